"""Framing and parity errors, breaks and overruns reach the reader of a port at the right position."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator

import pytest

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.errors import (
    PortBreakReceived,
    PortFramingError,
    PortLineError,
    PortOverrun,
    PortParityError,
    line_error,
)
from praxis_desktop.ports.lines.line_errors import LineEvent, Piece
from praxis_desktop.ports.serial import _local as local_lines
from praxis_desktop.ports.serial._port import SerialPort
from praxis_desktop.ports.serial._pyserial import Driver
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators._port import SimulatedPort
from praxis_desktop.ports.transport import LineErrorKind, LineSettings, PortReader
from tests.ports.wires import LINES, WAIT_S, Connection

posix = pytest.mark.skipif(os.name != "posix", reason="terminals")


class Witness:
    """A Receiver that records everything in order."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.lost: list[PortError] = []
        self._changed = threading.Condition()

    def on_bytes(self, data: bytes) -> None:
        with self._changed:
            if self.pieces and isinstance(self.pieces[-1], bytes):
                self.pieces[-1] += data
            else:
                self.pieces.append(data)
            self._changed.notify_all()

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        with self._changed:
            self.pieces.append(LineEvent(kind, data))
            self._changed.notify_all()

    def on_lost(self, error: PortError) -> None:
        with self._changed:
            self.lost.append(error)
            self._changed.notify_all()

    def wait_for(self, end: bytes) -> None:
        """Wait until the received bytes end with ``end``."""
        self.wait_until(lambda pieces: isinstance(pieces[-1], bytes) and pieces[-1].endswith(end))

    def wait_until(self, is_so: Callable[[list[Piece]], bool]) -> None:
        """Wait for a condition on the received data."""
        with self._changed:
            came = self._changed.wait_for(lambda: bool(self.pieces) and is_so(self.pieces), WAIT_S)
            assert came, self.pieces


@pytest.fixture
def as_if_a_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat a pseudo-terminal as a line with a wire, whose errors are marked."""
    monkeypatch.setattr("praxis_desktop.ports.serial._terminals.is_pseudo", lambda descriptor: False)


@posix
@pytest.mark.usefixtures("as_if_a_wire")
@pytest.mark.parametrize("line", LINES)
def test_every_byte_passes_a_line_whose_errors_are_marked(
    monkeypatch: pytest.MonkeyPatch, line: type[local_lines.LocalLine]
) -> None:
    monkeypatch.setattr(local_lines, "line_of", line)
    everything = bytes(range(256)) * 8 + b"\xff" * 1000 + b"\xff\0" * 1000
    with Connection() as connection:
        for stop_bits in (1, 2, 1):
            connection.wire.send(everything)
            assert connection.reader.read(len(everything), WAIT_S) == everything
            connection.port.configure(LineSettings(115200, stopbits=stop_bits))
            connection.port.discard_input()
        assert connection.port.statistics().bytes_in == 3 * len(everything)


class _MarkingDriver(Driver):
    """A driver whose terminal is a pipe, into which a test writes the marks of a UART's driver."""

    def __init__(self, settings: LineSettings) -> None:
        super().__init__(settings)
        self.reading, self.far = os.pipe()
        os.set_blocking(self.reading, False)
        self.is_marked = True

    def fileno(self) -> int:
        return self.reading

    @property
    def out_waiting(self) -> int:
        return 0

    def close(self) -> None:
        if self.reading >= 0:
            os.close(self.reading)
            self.reading = -1


@pytest.fixture
def marking(monkeypatch: pytest.MonkeyPatch) -> Iterator[_MarkingDriver]:
    """The driver of every port that is opened."""
    driver = _MarkingDriver(LineSettings(9600, 7, "E"))
    monkeypatch.setattr(local_lines, "open_driver", lambda *arguments, **named: driver)
    yield driver
    os.close(driver.far)


@posix
def test_errors_are_told_between_the_bytes_and_counted(
    marking: _MarkingDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from praxis_desktop.ports.lines.line_errors import ErrorCounts

    now = ErrorCounts(0, 0, 0, 0)
    monkeypatch.setattr(local_lines, "error_counts", lambda descriptor: now)
    witness = Witness()
    with SerialPort("/dev/ttyUSB7", witness, LineSettings(9600, 7, "E"), name="scale") as port:
        os.write(marking.far, b"abc")
        witness.wait_for(b"abc")
        now = ErrorCounts(1, 1, 1, 1)
        os.write(marking.far, b"d\xff\0Xe\xff\0Yf\xff\xff\xff\0\0")
        seen = [b"abcd", LineEvent("framing", b"X"), b"e", LineEvent("parity", b"Y"), b"f\xff"]
        witness.wait_until(lambda pieces: pieces[-1] == LineEvent("overrun", b""))
        os.write(marking.far, b"end")
        witness.wait_for(b"end")
        assert witness.pieces == [*seen, LineEvent("break", b"\0"), LineEvent("overrun", b""), b"end"]
        statistics = port.statistics()
        assert statistics.line_errors == 4
        assert (statistics.framing_errors, statistics.parity_errors) == (1, 1)
        assert (statistics.breaks, statistics.overruns) == (1, 1)


@posix
def test_a_reader_gets_the_bytes_as_pyserial_gives_them(marking: _MarkingDriver) -> None:
    reader = PortReader("scale")
    with SerialPort("/dev/ttyUSB7", reader, LineSettings(9600, 7, "E"), name="scale") as port:
        os.write(marking.far, b"a\xff\0X\xff\xff\xff\0\0b")
        assert reader.read(5, WAIT_S) == b"aX\xff\0b"
        assert port.statistics().line_errors == 2


def test_a_simulated_line_counts_its_bytes() -> None:
    witness = Witness()
    instrument = make_instrument("mettler")
    port = SimulatedPort(instrument, witness, instrument.line, name="scale")
    with port:
        port.write(b"SI\r\n")
        witness.wait_for(b"\r\n")
        statistics = port.statistics()
        assert statistics.bytes_out == 4
        assert statistics.bytes_in == len(witness.pieces[0])  # type: ignore[arg-type]
        assert statistics.last_in_ns is not None


@pytest.mark.parametrize(
    ("kind", "error", "said"),
    [
        ("framing", PortFramingError, "stop bit"),
        ("parity", PortParityError, "parity"),
        ("break", PortBreakReceived, "break"),
        ("overrun", PortOverrun, "lost"),
    ],
)
def test_each_kind_has_an_error_that_says_what_to_do(
    kind: LineErrorKind, error: type[PortLineError], said: str
) -> None:
    told = line_error(kind, b"\x81", port="scale", device="/dev/ttyUSB0", settings=LineSettings(9600, 7, "E"))
    assert type(told) is error
    assert told.kind == kind
    assert told.data == b"\x81"
    assert said in told.message
    assert "'scale' (/dev/ttyUSB0)" in told.message
    assert told.hint
