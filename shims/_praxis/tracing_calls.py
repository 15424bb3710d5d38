"""A traced program's calls: operations by list methods, and changes made by functions that get a list."""

from __future__ import annotations

import _thread
import functools
import sys
import types
from collections.abc import Iterator
from typing import Any

from _praxis.tracing_frames import Frames, Snapshot
from _praxis.tracing_values import copied, place_in, place_of

MOST_COMPARED = 10_000
"""Maximum length of a list that is compared after a call to which it was passed."""

_MOST_PENDING = 64

_REFERENCES_TO_NEW = 1
"""The reference count of a call's result to which only the call refers."""

_MUTATORS = ("append", "insert", "extend", "pop", "remove", "sort", "reverse", "clear")
_ADDERS = ("append", "insert")
_READERS = ("copy", "index", "count")
LIST_METHODS = frozenset((*_MUTATORS, *_READERS))

_WHOLE_READERS = frozenset({sum, min, max, any, all, sorted, list, tuple, set, frozenset, dict})
_HARMLESS = frozenset(
    {
        abs, bool, bytes, callable, chr, divmod, enumerate, filter, float, format, getattr, hasattr, hash, id,
        int, isinstance, issubclass, iter, len, map, object, ord, pow, print, range, repr, reversed, round,
        str, super, type, zip,
    }
)  # fmt: skip
"""Functions that accept a list and do not change it, but are not shown as reading it."""

_ELEMENTWISE = frozenset({enumerate, zip})


class _Call:
    """A call in progress: the list whose method is called, or copies of the lists that were passed to it."""

    __slots__ = (
        "before",
        "elementwise",
        "frame",
        "function",
        "length",
        "method",
        "method_of",
        "positions",
        "shown",
        "site",
        "subject",
        "watched",
    )

    def __init__(self, site: int, frame: int) -> None:
        self.site = site
        self.frame = frame
        """The identity (``id``) of the calling frame."""
        self.function: Any = None
        self.method = ""
        self.method_of: list[Any] | None = None
        self.subject: list[Any] | None = None
        self.length = 0
        self.before: Snapshot | None = None
        self.positions: list[int | None] = []
        self.shown: Any = None
        self.watched: list[tuple[list[Any], Snapshot]] | None = None
        self.elementwise = False


class Items:
    """Iterates over a list like the list's own iterator, and reports each item. It keeps no item alive."""

    __slots__ = ("_index", "_items", "_frames", "_site", "_subject", "_unpacks")

    def __init__(self, frames: Frames, subject: list[Any], site: int, *, unpacks: bool = False) -> None:
        self._frames = frames
        self._subject = subject
        self._items = iter(subject)
        self._index = 0
        self._site = site
        self._unpacks = unpacks

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        item = next(self._items)
        self._frames.item(self._subject, self._index, item, self._site, unpacks=self._unpacks)
        self._index += 1
        return item


class Calls:
    """The calls in progress in each thread, innermost last."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._by_thread: dict[int, list[_Call]] = {}
        self.codes: set[types.CodeType] = set()
        """The program's own code, whose operations report themselves."""

    @property
    def _calls(self) -> list[_Call]:
        """The calls in progress in the current thread."""
        return self._by_thread.setdefault(_thread.get_ident(), [])

    def call(self, function: Any, site: int) -> Any:
        """Record a call, before the arguments of ``function(...)`` are evaluated."""
        call = self._begin(site, id(sys._getframe(1)))
        kind = type(function)
        if kind is types.BuiltinMethodType and type(function.__self__) is list:
            if function.__name__ in LIST_METHODS:
                self._begin_method(call, function.__name__, function.__self__)
        elif kind is types.FunctionType or kind is types.MethodType:
            if self._is_foreign(function):
                call.watched = []
        elif _is_one_of(function, _WHOLE_READERS | _HARMLESS):
            call.function = function
        elif kind is not type:
            call.watched = []
        return function

    def _begin_method(self, call: _Call, method: str, subject: list[Any]) -> None:
        """Report, before the call, a method that cannot fail, so that its list need not be held until it
        returns.
        """
        site = call.site
        self._frames.number(subject, site)
        count = self._frames.sites[site].arguments
        if method in ("remove", "extend", "sort"):
            call.method, call.subject = method, subject
            call.length = len(subject)
            if method == "extend":
                self._frames.growing[id(subject)] = functools.partial(self._tell_extension, call, subject)
            if method == "remove" and call.length <= MOST_COMPARED:
                call.before = Snapshot(subject)
        elif count is None:
            call.watched = []
            self._watch(call, subject)
        elif count:
            call.method, call.method_of = method, subject
        elif method == "pop" and subject:
            self._frames.tell(method, subject, len(subject) - 1, subject[-1], site)
        elif method == "reverse":
            self._frames.tell(method, subject, None, subject[::-1], site)
        elif method == "clear":
            self._frames.tell(method, subject, None, [], site)
        elif method == "copy":
            self._frames.tell("iterate", subject, None, subject, site)

    def _tell_argument(self, call: _Call, subject: list[Any], value: Any) -> None:
        """Report a method with arguments just before its call, once its last argument has been evaluated."""
        call.positions.append(place_of(value))
        if len(call.positions) < (self._frames.sites[call.site].arguments or 0):
            return
        method, position, site = call.method, call.positions[0], call.site
        call.method_of = None
        if method == "append" and len(call.positions) == 1:
            self._frames.tell(method, subject, len(subject), value, site)
        elif method in ("index", "count"):
            self._frames.tell("contains", subject, None, value, site)
        elif position is None:
            call.watched = []
            self._watch(call, subject)
        elif method == "pop" and len(call.positions) == 1:
            index = place_in(subject, position)
            if index is not None:
                self._frames.tell(method, subject, index, subject[index], site)
        elif method == "insert" and len(call.positions) == 2:
            last = len(subject)
            index = max(0, position + last) if position < 0 else min(position, last)
            self._frames.tell(method, subject, index, value, site)

    def begin_slice(self, subject: list[Any], index: slice, site: int, frame: int) -> None:
        """Record an assignment to a slice before it is made; ``called`` reports it once it has been made."""
        call = self._begin(site, frame)
        place = place_in(subject, index)
        if type(place) is list and len(subject) <= MOST_COMPARED:
            self._frames.number(subject, site)
            call.method, call.subject, call.length = "slice", subject, len(subject)
            call.positions = list(place)
            call.before = Snapshot(subject)

    def call_for_items(self, function: Any, site: int) -> Any:
        """Record a call as ``call`` does, for a call whose result only a loop will see."""
        call = self._begin(site, id(sys._getframe(1)))
        if _is_one_of(function, _ELEMENTWISE):
            call.function = function
            call.elementwise = True
        else:
            self._calls.pop()
            self.call(function, site)
            self._calls[-1].frame = call.frame
        return function

    def argument(self, value: Any, site: int, own: int) -> Any:
        """Record an argument of the call at ``site``. ``own`` is the site with the argument's name."""
        call = self._find(site)
        if call is None or self._frames.is_paused:
            return value
        if call.method_of is not None:
            if call.method in _ADDERS:
                self._frames.takes(call.method_of, value)
            self._tell_argument(call, call.method_of, value)
        elif call.subject is not None:
            call.shown = copied(value)
        if type(value) is list:
            self._frames.number(value, own)
            if call.elementwise:
                return Items(self._frames, value, own)
            if call.function is not None:
                if _is_one_of(call.function, _WHOLE_READERS):
                    self._frames.tell("iterate", value, None, value, own)
            elif call.watched is not None:
                self._watch(call, value)
            elif call.method == "extend":
                self._frames.tell("iterate", value, None, value, own)
        return value

    def _watch(self, call: _Call, value: list[Any]) -> None:
        if call.watched is not None and len(value) <= MOST_COMPARED and not self._frames.is_full:
            call.watched.append((value, Snapshot(value)))

    def called(self, result: Any, site: int, own: int) -> Any:
        """Record the end of the call at ``site``. ``own`` is the site with the result's name."""
        under_way = self._find(site) is not None
        while under_way:
            call = self._calls.pop()
            under_way = call.site != site
            if under_way:
                self._settle_failed(call)
            else:
                self._settle(call)
        if type(result) is list:
            self._frames.number(result, own, is_fresh=sys.getrefcount(result) <= _REFERENCES_TO_NEW)
        return result

    def mark(self, subject: Any, site: int) -> None:
        """Record an augmented assignment to the name of ``subject`` before it is made."""
        call = self._begin(site, id(sys._getframe(1)))
        if type(subject) is list:
            self._frames.number(subject, site)
            call.watched = []
            self._watch(call, subject)

    def _begin(self, site: int, frame: int) -> _Call:
        """Add a call made by the program's ``frame``.

        Earlier calls made by that frame, or by frames that it has called, have ended in an error, unless the
        new call is part of them.
        """
        calls = self._calls
        for index in range(len(calls) - 1, -1, -1):
            if calls[index].frame == frame:
                outer = calls[index].site
                keep = index + 1 if self._is_inside(site, outer) else index
                while len(calls) > keep:
                    self._settle_failed(calls.pop())
                break
        if len(calls) >= _MOST_PENDING:
            self._settle_failed(calls.pop(0))
        call = _Call(site, frame)
        calls.append(call)
        return call

    def _is_inside(self, site: int, outer: int) -> bool:
        while site >= 0:
            site = self._frames.sites[site].enclosing
            if site == outer:
                return True
        return False

    def _find(self, site: int) -> _Call | None:
        for call in reversed(self._calls):
            if call.site == site:
                return call
        return None

    def _settle_failed(self, call: _Call) -> None:
        """Report changes to the lists passed to a call that raised an error: they may have changed anyway."""
        for subject, before in call.watched or ():
            self._frames.differences(subject, before, call.site)
        self._settle_failed_method(call, call.subject)

    def _settle_failed_method(self, call: _Call, subject: list[Any] | None) -> None:
        if subject is None:
            return
        if call.method == "sort":
            self._frames.tell("sort", subject, None, subject, call.site)
        elif call.method == "extend":
            self._extended(call, subject)
        elif call.method == "slice" and call.before is not None:
            self._frames.differences(subject, call.before, call.site)

    def _settle(self, call: _Call) -> None:
        for subject, before in call.watched or ():
            self._frames.differences(subject, before, call.site)
        if call.subject is not None:
            self._tell_method(call, call.subject)

    def _tell_method(self, call: _Call, subject: list[Any]) -> None:
        method, site = call.method, call.site
        if method == "extend":
            self._extended(call, subject)
        elif method == "sort":
            self._frames.tell(method, subject, None, subject, site)
        elif method == "slice":
            self._tell_slice(call, subject)
        elif call.before is None:
            self._frames.tell(method, subject, None, call.shown, site)
        else:
            gone = call.before.identities
            left = enumerate(subject)
            index = next((index for index, item in left if id(item) != gone[index]), len(subject))
            self._frames.tell(method, subject, index, call.shown, site)

    def _tell_slice(self, call: _Call, subject: list[Any]) -> None:
        start, stop, step = (position or 0 for position in call.positions)
        if step == 1:
            value = subject[start : max(start, stop) + len(subject) - call.length]
        else:
            value = [subject[index] for index in range(start, stop, step)]
        self._frames.takes(subject, *value)
        self._frames.tell("set", subject, [start, stop, step], value, call.site)

    def _tell_extension(self, call: _Call, subject: list[Any]) -> None:
        """Report how far the list has been extended so far, because the iterable may read it in
        the meantime.
        """
        start, call.length = call.length, len(subject)
        if call.length > start:
            self._frames.takes(subject, *subject[start:])
            self._frames.tell("extend", subject, [start, call.length, 1], subject[start:], call.site)

    def _extended(self, call: _Call, subject: list[Any]) -> None:
        self._tell_extension(call, subject)
        self._frames.growing.pop(id(subject), None)

    def _is_foreign(self, function: Any) -> bool:
        """Return whether the function's code was not rewritten."""
        code = getattr(getattr(function, "__func__", function), "__code__", None)
        return code not in self.codes


def _is_one_of(function: Any, functions: frozenset[Any]) -> bool:
    """Return whether ``function`` is one of ``functions``, without calling the program's hash methods."""
    kind = type(function)
    return (kind is types.BuiltinFunctionType or kind is type) and function in functions
