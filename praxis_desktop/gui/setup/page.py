"""The Setup page: its header, the sections with their cards, the dry run next to them, and the footer."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.system_user import system_user
from praxis_desktop.gui.failures.panel import FailurePanel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import HEAD_RIGHT, NARROW, PAGE_HEADER_HEIGHT, SETUP_FOOT_HEIGHT
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.roles.panel import InstrumentsPanel
from praxis_desktop.gui.run.forecast import facts_of_bench
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.words import Failure
from praxis_desktop.gui.setup.cards import ProtocolPanel, RunDetails
from praxis_desktop.gui.setup.dry_run_panel import DryRunPanel
from praxis_desktop.gui.setup.labware import LabwarePanel
from praxis_desktop.gui.setup.model import NOT_CHECKED, Check, SetupModel, check_words
from praxis_desktop.gui.setup.parameters_card import FormPanel
from praxis_desktop.gui.setup.readiness import INSTRUMENTS, LABWARE, REVIEW, VALUES, Readiness
from praxis_desktop.gui.setup.sections import SectionList
from praxis_desktop.gui.setup.wheels import Wheels, WheelsPanel
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, TwoLineLabel, lines_of
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Bar, Icon
from praxis_desktop.gui.widgets.tips_below import TipsBelow
from praxis_desktop.workers.setup.sheets import Checked, SetupSheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from praxis_desktop.runs.dry_run.findings import Finding


_ASIDE_WIDTH, _NARROW_ASIDE_WIDTH = 288, 256
_MARGIN = 16
_NEAR = 60
"""A section is considered in view if its card's top is within this many pixels of the upper edge."""


class SetupBody(QWidget):
    """The scrolling column of cards, with its list of sections. Clicking a section scrolls to its card, and
    scrolling marks the section that is in view.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.sections = SectionList(appearance=appearance)
        self._cards: dict[str, QWidget] = {}
        self._aside: QWidget | None = None
        self._form: FormPanel | None = None
        self._is_narrow: bool | None = None
        self._target = ""
        """The section that was requested. Cleared when the user scrolls."""
        content = self._content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN - 6, _MARGIN)
        self.column.setSpacing(14)
        self.column.addStretch(1)
        self.area = QuietScrollArea(content, appearance=appearance, on_page=True)
        self.area.setFrameStyle(0)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._arrange(False)
        self.sections.chosen.connect(self.show_section)
        self.area.verticalScrollBar().valueChanged.connect(self._mark_section)
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    def add(self, widget: QWidget, key: str = "", *, before: QWidget | None = None) -> None:
        """Add a widget below the others, or above ``before`` if that is given. If the widget is the card for
        a section, ``key`` names the section.
        """
        place = self.column.count() - 1 if before is None else self.column.indexOf(before)
        self.column.insertWidget(place, widget)
        if key:
            self._cards[key] = widget

    def set_aside(self, aside: QWidget) -> None:
        """Show ``aside`` on the right."""
        self._aside = aside
        self._arrange(bool(self._is_narrow))

    def set_form(self, form: FormPanel) -> None:
        """Put the presets from ``form`` below the section list or, on a narrow page, into the form's card."""
        self._form = form
        presets = form.presets
        *_, last = self.sections.buttons.values()
        for before, after in pairwise((last, presets.list, presets.reset_button)):
            QWidget.setTabOrder(before, after)
        self._arrange(bool(self._is_narrow))

    def show_top(self) -> None:
        """Scroll to the top."""
        self.area.verticalScrollBar().setValue(0)
        if self._shown:
            self.sections.set_current(self._shown[0])

    @property
    def _shown(self) -> list[str]:
        """The keys of the visible sections, from top to bottom."""
        return [
            key for key in self.sections.buttons if key in self._cards and not self._cards[key].isHidden()
        ]

    @Slot(str)
    def show_section(self, key: str) -> None:
        """Scroll to a section."""
        card = self._cards.get(key)
        if card is not None:
            self._target = key
            self.area.verticalScrollBar().setValue(card.y() - _MARGIN)
            self.sections.set_current(key)
            self._target = key

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.window().width() < NARROW
        if is_narrow != self._is_narrow:
            self._arrange(is_narrow)

    def _arrange(self, is_narrow: bool) -> None:
        self._is_narrow = is_narrow
        grid = self._grid
        for part in (self.sections, self.area, self._aside):
            if part is not None:
                grid.removeWidget(part)
        self.sections.set_narrow(is_narrow)
        if self._form is not None and is_narrow:
            self._form.put_presets()
        elif self._form is not None:
            self._form.presets.set_upright(True)
            self.sections.put_at_foot(self._form.presets)
        if is_narrow:
            grid.addWidget(self.sections, 0, 0)
            grid.addWidget(self.area, 1, 0)
        else:
            grid.addWidget(self.sections, 0, 0, 2, 1)
            grid.addWidget(self.area, 0, 1, 2, 1)
        if self._aside is not None:
            self._aside.setFixedWidth(_NARROW_ASIDE_WIDTH if is_narrow else _ASIDE_WIDTH)
            grid.addWidget(self._aside, 0, 2, 2, 1)
        grid.setRowStretch(0, 0 if is_narrow else 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(0, 1 if is_narrow else 0)
        grid.setColumnStretch(1, 0 if is_narrow else 1)

    @Slot()
    def _mark_section(self) -> None:
        """Mark the requested section. If none was requested, mark the section at the top of the view or, if
        the page is scrolled to the bottom, the last section.
        """
        bar = self.area.verticalScrollBar()
        target, self._target = self._target, ""
        if target:
            self.sections.set_current(target)
            return
        shown = self._shown
        if not shown:
            return
        edge = bar.value() + _NEAR
        begun = [key for key in shown if self._cards[key].y() <= edge]
        current = begun[-1] if begun else shown[0]
        if bar.maximum() and bar.value() == bar.maximum():
            current = shown[-1]
        self.sections.set_current(current)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """Scroll the focused widget into view."""
        if new is not None and self.area.isAncestorOf(new) and self.area.widget() is not new:
            # Later, because a widget that has just been shown has not been laid out yet.
            QTimer.singleShot(0, self._show_focus)

    @Slot()
    def _show_focus(self) -> None:
        focus = QApplication.focusWidget()
        if focus is None or not self.area.isAncestorOf(focus):
            return
        self.area.ensureWidgetVisible(focus, 0, 40)
        content = self._content
        middle = focus.mapTo(content, QPoint(0, focus.height() // 2)).y()
        for key, card in self._cards.items():
            if not card.isHidden() and card.y() <= middle <= card.y() + card.height():
                self.sections.set_current(key)


class SetupCards(QObject):
    """The cards for the form, the labware and the dry run. ``changed`` is emitted when a value or a piece of
    labware changes, ``states_changed`` when the state of a section changes.
    """

    changed = Signal()
    states_changed = Signal()
    branch_wanted = Signal(object)
    line_wanted = Signal(object)
    """Carries a Finding whose cause is a line of the program, not a field."""

    def __init__(self, *, model: SetupModel, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._before: Mapping[str, str] | None = None
        """The values that were replaced when others were loaded; None after the user edits the form."""
        self.form = FormPanel(appearance=appearance)
        self.labware = LabwarePanel(appearance=appearance)
        self.dry_run = DryRunPanel(model=model, appearance=appearance)
        self.form.changed.connect(self._take_edit)
        self.labware.changed.connect(self.changed)
        self.labware.placed.connect(self.states_changed)
        self.dry_run.finding_pressed.connect(self._show_cause)
        self.dry_run.branch_pressed.connect(self.branch_wanted)
        presets = self.form.presets
        self.form.undo_wanted.connect(self._undo)
        presets.chosen.connect(model.load_preset)
        presets.save_requested.connect(model.save_preset)
        presets.last_chosen.connect(self._show_last)
        presets.defaults_chosen.connect(self._show_defaults)
        model.preset_loaded.connect(self._show_preset)
        model.presets_changed.connect(self._show_names)
        model.checked.connect(self._show_checked)
        model.rehearsed.connect(self._show_places)

    def show_sheet(self, sheet: SetupSheet, labware: Mapping[str, str], *, is_again: bool) -> None:
        """Show a protocol's form. ``is_again`` means that the same file has changed; if so, the entered
        values are kept.
        """
        before = self.form.texts
        texts = self.form.entered if is_again else sheet.texts.given
        names = self.labware.names if is_again else labware
        self.form.show_sheet(sheet, texts, is_again=is_again)
        if not is_again:
            self._offer_undo(None)
        elif not self.form.presets.chosen_name or self.form.texts != before:
            self._name_values()
        self.labware.show_sheet(sheet, names)

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show the given values, as if the user had entered them."""
        self.form.show_texts(texts)
        self._take_edit()

    def show_wrong_value(self) -> bool:
        """Go to the first value that must be fixed; return False if there is none."""
        result = self._model.result
        return result is not None and any(self.form.select(one.parameter) for one in result.problems)

    def show_wrong_labware(self) -> bool:
        """Go to the first piece of labware that must be chosen; return False if there is none."""
        result = self._model.result
        return result is not None and any(self.labware.select(role) for role in result.roles)

    def show_first_finding(self) -> bool:
        """Go to the first problem found by the dry run; return False if there is none."""
        report = self._model.rehearsal.report
        if self._model.rehearsal.state != "problems" or report is None:
            return False
        wrong = [finding for finding in report.findings if finding.severity == "violation"]
        if wrong:
            self._show_cause(wrong[0])
        return bool(wrong)

    @Slot(object)
    def _show_checked(self, checked: Checked) -> None:
        self.form.show_checked(checked)
        self.labware.show_problems(checked.roles)
        self._show_places()
        self.states_changed.emit()

    @Slot()
    def _show_places(self) -> None:
        """Show where labware is placed and, after a dry run, the positions and problems that it found."""
        checked = self._model.result
        if checked is not None and checked.rehearsal is not None:
            report = self._model.rehearsal.report
            self.labware.show_places(facts_of_bench(checked.rehearsal.bench, checked.plates, report))
            self.labware.show_report(report)

    @Slot(object)
    def _show_cause(self, finding: Finding) -> None:
        """Go to the field that caused a finding, which belongs to the finding's labware or to a parameter
        named in the message. If there is no such field, request that the line of the program be shown.
        """
        labware = finding.container.partition(":")[0].partition(" ")[0].partition("/")[0]
        if labware and self.labware.select(labware):
            return
        for field in self.form.fields:
            if field.parameter.name in finding.message and self.form.select(field.parameter.name):
                return
        self.line_wanted.emit(finding)

    @Slot()
    def _take_edit(self) -> None:
        self._offer_undo(None)
        self._name_values()
        self.changed.emit()

    def _name_values(self) -> None:
        """Show whether the values are the defaults, the last run's values, or neither."""
        texts, sheet = self.form.texts, self._model.sheet
        is_last = sheet is not None and texts == dict(sheet.texts.given)
        self.form.presets.show_edited(is_default=not texts, is_last=is_last)

    def _load(self, texts: Mapping[str, str]) -> None:
        """Replace the values, and offer to restore the previous ones."""
        before = self.form.texts
        self.form.show_texts(texts)
        if self.form.texts != before:
            self._offer_undo(before)
        self.changed.emit()

    def _offer_undo(self, before: Mapping[str, str] | None) -> None:
        self._before = before
        self.form.offer_undo(before is not None)

    @Slot()
    def _undo(self) -> None:
        if self._before is not None:
            self.form.show_texts(self._before)
            self._take_edit()

    @Slot(str, object)
    def _show_preset(self, name: str, texts: Mapping[str, str]) -> None:
        self._load(texts)

    @Slot()
    def _show_last(self) -> None:
        if self._model.sheet is not None:
            self._load(self._model.sheet.texts.given)

    @Slot()
    def _show_defaults(self) -> None:
        self._load({})
        self._name_values()

    @Slot(str, object)
    def _show_names(self, chosen: str, names: tuple[str, ...]) -> None:
        self.form.presets.show_names(names, chosen)


SIMULATED, REAL = 0, 1
_AGE_MS = 30_000
"""Interval, in milliseconds, at which the age of the check is updated."""


class SetupHead(Bar):
    """The header of the setup page. ``mode`` chooses SIMULATED or REAL, and is hidden if the protocol uses no
    instruments. Below the title is the result of loading the file in a separate interpreter.
    """

    back_wanted = Signal()
    problem_wanted = Signal()
    """Requests an explanation of why the file does not load."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(Qt.Edge.BottomEdge, appearance=appearance)
        self.setFixedHeight(PAGE_HEADER_HEIGHT)
        self.back_button = Button(
            appearance=appearance, kind=ButtonKind.GHOST, icon="arrow-left", parent=self
        )
        self.back_button.setAccessibleName(self.tr("Back to the library"))
        self.back_button.setToolTip(self.tr("Back to the library. Your values are kept. (Alt+Left)"))
        self.back_button.setShortcut("Alt+Left")
        self._title = TwoLineLabel(appearance=appearance, role="h1")
        self._title.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._what = self.tr("Run setup")
        self._check = Check()
        self._line = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.problem_button = Button(
            self.tr("Show problem"), appearance=appearance, icon="shield-alert", parent=self
        )
        self.problem_button.setToolTip(self.tr("Show why the check failed, and at which line of the program"))
        self.problem_button.hide()
        self._clock = QTimer(self)
        self._clock.setInterval(_AGE_MS)
        self._clock.timeout.connect(self._show_line)
        self.mode = Segments(
            [self.tr("Simulated"), self.tr("Real instruments")],
            icons=["ghost", "plug"],
            appearance=appearance,
        )
        self.mode.setAccessibleName(self.tr("Instruments used"))
        self.mode.setToolTip(self.tr("Simulated or real instruments (Ctrl+M)"))
        words = lines_of(self._title, self._line, spacing=0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 0, HEAD_RIGHT, 1)
        layout.setSpacing(12)
        layout.addWidget(self.back_button)
        layout.addLayout(words, 1)
        layout.addWidget(self.problem_button)
        layout.addWidget(self.mode)
        TipsBelow(self)
        self.back_button.clicked.connect(self.back_wanted)
        self.problem_button.clicked.connect(self.problem_wanted)
        self.mode.hide()
        self.show_nothing()

    @property
    def title(self) -> str:
        """The title of the page."""
        return self._title.text()

    @property
    def line(self) -> str:
        """The line below the title."""
        return self._line.text()

    def take_focus(self) -> None:
        """Focus the title, so that no key presses a button."""
        self._title.setFocus()

    def show_nothing(self) -> None:
        """Show that no protocol is open."""
        self.show_protocol(self.tr("No protocol is open"), self.tr("Run setup"))

    def show_protocol(self, title: str, line: str, check: Check = NOT_CHECKED) -> None:
        """Show the title, and a line about the protocol."""
        self._title.setText(title)
        self._what = line
        self.show_check(check)

    def show_check(self, check: Check) -> None:
        """Show the state of the check."""
        self._check = check
        has_failed = check.state == "failed"
        is_losing_focus = self.problem_button.hasFocus() and not has_failed
        self.problem_button.setVisible(has_failed)
        if is_losing_focus:
            self.back_button.setFocus()
        self._line.set_tone("err" if has_failed else None)
        self._show_line()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._show_line()
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._clock.stop()

    @Slot()
    def _show_line(self) -> None:
        words = check_words(self._check)
        self._line.setText(f"{self._what} · {words}" if words else self._what)

    def show_mode(self, mode: int) -> None:
        """Show the mode without emitting a signal."""
        self.mode.blockSignals(True)
        self.mode.button(mode).setChecked(True)
        self.mode.blockSignals(False)


_MOST_PROBLEM = 170
"""Maximum width of the button's text, in pixels. The sentence, which also names the problem, needs space."""


class SetupFoot(Bar):
    """The footer of the page, which shows a Readiness and the start button. ``problem_button`` leads to the
    problem that the Readiness names.
    """

    start_wanted = Signal()
    problem_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(Qt.Edge.TopEdge, appearance=appearance)
        self.setFixedHeight(SETUP_FOOT_HEIGHT)
        self.readiness = Readiness("idle", "")
        self._icon = Icon("circle", "idle", size=26, appearance=appearance, parent=self)
        self._sentence = TwoLineLabel(appearance=appearance, role="h3")
        self._details = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.preset_button = Button(
            self.tr("Save preset…"), appearance=appearance, icon="save", is_run_control=True, parent=self
        )
        self.preset_button.setAccessibleName(self.tr("Save preset…"))
        self.preset_button.setToolTip(self.tr("Save these values under a name"))
        self.preset_button.hide()
        self.problem_button = Button(
            self.tr("Show first problem"),
            appearance=appearance,
            icon="arrow-right",
            is_run_control=True,
            parent=self,
        )
        self.problem_button.setToolTip(self.tr("Go to the first field to fill in or fix (F8)"))
        self.start_button = Button(
            self.tr("Start run"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="play",
            is_run_control=True,
            parent=self,
        )
        words = lines_of(self._sentence, self._details, spacing=1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 1, 20, 0)
        self._row.setSpacing(10)
        self._row.addWidget(self._icon)
        self._row.addSpacing(4)
        self._row.addLayout(words, 1)
        # The button appears, disappears and changes its width; beside the words, it does not move the other
        # buttons.
        self._row.addWidget(self.problem_button)
        self._row.addWidget(self.preset_button)
        self._row.addWidget(self.start_button)
        self.start_button.clicked.connect(self.start_wanted)
        self.problem_button.clicked.connect(self.problem_wanted)
        self.show_readiness(self.readiness)

    @property
    def sentence(self) -> str:
        """The sentence about the run."""
        return self.readiness.sentence

    @property
    def details(self) -> str:
        """The details below the sentence."""
        return self._details.text()

    def show_readiness(self, readiness: Readiness) -> None:
        """Show the readiness of the run, and enable the start button if the run can start."""
        self.readiness = readiness
        self._icon.show_icon(readiness.icon, readiness.tone)
        self._sentence.set_tone(readiness.tone)
        self._sentence.setText(readiness.sentence)
        self._details.setText(readiness.details)
        self._details.setVisible(bool(readiness.details))
        self.problem_button.setVisible(readiness.has_problem)
        problem = readiness.problem_text or self.tr("Show first problem")
        metrics = self.problem_button.fontMetrics()
        self.problem_button.setText(metrics.elidedText(problem, Qt.TextElideMode.ElideRight, _MOST_PROBLEM))
        self.problem_button.setAccessibleName(problem)
        self.problem_button.updateGeometry()
        button = self.start_button
        is_losing_focus = button.hasFocus() and not readiness.can_start
        button.setText(readiness.start_text or self.tr("Start run"))
        button.setEnabled(readiness.can_start)
        button.setToolTip(readiness.why_not or self.tr("Ctrl+Enter moves to this button, Space presses it"))
        button.setAccessibleDescription(readiness.why_not)
        button.updateGeometry()
        if is_losing_focus and readiness.has_problem:
            # Without this, Qt would move the focus to the line below the page.
            self.problem_button.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.window().width() < NARROW
        self.preset_button.setText("" if is_narrow else self.tr("Save preset…"))
        self.preset_button.updateGeometry()


class SetupPanels(NamedTuple):
    """The setup page's panels that exist for every protocol."""

    protocol: ProtocolPanel
    instruments: InstrumentsPanel
    details: RunDetails


def make_setup_panels(*, runs: ActiveRuns, instruments: Instruments, appearance: Appearance) -> SetupPanels:
    """Create the panels. The page is created in a separate step, so that the window does not freeze."""
    return SetupPanels(
        ProtocolPanel(appearance=appearance),
        InstrumentsPanel(instruments=instruments, runs=runs, appearance=appearance),
        RunDetails(operator=system_user(), appearance=appearance),
    )


class SetupPage(QWidget):
    """The page on which a run is set up. ``shown`` is emitted when the page comes into view."""

    shown = Signal()

    def __init__(self, panels: SetupPanels, *, wheels: Wheels | None, appearance: Appearance) -> None:
        super().__init__()
        self.path: Path | None = None
        """The file of the open protocol."""
        self.has_form = False
        """Whether there is anything to set up apart from instruments."""
        self.head = SetupHead(appearance=appearance)
        self.foot = SetupFoot(appearance=appearance)
        self.protocol, self.instruments, self.details = panels
        self.failure = FailurePanel(appearance=appearance)
        self.wheels = None if wheels is None else WheelsPanel(wheels=wheels, appearance=appearance)
        self.body = SetupBody(appearance=appearance)
        self.cards: SetupCards | None = None
        """The cards, created when the first protocol is opened, so that the window opens sooner."""
        self._covers: list[QWidget] = []
        self._lay_out()
        self.head.mode.chosen.connect(self.instruments.choose_mode)
        self.instruments.changed.connect(self._show_mode)
        self.details.changed.connect(self.show_states)

    def put_first(self, banners: QWidget) -> None:
        """Put ``banners`` above the cards."""
        self.body.add(banners, before=self.failure)

    def put_cards(self, cards: SetupCards) -> None:
        """Put the cards for the form, the labware and the dry run on the page."""
        self.cards = cards
        self.body.add(cards.form, VALUES, before=self.instruments)
        self.body.add(cards.labware, LABWARE, before=self.details)
        self.body.set_aside(cards.dry_run)
        self.body.set_form(cards.form)
        self.foot.preset_button.clicked.connect(cards.form.presets.ask_name)
        # Tab moves through the cards in the order in which they are shown.
        for before, after in pairwise((self.protocol.fold, cards.form, self.instruments, cards.labware)):
            QWidget.setTabOrder(before, after)
        QWidget.setTabOrder(cards.labware, self.details)

    def put_cover(self, sheet: QWidget) -> None:
        """Make ``sheet`` cover the page below the header."""
        self._covers.append(sheet)
        self._place_cover()

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Replace the values in the form of the open protocol."""
        if self.cards is not None and self.has_form:
            self.cards.show_texts(texts)

    @Slot(object)
    def show_failure(self, failure: Failure) -> None:
        """Show an error that occurred before a run was started."""
        self.failure.show_failure(failure, ())

    @Slot()
    def switch_mode(self) -> None:
        """Switch between simulated and real instruments."""
        if not self.head.mode.isHidden() and self.head.mode.isEnabled():
            self.head.mode.button(SIMULATED if self.head.mode.number == REAL else REAL).click()

    def show_form(self, has_form: bool) -> None:
        """Set whether there is anything to set up apart from instruments."""
        self.has_form = has_form
        for key in (VALUES, LABWARE):
            self.body.sections.buttons[key].setVisible(has_form)
        self.foot.preset_button.setVisible(
            has_form and self.cards is not None and bool(self.cards.form.fields)
        )
        if self.cards is not None:
            form = self.cards.form
            form.presets.setVisible(has_form and bool(form.fields))
            for card in (form, self.cards.labware, self.cards.dry_run):
                card.setVisible(has_form)

    def show_instruments(self, is_known: bool) -> None:
        """Set whether the instruments are known. They are unknown if the file does not load."""
        self.body.sections.buttons[INSTRUMENTS].setVisible(is_known)
        self.instruments.setVisible(is_known)

    @Slot()
    def show_states(self) -> None:
        """Show the state of each section in the list."""
        sections = self.body.sections
        sections.show_state(INSTRUMENTS, self.instruments.state)
        sections.show_state(REVIEW, self.details.state)
        if self.cards is not None:
            sections.show_state(VALUES, self.cards.form.state)
            sections.show_state(LABWARE, self.cards.labware.state)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._place_cover()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.shown.emit()

    def _place_cover(self) -> None:
        top = self.head.height()
        for cover in self._covers:
            cover.setGeometry(0, top, self.width(), self.height() - top)

    @Slot()
    def _show_mode(self) -> None:
        rows = self.instruments.rows
        self.head.mode.setVisible(bool(rows))
        self.head.show_mode(SIMULATED if self.instruments.is_simulated else REAL)
        self.details.show_paces(bool(rows) and self.instruments.is_simulated)
        if self.cards is not None:
            self.cards.labware.set_simulated(self.instruments.is_simulated or not rows)

    def _lay_out(self) -> None:
        body = self.body
        for key, name in (
            (VALUES, self.tr("Values")),
            (INSTRUMENTS, self.tr("Instruments")),
            (LABWARE, self.tr("Deck & labware")),
            (REVIEW, self.tr("Review")),
        ):
            body.sections.add(key, name)
        body.add(self.failure)
        if self.wheels is not None:
            body.add(self.wheels)
        body.add(self.protocol)
        body.add(self.instruments, INSTRUMENTS)
        body.add(self.details, REVIEW)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(body, 1)
        layout.addWidget(self.foot)
        self.show_form(False)
