"""A serial port over a pty: it loses no bytes, no wait is endless, and each failure is one typed error."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.errors import (
    PortBusy,
    PortClosed,
    PortDenied,
    PortDisconnected,
    PortNotFound,
    PortNotSerial,
    PortOverrun,
    PortRefused,
    PortTimeout,
)
from praxis_desktop.ports.serial import _local as local_lines
from praxis_desktop.ports.serial import _port as real
from praxis_desktop.ports.serial._port import SerialPort
from praxis_desktop.ports.transport import LineSettings, PortReader
from tests.ports.wires import LINES, WAIT_S, Connection, exclusive, failure, needs_ports, of_terminals, wire

pytestmark = needs_ports


@pytest.fixture(params=LINES)
def any_line(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test runs with each way to drive pyserial."""
    monkeypatch.setattr(local_lines, "line_of", request.param)


@pytest.mark.usefixtures("any_line")
def test_a_read_gets_exactly_what_it_asks_for_however_the_bytes_come() -> None:
    with Connection() as connection:
        for part in (b"S S", b"   1.0 g\r", b"\nZ A\r\nrest"):
            connection.wire.send(part)
        assert connection.reader.read_until(b"\r\n", WAIT_S) == b"S S   1.0 g\r\n"
        assert connection.reader.read(3, WAIT_S) == b"Z A"
        assert connection.reader.read_until(b"\n", WAIT_S) == b"\r\n"
        assert connection.reader.read(4, WAIT_S) == b"rest"


@pytest.mark.usefixtures("any_line")
def test_every_byte_value_passes_both_ways() -> None:
    everything = bytes(range(256)) * 8
    with Connection() as connection:
        connection.port.write(everything, WAIT_S)
        assert connection.wire.receive(len(everything)) == everything
        connection.wire.send(everything)
        assert connection.reader.read(len(everything), WAIT_S) == everything


def test_a_read_that_times_out_leaves_later_bytes_for_the_next() -> None:
    with Connection() as connection:
        connection.wire.send(b"abc")
        assert connection.reader.read_until(b"\n", 0.1) == b"abc"
        connection.wire.send(b"def\n")
        assert connection.reader.read_until(b"\n", WAIT_S) == b"def\n"
        assert connection.reader.read(5, 0.05) == b""


def test_two_ports_wait_at_the_same_time() -> None:
    with Connection("scale") as first, Connection("pump") as second:
        got: list[bytes] = []
        reading = threading.Thread(target=lambda: got.append(first.reader.read(1, WAIT_S)))
        reading.start()
        second.wire.send(b"2")
        assert second.reader.read(1, WAIT_S) == b"2"
        first.wire.send(b"1")
        reading.join(WAIT_S)
        assert got == [b"1"]


@pytest.mark.usefixtures("any_line")
def test_a_pulled_cable_is_one_error_whatever_is_done() -> None:
    with Connection() as connection:
        connection.wire.send(b"las")
        assert connection.reader.read(1, WAIT_S) == b"l"
        connection.wire.unplug()
        port = connection.port
        for action in (
            lambda: connection.reader.read_until(b"\n", WAIT_S),
            lambda: connection.reader.read(5, WAIT_S),
            lambda: port.write(b"S\r\n", 1),
            lambda: port.write_now(b"S\r\n"),
            port.discard_input,
            port.discard_output,
            port.pending_output,
            lambda: port.line("cts"),
        ):
            error = failure(action)
            assert type(error) is PortDisconnected
            assert error.port == "scale"
            assert "'scale'" in error.message
            assert "cable" in error.hint


@exclusive
def test_a_port_in_use_says_by_whom() -> None:
    with Connection() as connection:
        error = failure(lambda: SerialPort(connection.wire.device, PortReader("x"), name="pump"))
        assert type(error) is PortBusy
        assert error.port == "pump"
        if sys.platform == "linux":
            assert f"this program (process {os.getpid()})" in error.message
    assert PortError.exit_code == 4


@exclusive
def test_a_port_in_use_by_another_program_names_it() -> None:
    holder = (
        "import serial, sys; port = serial.Serial(sys.argv[1], exclusive=True); print('open', flush=True); "
        "sys.stdin.read()"
    )
    with wire() as free:
        other = subprocess.Popen(
            [sys.executable, "-c", holder, free.device],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with other:
            assert other.stdout is not None
            assert other.stdout.readline() == "open\n"
            error = failure(lambda: SerialPort(free.device, PortReader("x"), name="scale"))
            assert other.stdin is not None
            other.stdin.close()
    assert type(error) is PortBusy
    if sys.platform == "linux":
        assert f"(process {other.pid})" in error.message


@of_terminals
def test_a_forbidden_port_tells_the_command_that_helps() -> None:
    """Runs as a user without rights, in a separate process if the test runs as root."""
    program = """
import grp, os, sys
from praxis_desktop.ports.errors import PortDenied
from praxis_desktop.ports.transport import PortReader
from praxis_desktop.ports.serial._port import SerialPort
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    SerialPort(sys.argv[1], PortReader("scale"), name="scale")
except PortDenied as error:
    print(error.port, error.hint)
"""
    with wire() as free:
        device = Path(free.device)
        mode = stat.S_IMODE(device.stat().st_mode)
        for granted, expected in ((0o660, "sudo usermod -aG"), (0o000, "sudo chmod g+rw")):
            device.chmod(granted)
            if os.getuid() == 0:
                os.chown(free.device, 0, 20)
            told = subprocess.run(
                [sys.executable, "-c", program, free.device],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            if os.getuid() == 0 or granted == 0:
                assert told.stdout.startswith("scale "), told.stderr
                assert expected in told.stdout
        device.chmod(mode)


def test_a_missing_port_lists_the_present_ones() -> None:
    error = failure(lambda: SerialPort("/dev/ttyUSB99", PortReader("x"), name="scale"))
    assert type(error) is PortNotFound
    assert "'scale' (/dev/ttyUSB99)" in error.message
    assert (
        "This computer currently has no serial port" in error.hint or "Ports on this computer: " in error.hint
    )


def test_a_file_is_not_a_port() -> None:
    error = failure(lambda: SerialPort(os.devnull, PortReader("x"), name="scale"))
    assert type(error) is PortNotSerial


@pytest.mark.usefixtures("any_line")
def test_a_write_that_nobody_takes_ends_at_its_time_out() -> None:
    with Connection() as connection:
        error = failure(lambda: connection.port.write(b"x" * 1_000_000, 0.2))
        assert isinstance(error, PortTimeout)
        assert error.port == "scale"
        assert 0 <= error.written < 1_000_000
        assert "waiting for the line to be free" in error.message


def test_what_an_instrument_took_before_a_time_out_is_counted() -> None:
    with Connection() as connection:
        error = failure(lambda: connection.port.write(b"x" * 1_000_000, 0.3))
        assert isinstance(error, PortTimeout)
        assert connection.wire.receive(error.written) == b"x" * error.written
        connection.port.write(b"y", WAIT_S)
        assert connection.wire.receive(1) == b"y"


def test_a_write_without_a_time_out_ends_when_nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real, "STALL_LIMIT_S", 0.2)
    with Connection() as connection:
        assert isinstance(failure(lambda: connection.port.write(b"x" * 1_000_000)), PortTimeout)


@pytest.mark.usefixtures("any_line")
def test_a_command_is_written_at_once() -> None:
    with Connection() as connection:
        assert connection.port.write_now(b"S\r\n") == 3
        assert connection.wire.receive(3) == b"S\r\n"
        assert connection.port.statistics().bytes_out == 3


@of_terminals
def test_what_a_full_line_takes_at_once_is_counted() -> None:
    with Connection() as connection:
        total = 0
        while taken := connection.port.write_now(b"y" * 4096):
            total += taken
        assert total
        assert connection.wire.receive(total) == b"y" * total


@pytest.mark.usefixtures("any_line")
def test_a_blocked_write_can_be_cancelled_from_another_thread() -> None:
    stop = threading.Event()
    written: list[int] = []
    with Connection() as connection:
        writing = threading.Thread(
            target=lambda: written.append(
                connection.port.write(b"x" * 1_000_000, WAIT_S, cancelled=stop.is_set)
            )
        )
        writing.start()
        connection.wire.receive(1)
        stop.set()
        while writing.is_alive():
            connection.port.wake_writer()
            writing.join(0.05)
    assert written
    assert written[0] < 1_000_000


@pytest.mark.usefixtures("any_line")
def test_closing_ends_a_blocked_write_and_the_pump() -> None:
    with Connection() as connection:
        outcome: list[object] = []

        def write() -> None:
            try:
                outcome.append(connection.port.write(b"x" * 1_000_000, WAIT_S))
            except PortError as error:
                outcome.append(error)

        writing = threading.Thread(target=write)
        writing.start()
        connection.wire.receive(1)
        connection.port.close()
        writing.join(WAIT_S)
        assert outcome
        assert type(failure(lambda: connection.port.write(b"y"))) is PortClosed
        assert not any(thread.name == "port scale" for thread in threading.enumerate())
        connection.port.close()


def test_a_closed_port_can_be_opened_again() -> None:
    with Connection() as connection:
        for _ in range(20):
            connection.port.close()
            reader = PortReader("scale")
            connection.port = SerialPort(connection.wire.device, reader, name="scale")
            connection.wire.send(b"k")
            assert reader.read(1, WAIT_S) == b"k"


def test_a_flood_that_nobody_reads_is_cut_and_told_once() -> None:
    with Connection(capacity=10_000) as connection:
        for _ in range(30):
            connection.wire.send(b"z" * 1000)
            time.sleep(0.002)
        everything_by = time.monotonic() + WAIT_S
        while connection.port.statistics().bytes_in < 30_000:
            assert time.monotonic() < everything_by
            time.sleep(0.002)
        got = b""
        error: PortError | None = None
        while error is None:
            try:
                part = connection.reader.read(1000, 1)
                got += part
                assert part
            except PortError as caught:
                error = caught
        assert isinstance(error, PortOverrun)
        assert 0 < len(got) <= 10_000
        connection.wire.send(b"after")
        assert connection.reader.read_until(b"after", WAIT_S).endswith(b"after")


def test_settings_change_while_the_pump_reads() -> None:
    with Connection() as connection:
        for baudrate in (9600, 19200, 115200, 9600):
            connection.port.configure(LineSettings(baudrate, stopbits=2))
            connection.port.discard_input()
            connection.wire.send(b"1234")
            assert connection.reader.read(4, WAIT_S) == b"1234"
        assert connection.port.settings == LineSettings(9600, stopbits=2)


@pytest.mark.usefixtures("any_line")
@of_terminals
def test_a_pseudo_terminal_takes_frames_that_it_cannot_keep_and_says_so() -> None:
    """A pty has no wire: every byte passes unchanged, and programs for 7E1 instruments must work on it."""
    with Connection() as connection:
        assert connection.port.statistics().notes == ()
        connection.port.configure(LineSettings(9600, 7, "E", 1.5, dsrdtr=True))
        notes = " ".join(connection.port.statistics().notes)
        assert "7 data bits with parity E have no effect" in notes
        assert "DSR/DTR" in notes
        assert "1.5 stop bits" in notes
        connection.wire.send(b"\xffok")
        assert connection.reader.read(3, WAIT_S) == b"\xffok"
        connection.port.configure(LineSettings(9600))
        assert connection.port.statistics().notes == ()


@of_terminals
def test_a_line_that_the_device_lacks_is_refused() -> None:
    with Connection() as connection:
        error = failure(lambda: connection.port.line("cts"))
        assert type(error) is PortRefused
        assert "CTS" in error.message


def test_denied_and_busy_are_told_from_what_windows_says() -> None:
    from praxis_desktop.ports.devices.open_failures import explain_open_failure

    said = "could not open port 'COM7': FileNotFoundError(2, 'The system cannot find the file specified.')"
    assert type(explain_open_failure(OSError(said), port="scale", device="COM7")) is PortNotFound
    said = "could not open port 'COM7': PermissionError(13, 'Access is denied.', None, 5)"
    assert type(explain_open_failure(OSError(said), port="scale", device="COM7")) is PortBusy
    assert type(explain_open_failure(OSError(13, "no"), port="scale", device="/dev/null")) is PortDenied
