"""Devices that an interpreter's thread reads while it is waiting, so that no other thread has to wake it.

Passing a byte from a device's own thread to the interpreter's requires a wake-up and the GIL twice, which
takes longer than all other handling of that byte. So the interpreter's thread claims its devices before it
waits. The devices' own threads sleep until they find that the interpreter's thread is no longer waiting.
"""

from __future__ import annotations

import os
import select
import threading
from contextlib import suppress
from typing import Protocol

_MILLISECOND = 0.001
_FEWER_THAN = 1024
"""``select`` accepts only descriptors below this number. Without ``select``, short waits are not exact."""


class Attended(Protocol):
    """A device with a descriptor, read by its own thread while the interpreter's thread is not waiting."""

    def fileno(self) -> int:
        """Return the descriptor. It stays the same until the device is ignored."""
        ...

    def take(self) -> None:
        """Read and post the available bytes, on the waiting thread. Must neither block for long nor raise."""
        ...

    def claim(self) -> None:
        """Leave reading to the thread that is waiting or about to wait. Costs nothing if already done."""
        ...


class Attentive(Protocol):
    """An object that can wait for devices, such as an Environment."""

    @property
    def is_attending(self) -> bool:
        """Whether the object is currently waiting for its devices."""
        ...

    def attend(self, device: Attended) -> bool:
        """Read ``device`` during every wait from now on. Return False if that is not possible."""
        ...

    def ignore(self, device: Attended) -> None:
        """Stop reading ``device``. Idempotent."""
        ...


class Attention:
    """The descriptors that one thread watches in ``wait``. Any thread may call the other methods."""

    IS_POSSIBLE = hasattr(select, "epoll") and hasattr(os, "eventfd")
    """Whether the system has the calls that this class needs (only Linux has them)."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._epoll.register(self._bell, select.EPOLLIN)
        self._attended: dict[int, Attended] = {}
        self._devices: tuple[Attended, ...] = ()
        self._lock = threading.Lock()
        self._is_closed = False

    @property
    def is_empty(self) -> bool:
        """True if no device is attended."""
        return not self._attended

    def attend(self, device: Attended) -> bool:
        """Read ``device`` during every wait from now on. Return False if the system cannot wait for it."""
        with self._lock:
            if self._is_closed:
                return False
            descriptor = device.fileno()
            try:
                self._epoll.register(descriptor, select.EPOLLIN)
            except OSError:
                return False
            self._attended[descriptor] = device
            self._devices = tuple(self._attended.values())
            return True

    def ignore(self, device: Attended) -> None:
        """Stop reading ``device``; its descriptor may then be closed. Idempotent."""
        with self._lock:
            descriptor = next((known for known, one in self._attended.items() if one is device), None)
            if descriptor is None:
                return
            del self._attended[descriptor]
            self._devices = tuple(self._attended.values())
            if not self._is_closed:
                with suppress(OSError):
                    self._epoll.unregister(descriptor)

    def wait(self, seconds: float | None) -> None:
        """Wait until a device has been read, ``ring`` is called, or almost ``seconds`` have elapsed."""
        for device in self._devices:
            device.claim()
        if seconds is None:
            ready = self._epoll.poll()
        elif seconds < _MILLISECOND:
            if seconds and self._epoll.fileno() < _FEWER_THAN:
                # epoll counts its time-out in milliseconds, select in microseconds.
                select.select((self._epoll,), (), (), seconds)
            ready = self._epoll.poll(0)
        else:
            ready = self._epoll.poll(int(seconds / _MILLISECOND) * _MILLISECOND)
        for descriptor, _ in ready:
            if descriptor == self._bell:
                with suppress(BlockingIOError):
                    os.eventfd_read(self._bell)
            elif (found := self._attended.get(descriptor)) is not None:
                found.take()

    def ring(self) -> None:
        """End the current wait."""
        with self._lock:
            if not self._is_closed:
                os.eventfd_write(self._bell, 1)

    def close(self) -> None:
        """Close the descriptors. No thread may be waiting."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            self._attended.clear()
            self._devices = ()
            self._epoll.close()
            os.close(self._bell)
