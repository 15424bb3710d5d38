"""What would have been different with a changed program."""

from __future__ import annotations

from praxis_desktop.core.records import Record, as_dict
from praxis_desktop.runs.replaying.what_if.comparison import Change


class OtherCommand(Record):
    """The first command that the recorded instruments had not been sent: behind it nobody knows what they
    would have done.
    """

    port: str
    message: str
    step: int = 0
    title: str = ""
    file: str = ""
    line: int = 0


class WhatIfReport(Record):
    """``changes`` are in the order of steps, output, data, result; ``diverged`` says where the changed
    program asked an instrument for something else, ``question`` what it asked people anew.
    """

    run_id: str
    program: str
    changes: tuple[Change, ...]
    diverged: OtherCommand | None
    question: str
    steps: int
    seconds: float
    """Of the changed program's own time."""

    @property
    def is_same(self) -> bool:
        """Whether nothing would have been different."""
        return not self.changes and self.diverged is None and not self.question

    def to_json(self) -> dict[str, object]:
        """As plain data."""
        return {
            **as_dict(self),
            "changes": [as_dict(change) for change in self.changes],
            "diverged": None if self.diverged is None else as_dict(self.diverged),
            "same": self.is_same,
        }
