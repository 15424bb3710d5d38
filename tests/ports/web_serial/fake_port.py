"""A port whose other end is a test: it can read what the port sends, and cause failures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.host.web.queuing import chunk_bytes
from praxis_desktop.ports.errors import PortBusy, PortRefused, closed, disconnected
from praxis_desktop.ports.transport import (
    INPUT_LINES,
    OUTPUT_LINES,
    InputLine,
    LineErrorKind,
    LineSettings,
    OutputLine,
    Port,
    PortStatistics,
    Receiver,
    Tally,
    never,
)
from tests.ports.wires import WAIT_S

CAPACITY = 128
"""The number of unread bytes that the other end takes; further writes wait."""


class FakeEnd:
    """The other end, as a guest uses it: it may call all public methods, which run within these calls."""

    def __init__(self, device: str, vendor: int | None, product: int | None) -> None:
        self._device = device
        self._vendor = vendor
        self._product = product
        self._port: FakePort | None = None

    @property
    def _opened(self) -> FakePort:
        assert self._port is not None, "the port is not open"
        return self._port

    # ---- bytes
    def write(self, data: Any) -> None:
        """Send to the port."""
        self._opened._receiver.on_bytes(bytes(chunk_bytes(data)))

    def read(self, count: int) -> bytes:
        """Read exactly ``count`` bytes from the port."""
        return self._opened._take(count)

    def waiting(self) -> int:
        """Return the number of bytes from the port that can be read."""
        return self._opened.pending_output()

    def receive_all(self) -> None:
        """Do nothing: what was written has been received."""

    # ---- failures
    def simulate_parity_error(self) -> None:
        self._simulate("parity", b"\x80")

    def simulate_framing_error(self) -> None:
        self._simulate("framing", b"\x80")

    def simulate_break(self) -> None:
        self._simulate("break", b"\0")

    def simulate_overrun(self) -> None:
        self._simulate("overrun", b"")

    def _simulate(self, kind: LineErrorKind, data: bytes) -> None:
        self._opened._receiver.on_line_error(kind, data)

    def simulate_disconnect_on_read(self) -> None:
        """Tell the port that its device is gone."""
        self._opened._receiver.on_lost(disconnected(self._opened.name))

    def simulate_disconnect_on_write(self) -> None:
        """Let the port's next write find that the device is gone."""
        self._opened._fails_to_write = disconnected(self._opened.name)

    def simulate_system_error_on_write(self) -> None:
        """Let the next write fail, and only that one."""
        self._opened._fails_to_write = PortRefused("something failed", port=self._opened.name)

    # ---- modem lines
    def simulate_input_signal(self, line: str, on: bool) -> None:
        """Set an input line of the port."""
        self._opened._inputs[line] = on

    def simulate_input_signal_failure(self, fails: bool) -> None:
        self._opened._fails_to_look = fails

    def simulate_output_signal_failure(self, fails: bool) -> None:
        self._opened._fails_to_set = fails

    def output_signals(self) -> str:
        """Return the output lines that the port has set."""
        return " ".join(line for line in OUTPUT_LINES if self._opened._outputs[line])


class FakePort(Port):
    """The port. Only one per device is open at a time."""

    def __init__(
        self, end: FakeEnd, receiver: Receiver, settings: LineSettings, *, name: str, dtr: bool, rts: bool
    ) -> None:
        if end._port is not None:
            raise PortBusy(f"port {name!r} is in use by this program", port=name)
        self.name, self.device, self.settings = name, end._device, settings
        end._port = self
        self._end = end
        self._receiver = receiver
        self._outputs: dict[OutputLine, bool] = {"dtr": dtr, "rts": rts, "break": False}
        self._inputs: dict[str, bool] = dict.fromkeys(INPUT_LINES, False)
        self._fails_to_look = self._fails_to_set = False
        self._fails_to_write: PortError | None = None
        self._sent = bytearray()
        self._changed = threading.Condition()
        self._tally = Tally()

    @property
    def is_open(self) -> bool:
        return self._end._port is self

    def _check(self) -> None:
        if not self.is_open:
            raise closed(self.name)

    def _refuse(self, what: str) -> PortRefused:
        return PortRefused(f"port {self.name!r} cannot {what}", port=self.name)

    # ---- out
    def write_now(self, data: bytes) -> int:
        with self._changed:
            self._check()
            if isinstance(self._fails_to_write, PortRefused):
                failure, self._fails_to_write = self._fails_to_write, None
                raise failure
            if self._fails_to_write is not None:
                return 0  # it is discovered later, during a wait
            count = min(len(data), CAPACITY - len(self._sent))
            self._sent += data[:count]
            self._changed.notify_all()
            return count

    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        written = 0
        deadline = Deadline.after(timeout if timeout is not None else WAIT_S)
        with self._changed:
            while written < len(data) and not cancelled() and not deadline.expired:
                if self._fails_to_write is not None:
                    raise self._fails_to_write
                count = self.write_now(data[written:])
                written += count
                if not count:
                    self._changed.wait(deadline.remaining)
        return written

    def _take(self, count: int) -> bytes:
        taken = b""
        deadline = Deadline.after(WAIT_S)
        with self._changed:
            while len(taken) < count:
                part = bytes(self._sent[: count - len(taken)])
                del self._sent[: len(part)]
                taken += part
                self._changed.notify_all()
                if len(taken) < count:
                    assert self._changed.wait(deadline.remaining), f"only {taken!r} came"
        return taken

    def wake_writer(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def pending_output(self) -> int:
        return len(self._sent)

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        deadline = Deadline.after(timeout if timeout is not None else WAIT_S)
        with self._changed:
            while self._sent and not cancelled() and not deadline.expired:
                self._check()
                self._changed.wait(deadline.remaining)
            return not self._sent

    def discard_output(self) -> None:
        with self._changed:
            self._check()
            if self._fails_to_write is not None:
                raise self._fails_to_write
            self._sent.clear()
            self._changed.notify_all()

    def discard_input(self) -> None:
        self._check()

    # ---- settings and lines
    def configure(self, settings: LineSettings) -> None:
        self.settings = settings

    def set_line(self, line: OutputLine, on: bool) -> None:
        self._check()
        if self._fails_to_set:
            raise self._refuse(f"set {line}")
        self._outputs[line] = on

    def line(self, line: InputLine) -> bool:
        self._check()
        if self._fails_to_look:
            raise self._refuse(f"look at {line}")
        return self._inputs[line]

    def statistics(self) -> PortStatistics:
        return self._tally.statistics()

    def close(self) -> None:
        with self._changed:
            if self.is_open:
                self._end._port = None
            self._changed.notify_all()
