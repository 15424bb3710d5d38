"""``run`` with a bench: machines, labware and values from the command line, saved presets and benches."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_tools.wine.lending import port_name
from tests.cli.command import praxis
from tests.cli.terminal import Terminal
from tests.ports.wires import needs_ports

WEIGH = '''
from praxis import protocol_function
from pylabrobot.resources import Plate
from pylabrobot.scales import Scale

@protocol_function(name="weigh", param_metadata={"count": {"min": 1, "max": 5}})
async def weigh(scale: Scale, plate: Plate, count: int = 2, well: str = "A1"):
    """Weigh a few times."""
    found = [round(await scale.read_weight()) for _ in range(count)]
    return {"found": found, "well": well, "in": plate.get_item("A1").tracker.get_used_volume()}
'''


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    (tmp_path / "weigh.py").write_text(WEIGH, encoding="utf-8")
    return tmp_path


def test_what_is_chosen_is_used_and_can_be_kept_and_used_again(lab: Path) -> None:
    chosen = praxis(
        *("run", "weigh.py", "--json", "--set", "count=3", "--set", "well=B2"),
        *("--machine", "scale=mettler@sim:mettler,mass=20", "--labware", "plate=cor_96_wellplate_360uL_Fb"),
        *("--volume", "plate:A1=0.1 mL", "--save-preset", "three", "--save-bench", "corner"),
        cwd=lab,
    )
    assert chosen.code == 0, chosen.out
    assert chosen.result["value"] == {"found": [20, 20, 20], "well": "B2", "in": 100.0}
    again = praxis(
        *("run", "weigh.py", "--json", "--preset", "three", "--bench", "corner", "--set", "well=C3"),
        *("--exec-mode", "process"),
        cwd=lab,
    )
    assert again.code == 0, again.out
    assert again.result["value"] == {"found": [20, 20, 20], "well": "C3", "in": 100.0}
    setup = again.events[-1]["details"]["setup"]
    assert setup["machines"]["scale"]["port"] == "sim:mettler,mass=20"
    assert setup["labware"] == {"plate": "cor_96_wellplate_360uL_Fb"}


def test_saving_a_bench_never_replaces_a_file(lab: Path) -> None:
    (lab / "mine.json").write_text("mine")
    refused = praxis("run", "weigh.py", "--simulate", "--save-bench", "mine.json", cwd=lab)
    assert (refused.code, (lab / "mine.json").read_text()) == (2, "mine")
    assert refused.told[0] == "praxis-desktop: mine.json already exists"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "machine scale (Scale) is not given; labware plate (Plate) is not given"),
        (
            ("--simulate", "--set", "count=9", "--set", "pace=1"),
            "count must be a whole number, 1 to 5, not 9",
        ),
        (("--simulate", "--machine", "balance=mettler"), "weigh has no machine role 'balance'"),
        (("--simulate", "--machine", "scale=a", "--machine", "scale=b"), "machine 'scale' is chosen twice"),
        (("--machine", "scale"), "'scale' is not ROLE=VALUE"),
        (("--simulate", "--labware", "plate=cor_97"), "the catalogue has no Plate 'cor_97'"),
        (("--simulate", "--volume", "plate:Z9=1"), "volume plate:Z9"),
        (("--simulate", "--preset", "none"), "weigh has no preset 'none'"),
        (("--simulate", "--bench", "none"), "there is no bench 'none'"),
        (("--simulate", "--machine", "scale=mettler@/dev/not-there"), "/dev/not-there"),
    ],
)
def test_what_cannot_be_is_told_before_anything_moves(
    options: tuple[str, ...], words: str, lab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from praxis_desktop.cli import main

    code = main(["run", str(lab / "weigh.py"), *options])
    assert words in capsys.readouterr().err
    assert code == (4 if "/dev" in words else 2)


@needs_ports
def test_a_remembered_port_is_for_the_named_machine_and_for_no_simulated_one(lab: Path) -> None:
    from praxis_desktop.ports.simulators import make_instrument
    from praxis_desktop.ports.simulators.pty import PtyInstrument

    link = port_name(lab, "balance")
    plate = ("--labware", "plate=cor_96_wellplate_360uL_Fb", "--json")
    with PtyInstrument(make_instrument("mettler"), link=link):
        first = praxis("run", "weigh.py", "--machine", f"scale=mettler@{link}", "--remember", *plate, cwd=lab)
        assert first.code == 0, first.out
        again = praxis("run", "weigh.py", "--machine", "scale=mettler", *plate, cwd=lab)
        simulated = praxis("run", "weigh.py", "--simulate", *plate, cwd=lab)
    setups = [finished.events[-1]["details"]["setup"] for finished in (again, simulated)]
    devices = [setup["machines"]["scale"]["port"] for setup in setups]
    assert devices == [str(link), "sim:mettler"]


def test_ports_that_a_protocol_names_are_simulated_when_asked_for() -> None:
    finished = praxis(
        "run", "pump_dispense", "--json", "--simulate", "--set", "portions=1", "--set", "settling=0.5"
    )
    assert finished.code == 0, finished.out
    setup = finished.events[-1]["details"]["setup"]
    assert setup["simulated"] is True
    assert setup["ports"]["pump"] == {"device": "sim:masterflex", "simulated": True}


def test_the_port_of_a_named_machine_is_asked_for_on_a_terminal(lab: Path) -> None:
    options = ("--machine", "scale=mettler", "--labware", "plate=cor_96_wellplate_360uL_Fb")
    with Terminal("run", str(lab / "weigh.py"), *options) as terminal:
        asked = terminal.until("Port: ")
        assert "weigh.py needs a port for 'scale': MettlerToledoWXS205SDUBackend" in asked
        terminal.line("sim:mettler")
        assert terminal.end()[0] == 0


@pytest.mark.parametrize("command", [("check",), ("run", "--simulate")])
@pytest.mark.parametrize("name", ["sacle", "waage"])
def test_a_slip_in_the_name_of_a_port_does_not_have_it_simulated(command: tuple[str, ...], name: str) -> None:
    done = praxis(*command, "gravimetric_check", "--port", f"{name}=sim:mettler")
    assert done.code == 2
    assert done.err.splitlines()[0] == f"praxis-desktop: gravimetric_check has no role '{name}'"
    assert "Its roles: scale." in done.err
