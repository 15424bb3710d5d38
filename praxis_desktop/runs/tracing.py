"""The frames of a traced program, fetched from its guest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter


class Trace(Record):
    """What a program did with its lists, in order (docs/tracing.md), and how many frames were too many."""

    frames: tuple[Mapping[str, object], ...] = ()
    left_out: int = 0

    @property
    def callstack(self) -> tuple[Mapping[str, object], ...]:
        """The frames, and after them the number of those left out, if any were."""
        if not self.left_out:
            return self.frames
        return (*self.frames, {"operation": "left_out", "count": self.left_out})


def taken_trace(interpreter: Interpreter) -> Trace:
    """What has been recorded since the program began; nothing is recorded from here on."""
    told = json.loads(interpreter.load("_praxis.tracing").get_attribute("taken")())
    return Trace(tuple(told["frames"]), told["left_out"])
