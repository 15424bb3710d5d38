"""The click that goes to a field selects its text, as Tab does: what is typed takes its place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit


class SelectOnClick(QObject):
    """Only the first click does, and not where it has selected a part: the next one puts the cursor."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self._has_come = False
        field.installEventFilter(self)
        # The box around an editable one's field gets the focus, and hands it on past all filters.
        if (box := field.focusProxy()) is not None:
            box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QFocusEvent):
            self._has_come = event.gotFocus() and event.reason() == Qt.FocusReason.MouseFocusReason
        elif watched is self._field and event.type() == QEvent.Type.MouseButtonRelease and self._has_come:
            self._has_come = False
            if not self._field.hasSelectedText():
                self._field.selectAll()
        return False
