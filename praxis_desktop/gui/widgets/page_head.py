"""The bar at the top of a page: its title, a line about what it shows, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import HEAD_RIGHT, PAGE_HEADER_HEIGHT
from praxis_desktop.gui.widgets.labels import ElidedLabel, lines_of
from praxis_desktop.gui.widgets.surfaces import Bar
from praxis_desktop.gui.widgets.tips_below import TipsBelow


class PageHead(Bar):
    """``buttons`` stand at the right, the last one beside the safety corner; other widgets may come before
    them.
    """

    def __init__(
        self, title: str, *buttons: QWidget, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Edge.BottomEdge, appearance=appearance, parent=parent)
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self._first = buttons[0]
        self.setFixedHeight(PAGE_HEADER_HEIGHT)
        said = lines_of(ElidedLabel(title, appearance=appearance, role="h1"), self.words, spacing=0)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, HEAD_RIGHT, 1)
        self._row.setSpacing(10)
        self._row.addLayout(said, 1)
        for button in buttons:
            self._row.addWidget(button)
        self._tips = TipsBelow(self)

    def put_before_buttons(self, widget: QWidget) -> None:
        """Show ``widget`` left of the buttons, and reach it before them."""
        self._row.insertWidget(1, widget)
        self._tips.follow(widget)
        QWidget.setTabOrder(widget, self._first)

    def lay_above(self, body: QLayout, page: QWidget) -> None:
        """Lay out ``page``: this on top of it, ``body`` below."""
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self)
        layout.addLayout(body, 1)
