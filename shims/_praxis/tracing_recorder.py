"""Records the frames of a traced program, as its rewritten operations report them.

The program's own frames call these functions, right before or after an operation. The functions do nothing
that the program can notice: they call no method of its objects, keep no reference to an object whose deletion
it may observe, and raise no error. Whatever can fail is done by functions written in C that the program's
frame calls, so that tracebacks are those of the untraced program.
"""

from __future__ import annotations

import functools
import operator
import sys
from typing import Any

from _praxis.tracing_calls import Calls, Items
from _praxis.tracing_frames import Frames, is_node
from _praxis.tracing_values import own_fields, place_in, takes_fields

NODE_FIELDS = ("val", "left", "right", "next")


class Cell(functools.partial):  # type: ignore[type-arg]
    """The target of an assignment to ``list[index]`` or ``node.field``: ``cell.v = value`` calls it with the
    value, and reading ``cell.v`` calls its ``get``. All of these calls are made in C.
    """

    v = property(operator.methodcaller("get"), operator.call)


class Recorder:
    """Receives a traced program's operations, except for calls, which ``calls`` receives."""

    def __init__(self, frames: Frames | None = None) -> None:
        self.frames = Frames() if frames is None else frames
        self.calls = Calls(self.frames)

    def fresh(self, value: Any, site: int) -> Any:
        """Record a value that has just been created and may be a list."""
        if type(value) is list:
            self.frames.number(value, site, is_fresh=True)
        return value

    def named(self, value: Any, site: int) -> Any:
        """Record a value that is assigned to a name."""
        if type(value) is list:
            self.frames.number(value, site)
        return value

    def read(self, subject: Any, index: Any, site: int) -> tuple[Any, Any]:
        """Report ``subject[index]`` before it is read."""
        if type(subject) is list:
            where = place_in(subject, index)
            if where is not None:
                self.frames.tell("get", subject, where, subject[index], site)
        return subject, index

    def target(self, subject: Any, index: Any, site: int) -> Cell:
        """Return ``subject[index]`` as a target, before it is written."""
        if type(subject) is list:
            if type(index) is slice:
                self.calls.begin_slice(subject, index, site, id(sys._getframe(1)))
            elif place_in(subject, index) is not None:
                return Cell(functools.partial(self._store, site), subject, index)
        return Cell(operator.setitem, subject, index)

    def updated(self, subject: Any, index: Any, site: int) -> Cell:
        """Return ``subject[index]`` as the target of an augmented assignment, before it is read."""
        if type(subject) is list:
            self.read(subject, index, site)
        cell = Cell(operator.setitem, subject, index)
        if type(subject) is list and type(index) is slice:
            self.calls.begin_slice(subject, index, site, id(sys._getframe(1)))
        elif type(subject) is list and place_in(subject, index) is not None:
            cell = Cell(functools.partial(self._store, site), subject, index)
        cell.get = functools.partial(operator.getitem, subject, index)  # type: ignore[attr-defined]
        return cell

    def _store(self, site: int, subject: list[Any], index: Any, value: Any) -> None:
        where = place_in(subject, index)
        if where is not None:
            self.frames.takes(subject, value)
            self.frames.tell("set", subject, where, value, site)
        operator.setitem(subject, index, value)

    def delete(self, subject: Any, index: Any, site: int) -> tuple[Any, Any]:
        """Report ``del subject[index]`` before it is executed."""
        if type(subject) is list:
            where = place_in(subject, index)
            if where is not None:
                self.frames.tell("delete", subject, where, subject[index], site)
        return subject, index

    def each(self, subject: Any, site: int) -> Any:
        """Return the iterable for a ``for`` loop. It reports each item of a list when the loop reaches it."""
        return Items(self.frames, subject, site) if type(subject) is list else subject

    def each_unpacked(self, subject: Any, site: int) -> Any:
        """Return the iterable as ``each`` does, for items that are unpacked immediately."""
        return Items(self.frames, subject, site, unpacks=True) if type(subject) is list else subject

    def spread(self, subject: Any, site: int) -> Any:
        """Report that all items of a list are taken together."""
        if type(subject) is list:
            self.frames.tell("unpack", subject, None, subject, site)
        return subject

    def look(self, value: Any, subject: Any, site: int) -> tuple[Any, Any]:
        """Report ``value in subject`` before it is evaluated."""
        if type(subject) is list:
            self.frames.tell("contains", subject, None, value, site)
        return subject, value

    def looked(self, subject: Any, site: int) -> Any:
        """Report ``... in subject`` when the value is not available."""
        if type(subject) is list:
            self.frames.tell("contains", subject, None, None, site)
        return subject

    # ---- nodes
    def node(self, subject: Any, field: str, site: int) -> Any:
        """Report ``subject.field`` before it is read."""
        if is_node(subject):
            fields = own_fields(subject)
            if field in fields:
                self.frames.tell_node("get", subject, field, fields[field], site)
        return subject

    def node_target(self, subject: Any, field: str, site: int) -> Cell:
        """Return ``subject.field`` as a target."""
        if is_node(subject) and takes_fields(type(subject), field):
            return Cell(functools.partial(self._store_field, site), subject, field)
        return Cell(setattr, subject, field)

    def node_updated(self, subject: Any, field: str, site: int) -> Cell:
        """Return ``subject.field`` as the target of an augmented assignment."""
        cell = self.node_target(self.node(subject, field, site), field, site)
        cell.get = functools.partial(getattr, subject, field)  # type: ignore[attr-defined]
        return cell

    def _store_field(self, site: int, subject: Any, field: str, value: Any) -> None:
        setattr(subject, field, value)
        self.frames.tell_node("set", subject, field, value, site)
