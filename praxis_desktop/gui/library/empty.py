"""The message shown when there are no protocols, which says why and what to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label

_ICON = 44
_RIGHT, _BELOW = 14, 20
"""Margins to the right of the frame and below it, in pixels, as for cards."""


class EmptyLibrary(QWidget):
    """A dashed frame around a sentence and buttons."""

    file_wanted = Signal()
    samples_wanted = Signal()
    all_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._icon = "inbox"
        self._title = Label(appearance=appearance, role="h1", wrap=True)
        self._words = Label(appearance=appearance, role="body", color="text2", wrap=True)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.samples_button = Button(
            self.tr("Add the sample protocols"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="plus",
            parent=self,
        )
        self.file_button = Button(
            self.tr("Choose a file…"), appearance=appearance, icon="folder-open", parent=self
        )
        self.clear_button = Button(self.tr("Clear filters"), appearance=appearance, parent=self)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.setSpacing(10)
        buttons.addWidget(self.samples_button)
        buttons.addWidget(self.file_button)
        buttons.addWidget(self.clear_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(40, 20, 40 + _RIGHT, 20 + _BELOW)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addSpacing(_ICON + 12)
        layout.addWidget(self._title)
        layout.addWidget(self._words)
        layout.addSpacing(10)
        layout.addLayout(buttons)
        layout.addStretch(1)
        self.samples_button.clicked.connect(self.samples_wanted)
        self.file_button.clicked.connect(self.file_wanted)
        self.clear_button.clicked.connect(self.all_wanted)
        appearance.changed.connect(self.update)
        self.hide()

    @property
    def title(self) -> str:
        """The title."""
        return self._title.text().replace("\u200b", "")

    def tell_none(self) -> None:
        """Say that there are no protocols."""
        words = self.tr(
            "Drop a protocol file (.py) here, or start with the samples.\nNothing runs until you press Run."
        )
        self._tell("inbox", self.tr("No protocols here yet"), words)
        self.samples_button.show()
        self.file_button.show()

    def tell_no_match(self, text: str) -> None:
        """Say that no protocol matches the filters."""
        title = self.tr("Nothing matches “{text}”").format(text=text[:60])
        if not text:
            title = self.tr("Nothing matches these filters")
        self._tell("search", title, self.tr("Search for something else, or show all protocols."))
        self.clear_button.show()

    def tell_problem(self, problem: str) -> None:
        """Say why the library could not be read."""
        self._tell("alert-circle", self.tr("The library could not be read"), problem)
        self.file_button.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        pen = QPen(QColor(colors.border_strong), 2)
        pen.setDashPattern([5, 3.5])
        painter.setPen(pen)
        painter.setBrush(QColor(colors.surface))
        frame = QRectF(self.rect()).adjusted(1, 1, -_RIGHT - 1, -_BELOW - 1)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        mark = QRectF(frame.center().x() - _ICON / 2, self._title.y() - _ICON - 12, _ICON, _ICON)
        self._appearance.draw_icon(painter, self._icon, mark, colors.link)

    def _tell(self, icon: str, title: str, words: str) -> None:
        self._icon = icon
        self._title.setText(title)
        self._words.setText(words)
        self.setAccessibleName(f"{title}. {words}")
        self.samples_button.hide()
        self.file_button.hide()
        self.clear_button.hide()
        self.update()
