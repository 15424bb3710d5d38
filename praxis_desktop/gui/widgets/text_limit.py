"""How much text a field takes: what is pasted may be long, and Qt lays all of it out before anything else."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, QMimeData, QObject, QPoint, Slot
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QToolTip, QWidget

LONGEST_LINE = 2000
"""Characters of one line, unless something else is said: it is drawn in a few milliseconds."""


class LineLimit(QObject):
    """Bounds ``field``, and says so when something did not fit; a bound of its own may follow later."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        field.setMaxLength(LONGEST_LINE)
        field.inputRejected.connect(self._tell)

    @Slot()
    def _tell(self) -> None:
        _tell_cut(self._field, self._field.maxLength())


class BoundedText(QPlainTextEdit):
    """Several lines of text, ``most`` characters of it."""

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self.setTabChangesFocus(True)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        text = source.text()
        cursor = self.textCursor()
        room = max(self._most - self.document().characterCount() + 1 + len(cursor.selectedText()), 0)
        if len(text) > room:
            text = text[:room]
            _tell_cut(self, self._most)
        cursor.insertText(text)
        self.ensureCursorVisible()


def _tell_cut(field: QWidget, most: int) -> None:
    """Say beside the field, and aloud, that not all of a text is in it."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # 150 names that no start needs

    words = QCoreApplication.translate(
        "TextLimit", "At most {n} characters fit here: the rest was left out"
    ).format(n=QLocale().toString(most))
    QToolTip.showText(field.mapToGlobal(QPoint(0, field.height())), words, field)
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(field, words))
