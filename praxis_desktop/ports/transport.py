"""One open serial port, whatever is behind it: the interface of real and simulated ports."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Literal, Protocol

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.statistics import PortStatistics

OutputLine = Literal["dtr", "rts", "break"]
InputLine = Literal["cts", "dsr", "ri", "cd"]
LineErrorKind = Literal["framing", "parity", "break", "overrun"]
"""What a receiver can find wrong: no stop bit, wrong parity, the line held low, a byte that found no room."""

LINE_ERROR_KINDS: tuple[LineErrorKind, ...] = ("framing", "parity", "break", "overrun")
OUTPUT_LINES: tuple[OutputLine, ...] = ("dtr", "rts", "break")
INPUT_LINES: tuple[InputLine, ...] = ("cts", "dsr", "ri", "cd")

STALL_LIMIT_S = 10.0
"""A write without a time-out of its own fails after this many seconds in which the line took no byte."""


def never() -> bool:
    """Say that nothing was cancelled."""
    return False


def across_null_modem(outputs: Mapping[OutputLine, bool], line: InputLine) -> bool:
    """What ``line`` is where RTS of the other end drives CTS, its DTR drives DSR and CD, and nothing RI."""
    return line != "ri" and outputs["rts" if line == "cts" else "dtr"]


class Receiver(Protocol):
    """Who gets what a port receives, on the port's own thread: return soon, do not call the port."""

    def on_bytes(self, data: bytes) -> None:
        """Bytes came, in the order of the wire."""
        ...

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        """Something was wrong on the line, at this place between the bytes.

        ``data`` is what the system received in spite of it, and nobody else delivers: the byte with the bad
        parity or stop bit, a NUL for a break, nothing for an overrun.
        """
        ...

    def on_lost(self, error: PortError) -> None:
        """The device is gone; nothing will come any more. Called once at most."""
        ...


class Port(ABC):
    """An open port. ``name`` is what messages call it, ``device`` what the system calls it.

    What it receives goes to its Receiver. Writing and closing may happen on any thread; ``close`` may be
    called at any time, while a write is blocked included, and more than once. Every failure is a
    PortError that names the port.
    """

    name: str
    device: str
    settings: LineSettings

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether the port was not closed yet; a port whose device vanished is still open."""

    @abstractmethod
    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        """Hand ``data`` to the line; returns how many bytes left, fewer only when ``cancelled`` said so.

        ``timeout`` (seconds) is for the whole write; without one a write fails when the line takes
        nothing for STALL_LIMIT_S. Raises PortTimeout, PortDisconnected, PortClosed.
        """

    @abstractmethod
    def write_now(self, data: bytes) -> int:
        """Hand over what the line takes at once; returns how many bytes."""

    @abstractmethod
    def wake_writer(self) -> None:
        """Make a blocked write look at its ``cancelled``; never blocks, and does nothing to a closed port."""

    @abstractmethod
    def pending_output(self) -> int:
        """How many written bytes have not left yet, as far as the driver knows."""

    @abstractmethod
    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        """Wait until everything written has left; False when ``timeout`` (s) passed or ``cancelled`` said so.

        Without a time-out it waits as long as bytes leave, and STALL_LIMIT_S longer. Raises PortDisconnected,
        PortClosed.
        """

    @abstractmethod
    def statistics(self) -> PortStatistics:
        """What passed and what went wrong since the port was opened; also of a port that is closed."""

    @abstractmethod
    def configure(self, settings: LineSettings) -> None:
        """Change the line's settings. Raises PortRefused when the driver lacks them; the old ones stay."""

    @abstractmethod
    def set_line(self, line: OutputLine, on: bool) -> None:
        """Set a modem line or the break condition. Raises PortRefused."""

    @abstractmethod
    def line(self, line: InputLine) -> bool:
        """Read a modem line. Raises PortRefused where the device has none."""

    def set_latency_timer(self, milliseconds: int) -> int | None:
        """Ask for an adapter's latency timer; returns the one it has now, None where nothing tells."""
        return None

    @abstractmethod
    def discard_input(self) -> None:
        """Throw away what the driver received and nobody was given yet."""

    @abstractmethod
    def discard_output(self) -> None:
        """Throw away what was written and has not left yet."""

    @abstractmethod
    def close(self) -> None:
        """Close the port; afterwards the receiver is not called any more."""

    def __enter__(self) -> Port:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
