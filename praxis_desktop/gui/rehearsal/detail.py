"""The card beside the matrix: the list of all findings, or a branch and what happens in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.failures.panel import SourceExcerpt
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import joined, sentence, spoken
from praxis_desktop.gui.rehearsal.model import FoundEdits, RehearsalModel
from praxis_desktop.gui.rehearsal.words import (
    LOOKS,
    MOMENTS,
    fault_sentence,
    is_bad,
    moment_words,
    outcome_title,
    outcome_word,
    outcome_words,
    place_words,
    places_words,
    run_label,
)
from praxis_desktop.gui.run.words import short_clock_text
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label, in_quotes, lines_of
from praxis_desktop.gui.widgets.problem_card import ProblemCard
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.surfaces import Card, Disc, FilledStack, Icon
from praxis_desktop.runs.rehearsal import can_be_shown
from praxis_desktop.workers.setup.rehearsals import by_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.runs.rehearsal import Branch, BranchOutcome
    from praxis_desktop.workers.setup.rehearsals import Finding

_MARGIN = 16
_MOST_FINDINGS = 30
_MOST_KEYS = 4


class _Quote(Card):
    """A card with the question or error that the user would read."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, tone="idle", parent=parent)
        self.words = Label(appearance=appearance, role="h3", wrap=True)
        heading = Label(
            self.tr("What the user would see"), appearance=appearance, role="caption", color="text2"
        )
        layout = lines_of(heading, self.words, spacing=2)
        layout.setContentsMargins(12, 7, 12, 8)
        self.setLayout(layout)


class _Moments(QWidget):
    """The list of events in a branch, each with its time according to the run's clock."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.words: list[str] = []
        """The texts of the events shown, each with its time."""
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(10)
        self._rows.setVerticalSpacing(5)
        self._rows.setColumnStretch(2, 1)

    def show_moments(self, branch: Branch, outcome: BranchOutcome) -> None:
        """Show the events in a branch, and how the branch ends."""
        self.words = []
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        heading = Label(
            self.tr("What happened in this branch"),
            appearance=self._appearance,
            role="caption",
            color="text2",
        )
        self._rows.addWidget(heading, 0, 0, 1, 3)
        for moment in outcome.moments:
            icon, tone = MOMENTS[moment.kind]
            self._add(moment.seconds, icon, tone, moment_words(moment, outcome))
        look = LOOKS[outcome.outcome]
        self._add(outcome.seconds, look.icon, look.tone, outcome_title(outcome), is_end=True)

    def _add(self, seconds: float, icon: str, tone: ToneName, words: str, *, is_end: bool = False) -> None:
        clock = short_clock_text(int(seconds))
        self.words.append(f"{clock} {words}")
        row, top = len(self.words), Qt.AlignmentFlag.AlignTop
        time = Label(clock, appearance=self._appearance, role="mono", color="text2")
        told = Label(words, appearance=self._appearance, role="h3" if is_end else "small", wrap=True)
        if is_end:
            told.set_tone(tone)
        self._rows.addWidget(time, row, 0, top | Qt.AlignmentFlag.AlignRight)
        self._rows.addWidget(Icon(icon, tone, size=16, appearance=self._appearance), row, 1, top)
        self._rows.addWidget(told, row, 2)


class BranchPanel(QWidget):
    """Shows a branch. ``show_button`` records the branch as a run to step through; ``back_button`` returns
    to all findings. ``proposal_wanted`` carries FoundEdits.
    """

    proposal_wanted = Signal(object)

    def __init__(self, model: RehearsalModel, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.branch: Branch | None = None
        """The branch that is shown."""
        self._disc = Disc("check", "ok", size=44, edge=9, appearance=appearance, parent=self)
        self.title = Label(appearance=appearance, role="h2", wrap=True)
        self.place = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.why = Label(appearance=appearance, role="small", wrap=True)
        self.quote = _Quote(appearance=appearance, parent=self)
        self.source = SourceExcerpt(appearance=appearance, around=1)
        # Show only the icon, because the words beside the button need the space.
        self.source.editor_button.setAccessibleName(self.source.editor_button.text())
        self.source.editor_button.setText("")
        layout = self.source.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, 0)
        self._remedy = Card(appearance=appearance, tone="ok", parent=self)
        self.remedy = Label(appearance=appearance, role="small", wrap=True)
        self.moments = _Moments(appearance=appearance, parent=self)
        self.others = Label(appearance=appearance, role="caption", color="text2", wrap=True)
        self.propose_button = Button(
            self.tr("Propose this edit…"), appearance=appearance, icon="pencil", parent=self
        )
        self._edits: FoundEdits | None = None
        self.show_button = Button(
            self.tr("Show me"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="play", parent=self
        )
        self.back_button = Button(
            self.tr("All findings"), appearance=appearance, icon="arrow-left", parent=self
        )
        self.note = Label(appearance=appearance, role="caption", color="text3", wrap=True)
        self._lay_out(appearance)
        self.show_button.clicked.connect(self._record)
        self.propose_button.clicked.connect(self._propose)
        model.edits_found.connect(self._take_edits)
        model.recording_changed.connect(self.show_recording)

    def show_branch(self, number: int) -> None:
        """Show a branch of the model's rehearsal."""
        branch = self.branch = self._model.state.branches[number]
        outcome = self._model.outcomes.get(number)
        self.place.setText(place_words(branch))
        self.propose_button.hide()
        if outcome is None:
            self._show_unknown()
        else:
            self._show_outcome(branch, outcome)
            self._model.find_edits(number)
        self._show_others(branch)
        self.show_recording()

    def show_impossible(self) -> None:
        """Say that the selected fault cannot happen during the selected operation."""
        self.branch = None
        self.place.setText("")
        self._show_unknown()
        self.title.setText(self.tr("Cannot happen here"))
        self.why.setText(self.tr("This fault cannot occur on this instrument during this operation."))
        self.others.hide()
        self.show_recording()

    @Slot()
    def show_recording(self) -> None:
        """Enable the button if the branch can be recorded now, and show a note below the button."""
        is_recording = self._model.recording is not None
        branch = self.branch
        can_be = branch is not None and can_be_shown(branch)
        self.show_button.setEnabled(can_be and not is_recording)
        if is_recording:
            words = self.tr("Recording the branch on simulated instruments…")
        elif can_be:
            words = self.tr("Show me steps through this branch on simulated instruments.")
        elif branch is None:
            words = ""
        else:
            words = self.tr("A question that nobody answers cannot be recorded.")
        self.note.setText(words)

    def _show_unknown(self) -> None:
        self._disc.show_icon("clock", "idle")
        self.title.set_tone(None)
        is_active = self._model.state.is_active
        self.title.setText(self.tr("Not known yet") if is_active else self.tr("Did not happen"))
        self.why.setText("" if is_active else self.tr("The fault did not occur in this branch."))
        for part in (self.quote, self._remedy, self.source, self.moments):
            part.hide()

    def _show_outcome(self, branch: Branch, outcome: BranchOutcome) -> None:
        look = LOOKS[outcome.outcome]
        self._disc.show_icon(look.icon, look.tone)
        self.title.set_tone(look.tone if is_bad(outcome) else None)
        self.title.setText(outcome_title(outcome))
        told = (fault_sentence(branch), outcome_words(outcome))
        self.why.setText(" ".join(filter(None, told)))
        self.quote.words.setText(in_quotes(sentence(outcome.sentence)))
        self.quote.setVisible(bool(outcome.sentence))
        self.remedy.setText(spoken(outcome.remedy))
        self._remedy.setVisible(bool(outcome.remedy))
        self.moments.show_moments(branch, outcome)
        self.moments.show()
        file, line = outcome.file, outcome.line
        if file and line:
            self.source.show_place(Path(file), line)
        else:
            self.source.hide()

    def _show_others(self, branch: Branch) -> None:
        alike = next((each.branches for each in self._model.state.findings if branch in each.branches), ())
        others = [each for each in alike if each is not branch and each != branch]
        self.others.setVisible(bool(others))
        if others:
            self.others.setText(self.tr("Same in: {places}").format(places=places_words(others)))

    @Slot(object)
    def _take_edits(self, found: FoundEdits) -> None:
        """Offer the edits for the branch that is shown, if there are any."""
        if found.branches[0] == self.branch:
            self._edits = found
            self.propose_button.setVisible(bool(found.edits))

    @Slot()
    def _propose(self) -> None:
        if self._edits is not None:
            self.proposal_wanted.emit(self._edits)

    @Slot()
    def _record(self) -> None:
        if self.branch is not None:
            self._model.record(self.branch, run_label(self.branch))

    def _lay_out(self, appearance: Appearance) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(lines_of(self.title, self.place, spacing=1), 1)
        remedy = QHBoxLayout(self._remedy)
        remedy.setContentsMargins(10, 8, 10, 8)
        remedy.setSpacing(8)
        sign = Icon("pencil", "ok", size=18, appearance=appearance)
        remedy.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self.remedy)
        words.addWidget(self.propose_button, 0, Qt.AlignmentFlag.AlignLeft)
        remedy.addLayout(words, 1)
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 6, 0)
        rows.setSpacing(10)
        rows.addLayout(head)
        for part in (self.why, self.quote, self.source, self._remedy, self.moments, self.others):
            rows.addWidget(part)
        rows.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.show_button)
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 14, _MARGIN - 8, 12)
        layout.setSpacing(8)
        area = QuietScrollArea(content, appearance=appearance, takes_focus=True)
        area.setAccessibleName(self.tr("The branch"))
        layout.addWidget(area, 1)
        layout.addLayout(foot)
        layout.addWidget(self.note)


class FindingList(QWidget):
    """All findings, worst first. ``chosen`` carries a branch with the finding that the user wants to see."""

    chosen = Signal(object)

    def __init__(self, model: RehearsalModel, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._appearance = appearance
        self.cards: list[ProblemCard] = []
        self._shown: tuple[tuple[Finding, ...], ...] | None = None
        self.title = Label(self.tr("Findings"), appearance=appearance, role="h2")
        self.words = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.chance = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self._content = QWidget()
        self._rows = QVBoxLayout(self._content)
        self._rows.setContentsMargins(0, 0, 6, 0)
        self._rows.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 14, _MARGIN - 8, 12)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.words)
        layout.addWidget(QuietScrollArea(self._content, appearance=appearance), 1)
        layout.addWidget(self.chance)

    def show_findings(self) -> None:
        """Show the findings of the model's rehearsal, except those that require no action."""
        state = self._model.state
        told = (each for each in state.findings if each.outcome.outcome not in ("recovered", "ended"))
        found = tuple(by_line(told))
        self.words.setText(self._sentence(len(found)))
        self.chance.setText(self._by_chance(state.by_chance))
        self.chance.setVisible(bool(state.by_chance))
        if found == self._shown:
            return
        self._shown = found
        self.cards = []
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for findings in found[:_MOST_FINDINGS]:
            card = self._card(findings)
            self.cards.append(card)
            self._rows.addWidget(card)
        if (more := len(found) - _MOST_FINDINGS) > 0:
            words = self.tr("and {n} more, in the matrix").format(n=more)
            self._rows.addWidget(Label(words, appearance=self._appearance, role="small", color="text2"))
        self._rows.addStretch(1)

    def _card(self, findings: Sequence[Finding]) -> ProblemCard:
        """Return a single card for ``findings``, which share a line and an outcome."""
        outcome = findings[0].outcome
        look = LOOKS[outcome.outcome]
        hint = joined(outcome_words(outcome), spoken(outcome.remedy))
        branches = [branch for each in findings for branch in each.branches]
        at = places_words(branches)
        if outcome.line:
            line = self.tr("{file}, line {line}").format(file=Path(outcome.file).name, line=outcome.line)
            at = f"{line} · {at}"
        card = ProblemCard(
            branches[0],
            kind=outcome_word(outcome.outcome),
            tone=look.tone,
            icon=look.icon,
            title=outcome_title(outcome),
            hint=hint,
            place=at,
            appearance=self._appearance,
            parent=self._content,
        )
        card.pressed.connect(self.chosen)
        return card

    def _by_chance(self, keys: Sequence[str]) -> str:
        told = ", ".join(keys[:_MOST_KEYS])
        if (more := len(keys) - _MOST_KEYS) > 0:
            told = self.tr("{keys} and {n} more").format(keys=told, n=more)
        return self.tr("Varies randomly, so a wrong value may go unnoticed: {keys}").format(keys=told)

    def _sentence(self, count: int) -> str:
        state = self._model.state
        match state.phase:
            case "none":
                return self.tr("Every fault at every operation, on simulated instruments.")
            case "beginning":
                return self.tr("The dry run without faults comes first.")
            case "running":
                return self.tr("Findings will appear once all branches are known.")
            case "impossible":
                return joined(sentence(state.problem), spoken(state.hint))
            case "cancelled":
                return self.tr("Cancelled: only the branches known by then are included.")
        if not count:
            return self.tr("Every branch ends as it should, or recovers by itself.")
        return self.tr("Choose a finding to see its branch.")


class Aside(Card):
    """The card beside the matrix. It shows all findings or, if a cell is open, the cell's branch."""

    def __init__(self, model: RehearsalModel, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.findings = FindingList(model, appearance=appearance, parent=self)
        self.branch = BranchPanel(model, appearance=appearance, parent=self)
        self.stack = FilledStack()
        self.stack.addWidget(self.findings)
        self.stack.addWidget(self.branch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.branch.back_button.clicked.connect(self.show_findings)

    @Slot()
    def show_findings(self) -> None:
        self.stack.setCurrentWidget(self.findings)
        if self.findings.cards:
            self.findings.cards[0].setFocus()

    def show_branch(self, number: int | None, *, is_impossible: bool = False) -> None:
        """Show the branch with the given number. If ``number`` is None, show the findings or, if
        ``is_impossible``, say that the fault cannot happen.
        """
        if number is not None:
            self.branch.show_branch(number)
        elif is_impossible:
            self.branch.show_impossible()
        else:
            self.stack.setCurrentWidget(self.findings)
            return
        self.stack.setCurrentWidget(self.branch)
