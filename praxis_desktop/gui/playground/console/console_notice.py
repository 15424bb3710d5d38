"""What is said below the console: why it does not go on, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.console.cell_marks import MARGIN
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.guard import Guard
from praxis_desktop.gui.widgets.notice_line import NoticeLine


class ConsoleNotice(QWidget):
    """Hidden while there is nothing to say."""

    restart_asked = Signal()
    changed = Signal()
    """It takes more room, or less."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = NoticeLine(appearance=appearance)
        self.restart_button = Button(self.tr("Restart"), appearance=appearance, icon="refresh")
        self.restart_button.is_way_on = True
        self.guard = Guard(self.restart_button)
        self.restart_button.clicked.connect(self.restart_asked)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(MARGIN, 8, MARGIN, 8)
        self._layout.addWidget(self.line, 1)
        self._layout.addWidget(self.restart_button)
        self.hide()

    def height_for(self, width: int) -> int:
        """Pixels that it takes."""
        height = self._layout.heightForWidth(width)
        return height if height > 0 else self.sizeHint().height()

    @Slot()
    def clear(self) -> None:
        """Say nothing."""
        if not self.isHidden():
            self.line.clear()
            self.hide()
            self.changed.emit()

    def offer_restart(self) -> None:
        """An interrupt has had no effect."""
        words = self.tr("The cell goes on in spite of the interrupt.")
        self._say_problem(words, self.tr("Restart ends it at once; variables are lost."))

    def tell_end(self, reason: str, hint: str) -> None:
        """The kernel has ended by itself."""
        words = reason or self.tr("The console has ended.")
        self._say_problem(
            words[:1].upper() + words[1:], hint or self.tr("Restart it to go on; variables are lost.")
        )

    @Slot(int)
    def tell_held(self, count: int) -> None:
        """So many characters are held back; 0 when they are not any more."""
        if not count:
            self.clear()
            return
        words = self.tr("{count} characters are ready to be run; they are too many to be edited here.")
        remedy = self.tr("Enter runs them, Esc discards them.")
        self.line.show_notice("information", "run", words.format(count=QLocale().toString(count)), remedy)
        self.restart_button.hide()
        self.show()
        self.changed.emit()

    def _say_problem(self, sentence: str, remedy: str) -> None:
        self.line.show_notice("alert-circle", "err", sentence, remedy)
        self.restart_button.show()
        self.show()
        self.changed.emit()
