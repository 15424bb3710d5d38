"""Serial ports that come and go while the program runs."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.records import Record
from praxis_desktop.ports.discovery import PortInfo, port_at, present_ports
from praxis_desktop.ports.hotplug import News, best_news

logger = logging.getLogger(__name__)

POLL_S = 0.5
"""How often is looked where nobody tells."""

SETTLE_S = 0.15
"""So long must be quiet before changes are told: a device that is plugged in makes several events."""

LONGEST_SETTLE_S = 1.0
_JOIN_LIMIT_S = 2.0


class PortChange(Record):
    """A port that came or went. ``port.device`` is the path by which it is watched."""

    kind: Literal["added", "removed"]
    port: PortInfo


class PortWatcher:
    """Tells ``on_change`` of ports that come and go, one change at a time, on a thread of its own.

    ``ports`` says which are present; they are asked when the system tells that something changed (udev on
    Linux), and every half second elsewhere. ``paths`` are watched besides, in any case by looking twice a
    second: links that may lead to another device, pseudo-terminals, whatever is in no list. A port that went
    and came back between two looks is told of as removed and added, as far as the system told. What is there
    at the beginning is in ``present``, not told of. Close it; a context manager.
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
        """The ports that were there when it last looked (any thread)."""
        return [port for port, _ in self._present.values()]

    def close(self) -> None:
        """Tell of nothing any more; idempotent. From within ``on_change``, too."""
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
        """Wait until nothing more is told; the devices that went meanwhile."""
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
        except OSError as error:  # a device that vanishes while it is looked at
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
        """What is present by its path, each with what tells one device there from the next."""
        listed = list(self._ports())
        present: dict[str, tuple[PortInfo, object]] = {port.device: (port, None) for port in listed}
        for path in self._paths:
            mark = device_mark(path)
            if mark is None or path in present:
                continue
            port = port_at(path, listed)
            present[path] = (PortInfo(path) if port is None else replace(port, device=path), mark)
        return present


def device_mark(path: str) -> object | None:
    """What tells the device at ``path`` from another one that is there later; None: there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return os.path.realpath(path), status.st_rdev, status.st_ino
