"""The frames of a traced program, and the numbers of the lists and nodes that they describe."""

from __future__ import annotations

import _thread
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

from _praxis import program_threads
from _praxis.tracing_store import FrameStore
from _praxis.tracing_values import MOST_HELD, copied, is_inert

DEFAULT_LIMIT = 10_000
"""Maximum number of frames that are stored. Further frames are only counted."""

_MOST_KNOWN = 40_000
"""Maximum number of lists and nodes to remember. Above it, those not kept alive are forgotten."""

_MOST_HELD_ITEMS = 1_000_000


class Site(NamedTuple):
    """An operation in the program's source."""

    line: int
    name: str = ""
    """The list's name in the source, or "" if it does not have a short name there."""
    enclosing: int = -1
    """The call of which this call is an argument, or -1 if there is none."""
    arguments: int | None = None
    """The number of arguments in a call, or None if the source does not show how many there are."""
    item: tuple[int, int, int] | None = None
    """The position of the item's index in the source: line, and first and last column in UTF-8 bytes."""


NODES = ("TreeNode", "ListNode")


def is_node(value: Any) -> bool:
    """Return True if a value is a node of a linked list or of a tree, judging by its class name."""
    return type(value).__name__ in NODES


class Snapshot:
    """The content of a list. Items are compared by identity, so that none of their methods are called. Items
    are kept alive only if that has no observable effect; an item that is not kept alive seems unchanged if
    another object gets the same address.
    """

    __slots__ = ("_items", "identities")

    def __init__(self, subject: list[Any]) -> None:
        self.identities = list(map(id, subject))
        self._items = list(subject) if is_inert(subject) else None

    def item(self, index: int) -> Any:
        """Return the item that was at ``index``, or None if it was not kept alive."""
        return None if self._items is None else self._items[index]


def _weak(subject: Any) -> Any:
    try:
        return weakref.ref(subject)
    except TypeError:
        return None


def is_still(held: Any, subject: Any, is_fresh: bool) -> bool:
    """Return whether an address still belongs to the object that was recorded for it."""
    if held is None:
        return not is_fresh
    return held is subject if type(held) is list else held() is subject


def _nothing() -> None:
    pass


class Frames:
    """The frames recorded so far.

    The host may switch to another of the program's threads at any instruction, so each frame is recorded
    under a lock. The recorder runs no code of the program while it holds the lock.
    """

    def __init__(self, limit: int = DEFAULT_LIMIT, store: FrameStore | None = None) -> None:
        self.store = FrameStore() if store is None else store
        self.sites: list[Site] = []
        self.is_over = False
        """Whether recording has ended."""
        self.paused_in = 0
        """The number of the thread whose operations are not being recorded, or 0 if there is none."""
        self._lock = _thread.RLock()
        self.growing: dict[int, Callable[[], None]] = {}
        """Lists that are being extended, keyed by address, with functions that report the extension so far.
        """
        self._limit = limit
        self._numbers: dict[int, tuple[int, Any]] = {}
        self._names: dict[int, str] = {}
        self._last_number = 0
        self._held = 0

    @property
    def is_paused(self) -> bool:
        """Whether the current thread's operations are not being recorded."""
        return self.is_over or self.paused_in == _thread.get_ident()

    @property
    def is_full(self) -> bool:
        """Whether the limit has been reached. If so, further frames are only counted."""
        return self.store.count >= self._limit

    def _frame(self, operation: str, number: int, index: Any, value: Any, site: int) -> None:
        line, name = self.sites[site][:2]
        self.store.add(
            {
                "operation": operation,
                "list": number,
                "index": index,
                "value": value,
                "line": line,
                "name": name or self._names.get(number),
                **self._besides(site),
            }
        )

    def _besides(self, site: int) -> dict[str, Any]:
        """Return additional fields for a frame: the name of its thread, unless it is the main thread."""
        thread = program_threads.current_name()
        return {"thread": thread} if thread else {}

    def _copied(self, value: Any) -> Any:
        return copied(value)

    def _has_room(self) -> bool:
        if self.is_paused:
            return False
        if self.is_full:
            self.store.leave_out()
            return False
        return True

    def tell(self, operation: str, subject: list[Any], index: Any, value: Any, site: int) -> None:
        """Add a frame about a list."""
        with self._lock:
            if self.growing:
                self.growing.get(id(subject), _nothing)()
            number = self.number(subject, site)
            if self._has_room():
                self._frame(operation, number, index, self._copied(value), site)

    def number(self, subject: Any, site: int, *, is_fresh: bool = False) -> int:
        """Return the number of a list or node. A new object gets a number and its first frame."""
        with self._lock:
            key = id(subject)
            known = self._numbers.get(key)
            name = self.sites[site].name
            if known is not None and is_still(known[1], subject, is_fresh):
                if name:
                    self._names[known[0]] = name
                return known[0]
            if self.is_paused:
                return 0
            self._last_number += 1
            number = self._last_number
            self._remember(key, number, subject)
            if name:
                self._names[number] = name
            if type(subject) is list and self._has_room():
                self._frame("new", number, None, self._copied(subject), site)
            return number

    def _remember(self, key: int, number: int, subject: Any) -> None:
        """Remember an object's number. To keep its address unique, the object is kept alive if that has no
        observable effect.

        If too many objects are remembered, those that are not kept alive are forgotten.
        """
        held: Any = None
        if type(subject) is not list:
            held = _weak(subject)
        elif self._held + len(subject) < _MOST_HELD_ITEMS and is_inert(subject):
            held = subject
            self._held += len(subject) + 1
        if len(self._numbers) >= _MOST_KNOWN:
            self._numbers = {key: entry for key, entry in self._numbers.items() if type(entry[1]) is list}
            known = {entry[0] for entry in self._numbers.values()}
            self._names = {number: name for number, name in self._names.items() if number in known}
        self._numbers[key] = (number, held)

    def takes(self, subject: list[Any], *values: Any) -> None:
        """Record that ``values`` are about to be added to a list. The list is no longer kept alive if the
        values must not be kept alive with it.
        """
        with self._lock:
            known = self._numbers.get(id(subject))
            if known is None or known[1] is None:
                return
            if len(subject) + len(values) > MOST_HELD or not all(map(is_inert, values)):
                self._numbers[id(subject)] = (known[0], None)

    def item(self, subject: list[Any], index: int, item: Any, site: int, *, unpacks: bool) -> None:
        """Record that a loop has reached an item."""
        self.tell("iterate", subject, index, item, site)
        if unpacks and type(item) is list:
            self.tell("unpack", item, None, item, site)

    def differences(self, subject: list[Any], before: Snapshot, site: int) -> None:
        """Report the changes to a list that was passed to code that is not traced."""
        count = len(before.identities)
        common = min(len(subject), count)
        changed = [index for index in range(common) if id(subject[index]) != before.identities[index]]
        self.takes(subject, *(subject[index] for index in changed), *subject[common:])
        for index in range(count - 1, common - 1, -1):
            self.tell("pop", subject, index, before.item(index), site)
        for index in changed:
            self.tell("set", subject, index, subject[index], site)
        for index in range(common, len(subject)):
            self.tell("append", subject, index, subject[index], site)

    def tell_node(self, operation: str, subject: Any, field: str, value: Any, site: int) -> None:
        """Add a frame about a node."""
        if self.is_paused:
            return
        with self._lock:
            number = self.number(subject, site)
            if self._has_room():
                shown = copied(value)
                line, name = self.sites[site][:2]
                self.store.add(
                    {
                        "operation": operation,
                        "node": number,
                        "type": type(subject).__name__,
                        "field": field,
                        "value": shown,
                        "target": self.number(value, site) if is_node(value) else None,
                        "line": line,
                        "name": name or None,
                        **self._besides(site),
                    }
                )
