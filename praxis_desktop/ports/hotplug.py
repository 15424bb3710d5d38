"""How the system tells that devices come and go: udev where there is one, else one has to look."""

from __future__ import annotations

import logging
import os
import selectors
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

logger = logging.getLogger(__name__)

_UDEV_DAEMON = Path("/run/udev/control")


class News(Protocol):
    """Where a watcher waits for changes. ``wait`` and ``close`` are one thread's, ``wake`` any thread's."""

    is_polling: bool
    """Whether nobody tells: who wants to know has to look."""

    def wait(self, timeout: float | None) -> set[str] | None:
        """Wait for a change; the paths of devices that went. None after ``timeout`` s, or ``wake``."""
        ...

    def wake(self) -> None: ...
    def close(self) -> None: ...


def best_news(poll_s: float) -> News:
    """The best that this system has; where that fails, it is logged and asked every ``poll_s`` seconds."""
    if sys.platform == "linux" and _UDEV_DAEMON.exists():
        try:
            return UdevNews(udev_monitor())
        except (ImportError, OSError) as error:
            logger.info("udev cannot be listened to (%s): ports are looked for every %g s", error, poll_s)
    return PollingNews(poll_s)


class PollingNews:
    """Nobody tells: every wait ends after ``poll_s`` s at the latest."""

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
        """There is nothing to give back."""


class Monitor(Protocol):
    """The part of ``pyudev.Monitor`` that is used."""

    def fileno(self) -> int: ...
    def poll(self, timeout: float | None = None) -> Any: ...


def udev_monitor() -> Monitor:
    """A monitor of terminals. Raises ImportError without libudev, OSError when the kernel refuses."""
    import pyudev

    monitor: Any = pyudev.Monitor.from_netlink(pyudev.Context())
    monitor.filter_by("tty")
    monitor.start()
    return monitor  # type: ignore[no-any-return]


class UdevNews:
    """What udev tells once its rules are done with a device: links are made, permissions given."""

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
        except OSError as error:  # more events than the kernel keeps: whoever waits looks for itself
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
