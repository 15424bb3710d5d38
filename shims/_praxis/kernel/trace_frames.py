"""Frames of a traced cell, with positions and names for display, stored in memory."""

from __future__ import annotations

import sys
from collections import deque
from types import CodeType, FrameType
from typing import Any

from _praxis.tracing_frames import DEFAULT_LIMIT, Frames, is_node, is_still
from _praxis.tracing_recorder import NODE_FIELDS
from _praxis.tracing_store import FrameStore
from _praxis.tracing_values import copied, own_fields

MOST_ITEMS = 1_000
"""Maximum number of items from a list shown in a frame."""

MOST_ITEMS_IN_ALL = 300_000
"""Maximum number of items in all frames of a cell. Any further items are only counted."""

MOST_NODES = 500
"""Maximum number of nodes that are described together when one of them is first seen."""

_MOST_NAMES = 12
_LARGEST = 1 << 40


def _locals_type() -> type:
    return type(sys._getframe().f_locals)


_Locals = _locals_type()


def _count(value: Any) -> int:
    """Return the number of items in a displayed value, including nested items."""
    return len(value) + sum(map(_count, value)) if type(value) is list else 0


class MemoryStore(FrameStore):
    """Stores the frames until the cell ends."""

    def __init__(self) -> None:
        self.count = 0
        self.left_out = 0
        self.frames: list[dict[str, Any]] = []
        self._items = 0

    def add(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        self.count += 1
        self._items += _count(frame.get("value"))
        if self._items > MOST_ITEMS_IN_ALL:
            self.count = max(self.count, DEFAULT_LIMIT)

    def leave_out(self) -> None:
        self.left_out += 1


class CellFrames(Frames):
    """Adds to each frame the ``site`` of the operation, the ``call`` to which it belongs, and the ``locals``
    that are numbers, nodes or lists. When a node is first seen, all nodes reachable from it are also
    described: their frames are ``new`` and have ``fields``.
    """

    def __init__(self) -> None:
        self.memory = MemoryStore()
        super().__init__(store=self.memory)
        self.codes: set[CodeType] = set()
        """The program's own code objects, as the recorder identifies them."""
        self.names: set[str] = set()
        """The names that the program assigns."""
        self._unexplored: deque[Any] | None = None

    def number(self, subject: Any, site: int, *, is_fresh: bool = False) -> int:
        with self._lock:
            last = self._last_number
            number = super().number(subject, site, is_fresh=is_fresh)
            if number > last and is_node(subject):
                if self._unexplored is not None:
                    self._unexplored.append((number, subject))
                else:
                    self._explore(number, subject, site)
            return number

    def _copied(self, value: Any) -> Any:
        return copied(value, 0, MOST_ITEMS)

    def _explore(self, number: int, subject: Any, site: int) -> None:
        self._unexplored = deque([(number, subject)])
        told = 0
        while self._unexplored and told < MOST_NODES and self._has_room():
            told += 1
            number, subject = self._unexplored.popleft()
            fields = own_fields(subject)
            shown = {name: self._shown(fields[name], site) for name in NODE_FIELDS if name in fields}
            self.store.add(
                {
                    "operation": "new",
                    "node": number,
                    "type": type(subject).__name__,
                    "fields": shown,
                    "line": self.sites[site].line,
                    "site": site,
                    **super()._besides(site),
                }
            )
        self._unexplored = None

    def _shown(self, value: Any, site: int) -> Any:
        return {"node": self.number(value, site)} if is_node(value) else copied(value)

    def _besides(self, site: int) -> dict[str, Any]:
        frame = self._frame_of_program()
        locals_ = {} if frame is None else self._locals(frame, site)
        return {"site": site, "call": id(frame), "locals": locals_, **super()._besides(site)}

    def _frame_of_program(self) -> FrameType | None:
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and frame.f_code not in self.codes:
            frame = frame.f_back
        return frame

    def _known_number(self, subject: list[Any]) -> int:
        known = self._numbers.get(id(subject))
        return known[0] if known is not None and is_still(known[1], subject, is_fresh=False) else 0

    def _locals(self, frame: FrameType, site: int) -> dict[str, Any]:
        """Return the locals of the program's frame that are numbers (such as indices), nodes or lists."""
        space = frame.f_locals
        if type(space) is not dict and type(space) is not _Locals:
            return {}  # a class body, whose namespace its metaclass made
        found: dict[str, Any] = {}
        for name in sorted(self.names):
            value = space.get(name)
            if type(value) is int and -_LARGEST < value < _LARGEST:
                found[name] = value
            elif value is not None and is_node(value) and self._unexplored is None:
                found[name] = {"node": self.number(value, site)}
            elif type(value) is list and (number := self._known_number(value)):
                found[name] = {"list": number}
            if len(found) == _MOST_NAMES:
                break
        return found
