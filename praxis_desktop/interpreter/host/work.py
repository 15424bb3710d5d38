"""Divides the host's work for a guest into pieces, between which the work can be stopped, and counts the
memory that the work takes against the guest's limit.

A CPython function written in C holds the GIL until it returns, and nothing can interrupt it. Work that grows
with a guest's values is therefore done in pieces of about a millisecond, or refused beyond a certain size.
Between pieces, Python releases the GIL on its own.
"""

from __future__ import annotations

import gc
import heapq
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from types import MethodType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from praxis_desktop.core.precedence import precedence
from praxis_desktop.interpreter.control import SIGINT, SIGXCPU
from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.interpreter.host.freeing import let_go, may_hold
from praxis_desktop.interpreter.host.js.values import JsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.interpreter.instance import Instance

_T = TypeVar("_T")

PIECE: Final = 1 << 18
"""Maximum number of bytes or characters that are copied or converted at a time."""

STEPS: Final = 1 << 10
"""Number of steps in Python between two checks for a kill or an interrupt."""

LARGEST_TEXT: Final = 16 << 20
"""Maximum size of a string on the host, in bytes."""

LARGEST_BUFFER: Final = 64 << 20
"""Maximum size of an ArrayBuffer on the host, in bytes."""

LARGEST_MAP: Final = 170 << 10
"""Maximum size of a Map, a Set or an object on the host, in members, because growing a larger CPython hash
table takes more than 5 ms.
"""

LONGEST_KEY: Final = 1 << 20
"""Maximum length, in characters, of a Map or Set key, or of a property name."""

LARGEST_ARRAY: Final = 170 << 10
"""Maximum length of an array on the host. CPython's garbage collector needs over 5 ms for longer arrays."""

RESERVE: Final = 32 << 20
"""Number of bytes that values on the host may occupy even if the guest's own memory has reached the limit,
because clean-up code needs some memory.
"""

_SOON: Final = 8 << 20
"""Number of bytes charged before values are first measured, and between measurements while there are few."""

_MANY: Final = 40_000
"""Number of containers that the garbage collector can traverse in a few milliseconds."""

_YOUNG, _MIDDLE, _OLD, _NEVER = 2_000, 5, 10, 1 << 30
"""Thresholds of the garbage collector, as in ``gc.set_threshold``."""

_HEARD: Final = (SIGINT, SIGXCPU)
"""Signals that end the host's work. The guest handles SIGALRM (a step's time is up) once the work is done."""

_ITEM: Final = 64
"""Assumed size, in bytes, of an array item until it is measured."""

_MEMBER: Final = 100
"""Assumed size, in bytes, of a map member until it is measured."""

_OVERHEAD: Final = 48
"""Overhead of an object, in bytes, beyond the size it reports, including the reference to it."""


class Work:
    """Controls the work of one interpreter's host. Used on the interpreter's thread."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self.limit = 0
        """Maximum total size, in bytes, of the guest's own memory and its values on the host."""
        self.roots: Callable[[], Iterable[object]] = tuple
        """Returns the objects from which all values can be reached."""
        self.is_deaf = False
        """Whether interrupts must wait until the guest continues."""
        self._weight = 0
        self._since = 0
        """Number of bytes charged since the values were last measured."""
        self._allowance = _SOON
        self._uncollected = 0
        """Number of bytes charged since the last full garbage collection."""

    # ---- stops
    def look(self) -> None:
        """Raise Unwind after a kill, and WaitInterrupted after an interrupt, which this call consumes."""
        control = self._instance.control
        if control.killed is not None:
            control.check()
        if not self.is_deaf and control.pending in _HEARD and control.take_interrupt():
            raise WaitInterrupted
        precedence.give_way()

    # ---- memory
    def charge(self, size: int) -> None:
        """Charge ``size`` bytes for values to be created. Raises MemoryError if that exceeds the limit."""
        self._since += size
        if self._since > self._allowance:
            self._weigh(size)

    def grow(self, size: int) -> bool:
        """Return whether the guest's memory can grow to ``size`` bytes without exceeding the limit, counting
        the guest's values on the host as well.
        """
        if self._weight + self._since <= RESERVE or size + self._weight + self._since <= self.limit:
            return size <= self.limit
        self._count()
        return size + max(0, self._weight - RESERVE) <= self.limit

    def _allowed(self) -> int:
        return max(self.limit - self._instance.memory_size(), RESERVE)

    def _weigh(self, size: int) -> None:
        self._count()
        allowed = self._allowed()
        if self._weight + size > allowed:
            raise MemoryError("the program's values that the host keeps exceed its memory limit")
        self._since = size
        # Measure as often as possible without spending most of the time on measuring.
        soon = max(4 * _SOON, self._weight) if id(self) in _crowds else _SOON
        self._allowance = size + min(max(allowed - self._weight - size, allowed >> 5), soon)

    def _count(self) -> None:
        """Free the handles that the guest has dropped, then measure the remaining values."""
        self._instance.references.sweep_now()
        self._uncollected += self._since
        self._weight, holders = weight_of(self.roots(), self.look_for_kill)
        self._since = 0
        self._collect_garbage(holders)

    def _collect_garbage(self, holders: int) -> None:
        """Collect garbage if it is due, and choose when to do so next. ``holders`` is the number of values
        that hold others.

        CPython's collector traverses all values in one go. A process with very many values stops collecting
        automatically, and collects only after the guest has been charged as many bytes as its limit allows.
        """
        if holders <= _MANY:
            _crowds.pop(id(self), None)
            self._uncollected = 0
        else:
            _crowds[id(self)] = holders
        if not gc.isenabled():
            return  # the window's process collects garbage itself
        gc.set_threshold(min(gc.get_threshold()[0], _YOUNG), _MIDDLE, _NEVER if _crowds else _OLD)
        if self._uncollected > self.limit:
            self._uncollected = 0
            gc.collect()

    def close(self) -> None:
        """Stop counting the guest's values, because the guest has ended and they have been freed."""
        self._collect_garbage(0)

    def deaf(self, function: Callable[..., _T]) -> Callable[..., _T]:
        """Wrap a short ``function`` so that it ignores interrupts, which C code would mistake for other
        errors.
        """

        def call(*arguments: Any) -> _T:
            self.is_deaf = True
            try:
                return function(*arguments)
            finally:
                self.is_deaf = False

        return call

    def look_for_kill(self) -> None:
        """Raise Unwind after a kill."""
        self._instance.control.check()


_crowds: dict[int, int] = {}
"""For each guest in this process that has very many values, how many of them hold other values."""


class _Current(threading.local):
    work: Work | None = None


current = _Current()
"""Holds the ``Work`` of the guest running on this thread; ``work`` is ``None`` outside guest calls."""


def look() -> None:
    """Call ``Work.look`` for the current guest."""
    work = current.work
    if work is not None:
        work.look()


def charge(size: int) -> None:
    """Call ``Work.charge`` for the current guest."""
    work = current.work
    if work is not None:
        work.charge(size)


class Steps:
    """Counts steps of work that has no loop, such as recursion, and calls ``look`` every STEPS steps."""

    __slots__ = ("_count",)

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, size: int = 0) -> None:
        """Count a step, which takes ``size`` bytes. Raises the same exceptions as ``look`` and ``charge``."""
        self._count += 1
        if not self._count & (STEPS - 1):
            look()
            charge(STEPS * size)


# ---- pieces
def paced(items: Iterable[_T]) -> Iterator[_T]:
    """Yield ``items``, and call ``look`` every STEPS items."""
    work = current.work
    if work is None:
        yield from items
        return
    for step, item in enumerate(items, 1):
        yield item
        if not step & (STEPS - 1):
            work.look()


def pieces(length: int, size: int = PIECE) -> Iterator[tuple[int, int]]:
    """Split ``length`` into pieces; yield each one's start and end. Calls ``look`` between pieces."""
    for start in range(0, length, size):
        if start:
            look()
        yield start, min(start + size, length)


def free(values: list[Any]) -> None:
    """Empty a list, freeing its values in pieces as ``let_go`` does. The guest must no longer hold them."""
    work = current.work
    if work is None:
        values.clear()
    elif len(values) != 1 or may_hold(type(values[0])):
        let_go(values, work.look_for_kill)


def check_length(size: int) -> None:
    """Raise JavaScript's RangeError if a string has more bytes than the host allows."""
    if size > LARGEST_TEXT:
        raise JsError(
            f"Invalid string length: a text here has {LARGEST_TEXT >> 20} MiB at most", "RangeError"
        )


def check_text(size: int) -> None:
    """Like ``check_length``, but also charge the text if it is long."""
    check_length(size)
    if size > PIECE:
        charge(size)


def check_buffer(size: int) -> None:
    """Charge a buffer's bytes. Raises JavaScript's RangeError if the buffer exceeds the host's limit."""
    if size > LARGEST_BUFFER:
        raise JsError(
            f"Array buffer allocation failed: a buffer here has {LARGEST_BUFFER >> 20} MiB at most",
            "RangeError",
        )
    charge(size + _OVERHEAD)


def check_array(count: float) -> None:
    """Charge an array's items. Raises JavaScript's RangeError if the array is longer than the host allows."""
    if count > LARGEST_ARRAY:
        raise JsError(
            f"Invalid array length: an array has {LARGEST_ARRAY:,} items here at most", "RangeError"
        )
    charge(8 * int(max(0, count)) + _OVERHEAD)


def grown(array: list[_T], count: int) -> list[_T]:
    """Return ``array`` if it may grow by ``count`` items. Raises MemoryError or JavaScript's RangeError."""
    before = len(array)
    after = before + count
    if after > LARGEST_ARRAY:
        check_array(after)
    if after // STEPS > before // STEPS:
        charge(max(count, STEPS) * _ITEM)
    return array


def check_members(count: int) -> None:
    """Raise JavaScript's RangeError if a Map, a Set or an object has more members than the host allows. Call
    this once every STEPS members. It also counts the members' memory against the guest's limit.
    """
    if count >= LARGEST_MAP:
        raise JsError(
            f"Map maximum size exceeded: a map, a set or an object has {LARGEST_MAP:,} members here at most",
            "RangeError",
        )
    charge(STEPS * _MEMBER)


def check_key(name: str) -> None:
    """Raise JavaScript's RangeError if a name has more characters than CPython can hash in a millisecond."""
    if len(name) > LONGEST_KEY:
        raise JsError(
            f"Invalid string length: a key has {LONGEST_KEY:,} characters here at most", "RangeError"
        )


def zeros(size: int) -> bytearray:
    """Return ``size`` zero bytes. Raises MemoryError or JavaScript's RangeError."""
    check_buffer(size)
    if size <= PIECE:
        return bytearray(size)
    made, piece = bytearray(), bytes(PIECE)
    for start, end in pieces(size):
        made += piece if end - start == PIECE else bytes(end - start)
    return made


def copied(view: memoryview) -> bytearray:
    """Return a copy of ``view``. Raises MemoryError or JavaScript's RangeError."""
    size = len(view)
    check_buffer(size)
    if size <= PIECE:
        return bytearray(view)
    made = bytearray()
    for start, end in pieces(size):
        made += view[start:end]
    return made


def copy_into(target: memoryview, source: memoryview) -> None:
    """Copy ``source`` into ``target``, which must have the same length."""
    for start, end in pieces(len(source)):
        target[start:end] = source[start:end]


def copied_items(items: Any, start: int = 0, end: int | None = None) -> list[Any]:
    """Return a slice of a list or tuple as a new list. Raises MemoryError or JavaScript's RangeError."""
    end = len(items) if end is None else end
    count = max(0, end - start)
    if count <= STEPS:
        return list(items[start:end])
    check_array(count)
    made: list[Any] = []
    for first, last in pieces(count, PIECE >> 3):
        made += items[start + first : start + last]
    return made


def gathered(items: Iterable[_T]) -> list[_T]:
    """Return ``list(items)``. Raises MemoryError or JavaScript's RangeError."""
    made: list[_T] = []
    for item in paced(items):
        made.append(item)
        if not len(made) % STEPS:
            if len(made) > LARGEST_ARRAY:
                check_array(len(made))
            charge(STEPS * _ITEM)
    return made


def filled(count: int) -> list[Any]:
    """Return an array of ``count`` holes. Raises MemoryError or JavaScript's RangeError."""
    check_array(count)
    made: list[Any] = []
    for start, end in pieces(count, PIECE >> 3):
        made += [None] * (end - start)
    return made


def ordered(items: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    """Return ``sorted(items, key=key)``, for a list of any length."""
    if len(items) <= STEPS:
        return sorted(items, key=key)
    runs = [sorted(items[start : start + STEPS], key=key) for start in paced(range(0, len(items), STEPS))]
    return list(paced(heapq.merge(*runs, key=key)))


def joined(parts: Iterable[str], between: str = "") -> str:
    """Join any number of parts, as ``between.join`` does. Raises MemoryError or JavaScript's RangeError."""
    text, size = None, 0
    waiting: list[str] = []
    waited = 0
    for part in paced(parts):
        waiting.append(part)
        waited += len(part) + len(between)
        if waited >= PIECE or len(waiting) >= STEPS:
            size += waited
            check_length(size)
            charge(waited)
            # CPython appends in place to a string to which there is no other reference.
            if text is None:
                text = between.join(waiting)
            else:
                text += between + between.join(waiting)
            waiting.clear()
            waited = 0
    if text is None:
        return between.join(waiting)
    if waiting:
        check_length(size + waited)
        text += between + between.join(waiting)
    return text


# ---- measuring
def weight_of(roots: Iterable[object], look_up: Callable[[], None]) -> tuple[int, int]:
    """Return the total size, in bytes, of ``roots`` and everything they hold, and how many values hold
    others. Objects that are not a guest's values are not followed. ``look_up`` is called at intervals.
    """
    # A single set of very many numbers would grow in steps of many milliseconds.
    parts: list[set[int]] = [set() for _ in range(_PARTS)]
    waiting: list[Any] = list(roots)
    total = steps = holders = 0
    while waiting:
        value = waiting.pop()
        steps += 1
        if not steps & (STEPS - 1):
            look_up()
        kind = type(value)
        if kind is float:
            total += sys.getsizeof(value)
        elif kind is int:
            total += 0 if -5 <= value <= 256 else sys.getsizeof(value)
        elif value is None or kind is bool or id(value) in (seen := parts[id(value) // 64 % _PARTS]):
            continue
        elif kind in _LEAVES:
            seen.add(id(value))
            total += sys.getsizeof(value)
        elif kind is memoryview:
            seen.add(id(value))
            total += _OVERHEAD
            waiting.append(value.obj)
        elif kind in _HOLDERS or hasattr(kind, "graph_kind") or isinstance(value, BaseException):
            seen.add(id(value))
            holders += 1
            total += sys.getsizeof(value) + _OVERHEAD
            if kind is list or kind is tuple:
                for start in range(0, len(value), PIECE >> 3):
                    piece = value[start : start + (PIECE >> 3)]
                    kinds = set(map(type, piece))
                    if not kinds <= _PLAIN:
                        waiting += piece
                    elif float in kinds or int in kinds:
                        total += _NUMBER * len(piece)
            else:
                waiting += gc.get_referents(value)
    return total, holders


_PARTS = 256
_NUMBER = 24
"""Size of a number, in bytes."""
_PLAIN = frozenset({type(None), bool, int, float})
_LEAVES = frozenset({str, bytes, bytearray})
_HOLDERS = frozenset({list, tuple, dict, set, frozenset, deque, MethodType})
