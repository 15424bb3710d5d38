"""What is in the well that is pointed at, to be read from afar."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.plate_map import WellWords
from praxis_desktop.gui.widgets.labels import Label


class WellReading(QWidget):
    """The well, what is in it in large type, and below that what else is known of it."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = ""
        self._words: WellWords | str | None = None
        self._is_low = False
        self.name = Label(appearance=appearance, role="h3", wrap=True)
        self.value = Label(appearance=appearance, role="value", wrap=True)
        self.limit = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.more = Label(appearance=appearance, role="small", color="text2", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for label in (self.name, self.value, self.limit, self.more):
            layout.addWidget(label)

    def text(self) -> str:
        """All that is said, in one line."""
        return self._said

    def set_low(self, is_low: bool) -> None:
        """Say what matters most in the height of two lines."""
        if is_low != self._is_low:
            self._is_low = is_low
            self.show_words(self._words)

    def show_words(self, words: WellWords | str | None) -> None:
        """Show what is said of a well, or of a piece of labware as a whole; None for nothing."""
        self._words, self._said = words, str(words or "")
        if not isinstance(words, WellWords):
            words = WellWords("", "", more=(words,) if words else ())
        self.value.set_role("value" if words.is_known else "h3")
        name, limit, more = words.name, words.limit, "\n".join(words.more)
        if self._is_low and name:
            name, limit, more = " ".join(part for part in (name, limit) if part), "", ""
        for label, text in (
            (self.name, name),
            (self.value, words.value),
            (self.limit, limit),
            (self.more, more),
        ):
            label.setText(text)
            label.setVisible(bool(text))
