"""What a run has come to, in the place of the log: what went wrong, the files that it left, its record."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.guard import Guard
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea

_LEAST_WIDTH = 100
_CHANGES = frozenset({QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest})


class OutcomeArea(QuietScrollArea):
    """``panels`` show and hide themselves; ``changed`` tells that there is more of them, or less, ``closed``
    that one was closed.
    """

    changed = Signal()
    closed = Signal()

    def __init__(self, panels: Sequence[QWidget], *, appearance: Appearance) -> None:
        content = QWidget()
        super().__init__(content, appearance=appearance)
        self._panels = tuple(panels)
        column = QVBoxLayout(content)
        column.setContentsMargins(6, 3, 6, 3)
        column.setSpacing(8)
        for panel in panels:
            column.addWidget(panel)
            panel.installEventFilter(self)
        column.addStretch(1)
        Guard(content)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return all(panel.isHidden() for panel in self._panels)

    def height_for(self, width: int) -> int:
        """How high it is with all in view, where it is so wide."""
        inside = width - 2 * self.frameWidth()
        content = self._content
        needed = content.sizeHint().height()
        if content.hasHeightForWidth():
            needed = content.heightForWidth(inside)
        return needed + 2 * self.frameWidth()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_LEAST_WIDTH, 0)  # it scrolls: what is above keeps its place

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.HideToParent:
            self.closed.emit()
        is_kept = super().eventFilter(watched, event)
        if event.type() in _CHANGES:
            self.changed.emit()
        return is_kept
