"""Why a run does not go on, and stays interrupted."""

from __future__ import annotations

from praxis_desktop.interpreter.faults import Fatal

WHERE_SOMEBODY_ANSWERS = (
    "Resume it where somebody can answer: on a terminal, in the window, or with --on-prompt ask."
)


class StaysInterrupted(Fatal):
    """A run does not go on: nothing was decided that could be wrong, and it can be resumed again."""

    exit_code = 1


class PortMissing(StaysInterrupted):
    """A port that the program has open cannot be had."""

    exit_code = 4


class NotAnswered(StaysInterrupted):
    """Somebody stopped the run instead of answering, or before it went on."""

    exit_code = 3
