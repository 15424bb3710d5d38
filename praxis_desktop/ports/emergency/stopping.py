"""Stops all instruments, or those of a single program that was killed."""

from __future__ import annotations

import _thread
import threading
import time
from collections.abc import Callable, Hashable, Iterable

from praxis_desktop.core.events import HaltEvent
from praxis_desktop.ports.emergency.port import OPEN_PORTS, StoppablePort
from praxis_desktop.ports.emergency.press import press
from praxis_desktop.ports.emergency.stop_commands import Halt
from praxis_desktop.ports.wire import role_of

SAFE_STOP_S = 2.0
"""Maximum time, in seconds, to wait for instruments to stop after a kill, or when the window closes."""


class EmergencyReport:
    """The results of a stop, to which events are added until ``is_over``. Thread-safe."""

    def __init__(
        self, ports: Iterable[StoppablePort], why: str, asked_at: float, tell: Callable[[HaltEvent], None]
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
            halt = Halt(port, why=why, asked_at=asked_at, tell=tell, ended=self._one_less)
            present = port.take_halt(halt, lambda other: other.join(tell, self._one_less))
            self._halts.append(present)
            if present is halt:
                self._own.append(halt)

    def begin(self) -> None:
        """Start a thread for each port, without waiting."""
        for halt in self._own:
            try:
                # threading.Thread.start waits until the new thread runs, and a computing guest delays that.
                _thread.start_new_thread(halt.run, ())
            except RuntimeError:  # no thread is available: stop the instruments one after the other
                halt.run()

    def _one_less(self) -> None:
        with self._counting:
            self._running -= 1
            if not self._running:
                self._over.set()

    @property
    def events(self) -> list[HaltEvent]:
        """The events reported so far, grouped by port."""
        return [event for halt in self._halts for event in list(halt.told)]

    @property
    def roles(self) -> set[str]:
        """The roles of the ports that are being stopped, or were."""
        return {role_of(halt.port.name) for halt in self._halts}

    @property
    def is_over(self) -> bool:
        """Whether everything has been done, reported and recorded."""
        return self._over.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for the report to be complete; return whether it is."""
        return self._over.wait(seconds)


def stop_everything(*, asked_at: float, tell: Callable[[HaltEvent], None]) -> EmergencyReport:
    """Stop every instrument that a guest of this process has open or has sent data to, without waiting.

    From now on no guest can send (PortStopped) or open a port. Each instrument gets its profile's stop
    commands: a real one from the guardian, which is notified first and waits for nothing in this process, a
    simulated one on a separate thread. The commands are journaled afterwards, which is the only exception to
    write-ahead journaling. ``tell`` is called on separate threads, in order for each port; ``asked_at`` is
    the time of the request (``time.monotonic``). A second call sends everything again, except on a port whose
    stop is still in progress; all callers get the events of that stop.
    """
    # First of all, because the guardian needs nothing else from this process.
    press()
    report = EmergencyReport(OPEN_PORTS.stop(), "emergency stop", asked_at, tell)
    report.begin()
    return report


def stop_safely(guest: Hashable, *, tell: Callable[[HaltEvent], None]) -> EmergencyReport:
    """Stop the instruments of a guest that was killed, before its ports are closed; wait up to SAFE_STOP_S.
    Instruments already stopped by an emergency stop are skipped. ``guest`` is the Opener of the ports.
    """
    earlier = {port for port in OPEN_PORTS.known() if port.is_gated}
    ports = [port for port in OPEN_PORTS.stop(guest) if port not in earlier]
    report = EmergencyReport(ports, "program ended", time.monotonic(), tell)
    report.begin()
    report.wait(SAFE_STOP_S)
    return report
