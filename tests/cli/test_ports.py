"""``praxis-desktop ports`` lists the ports for users and for programs, and can report changes."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.cli import main
from praxis_desktop.cli.commands.ports import listing
from praxis_desktop.ports.devices.discovery import PortInfo, present_ports
from praxis_desktop.ports.devices.watching import PortChange
from tests.cli.command import praxis, start
from tests.ports.wires import wire

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")

BALANCE = PortInfo(
    "/dev/ttyUSB0",
    "FT232R USB UART",
    "USB VID:PID=0403:6001 SER=A10K9X LOCATION=1-2",
    0x0403,
    0x6001,
    "A10K9X",
    "1-2",
    "FTDI",
    "FT232R USB UART",
)
HIDDEN = PortInfo("/dev/ttyS1", hidden=True)

Present = Callable[..., None]


@pytest.fixture
def present(monkeypatch: pytest.MonkeyPatch) -> Present:
    """Make these the ports of the system."""

    def there(*ports: PortInfo) -> None:
        monkeypatch.setattr(listing, "all_connected", lambda: list(ports))

    return there


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_people_see_a_table(present: Present, capsys: pytest.CaptureFixture[str]) -> None:
    present(BALANCE, HIDDEN)
    assert main(["ports"]) == 0
    head, row, *rest = capsys.readouterr().out.splitlines()
    assert head.split() == ["NAME", "DEVICE", "IDENTITY", "STATE"]
    assert row.startswith("FTDI FT232R adapter  /dev/ttyUSB0  usb:0403:6001,serial=A10K9X,location=1-2  ")
    assert "Not shown (1)" in "\n".join(rest)
    assert main(["ports", "list", "--all"]) == 0
    assert "/dev/ttyS1" in capsys.readouterr().out


def test_programs_get_a_line_of_json_for_each(present: Present, capsys: pytest.CaptureFixture[str]) -> None:
    present(BALANCE, HIDDEN)
    for arguments in (["ports", "--json"], ["ports", "list", "--json"], ["ports", "--json", "list"]):
        assert main(arguments) == 0
        port, result = events(capsys.readouterr().out)
        assert port["event"] == "port"
        assert port["change"] == "present"
        assert port["friendly_name"] == "FTDI FT232R adapter"
        assert port["identity"] == "usb:0403:6001,serial=A10K9X,location=1-2"
        assert (port["vid"], port["pid"], port["chip"], port["kind"]) == (0x0403, 0x6001, "FTDI", "usb")
        assert "Mettler Toledo WXS balance" in port["instruments"]
        assert result["event"] == "result"
        assert result["state"] == "completed"
    assert main(["ports", "--json", "--all"]) == 0
    assert [port["device"] for port in events(capsys.readouterr().out)[:-1]] == ["/dev/ttyUSB0", "/dev/ttyS1"]


def test_without_a_port_there_is_advice(present: Present, capsys: pytest.CaptureFixture[str]) -> None:
    present()
    assert main(["ports"]) == 0
    told = capsys.readouterr().out
    for word in ("No serial port", "cable", "driver", "sim:KIND", "praxis-desktop simulate lists the kinds"):
        assert word in told


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a port")
def test_who_has_a_port_open_is_named(present: Present, capsys: pytest.CaptureFixture[str]) -> None:
    with wire() as there:
        present(PortInfo(there.device))
        assert main(["ports"]) == 0
        assert "in use" not in capsys.readouterr().out
        with Path(there.device).open("rb", buffering=0):
            assert main(["ports"]) == 0
            assert "in use by this program" in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="an administrator may open all")
def test_a_port_that_may_not_be_opened_says_what_to_do(
    present: Present, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    forbidden = tmp_path / "ttyUSB0"
    forbidden.touch(0)
    present(PortInfo(str(forbidden)))
    assert main(["ports"]) == 0
    told = capsys.readouterr().out
    assert "you may not open it" in told
    assert "sudo" in told


def test_hidden_ports_are_shown_where_the_setting_says_so(
    present: Present, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.json").write_text('{"ports": {"show_all": true}}')
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    present(HIDDEN)
    assert main(["ports"]) == 0
    assert "/dev/ttyS1" in capsys.readouterr().out


@pytest.mark.parametrize("as_json", [False, True])
def test_watching_tells_of_what_comes_and_goes(
    present: Present, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    class Watcher:
        """Reports two changes; then Ctrl+C is pressed."""

        def __init__(self, tell: Callable[[PortChange | None], None], **_: object) -> None:
            self.present: Iterable[PortInfo] = [BALANCE]
            for change in (
                PortChange("removed", BALANCE),
                PortChange("added", HIDDEN),
                PortChange("added", BALANCE),
                None,
            ):
                tell(change)

        def __enter__(self) -> Watcher:
            return self

        def __exit__(self, *exception: object) -> None:
            """Do nothing: nothing was opened."""

    monkeypatch.setattr("praxis_desktop.ports.devices.PortWatcher", Watcher)
    monkeypatch.setattr(listing, "stopping_by_signal", lambda _: nullcontext())
    assert main(["ports", "--watch", *(["--json"] if as_json else [])]) == 3
    told = capsys.readouterr().out
    if as_json:
        changes = [(event.get("change"), event.get("device")) for event in events(told)]
        device = BALANCE.device
        assert changes == [("present", device), ("removed", device), ("added", device), (None, None)]
        assert events(told)[-1]["state"] == "cancelled"
    else:
        lines = [line for line in told.splitlines() if line[:1] in ("-", "+")]
        assert [line[0] for line in lines] == ["-", "+"]
        assert all("FTDI FT232R adapter  /dev/ttyUSB0" in line for line in lines)


@posix
def test_ctrl_c_ends_watching_with_its_result() -> None:
    process = start("ports", "--watch", "--all", "--json")
    assert process.stdout is not None
    if not present_ports(with_hidden=True):
        process.kill()
        process.communicate()
        pytest.skip("where there is no port at all nothing tells that it watches")
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert json.loads(out.splitlines()[-1])["state"] == "cancelled"


def test_help_and_bad_usage() -> None:
    told = praxis("ports", "--help")
    assert told.code == 0
    for word in ("--all", "--watch", "--json", "list", "usb:0403:6001", "ports.show_all"):
        assert word in told.out
    assert praxis("ports", "sing").code == 2
    assert praxis("ports", "--json", "--colour").result["error"]["name"] == "UsageError"
