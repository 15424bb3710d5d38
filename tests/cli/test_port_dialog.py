"""The dialog that asks for a port: its text, and the accepted answers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from praxis_desktop.cli.asking.ports import PortDialog
from praxis_desktop.cli.asking.terminal_lines import NoMoreLines
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.granting.remembering import GrantStore, Memory
from praxis_desktop.ports.guest.port_requests import PortFilter, PortQuestion
from praxis_desktop.ports.roles import Binding, parse_binding

SCALE = PortInfo("/dev/ttyUSB0", vid=0x0403, pid=0x6001, serial_number="A10K", product="XPR205")
SHAKER = PortInfo("/dev/ttyUSB1", vid=0x1A86, pid=0x7523, location="1-3", product="BioShake")
CONSOLE = PortInfo("/dev/ttyS7", hidden=True)


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> list[PortInfo]:
    """The ports of this computer, which a test may change."""
    present = [SCALE, SHAKER, CONSOLE]
    monkeypatch.setattr("praxis_desktop.cli.asking.ports.all_ports", lambda: list(present))
    monkeypatch.setattr("praxis_desktop.ports.devices.discovery.present_ports", lambda **_: list(present))
    return present


def typing(*lines: str) -> Callable[[str], str]:
    """Input that consists of these lines and then ends."""
    left = list(lines)

    def read_line(prompt: str) -> str:
        if not left:
            raise NoMoreLines
        return left.pop(0)

    return read_line


def asked(*lines: str, memory: Memory | None = None, **wanted: object) -> Binding | None:
    question = PortQuestion("weigh.py", **wanted)  # type: ignore[arg-type]
    return PortDialog(typing(*lines), memory=memory).answer(question)


def test_ports_are_listed_by_name_path_and_identity(
    ports: list[PortInfo], capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked("2") == Binding("port", "/dev/ttyUSB1")
    heading, *rows, help_line = capsys.readouterr().err.splitlines()
    assert heading == "praxis-desktop: weigh.py asks for a port"
    assert rows[0].split()[:3] == ["1", "XPR205", "/dev/ttyUSB0"]
    assert "usb:0403:6001,serial=A10K" in rows[0]
    assert rows[1].split()[:3] == ["2", "BioShake", "/dev/ttyUSB1"]
    assert len(rows) == 2  # ports that hardly ever have an instrument are omitted
    assert help_line == "Type a number, the path of a port, or sim:KIND for a simulator; Enter for none."


def test_a_devices_name_cannot_write_on_the_terminal(
    ports: list[PortInfo], capsys: pytest.CaptureFixture[str]
) -> None:
    ports[:] = [PortInfo("/dev/ttyUSB0", vid=1, pid=2, product="\x1b]0;owned\x07Scale\r\n  9  other")]
    asked("")
    shown = capsys.readouterr().err
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "\\x1b]0;owned\\x07Scale" in shown


def test_a_list_holds_what_the_filters_mean(
    ports: list[PortInfo], capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked("1", filters=(PortFilter(0x1A86),)) == Binding("port", "/dev/ttyUSB1")
    assert "asks for a port of USB 1a86\n" in capsys.readouterr().err
    assert asked("1", filters=(PortFilter(0x1A86, 1),)) is None
    shown = capsys.readouterr().err
    assert "asks for a port of USB 1a86:0001\n" in shown
    assert "No suitable port on this computer." in shown


def test_what_the_program_has_comes_first_and_stays_what_it_is(
    ports: list[PortInfo], capsys: pytest.CaptureFixture[str]
) -> None:
    granted = (parse_binding("port=sim:mettler"), parse_binding("port3=sim:bioshake"))
    assert asked("1", granted=granted) is granted[0]
    assert "granted as port" in capsys.readouterr().err
    chosen = asked("sim:masterflex", granted=granted)
    assert chosen is not None
    assert (chosen.role, chosen.device) == ("port2", "sim:masterflex")


@pytest.mark.parametrize("line", ["", "0", "none", "No", "  "])
def test_there_are_many_ways_to_say_none(ports: list[PortInfo], line: str) -> None:
    assert asked(line) is None
    assert asked() is None


of_paths = pytest.mark.skipif(sys.platform == "win32", reason="on Windows the names of ports are no paths")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("3", "There is no number 3 in the list."),
        ("99999999999999999999999999", "There is no number"),
        pytest.param("²", "cannot be the name of a port", marks=of_paths),
        ("sim:metler", "mettler"),
        ("/dev/there-is-none", "does not exist"),
        pytest.param("/etc/passwd", "is a regular file, not a serial port", marks=of_paths),
        ("../tty", "cannot be the name of a port"),
        ("spy:///dev/ttyS0", "is not the address of an instrument"),
        ("\x1b[2J", "cannot be the name of a port"),
    ],
)
def test_what_is_no_port_is_explained_and_asked_again(
    ports: list[PortInfo], capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    assert asked(line, "1") == Binding("port", "/dev/ttyUSB0")
    shown = capsys.readouterr().err
    assert told in shown
    assert "\x1b" not in shown


def test_a_port_is_remembered_when_somebody_says_so(ports: list[PortInfo], tmp_path: Path) -> None:
    def memory() -> Memory:
        return Memory("/lab/weigh.py", "1", store=GrantStore(tmp_path / "grants.json"), ports=lambda: ports)

    for lines in (("1", ""), ("1", "n"), ("1",), ("sim:mettler", "y")):
        asked(*lines, memory=memory())
        assert memory().grants() == {}
    asked("1", "maybe", "Y", memory=memory())
    assert memory().grants()["port"].identity == "usb:0403:6001,serial=A10K"


def test_a_program_is_offered_what_it_had_before(
    ports: list[PortInfo], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("praxis_desktop.cli.asking.ports.passes", lambda binding, filters: True)
    store = GrantStore(tmp_path / "grants.json")
    memory = Memory("/lab/weigh.py", "1", store=store, ports=lambda: ports)
    memory.keep([Binding("port", "/dev/ttyUSB1")], {})
    later = Memory("/lab/weigh.py", "2", store=store, ports=lambda: ports)
    assert asked("", memory=later) == Binding("port", "/dev/ttyUSB1")
    assert asked("0", memory=later) is None


def test_ports_that_play_another_role_are_left_out(ports: list[PortInfo]) -> None:
    dialog = PortDialog(typing("1"))
    taken = [Binding("scale", "/dev/ttyUSB0")]
    assert dialog.choose("a port?", "shaker", without=taken) == Binding("shaker", "/dev/ttyUSB1")
