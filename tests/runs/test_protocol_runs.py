"""Runs of protocols on a bench: what the function gets, and what happens to the machines."""

from __future__ import annotations

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.simulators.kinds import make_instrument
from praxis_desktop.ports.simulators.listening import ListeningInstrument
from tests.runs.protocol_runs import ProtocolRun

WEIGH = """
    from praxis import Duration, protocol_function
    from pylabrobot.scales import Scale

    @protocol_function(name="weigh")
    async def weigh(scale: Scale, count: int = 2, wells: str = "A1:B2", pause: Duration = Duration(1.5),
                    state: dict | None = None):
        state["seen"] = [round(await scale.read_weight()) for _ in range(count)]
        if count == 4:
            raise LookupError("four")
        return {**state, "wells": wells, "pause": pause, "scale": scale.name}
"""

MOVE = """
    from praxis import protocol_function
    from pylabrobot.liquid_handling import LiquidHandler
    from pylabrobot.resources import Deck, Plate, TipRack

    @protocol_function(name="move")
    def move(lh: LiquidHandler, plate: Plate, tips: TipRack, deck: Deck):
        return {
            "deck": lh.deck is deck,
            "names": [plate.name, tips.name],
            "stands": deck.has_resource("plate"),
            "volume": plate.get_item("A1").tracker.get_used_volume(),
        }
"""


def test_a_protocol_gets_machines_on_ports_and_values_of_its_types() -> None:
    run = ProtocolRun(WEIGH, {"scale": "sim:mettler,mass=20"}, values={"wells": "a1, B2"})
    assert run.value == {"seen": [20, 20], "wells": "A1,B2", "pause": 1.5, "scale": "scale"}
    setup = run.last.details["setup"]
    assert setup == {
        "protocol": "weigh",
        "values": {"count": 2, "wells": ["A1", "B2"], "pause": 1.5},
        "machines": {
            "scale": {
                "backend": "pylabrobot.scales:MettlerToledoWXS205SDUBackend",
                "port": "sim:mettler,mass=20",
                "simulated": True,
            }
        },
        "labware": {},
        "deck": "",
        "ports": {"scale": {"device": "sim:mettler,mass=20", "simulated": True}},
        "simulated": True,
    }
    assert run.steps[0].startswith("Connect")
    assert run.steps[-1].startswith("Disconnect")


SPIN = """
    from praxis import protocol_function
    from pylabrobot.centrifuge import Centrifuge

    @protocol_function(name="look")
    async def look(centrifuge: Centrifuge):
        return [await centrifuge.backend.is_homed()]
"""


@pytest.mark.parametrize("is_simulated", [True, False])
def test_a_protocol_gets_a_machine_on_the_network(is_simulated: bool) -> None:
    """By the name of its role, on whatever port the instrument listens."""
    with ListeningInstrument(make_instrument("microspin"), "127.0.0.1:0") as served:
        port = "sim:microspin" if is_simulated else served.path
        run = ProtocolRun(SPIN, {"centrifuge": port}, machines={"centrifuge": "MicroSpinBackend"})
    assert run.value == [False]
    setup = run.last.details["setup"]
    assert isinstance(setup, dict)
    assert setup["simulated"] is is_simulated


def test_machines_are_disconnected_when_the_protocol_fails() -> None:
    run = ProtocolRun(WEIGH, simulates=True, values={"count": "4"})
    assert (run.error.splitlines()[0], run.run.exit_code) == ("LookupError: four", 1)
    assert run.steps[-1].startswith("Disconnect")


def test_an_instrument_that_fails_while_it_connects_is_told_with_its_port() -> None:
    run = ProtocolRun(WEIGH, {"scale": "sim:mettler,unplug:after=0"})
    assert run.run.exit_code == 4
    assert run.last.details["port"] == "scale"


def test_labware_stands_on_the_deck_that_the_liquid_handler_has() -> None:
    run = ProtocolRun(MOVE, simulates=True, volumes={"plate:A1": "120"})
    assert run.value == {"deck": True, "names": ["plate", "tips"], "stands": True, "volume": 120.0}
    assert run.last.details["setup"]["simulated"] is True  # type: ignore[index]


def test_a_role_that_nothing_plays_keeps_the_run_from_beginning() -> None:
    with pytest.raises(UsageError, match="machine scale"):
        ProtocolRun(WEIGH)


def test_files_that_are_chosen_are_in_the_guest_and_cannot_be_changed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    table = tmp_path_factory.mktemp("inputs") / "samples.csv"
    table.write_text("well;volume\nA1;10,5\n", encoding="utf-8")
    run = ProtocolRun(
        """
        from praxis import Table, protocol_function

        @protocol_function(
            name="read", param_metadata={"samples": {"columns": {"well": "well", "volume": "float"}}}
        )
        def read(samples: Table):
            try:
                open("/session/inputs/samples.csv", "w")
            except OSError as error:
                return [dict(row) for row in samples], type(error).__name__
        """,
        values={"samples": str(table)},
    )
    assert run.value == [[{"well": "A1", "volume": 10.5}], "OSError"]
    assert "artifacts" not in run.last.details
