"""A number with its unit, typed or changed in steps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.controls.control import Control
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.fields import LineField, SelectOnClick
from praxis_desktop.gui.widgets.labels import with_decimal_sign
from praxis_desktop.protocols.parameters import Parameter, kind_of
from praxis_desktop.protocols.parameters.quantities import quantity, without_unit

_NUMBER = re.compile(r"-?\d+\.\d+")

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


def control_for(parameter: Parameter, ports: Sequence[str], *, appearance: Appearance) -> Control:
    """Return the control for a number."""
    del ports
    return NumberControl(parameter, appearance=appearance)


class NumberControl(Control):
    """A number. Arrow keys change it by one step, Page Up and Page Down by ten, within its range. Text that
    the user types is left as it is; a number set by the program is shown with the decimal sign of the
    window's language. A unit typed after the number replaces the parameter's unit.
    """

    def __init__(self, parameter: Parameter, *, appearance: Appearance) -> None:
        super().__init__()
        self._parameter = parameter
        self._told = self._shown = ""
        """The number as it was set, and the text shown for it."""
        self._unit = parameter.unit
        """The unit that applies to a number typed without a unit."""
        self.field = LineField(appearance=appearance, unit=parameter.unit, parent=self)
        SelectOnClick(self.field)
        self.field.installEventFilter(self)
        self.less = Button(appearance=appearance, icon="minus", parent=self)
        self.more = Button(appearance=appearance, icon="plus", parent=self)
        label = parameter.label or parameter.name
        for button, words in (
            (self.less, self.tr("Decrease {name}")),
            (self.more, self.tr("Increase {name}")),
        ):
            button.setAccessibleName(words.format(name=label))
            # The field steps with the arrow keys, so the buttons need no tab stop.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAutoRepeat(True)
        self.setFocusProxy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.less)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.more)
        self.field.textEdited.connect(self._take_typed)
        self.field.editingFinished.connect(self._move_unit)
        self.less.clicked.connect(self._decrease)
        self.more.clicked.connect(self._increase)

    def text(self) -> str:
        shown = self.field.text()
        if shown == self._shown:
            return self._told
        is_usual = self._unit == self._parameter.unit or without_unit(shown, self._unit)[1]
        return shown if is_usual or not shown.strip() else f"{shown} {self._unit}"

    def words(self, text: str) -> str:
        return with_decimal_sign(text) if _NUMBER.fullmatch(text) else text

    def set_text(self, text: str) -> None:
        self._told, self._shown = text, self.words(text)
        self._unit = self._parameter.unit
        self.field.set_whole(self._shown)
        self._move_unit()
        self.field.setCursorPosition(0)

    @Slot()
    def _take_typed(self) -> None:
        _, own = without_unit(self.field.text(), self._unit)
        self.field.set_unit("" if own else self._unit)
        self.edited.emit()

    @Slot()
    def _move_unit(self) -> None:
        """Move a unit typed after the number into the field's unit."""
        number, own = without_unit(self.field.text(), self._unit)
        if own:
            self._told, self._unit, self._shown = self.text(), own, number
            self.field.setText(number)
        self.field.set_unit(self._unit)

    def set_wrong(self, is_wrong: bool) -> None:
        self.field.set_wrong(is_wrong)

    def step(self, count: int) -> None:
        """Change the number by ``count`` steps, within its range."""
        parameter = self._parameter
        try:
            number = quantity(self.text(), parameter.unit)
        except UsageError:
            return
        is_coarse = kind_of(parameter).is_whole or abs(number) >= 10
        size = Decimal(str(parameter.step or (1 if is_coarse else 0.1)))
        value = Decimal(number.numerator) / Decimal(number.denominator) + count * size
        if parameter.minimum is not None:
            value = max(value, Decimal(str(parameter.minimum)))
        if parameter.maximum is not None:
            value = min(value, Decimal(str(parameter.maximum)))
        self.set_text(f"{value.normalize():f}")
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            count = _STEPS.get(Qt.Key(event.key()))
            if count is not None and self.isEnabled():
                self.step(count)
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _decrease(self) -> None:
        self.step(-1)

    @Slot()
    def _increase(self) -> None:
        self.step(1)
