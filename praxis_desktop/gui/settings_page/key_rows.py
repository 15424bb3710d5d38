"""Rows for the keys of the settings file: each shows the value that holds, and why it is locked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.settings_page.section import Section, SettingRow
from praxis_desktop.gui.settings_page.settings_model import Change, SettingsModel
from praxis_desktop.gui.settings_page.told_change import Moment, ToldChange
from praxis_desktop.gui.setup.controls.number_control import NumberControl
from praxis_desktop.gui.setup.controls.switch_control import Switch
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.forms.quantities import quantity

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings
    from praxis_desktop.settings.rules import Value

_TYPED_MS = 600
"""Between the last key that was typed and the change."""

_NUMBER_WIDTH, _CHOICE_WIDTH = 208, 260


class KeyRow(QObject):
    """One key beside its control. ``told`` has a ToldChange once the change was written."""

    told = Signal(object)

    def __init__(self, key: str, title: str, moment: Moment, model: SettingsModel, row: SettingRow) -> None:
        super().__init__(row)
        self.key = key
        self.row = row
        self._title = title
        self._moment = moment
        self._model = model
        model.changed.connect(self._show)
        model.saved.connect(self._tell)

    def control(self) -> QWidget:
        """What is changed by hand."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Show the value that holds."""
        raise NotImplementedError

    def words(self, value: Value) -> str:
        """The value, as people read it."""
        return str(value)

    def refresh(self) -> None:
        """Show what is known."""
        if self._model.settings is None:
            self.control().setEnabled(False)
        else:
            self._show(self._model.settings)

    @Slot(object)
    def _show(self, settings: Settings) -> None:
        origin = settings.origin(self.key)
        reason = ""
        if origin.locked:
            reason = self.tr("Locked by the administrator of this computer: {place}")
        elif origin.kind == "environment":
            reason = self.tr("Set by the environment variable {place}")
        place = origin.place or self.tr("the system's settings")
        self.row.show_reason(reason.format(place=place), is_locked=True)
        control = self.control()
        control.setEnabled(not reason)
        (control.focusProxy() or control).setAccessibleDescription(
            "\n".join(part for part in (self.row.help_text, self.row.reason) if part)
        )
        self.show_value(settings.value(self.key))

    @Slot(object)
    def _tell(self, change: Change) -> None:
        if change.key == self.key:
            value = "" if change.after is None else self.words(change.after)
            self.told.emit(ToldChange(self._title, value, self._moment, partial(self._model.undo, change)))

    def _save(self, value: Value) -> None:
        settings = self._model.settings
        if settings is not None and settings.value(self.key) != value:
            self._model.save(self.key, value)


class SwitchRow(KeyRow):
    """A key that is on or off."""

    def __init__(
        self,
        section: Section,
        key: str,
        title: str,
        help_: str,
        *,
        moment: Moment,
        model: SettingsModel,
        appearance: Appearance,
    ) -> None:
        self.switch = Switch(appearance=appearance)
        self.switch.setAccessibleName(title)
        super().__init__(key, title, moment, model, section.row(title, help_, self.switch))
        self.switch.clicked.connect(self._take)
        self.refresh()

    def control(self) -> QWidget:
        return self.switch

    def show_value(self, value: Value) -> None:
        self.switch.setChecked(bool(value))

    def words(self, value: Value) -> str:
        return self.tr("Yes") if value else self.tr("No")

    @Slot()
    def _take(self) -> None:
        self._save(self.switch.isChecked())


class ChoiceRow(KeyRow):
    """A key with a few words to choose from: what the file has, and what people read."""

    def __init__(
        self,
        section: Section,
        key: str,
        title: str,
        help_: str,
        choices: Sequence[tuple[str, str]],
        *,
        moment: Moment,
        model: SettingsModel,
        appearance: Appearance,
    ) -> None:
        self.field = ChoiceField(appearance=appearance)
        self.field.setFixedWidth(_CHOICE_WIDTH)
        self.field.setAccessibleName(title)
        for value, words in choices:
            self.field.addItem(words, value)
        super().__init__(key, title, moment, model, section.row(title, help_, self.field))
        self.field.activated.connect(self._take)
        self.refresh()

    def control(self) -> QWidget:
        return self.field

    def show_value(self, value: Value) -> None:
        self.field.setCurrentIndex(self.field.findData(value))

    def words(self, value: Value) -> str:
        return self.field.itemText(self.field.findData(value))

    @Slot()
    def _take(self) -> None:
        self._save(str(self.field.currentData()))


class NumberRow(KeyRow):
    """A key that is a number: in the file ``scale`` times what is shown. It is written once nobody has typed
    for a moment; what is out of range is marked, and not written.
    """

    def __init__(
        self,
        section: Section,
        key: str,
        title: str,
        help_: str,
        parameter: Parameter,
        *,
        scale: int = 1,
        moment: Moment,
        model: SettingsModel,
        appearance: Appearance,
    ) -> None:
        self.number = NumberControl(parameter, appearance=appearance)
        self.number.setFixedWidth(_NUMBER_WIDTH)
        self.number.set_name(title, help_)
        self._parameter = parameter
        self._scale = scale
        self._timer = QTimer(section)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPED_MS)
        super().__init__(key, title, moment, model, section.row(title, help_, self.number))
        self._timer.timeout.connect(self._take)
        self.number.edited.connect(self._look)
        self.number.field.editingFinished.connect(self._take)
        self.refresh()

    def control(self) -> QWidget:
        return self.number

    def show_value(self, value: Value) -> None:
        if not self._timer.isActive():
            shown = Decimal(str(value)) / self._scale
            self.number.set_text(f"{shown.normalize():f}" if self._scale == 1 else f"{shown:.0f}")
            self.number.set_wrong(False)

    def words(self, value: Value) -> str:
        return f"{Decimal(str(value)) / self._scale:g} {self._parameter.unit}".strip()

    @Slot()
    def _look(self) -> None:
        wrong = self._number() is None
        self.number.set_wrong(wrong)
        self.row.show_reason(self._range() if wrong else "")
        self._timer.start()

    @Slot()
    def _take(self) -> None:
        self._timer.stop()
        number = self._number()
        if number is not None:
            whole = self._parameter.kind == "int"
            self._save(int(number * self._scale) if whole else float(number * self._scale))

    def _number(self) -> Decimal | None:
        """What is typed, None where that is none or out of range."""
        parameter = self._parameter
        try:
            typed = quantity(self.number.text(), parameter.unit)
        except UsageError:
            return None
        number = Decimal(typed.numerator) / Decimal(typed.denominator)
        if parameter.kind == "int" and number != number.to_integral_value():
            return None
        lowest, highest = parameter.minimum, parameter.maximum
        fits = (lowest is None or number >= Decimal(str(lowest))) and (
            highest is None or number <= Decimal(str(highest))
        )
        return number if fits else None

    def _range(self) -> str:
        lowest, highest = self._parameter.minimum, self._parameter.maximum
        return self.tr("Enter {lowest} to {highest} {unit}").format(
            lowest=f"{lowest:g}", highest=f"{highest:g}", unit=self._parameter.unit
        )
