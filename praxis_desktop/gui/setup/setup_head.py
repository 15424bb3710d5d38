"""The head of the setup page: the way back, what is set up, and whether it is simulated."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import PAGE_HEADER_HEIGHT
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Bar

SIMULATED, REAL = 0, 1


class SetupHead(Bar):
    """``mode`` is SIMULATED or REAL; it is hidden where there is nothing that could be either."""

    back_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Edge.BottomEdge, appearance=appearance, parent=parent)
        self.setFixedHeight(PAGE_HEADER_HEIGHT)
        self.back_button = Button(
            appearance=appearance, kind=ButtonKind.GHOST, icon="arrow-left", parent=self
        )
        self.back_button.setAccessibleName(self.tr("Back to the library"))
        self.back_button.setToolTip(self.tr("Back to the library; what is filled in stays (Alt+Left)"))
        self.back_button.setShortcut("Alt+Left")
        self._title = ElidedLabel(appearance=appearance, role="h1")
        self._line = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.mode = Segments(
            [self.tr("Simulated"), self.tr("Real instruments")],
            icons=["ghost", "plug"],
            appearance=appearance,
        )
        self.mode.setAccessibleName(self.tr("What plays the instruments"))
        self.mode.setToolTip(self.tr("Simulated, or real instruments (Ctrl+M)"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._line)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 0, 16, 1)
        layout.setSpacing(12)
        layout.addWidget(self.back_button)
        layout.addLayout(words, 1)
        layout.addWidget(self.mode)
        self.back_button.clicked.connect(self.back_wanted)
        self.mode.hide()
        self.show_nothing()

    @property
    def title(self) -> str:
        """What is set up."""
        return self._title.text()

    @property
    def line(self) -> str:
        """What is said of it."""
        return self._line.text()

    def show_nothing(self) -> None:
        """No protocol is open."""
        self.show_protocol(self.tr("No protocol is open"), self.tr("Run setup"))

    def show_protocol(self, title: str, line: str) -> None:
        """Name what is set up, and say something of it."""
        self._title.setText(title)
        self._line.setText(line)

    def show_mode(self, mode: int) -> None:
        """Show what was chosen elsewhere."""
        self.mode.blockSignals(True)
        self.mode.button(mode).setChecked(True)
        self.mode.blockSignals(False)
