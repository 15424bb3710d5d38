"""How interrupted runs are spoken of: in which step, when, and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime

from praxis_desktop.gui.look.sentences import spoken, spoken_if_ours, spoken_step

if TYPE_CHECKING:
    from praxis_desktop.workers.launching.interrupted_runs import InterruptedRun

_BYTES_SHOWN = 40


def headline(run: InterruptedRun) -> str:
    """``Run c15d632d was interrupted in step 9: Weigh vial 9``."""
    if run.is_over:
        return _tr("Run {id} is over, and its record was not closed").format(id=run.called)
    if run.step is None:
        return _tr("Run {id} was interrupted").format(id=run.called)
    return _tr("Run {id} was interrupted in step {step}: {title}").format(
        id=run.called, step=run.step.step, title=spoken_step(run.step.title, run.step.kind)
    )


def circumstances(run: InterruptedRun) -> str:
    """Whose run of what that was, when it was interrupted, and how far it had come."""
    parts = [run.title]
    if run.operator:
        parts.append(_tr("by {person}").format(person=run.operator))
    if run.last:
        parts.append(moment(run.last))
    if run.obstacle:
        parts.append(spoken(run.obstacle))
    elif run.step is not None:
        parts.append(_tr("step {step} may be half done").format(step=run.step.step))
    return " · ".join(parts)


def progress(run: InterruptedRun) -> str:
    """What was under way, and what is done."""
    if run.question:
        return _tr("Somebody was being asked: {question}").format(question=spoken_if_ours(run.question))
    if run.step is None:
        return _tr("No step was under way.")
    title = spoken_step(run.step.title, run.step.kind)
    begun = _tr("“{title}” had begun").format(title=title)
    if run.state == "paused":
        begun = _tr("“{title}” had begun, and the run was paused").format(title=title)
    if run.steps_done == 1:
        return begun + _tr("; one step is recorded as complete.")
    if run.steps_done:
        return begun + _tr("; {n} steps are recorded as complete.").format(n=f"{run.steps_done:,}")
    return begun + "."


def moment(seconds: float) -> str:
    """A time of day, and the day if it is another than today."""
    then = QDateTime.fromMSecsSinceEpoch(int(seconds * 1000))
    is_today = then.date() == QDateTime.currentDateTime().date()
    return then.toString("HH:mm:ss" if is_today else "d MMM yyyy HH:mm:ss")


def readable(data: bytes) -> str:
    """A command as a person reads it."""
    text = data[:_BYTES_SHOWN].decode("latin-1").strip("\r\n\0 ")
    shown = f"“{text}”" if text and text.isprintable() else data[:_BYTES_SHOWN].hex(" ")
    return shown if len(data) <= _BYTES_SHOWN else f"{shown} …"


def _tr(text: str) -> str:
    return QCoreApplication.translate("InterruptedRun", text)
