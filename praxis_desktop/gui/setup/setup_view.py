"""Where a run is set up: parameters and labware, with the dry run beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.dry_run.dry_run_panel import DryRunPanel
from praxis_desktop.gui.scroll_area import QuietScrollArea
from praxis_desktop.gui.setup.form_panel import FormPanel
from praxis_desktop.gui.setup.labware_panel import LabwarePanel
from praxis_desktop.gui.setup.setup_model import SetupModel
from praxis_desktop.workers.setting_up.sheets import Checked, SetupSheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from praxis_desktop.runs.dry_run.findings import Finding

_DRY_RUN_WIDTH, _NARROW_WIDTH = 300, 236
_WIDE = 760


class SetupView(QWidget):
    """``changed`` tells of another value or piece of labware."""

    changed = Signal()
    line_wanted = Signal(object)
    """A Finding whose cause is a line of the program, and no field."""

    def __init__(self, *, model: SetupModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.form = FormPanel(appearance=appearance)
        self.labware = LabwarePanel(appearance=appearance)
        self.dry_run = DryRunPanel(model=model, appearance=appearance)
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(12)
        column.addWidget(self.form)
        column.addWidget(self.labware)
        column.addStretch(1)
        self._scroll = QuietScrollArea(cards, appearance=appearance, on_page=True)
        self._scroll.setFrameStyle(0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.dry_run)
        self.form.changed.connect(self._take_edit)
        self.labware.changed.connect(self.changed)
        self.dry_run.finding_pressed.connect(self._show_cause)
        presets = self.form.presets
        presets.chosen.connect(model.load_preset)
        presets.save_requested.connect(model.save_preset)
        presets.last_chosen.connect(self._show_last)
        presets.defaults_chosen.connect(self._show_defaults)
        model.preset_loaded.connect(self._show_preset)
        model.presets_changed.connect(self._show_names)
        model.checked.connect(self._show_checked)
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    def show_sheet(self, sheet: SetupSheet, labware: Mapping[str, str], *, is_again: bool) -> None:
        """Show a protocol's form; ``is_again`` with what is filled in already, where the file was changed."""
        texts = self.form.texts if is_again else sheet.texts.given
        names = self.labware.names if is_again else labware
        self.form.show_sheet(sheet, texts)
        self.labware.show_roles(sheet.labware, names)

    def set_locked(self, is_locked: bool) -> None:
        """Keep all as it is during a run."""
        self.form.set_locked(is_locked)
        self.labware.set_locked(is_locked)

    def show_first_problem(self) -> bool:
        """Go to the first field that must be corrected; False when there is none."""
        result = self._model.result
        if result is None:
            return False
        for problem in result.problems:
            if self.form.select(problem.parameter):
                return True
        return any(self.labware.select(role) for role in result.roles)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.dry_run.setFixedWidth(_DRY_RUN_WIDTH if self.width() >= _WIDE else _NARROW_WIDTH)

    @Slot(object)
    def _show_checked(self, checked: Checked) -> None:
        self.form.show_checked(checked)
        self.labware.show_problems(checked.roles)

    @Slot(object)
    def _show_cause(self, finding: Finding) -> None:
        """Go to the field that a finding is about: its labware, or a parameter that it names."""
        labware = finding.container.partition(":")[0].partition(" ")[0].partition("/")[0]
        if labware and self.labware.select(labware):
            return
        for field in self.form.fields:
            if field.parameter.name in finding.message and self.form.select(field.parameter.name):
                return
        self.line_wanted.emit(finding)

    @Slot()
    def _take_edit(self) -> None:
        self.form.presets.show_edited()
        self.changed.emit()

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show these values, as somebody had chosen them before."""
        self.form.show_texts(texts)
        self._take_edit()

    @Slot(str, object)
    def _show_preset(self, name: str, texts: Mapping[str, str]) -> None:
        self.form.show_texts(texts)
        self.changed.emit()

    @Slot()
    def _show_last(self) -> None:
        if self._model.sheet is not None:
            self.form.show_texts(self._model.sheet.texts.given)
            self.changed.emit()

    @Slot()
    def _show_defaults(self) -> None:
        self.form.show_texts({})
        self.changed.emit()

    @Slot(str, object)
    def _show_names(self, chosen: str, names: tuple[str, ...]) -> None:
        self.form.presets.show_names(names, chosen)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """What keys go to is in view."""
        if new is not None and self._scroll.isAncestorOf(new) and self._scroll.widget() is not new:
            QTimer.singleShot(0, self._show_focus)

    @Slot()
    def _show_focus(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self._scroll.isAncestorOf(focus):
            self._scroll.ensureWidgetVisible(focus, 0, 40)
