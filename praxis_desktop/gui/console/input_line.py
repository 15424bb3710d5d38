"""The line that a cell waits for, or a password that is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label

if TYPE_CHECKING:
    from praxis_desktop.workers.console.messages import InputRequest


_MOST = 64 << 10
"""Characters of a line."""
_MOST_PROMPT = 120


class _Field(LineField):
    interrupt_asked = Signal()
    end_asked = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_ours = event.key() == Qt.Key.Key_D
            if is_ours and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            if event.key() == Qt.Key.Key_C and not self.hasSelectedText():
                self.interrupt_asked.emit()
                return
            if event.key() == Qt.Key.Key_D and not self.text():
                self.end_asked.emit()
                return
        super().keyPressEvent(event)


class InputLine(QWidget):
    """Hidden while no cell waits. ``entered`` has the line and what is shown of it."""

    entered = Signal(str, str)
    end_asked = Signal()
    """Ctrl+D: there is no more input."""
    interrupt_asked = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prompt = Label(appearance=appearance, role="mono")
        self._prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.field = _Field(appearance=appearance, font="mono")
        self.field.setMaxLength(_MOST)
        self.field.returnPressed.connect(self._enter)
        self.field.interrupt_asked.connect(self.interrupt_asked)
        self.field.end_asked.connect(self.end_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 0)
        layout.setSpacing(8)
        layout.addWidget(self._prompt)
        layout.addWidget(self.field, 1)
        self.setFocusProxy(self.field)
        self.hide()

    def ask(self, request: InputRequest) -> None:
        """A cell waits for a line."""
        prompt = " ".join(request.prompt.split())[-_MOST_PROMPT:]
        mode = QLineEdit.EchoMode
        self.field.setEchoMode(mode.Password if request.is_password else mode.Normal)
        self.field.clear()
        words = self.tr("The cell waits for a password") if request.is_password else ""
        words = words or self.tr("The cell waits for a line")
        self._prompt.setText(prompt or words)
        self.field.setAccessibleName(prompt or words)
        self.field.setAccessibleDescription(words)
        self.field.setPlaceholderText(self.tr("Enter answers, Ctrl+D ends the input"))
        self.show()

    def clear(self) -> None:
        """No cell waits any more: nothing of what was typed is kept."""
        self.field.clear()
        self.hide()

    @Slot()
    def _enter(self) -> None:
        line = self.field.text()
        is_hidden = self.field.echoMode() == QLineEdit.EchoMode.Password
        self.field.clear()
        self.entered.emit(line, "••••" if is_hidden else line)
