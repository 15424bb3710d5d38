"""The ports of this computer as they come and go, followed on threads of their own."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import IDENTITY_PREFIX, is_local
from praxis_desktop.gui.roles.device_choices import PortsSeen, look_at_ports

if TYPE_CHECKING:
    from praxis_desktop.ports.watching import PortChange

log = logging.getLogger(__name__)


class Watching(Protocol):
    """What watches ports until it is closed."""

    def close(self) -> None:
        """Tell of nothing any more."""


Watch = Callable[[Callable[["PortChange"], None], Sequence[str]], Watching]
"""Begins to tell a function, on another thread, of ports that come and go, those at these paths included."""


def watch_ports(on_change: Callable[[PortChange], None], paths: Sequence[str]) -> Watching:
    """Watch all ports of this computer, and ``paths`` besides."""
    from praxis_desktop.ports.watching import PortWatcher
    from praxis_desktop.ports.whereabouts import all_ports

    return PortWatcher(on_change, paths=paths, ports=all_ports)


class PortList(QObject):
    """Tells what ports there are, at once when that changes. All methods return at once.

    Nothing is looked at before the first ``look``. ``watch`` and ``examine`` are called on a thread of its
    own, which ends after ``close``.
    """

    changed = Signal(object)
    """PortsSeen: another list, or another state of a device that is followed."""
    looked = Signal(object)
    """PortsSeen: what is there, though it may be as before."""

    def __init__(
        self,
        *,
        watch: Watch = watch_ports,
        examine: Callable[[Sequence[str]], PortsSeen] = look_at_ports,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._watch = watch
        self._examine = examine
        self._followed: tuple[str, ...] = ()
        self._wanted: dict[str, frozenset[str]] = {}
        self._orders: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self.seen = PortsSeen()
        """What ``changed`` told last: whoever comes later begins with it."""

    def look(self) -> None:
        """Look now, and whenever something changes from now on."""
        if self._is_closed:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="port list", daemon=True)
            self._thread.start()
        self._orders.put(True)

    def follow(self, devices: Iterable[str], *, by: str = "") -> None:
        """Say of these devices whether they are there, whatever list they are in; those that ``by`` wanted
        before are wanted no more.
        """
        self._wanted[by] = frozenset(device for device in devices if is_local(device))
        followed = tuple(sorted(frozenset[str]().union(*self._wanted.values())))
        if followed != self._followed:
            self._followed = followed
            if self._thread is not None:
                self.look()

    def close(self) -> None:
        """Follow nothing any more; idempotent."""
        self._is_closed = True
        self._orders.put(False)

    def await_end(self, deadline: Deadline) -> bool:
        """After ``close``: wait for the thread; False when it is still there at the deadline."""
        if self._thread is None:
            return True
        self._thread.join(deadline.remaining)
        return not self._thread.is_alive()

    # ---- threads
    def _take_change(self, change: PortChange) -> None:
        self._orders.put(True)

    def _work(self) -> None:
        watching: Watching | None = None
        watched: tuple[str, ...] = ()
        last: PortsSeen | None = None
        try:
            while self._next_order():
                followed = self._followed
                paths = tuple(device for device in followed if not device.startswith(IDENTITY_PREFIX))
                if watching is None or paths != watched:
                    if watching is not None:
                        watching.close()
                    # Before looking: what changes in between is told of.
                    watching, watched = self._watch(self._take_change, paths), paths
                try:
                    found = self._examine(followed)
                except OSError as error:  # a device that vanished while it was looked at: that is told, too
                    log.info("Ports cannot be looked at now: %s", error)
                    continue
                if not self._is_closed:
                    self._tell(found, is_other=found != last)
                    last = found
        except Exception:  # the thread's last frame
            log.exception("Ports cannot be followed any more")
        finally:
            if watching is not None:
                watching.close()

    def _tell(self, found: PortsSeen, *, is_other: bool) -> None:
        self.seen = found
        try:
            if is_other:
                self.changed.emit(found)
            self.looked.emit(found)
        except RuntimeError:
            log.debug("The window was closed while ports were looked at")

    def _next_order(self) -> bool:
        """Wait until there is something to do; many orders to look are one."""
        goes_on = self._orders.get()
        while goes_on and not self._orders.empty():
            goes_on = self._orders.get()
        return goes_on and not self._is_closed
