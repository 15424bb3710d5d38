"""The model for a run's log, including user actions. Lines dropped from the model remain in the run's
files.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct
from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTime,
    Signal,
    Slot,
)

from praxis_desktop.core.events import ActionEvent, HaltEvent, LogEvent
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent, wants_reading
from praxis_desktop.core.words import role_words
from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.look.sentences import capitalized, spoken
from praxis_desktop.gui.output.text import Piece
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.run.words import RUN_STATES, duration_text, shown_phase, thread_text
from praxis_desktop.gui.widgets.labels import date_text, tool_tip, with_decimal_sign
from praxis_desktop.gui.widgets.verdict import verdict_text
from praxis_desktop.gui.wire.rows import only_adds_steps
from praxis_desktop.records.decisions import answer_said
from praxis_desktop.runs.printed_output import PAST
from praxis_desktop.workers.qt.run_thread import PlacedStep

_DONE: Final[dict[str, tuple[str, str]]] = {
    "start": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} started the run")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "The run was started")),
    ),
    "settle": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} settled what the interrupted run left open")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "What the interrupted run left open was settled")),
    ),
    "close": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} closed the record of the interrupted run")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "The record of the interrupted run was closed")),
    ),
    "pause": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} paused")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Paused manually")),
    ),
    "pause_now": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} paused within the step")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Paused manually during the step")),
    ),
    "resume": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} continued")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Continued manually")),
    ),
    "skip_wait": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} skipped the wait")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "The wait was skipped manually")),
    ),
    "set_pace": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} changed the pace")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "The pace was changed")),
    ),
    "cancel": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} stopped the run")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Stopped manually")),
    ),
    "kill": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} ended the program immediately")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "The program was terminated immediately")),
    ),
    "emergency_stop": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} pressed EMERGENCY STOP")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "EMERGENCY STOP was pressed")),
    ),
    "looked_at": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} checked the stopped instruments")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Instruments checked after an emergency stop")),
    ),
    "note": (
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} added a note")),
        str(QT_TRANSLATE_NOOP("WhoDidWhat", "Note added")),
    ),
}
"""The texts for each action, with and without a user's name."""


_PAST_STOP = (
    str(QT_TRANSLATE_NOOP("WhoDidWhat", "{person} had to stop the instruments")),
    str(QT_TRANSLATE_NOOP("WhoDidWhat", "The instruments had to be stopped")),
)
"""An emergency stop while the run was interrupted."""


def action_text(event: ActionEvent) -> str:
    """Return ``R. Okafor paused``, with the reason if there is one; "" for actions that the log reports
    differently.
    """
    words = _PAST_STOP if event.details.get("is_past") else _DONE.get(event.action)
    if words is None:
        return ""
    said = QCoreApplication.translate("WhoDidWhat", words[not event.by]).format(person=event.by)
    return f"{said}: {event.reason}" if event.reason else said


def answer_text(asked: PromptEvent, answer: AnswerEvent) -> str:
    """Return ``R. Okafor answered “Lid is flat” to “Is the lid flat?”``; "" if there was no answer."""
    if answer.source == "withdrawn" or wants_reading(answer.value):
        return ""
    match answer.source, bool(answer.by):
        case "deadline", _:
            words = _tr("No answer in time, continued with “{answer}”: “{question}”")
        case "policy", False:
            words = _tr("Answered before the run: “{answer}” to “{question}”")
        case _, True:
            words = _tr("{person} answered “{answer}” to “{question}”")
        case _:
            words = _tr("“{answer}” was the answer to “{question}”")
    question = asked.message.strip().partition("\n")[0]
    given = answer_said(asked.to_json(), answer.to_json(), spoken)
    said = words.format(person=answer.by, question=question, answer=given)
    return f"{said}: {answer.reason}" if answer.reason and answer.source == "operator" else said


def _tr(text: str) -> str:
    return QCoreApplication.translate("WhoDidWhat", text)


Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

MOST_ROWS = 50_000
_DROPPED = 5_000

LineKind = Literal["info", "step", "print", "stderr", "warning", "error"]
Shown = Literal["all", "warnings"]

LogRow = tuple[str, LineKind, str, int]
"""A line to add: time of day, kind, text, and the number of the current step or 0."""

_OF_RUNTIME = "[Pyodide] "


def is_of_runtime(message: str) -> bool:
    """Return whether a message concerns the preparation of Python, which matters only for troubleshooting."""
    return message.startswith(_OF_RUNTIME)


class LogLine(Struct, frozen=True):
    """A line of the log. ``time`` is the time of day, ``step`` the number of the current step or 0."""

    number: int
    time: str
    kind: LineKind
    text: str
    step: int = 0

    @property
    def is_warning(self) -> bool:
        """Whether this is a line that the user must not miss."""
        return self.kind in ("warning", "error")


class LogRows(QAbstractTableModel):
    """The log as a table model, containing only the lines that pass the filter. GUI thread only."""

    counted = Signal(int)
    """Carries the number of warnings."""
    lines_changed = Signal()
    """Emitted when lines have been added or all lines removed, whether or not the lines pass the filter."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[LogLine] = []
        self.shown: list[LogLine] = []
        self.warnings = 0
        self._numbers = 0
        self._kind: Shown = "all"
        self._text = ""
        self._steps: frozenset[int] | None = None
        self._newest = 0
        """The highest step number among the lines added so far."""

    def clear(self) -> None:
        """Reset for another run."""
        self.beginResetModel()
        self.lines, self.shown, self.warnings, self._newest = [], [], 0, 0
        self.endResetModel()
        self.counted.emit(0)
        self.lines_changed.emit()

    def add(self, lines: Sequence[LogRow]) -> None:
        """Add lines, oldest first."""
        if not lines:
            return
        fresh = []
        for time, kind, text, step in lines[-MOST_ROWS:]:
            self._numbers += 1
            fresh.append(LogLine(self._numbers, time, kind, text, step))
            self._newest = max(self._newest, step)
        self.lines += fresh
        if warnings := sum(line.is_warning for line in fresh):
            self.warnings += warnings
            self.counted.emit(self.warnings)
        if passing := [line for line in fresh if self._passes(line)]:
            count = len(self.shown)
            self.beginInsertRows(_ROOT, count, count + len(passing) - 1)
            self.shown += passing
            self.endInsertRows()
        if len(self.lines) > MOST_ROWS:
            self._drop()
        self.lines_changed.emit()

    def choose(self, *, kind: Shown | None = None, text: str | None = None) -> None:
        """Filter the lines by kind and text. A criterion that is None stays as it was."""
        text = self._text if text is None else text.casefold()
        self._rebuild(kind or self._kind, text, self._steps)

    def choose_steps(self, steps: frozenset[int] | None) -> None:
        """Show only the lines from these steps; None shows lines from all steps."""
        if only_adds_steps(self._steps, steps, after=self._newest):
            self._steps = steps
        else:
            self._rebuild(self._kind, self._text, steps)

    def _rebuild(self, kind: Shown, text: str, steps: frozenset[int] | None) -> None:
        if (kind, text, steps) == (self._kind, self._text, self._steps):
            return
        self._kind, self._text, self._steps = kind, text, steps
        self.beginResetModel()
        self.shown = [line for line in self.lines if self._passes(line)]
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.shown):
            return None
        line = self.shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.time}  {self._said(line)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(line.text)
        return None

    def text_of(self, rows: Sequence[int] | None = None) -> str:
        """Return the given rows as text, one row per line; if ``rows`` is None, return all rows."""
        lines = self.shown if rows is None else [self.shown[row] for row in sorted(rows)]
        return "".join(f"{line.time}  {self._said(line)}\n" for line in lines)

    def _said(self, line: LogLine) -> str:
        return self.tr("Warning: {sentence}").format(sentence=line.text) if line.is_warning else line.text

    def _passes(self, line: LogLine) -> bool:
        if self._kind == "warnings" and not line.is_warning:
            return False
        if self._steps is not None and line.step not in self._steps:
            return False
        return not self._text or self._text in line.text.casefold()

    def _drop(self) -> None:
        """Drop the oldest lines. Many lines are dropped at once, which takes no longer than dropping one."""
        excess = len(self.lines) - MOST_ROWS + _DROPPED
        last = self.lines[excess - 1].number
        del self.lines[:excess]
        rows = 0
        while rows < len(self.shown) and self.shown[rows].number <= last:
            rows += 1
        if rows:
            self.beginRemoveRows(_ROOT, 0, rows - 1)
            del self.shown[:rows]
            self.endRemoveRows()


log = logging.getLogger(__name__)

_KINDS: dict[str, LineKind] = {"info": "info", "notice": "info", "error": "error"}
"""Line kinds by log level; other levels are warnings. A notice that a run is simulated is not a warning."""

_BEFORE = frozenset({"ready", "queued", "pending", "preparing"})
"""The phases before a run begins. Any preparation of Python in these phases concerns this run."""

_TIME = "HH:mm:ss"
_LONGEST = 1000
"""Maximum number of characters stored per line."""


class LogKeeper(QObject):
    """Fills ``rows`` with the log of a run. A printed line is added once it is complete, after the lines
    about steps that have begun or ended by then. GUI thread only.
    """

    def __init__(
        self, *, rows: LogRows, model: RunModel, runtime: RuntimeModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._fresh: list[tuple[int, LogRow]] = []
        """Lines that are not shown yet, in order, each with its position among the step reports."""
        self._turn = OwnTurn(self._show_fresh, self)
        self._model = model
        self._runtime = runtime
        self._told_error = ""
        self._held = ""
        self._held_step = 0
        self._running: dict[int, None] = {}
        """The numbers of the current steps, innermost last."""
        self._asked: dict[int, PromptEvent] = {}
        runtime.logged.connect(self._take_preparation)
        runtime.changed.connect(self._note_error)
        model.logged.connect(self.take)
        model.halt_told.connect(self.take_halt)
        model.started.connect(self._note_start)
        model.runtime_ready.connect(self._note_readiness)
        model.steps_placed.connect(self.take_steps)
        model.acted.connect(self._take_action)
        model.prompted.connect(self._note_question)
        model.answered.connect(self._take_answer)
        model.wait_extended.connect(self._note_extension)
        model.ended.connect(self._note_end)

    @Slot(object)
    def take(self, event: LogEvent) -> None:
        """Add a log entry."""
        if event.level == "info" and is_of_runtime(event.message):
            log.debug("%s", event.message)
            return
        words = event.message
        self._add(_KINDS.get(event.level, "warning"), capitalized(words))

    @Slot(object)
    def take_halt(self, event: HaltEvent) -> None:
        """Add the outcome of stopping an instrument."""
        kind: LineKind = "info" if event.outcome in ("sent", "confirmed") else "warning"
        words = event.message
        if event.port not in self._model.devices:  # a port of the serial monitor, named for the program
            words = words.replace(event.port, role_words(event.port), 1)
        self._add(kind, capitalized(words))

    @Slot(object)
    def _take_preparation(self, event: LogEvent) -> None:
        """Add a log entry about preparing Python. If this run has already begun, ignore the entry, because it
        concerns another run.
        """
        if self._model.phase in _BEFORE:
            self.take(event)

    @Slot(object)
    def _take_action(self, event: ActionEvent) -> None:
        if text := action_text(event):
            self._add("info", text)

    @Slot(object)
    def _note_question(self, event: PromptEvent) -> None:
        if not event.is_decided:  # the log has a line about the decision
            self._asked[event.number] = event

    @Slot(object)
    def _take_answer(self, event: AnswerEvent) -> None:
        asked = self._asked.pop(event.number, None)
        if asked is not None and (text := answer_text(asked, event)):
            self._add("info", text)

    @Slot(object)
    def take_steps(self, placed: Sequence[PlacedStep]) -> None:
        """Add lines about steps that have begun or ended."""
        now = _now()
        for event, place, at in sorted(placed, key=lambda step: step.place):
            if event.status == "started":
                self._running[event.step] = None
                text = self.tr("Step {n}: {title}").format(n=event.step, title=event.title)
            elif event.status == "failed":
                words = self.tr("Step {n} failed: {reason}")
                text = words.format(n=event.step, reason=event.error or event.title)
            else:
                words = self.tr("Step {n} done") if event.status == "completed" else self.tr("Step {n} ended")
                text = words.format(n=event.step)
                if event.step not in self._running:  # it began and ended within a batch
                    text += f": {event.title}"
                if event.duration is not None:
                    text += f", {duration_text(event.duration)}"
                if event.summary:
                    text += f": {event.summary}"
            if event.status != "started":
                self._running.pop(event.step, None)
            if event.thread:
                text += f" · {thread_text(event.thread)}"
            kind: LineKind = "error" if event.status == "failed" else "step"
            time = date_text(at, _TIME) if at else now
            self._put((time, kind, _one_line(text), event.step), place)

    def take_pieces(self, pieces: Sequence[Piece], step: int, place: int) -> None:
        """Add output printed in ``step``; ``place`` is the output's position among the step reports. The
        earlier output of a resumed run has no times.
        """
        now = "" if place == PAST else _now()
        for piece in pieces:
            if piece.erases_line:
                self._held = ""
            *ended, rest = piece.text.split("\n")
            kind: LineKind = "stderr" if piece.kind == "stderr" else "print"
            for text in ended:
                whole, self._held = self._held + text, ""
                if whole:
                    self._put((now, kind, whole[:_LONGEST], step), max(place, 0))
            self._held, self._held_step = (self._held + rest)[:_LONGEST], step

    @Slot()
    def _note_error(self) -> None:
        error = self._runtime.readiness.error
        if error and error != self._told_error:
            self._add("error", self.tr("Python could not be prepared: {reason}").format(reason=error))
        self._told_error = error

    @Slot()
    def _note_start(self) -> None:
        self._held = ""
        self._running.clear()
        self._asked.clear()
        self._fresh.clear()
        self._rows.clear()  # those lines belong to the previous run
        if self._model.request is not None:
            self._add("info", self.tr("Run of {name}").format(name=self._model.request.program.title))

    @Slot(float)
    def _note_readiness(self, milliseconds: float) -> None:
        self._add(
            "info",
            self.tr("The program started after {ms} ms").format(
                ms=with_decimal_sign(str(round(milliseconds, 1)))
            ),
        )

    @Slot(int, float)
    def _note_extension(self, step: int, seconds: float) -> None:
        words = self.tr("Step {n}: the wait was extended by {time}")
        text = words.format(n=step, time=duration_text(seconds))
        self._put((_now(), "step", text, step))

    @Slot()
    def _note_end(self) -> None:
        if self._held:
            self._put((_now(), "print", self._held, self._held_step))
            self._held = ""
        self._running.clear()
        words = QCoreApplication.translate("RunState", RUN_STATES[shown_phase(self._model)].word)
        verdict = self._model.verdict
        if verdict is not None and verdict.word != "none":  # the program may have printed a different verdict
            judged = verdict_text(verdict.word, is_simulated=self._model.simulation != "none")
            words = self.tr("{ended} · verdict: {verdict}").format(ended=words, verdict=judged)
        self._add("info", words)
        self._turn.stop()
        self._show_fresh()  # receivers of this signal find the log complete

    @property
    def _step(self) -> int:
        return next(reversed(self._running), 0)

    def _put(self, line: LogRow, place: int | None = None) -> None:
        """Queue a line for a later event loop iteration, because painting the steps and the log in one
        iteration would freeze the window. A line without a position goes to the end.
        """
        fresh = self._fresh
        if place is None:
            place = fresh[-1][0] if fresh else 0
        behind = len(fresh)
        while behind and fresh[behind - 1][0] > place:
            behind -= 1
        fresh.insert(behind, (place, line))
        self._turn.start()

    @Slot()
    def _show_fresh(self) -> None:
        fresh, self._fresh = self._fresh, []
        self._rows.add([line for _, line in fresh])

    def _add(self, kind: LineKind, sentence: str) -> None:
        self._put((_now(), kind, _one_line(sentence), self._step))


def _now() -> str:
    return QTime.currentTime().toString(_TIME)


def _one_line(text: str) -> str:
    return " ".join(text[: 4 * _LONGEST].split())[:_LONGEST]
