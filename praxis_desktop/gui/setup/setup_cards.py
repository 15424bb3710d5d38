"""The cards of the setup page that follow what a protocol declares: values, labware, and the dry run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.setup.dry_run_panel import DryRunPanel
from praxis_desktop.gui.setup.form_panel import FormPanel
from praxis_desktop.gui.setup.labware_panel import LabwarePanel
from praxis_desktop.gui.setup.setup_model import SetupModel
from praxis_desktop.workers.setting_up.sheets import Checked, SetupSheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from praxis_desktop.runs.dry_run.findings import Finding


class SetupCards(QObject):
    """``changed`` tells of another value or piece of labware, ``states_changed`` that a section is settled
    otherwise.
    """

    changed = Signal()
    states_changed = Signal()
    line_wanted = Signal(object)
    """A Finding whose cause is a line of the program, and no field."""

    def __init__(self, *, model: SetupModel, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self.form = FormPanel(appearance=appearance)
        self.labware = LabwarePanel(appearance=appearance)
        self.dry_run = DryRunPanel(model=model, appearance=appearance)
        self.form.changed.connect(self._take_edit)
        self.labware.changed.connect(self.changed)
        self.labware.placed.connect(self.states_changed)
        self.dry_run.finding_pressed.connect(self._show_cause)
        presets = self.form.presets
        presets.chosen.connect(model.load_preset)
        presets.save_requested.connect(model.save_preset)
        presets.last_chosen.connect(self._show_last)
        presets.defaults_chosen.connect(self._show_defaults)
        model.preset_loaded.connect(self._show_preset)
        model.presets_changed.connect(self._show_names)
        model.checked.connect(self._show_checked)

    def show_sheet(self, sheet: SetupSheet, labware: Mapping[str, str], *, is_again: bool) -> None:
        """Show a protocol's form; ``is_again`` with what is filled in already, where the file was changed."""
        texts = self.form.texts if is_again else sheet.texts.given
        names = self.labware.names if is_again else labware
        self.form.show_sheet(sheet, texts, is_again=is_again)
        self.labware.show_sheet(sheet, names)

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show these values, as somebody had chosen them before."""
        self.form.show_texts(texts)
        self._take_edit()

    def show_wrong_value(self) -> bool:
        """Go to the first value that must be corrected; False when there is none."""
        result = self._model.result
        return result is not None and any(self.form.select(one.parameter) for one in result.problems)

    def show_wrong_labware(self) -> bool:
        """Go to the first piece of labware that must be chosen; False when there is none."""
        result = self._model.result
        return result is not None and any(self.labware.select(role) for role in result.roles)

    def show_first_finding(self) -> bool:
        """Go to the first problem that the dry run has found; False when there is none."""
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
        if checked.rehearsal is not None:
            from praxis_desktop.gui.run.bench_facts import facts_of_bench

            self.labware.show_places(facts_of_bench(checked.rehearsal.bench, checked.plates))
        self.states_changed.emit()

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
