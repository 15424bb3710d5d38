"""The text about a rehearsal."""

from __future__ import annotations

import pytest

from praxis_desktop.runs.rehearsal.outcomes import Branch, BranchOutcome, Operation
from praxis_desktop.workers.setup.rehearsal_reports import RehearsalText
from praxis_desktop.workers.setup.rehearsals import Rehearsed

READ = Operation(1, "Read", "scale", line=4, name="1")
BRANCHES = tuple(Branch(READ, fault) for fault in ("silence", "late", "out"))
ENDED = BranchOutcome("ended", "the run ends", remedy="Handle it at line 4.")


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (1, "2 branches were not rehearsed; the others that were end safely. What would help more:"),
        (2, "1 branch was not rehearsed; the others that were end safely. What would help more:"),
        (3, "The others end safely. What would help more:"),
    ],
)
def test_branches_that_were_not_rehearsed_are_not_said_to_end_safely(known: int, words: str) -> None:
    stopped = Rehearsed((READ,), BRANCHES, dict.fromkeys(range(known), ENDED))
    assert words in RehearsalText(stopped).lines()


def test_a_run_without_operations_has_nothing_to_rehearse() -> None:
    assert RehearsalText(Rehearsed()).lines() == [
        "There is nothing to rehearse: the run uses no instrument and asks nothing."
    ]
