"""Serves a simulated instrument on a pseudo-terminal, for any program that opens serial ports (POSIX)."""

from __future__ import annotations

import logging
import os
import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from praxis_desktop.core.devices import LOOPBACK
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports import serial
from praxis_desktop.ports.lines.line import InProcessPort
from praxis_desktop.ports.simulators import Instrument
from praxis_desktop.ports.simulators.serving import Observer, ServedInstrument, seconds_until
from praxis_desktop.ports.transport import (
    InputLine,
    LineSettings,
    OutputLine,
    Receiver,
    across_null_modem,
    heard,
    never,
)

logger = logging.getLogger(__name__)

_WRITE_LIMIT_S = 5.0


class TerminalPair:
    """Both ends of a new pty. The instrument uses one end; other programs open the other, ``device``.

    The pty has the instrument's baud rate until a program changes it. Raises ImportError on systems without
    ptys.
    """

    def __init__(self, line: LineSettings) -> None:
        import pty
        import termios
        import tty

        self._line = line
        self._attributes = termios.tcgetattr
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        attributes = termios.tcgetattr(self._slave)
        rate = getattr(termios, f"B{line.baudrate}", None)
        if rate is not None:
            attributes[4] = attributes[5] = rate
            termios.tcsetattr(self._slave, termios.TCSANOW, attributes)
        # Keep our end open: otherwise reading the master fails whenever no client has the port open.
        self.device = os.ttyname(self._slave)
        os.set_blocking(self._master, False)

    def fileno(self) -> int:
        """Return the descriptor of the instrument's end, for waiting with ``select``."""
        return self._master

    def read(self, most: int) -> bytes:
        """Return bytes that programs have sent. Raises BlockingIOError if there are none."""
        return os.read(self._master, most)

    def write(self, data: bytes | memoryview) -> int:
        """Send bytes to programs; return how many were accepted. Raises BlockingIOError if none were."""
        return os.write(self._master, data)

    def settings(self) -> LineSettings:
        """Return the instrument's settings with the pty's baud rate. A pty's other settings mean nothing."""
        # Linux's numbers for common speeds are not the speeds, but those of other systems are.
        rate = serial.terminal_speed(self._slave) or self._attributes(self._slave)[5]
        line = self._line
        return (
            line if rate == line.baudrate else LineSettings(rate, line.bytesize, line.parity, line.stopbits)
        )

    def close(self) -> None:
        """Close both ends, which makes the device disappear."""
        os.close(self._slave)
        os.close(self._master)


def place_link(link: Path, device: str) -> None:
    """Make ``link`` a symbolic link to ``device``, replacing any dangling link. Raises UsageError."""
    if link.exists():
        if not link.is_symlink():
            raise UsageError(
                f"{link} already exists and is not a link", hint="Give --link a path that is free."
            )
        raise UsageError(
            f"{link} leads to {link.readlink()}, which exists: another simulator may be using it",
            hint="Give --link another path, or remove that link if it is not in use.",
        )
    new = link.with_name(f".{link.name}.{os.getpid()}")
    try:
        new.unlink(missing_ok=True)
        new.symlink_to(device)
        new.replace(link)
    except OSError as error:
        raise UsageError(
            f"the link {link} cannot be made: {error.strerror or error}",
            hint="Give --link a path in a folder that exists and that you may write to.",
        ) from None


def remove_link(link: Path, device: str) -> None:
    """Delete ``link`` if it still points to ``device``."""
    with suppress(OSError):
        if os.readlink(link) == device:  # noqa: PTH115 - as it was written, not made absolute
            link.unlink()


class PtyInstrument(ServedInstrument):
    """Serves ``instrument`` on a new pty; ``device`` is the path to open.

    The pty exists while the instrument is served; ``plug_in`` creates a new one. ``link`` is a symbolic link
    that always points to the current pty, and disappears when the pty does. A pty carries the baud rate but
    not parity, character size, modem lines or breaks: only a wrong baud rate corrupts data. Raises UsageError
    on systems without ptys, and if ``link`` cannot be created.
    """

    def __init__(
        self,
        instrument: Instrument,
        *,
        link: Path | None = None,
        observe: Observer | None = None,
        vanished: Callable[[], None] | None = None,
    ) -> None:
        self.link = link
        self._nobody_reads = False
        super().__init__(instrument, observe=observe, vanished=vanished)

    @property
    def path(self) -> str:
        """The path for other programs: the link if there is one, otherwise the device."""
        return str(self.link) if self.link else self.device

    def _open(self) -> Callable[[], None]:
        try:
            pair = TerminalPair(self.instrument.line)
        except ImportError:
            raise UsageError(
                "this system has no pseudo-terminals",
                hint=Message(
                    "Serve it on a TCP port, with --listen 127.0.0.1:0, or use the simulator inside the "
                    "program: --port ROLE=sim:{kind}",
                    kind=self.instrument.kind,
                ),
            ) from None
        try:
            if self.link is not None:
                place_link(self.link, pair.device)
        except BaseException:
            pair.close()
            raise
        self.device = pair.device
        with self.instrument.driving:
            self.instrument.connect(time.monotonic_ns())
        return partial(self._serve_pty, pair)

    # ---- the thread
    def _serve_pty(self, pair: TerminalPair) -> None:
        try:
            while self._goes_on:
                self._exchange(pair)
        except OSError as error:
            logger.info("simulator on %s ends: %s", pair.device, error)
        finally:
            if self.link is not None:
                remove_link(self.link, pair.device)
            pair.close()

    def _exchange(self, pair: TerminalPair) -> None:
        """Wait until there is input or a reply is due; then send all replies that are due."""
        with self.instrument.driving:
            due = self.instrument.next_due()
        sources: list[TerminalPair | socket.socket] = [pair, self._wake_read]
        ready, _, _ = select.select(sources, [], [], seconds_until(due))
        if self._wake_read in ready:
            self._awake()
        data = pair.read(65536) if pair in ready else b""
        now = time.monotonic_ns()
        if data:
            self._nobody_reads = False
            parts = list(heard(data, pair.settings(), self.instrument.line))
            self.instrument.heard_noise |= any(wrong for wrong, _ in parts)
            data = b"".join(part for wrong, part in parts if wrong is None)
            self._tell("received", data, now)
        with self.instrument.driving:
            sent = self.instrument.receive(data, now) if data else self.instrument.advance(now)
        for reply in sent:
            self._tell("sent", reply, time.monotonic_ns())
            self._send(pair, reply)

    def _send(self, pair: TerminalPair, data: bytes) -> None:
        """Write ``data``. Data that no program reads for a few seconds is lost, as on a wire."""
        view = memoryview(b"".join(part for _, part in heard(data, self.instrument.line, pair.settings())))
        # After one time-out, drop further data immediately: an instrument with unsolicited reports would
        # otherwise fall behind its own clock.
        deadline = time.monotonic() + (0.0 if self._nobody_reads else _WRITE_LIMIT_S)
        while view and self._goes_on:
            left_s = max(0.0, deadline - time.monotonic())
            ready, writable, _ = select.select([self._wake_read], [pair], [], left_s)
            if writable:
                view = view[pair.write(view) :]
                self._nobody_reads = False
                deadline = time.monotonic() + _WRITE_LIMIT_S
            elif ready:
                self._awake()
            else:
                if not self._nobody_reads:
                    logger.info("simulator on %s: no reader, %d bytes dropped", pair.device, len(view))
                self._nobody_reads = True
                return


class LoopbackPort(InProcessPort):
    """A port whose TX is connected to RX, RTS to CTS, and DTR to DSR and CD.

    Bytes are received within ``write``, and breaks within ``set_line``. Both ends always have the same
    settings. A byte loses the bits that do not fit into its frame.
    """

    def __init__(
        self,
        receiver: Receiver,
        settings: LineSettings | None = None,
        *,
        name: str = "",
        dtr: bool = True,
        rts: bool = True,
    ) -> None:
        super().__init__(LOOPBACK, receiver, settings, name)
        self._outputs: dict[OutputLine, bool] = {"dtr": dtr, "rts": rts, "break": False}

    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        with self._lock:
            self._check()
            self._tally.sent(len(data))
            if not self._outputs["break"] and data:
                mask = (1 << self.settings.bytesize) - 1
                self._tally.received(len(data))
                self._receiver.on_bytes(data if mask == 0xFF else bytes(byte & mask for byte in data))
        return len(data)

    def configure(self, settings: LineSettings) -> None:
        with self._lock:
            self._check()
            self.settings = settings

    def set_line(self, line: OutputLine, on: bool) -> None:
        with self._lock:
            self._check()
            begins = line == "break" and on and not self._outputs["break"]
            self._outputs[line] = on
            if begins:
                self._tally.line_error("break")
                self._receiver.on_line_error("break", b"\0")

    def line(self, line: InputLine) -> bool:
        self._check()
        return across_null_modem(self._outputs, line)

    def close(self) -> None:
        with self._lock:
            self._open = False
