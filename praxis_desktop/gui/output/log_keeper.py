"""What goes into the log of a run: steps, prints, warnings, what people do to it, and this program for it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, QTime, Slot

from praxis_desktop.core.events import ActionEvent, HaltEvent, LogEvent
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
from praxis_desktop.gui.dry_run.duration_text import duration_text
from praxis_desktop.gui.output.log_rows import Line, LineKind, LogRows, is_of_runtime
from praxis_desktop.gui.output.output_text import Piece
from praxis_desktop.gui.output.who_did_what import action_text, answer_text
from praxis_desktop.gui.own_turn import OwnTurn
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.run.run_states import RUN_STATES, shown_phase
from praxis_desktop.gui.run.runtime_model import RuntimeModel
from praxis_desktop.gui.widgets.decimals import with_decimal_sign
from praxis_desktop.workers.qt.step_inbox import PlacedStep

log = logging.getLogger(__name__)

_KINDS: dict[str, LineKind] = {"info": "info", "notice": "info", "error": "error"}
"""Of the levels of what is told; all others are warnings. That a run is simulated is none."""

_BEFORE = frozenset({"ready", "queued", "pending", "preparing"})
"""Phases in which this program prepares Python for no other run than the next here."""

_LONGEST = 1000
"""Characters of a line that are kept here."""


class LogKeeper(QObject):
    """GUI thread. Fills ``rows``; a line that is being printed is added when it ends, behind the steps that
    had begun or ended when it was.
    """

    def __init__(
        self, *, rows: LogRows, model: RunModel, runtime: RuntimeModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._fresh: list[tuple[int, Line]] = []
        """Lines that are not shown yet, each with its place among what steps tell, in that order."""
        self._turn = OwnTurn(self._show_fresh, self)
        self._model = model
        self._runtime = runtime
        self._told_error = ""
        self._held = ""
        self._held_step = 0
        self._running: dict[int, None] = {}
        """The numbers of the steps that go on, the innermost last."""
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
        """Add what an event tells."""
        if event.level == "info" and is_of_runtime(event.message):
            log.debug("%s", event.message)
            return
        words = event.message
        self._add(_KINDS.get(event.level, "warning"), words[:1].upper() + words[1:])

    @Slot(object)
    def take_halt(self, event: HaltEvent) -> None:
        """Add what became of the stop of an instrument."""
        kind: LineKind = "info" if event.outcome in ("sent", "confirmed") else "warning"
        self._add(kind, event.message[:1].upper() + event.message[1:])

    @Slot(object)
    def _take_preparation(self, event: LogEvent) -> None:
        """Python is prepared for whatever runs next: once this run goes on, that is another one."""
        if self._model.phase in _BEFORE:
            self.take(event)

    @Slot(object)
    def _take_action(self, event: ActionEvent) -> None:
        if text := action_text(event):
            self._add("info", text)

    @Slot(object)
    def _note_question(self, event: PromptEvent) -> None:
        self._asked[event.number] = event

    @Slot(object)
    def _take_answer(self, event: AnswerEvent) -> None:
        asked = self._asked.pop(event.number, None)
        if asked is not None and (text := answer_text(asked, event)):
            self._add("info", text)

    @Slot(object)
    def take_steps(self, placed: Sequence[PlacedStep]) -> None:
        """Add that steps began, or how they ended."""
        now = _now()
        for event, place in sorted(placed, key=lambda step: step.place):
            if event.status == "started":
                self._running[event.step] = None
                text = self.tr("Step {n}: {title}").format(n=event.step, title=event.title)
            elif event.status == "failed":
                words = self.tr("Step {n} failed: {reason}")
                text = words.format(n=event.step, reason=event.error or event.title)
            else:
                words = self.tr("Step {n} done") if event.status == "completed" else self.tr("Step {n} ended")
                text = words.format(n=event.step)
                if event.step not in self._running:  # it began and ended at once
                    text += f": {event.title}"
                if event.duration is not None:
                    text += f", {duration_text(event.duration)}"
                if event.summary:
                    text += f": {event.summary}"
            if event.status != "started":
                self._running.pop(event.step, None)
            kind: LineKind = "error" if event.status == "failed" else "step"
            self._put((now, kind, _one_line(text), event.step), place)

    def take_pieces(self, pieces: Sequence[Piece], step: int, place: int) -> None:
        """Add what the program printed in ``step``, at that place among what steps tell."""
        now = _now()
        for piece in pieces:
            if piece.erases_line:
                self._held = ""
            *ended, rest = piece.text.split("\n")
            kind: LineKind = "stderr" if piece.kind == "stderr" else "print"
            for text in ended:
                whole, self._held = self._held + text, ""
                if whole:
                    self._put((now, kind, whole[:_LONGEST], step), place)
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
        self._rows.clear()  # what stands there is of the run before
        if self._model.plan is not None:
            self._add("info", self.tr("Run of {name}").format(name=self._model.plan.path.name))

    @Slot(float)
    def _note_readiness(self, milliseconds: float) -> None:
        self._add(
            "info",
            self.tr("The program begins after {ms} ms").format(
                ms=with_decimal_sign(str(round(milliseconds, 1)))
            ),
        )

    @Slot(int, float)
    def _note_extension(self, step: int, seconds: float) -> None:
        words = self.tr("Step {n}: the wait takes {time} longer")
        text = words.format(n=step, time=duration_text(seconds))
        self._put((_now(), "step", text, step))

    @Slot()
    def _note_end(self) -> None:
        if self._held:
            self._put((_now(), "print", self._held, self._held_step))
            self._held = ""
        self._running.clear()
        self._add("info", QCoreApplication.translate("RunState", RUN_STATES[shown_phase(self._model)].word))
        self._turn.stop()
        self._show_fresh()  # who hears of the end, too, finds all of it

    @property
    def _step(self) -> int:
        return next(reversed(self._running), 0)

    def _put(self, line: Line, place: int | None = None) -> None:
        """Not at once: the steps are painted before, and both together would be felt. Without a place it is
        the newest.
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
    return QTime.currentTime().toString("HH:mm:ss")


def _one_line(text: str) -> str:
    return " ".join(text[: 4 * _LONGEST].split())[:_LONGEST]
