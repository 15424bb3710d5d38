"""The states of a run as a person sees them: word, icon and tone, never colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP

from praxis_desktop.core.events import RunState
from praxis_desktop.core.records import Record
from praxis_desktop.gui.look.tokens import ToneName

if TYPE_CHECKING:
    from praxis_desktop.gui.run.run_model import RunModel

Phase = RunState | Literal["ready", "reconnecting", "halted", "interrupted", "not resumed"]
"""A run's state; "ready" before the first run, "reconnecting" while an instrument is away, "halted" once
every instrument was told to stop, "interrupted" where a run was to go on and could not, "not resumed" where
nobody could try.
"""


class StateLook(Record):
    """How a state is shown. ``word`` is a source text of the context "RunState"."""

    word: str
    icon: str
    tone: ToneName


RUN_STATES: Final[dict[Phase, StateLook]] = {
    "ready": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Ready")), "circle", "idle"),
    "queued": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Queued")), "hourglass", "idle"),
    "pending": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Starting…")), "clock", "run"),
    "preparing": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Preparing")), "clock", "run"),
    "running": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Running")), "play", "run"),
    "reconnecting": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Reconnecting…")), "unplug", "warn"),
    "pausing": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Pausing…")), "hourglass", "warn"),
    "paused": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Paused")), "pause", "warn"),
    "resuming": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Continuing…")), "clock", "run"),
    "intervening": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Waiting for you")), "hand", "warn"),
    "requires_intervention": StateLook(
        str(QT_TRANSLATE_NOOP("RunState", "Needs a decision")), "alert-circle", "err"
    ),
    "canceling": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Stopping…")), "stop-circle", "idle"),
    "halted": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Emergency stop")), "halt", "err"),
    "interrupted": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Interrupted")), "lightning", "warn"),
    "not resumed": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Not resumed")), "lightning", "warn"),
    "completed": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Completed")), "check", "idle"),
    "failed": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Ended by error")), "close", "idle"),
    "cancelled": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Stopped")), "stop-circle", "idle"),
}


def shown_phase(model: RunModel) -> Phase:
    """How a run is, as people are told."""
    if model.controls.halt_time or (model.controls.was_halted and model.phase == "cancelled"):
        return "halted"
    if model.is_active and model.is_stopping:
        return "canceling"
    if model.is_active and model.question:
        return "intervening"
    if model.phase == "requires_intervention" and model.asked is not None:
        # The engine has one state for both: a question of the protocol is no error.
        return "requires_intervention" if model.asked.kind == "recover" else "intervening"
    if model.phase in ("running", "intervening") and model.is_reading:
        return "intervening"  # somebody looks at the question all the time
    if model.phase == "intervening" and model.asked is None:
        return "resuming"  # the answer is being carried out
    return "reconnecting" if model.phase == "running" and model.absences else model.phase
