"""Ports are remembered for a program as long as the program and the instrument stay the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from build_tools.wine.lending import port_name
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from tests.cli.command import Finished, praxis
from tests.cli.homes import home
from tests.cli.terminal import Terminal
from tests.cli.test_asking import PROTOCOL, REQUEST, WEIGHED
from tests.ports.wires import needs_ports

pytestmark = needs_ports


class Lab:
    """A protocol, an instrument behind a link, and a home."""

    served: PtyInstrument

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env: Mapping[str, str] = home(folder)
        self.balance = port_name(folder, "balance")
        self.protocol = folder / "weigh.py"
        self.protocol.write_text(PROTOCOL)

    def run(self, *arguments: str, target: Path | None = None, command: str = "run") -> Finished:
        return praxis(command, str(target or self.protocol), *arguments, env=self.env)

    def remember(self, *arguments: str) -> None:
        done = self.run("--port", f"scale={self.balance}", "--remember", *arguments)
        assert done.code == 0, done.err

    def grants(self, *arguments: str) -> Finished:
        return praxis("ports", "grants", *arguments, env=self.env)

    def change_the_protocol(self) -> None:
        self.protocol.write_text(PROTOCOL + "# changed\n")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    made = Lab(tmp_path)
    with PtyInstrument(make_instrument("mettler"), link=made.balance) as made.served:
        yield made


def test_what_was_remembered_is_used_and_told(lab: Lab) -> None:
    assert lab.run().code == 2
    lab.remember("--limit", "scale=mettler")
    done = lab.run()
    assert done.code == 0, done.err
    assert WEIGHED in done.out
    assert (
        f"praxis-desktop: scale: {lab.balance} as remembered, limited to mettler; "
        "praxis-desktop ports grants" in done.told
    )
    logs = [event["message"] for event in lab.run("--json").events if event["event"] == "log"]
    assert f"port scale: {lab.balance}, limited to mettler" in logs


def test_a_port_that_is_named_goes_before_what_is_remembered(lab: Lab) -> None:
    lab.remember("--limit", "scale=mettler")
    done = lab.run("--port", "scale=sim:mettler", "-v")
    assert done.code == 0
    assert "praxis-desktop: port scale: sim:mettler" in done.told
    assert "as remembered" not in done.err


def test_limits_can_be_changed_for_a_port_that_is_remembered(lab: Lab) -> None:
    lab.remember()
    (lab.folder / "nothing.json").write_text('{"commands": [{"pattern": "X"}]}')
    done = lab.run("--limit", f"scale={lab.folder / 'nothing.json'}", "--remember")
    assert done.code == 4
    assert "nothing was sent" in done.err
    assert lab.run().code == 4


def test_a_program_that_has_changed_is_not_granted_the_port(lab: Lab) -> None:
    lab.remember()
    lab.change_the_protocol()
    done = lab.run()
    assert done.code == 2
    assert f"{lab.protocol} has changed since {lab.balance} was granted to it" in done.err
    assert f"--port scale={lab.balance} --remember" in done.err
    assert WEIGHED not in done.out
    lab.remember()
    assert lab.run().code == 0


def test_on_a_terminal_it_is_asked_again_and_the_remembered_port_is_proposed(lab: Lab) -> None:
    lab.remember("--limit", "scale=mettler")
    lab.change_the_protocol()
    with Terminal("run", str(lab.protocol), "-v", env=lab.env) as terminal:
        shown = terminal.until("Port [1]: ")
        assert "has changed since" in shown
        assert str(lab.balance) in shown
        terminal.line("")
        terminal.until("Remember for weigh.py? [y/N] ")
        terminal.line("y")
        code, rest = terminal.end()
    assert code == 0
    assert "limited to mettler" in rest
    assert WEIGHED in lab.run().out


def test_a_port_that_is_chosen_on_a_terminal_can_be_remembered(lab: Lab) -> None:
    with Terminal("run", str(lab.protocol), env=lab.env) as terminal:
        terminal.until("Port: ")
        terminal.line(str(lab.balance))
        terminal.until("Remember for weigh.py? [y/N] ")
        terminal.line("what?")
        terminal.until("Remember for weigh.py? [y/N] ")
        terminal.line("yes")
        assert terminal.end()[0] == 0
    assert WEIGHED in lab.run().out


def test_a_port_that_a_program_asked_for_can_be_remembered(lab: Lab) -> None:
    program = lab.folder / "request.py"
    program.write_text(REQUEST)
    with Terminal("exec", str(program), env=lab.env) as terminal:
        terminal.until("Port: ")
        terminal.line(str(lab.balance))
        terminal.until("Remember for request.py? [y/N] ")
        terminal.line("y")
        code, rest = terminal.end()
    assert code == 0
    assert WEIGHED in rest
    done = lab.run(target=program, command="exec")
    assert WEIGHED in done.out
    assert f"port: {lab.balance} as remembered" in done.err
    # If it has changed, that is reported, and the port is suggested when the user is asked.
    program.write_text(REQUEST + "# changed\n")
    done = lab.run(target=program, command="exec")
    assert "not weighed: NotFoundError" in done.out
    assert "has changed since" in done.err
    with Terminal("exec", str(program), env=lab.env) as terminal:
        terminal.until("Port [1]: ")
        terminal.line("")
        terminal.until("[y/N] ")
        terminal.line("")
        assert WEIGHED in terminal.end()[1]


def test_an_instrument_that_is_not_there_is_named_and_nothing_takes_its_place(lab: Lab) -> None:
    lab.remember()
    lab.served.unplug()
    done = lab.run()
    assert done.code == 4
    assert f"the instrument remembered for 'scale' is not connected: {lab.balance}" in done.err
    assert "weighed" not in done.out


def test_a_simulator_is_never_remembered(lab: Lab) -> None:
    done = lab.run("--port", "scale=sim:mettler", "--remember")
    assert done.code == 2
    assert "sim:mettler is not a real instrument" in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("exec", "-c", "1", "--port", "scale=sim:mettler", "--remember"), "code that is not in a file"),
        (("exec", "{file}", "--remember"), "there is no port to remember"),
    ],
)
def test_there_must_be_something_to_remember(lab: Lab, arguments: tuple[str, ...], told: str) -> None:
    program = lab.folder / "empty.py"
    program.write_text("1")
    done = praxis(*(each.format(file=program) for each in arguments), env=lab.env)
    assert done.code == 2
    assert told in done.err


def test_grants_are_listed_and_revoked(lab: Lab) -> None:
    assert lab.grants().out == "No port is remembered for any program.\n"
    lab.remember("--limit", "scale=mettler")
    title, row = lab.grants().out.splitlines()
    assert title.split() == ["PROGRAM", "ROLE", "DEVICE", "LIMITS", "GRANTED"]
    assert row.split()[:4] == [str(lab.protocol), "scale", str(lab.balance), "mettler"]
    (grant, _) = lab.grants("--json").events
    assert (grant["event"], grant["role"], grant["is_current"], grant["revoked"]) == (
        "grant",
        "scale",
        True,
        False,
    )
    lab.change_the_protocol()
    assert "the program has changed or is gone" in lab.grants("list").out
    assert lab.grants("revoke", "--role", "pump").out == "No port was remembered that matches.\n"
    done = lab.grants("revoke", "--protocol", str(lab.protocol), "--device", str(lab.balance), "--json")
    assert [event.get("revoked") for event in done.events] == [True, None]
    assert lab.run().code == 2
    assert lab.grants("--role", "scale").out == "None match.\n"


def test_to_revoke_says_what(lab: Lab) -> None:
    done = lab.grants("revoke")
    assert done.code == 2
    assert "--all" in done.err
    assert lab.grants("revoke", "--all", "--role", "scale").code == 2
    lab.remember()
    assert "forgotten" in lab.grants("revoke", "--all").out


def test_a_grant_that_is_revoked_meanwhile_lets_the_run_go_on(lab: Lab) -> None:
    program = lab.folder / "patient.py"
    program.write_text(
        "import serial\nport = serial.Serial('scale', timeout=2)\ninput()\n"
        "port.write(b'SI\\r\\n')\nprint('weighed', port.readline().decode().strip())\n"
    )
    ports = ("--port", f"scale={lab.balance}", "--remember")
    assert praxis("exec", str(program), *ports, given=b"\n", env=lab.env).code == 0
    with Terminal("exec", str(program), env=lab.env) as terminal:
        terminal.until("as remembered")
        lab.grants("revoke", "--all")
        terminal.line("")
        code, rest = terminal.end()
    assert code == 0
    assert WEIGHED in rest


def test_a_damaged_file_of_grants_keeps_no_program_from_running(lab: Lab) -> None:
    file = Path(lab.env["PRAXIS_HOME"], "data", "grants.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{")
    done = lab.run("--port", f"scale={lab.balance}")
    assert done.code == 0
    assert "the grants in" in done.err
    assert lab.run().code == 2
    assert lab.grants().code == 2


def test_a_grant_for_a_simulator_that_somebody_wrote_is_refused(lab: Lab) -> None:
    lab.remember()
    file = Path(lab.env["PRAXIS_HOME"], "data", "grants.json")
    document = json.loads(file.read_text())
    document["grants"][0]["device"] = "sim:mettler"
    file.write_text(json.dumps(document))
    done = lab.run()
    assert done.code == 2
    assert "is not an instrument" in done.err


def test_a_protocol_of_the_library_is_meant_by_its_name(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    from praxis_desktop.cli.commands.ports.command import _names

    monkeypatch.setenv("PRAXIS_LIBRARY", str(lab.protocol.parent.resolve()))
    assert str(lab.protocol.resolve()) in _names(lab.protocol.stem)
    assert _names("nowhere")[0] == "nowhere"
