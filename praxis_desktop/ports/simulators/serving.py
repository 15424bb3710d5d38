"""Serves a simulated instrument to other programs over any kind of connection."""

from __future__ import annotations

import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self

from praxis_desktop.ports.simulators import Instrument
from praxis_desktop.ports.simulators.faults import Fault

_LONGEST_WAIT_S = 3600.0

Observer = Callable[[Literal["received", "sent"], bytes, int], None]
"""A function that is called, on the serving thread, with the direction, the data that the instrument received
or sent, and the time (ns of the monotonic clock).
"""


class ServedInstrument(ABC):
    """Serves ``instrument`` on a thread until ``close`` or ``unplug`` is called or a fault unplugs it, and
    again after ``plug_in``. This is a context manager. ``device`` is the path or address that programs open.

    ``vanished`` is called on the serving thread after a fault or ``unplug`` has ended the service.
    """

    def __init__(
        self,
        instrument: Instrument,
        *,
        observe: Observer | None = None,
        vanished: Callable[[], None] | None = None,
    ) -> None:
        self.instrument = instrument
        self.device = ""
        self._observe = observe
        self._vanished = vanished
        self._closing = False
        self._thread: threading.Thread | None = None
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_write.setblocking(False)
        try:
            self._begin()
        except BaseException:
            self._wake_read.close()
            self._wake_write.close()
            raise

    @abstractmethod
    def _open(self) -> Callable[[], None]:
        """Create the endpoint that programs open, and set ``device``. Return a function that serves the
        endpoint while ``_goes_on`` is true, and then removes the endpoint.
        """

    # ---- any thread
    @property
    def path(self) -> str:
        """The path or address that other programs can open."""
        return self.device

    @property
    def is_serving(self) -> bool:
        """Whether programs can reach the instrument."""
        return self._thread is not None and self._thread.is_alive()

    def unplug(self) -> None:
        """End all connections, as if the cable had been pulled."""
        with self.instrument.driving:
            self.instrument.unplug()
        self._wake()

    def plug_in(self) -> None:
        """Serve the instrument again, unless it is already being served. Raises UsageError."""
        if self._closing or (self.is_serving and not self.instrument.unplugged):
            return
        self.wait()
        with self.instrument.driving:
            self.instrument.plug_in()
        self._begin()

    def inject(self, fault: Fault) -> None:
        """Add a fault to the instrument."""
        self.instrument.inject(fault)

    def clear_faults(self) -> None:
        """Remove the instrument's faults."""
        self.instrument.clear_faults()

    def state(self) -> Mapping[str, object]:
        """Return the instrument's current state."""
        with self.instrument.driving:
            return self.instrument.state(time.monotonic_ns())

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the instrument is no longer served; return False if it still is after ``timeout``."""
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.is_serving

    def close(self) -> None:
        """Stop serving the instrument, and end all connections. Idempotent."""
        if self._closing:
            return
        self._closing = True
        self._wake()
        self.wait()
        self._wake_read.close()
        self._wake_write.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _wake(self) -> None:
        if self.is_serving:
            with suppress(BlockingIOError):  # enough wake-ups are pending
                self._wake_write.send(b"\0")

    def _begin(self) -> None:
        serve = self._open()
        self._thread = threading.Thread(
            target=self._serve, args=(serve,), name=f"simulator {self.device}", daemon=True
        )
        self._thread.start()

    # ---- the thread
    def _serve(self, serve: Callable[[], None]) -> None:
        try:
            serve()
        finally:
            if self._vanished is not None and not self._closing:
                self._vanished()

    @property
    def _goes_on(self) -> bool:
        return not self._closing and not self.instrument.unplugged

    def _awake(self) -> None:
        """Consume any pending wake-ups."""
        self._wake_read.recv(64)

    def _tell(self, direction: Literal["received", "sent"], data: bytes, now: int) -> None:
        if self._observe is not None and data:
            self._observe(direction, data, now)


def seconds_until(due: int | None) -> float | None:
    """Return the seconds until ``due`` (ns of the monotonic clock), at most an hour; None for None."""
    return None if due is None else min(max(0.0, (due - time.monotonic_ns()) / 1e9), _LONGEST_WAIT_S)
