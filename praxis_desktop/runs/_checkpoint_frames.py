"""Marks, which identify a guest's states and are stored in the CHECKPOINT frames of a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from praxis_desktop.interpreter.digest import StateDigest

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter

MarkKind = Literal["mark", "checkpoint", "end"]
"""The kinds of marks: only a digest, a digest with a checkpoint, or the digest at the program's end."""


class Mark(Struct, frozen=True):
    """A guest's state at one point in a run. ``number`` counts the run's marks; ``turn`` and ``logical_ns``
    give the positions of the guest's event loop and clock; ``file`` names the checkpoint.
    """

    what: MarkKind
    number: int
    turn: int
    logical_ns: int
    digest: StateDigest
    file: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the mark as plain data."""
        return {**structs.asdict(self), "digest": structs.asdict(self.digest)}


def mark_of(interpreter: Interpreter, what: MarkKind, number: int, file: str = "") -> Mark:
    """Mark the current state of ``interpreter``; call this on the interpreter's thread."""
    environment = interpreter.environment
    return Mark(what, number, environment.turn, environment.logical_time, interpreter.digest(), file)


def mark_from(told: Mapping[str, object]) -> Mark | None:
    """Return the mark stored in ``told``, an entry from a record; None if the entry is malformed."""
    digest = told.get("digest")
    what = told.get("what")
    if not isinstance(digest, Mapping) or what not in ("mark", "checkpoint", "end"):
        return None
    memory, values, tables = (str(digest.get(name, "")) for name in ("memory", "globals", "tables"))
    return Mark(
        "end" if what == "end" else "mark" if what == "mark" else "checkpoint",
        _whole(told.get("number")),
        _whole(told.get("turn")),
        _whole(told.get("logical_ns")),
        StateDigest(memory=memory, globals=values, tables=tables, size=_whole(digest.get("size"))),
        str(told.get("file", "")),
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
