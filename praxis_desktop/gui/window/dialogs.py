"""The window's file dialogs, which never block."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QObject, QRectF, QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QToolButton,
    QTreeView,
    QWidget,
)

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT
from praxis_desktop.gui.widgets.choice_field import RowDelegate
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.sheet import WindowSheet, safety_corner
from praxis_desktop.gui.widgets.surfaces import keep_room

_WIDTH = 860
_LEAST, _FULL = 250, 420
"""Minimum and full height of the dialog on its sheet, in pixels."""
_ARROWS = {"backButton": "arrow-left", "forwardButton": "arrow-right", "toParentButton": "arrow-up"}
"""The icons of the dialog's buttons, by Qt's names for these buttons."""
_ICON = 64
"""Size of a picture of an icon, in pixels, which is scaled down."""


class FileChooser(QFileDialog):
    """Qt's own file dialog as a child widget. A native dialog would be a window that covers EMERGENCY STOP
    and receives all keys. Set the dialog up like any QFileDialog; ``ask`` shows it and returns immediately.
    Questions about replacing a file or creating a folder also appear on the sheet.
    """

    def __init__(self, asker: QWidget, title: str, *, appearance: Appearance) -> None:
        window = asker.window()
        super().__init__(window, title)
        # Without this flag, QFileDialog would be a separate window.
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setOption(QFileDialog.Option.DontConfirmOverwrite)
        self.setOption(QFileDialog.Option.ReadOnly)
        self.setSizeGripEnabled(False)
        for label, words in (
            (QFileDialog.DialogLabel.LookIn, self.tr("Folder")),
            (QFileDialog.DialogLabel.FileName, self.tr("Name")),
            (QFileDialog.DialogLabel.FileType, self.tr("Kind")),
        ):
            self.setLabelText(label, words)
        self._appearance = appearance
        self._sheet = _ChooserSheet(self, title, appearance=appearance, asker=asker)
        self._confirmed = ""
        self._sheet.confirm_button.clicked.connect(self._confirm)
        self.currentChanged.connect(self._sheet.withdraw)
        self.directoryEntered.connect(self._sheet.withdraw)
        self.finished.connect(self._sheet.end)

    def ask(self) -> None:
        """Show the dialog; ``fileSelected`` or ``filesSelected`` is emitted if the user chooses something."""
        self._enlarge()
        self.show()
        self._sheet.ask()

    def accept(self) -> None:
        names = self.selectedFiles()
        told = self._obstacle(names)
        if told is None or (self._confirmed and [self._confirmed] == names):
            super().accept()
        else:
            self._sheet.tell(*told)

    def _enlarge(self) -> None:
        """Make the controls large enough for gloved fingers, and show file names in full. This is done last,
        because buttons are created while the dialog is set up.
        """
        for kind in (QLineEdit, QComboBox, QPushButton, QToolButton):
            for control in self.findChildren(kind):
                control.setMinimumHeight(CONTROL_HEIGHT)
        for button in self.findChildren(QToolButton):
            button.setMinimumWidth(CONTROL_HEIGHT)
            if icon := _ARROWS.get(button.objectName()):  # Qt's own are black in every colour scheme
                button.setIcon(_icon(icon, self._appearance))
        for label in self.findChildren(QLabel):
            label.setPalette(QApplication.palette())  # otherwise labels have the colours of tool tips
        for tree in self.findChildren(QTreeView):
            tree.setItemDelegate(RowDelegate(tree))
            tree.header().setStretchLastSection(False)
            tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _obstacle(self, names: list[str]) -> tuple[str, str] | None:
        """Return why the choice cannot be accepted immediately, and the text of the button that solves the
        problem, or "" if no button can; return None if the choice can be accepted.
        """
        path = Path(names[0]) if names else Path()
        if self.acceptMode() is QFileDialog.AcceptMode.AcceptSave:
            if not path.parent.is_dir():
                return self.tr("There is no folder “{name}”.").format(name=path.parent), ""
            if path.is_file():
                return self.tr("“{name}” already exists.").format(name=path.name), self.tr("Replace it")
            return None
        missing = next((Path(name) for name in names if not Path(name).exists()), None)
        if missing is None:
            return None
        if self.fileMode() is QFileDialog.FileMode.Directory and missing.parent.is_dir():
            return self.tr("There is no folder “{name}”.").format(name=missing), self.tr("Create the folder")
        return self.tr("There is no file “{name}”.").format(name=missing.name), ""

    @Slot()
    def _confirm(self) -> None:
        names = self.selectedFiles()
        self._confirmed = names[0] if names else ""
        if self.fileMode() is QFileDialog.FileMode.Directory and self._confirmed:
            try:
                Path(self._confirmed).mkdir()
            except OSError as error:
                self._sheet.tell(
                    self.tr("The folder cannot be created: {why}.").format(why=error.strerror), ""
                )
                return
        self.accept()


def _icon(name: str, appearance: Appearance) -> QIcon:
    icon = QIcon()
    colors = appearance.colors
    for mode, color in ((QIcon.Mode.Normal, colors.text), (QIcon.Mode.Disabled, colors.text3)):
        picture = QPixmap(_ICON, _ICON)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        appearance.draw_icon(painter, name, QRectF(picture.rect()), color)
        painter.end()
        icon.addPixmap(picture, mode)
    return icon


class _ChooserSheet(WindowSheet):
    """The sheet over the window. While it is open, the menu bar above it is disabled. Esc closes it."""

    def __init__(self, dialog: QFileDialog, title: str, *, appearance: Appearance, asker: QWidget) -> None:
        super().__init__("folder-open", "run", _WIDTH, appearance=appearance, asker=asker)
        self._dialog = dialog
        window = asker.window()
        self._bar = window.menuBar() if isinstance(window, QMainWindow) else None
        self.title.setText(title)
        self.caption.hide()
        self.words = Label(appearance=appearance, role="h3", wrap=True)
        self.words.set_tone("warn")
        self.confirm_button = self.button()
        self.body.addWidget(dialog)
        self.foot.addWidget(self.words, 1)
        self.foot.addWidget(self.confirm_button)
        keep_room(self.confirm_button)
        self.withdraw()
        self.let_give_way(dialog, _LEAST, _FULL)
        window.destroyed.connect(self.deleteLater)

    def ask(self) -> None:
        """Show the dialog, and focus the field for the file name."""
        if self._bar is not None:
            self._bar.setEnabled(False)
        corner = safety_corner(self)
        for action in [] if corner is None else corner.actions():
            action.triggered.connect(self._dialog.reject)  # by any key or button that triggers the stop
        self.open(self._dialog.findChild(QLineEdit) or self._dialog)

    def tell(self, words: str, remedy: str) -> None:
        """Show why the choice is not accepted, and a button labelled ``remedy`` unless that is ""."""
        self.words.setText(words)
        self.words.show()
        self.confirm_button.setText(remedy)
        self.confirm_button.setVisible(bool(remedy))
        self.confirm_button.updateGeometry()

    @Slot()
    def withdraw(self) -> None:
        """Hide the message, because the choice has changed."""
        self.words.hide()
        self.confirm_button.hide()

    @Slot()
    def end(self) -> None:
        """Close the sheet when the dialog has finished."""
        if self._bar is not None:
            self._bar.setEnabled(True)
        self.dismiss()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self._dialog.reject()
        else:
            super().keyPressEvent(event)


class LastFolder(QObject):
    """The folder in which a file was last chosen in ``window``; the user's documents folder at first."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._path = ""

    def begin(self, dialog: QFileDialog) -> None:
        """Make ``dialog`` start in this folder, and remember the folder in which something is chosen."""
        dialog.setDirectory(self._path or _documents())
        dialog.filesSelected.connect(self._keep)

    @Slot("QStringList")
    def _keep(self, names: list[str]) -> None:
        self._path = str(Path(names[0]).parent)


def last_folder(widget: QWidget) -> LastFolder:
    """Return the LastFolder of ``widget``'s window."""
    window = widget.window()
    return window.findChild(LastFolder) or LastFolder(window)


def _documents() -> str:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return folder if QDir(folder).exists() else QDir.homePath()


class FileDialogs(QObject):
    """Shows dialogs that ask for files and folders. ``protocol_chosen`` carries a file to open,
    ``target_chosen`` the file in which to save the output, ``folder_chosen`` the folder to export to.
    """

    protocol_chosen = Signal(object)
    target_chosen = Signal(object)
    folder_chosen = Signal(str)

    def __init__(self, window: QWidget, *, appearance: Appearance) -> None:
        super().__init__(window)
        self.window = window
        self._appearance = appearance

    def ask_protocol(self, folder: Path | None) -> None:
        """Ask for a protocol file, starting in ``folder``."""
        dialog = self.dialog(self.tr("Open a protocol"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Python programs (*.py *.ipynb)"), self.tr("All files (*)")])
        if folder is not None:
            dialog.setDirectory(str(folder))
        dialog.fileSelected.connect(self._take_protocol)
        dialog.ask()

    def ask_target(self) -> None:
        """Ask where to save the output."""
        dialog = self.dialog(self.tr("Save the output"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Text (*.txt *.log)"), self.tr("All files (*)")])
        dialog.setDefaultSuffix("txt")
        dialog.fileSelected.connect(self._take_target)
        dialog.ask()

    @Slot()
    def ask_folder(self) -> None:
        """Ask for the folder to export to."""
        dialog = self.dialog(self.tr("Export the run's results"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder_chosen)
        dialog.ask()

    def dialog(self, title: str) -> FileChooser:
        """Return a dialog that has not been shown yet."""
        return file_dialog(self.window, title, appearance=self._appearance)

    @Slot(str)
    def _take_protocol(self, name: str) -> None:
        self.protocol_chosen.emit(Path(name))

    @Slot(str)
    def _take_target(self, name: str) -> None:
        self.target_chosen.emit(Path(name))


def file_dialog(asker: QWidget, title: str, *, appearance: Appearance) -> FileChooser:
    """Return a new dialog in ``asker``'s window. It starts in the last folder and is not shown yet."""
    dialog = FileChooser(asker, title, appearance=appearance)
    last_folder(asker).begin(dialog)
    return dialog
