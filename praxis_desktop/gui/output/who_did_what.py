"""What people did to a run and what they answered, as lines of its log."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from praxis_desktop.core.events import ActionEvent
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent, wants_reading
from praxis_desktop.gui.look.sentences import spoken_if_ours
from praxis_desktop.records.decisions import answer_said

_DONE: Final[dict[str, tuple[str, str]]] = {
    "pause": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} paused")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Paused by hand")),
    ),
    "pause_now": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} paused within the step")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Paused by hand within the step")),
    ),
    "resume": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} continued")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Continued by hand")),
    ),
    "skip_wait": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} skipped the wait")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "The wait was skipped by hand")),
    ),
    "cancel": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} stopped the run")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Stopped by hand")),
    ),
    "kill": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} ended the program at once")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "The program was ended at once")),
    ),
    "emergency_stop": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} pressed EMERGENCY STOP")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "EMERGENCY STOP was pressed")),
    ),
    "looked_at": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} looked at what an emergency stop had stopped")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "What an emergency stop had stopped was looked at")),
    ),
    "note": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} noted")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Noted")),
    ),
}
"""What was done, by somebody with a name and by somebody without one."""


def action_text(event: ActionEvent) -> str:
    """``R. Okafor paused``, with the reason where one was given; "" for what the log says otherwise."""
    words = _DONE.get(event.action)
    if words is None:
        return ""
    said = QCoreApplication.translate("WhoDidWhat", words[not event.by]).format(person=event.by)
    return f"{said}: {event.reason}" if event.reason else said


def answer_text(asked: PromptEvent, answer: AnswerEvent) -> str:
    """``R. Okafor answered “Is the lid flat?” with “Lid is flat”``; "" where nothing was answered."""
    if answer.source == "withdrawn" or wants_reading(answer.value):
        return ""
    match answer.source, bool(answer.by):
        case "deadline", _:
            words = _tr("No answer in time to “{question}”: it goes on with “{answer}”")
        case "policy", False:
            words = _tr("Decided before the run, of “{question}”: “{answer}”")
        case _, True:
            words = _tr("{person} answered “{question}” with “{answer}”")
        case _:
            words = _tr("“{question}” was answered with “{answer}”")
    question = asked.message.strip().partition("\n")[0]
    given = answer_said(asked.to_json(), answer.to_json(), spoken_if_ours)
    said = words.format(person=answer.by, question=question, answer=given)
    return f"{said}: {answer.reason}" if answer.reason and answer.source == "operator" else said


def _tr(text: str) -> str:
    return QCoreApplication.translate("WhoDidWhat", text)
