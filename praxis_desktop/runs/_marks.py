"""Where a recorded guest stood: what a CHECKPOINT frame tells, and what is made of it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from praxis_desktop.core.records import Record, as_dict
from praxis_desktop.interpreter.digest import StateDigest

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter

MarkKind = Literal["mark", "checkpoint", "end"]
"""A digest alone; one with a checkpoint beside the journal; one where the program had ended."""


class Mark(Record):
    """``number`` counts the marks of a run. ``turn`` and ``logical_ns`` say where the guest's loop and clock
    stood; ``file`` names a checkpoint's.
    """

    what: MarkKind
    number: int
    turn: int
    logical_ns: int
    digest: StateDigest
    file: str = ""

    def to_json(self) -> dict[str, object]:
        """The mark as plain data."""
        return {**as_dict(self), "digest": as_dict(self.digest)}


def mark_of(interpreter: Interpreter, what: MarkKind, number: int, file: str = "") -> Mark:
    """Where ``interpreter`` stands now; on its thread."""
    environment = interpreter.environment
    return Mark(what, number, environment.turn, environment.logical_time, interpreter.digest(), file)


def mark_from(told: Mapping[str, object]) -> Mark | None:
    """The mark that ``told`` is; None for what is none."""
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
