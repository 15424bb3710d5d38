"""The row on the page of a run on which another run is chosen: always there, so that nothing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.run.run_tabs import TABS_HEIGHT, RunTabs

if TYPE_CHECKING:
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.run.active_runs import ActiveRuns


class RunSelector(QWidget):
    """Stands below the header, which never moves."""

    def __init__(self, runs: ActiveRuns, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.tabs = RunTabs(runs, appearance=appearance, parent=self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 14, 0)
        layout.addWidget(self.tabs)
        self.setFixedHeight(TABS_HEIGHT)
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        colors = self._appearance.colors
        painter.fillRect(self.rect(), QColor(colors.sunken))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colors.border))
