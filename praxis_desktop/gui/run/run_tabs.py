"""The selector of runs side by side: a tab for each, with its state and its name; hidden for a single run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QRectF, QSignalBlocker, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from praxis_desktop.gui.look.tokens import RADIUS_CONTROL
from praxis_desktop.gui.run.run_states import RUN_STATES, Phase, shown_phase
from praxis_desktop.gui.run.state_words import simulation_words

if TYPE_CHECKING:
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.run.active_runs import ActiveRuns
    from praxis_desktop.gui.run.run_announcement import Simulation
    from praxis_desktop.gui.run.run_model import RunModel

_HEIGHT, _WIDTH, _LEAST_WIDTH = 52, 240, 152
_INSET, _ICON, _PADDING, _GAP = 4, 22, 12, 10
_LINE = 20
_MARK = 18
_GHOST, _GHOST_GAP = 15, 4


class _Tab(NamedTuple):
    phase: Phase
    name: str
    is_waiting: bool
    simulation: Simulation


class RunTabs(QTabBar):
    """Pressing a tab, or an arrow key, selects its run."""

    def __init__(
        self,
        runs: ActiveRuns,
        *,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs = runs
        self._appearance = appearance
        self._shown: tuple[RunModel, ...] = ()
        self._tabs: tuple[_Tab, ...] = ()
        self.setAccessibleName(self.tr("Runs side by side"))
        self.setDrawBase(False)
        self.setExpanding(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.currentChanged.connect(self._select)
        runs.changed.connect(self.refresh)
        appearance.changed.connect(self.restyle)
        self.hide()

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one run to choose from."""
        return len(self._shown) > 1

    @Slot()
    def refresh(self) -> None:
        """Show the runs as they are now."""
        runs = self._runs.shown
        tabs = tuple(
            _Tab(shown_phase(run), run.run_name, run.waits_for_person, run.simulation) for run in runs
        )
        if runs != self._shown or tabs != self._tabs:
            self._shown, self._tabs = runs, tabs
            self._fill()
        if self._runs.selected in runs and runs.index(self._runs.selected) != self.currentIndex():
            with QSignalBlocker(self):
                self.setCurrentIndex(runs.index(self._runs.selected))
            self.update()

    def _fill(self) -> None:
        with QSignalBlocker(self):
            while self.count() > len(self._tabs):
                self.removeTab(self.count() - 1)
            for place, tab in enumerate(self._tabs):
                words = self.tr("{state} – {run}").format(state=_word(tab.phase), run=tab.name)
                if tab.simulation != "none":
                    words += f" · {simulation_words(tab.simulation)[0]}"
                if place == self.count():
                    self.addTab(words)
                if words != self.tabText(place):
                    self.setTabText(place, words)
                self.setTabToolTip(place, words)
            if self._runs.selected in self._shown:
                self.setCurrentIndex(self._shown.index(self._runs.selected))
        self.update()

    @Slot(int)
    def _select(self, place: int) -> None:
        if 0 <= place < len(self._shown):
            self._runs.select(self._shown[place])

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802
        return QSize(_WIDTH, _HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: N802
        return QSize(_LEAST_WIDTH, _HEIGHT)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_WIDTH * max(1, self.count()), _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(2 * _LEAST_WIDTH, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, tab in enumerate(self._tabs):
            self._draw(painter, place, tab)

    def _draw(self, painter: QPainter, place: int, tab: _Tab) -> None:
        colors, look = self._appearance.colors, RUN_STATES[tab.phase]
        tone = self._appearance.tone(look.tone)
        is_current = place == self.currentIndex()
        ring = 2.0 if is_current else 1.0
        frame = QRectF(self.tabRect(place)).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.setBrush(QColor(tone.bg if is_current or tab.is_waiting else colors.surface))
        edge = colors.border_strong
        if is_current:
            edge = colors.focus if self.hasFocus() else tone.line
        painter.setPen(QPen(QColor(edge), ring))
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
        icon = QRectF(frame.left() + _PADDING, frame.center().y() - _ICON / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, look.icon, icon, tone.line)
        left, right = icon.right() + _GAP, frame.right() - _PADDING
        if tab.is_waiting:
            self._draw_mark(painter, QRectF(right - _MARK, frame.center().y() - _MARK / 2, _MARK, _MARK))
            right -= _MARK + _GAP
        top = frame.center().y() - _LINE
        words = QRectF(left, top, right - left, _LINE)
        if tab.simulation != "none":
            words.setRight(self._draw_simulation(painter, words, tab) - _GAP)
        self._draw_line(painter, words, _word(tab.phase), tone.fg, 600)
        below = QRectF(left, top + _LINE, right - left, _LINE)
        self._draw_line(painter, below, tab.name, colors.text, 600 if is_current else 400)

    def _draw_line(self, painter: QPainter, place: QRectF, text: str, color: str, weight: int) -> None:
        painter.setFont(self._appearance.font("small", weight=weight))
        painter.setPen(QColor(color))
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)

    def _draw_simulation(self, painter: QPainter, place: QRectF, tab: _Tab) -> float:
        """The ghost of simulated runs at the right end of a line, with its word where there is room for both;
        returns where it begins.
        """
        tone = self._appearance.tone("sim")
        painter.setFont(self._appearance.font("caption", weight=600))
        word = simulation_words(tab.simulation)[1]
        width = painter.fontMetrics().horizontalAdvance(word) + 1
        painter.setFont(self._appearance.font("small", weight=600))
        state = painter.fontMetrics().horizontalAdvance(_word(tab.phase))
        has_word = state + _GAP + _GHOST + _GHOST_GAP + width <= place.width()
        left = place.right() - _GHOST - (_GHOST_GAP + width if has_word else 0)
        ghost = QRectF(left, place.center().y() - _GHOST / 2, _GHOST, _GHOST)
        self._appearance.draw_icon(painter, "ghost", ghost, tone.line)
        if has_word:
            painter.setFont(self._appearance.font("caption", weight=600))
            painter.setPen(QColor(tone.fg))
            beside = QRectF(ghost.right() + _GHOST_GAP, place.top(), width, place.height())
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
        return left

    def _draw_mark(self, painter: QPainter, place: QRectF) -> None:
        """As on the rail: somebody is waited for there."""
        tone = self._appearance.tone("warn")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.line))
        painter.drawEllipse(place)
        painter.setFont(self._appearance.font("caption", weight=700))
        painter.setPen(QColor(self._appearance.colors.surface))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "!")


def _word(phase: Phase) -> str:
    return QCoreApplication.translate("RunState", RUN_STATES[phase].word)
