"""What others are told of a console: what it does, the cells it has run, the names they have made."""

from __future__ import annotations

from typing import Literal

from praxis_desktop.core.records import Record

Activity = Literal["none", "starting", "idle", "running", "input", "interrupting", "not_responding", "dead"]
"""``none`` before the first start; ``input`` while a cell waits for a line; ``not_responding`` when an
interrupt has had no effect.
"""


class ConsoleState(Record):
    """``since`` is when the cell or the start began, on ``time.monotonic``. ``dead`` has a ``reason`` and a
    ``hint``. ``kernel`` counts the kernels of this console from 1: another number is another kernel.
    """

    activity: Activity = "none"
    since: float = 0.0
    kernel: int = 0
    reason: str = ""
    hint: str = ""

    @property
    def is_busy(self) -> bool:
        """Whether there is something to interrupt."""
        return self.activity in ("running", "input", "interrupting", "not_responding")


class Cell(Record):
    """Code that was run. ``is_ok`` is None while it runs, ``has_result`` whether it came to a value."""

    number: int
    code: str
    is_ok: bool | None = None
    has_result: bool = False


class Variable(Record):
    """A name that cells have made."""

    name: str
    type: str
    value: str


class Variables(Record):
    """``left_out`` of them are not told."""

    variables: tuple[Variable, ...] = ()
    left_out: int = 0
