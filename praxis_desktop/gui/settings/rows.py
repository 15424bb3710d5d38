"""Rows for the keys of the settings file: each shows the value that holds, and why it is locked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QColor, QDesktopServices, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.controls.choice import Switch
from praxis_desktop.gui.controls.number import NumberControl
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL, ToneName
from praxis_desktop.gui.settings.controller import Moment, ToldChange
from praxis_desktop.gui.settings.model import Change, SettingsModel
from praxis_desktop.gui.settings.page import Section, SettingRow
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField, PopupMenu
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.gui.widgets.surfaces import Icon
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.forms.units import quantity
from praxis_desktop.settings.keys import Value

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings


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


class OpenButton(Button):
    """Opens ``folder`` in the file manager; without one it is not there."""

    def __init__(self, title: str, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance, kind=ButtonKind.GHOST)
        self.folder: Path | None = None
        self.setText(self.tr("Open"))
        self.setAccessibleName(self.tr("Open: {title}").format(title=title))
        self.clicked.connect(self._open)
        self.hide()

    def show_folder(self, folder: Path | None) -> None:
        """Have it open ``folder``, if that exists."""
        self.folder = folder
        self.setVisible(folder is not None)

    @Slot()
    def _open(self) -> None:
        if self.folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))


class FolderRow(KeyRow):
    """A key that is the path of a folder, "" for none: that is said in the words of ``none``."""

    def __init__(
        self,
        section: Section,
        key: str,
        title: str,
        none: str,
        *,
        moment: Moment,
        model: SettingsModel,
        dialogs: FileDialogs,
        appearance: Appearance,
    ) -> None:
        self._none = none
        self._dialogs = dialogs
        self.open_button = OpenButton(title, appearance=appearance)
        self.clear_button = Button("", appearance=appearance, kind=ButtonKind.GHOST)
        self.change_button = Button("", appearance=appearance)
        row = section.row(
            title, none, self.open_button, self.clear_button, self.change_button, is_elided=True
        )
        super().__init__(key, title, moment, model, row)
        self.clear_button.setText(self.tr("Use none"))
        self.change_button.setText(self.tr("Change…"))
        self.clear_button.setAccessibleName(self.tr("Use none: {title}").format(title=title))
        self.change_button.setAccessibleName(self.tr("Change: {title}").format(title=title))
        self.clear_button.clicked.connect(self._clear)
        self.change_button.clicked.connect(self._ask)
        self.refresh()

    def control(self) -> QWidget:
        return self.change_button

    def show_value(self, value: Value) -> None:
        folder = str(value)
        self.row.show_help(folder or self._none)
        self.open_button.show_folder(Path(folder) if folder else None)
        self.clear_button.setVisible(bool(folder))
        self.clear_button.setEnabled(self.change_button.isEnabled())

    @Slot()
    def _clear(self) -> None:
        self._save("")

    @Slot()
    def _ask(self) -> None:
        ask_folder(self._dialogs, self.row.title.text(), self.row.help_text).fileSelected.connect(self._take)

    @Slot(str)
    def _take(self, folder: str) -> None:
        self._save(str(Path(folder)))


class FoldersRow(KeyRow):
    """A key with the paths of several folders."""

    def __init__(
        self,
        section: Section,
        key: str,
        title: str,
        none: str,
        *,
        moment: Moment,
        model: SettingsModel,
        dialogs: FileDialogs,
        appearance: Appearance,
    ) -> None:
        self._none = none
        self._dialogs = dialogs
        self.remove_button = Button("", appearance=appearance, kind=ButtonKind.GHOST)
        self.add_button = Button("", appearance=appearance)
        super().__init__(
            key, title, moment, model, section.row(title, none, self.remove_button, self.add_button)
        )
        self.remove_button.setText(self.tr("Remove…"))
        self.add_button.setText(self.tr("Add folder…"))
        self.menu = PopupMenu(self.remove_button)
        self.menu.triggered.connect(self._remove)
        self.remove_button.clicked.connect(self._offer)
        self.add_button.clicked.connect(self._ask)
        self.refresh()

    @property
    def folders(self) -> list[str]:
        """The folders that hold."""
        settings = self._model.settings
        value = "" if settings is None else str(settings.value(self.key))
        return [folder for folder in value.split(os.pathsep) if folder]

    def control(self) -> QWidget:
        return self.add_button

    def show_value(self, value: Value) -> None:
        folders = self.folders
        self.row.show_help("\n".join(folders) or self._none)
        self.remove_button.setVisible(bool(folders))
        self.remove_button.setEnabled(self.add_button.isEnabled())

    @Slot()
    def _offer(self) -> None:
        self.menu.clear()
        for folder in self.folders:
            self.menu.addAction(folder.replace("&", "&&")).setData(folder)
        self.menu.popup(self.remove_button.mapToGlobal(self.remove_button.rect().bottomLeft()))

    @Slot(QAction)
    def _remove(self, action: QAction) -> None:
        self._save(os.pathsep.join(folder for folder in self.folders if folder != action.data()))

    @Slot()
    def _ask(self) -> None:
        ask_folder(self._dialogs, self.row.title.text(), "").fileSelected.connect(self._take)

    @Slot(str)
    def _take(self, folder: str) -> None:
        if os.pathsep in folder:
            self.row.show_reason(
                self.tr("A folder whose name has {sign} in it cannot be one of several").format(
                    sign=os.pathsep
                )
            )
        else:
            self._save(os.pathsep.join([*self.folders, str(Path(folder))]))


def ask_folder(dialogs: FileDialogs, title: str, folder: str) -> QFileDialog:
    """A dialog that asks for a folder and is open already; it keeps nobody waiting."""
    dialog = dialogs.dialog(title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    if folder and Path(folder).is_absolute():
        dialog.setDirectory(folder)
    dialog.ask()
    return dialog


class MeasureTile(QWidget):
    """``caption`` says what is measured."""

    def __init__(
        self,
        icon: str,
        tone: ToneName,
        caption: str,
        *,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.value = ElidedLabel("–", appearance=appearance, role="h2")
        self.caption = ElidedLabel(caption, appearance=appearance, role="caption", color="text2")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.value)
        words.addWidget(self.caption)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 8)
        layout.setSpacing(12)
        layout.addWidget(Icon(icon, tone, size=22, appearance=appearance), 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)
        appearance.changed.connect(self.restyle)

    def show_value(self, value: str, caption: str = "") -> None:
        """Show another number, and another caption unless it is empty."""
        self.value.setText(value)
        if caption:
            self.caption.setText(caption)

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        painter.setBrush(QColor(colors.surface2))
        painter.setPen(QPen(QColor(colors.border), 1))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
