"""The foot of the setup page: whether the run can be started, why not, and the button that starts it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.buttons import Button, ButtonKind
from praxis_desktop.gui.labels import ElidedLabel
from praxis_desktop.gui.setup.readiness import Readiness
from praxis_desktop.gui.surfaces import Bar, Icon
from praxis_desktop.gui.tokens import SETUP_FOOT_HEIGHT


class SetupFoot(Bar):
    """Shows a Readiness. Only what it names can be gone to by ``problem_button``."""

    start_wanted = Signal()
    problem_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Edge.TopEdge, appearance=appearance, parent=parent)
        self.setFixedHeight(SETUP_FOOT_HEIGHT)
        self.readiness = Readiness("idle", "")
        self._icon = Icon("circle", "idle", size=26, appearance=appearance, parent=self)
        self._sentence = ElidedLabel(appearance=appearance, role="h3")
        self._details = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.preset_button = Button(
            self.tr("Save preset…"), appearance=appearance, is_run_control=True, parent=self
        )
        self.preset_button.setToolTip(self.tr("Keep these values under a name"))
        self.preset_button.hide()
        self.problem_button = Button(
            self.tr("Show first problem"),
            appearance=appearance,
            icon="arrow-right",
            is_run_control=True,
            parent=self,
        )
        self.problem_button.setToolTip(self.tr("Go to what must be chosen or corrected first (F8)"))
        self.start_button = Button(
            self.tr("Start run"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="play",
            is_run_control=True,
            parent=self,
        )
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(self._sentence)
        words.addWidget(self._details)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 1, 20, 0)
        self._row.setSpacing(10)
        self._row.addWidget(self._icon)
        self._row.addSpacing(4)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.preset_button)
        self._row.addWidget(self.problem_button)
        self._row.addWidget(self.start_button)
        self.start_button.clicked.connect(self.start_wanted)
        self.problem_button.clicked.connect(self.problem_wanted)
        self.show_readiness(self.readiness)

    @property
    def sentence(self) -> str:
        """What is said of the run."""
        return self._sentence.text()

    @property
    def details(self) -> str:
        """What is said below that."""
        return self._details.text()

    def show_readiness(self, readiness: Readiness) -> None:
        """Say how ready the run is, and let it be started where it is."""
        self.readiness = readiness
        self._icon.show_icon(readiness.icon, readiness.tone)
        self._sentence.set_tone(readiness.tone)
        self._sentence.setText(readiness.sentence)
        self._details.setText(readiness.details)
        self.problem_button.setVisible(readiness.has_problem)
        button = self.start_button
        button.setText(readiness.start_text or self.tr("Start run"))
        button.setEnabled(readiness.can_start)
        button.setToolTip(readiness.why_not or self.tr("Start the run (Ctrl+Enter)"))
        button.setAccessibleDescription(readiness.why_not)
        button.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = QApplication.focusWidget()
            if isinstance(focus, Button) and self.isAncestorOf(focus) and not event.isAutoRepeat():
                focus.click()
        else:
            super().keyPressEvent(event)
