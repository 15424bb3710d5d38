"""The card of a protocol's parameters, with its presets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.section_state import SectionState
from praxis_desktop.gui.setup.form_field import FormField
from praxis_desktop.gui.setup.preset_row import PresetRow
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.protocols.forms.wells import PlateShape
from praxis_desktop.workers.setting_up.sheets import Checked, SetupSheet

_TWO_COLUMNS = 430
"""Width from which two narrow fields are side by side."""


class FormPanel(Card):
    """Fields in the order of the parameters. ``changed`` tells of another value."""

    changed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._appearance = appearance
        self._columns = 0
        self.fields: list[FormField] = []
        self._ahead: list[FormField] = []
        self._ahead_of: SetupSheet | None = None
        """Fields that were made before they are shown, and what they are of."""
        self.state = SectionState("idle", "circle", "")
        """How far the values are right."""
        self._title = Label(self.tr("Parameters"), appearance=appearance, role="h2")
        self.differing = ElidedLabel(appearance=appearance, role="small")
        """How many values are not the defaults."""
        self.differing.set_tone("warn")
        self.chip = Chip("", "ok", "check-circle", appearance=appearance)
        self.presets = PresetRow(appearance=appearance)
        self._empty = Label(
            self.tr("This protocol has no parameters."), appearance=appearance, color="text2", wrap=True
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(16)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self.differing, 1)
        head.addWidget(self.chip)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 18)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.presets)
        layout.addWidget(self._empty)
        layout.addLayout(self._grid)

    @property
    def texts(self) -> dict[str, str]:
        """What the run is to be told, by parameter."""
        told = {field.parameter.name: field.text for field in self.fields}
        return {name: text for name, text in told.items() if text is not None}

    def field(self, name: str) -> FormField | None:
        """The field of a parameter."""
        return next((field for field in self.fields if field.parameter.name == name), None)

    def make_ahead(self, sheet: SetupSheet) -> bool:
        """Make one more of the fields that are about to be shown; False when there are all of them."""
        if sheet is not self._ahead_of:
            self._remove(self._ahead)
            self._ahead, self._ahead_of = [], sheet
        parameters = sheet.protocol.parameters
        if len(self._ahead) == len(parameters):
            return False
        self._ahead.append(self._made_field(sheet, parameters[len(self._ahead)]))
        return True

    def show_sheet(self, sheet: SetupSheet, texts: Mapping[str, str]) -> None:
        """Make a field for each parameter, with ``texts`` where there are any, else with their defaults."""
        self._remove(self.fields)
        while self.make_ahead(sheet):
            pass
        self.fields, self._ahead, self._ahead_of = self._ahead, [], None
        for field in self.fields:
            field.changed.connect(self.changed)
        self._empty.setVisible(not self.fields)
        self.presets.setVisible(bool(self.fields))
        self.presets.offer_last(bool(sheet.texts.given))
        self.presets.show_names(sheet.presets)
        self._columns = 0
        self._arrange()
        self.show_texts(texts)
        self.chip.hide()
        self.state = SectionState("idle", "circle", self.tr("Looking…"))

    def _made_field(self, sheet: SetupSheet, parameter: Parameter) -> FormField:
        field = FormField(
            parameter,
            default=sheet.texts.defaults.get(parameter.name, ""),
            other=_linked_label(sheet.protocol, parameter),
            ports=tuple([role.name for role in sheet.protocol.ports]),
            appearance=self._appearance,
            parent=self,
        )
        field.hide()
        return field

    def _remove(self, fields: Sequence[FormField]) -> None:
        for field in fields:
            self._grid.removeWidget(field)
            field.hide()
            field.deleteLater()

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show these texts, and defaults in all other fields."""
        for field in self.fields:
            text = texts.get(field.parameter.name)
            if text is None:
                field.reset()
            else:
                field.set_text(text)

    @Slot(object)
    def show_checked(self, checked: Checked) -> None:
        """Say what is wrong with each value."""
        problems = {problem.parameter: problem for problem in reversed(checked.problems)}
        self.differing.setText(self._differing_words())
        for field in self.fields:
            name = field.parameter.name
            field.show_problem(problems.get(name))
            field.show_value(checked.shown.get(name))
            if field.parameter.kind == "wells":
                field.show_plate(_plate(field.parameter, checked.plates))
        count = len(problems)
        if count:
            words = self.tr("1 to correct") if count == 1 else self.tr("{n} to correct").format(n=count)
            self.chip.show_state(words, "err", "alert-circle")
            self.state = SectionState("err", "alert-circle", words)
        else:
            self.chip.show_state(self.tr("All in range"), "ok", "check-circle")
            self.state = self._state_in_range()
        self.chip.setVisible(bool(self.fields))

    def _differing_words(self) -> str:
        count, changed = len(self.fields), sum(field.is_changed for field in self.fields)
        if not changed:
            return ""
        one = self.tr("1 of {all} differs from the defaults").format(all=count)
        many = self.tr("{n} of {all} differ from the defaults").format(n=changed, all=count)
        return one if changed == 1 else many

    def _state_in_range(self) -> SectionState:
        count, changed = len(self.fields), sum(field.is_changed for field in self.fields)
        if changed:
            words = self.tr("{n} of {all} changed").format(n=changed, all=count)
            return SectionState("warn", "pencil", words)
        words = self.tr("{n} values, all in range").format(n=count)
        if count < 2:
            words = self.tr("1 value, in range") if count else self.tr("None needed")
        return SectionState("ok", "check-circle", words)

    def put_presets(self) -> None:
        """Show the presets above the fields, in one row."""
        self.presets.set_upright(False)
        self._column.insertWidget(1, self.presets)

    def select(self, name: str) -> bool:
        """Go to the field of a parameter; False when there is none."""
        field = self.field(name)
        if field is None:
            return False
        field.control.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put narrow fields side by side where there is room."""
        columns = 2 if self.width() >= _TWO_COLUMNS else 1
        if columns == self._columns:
            return
        self._columns = columns
        row = column = 0
        before: QWidget | None = None
        for field in self.fields:
            self._grid.removeWidget(field)
            if column and (field.is_wide or column == columns):
                row, column = row + 1, 0
            if field.is_wide:
                self._grid.addWidget(field, row, 0, 1, columns)
                row += 1
            else:
                self._grid.addWidget(field, row, column)
                column += 1
            if before is not None:
                QWidget.setTabOrder(before, field)
            before = field
            field.show()
        for place in range(2):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)


def _linked_label(protocol: Protocol, parameter: Parameter) -> str:
    other = protocol.parameter(parameter.linked_to)
    return "" if other is None else other.label or other.name


def _plate(parameter: Parameter, plates: Mapping[str, PlateShape]) -> PlateShape | None:
    """The plate that wells are on, where only one can be meant."""
    if parameter.plate:
        return plates.get(parameter.plate)
    shapes: Sequence[PlateShape] = [*set(plates.values())]
    return shapes[0] if len(shapes) == 1 else None
