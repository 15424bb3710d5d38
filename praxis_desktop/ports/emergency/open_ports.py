"""The registry of this process's instruments for emergency stops, and of the guests that may open ports."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.ports.emergency.port import StoppablePort


class OpenPorts:
    """The ports that are open or were written to, each with its ``guest``, until that ends.

    A stopped guest cannot open ports. Safe from any thread; nothing here blocks.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ports: dict[StoppablePort, weakref.ref[Hashable]] = {}
        self._guests: weakref.WeakSet[Hashable] = weakref.WeakSet()
        self._stopped: weakref.WeakSet[Hashable] = weakref.WeakSet()
        self._told: weakref.WeakKeyDictionary[Hashable, Callable[[], None]] = weakref.WeakKeyDictionary()

    def expect(self, guest: Hashable, told: Callable[[], None] | None = None) -> None:
        """Let ``guest`` open ports. ``told`` is called at a stop, on any thread, and must not block."""
        with self._lock:
            self._guests.add(guest)
            if told is not None:
                self._told[guest] = told

    def let(self, guest: Hashable) -> None:
        """Let a stopped ``guest`` open ports again, because it was idle and had none open."""
        with self._lock:
            self._stopped.discard(guest)

    def is_stopped(self, guest: Hashable) -> bool:
        """Whether ``guest`` was stopped, and may open nothing."""
        with self._lock:
            return guest in self._stopped

    def add(self, port: StoppablePort, guest: Hashable) -> bool:
        """Register an opened port; False if its guest was stopped meanwhile."""
        with self._lock:
            if guest in self._stopped:
                return False
            for other, owner in list(self._ports.items()):
                if (
                    other.is_closed
                    and owner() is guest
                    and (other.name, other.device) == (port.name, port.device)
                ):
                    del self._ports[other]  # it is the same instrument
            self._ports[port] = weakref.ref(guest)
            return True

    def forget(self, guest: Hashable, role: str) -> None:
        """Remove a guest's ports for ``role``, which it may no longer use."""
        with self._lock:
            for port in [
                port for port, owner in self._ports.items() if owner() is guest and port.name == role
            ]:
                del self._ports[port]

    def ports(self, guest: Hashable) -> list[StoppablePort]:
        """A guest's ports that are open, or were closed after something was sent."""
        with self._lock:
            return [port for port, owner in self._ports.items() if owner() is guest]

    def remove(self, port: StoppablePort) -> None:
        """Remove a port to which nothing was sent; idempotent."""
        with self._lock:
            self._ports.pop(port, None)

    def known(self) -> list[StoppablePort]:
        """All ports that are open, or were closed after something was sent."""
        with self._lock:
            self._drop_orphans()
            return list(self._ports)

    def present(self) -> list[StoppablePort]:
        """The open ports, oldest first."""
        with self._lock:
            return [port for port in self._ports if not port.is_closed]

    def _drop_orphans(self) -> None:
        """Remove the closed ports of guests that no longer exist (lock held)."""
        for port in [port for port, owner in self._ports.items() if port.is_closed and owner() is None]:
            del self._ports[port]

    def stop(self, guest: Hashable | None = None) -> list[StoppablePort]:
        """Block ``guest``, or for None all guests, from sending and opening anything; return their ports that
        are open, or were closed after something was sent.
        """
        with self._lock:
            self._drop_orphans()
            if guest is None:
                self._stopped |= self._guests
                ports = list(self._ports)
                told = list(self._told.values())
            else:
                self._stopped.add(guest)
                ports = [port for port, owner in self._ports.items() if owner() is guest]
                told = [self._told[guest]] if guest in self._told else []
        for port in ports:
            port.gate()
        for tell in told:
            tell()
        return ports


OPEN_PORTS = OpenPorts()
"""The registry of this process; an emergency stop applies to all its ports."""
