"""Rows for settings. Each has a control that suits the setting and, if the control is disabled, says why."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QCoreApplication, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.controls.number import NumberControl
from praxis_desktop.gui.controls.switch import Switch
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL, ToneName
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.settings.page import SettingRow
from praxis_desktop.gui.settings.words import keys_of, unit_of, words_of
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField, PopupMenu
from praxis_desktop.gui.widgets.labels import ElidedLabel, TwoLineLabel, with_decimal_sign
from praxis_desktop.gui.widgets.surfaces import Icon
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.protocols.parameters import Parameter
from praxis_desktop.protocols.parameters.quantities import quantity
from praxis_desktop.settings import Key, keys
from praxis_desktop.settings.keys import Value

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings


_TYPED_MS = 600
"""Delay, in milliseconds, between the last key press and saving the change."""

_NUMBER_WIDTH, _CHOICE_WIDTH = 208, 260


class KeyRow(SettingRow):
    """The row for a setting. Subclasses create the control in ``_make``, which is called before the row
    starts to track changes to the settings.
    """

    is_elided: ClassVar[bool] = False

    def __init__(
        self, key: Key, model: SettingsModel, dialogs: FileDialogs, *, appearance: Appearance
    ) -> None:
        self.words = words_of(key)
        super().__init__(self.words.title, self.words.help, appearance=appearance, is_elided=self.is_elided)
        self.key = key
        self._model, self._dialogs = model, dialogs
        self.control = self._make()
        """The control that changes the value."""
        model.changed.connect(self._show)
        if model.settings is None:
            self.control.setEnabled(False)
        else:
            self._show(model.settings)

    def _make(self) -> QWidget:
        """Create the controls; return the one to disable if the setting is locked."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Show the current value."""
        raise NotImplementedError

    def show_help(self, text: str) -> None:
        super().show_help(text)
        self._describe()

    @Slot(object)
    def _show(self, settings: Settings) -> None:
        origin = settings.origin(self.key.name)
        reason = ""
        if origin.locked:
            reason = _tr("Locked by the administrator of this computer: {place}")
        elif origin.kind == "environment":
            reason = _tr("Set by the environment variable {place}")
        place = origin.place or _tr("the system's settings")
        self.show_reason(reason.format(place=place), is_locked=True)
        self.control.setEnabled(not reason)
        self._describe()
        self.show_value(settings.value(self.key.name))

    def _describe(self) -> None:
        """Describe the control to screen readers, using the text around it."""
        (self.control.focusProxy() or self.control).setAccessibleDescription(
            "\n".join(part for part in (self.help_text, self.reason) if part)
        )

    def _save(self, value: Value) -> None:
        settings = self._model.settings
        if settings is not None and settings.value(self.key.name) != value:
            self._model.save(self.key.name, value)


class SwitchRow(KeyRow):
    """A setting that is on or off."""

    def _make(self) -> QWidget:
        self.switch = Switch(appearance=self._appearance)
        self.switch.setAccessibleName(self.words.title)
        self.switch.clicked.connect(self._take)
        self.add_control(self.switch)
        return self.switch

    def show_value(self, value: Value) -> None:
        self.switch.setChecked(bool(value))

    @Slot()
    def _take(self) -> None:
        self._save(self.switch.isChecked())


class ChoiceRow(KeyRow):
    """A choice among a few named values."""

    def _make(self) -> QWidget:
        assert isinstance(self.key.rule, keys.Choice)
        self.field = ChoiceField(appearance=self._appearance)
        self.field.setFixedWidth(_CHOICE_WIDTH)
        self.field.setAccessibleName(self.words.title)
        choices = self.words.choices
        for value in dict.fromkeys((*choices, *self.key.rule.words)):
            self.field.addItem(choices.get(value, value), value)
        self.field.activated.connect(self._take)
        self.add_control(self.field)
        return self.field

    def show_value(self, value: Value) -> None:
        self.field.setCurrentIndex(self.field.findData(value))

    @Slot()
    def _take(self) -> None:
        self._save(str(self.field.currentData()))


class NumberRow(KeyRow):
    """A number in a readable unit, saved once the user has stopped typing.

    A number that is out of range is marked and not saved.
    """

    def _make(self) -> QWidget:
        rule = self.key.rule
        assert isinstance(rule, keys.Whole | keys.Number)
        self._rule = rule
        self._unit, self._scale = unit_of(rule)
        self.number = NumberControl(
            Parameter(
                self.key.name,
                "int" if isinstance(rule, keys.Whole) else "float",
                label=self.words.title,
                unit=self._unit,
                minimum=rule.lowest / self._scale,
                maximum=rule.highest / self._scale,
                step=rule.step / self._scale,
            ),
            appearance=self._appearance,
        )
        self.number.setFixedWidth(_NUMBER_WIDTH)
        self.number.set_name(self.words.title, self.words.help)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPED_MS)
        self._timer.timeout.connect(self._take)
        self._value: Value | None = None
        self._is_wrong = False
        self.number.edited.connect(self._look)
        self.number.field.editingFinished.connect(self._take)
        self.add_control(self.number)
        return self.number

    def show_value(self, value: Value) -> None:
        is_new, self._value = value != self._value, value
        is_typed = self._timer.isActive() or (self._is_wrong and not is_new)
        if is_typed and self._is_wrong:
            self.show_reason(self._range())
        if is_typed or self._typed() == value:
            return
        shown = Decimal(str(value)) / self._scale
        text = f"{shown.normalize():f}" if self._scale == 1 else f"{shown:.0f}"
        self.number.set_text(with_decimal_sign(text))
        self._is_wrong = False
        self.number.set_wrong(False)

    @Slot()
    def _look(self) -> None:
        self._is_wrong = self._typed() is None
        self.number.set_wrong(self._is_wrong)
        self.show_reason(self._range() if self._is_wrong else "")
        self._timer.start()

    @Slot()
    def _take(self) -> None:
        self._timer.stop()
        value = self._typed()
        if value is not None:
            self._save(value)

    def _typed(self) -> Value | None:
        """Return the typed value as the file stores it; None if it is not a number or is out of range."""
        try:
            number: Fraction = quantity(self.number.text(), self._unit)
            if isinstance(self._rule, keys.Number):
                return self._rule.check(float(number * self._scale))
            return self._rule.check(int(number * self._scale)) if number.denominator == 1 else None
        except (UsageError, ValueError):
            return None

    def _range(self) -> str:
        lowest, highest = self._rule.lowest / self._scale, self._rule.highest / self._scale
        return _tr("Enter {lowest} to {highest} {unit}").format(
            lowest=with_decimal_sign(f"{lowest:.15g}"), highest=f"{highest:.15g}", unit=self._unit
        )


class OpenButton(Button):
    """Opens ``folder`` in the file manager. Hidden if there is no folder."""

    def __init__(self, title: str, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance, kind=ButtonKind.GHOST)
        self.folder: Path | None = None
        self.setText(self.tr("Open"))
        self.setAccessibleName(self.tr("Open: {title}").format(title=title))
        self.clicked.connect(self._open)
        self.hide()

    def show_folder(self, folder: Path | None) -> None:
        self.folder = folder
        self.setVisible(folder is not None)

    @Slot()
    def _open(self) -> None:
        if self.folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))


class FolderRow(KeyRow):
    """The path of a folder, which may be empty."""

    is_elided = True

    def _make(self) -> QWidget:
        title = self.words.title
        self.open_button = OpenButton(title, appearance=self._appearance)
        self.clear_button = Button(_tr("Use none"), appearance=self._appearance, kind=ButtonKind.GHOST)
        self.clear_button.setAccessibleName(_tr("Use none: {title}").format(title=title))
        self.clear_button.clicked.connect(self._clear)
        self.change_button = Button(_tr("Change…"), appearance=self._appearance)
        self.change_button.setAccessibleName(_tr("Change: {title}").format(title=title))
        self.change_button.clicked.connect(self._ask)
        for button in (self.open_button, self.clear_button, self.change_button):
            self.add_control(button)
        return self.change_button

    def show_value(self, value: Value) -> None:
        folder = str(value)
        self.show_help(folder or self.words.help)
        self.open_button.show_folder(Path(folder) if folder else None)
        self.clear_button.setVisible(bool(folder))
        self.clear_button.setEnabled(self.change_button.isEnabled())

    @Slot()
    def _clear(self) -> None:
        self._save("")

    @Slot()
    def _ask(self) -> None:
        ask_folder(self._dialogs, self.words.title, self.help_text).fileSelected.connect(self._take)

    @Slot(str)
    def _take(self, folder: str) -> None:
        self._save(str(Path(folder)))


class FoldersRow(KeyRow):
    """The paths of several folders."""

    def _make(self) -> QWidget:
        self.remove_button = Button(_tr("Remove…"), appearance=self._appearance, kind=ButtonKind.GHOST)
        self.remove_button.clicked.connect(self._offer)
        self.menu = PopupMenu(self.remove_button)
        self.menu.triggered.connect(self._remove)
        self.add_button = Button(_tr("Add folder…"), appearance=self._appearance)
        self.add_button.clicked.connect(self._ask)
        self.add_control(self.remove_button)
        self.add_control(self.add_button)
        return self.add_button

    def folders(self) -> list[str]:
        """Return the current folders."""
        settings = self._model.settings
        value = "" if settings is None else str(settings.value(self.key.name))
        return [folder for folder in value.split(os.pathsep) if folder]

    def show_value(self, value: Value) -> None:
        folders = self.folders()
        self.show_help("\n".join(folders) or self.words.help)
        self.remove_button.setVisible(bool(folders))
        self.remove_button.setEnabled(self.add_button.isEnabled())

    @Slot()
    def _offer(self) -> None:
        self.menu.clear()
        for folder in self.folders():
            self.menu.addAction(folder.replace("&", "&&")).setData(folder)
        self.menu.popup(self.remove_button.mapToGlobal(self.remove_button.rect().bottomLeft()))

    @Slot(QAction)
    def _remove(self, action: QAction) -> None:
        self._save(os.pathsep.join(folder for folder in self.folders() if folder != action.data()))

    @Slot()
    def _ask(self) -> None:
        ask_folder(self._dialogs, self.words.title, "").fileSelected.connect(self._take)

    @Slot(str)
    def _take(self, folder: str) -> None:
        if os.pathsep in folder:
            self.show_reason(
                _tr("The list cannot contain a folder with {sign} in its name").format(sign=os.pathsep)
            )
        else:
            self._save(os.pathsep.join([*self.folders(), str(Path(folder))]))


ROWS: Mapping[type[keys.Rule], type[KeyRow]] = MappingProxyType(
    {
        keys.Switch: SwitchRow,
        keys.Whole: NumberRow,
        keys.Number: NumberRow,
        keys.Choice: ChoiceRow,
        keys.Folder: FolderRow,
        keys.Folders: FoldersRow,
    }
)
"""Row classes, keyed by rule class."""


class KeyRows:
    """Creates the rows for the sections of the page."""

    def __init__(self, model: SettingsModel, dialogs: FileDialogs, *, appearance: Appearance) -> None:
        self._model, self._dialogs, self._appearance = model, dialogs, appearance

    def of(
        self, section: str, special: Mapping[str, type[KeyRow]] = MappingProxyType({})
    ) -> Iterator[KeyRow]:
        """Create the rows for a section. ``special`` maps the keys of unusual settings to row classes."""
        for key in keys_of(section):
            made = special.get(key.name, ROWS[type(key.rule)])
            yield made(key, self._model, self._dialogs, appearance=self._appearance)


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeyRow", text)


def ask_folder(dialogs: FileDialogs, title: str, folder: str) -> QFileDialog:
    """Open a dialog that asks for a folder, and return the dialog without waiting for an answer."""
    dialog = dialogs.dialog(title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    if folder and Path(folder).is_absolute():
        dialog.setDirectory(folder)
    dialog.ask()
    return dialog


class MeasureTile(Drawn):
    """A tile that shows a measured number; ``caption`` says what was measured."""

    def __init__(self, icon: str, tone: ToneName, caption: str, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.value = ElidedLabel("–", appearance=appearance, role="h2")
        self.caption = TwoLineLabel(caption, appearance=appearance, role="caption", color="text2")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.value)
        words.addWidget(self.caption)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 8)
        layout.setSpacing(12)
        layout.addWidget(Icon(icon, tone, size=22, appearance=appearance), 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(120)

    def show_value(self, value: str, caption: str = "") -> None:
        """Show a new number and, unless ``caption`` is empty, a new caption."""
        self.value.setText(value)
        if caption:
            self.caption.setText(caption)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        draw_frame(painter, self.rect(), RADIUS_CONTROL, ground=colors.surface2, edge=colors.border)
