"""The band at the top of a report: whether the run passed and why, how it ended, and the decisive numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.verdicts import Verdict, planned_in
from praxis_desktop.core.words import (
    halt_of,
    instrument_names_in,
    is_emergency_stop,
    reason_beside,
    steps_planned,
)
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, smooth_painter
from praxis_desktop.gui.look.sentences import spoken, spoken_step
from praxis_desktop.gui.look.tokens import RADIUS_CARD
from praxis_desktop.gui.output.log_table import answer_text
from praxis_desktop.gui.run.words import counted, duration_text, halts_text, look_of, mode_look
from praxis_desktop.gui.widgets.buttons import Link
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, count_text
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.gui.widgets.verdict import (
    VerdictMark,
    by_hand_text,
    figure_limits,
    figure_value,
    hand_text,
    reason_text,
    simulated_text,
    verdict_text,
    verdict_tone,
)
from praxis_desktop.records.decisions import NOT_BY_HAND, ROUTINE, ByHand, hand_of, outputs_by_hand, weight_of
from praxis_desktop.records.history.rows import questions_asked, waited_s
from praxis_desktop.records.numbers import decimals_by_unit

if TYPE_CHECKING:
    from praxis_desktop.core.verdicts import Figure
    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.gui.records.history_model import OpenedRun
    from praxis_desktop.records.history.rows import ActionRow


Asked = tuple["ActionRow", "ActionRow | None"]
"""A question, with its answer or None."""


def asked_first(actions: Iterable[ActionRow], most: int) -> list[Asked]:
    """Return the questions about failures, most important first, or else the run's only question. If the run
    asked several ordinary questions, return an empty list, because showing just one would suggest that the
    run ended with that question.
    """
    rows = list(actions)
    answers = {row.told.get("number"): row for row in rows if row.kind == "answer"}
    asked = [(row, answers.get(row.told.get("number"))) for row in questions_asked(rows)]
    asked.sort(key=_weight)
    mattered = [each for each in asked if _weight(each) < ROUTINE]
    return (mattered or (asked if len(asked) == 1 else []))[:most]


def _weight(asked: Asked) -> int:
    question, answer = asked
    return weight_of(question.told.get("kind"), None if answer is None else answer.told.get("value"))


_FAILED = " did not work: "
"""The text between the step and the cause in a recorded question about a failure."""


class QuestionLine(QWidget):
    """The line that shows a question asked by the run; hidden if there is no question. ``step_wanted``
    carries the step's number.
    """

    step_wanted = Signal(int)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._step = 0
        self.asked = ElidedLabel(appearance=appearance, role="small")
        self.answered = Label(appearance=appearance, role="small")
        self.link = Link("", appearance=appearance)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.asked, 1)
        layout.addWidget(self.answered)
        layout.addWidget(self.link)
        self.link.setFixedHeight(self.link.fontMetrics().height() + 6)
        self.hide()
        self.link.clicked.connect(self._ask_for_step)

    @property
    def words(self) -> str:
        """The text of the line; "" while the line is hidden."""
        return "" if self.isHidden() else f"{self.asked.text()} {self.answered.text()}"

    def show_question(self, opened: OpenedRun, asked: Asked | None) -> None:
        """Show a question and its answer; None hides the line."""
        self.setVisible(asked is not None)
        if asked is None:
            return
        question, answer = asked
        step = question.told.get("step")
        self._step = step if isinstance(step, int) else 0
        title = next(
            (spoken_step(each.title, each.kind) for each in opened.steps if each.number == self._step), ""
        )
        what = question.what
        if title:  # it is named with its step, so that the cause is read before the line is elided
            what = what.partition(_FAILED)[2] or what
        words = " ".join(spoken(what).split())
        error = question.told.get("error")
        if isinstance(error, Mapping):  # the class name is meant for readers of the log
            words = words.replace(f"{error.get('name')}: ", "", 1)
        where = self.tr("Step {n}: {question}")
        if not words.startswith(title):
            where = self.tr("Step {n}, {title}: {question}")
        self.asked.setText(where.format(n=self._step, title=title, question=words) if self._step else words)
        words = answer_text(answer.told if answer is not None else None, question.told)
        said = self.tr("{answer}, by {person}") if answer is not None and answer.person else "{answer}"
        self.answered.setText(said.format(answer=words, person=answer.person if answer is not None else ""))
        self.link.setText(self.tr("Show step {n}").format(n=self._step))
        self.link.setVisible(bool(self._step))

    @Slot()
    def _ask_for_step(self) -> None:
        self.step_wanted.emit(self._step)


_MARK = 56
_MOST_FIGURES = 2
_MOST_QUESTIONS = 2


class ResultBand(Card):
    """Shows the verdict on a run. A mark and a word give the same information as the colour. Violet marks a
    simulated run.
    """

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._tone: ToneName = "idle"
        self.by_hand: Mapping[str, ByHand] = NOT_BY_HAND
        """Maps the keys of outputs to whether the outputs were derived from typed values."""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.mark = VerdictMark(_MARK, appearance=appearance, parent=self)
        self.word = ElidedLabel(appearance=appearance, role="state")
        self.word.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.chip = Chip("", "sim", "ghost", appearance=appearance, parent=self)
        self.reason = Label(appearance=appearance, role="h3", wrap=True)
        self.words = ElidedLabel(appearance=appearance, role="small")
        self.questions = [QuestionLine(appearance=appearance) for _ in range(_MOST_QUESTIONS)]
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self.word)
        first.addWidget(self.chip)
        first.addStretch(1)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addLayout(first)
        said.addWidget(self.reason)
        said.addWidget(self.words)
        for line in self.questions:
            said.addWidget(line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(22, 12, 20, 12)
        layout.setSpacing(18)
        layout.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(said, 1)
        self.figures = [_FigureView(appearance=appearance, parent=self) for _ in range(_MOST_FIGURES)]
        for figure in self.figures:
            layout.addWidget(figure)

    def show_run(self, opened: OpenedRun) -> None:
        run = opened.run
        verdict = Verdict.of_json(opened.details.facts.get("verdict"))
        is_simulated = run.simulated
        self._tone = verdict_tone(run.verdict, is_simulated=is_simulated)
        if is_simulated:
            self._tone = "sim"
        self.mark.show_verdict(run.verdict, is_simulated=is_simulated)
        word = verdict_text(run.verdict, is_simulated=is_simulated)
        self.word.setText(word)
        self.word.set_tone(self._tone)
        mode = mode_look(opened.mode)
        self.chip.show_state(mode.word, mode.tone, mode.icon)
        header = opened.details.header
        reason = reason_text(verdict, run.state, planned_in(header, "checks"))
        if is_simulated:
            reason = simulated_text(reason, run.verdict)
        if is_emergency_stop(run.state, run.reason):
            # the emergency stop comes first, as on the Run page; the verdict so far follows
            stop = look_of(run)
            self._tone = "sim" if is_simulated else stop.tone
            self.mark.show_stop(stop.icon, stop.word)
            self.word.setText(stop.word)
            self.word.set_tone(stop.tone)
            reason = f"{word}. {reason}"
            told = [halt_of(action.told) for action in opened.actions if action.kind == "halt"]
            reason = "\n".join(filter(None, (reason, halts_text(told, instrument_names_in(header)))))
        parents = {step.number: step.parent for step in opened.steps}
        typed, self.by_hand = outputs_by_hand(parents, opened.actions, opened.outputs)
        self.reason.setText(" ".join(filter(None, (reason, by_hand_text(typed)))))
        self.words.setText(" · ".join(filter(None, self._ending(opened))))
        figures = verdict.figures[:_MOST_FIGURES]
        decimals = decimals_by_unit((figure.unit, figure.value) for figure in figures)
        for view, figure in zip_longest(self.figures, figures):
            typed_words = "" if figure is None else hand_text(hand_of(self.by_hand, figure.key))
            digits = 0 if figure is None else decimals[figure.unit]
            view.show_figure(figure, digits, typed_words, is_simulated=is_simulated)
        asked = asked_first(opened.actions, _MOST_QUESTIONS)
        for line, question in zip_longest(self.questions, asked):
            line.show_question(opened, question)
        said = [self.word.text(), mode.word, self.reason.text(), self.words.text()]
        said += [line.words for line in self.questions]
        self.setAccessibleName(", ".join(part for part in said if part))
        self.update()

    def _ending(self, opened: OpenedRun) -> Iterator[str]:
        """Yield phrases that say how and when the run ended and how far it got."""
        run = opened.run
        ended = look_of(run).word
        if opened.ended is not None:
            then = QDateTime.fromSecsSinceEpoch(int(opened.ended))
            ended = self.tr("{ended} at {time}").format(ended=ended, time=QLocale().toString(then, "HH:mm"))
        yield ended
        if opened.is_under_way:
            yield self.tr("its steps and results will be here when it has ended")
            return
        if any(action.ends_interruption for action in opened.actions):
            yield self.tr("was interrupted and resumed")
        if run.ended_by:
            yield self.tr("by {person}").format(person=run.ended_by)
        # Python reports a stopped program as an error, which would mean nothing to the user.
        said = reason_beside(run.state, run.reason) or run.damage
        if run.state != "cancelled":
            said = run.error or said
        yield " ".join(said.split())
        if run.steps:
            yield self._steps_words(opened)
        asked = len(questions_asked(opened.actions))
        shown = len(asked_first(opened.actions, _MOST_QUESTIONS))
        if 0 < shown < asked:
            yield self.tr("{n} questions, {shown} shown below").format(n=count_text(asked), shown=shown)
        elif asked:
            yield counted(asked, self.tr("1 question"), self.tr("{n} questions"))
        if (waited := waited_s(opened.actions)) >= 1:
            words = self.tr("{time}, {waited} of it waiting")
            yield words.format(time=duration_text(run.duration), waited=duration_text(waited))
        else:
            yield duration_text(run.duration)

    def _steps_words(self, opened: OpenedRun) -> str:
        """Return the number of steps as text; for a run that was cut short, the last step reached."""
        run = opened.run
        if run.state != "completed":
            planned = steps_planned(run.steps, planned_in(opened.details.header, "steps"))
            if planned is None:
                return self.tr("step {n}").format(n=count_text(run.steps))
            return self.tr("step {n} of {total}").format(n=count_text(run.steps), total=count_text(planned))
        done = sum(step.status == "completed" for step in opened.steps) - run.skipped
        if len(opened.steps) < run.steps:  # only part of a very long list is read, so there is no count
            return counted(run.steps, self.tr("1 step"), self.tr("{n} steps"))
        return self.tr("{done} of {n} steps").format(done=count_text(done), n=count_text(run.steps))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        tone = self._appearance.tone(self._tone)
        draw_frame(painter, self.rect(), RADIUS_CARD, ground=tone.bg, edge=tone.edge)


class _FigureView(QWidget):
    """A number that decided the verdict: its name, its limits, and whether it is within them."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._mark = VerdictMark(18, appearance=appearance, parent=self)
        self.value = Label(appearance=appearance, role="h1")
        self.title = Label(appearance=appearance, role="small", color="text2")
        self.limits = Label(appearance=appearance, role="small", color="text2")
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addStretch(1)
        for label in (self.value, self.title, self.limits):
            lines.addWidget(label)
        lines.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(lines)

    def show_figure(self, figure: Figure | None, decimals: int, typed: str, *, is_simulated: bool) -> None:
        """Show a number with ``decimals`` decimal places; ``typed`` is the note on a typed value. If
        ``figure`` is None, hide the view.
        """
        self.setVisible(figure is not None)
        if figure is None:
            return
        limits = figure_limits(figure)
        self._mark.setVisible(bool(limits))
        self._mark.show_verdict("failed" if figure.is_outside else "passed", is_simulated=is_simulated)
        self.value.setText(figure_value(figure, decimals))
        self.value.set_tone("err" if figure.is_outside and not is_simulated else None)
        title = figure.title or figure.key
        self.title.setText(" ".join(filter(None, (title, figure.where))))
        self.limits.setText("\n".join(filter(None, (limits, typed))))
