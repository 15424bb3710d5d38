"""Praxis knows which ports cannot be opened, and why, before a program tries to open them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.ports.devices.open_failures import obstacle
from praxis_desktop.ports.errors import PortBusy, PortDenied, PortNotFound, PortRefused
from tests.ports.wires import wire

told_by_the_system = pytest.mark.skipif(
    sys.platform != "linux", reason="Windows tells of a port only whether it is present"
)

HOLD = "import os, sys\nheld = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)\nprint(flush=True)\ninput()"


def test_nothing_stands_in_the_way_of_a_port_that_nobody_has() -> None:
    with wire() as line:
        assert obstacle(line.device, port="scale") is None


@told_by_the_system
def test_the_program_that_has_a_port_is_named() -> None:
    with wire() as line:
        command = [sys.executable, "-c", HOLD, line.device]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            holder.stdout.readline()
            found = obstacle(line.device, port="scale")
            assert isinstance(found, PortBusy)
            assert any(f"(process {holder.pid})" in who for who in found.holders)
            holder.communicate(b"\n")
        assert obstacle(line.device, port="scale") is None


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    for device in (str(tmp_path / "gone"), "/dev/\0", "COM250"):
        assert isinstance(obstacle(device, port="scale"), PortNotFound)


def test_a_port_that_was_unplugged_is_not_there() -> None:
    with wire() as line:
        line.unplug()
        assert isinstance(obstacle(line.device, port="scale"), PortNotFound)


def test_what_is_no_port_is_said(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("no port")
    kind = PortRefused if os.name == "posix" else PortNotFound  # on Windows the names of ports are no paths
    assert isinstance(obstacle(str(tmp_path / "note"), port="scale"), kind)


@told_by_the_system
def test_a_port_without_permission_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode & os.W_OK))
    with wire() as line:
        found = obstacle(line.device, port="scale")
    assert isinstance(found, PortDenied)
    assert "run `" in found.hint
