"""The dry run panel: how long the run will take, what labware it uses, and the problems."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from praxis_desktop.core.terminal_text import legible_line
from praxis_desktop.core.words import role_words
from praxis_desktop.gui.look.appearance import Appearance, Drawn
from praxis_desktop.gui.look.sentences import joined, sentence, spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.plates.supplies import LiquidRow
from praxis_desktop.gui.run.forecast import Forecast
from praxis_desktop.gui.run.words import answers_text, duration_text, end_change_ms, end_text, stage_text
from praxis_desktop.gui.setup.model import Rehearsal, RehearsalState, SetupModel
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind, FoldButton, Link
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import Label, count_text, lines_of
from praxis_desktop.gui.widgets.problem_card import ProblemCard, draw_focus
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.surfaces import Bar, Separator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.run.forecast import TimeLeft
    from praxis_desktop.runs.dry_run.branches import Branch
    from praxis_desktop.runs.dry_run.findings import Finding
    from praxis_desktop.runs.dry_run.report import DryRunReport, PlannedQuestion


class FindingCard(ProblemCard):
    """A problem or warning from the dry run; ``pressed`` carries the Finding whose cause is to be shown."""

    def __init__(self, finding: Finding, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        is_violation = finding.severity == "violation"
        super().__init__(
            finding,
            kind=self.tr("Problem") if is_violation else self.tr("Warning"),
            tone="err" if is_violation else "warn",
            icon="alert-circle" if is_violation else "warning",
            title=sentence(finding.message),
            hint=spoken(finding.hint),
            place=place_of(finding),
            appearance=appearance,
            parent=parent,
        )


def place_of(finding: Finding) -> str:
    """Return text that says which line and step of the program caused a finding, and how many times."""
    parts = []
    if finding.line:
        parts.append(line_of(finding))
    if finding.step:
        parts.append(_tr("step {n}").format(n=finding.step))
    if finding.count > 1:
        parts.append(_tr("{n} times").format(n=finding.count))
    return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FindingCard", text)


_MOST_QUESTIONS = 30
"""Maximum number of questions listed one by one."""
_MOST_BRANCHES = 30
_MOST_CODE = 80
"""Maximum length, in characters, of a branch's condition."""


class _FoldedList(QWidget):
    """A heading with a count; ``fold`` unfolds a list below it. The list is filled when it is first unfolded:
    most lists are replaced before that, after each change of a value.
    """

    def __init__(
        self,
        heading: str,
        count: int,
        *,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.appearance = appearance
        self.fold = FoldButton(appearance=appearance)
        self.fold.show_summary(heading)
        self.fold.setAccessibleName(f"{heading}: {count}")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.fold, 1)
        head.addWidget(Label(count_text(count), appearance=appearance, role="h3"))
        self._list = QWidget(self)
        self.rows = QVBoxLayout(self._list)
        self.rows.setContentsMargins(28, 0, 0, 4)
        self.rows.setSpacing(8)
        self._list.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._list)
        self.fold.toggled.connect(self._unfold)

    @Slot(bool)
    def _unfold(self, is_unfolded: bool) -> None:
        if is_unfolded and not self.rows.count():
            self._fill()
        self._list.setVisible(is_unfolded)

    def _fill(self) -> None:
        """Add the rows."""
        raise NotImplementedError

    def take_over(self, before: _FoldedList | None, *, had_focus: bool) -> None:
        """Unfold this list if ``before``, which it replaces, was unfolded; focus it if ``had_focus``."""
        if before is not None:
            self.fold.setChecked(before.fold.isChecked())
        if had_focus:
            self.fold.setFocus()

    def add_words(self, words: str) -> None:
        """Add a sentence to the list."""
        self.rows.addWidget(Label(words, appearance=self.appearance, role="small", color="text2", wrap=True))


class Questions(_FoldedList):
    """Shows how many questions the run will ask. ``fold`` unfolds a list of the questions, each with the
    answer that the dry run assumed.
    """

    def __init__(
        self,
        asked: int,
        questions: Sequence[PlannedQuestion],
        *,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        heading = QCoreApplication.translate("Questions", "Questions it will ask you")
        super().__init__(heading, asked, appearance=appearance, parent=parent)
        self._asked, self._questions = asked, questions

    def _fill(self) -> None:
        look = self.appearance
        for question in self._questions[:_MOST_QUESTIONS]:
            message = Label(question.message, appearance=look, role="small", wrap=True)
            answer = Label(_answer_words(question), appearance=look, role="caption", color="text2", wrap=True)
            self.rows.addLayout(lines_of(message, answer, spacing=1))
        if (more := self._asked - min(len(self._questions), _MOST_QUESTIONS)) > 0:
            self.add_words(self.tr("and {n} more").format(n=more))


class Branches(_FoldedList):
    """The branches of the program that the dry run did not take; ``pressed`` requests that one of them be
    shown.
    """

    pressed = Signal(object)
    """Carries the Branch to be shown."""

    def __init__(
        self, branches: Sequence[Branch], *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        heading = QCoreApplication.translate("Branches", "Branches not taken")
        super().__init__(heading, len(branches), appearance=appearance, parent=parent)
        self._branches = branches

    def _fill(self) -> None:
        self.add_words(self.tr("For authors: these lines may run with other values or answers."))
        for branch in self._branches[:_MOST_BRANCHES]:
            self._add(branch)
        if (more := len(self._branches) - _MOST_BRANCHES) > 0:
            self.add_words(self.tr("and {n} more").format(n=more))

    def _add(self, branch: Branch) -> None:
        row = _BranchRow(shown_code(branch), line_of(branch), appearance=self.appearance)
        row.pressed.connect(lambda: self.pressed.emit(branch))
        self.rows.addWidget(row)


class _BranchRow(QWidget):
    """The condition of a branch, and its location in the program."""

    accessible_role = QAccessible.Role.Button

    pressed = Signal()

    def __init__(self, code: str, place: str, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{code}, {place}")
        condition = Label(code, appearance=appearance, role="mono", wrap=True)
        where = Label(place, appearance=appearance, role="caption", color="text2", wrap=True)
        layout = lines_of(condition, where, spacing=1)
        layout.setContentsMargins(4, 2, 4, 2)
        self.setLayout(layout)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self.hasFocus():
            draw_focus(self, self._appearance)


def shown_code(branch: Branch) -> str:
    """Return the condition of a branch on one short line."""
    code = legible_line(branch.code)
    return code if len(code) <= _MOST_CODE else f"{code[: _MOST_CODE - 1]}…"


def line_of(place: Branch | Finding) -> str:
    """Return the file and line of a branch or a finding."""
    name = PurePath(place.file).name
    return _tr("{file}, line {line}").format(file=name, line=place.line)


def _answer_words(question: PlannedQuestion) -> str:
    """Return the step that asks a question, and the answer that the dry run assumed."""
    answer = spoken(question.title) if question.title else question.answer
    answer = f"{answer} {question.unit}".rstrip()
    if answer:
        said = QCoreApplication.translate("Questions", "the dry run answered “{answer}”")
    else:
        said = QCoreApplication.translate("Questions", "the dry run gave no answer")
    words = said.format(answer=answer)
    if not question.step:
        return words
    step = QCoreApplication.translate("Questions", "Step {n}").format(n=question.step)
    return f"{step} · {words}"


_DIMMED = 0.45
_LEAST_S = 0.5
"""Durations below this, in seconds, are not shown."""
_SHORT = 12
"""A figure of at most this many characters leaves room for a caption next to it."""
_MOST_ROWS = 12
"""Maximum number of rows for liquids; further liquids are only counted."""

_LOOKS: dict[RehearsalState, tuple[ToneName, str]] = {
    "none": ("idle", "clock"),
    "waiting": ("idle", "clock"),
    "updating": ("run", "clock"),
    "passed": ("ok", "shield-check"),
    "problems": ("err", "alert-circle"),
    "impossible": ("idle", "information"),
}


class Rehearsed(Struct, frozen=True):
    """The progress of a rehearsal with faults: ``known`` of ``count`` branches have been rehearsed, and
    ``bad`` of them ended badly. ``is_stale`` means that the file or values have changed since the rehearsal,
    ``is_cancelled`` that the user cancelled it.
    """

    known: int
    count: int
    bad: int
    is_active: bool = False
    is_stale: bool = False
    is_cancelled: bool = False


class RehearsedLine(QWidget):
    """A rehearsal's progress and outcome. ``button`` starts a rehearsal; ``link`` shows the rehearsal."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.button = Button(
            self.tr("Rehearse with faults"), appearance=appearance, icon="lightning", parent=self
        )
        self.link = Link("", appearance=appearance, parent=self)
        self.heading = Label(self.tr("Rehearsed with faults"), appearance=appearance, role="h3")
        self.age = Label(appearance=appearance, role="caption", color="text2")
        self.safe = Chip("", "ok", "shield-check", appearance=appearance)
        self.unsafe = Chip("", "err", "shield-alert", appearance=appearance)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.age)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        chips.addWidget(self.safe)
        chips.addWidget(self.unsafe)
        chips.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 6, 0)
        layout.setSpacing(6)
        layout.addWidget(Separator(appearance=appearance))
        layout.addLayout(head)
        layout.addLayout(chips)
        layout.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_rehearsed(None)

    def show_rehearsed(self, rehearsed: Rehearsed | None) -> None:
        """Show the progress of a rehearsal; None if this protocol has not been rehearsed."""
        is_there = rehearsed is not None
        for part in (self.heading, self.age, self.link):
            part.setVisible(is_there)
        self.button.setVisible(rehearsed is None or rehearsed.is_stale or rehearsed.is_cancelled)
        self.heading.setText(self.tr("Rehearsed with faults"))
        self.safe.hide()
        self.unsafe.hide()
        if rehearsed is None:
            return
        known, bad = rehearsed.known, rehearsed.bad
        if rehearsed.is_active:
            self.age.setText(f"{count_text(known)}/{count_text(rehearsed.count)}" if rehearsed.count else "")
        else:
            self.age.setText(self.tr("out of date") if rehearsed.is_stale else "")
        if rehearsed.is_cancelled:
            self.heading.setText(self.tr("Rehearsal cancelled"))
            count = count_text(rehearsed.count)
            words = self.tr("{n} of {count} tried") if rehearsed.count else ""
            self.age.setText(words.format(n=count_text(known), count=count))
        self.safe.show_state(self.tr("{n} safe").format(n=known - bad), "ok", "shield-check")
        self.unsafe.show_state(self.tr("{n} not").format(n=bad), "err", "shield-alert")
        # While branches are missing, show the number of safe ones only beside that of unsafe ones.
        is_whole = not (rehearsed.is_active or rehearsed.is_cancelled)
        self.safe.setVisible(bool(known) and (is_whole or bool(bad)))
        self.unsafe.setVisible(bool(bad))
        is_to_be_shown = bool(bad) and not rehearsed.is_active
        words = self.tr("Show the {n}").format(n=bad) if is_to_be_shown else self.tr("Show the rehearsal")
        self.link.setText(words)
        self.link.updateGeometry()


class _Veil(Drawn):
    """Dims the widget that it covers. With a QGraphicsOpacityEffect, Qt would lay out everything hidden in
    that widget each time the widget is painted.
    """

    def __init__(self, covered: QWidget, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance, parent=covered)
        self._covered = covered
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        covered.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self.resize(self._covered.size())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        color = QColor(self._appearance.colors.surface)
        color.setAlphaF(1 - _DIMMED)
        QPainter(self).fillRect(self.rect(), color)


class DryRunPanel(Bar):
    """Shows the model's dry run. ``finding_pressed`` carries the Finding whose cause is to be shown,
    ``branch_pressed`` the Branch to be shown in the program.
    """

    finding_pressed = Signal(object)
    branch_pressed = Signal(object)

    def __init__(self, *, model: SetupModel, appearance: Appearance) -> None:
        super().__init__(Qt.Edge.LeftEdge, appearance=appearance)
        self._model = model
        self._shown: DryRunReport | None = None
        self.findings: list[FindingCard] = []
        self.questions: Questions | None = None
        """The questions that the run will ask; None if it asks no questions."""
        self.branches: Branches | None = None
        """The branches of the program that the dry run did not take; None if it took all of them."""
        self._left: TimeLeft | None = None
        self._end: Label | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._show_end)
        self.chip = Chip("", "idle", "clock", appearance=appearance)
        self.sentence = Label(appearance=appearance, role="caption", color="text2", wrap=True)
        self.sentence.setContentsMargins(2, 0, 0, 0)
        self.button = Button(appearance=appearance, kind=ButtonKind.GHOST, parent=self)
        self.rehearsed = RehearsedLine(appearance=appearance, parent=self)
        self.rehearsed.hide()
        """The line is shown once the window offers rehearsals."""
        head = QHBoxLayout()
        head.setContentsMargins(2, 0, 6, 0)
        head.addWidget(Label(self.tr("Dry run"), appearance=appearance, role="h2"), 1)
        head.addWidget(self.chip)
        self._content = QWidget()
        self._veil = _Veil(self._content, appearance=appearance)
        self._rows = QVBoxLayout(self._content)
        self._rows.setContentsMargins(0, 0, 6, 0)
        self._rows.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 10, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.sentence)
        self._area = QuietScrollArea(self._content, appearance=appearance)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.rehearsed)
        self.button.clicked.connect(self._press)
        model.rehearsed.connect(self.show_rehearsal)
        self.show_rehearsal(model.rehearsal)

    @Slot(object)
    def show_rehearsal(self, rehearsal: Rehearsal) -> None:
        """Show the state of the dry run."""
        tone, icon = _LOOKS[rehearsal.state]
        word = self._word(rehearsal)
        if word != self.chip.text() and rehearsal.state in ("passed", "problems"):
            said = self.tr("Dry run: {word}").format(word=word)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        self.chip.show_state(word, tone, icon)
        self.sentence.setText(self._sentence(rehearsal))
        self.button.setText(self.tr("Cancel") if rehearsal.state == "updating" else self.tr("Check again"))
        self.button.updateGeometry()
        result = self._model.result
        can_try = rehearsal.state == "impossible" and result is not None and result.rehearsal is not None
        self.button.setVisible(rehearsal.state == "updating" or can_try)
        has_passed = rehearsal.state == "passed"
        self.rehearsed.button.setEnabled(has_passed)
        why_not = self.tr("Available once the dry run has passed")
        told = self.tr("Repeat the dry run with every fault at every operation (Ctrl+Shift+F)")
        self.rehearsed.button.setToolTip(told if has_passed else why_not)
        if rehearsal.report is not self._shown:
            self._shown = rehearsal.report
            self._fill(rehearsal.report)
        self._veil.raise_()
        self._veil.setVisible(rehearsal.state in ("updating", "waiting", "impossible"))

    def _word(self, rehearsal: Rehearsal) -> str:
        match rehearsal.state:
            case "none":
                return self.tr("Not checked")
            case "waiting":
                return self.tr("Waiting")
            case "updating":
                return self.tr("Updating…")
            case "passed":
                return self.tr("No problem")
            case "impossible":
                return self.tr("Could not run")
        count = 0
        if rehearsal.report is not None:
            count = sum(finding.severity == "violation" for finding in rehearsal.report.findings)
        return self.tr("1 problem") if count <= 1 else self.tr("{n} problems").format(n=count)

    def _sentence(self, rehearsal: Rehearsal) -> str:
        match rehearsal.state:
            case "none":
                return self.tr("It shows what the run will do, before anything moves.")
            case "waiting":
                return self.tr("Fix the marked fields to start the dry run.")
            case "updating":
                return stage_text(rehearsal.stage) or self.tr("With the current values")
            case "impossible":
                if self._model.result is not None and self._model.result.world is not None:
                    return self.tr("Fix or remove the bench to start the dry run.")
                return joined(sentence(rehearsal.problem), spoken(rehearsal.hint))
        if self._leaves_out_faults:
            return self.tr(
                "With exactly the values on this page, without the fault that you set for a simulator."
            )
        return self.tr("With exactly the values on this page")

    @property
    def _leaves_out_faults(self) -> bool:
        """Whether the choices include faults set for simulators; a dry run ignores such faults."""
        from praxis_desktop.ports.simulators.faults import without_faults

        choices = self._model.choices
        return choices is not None and any(
            without_faults(device) != device for device in choices.ports.values()
        )

    # ---- the report
    def _fill(self, report: DryRunReport | None) -> None:
        with self._area.keeping_place():
            self._replace(report)

    def _replace(self, report: DryRunReport | None) -> None:
        questions, branches, focus = self.questions, self.branches, QApplication.focusWidget()
        _clear(self._rows)
        self.findings = []
        self.questions = self.branches = self._left = self._end = None
        if report is None:
            return
        self._add_figures(report)
        for finding in report.findings:
            card = FindingCard(finding, appearance=self._appearance, parent=self._content)
            card.pressed.connect(self.finding_pressed)
            self.findings.append(card)
            self._rows.addWidget(card)
        self._rows.addWidget(Separator(appearance=self._appearance))
        steps = count_text(report.steps)
        if not report.is_counted:
            steps = self.tr("at least {time}").format(time=steps)
        self._rows.addWidget(self._fact(self.tr("Steps"), steps))
        if report.asked:
            self.questions = Questions(report.asked, report.questions, appearance=self._appearance)
            self._rows.addWidget(self.questions)
            had_focus = questions is not None and focus is questions.fold
            self.questions.take_over(questions, had_focus=had_focus)
        elif report.is_counted:
            self._rows.addWidget(self._fact(self.tr("Questions it will ask you"), self.tr("none")))
        facts = [(self.tr("Waiting"), duration_text(report.waiting))] if report.waiting else []
        if count := report.counts.get("checks"):
            facts.append((self.tr("Checks with limits"), count_text(count)))
        for use in report.tips:
            name = self.tr("Tips in {rack}").format(rack=role_words(use.labware))
            facts.append((name, f"{use.used} · {use.spots}"))
        for name, value in facts:
            self._rows.addWidget(self._fact(name, value))
        self._add_liquids(report)
        if report.untaken:  # last: it is for the protocol's author, not for the operator
            self._rows.addWidget(Separator(appearance=self._appearance))
            self.branches = Branches(report.untaken, appearance=self._appearance)
            self.branches.pressed.connect(self.branch_pressed)
            self._rows.addWidget(self.branches)
            had_focus = branches is not None and focus is branches.fold
            self.branches.take_over(branches, had_focus=had_focus)
        self._rows.addStretch(1)
        self._content.updateGeometry()

    def _add_figures(self, report: DryRunReport) -> None:
        """Show how long the run will take and when it would end, if that is known."""
        self._left = Forecast(report).left(0.0) if report.is_complete else None
        figure, words = duration_text(report.duration), self.tr("estimated duration")
        if not report.is_complete:
            words = self.tr("until the dry run ended")
        elif report.duration < _LEAST_S:
            # Simulated robots take no time, which says nothing about real ones.
            figure, words = "–", self.tr("duration unknown")
        elif report.untimed:
            figure = self.tr("at least {time}").format(time=figure)
        self._end = Label(words, appearance=self._appearance, role="small", color="text2", wrap=True)
        column = QWidget(self._content)
        lines = QVBoxLayout(column)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(Label(figure, appearance=self._appearance, role="h1", wrap=True))
        lines.addWidget(self._end)
        self._rows.addWidget(column)
        self._show_end()

    @Slot()
    def _show_end(self) -> None:
        """Show when the run would end if it were started now."""
        if self._left is None or self._end is None:
            return
        words = self.tr("{end} if started now").format(end=end_text(self._left))
        self._end.setText("\n".join(filter(None, (words, answers_text(self._left)))))
        if self.isVisible():
            self._clock.start(end_change_ms(self._left))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._show_end()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._clock.stop()

    def _fact(self, name: str, value: str) -> QWidget:
        line = QWidget(self._content)
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        is_short = len(value) <= _SHORT
        layout.addWidget(Label(name, appearance=self._appearance, role="small", color="text2", wrap=True), 3)
        label = Label(value, appearance=self._appearance, role="small", wrap=not is_short)
        label.setAlignment(Qt.AlignmentFlag.AlignRight)
        layout.addWidget(label, 0 if is_short else 2)
        return line

    def _add_liquids(self, report: DryRunReport) -> None:
        groups = [(use.labware, each) for use in report.labware for each in use.containers]
        if not groups:
            return
        self._rows.addWidget(Separator(appearance=self._appearance))
        self._rows.addWidget(Label(self.tr("Liquids needed"), appearance=self._appearance, role="h3"))
        for labware, each in groups[:_MOST_ROWS]:
            self._rows.addWidget(LiquidRow(labware, each, appearance=self._appearance, parent=self._content))
        if len(groups) > _MOST_ROWS:
            more = self.tr("and {n} more").format(n=len(groups) - _MOST_ROWS)
            self._rows.addWidget(Label(more, appearance=self._appearance, role="small", color="text2"))

    @Slot()
    def _press(self) -> None:
        if self._model.rehearsal.state == "updating":
            self._model.cancel_rehearsal()
        else:
            self._model.rehearse()


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
