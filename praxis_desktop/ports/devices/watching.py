"""Watches for serial ports that are added or removed."""

from __future__ import annotations

import logging
import os
import selectors
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, Protocol

from msgspec import Struct, structs

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import is_windows_port
from praxis_desktop.ports.devices.discovery import PortInfo, port_at, present_ports

logger = logging.getLogger(__name__)

_UDEV_DAEMON = Path("/run/udev/control")


class News(Protocol):
    """A source of notifications. Call ``wait`` and ``close`` on one thread, ``wake`` on any."""

    is_polling: bool
    """Whether this source sends no notifications, in which case the caller must poll."""

    def wait(self, timeout: float | None) -> set[str] | None:
        """Wait for a change; return the removed devices' paths, or None after ``timeout`` s or ``wake``."""
        ...

    def wake(self) -> None: ...
    def close(self) -> None: ...


def best_news(poll_s: float) -> News:
    """Return the best source that works on this system, or else one that polls every ``poll_s`` seconds."""
    if sys.platform == "linux" and _UDEV_DAEMON.exists():
        try:
            return UdevNews(udev_monitor())
        except (ImportError, OSError) as error:
            logger.info("udev cannot be listened to (%s): ports are looked for every %g s", error, poll_s)
    return PollingNews(poll_s)


class PollingNews:
    """A source that sends no notifications; each ``wait`` ends after at most ``poll_s`` seconds."""

    is_polling = True

    def __init__(self, poll_s: float) -> None:
        self._poll_s = poll_s
        self._woken = threading.Event()

    def wait(self, timeout: float | None) -> set[str] | None:
        self._woken.wait(self._poll_s if timeout is None else min(timeout, self._poll_s))
        return None

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


class Monitor(Protocol):
    """The methods of ``pyudev.Monitor`` that are used here."""

    def fileno(self) -> int: ...
    def poll(self, timeout: float | None = None) -> Any: ...


def udev_monitor() -> Monitor:
    """Return a monitor for terminals, USB devices and HID devices. Raises ImportError if libudev is missing,
    or OSError if the kernel refuses the monitor.
    """
    import pyudev

    monitor: Any = pyudev.Monitor.from_netlink(pyudev.Context())
    monitor.filter_by("tty")
    monitor.filter_by("usb", "usb_device")
    monitor.filter_by("hidraw")
    monitor.start()
    return monitor  # type: ignore[no-any-return]


class UdevNews:
    """Notifications from udev, sent only after its rules have created links and set permissions."""

    is_polling = False

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._lock = threading.Lock()
        self._selector = selectors.PollSelector()
        self._selector.register(monitor.fileno(), selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)

    def wait(self, timeout: float | None) -> set[str] | None:
        ready = {key.fd for key, _ in self._selector.select(timeout)}
        if not ready or self._woken in ready:
            return None
        removed: set[str] = set()
        try:
            while (event := self._monitor.poll(0)) is not None:
                if event.action == "remove" and event.device_node:
                    removed.add(event.device_node)
        except OSError as error:  # the kernel's buffer overflowed: the caller compares the ports itself
            logger.info("udev's events were lost: %s", error)
        return removed

    def wake(self) -> None:
        with self._lock, suppress(BlockingIOError):
            if self._wake >= 0:
                os.write(self._wake, b"\0")

    def close(self) -> None:
        with self._lock:
            os.close(self._wake)
            os.close(self._woken)
            self._wake = -1
        self._selector.close()


POLL_S = 0.5
"""Interval, in seconds, between polls."""

SETTLE_S = 0.15
"""Quiet time, in seconds, before changes are reported; connecting a device causes several events."""

LONGEST_SETTLE_S = 1.0
_JOIN_LIMIT_S = 2.0


class PortChange(Struct, frozen=True):
    """A port that was added or removed. ``port.device`` is the path under which the port is watched."""

    kind: Literal["added", "removed"]
    port: PortInfo


class PortWatcher:
    """Calls ``on_change``, on its own thread, for each port that is added or removed, one at a time.

    ``ports`` returns the ports that exist now; it is called on each notification (from udev, on Linux) or,
    without notifications, every half second. ``paths`` are also watched, by polling twice a second: links
    whose target may change, pseudo-terminals, and devices that ``ports`` does not list. If the system notices
    that a port disappears and returns between scans, the port is reported as removed and added. Ports that
    exist at the start are in ``present`` but are not reported. This is a context manager, and must be closed.
    """

    def __init__(
        self,
        on_change: Callable[[PortChange], None],
        *,
        paths: Sequence[str] = (),
        ports: Callable[[], Iterable[PortInfo]] = present_ports,
        news: News | None = None,
    ) -> None:
        self._on_change = on_change
        self._paths = tuple(dict.fromkeys(paths))
        self._ports = ports
        self._news = best_news(POLL_S) if news is None else news
        self._closing = False
        self._present = self._look()
        self._thread = threading.Thread(target=self._watch, name="port watcher", daemon=True)
        self._thread.start()

    @property
    def present(self) -> list[PortInfo]:
        """The ports found by the last scan. Thread-safe."""
        return [port for port, _ in self._present.values()]

    def close(self) -> None:
        """Stop reporting; idempotent. May be called from ``on_change``."""
        self._closing = True
        self._news.wake()
        if threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_LIMIT_S)

    def __enter__(self) -> PortWatcher:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # ---- the thread
    def _watch(self) -> None:
        try:
            while not self._closing:
                removed = self._news.wait(POLL_S if self._paths or self._news.is_polling else None)
                if removed is not None:
                    removed |= self._settled()
                if not self._closing:
                    self._compare(removed or set())
        finally:
            self._news.close()

    def _settled(self) -> set[str]:
        """Wait until notifications stop; return the devices removed during the wait."""
        removed: set[str] = set()
        limit = Deadline.after(LONGEST_SETTLE_S)
        while not self._closing and not limit.expired:
            more = self._news.wait(SETTLE_S)
            if more is None:
                break
            removed |= more
        return removed

    def _compare(self, removed: set[str]) -> None:
        before = self._present
        try:
            now = self._look()
        except OSError as error:  # a device vanished during the listing
            logger.info("ports cannot be listed now: %s", error)
            return
        self._present = now
        gone = [key for key in before if key not in now or now[key] != before[key] or key in removed]
        for key in gone:
            self._tell(PortChange("removed", before[key][0]))
        for key, (port, _) in now.items():
            if key not in before or key in gone:
                self._tell(PortChange("added", port))

    def _tell(self, change: PortChange) -> None:
        if not self._closing:
            self._on_change(change)

    def _look(self) -> Mapping[str, tuple[PortInfo, object]]:
        """Return the current ports by path, each with a ``device_mark`` (None for those ``_ports`` lists)."""
        listed = list(self._ports())
        present: dict[str, tuple[PortInfo, object]] = {port.device: (port, None) for port in listed}
        for path in self._paths:
            mark = device_mark(path)
            if mark is None or path in present:
                continue
            port = port_at(path, listed)
            present[path] = (PortInfo(path) if port is None else structs.replace(port, device=path), mark)
        return present


def device_mark(path: str) -> object | None:
    """Return a mark that changes with the device at ``path``; None if there is no device, or on Windows."""
    if is_windows_port(path):
        return None
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return os.path.realpath(path), status.st_rdev, status.st_ino
