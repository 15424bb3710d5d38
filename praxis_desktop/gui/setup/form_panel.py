"""The card of a protocol's values, with its presets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.section_state import SectionState
from praxis_desktop.gui.setup.form_field import FormField
from praxis_desktop.gui.setup.preset_row import PresetRow
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.protocols.forms.wells import PlateShape
from praxis_desktop.workers.setting_up.sheets import Checked, SetupSheet

_TWO_COLUMNS = 430
"""Width from which two narrow fields are side by side."""
_LEAST_FOLDED = 5
"""Fewer values are seen at once: none of them is folded away."""


class FormPanel(Card):
    """Values that differ from their defaults stand first, and the others are folded behind ``all_button``.
    That is decided when the form opens, when other values are loaded, and by that button: while somebody
    fills it in, no field moves. ``changed`` tells of another value.
    """

    changed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._appearance = appearance
        self._columns = 0
        self.fields: list[FormField] = []
        """In the order of the parameters."""
        self.shown: list[FormField] = []
        """Those that are not folded away, as they stand."""
        self._is_unchecked = False
        """Whether it is not known yet which of the values are wrong since that was decided."""
        self._ahead: list[FormField] = []
        self._ahead_of: SetupSheet | None = None
        """Fields that were made before they are shown, and what they are of."""
        self.state = SectionState("idle", "circle", "")
        """How far the values are right."""
        self._title = Label(self.tr("Values"), appearance=appearance, role="h2")
        self.differing = ElidedLabel(appearance=appearance, role="small", color="text2")
        """How many values are not the defaults."""
        self.all_button = Button(
            appearance=appearance, kind=ButtonKind.GHOST, icon="chevron-down", parent=self
        )
        self.all_button.clicked.connect(self._fold_or_unfold)
        self.presets = PresetRow(appearance=appearance)
        self._empty = Label(
            self.tr("This protocol asks for no values."), appearance=appearance, color="text2", wrap=True
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(16)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self.differing, 1)
        head.addWidget(self.all_button)
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

    def show_sheet(self, sheet: SetupSheet, texts: Mapping[str, str], *, is_again: bool = False) -> None:
        """Make a field for each parameter, with ``texts`` where there are any, else with their defaults;
        ``is_again`` where its file was changed: what was unfolded stays so.
        """
        was_whole = is_again and len(self.shown) == len(self.fields)
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
        self.all_button.setVisible(len(self.fields) >= _LEAST_FOLDED)
        self.show_texts(texts)
        if was_whole:
            self._unfold(self.fields)
        self.differing.setText("")
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
            field.show_problem(None)  # it was of another value
        self._put_differing_first()

    @property
    def _is_folded(self) -> bool:
        return len(self.shown) < len(self.fields)

    @property
    def _differs(self) -> bool:
        return any(field.is_changed for field in self.fields)

    @property
    def _first(self) -> list[FormField]:
        """The values that differ, with those that have no default or are wrong."""
        return [
            field
            for field in self.fields
            if field.text is not None or field.parameter.required or field.is_wrong
        ]

    def _put_differing_first(self) -> None:
        """Put the values that differ first, and fold the others away where there are many."""
        first = self._first if self._differs else self.fields
        self._place(first)
        if len(self.fields) < _LEAST_FOLDED:
            self._unfold(self.fields)
        self._is_unchecked = True

    def _unfold(self, fields: Sequence[FormField]) -> None:
        """Show ``fields``, too: below those that are shown, which stay where they are."""
        self._place([*self.shown, *(field for field in fields if field not in self.shown)])

    @Slot()
    def _fold_or_unfold(self) -> None:
        if self._is_folded:
            self._unfold(self.fields)
        else:
            self._put_differing_first()
        if not self.all_button.isEnabled():
            self.shown[0].control.setFocus()

    def _place(self, fields: Sequence[FormField]) -> None:
        self.shown = [*fields]
        for field in self.fields:
            if field not in self.shown:
                field.hide()
                self._grid.removeWidget(field)
        self._columns = 0
        self._arrange()
        self._show_folding()

    def _show_folding(self) -> None:
        """Say what the button does."""
        button, is_folded = self.all_button, self._is_folded
        count = len(self.fields)
        button.setText(self.tr("Show all {n}").format(n=count) if is_folded else self.tr("Show only changed"))
        button.updateGeometry()
        button.set_icon("chevron-down" if is_folded else "chevron-up")
        can_fold = self._differs and len(self._first) < count
        button.setEnabled(is_folded or can_fold)
        words = self.tr("All values differ from the defaults")
        if not self._differs:
            words = self.tr("No value differs from the defaults")
        button.setToolTip("" if button.isEnabled() else words)

    @Slot(object)
    def show_checked(self, checked: Checked) -> None:
        """Say what is wrong with each value."""
        problems = {problem.parameter: problem for problem in reversed(checked.problems)}
        self.differing.setText(self._differing_words())
        self.differing.set_tone("warn" if self._differs else None)
        for field in self.fields:
            name = field.parameter.name
            field.show_problem(problems.get(name))
            field.show_value(checked.shown.get(name))
            if field.parameter.kind == "wells":
                field.show_plate(_plate(field.parameter, checked.plates))
        count = len(problems)
        if count:
            words = self.tr("1 to fix") if count == 1 else self.tr("{n} to fix").format(n=count)
            self.state = SectionState("err", "alert-circle", words)
        else:
            self.state = self._state_in_range()
        if self._is_unchecked and any(field.is_wrong for field in self.fields if field not in self.shown):
            self._unfold([field for field in self.fields if field.is_wrong])
        self._is_unchecked = False
        self._show_folding()

    def _differing_words(self) -> str:
        count, changed = len(self.fields), sum(field.is_changed for field in self.fields)
        if not changed:
            return self.tr("No value differs from the defaults") if count else ""
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
        """Go to the field of a parameter, which is unfolded for that; False when there is none."""
        field = self.field(name)
        if field is None:
            return False
        if field not in self.shown:
            self._unfold(self.fields)
        field.control.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put narrow fields that are shown side by side where there is room."""
        columns = 2 if self.width() >= _TWO_COLUMNS else 1
        if columns == self._columns:
            return
        self._columns = columns
        row = column = 0
        before: QWidget | None = None
        for field in self.shown:
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
