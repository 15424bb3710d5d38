"""When a port cannot be opened, the error says which one, who uses it or may use it, and what to do."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path

import pytest

from praxis_desktop.ports.devices import open_failures
from praxis_desktop.ports.devices.open_failures import explain_open_failure
from praxis_desktop.ports.errors import (
    PortBusy,
    PortDenied,
    PortFault,
    PortNotFound,
    PortNotSerial,
    PortRefused,
)
from praxis_desktop.ports.serial._port import SerialPort
from praxis_desktop.ports.transport import PortReader
from tests.ports.wires import failure

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX files")


def _opening(device: object) -> Exception:
    return failure(lambda: SerialPort(str(device), PortReader("x"), name="scale"))


@posix
def test_what_is_no_port_says_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    regular = tmp_path / "notes.txt"
    regular.write_bytes(b"S\r\n")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)
        listener.bind("socket")
        for device, said in (
            (regular, "a regular file"),
            (tmp_path, "a directory"),
            (pipe, "a pipe"),
            (tmp_path / "socket", "a socket"),
        ):
            error = _opening(device)
            assert type(error) is PortNotSerial
            assert said in error.message
            assert "not a serial port" in error.message
    assert regular.read_bytes() == b"S\r\n"


def test_what_is_no_port_is_refused_and_not_changed(tmp_path: Path) -> None:
    regular = tmp_path / "notes.txt"
    regular.write_bytes(b"S\r\n")
    for device in (regular, tmp_path):
        assert isinstance(_opening(device), PortFault)
    assert regular.read_bytes() == b"S\r\n"


@pytest.mark.skipif(sys.platform != "linux", reason="no /dev/full elsewhere")
def test_a_device_of_another_kind_is_refused() -> None:
    error = _opening("/dev/full")
    assert type(error) is PortNotSerial
    assert "not a serial port" in error.message


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell of what kind")
def test_a_device_of_another_kind_is_named_without_being_opened() -> None:
    assert "a different kind of device (mem)" in str(_opening("/dev/full"))


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    for device in (tmp_path / "ttyUSB9", tmp_path / "a" / "b", "x" * 5000, ""):
        error = _opening(device)
        assert type(error) is PortNotFound
        assert "does not exist" in error.message


def test_a_device_file_without_hardware_is_told() -> None:
    error = OSError("Could not configure port: (5, 'Input/output error')")
    error.__context__ = Exception(
        errno.EIO, "Input/output error"
    )  # termios' error, as the cause of pyserial's own
    told = explain_open_failure(error, port="scale", device="/dev/ttyS3")
    assert type(told) is PortNotFound
    assert "no hardware" in told.message


@pytest.mark.skipif(sys.platform != "linux", reason="lock files name processes of /proc")
def test_a_port_with_a_lock_file_names_who_left_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_failures, "_LOCK_FOLDERS", (str(tmp_path),))
    lock = tmp_path / "LCK..ttyUSB97"
    lock.write_text(f"{os.getppid():10d} minicom root\n")
    error = _opening("/dev/ttyUSB97")
    assert type(error) is PortBusy
    assert f"(process {os.getppid()})" in error.message
    for stale in ("       999999999\n", f"{os.getpid()}\n", "", "who\n", "-1\n"):
        lock.write_text(stale)
        assert type(_opening("/dev/ttyUSB97")) is PortNotFound


def test_too_many_open_files_is_told() -> None:
    told = explain_open_failure(OSError(errno.EMFILE, "no"), port="scale", device="/dev/ttyS3")
    assert type(told) is PortRefused
    assert "ulimit" in told.hint


@posix
def test_who_was_added_to_the_group_has_to_log_in_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import grp

    device = tmp_path / "ttyUSB0"
    device.touch()
    device.chmod(0o660)
    status = os.stat_result((0o20660, 0, 0, 1, 0, 20, 0, 0, 0, 0))
    monkeypatch.setattr("os.stat", lambda path: status)
    monkeypatch.setattr(open_failures, "_user_name", lambda: "ada")
    monkeypatch.setattr(open_failures, "_has_seat_rule", lambda: False)
    for members, said in ((["ada"], "not yet in this session"), ([], "sudo usermod -aG dialout")):
        group = grp.struct_group(("dialout", "x", 20, members))
        monkeypatch.setattr(grp, "getgrgid", lambda number, group=group: group)
        told = explain_open_failure(OSError(errno.EACCES, "no"), port="scale", device=str(device))
        assert type(told) is PortDenied
        assert said in told.hint


@posix
def test_where_the_rule_for_seats_is_it_is_told_who_needs_the_group(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import grp

    monkeypatch.setattr(open_failures, "_RULE_FOLDERS", (tmp_path,))
    assert not open_failures._has_seat_rule()
    (tmp_path / open_failures._SEAT_RULE).touch()
    assert open_failures._has_seat_rule()
    monkeypatch.setattr(open_failures, "_has_seat_rule", lambda: True)
    status = os.stat_result((0o20660, 0, 0, 1, 0, 20, 0, 0, 0, 0))
    monkeypatch.setattr("os.stat", lambda path: status)
    monkeypatch.setattr(open_failures, "_user_name", lambda: "ada")
    monkeypatch.setattr(grp, "getgrgid", lambda number: grp.struct_group(("dialout", "x", 20, [])))
    told = explain_open_failure(OSError(errno.EACCES, "no"), port="scale", device="/dev/ttyUSB0")
    assert "At this computer, unplug it" in told.hint
    assert "sudo usermod -aG dialout $USER" in told.hint


@pytest.mark.skipif(sys.platform != "linux", reason="udev")
def test_a_port_of_nobodys_group_tells_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    told = open_failures._udev_hint("/dev/ttyACM0")
    assert 'KERNEL=="ttyACM0"' in told
    assert "/etc/udev/rules.d/" in told
    assert "udevadm" in told
