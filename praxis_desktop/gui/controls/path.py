"""A field for a file or table, which is entered as a path, chosen in a dialog, or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from praxis_desktop.gui.controls.control import Control
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.fields import LineField, SelectOnClick
from praxis_desktop.gui.window.dialogs import file_dialog
from praxis_desktop.protocols.parameters import Parameter, kind_of
from praxis_desktop.protocols.parameters.files import allowed_endings


def control_for(parameter: Parameter, ports: Sequence[str], *, appearance: Appearance) -> Control:
    """Return the control for a file."""
    del ports
    return PathControl(allowed_endings(parameter) or kind_of(parameter).suffixes, appearance=appearance)


class PathControl(Control):
    """A file; the text is the file's path."""

    def __init__(self, suffixes: Sequence[str], *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._suffixes = tuple(suffixes)
        self.field = LineField(appearance=appearance, parent=self)
        SelectOnClick(self.field)
        self.field.setPlaceholderText(self.tr("No file chosen"))
        self.field.setAcceptDrops(False)
        self.button = Button(self.tr("Choose…"), appearance=appearance, icon="folder-open", parent=self)
        self.setAcceptDrops(True)
        self.setFocusProxy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.button)
        self.field.textEdited.connect(self.edited)
        self.button.clicked.connect(self.choose)

    def text(self) -> str:
        return self.field.text()

    def set_text(self, text: str) -> None:
        self.field.set_whole(text)
        self.field.setToolTip(text)

    def set_wrong(self, is_wrong: bool) -> None:
        self.field.set_wrong(is_wrong)

    @Slot()
    def choose(self) -> None:
        """Show a dialog for choosing the file."""
        dialog = file_dialog(self, self.tr("Choose a file"), appearance=self._appearance)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{suffix}" for suffix in self._suffixes)
        if patterns:
            dialog.setNameFilters([f"{patterns} ({patterns})", self.tr("All files (*)")])
        if self.text():
            dialog.setDirectory(str(Path(self.text()).parent))
        dialog.fileSelected.connect(self._take)
        dialog.ask()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        event.acceptProposedAction()
        self._take(event.mimeData().urls()[0].toLocalFile())

    @Slot(str)
    def _take(self, path: str) -> None:
        self.set_text(path)
        self.edited.emit()
