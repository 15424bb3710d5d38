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

    def show_words(self, words: WellWords | str | None) -> None:
        """Show what is said of a well, or of a piece of labware as a whole; None for nothing."""
        self._said = str(words or "")
        if not isinstance(words, WellWords):
            words = WellWords("", "", more=(words,) if words else ())
        self.value.set_role("value" if words.is_known else "h3")
        for label, text in (
            (self.name, words.name),
            (self.value, words.value),
            (self.limit, words.limit),
            (self.more, "\n".join(words.more)),
        ):
            label.setText(text)
            label.setVisible(bool(text))
