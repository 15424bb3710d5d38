"""Stopping all instruments at once, or those of one program that was ended hard."""

from __future__ import annotations

import _thread
import threading
import time
from collections.abc import Callable, Hashable, Iterable

from praxis_desktop.core.events import HaltEvent
from praxis_desktop.ports.emergency.halting import Halt
from praxis_desktop.ports.emergency.open_ports import OPEN_PORTS
from praxis_desktop.ports.emergency.port import StoppablePort
from praxis_desktop.ports.emergency.press import press

SAFE_STOP_S = 2.0
"""Seconds that a program's end waits at most for its instruments to be stopped."""


class EmergencyReport:
    """What becomes of each instrument; it grows until ``is_over``. Any thread."""

    def __init__(
        self, ports: Iterable[StoppablePort], asked_at: float, tell: Callable[[HaltEvent], None]
    ) -> None:
        self._over = threading.Event()
        self._counting = threading.Lock()
        ports = list(ports)
        self._running = len(ports)
        self._halts: list[Halt] = []
        self._own: list[Halt] = []
        if not ports:
            self._over.set()
        for port in ports:
            halt = Halt(port, asked_at=asked_at, tell=tell, ended=self._one_less)
            present = port.take_halt(halt, lambda other: other.join(tell, self._one_less))
            self._halts.append(present)
            if present is halt:
                self._own.append(halt)

    def begin(self) -> None:
        """Have a thread for each port; returns at once."""
        for halt in self._own:
            try:
                # threading.Thread waits until the new thread runs, which a guest that computes delays.
                _thread.start_new_thread(halt.run, ())
            except RuntimeError:  # the system gives no more threads: one after the other then
                halt.run()

    def _one_less(self) -> None:
        with self._counting:
            self._running -= 1
            if not self._running:
                self._over.set()

    @property
    def events(self) -> list[HaltEvent]:
        """What was found out so far, by port."""
        return [event for halt in self._halts for event in list(halt.told)]

    @property
    def first_bytes_ms(self) -> dict[str, float | None]:
        """By port, how long after it was asked for the first byte of its stop had left; None: none has."""
        return {halt.port.name: halt.first_byte_ms for halt in self._halts}

    @property
    def is_over(self) -> bool:
        """Whether all that can be done was done, told and kept."""
        return self._over.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for that, ``seconds`` at most; returns whether it is so."""
        return self._over.wait(seconds)


def stop_everything(*, asked_at: float, tell: Callable[[HaltEvent], None]) -> EmergencyReport:
    """Stop every instrument that a guest of this process has open, or has written to; returns at once.

    From now on no guest sends anything (PortStopped) or opens a port. Each instrument gets the stop commands
    of its profile: real ones from the guardian, which is told first of all and waits for nothing of this
    process, simulated ones on a thread each. They are journalled right afterwards, the one exemption from
    write-ahead. ``tell`` is called on threads of its own, in the order of things for each port; ``asked_at``
    is when the stop was asked for (``time.monotonic``). May be called again, to send all once more; a port
    that is just being stopped, as when several runs are told to, is stopped once, and all are told.
    """
    press()
    report = EmergencyReport(OPEN_PORTS.stop(), asked_at, tell)
    report.begin()
    return report


def stop_safely(
    guest: Hashable, *, tell: Callable[[HaltEvent], None], asked_at: float | None = None
) -> EmergencyReport:
    """Stop the instruments of one guest that was ended hard, before its ports are closed: waits for that,
    SAFE_STOP_S at most. Those that an emergency stop has stopped are not stopped again. ``guest`` is the
    Opener of its ports.
    """
    earlier = {port for port in OPEN_PORTS.known() if port.is_gated}
    ports = [port for port in OPEN_PORTS.stop(guest) if port not in earlier]
    report = EmergencyReport(ports, time.monotonic() if asked_at is None else asked_at, tell)
    report.begin()
    report.wait(SAFE_STOP_S)
    return report
