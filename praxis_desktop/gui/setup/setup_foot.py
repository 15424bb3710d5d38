"""The foot of the setup page: whether the run can be started, why not, and the button that starts it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import NARROW, SETUP_FOOT_HEIGHT
from praxis_desktop.gui.setup.readiness import Readiness
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, lines_of
from praxis_desktop.gui.widgets.surfaces import Bar, Icon
from praxis_desktop.gui.widgets.tool_tips import tool_tip

_LINES = 1.8
"""Of two lines, words that do not fit leave some empty."""
_MOST_PROBLEM = 170
"""Pixels of the name of what is shown: the sentence has it, too, and needs the room."""
_LEAST_WORDS = 80
"""A narrower label was not laid out yet."""


class SetupFoot(Bar):
    """Shows a Readiness. Only what it names can be gone to by ``problem_button``."""

    start_wanted = Signal()
    problem_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Edge.TopEdge, appearance=appearance, parent=parent)
        self.setFixedHeight(SETUP_FOOT_HEIGHT)
        self.readiness = Readiness("idle", "")
        self._icon = Icon("circle", "idle", size=26, appearance=appearance, parent=self)
        self._sentence = Label(appearance=appearance, role="h3", wrap=True)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self._details = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.preset_button = Button(
            self.tr("Save preset…"), appearance=appearance, icon="save", is_run_control=True, parent=self
        )
        self.preset_button.setAccessibleName(self.tr("Save preset…"))
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
        words = lines_of(self._sentence, self._details, spacing=1)
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
        return self.readiness.sentence

    @property
    def details(self) -> str:
        """What is said below that."""
        return self._details.text()

    def show_readiness(self, readiness: Readiness) -> None:
        """Say how ready the run is, and let it be started where it is."""
        self.readiness = readiness
        self._icon.show_icon(readiness.icon, readiness.tone)
        self._sentence.set_tone(readiness.tone)
        self._fit()
        self._details.setText(readiness.details)
        self._details.setVisible(bool(readiness.details))
        self.problem_button.setVisible(readiness.has_problem)
        problem = readiness.problem_text or self.tr("Show first problem")
        metrics = self.problem_button.fontMetrics()
        self.problem_button.setText(metrics.elidedText(problem, Qt.TextElideMode.ElideRight, _MOST_PROBLEM))
        self.problem_button.setAccessibleName(problem)
        self.problem_button.updateGeometry()
        button = self.start_button
        is_losing_focus = button.hasFocus() and not readiness.can_start
        button.setText(readiness.start_text or self.tr("Start run"))
        button.setEnabled(readiness.can_start)
        button.setToolTip(readiness.why_not or self.tr("Ctrl+Enter comes here, Space presses it"))
        button.setAccessibleDescription(readiness.why_not)
        button.updateGeometry()
        if is_losing_focus and readiness.has_problem:
            # Qt would have the keys go on to the line below the page.
            self.problem_button.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.window().width() < NARROW
        self.preset_button.setText("" if is_narrow else self.tr("Save preset…"))
        self.preset_button.updateGeometry()
        self._fit()

    def _fit(self) -> None:
        """Two lines at most: what does not fit is an ellipsis, and in the tooltip."""
        text, label = self.readiness.sentence, self._sentence
        shown = text
        if label.width() > _LEAST_WORDS:
            room = int(label.width() * _LINES)
            shown = label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        label.setText(shown)
        label.setAccessibleName(text)
        label.setToolTip("" if shown == text else tool_tip(text))
