"""The rehearsal page: its header, the counts of outcomes, the matrix, and a branch beside the matrix."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence, spoken
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.rehearsal.detail import Aside
from praxis_desktop.gui.rehearsal.matrix import Matrix
from praxis_desktop.gui.rehearsal.model import FoundEdits, RehearsalModel
from praxis_desktop.gui.rehearsal.proposal_sheet import ProposalSheet
from praxis_desktop.gui.rehearsal.words import LOOKS, outcome_word
from praxis_desktop.gui.run.words import duration_text
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.chip import ChoiceChip
from praxis_desktop.gui.widgets.labels import EmptyWords, count_text
from praxis_desktop.gui.widgets.progress import NoticeLine, ThinProgressBar
from praxis_desktop.gui.widgets.surfaces import BackHead, Card
from praxis_desktop.gui.window.dialogs import file_dialog
from praxis_desktop.records.exporting.format import slug
from praxis_desktop.runs.rehearsal.faults import COLUMNS
from praxis_desktop.runs.rehearsal.outcomes import BAD
from praxis_desktop.workers.setup.rehearsal_reports import FORMATS, save_report
from praxis_desktop.workers.setup.rehearsals import Rehearsed

if TYPE_CHECKING:
    from praxis_desktop.runs.rehearsal import Branch
    from praxis_desktop.runs.rehearsal.outcomes import Outcome

_ASIDE, _NARROW_ASIDE = 404, 340
_ALWAYS = ("unsafe", "unnoticed", "asked", "recovered", "ended")
"""The outcomes whose counts are always shown."""


class RehearsalHead(BackHead):
    """The header: the protocol, the progress of the rehearsal, and buttons."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(self.tr("Back to setup"), self.tr("Back to setup (Esc)"), appearance=appearance)
        self.bar = ThinProgressBar(appearance=appearance)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(self.tr("Branches rehearsed"))
        self.button = Button(self.tr("Rehearse again"), appearance=appearance, icon="refresh", parent=self)
        self.export_button = Button(self.tr("Export…"), appearance=appearance, icon="save", parent=self)
        self.export_button.setToolTip(self.tr("Save the report as text, as a table, or as data"))
        self.put(self.bar, self.button, self.export_button)


class RehearsalPage(QWidget):
    """The rehearsal page. ``again_wanted`` requests another rehearsal, with the values on the setup page.
    ``saved`` carries a message about a saved file, and the file.
    """

    back_wanted = Signal()
    again_wanted = Signal()
    saved = Signal(str, object)
    protocol_changed = Signal()
    """Emitted when an edit has been saved to the protocol's own file."""

    def __init__(
        self, model: RehearsalModel, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._appearance = appearance
        self._phase = model.state.phase
        self._order = model.state.order
        self.head = RehearsalHead(appearance=appearance)
        self.notice = NoticeLine(appearance=appearance)
        self.matrix = Matrix(model, appearance=appearance)
        self.aside = Aside(model, appearance=appearance)
        self.chips: dict[Outcome, ChoiceChip] = {}
        for outcome, look in LOOKS.items():
            chip = ChoiceChip(
                outcome_word(outcome), look.icon, tone=look.tone, appearance=appearance, parent=self
            )
            chip.toggled.connect(self._filter)
            self.chips[outcome] = chip
        self._empty = EmptyWords("", view=self.matrix, appearance=appearance)
        self._lay_out(appearance)
        self.head.back_button.clicked.connect(self.back_wanted)
        self.head.button.clicked.connect(self._press)
        self._saver = BackgroundTask(save_report, self)
        self._saver.done.connect(self._tell_saved)
        self._saver.failed.connect(self.show_failure)
        self.head.export_button.clicked.connect(self._ask_file)
        self.matrix.opened.connect(self._open)
        self.matrix.entered.connect(self._enter)
        self.aside.findings.chosen.connect(self.show_branch)
        self.aside.branch.proposal_wanted.connect(self._propose)
        back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.back_wanted)
        model.changed.connect(self.refresh)
        model.outcomes_arrived.connect(self._take_outcomes)
        model.failed.connect(self.show_failure)
        self.refresh()

    def show_stale(self, saved: float | None) -> None:
        """Say that the rehearsal is out of date because the file or the values have changed. ``saved`` is
        when the file was saved, in seconds since 1970, or None if only values differ or the time is unknown.
        """
        if saved is None:
            words = self.tr("Out of date: the values on the setup page have changed")
        else:
            at = time.strftime("%H:%M", time.localtime(saved))
            words = self.tr("Out of date: the file was saved at {time}").format(time=at)
        self.notice.show_notice("warning", "warn", words)

    @Slot()
    def forget_stale(self) -> None:
        """Clear the notice."""
        self.notice.clear()

    @Slot(object)
    def show_failure(self, error: object) -> None:
        """Say why a branch could not be recorded or a file could not be saved."""
        message, hint = str(error), str(getattr(error, "hint", ""))
        self.notice.show_notice("alert-circle", "err", sentence(message), spoken(hint))

    @Slot(object)
    def show_branch(self, branch: Branch) -> None:
        """Open the cell for a branch. If the filter excludes the branch, clear the filter."""
        number = self._model.state.branches.index(branch)
        outcome = self._model.outcomes.get(number)
        wanted = self.matrix.branches.wanted
        if wanted and (outcome is None or outcome.outcome not in wanted):
            self._choose(frozenset())
        self.matrix.show_branch(number)
        self.matrix.setFocus()

    @Slot()
    def show_bad(self) -> None:
        """Show only the operations with a bad outcome, or all operations if no outcome is bad."""
        counts = self._model.counts
        self._choose(frozenset(each for each in BAD if counts.get(each)))

    @Slot()
    def show_next_bad(self) -> None:
        """Open the next cell with a bad outcome."""
        self.matrix.show_next_bad()

    # ---- the model
    @Slot()
    def refresh(self) -> None:
        """Show the state of the rehearsal."""
        state = self._model.state
        if state.order is not self._order:
            self._order = state.order
            self.notice.clear()
            self._choose(frozenset())
        if len(state.branches) != self.matrix.branches.size:
            self.matrix.branches.show_branches()
        self.head.title.setText(self.tr("Rehearsal of {title}").format(title=state.title))
        self.head.words.setText(self._line())
        self.head.bar.setVisible(state.is_active)
        self.head.bar.setRange(0, max(1, len(state.branches)))
        self.head.bar.setValue(len(self._model.outcomes))
        self.head.button.setText(self.tr("Cancel") if state.is_active else self.tr("Rehearse again"))
        self.head.button.set_icon("close" if state.is_active else "refresh")
        self.head.button.updateGeometry()
        self.head.export_button.setEnabled(not state.is_active and bool(self._model.outcomes))
        self._empty.setText(self._empty_words())
        self._empty.refresh()
        self._show_counts()
        self.aside.findings.show_findings()
        if state.phase != self._phase:
            self._phase = state.phase
            if not state.is_active:
                self.matrix.viewport().update()  # unknown outcomes are no longer expected
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.head.words.text()))
                self._show_open()

    def _line(self) -> str:
        state = self._model.state
        known, count = len(self._model.outcomes), len(state.branches)
        took = duration_text(max(0.1, round(state.seconds, 1)))
        match state.phase:
            case "none":
                return self.tr("Every fault at every operation, on simulated instruments")
            case "beginning":
                return self.tr("Rehearsing: the dry run without a fault")
            case "running":
                words = self.tr("Rehearsing: {known} of {count} branches · {time}")
                return words.format(known=known, count=count, time=took)
            case "impossible":
                return self.tr("Nothing was rehearsed")
        words = self.tr(
            "{rows} operations × {columns} faults · {count} branches · {time} · simulated instruments"
        )
        if state.phase == "cancelled":
            words = self.tr("Cancelled: {known} of {count} branches · {time} · simulated")
        rows = len(state.operations)
        return words.format(rows=rows, columns=len(COLUMNS), known=known, count=count, time=took)

    def _empty_words(self) -> str:
        state = self._model.state
        if state.phase == "impossible":
            return sentence(state.problem)
        if state.is_active and not state.operations:
            return self.tr("The dry run without faults comes first.")
        if self.matrix.branches.wanted:
            return self.tr("No operation has this outcome.")
        return self.tr("This protocol has no operations where a fault can occur.")

    def _show_counts(self) -> None:
        counts = self._model.counts
        for outcome, chip in self.chips.items():
            count = counts.get(outcome, 0)
            chip.show_count(count_text(count))
            chip.setVisible(outcome in _ALWAYS or count > 0)

    @Slot(object)
    def _take_outcomes(self, numbers: tuple[int, ...]) -> None:
        self.matrix.branches.update(numbers)
        index = self.matrix.currentIndex()
        if self.matrix.branches.number_at(index) in numbers:
            self._show_open()

    # ---- edits
    @cached_property
    def proposal_sheet(self) -> ProposalSheet:
        """The sheet that proposes an edit."""
        sheet = ProposalSheet(self._model, appearance=self._appearance, asker=self)
        sheet.saved.connect(self.saved)
        sheet.changed.connect(self.protocol_changed)
        return sheet

    @Slot(object)
    def _propose(self, found: FoundEdits) -> None:
        self.proposal_sheet.ask(found)

    # ---- the report
    @Slot()
    def _ask_file(self) -> None:
        """Ask where to save the report. The file's extension determines the format."""
        title = self.tr("Export the rehearsal")
        dialog = self._dialog = file_dialog(self, title, appearance=self._appearance)
        dialog.setAcceptMode(dialog.AcceptMode.AcceptSave)
        self._endings = {f"{spoken(each.kind)} (*{ending})": ending for ending, each in FORMATS.items()}
        dialog.setNameFilters(list(self._endings))
        dialog.filterSelected.connect(self._use_ending)
        name = slug(self._model.state.title, "protocol")
        dialog.selectFile(self.tr("Rehearsal_{name}").format(name=name))
        self._use_ending(dialog.selectedNameFilter())
        dialog.fileSelected.connect(self.save_report)
        dialog.ask()

    @Slot(str)
    def _use_ending(self, chosen: str) -> None:
        self._dialog.setDefaultSuffix(self._endings[chosen].removeprefix("."))

    @Slot(str)
    def save_report(self, name: str) -> None:
        """Save the report to a file, in the format determined by its extension."""
        state = self._model.state
        found = Rehearsed(
            state.operations, state.branches, dict(self._model.outcomes), state.seconds, state.by_chance
        )
        self._saver.start(found, Path(name))

    @Slot(object)
    def _tell_saved(self, path: Path) -> None:
        self.saved.emit(self.tr("The rehearsal was exported"), path)

    # ---- choices
    @Slot()
    def _press(self) -> None:
        if self._model.state.is_active:
            self._model.cancel()
        else:
            self.again_wanted.emit()

    @Slot()
    def _filter(self) -> None:
        chosen = frozenset(outcome for outcome, chip in self.chips.items() if chip.isChecked())
        self.matrix.branches.want(chosen)
        self._empty.setText(self._empty_words())

    def _choose(self, outcomes: frozenset[Outcome]) -> None:
        for outcome, chip in self.chips.items():
            chip.blockSignals(True)
            chip.setChecked(outcome in outcomes)
            chip.blockSignals(False)
        self._filter()

    def _show_open(self) -> None:
        """Show the branch in the current cell again, because more is now known about it."""
        if self.aside.stack.currentWidget() is self.aside.branch:
            self._open(self.matrix.branches.number_at(self.matrix.currentIndex()))

    @Slot(object)
    def _open(self, number: int | None) -> None:
        self.aside.show_branch(number, is_impossible=self.matrix.currentIndex().isValid())

    @Slot()
    def _enter(self) -> None:
        """Focus the button that shows the branch or, if that button is disabled, the button that returns to
        all findings.
        """
        if not self.matrix.currentIndex().isValid():
            return
        self._open(self.matrix.branches.number_at(self.matrix.currentIndex()))
        panel = self.aside.branch
        (panel.show_button if panel.show_button.isEnabled() else panel.back_button).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.window().width() < NARROW
        self.aside.setFixedWidth(_NARROW_ASIDE if is_narrow else _ASIDE)

    def _lay_out(self, appearance: Appearance) -> None:
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for chip in self.chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        card = Card(appearance=appearance)
        around = QVBoxLayout(card)
        around.setContentsMargins(10, 6, 6, 10)
        around.addWidget(self.matrix)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(card, 1)
        below.addWidget(self.aside)
        body = QVBoxLayout()
        body.setContentsMargins(14, 10, 14, 12)
        body.setSpacing(10)
        body.addWidget(self.notice)
        body.addLayout(chips)
        body.addLayout(below, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        page.addLayout(body, 1)
        previous: QWidget = self.head.button
        for part in (self.head.export_button, *self.chips.values(), self.matrix):
            QWidget.setTabOrder(previous, part)
            previous = part
