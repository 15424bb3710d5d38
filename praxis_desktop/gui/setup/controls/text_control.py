"""A line of text: for texts, barcodes, dates, durations and lists."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.setup.controls.control import Control
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.gui.widgets.select_on_click import SelectOnClick


class TextControl(Control):
    """``example`` is shown while there is nothing."""

    def __init__(self, example: str, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = LineField(appearance=appearance, parent=self)
        SelectOnClick(self.field)
        self.field.setPlaceholderText(example)
        self.setFocusProxy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        self.field.textEdited.connect(self._tell)

    def text(self) -> str:
        return self.field.text()

    def set_text(self, text: str) -> None:
        self.field.set_whole(text)
        self.field.setCursorPosition(0)

    def set_wrong(self, is_wrong: bool) -> None:
        self.field.set_wrong(is_wrong)

    @Slot()
    def _tell(self) -> None:
        self.edited.emit()
