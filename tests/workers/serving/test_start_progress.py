"""How far a start is, told in the same four steps whatever its source tells."""

from __future__ import annotations

import pytest

from praxis_desktop.core.events import ProgressEvent
from praxis_desktop.workers.messages import Outgoing, Progress
from praxis_desktop.workers.serving.start_progress import StartProgress


@pytest.mark.parametrize("values", [[], [100], [5, 45, 70, 100], [50, 40, 45], [0, 30, 71], [69, 70, 70]])
def test_every_step_is_told_once_and_in_order(values: list[int]) -> None:
    told: list[Outgoing] = []
    progress = StartProgress(told.append)
    for value in values:
        progress.report(ProgressEvent(value, f"at {value}"))
    progress.end()
    assert [message.value for message in told if isinstance(message, Progress)] == [5, 45, 70, 100]


def test_a_step_is_told_in_the_words_of_the_source() -> None:
    told: list[Outgoing] = []
    progress = StartProgress(told.append)
    progress.report(ProgressEvent(45, "Compiling"))
    progress.report(ProgressEvent(100, "Pyodide is ready"))
    assert told[1:] == [Progress(45, "Compiling"), Progress(70, "Pyodide is ready")]
