"""``--port PATH=ROLE``: a script opens the path for which it was written, and gets the port of a role."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import praxis

SCRIPT = """
# /// script
# [tool.praxis.ports]
# scale = "mettler"
# ///
import serial
from serial.tools import list_ports

listed = [port.device for port in list_ports.comports()]
with serial.Serial("PATH", timeout=5) as scale:
    scale.write(b"I4\\r\\n")
    print(listed, scale.readline()[:4])
"""


def script(folder: Path, path: str = "/dev/ttyUSB0") -> str:
    """Return a script that opens this path."""
    file = folder / "weigh.py"
    file.write_text(SCRIPT.replace("PATH", path))
    return str(file)


@pytest.mark.parametrize("command", ["run", "exec"])
@pytest.mark.parametrize("path", ["/dev/ttyUSB0", "COM3", "/dev/serial/by-id/usb-FTDI:1-if00"])
def test_a_script_keeps_its_own_path(tmp_path: Path, command: str, path: str) -> None:
    ports = ("--port", f"{path}=scale", "--port", "scale=sim:mettler")
    ran = praxis(command, script(tmp_path, path), *ports)
    assert ran.code == 0, ran.err
    assert ran.out == f"['{path}'] b'I4 A'\n"


def test_a_run_replays_with_its_own_path(tmp_path: Path) -> None:
    ports = ("--port", "/dev/ttyUSB0=scale", "--port", "scale=sim:mettler")
    ran = praxis("run", script(tmp_path), *ports, "--json")
    assert ran.code == 0, ran.err
    assert praxis("history", "replay", ran.events[-1]["run_id"]).code == 0
    shown = praxis("history", "show", ran.events[-1]["run_id"])
    assert "simulated" in shown.out.lower()


def test_check_simulates_the_role_behind_the_path(tmp_path: Path) -> None:
    assert praxis("check", script(tmp_path), "--port", "/dev/ttyUSB0=scale").code == 0


def test_a_console_opens_the_path(tmp_path: Path) -> None:
    typed = b'import serial; print(serial.Serial("/dev/ttyUSB0").port)\n'
    ran = praxis("console", "--port", "/dev/ttyUSB0=scale", "--port", "scale=sim:mettler", given=typed)
    assert (ran.code, ran.out) == (0, "/dev/ttyUSB0\n"), ran.err


@pytest.mark.parametrize(
    ("ports", "said"),
    [
        (
            ("/dev/ttyUSB0=scale",),
            ("names a path for 'scale', which has no port", "--port scale=/dev/ttyUSB0"),
        ),
        (
            ("scale=sim:mettler", "pump=sim:masterflex", "/dev/ttyUSB0=scale", "/dev/ttyUSB0=pump"),
            ("/dev/ttyUSB0 would be both 'scale' and 'pump'", "A path can lead to only one port"),
        ),
        (
            ("scale=sim:mettler", "/dev/ttyUSB0=sim:masterflex", "/dev/ttyUSB0=scale"),
            ("/dev/ttyUSB0 is the port of '/dev/ttyUSB0', and cannot be a path for 'scale'",),
        ),
        (
            ("scale=sim:mettler", "pump=/dev/ttyUSB0", "/dev/ttyUSB0=scale"),
            ("/dev/ttyUSB0 is the port of 'pump', and cannot be a path for 'scale'",),
        ),
    ],
)
def test_what_is_ambiguous_is_refused(tmp_path: Path, ports: tuple[str, ...], said: tuple[str, ...]) -> None:
    given = [word for port in ports for word in ("--port", port)]
    ran = praxis("console", *given, given=b"print(1)\n")
    assert ran.code == 2
    assert all(words in ran.err for words in said), ran.err
