"""The field of a question for a value: what can be entered, and the button for an instrument to fill it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.prompts import PromptEvent, reading_of
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField


class ValueField(QWidget):
    """Nothing can be entered while it is read; then what was read stands in the field, to be taken."""

    edited = Signal()
    reading_requested = Signal()

    def __init__(self, event: PromptEvent, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.is_reading = False
        self.line = LineField(appearance=appearance, unit=str(event.details.get("unit") or ""), parent=self)
        self.line.setAccessibleName(event.message)
        self.line.textEdited.connect(self.edited)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.line, 1)
        self.read_button: Button | None = None
        reading = reading_of(event)
        if reading is not None:
            self._title = reading.title.replace("&", "&&")
            self.read_button = Button(self._title, appearance=appearance, parent=self)
            self.read_button.setAccessibleDescription(
                self.tr("Has the instrument measure, and puts what it says into the field")
            )
            self.read_button.clicked.connect(self._request)
            row.addWidget(self.read_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        if taken := self._taken(event):
            column.addWidget(Label(taken, appearance=appearance, role="small", color="text2"))
            self.line.setAccessibleDescription(taken)
        self.setFocusProxy(self.line)
        self.show_value(event)

    def show_value(self, event: PromptEvent) -> None:
        """Show what was read for the question. Where nothing was, what somebody has typed stays, and an empty
        field gets what is answered when nobody does.
        """
        reading = reading_of(event)
        value = "" if reading is None else reading.value
        if value or not self.line.text():
            self.line.set_whole(value or event.default or "")
        self.line.selectAll()
        self.line.set_wrong(False)

    def show_reading(self, is_reading: bool) -> None:
        """Say whether the instrument is being read. After that the field has the focus, for Enter."""
        if self.read_button is None or is_reading == self.is_reading:
            return
        self.is_reading = is_reading
        self.line.setReadOnly(is_reading)
        self.line.set_wrong(False)
        # As wide as before, or the field would move beside it.
        self.read_button.setMinimumWidth(self.read_button.width() if is_reading else 0)
        self.read_button.setText(self.tr("Reading…") if is_reading else self._title)
        if not is_reading and QApplication.focusWidget() is self.read_button:
            self.line.setFocus()

    @Slot()
    def _request(self) -> None:
        if not self.is_reading:
            self.reading_requested.emit()

    def _taken(self, event: PromptEvent) -> str:
        """What can be answered, in words."""
        details = event.details
        unit = str(details.get("unit") or "")
        low, high = details.get("minimum"), details.get("maximum")
        if low is not None and high is not None:
            return self.tr("{low} to {high} {unit}").format(low=low, high=high, unit=unit).strip()
        if low is not None:
            return self.tr("At least {low} {unit}").format(low=low, unit=unit).strip()
        if high is not None:
            return self.tr("At most {high} {unit}").format(high=high, unit=unit).strip()
        kinds = {"integer": self.tr("A whole number"), "number": self.tr("A number")}
        return kinds.get(str(details.get("type")), "")
