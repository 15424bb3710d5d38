"""The head of the setup page: the way back, what is set up, and whether it is simulated."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import HEAD_RIGHT, PAGE_HEADER_HEIGHT
from praxis_desktop.gui.setup.check import NOT_CHECKED, Check, check_words
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, lines_of
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Bar
from praxis_desktop.gui.widgets.tips_below import TipsBelow

SIMULATED, REAL = 0, 1
_AGE_MS = 30_000
"""So often it is said anew how long ago the check was."""


class SetupHead(Bar):
    """``mode`` is SIMULATED or REAL; it is hidden where there is nothing that could be either. Below the
    title is said what came of the check: of loading the file in an interpreter of its own.
    """

    back_wanted = Signal()
    problem_wanted = Signal()
    """Why the file does not load, is to be shown."""

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
        self._title.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._what = self.tr("Run setup")
        self._check = Check()
        self._line = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.problem_button = Button(
            self.tr("Show problem"), appearance=appearance, icon="shield-alert", parent=self
        )
        self.problem_button.setToolTip(self.tr("Show why the check failed, and the line of the program"))
        self.problem_button.hide()
        self._clock = QTimer(self)
        self._clock.setInterval(_AGE_MS)
        self._clock.timeout.connect(self._show_line)
        self.mode = Segments(
            [self.tr("Simulated"), self.tr("Real instruments")],
            icons=["ghost", "plug"],
            appearance=appearance,
        )
        self.mode.setAccessibleName(self.tr("What plays the instruments"))
        self.mode.setToolTip(self.tr("Simulated, or real instruments (Ctrl+M)"))
        words = lines_of(self._title, self._line, spacing=0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 0, HEAD_RIGHT, 1)
        layout.setSpacing(12)
        layout.addWidget(self.back_button)
        layout.addLayout(words, 1)
        layout.addWidget(self.problem_button)
        layout.addWidget(self.mode)
        TipsBelow(self)
        self.back_button.clicked.connect(self.back_wanted)
        self.problem_button.clicked.connect(self.problem_wanted)
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

    def take_focus(self) -> None:
        """Give the keys to the title, where they press nothing."""
        self._title.setFocus()

    def show_nothing(self) -> None:
        """No protocol is open."""
        self.show_protocol(self.tr("No protocol is open"), self.tr("Run setup"))

    def show_protocol(self, title: str, line: str, check: Check = NOT_CHECKED) -> None:
        """Name what is set up, and say something of it."""
        self._title.setText(title)
        self._what = line
        self.show_check(check)

    def show_check(self, check: Check) -> None:
        """Say what came of the check."""
        self._check = check
        has_failed = check.state == "failed"
        is_losing_focus = self.problem_button.hasFocus() and not has_failed
        self.problem_button.setVisible(has_failed)
        if is_losing_focus:
            self.back_button.setFocus()
        self._line.set_tone("err" if has_failed else None)
        self._show_line()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._show_line()
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._clock.stop()

    @Slot()
    def _show_line(self) -> None:
        words = check_words(self._check)
        self._line.setText(f"{self._what} · {words}" if words else self._what)

    def show_mode(self, mode: int) -> None:
        """Show what was chosen elsewhere."""
        self.mode.blockSignals(True)
        self.mode.button(mode).setChecked(True)
        self.mode.blockSignals(False)
