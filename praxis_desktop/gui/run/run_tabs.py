"""The tabs for runs. Each shows the run's state or verdict, number, name and end time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QRectF, QSignalBlocker, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTabBar, QWidget

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL, ToneName
from praxis_desktop.gui.run.words import RUN_STATES, Phase, end_clock, shown_phase, simulation_words
from praxis_desktop.gui.widgets.verdict import draw_verdict_mark, verdict_text

if TYPE_CHECKING:
    from praxis_desktop.core.verdicts import VerdictWord
    from praxis_desktop.gui.run.forecast import Simulation
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.gui.run.runs import ActiveRuns


TABS_HEIGHT = 52
_WIDTH, _LEAST_WIDTH = 400, 180
_TOP, _RIGHT, _BOTTOM = 8, 10, 1
_ICON, _PADDING, _GAP = 18, 14, 10
_MARK = 18
_UNDERLINE = 3
_LEAST_TITLE = 90
"""Minimum width, in pixels, of a title that still identifies a run."""


class _Tab(Struct, frozen=True):
    """The content of a tab. A ``verdict``, if set, replaces the state's icon; ``end`` is a time of day."""

    phase: Phase
    name: str
    title: str
    is_waiting: bool
    simulation: Simulation
    verdict: VerdictWord | Literal[""]
    end: str

    @property
    def is_violet(self) -> bool:
        """Whether the whole run is simulated."""
        return self.simulation == "whole"


def _tab_of(run: RunModel) -> _Tab:
    verdict: VerdictWord | Literal[""] = ""
    if run.is_active:
        end = "" if run.left is None or run.left.is_least else end_clock(run.left)
        verdict = "failed" if run.checks_so_far[1] else ""
    else:
        end = run.told_at[:5]
        if run.verdict is not None and (run.verdict.word != "none" or run.phase == "completed"):
            verdict = run.verdict.word
    title = "" if run.run_name == run.title else run.title
    return _Tab(shown_phase(run), run.run_name, title, run.waits_for_person, run.simulation, verdict, end)


class RunTabs(QTabBar):
    """The tab bar for runs. Pressing a tab, or moving to it with the arrow keys, selects its run."""

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
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.currentChanged.connect(self._select)
        runs.changed.connect(self.refresh)
        runs.each(self._follow_clock)
        appearance.changed.connect(self.update)
        self.refresh()

    def _follow_clock(self, run: RunModel) -> None:
        run.ticked.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Update the tabs."""
        runs = self._runs.shown
        tabs = tuple(map(_tab_of, runs))
        if runs != self._shown or tabs != self._tabs:
            self._shown, self._tabs = runs, tabs
            self._fill()
        self.setVisible(bool(runs))  # its place in the layout stays reserved
        if self._runs.selected in runs and runs.index(self._runs.selected) != self.currentIndex():
            # The model has changed the selection, so it must not be told about it.
            with QSignalBlocker(self):
                self.setCurrentIndex(runs.index(self._runs.selected))
            self.update()

    def _fill(self) -> None:
        # Adding and removing tabs would select other runs.
        with QSignalBlocker(self):
            while self.count() > len(self._tabs):
                self.removeTab(self.count() - 1)
            for place, tab in enumerate(self._tabs):
                words = self.tr("{state} – {run}").format(state=_word(tab.phase), run=tab.name)
                if tab.simulation != "none":
                    words += f" · {simulation_words(tab.simulation)[0]}"
                if tab.verdict:
                    words += f" · {verdict_text(tab.verdict, is_simulated=tab.simulation != 'none')}"
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

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802
        return QSize(_WIDTH, TABS_HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: N802
        return QSize(_LEAST_WIDTH, TABS_HEIGHT)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_WIDTH * max(1, self.count()), TABS_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(2 * _LEAST_WIDTH, TABS_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        for place, tab in enumerate(self._tabs):
            self._draw(painter, place, tab)

    def _draw(self, painter: QPainter, place: int, tab: _Tab) -> None:
        colors = self._appearance.colors
        name: ToneName = RUN_STATES[tab.phase].tone
        tone = self._appearance.tone("sim" if tab.is_violet and name in ("run", "idle") else name)
        is_current = place == self.currentIndex()
        frame = QRectF(self.tabRect(place)).adjusted(0.5, _TOP, -_RIGHT, -_BOTTOM)
        if is_current:
            edge = colors.focus if self.hasFocus() else tone.edge
            draw_rounded(painter, frame, RADIUS_CONTROL, ground=colors.surface, edge=edge, width=1.5)
            line = QRectF(frame.left() + 3, frame.bottom() - _UNDERLINE, frame.width() - 6, _UNDERLINE)
            painter.fillRect(line, QColor(tone.line))
        elif tab.is_waiting:
            draw_rounded(painter, frame, RADIUS_CONTROL, ground=tone.bg, edge=tone.edge)
        icon = QRectF(frame.left() + _PADDING, frame.center().y() - _ICON / 2, _ICON, _ICON)
        self._draw_sign(painter, icon, tab, tone.line)
        left, right = icon.right() + _GAP, frame.right() - _PADDING
        if tab.is_waiting:
            self._draw_mark(painter, QRectF(right - _MARK, frame.center().y() - _MARK / 2, _MARK, _MARK))
            right -= _MARK + _GAP
        weight = 600 if is_current else 500
        words = QRectF(left, frame.top(), right - left, frame.height())
        if tab.end:
            words.setRight(right - self._draw_words(painter, words, tab.end, colors.text, 700, is_right=True))
        color = tone.fg if tab.is_violet else colors.text
        words.setLeft(left + self._draw_words(painter, words, tab.name, color, weight + 100))
        metrics = QFontMetrics(self._appearance.font("small", weight=weight))
        title = self._title_in(int(words.width()), tab, metrics)
        self._draw_words(painter, words, title, colors.text2, weight)

    def _title_in(self, room: int, tab: _Tab, metrics: QFontMetrics) -> str:
        """Return the title followed by the mode and the state. A long title is truncated. If little of it
        would remain, the state is left out, because the icon also shows it.
        """
        simulated = simulation_words(tab.simulation)[0]
        for said in ((simulated, self._said(tab)), (simulated,)):
            behind = "".join(f" · {each}" for each in said if each)
            left = room - metrics.horizontalAdvance(behind)
            if left >= min(_LEAST_TITLE, metrics.horizontalAdvance(tab.title)):
                break
        title = metrics.elidedText(tab.title, Qt.TextElideMode.ElideRight, left)
        return f"{title}{behind}".removeprefix(" · ")

    @staticmethod
    def _said(tab: _Tab) -> str:
        """Return the word for a state that the icon alone does not explain, otherwise ""."""
        return "" if tab.phase == "running" or tab.verdict else _word(tab.phase)

    def _draw_sign(self, painter: QPainter, place: QRectF, tab: _Tab, color: str) -> None:
        """Draw the verdict's mark or, if there is no verdict, the state's icon."""
        if tab.verdict:
            draw_verdict_mark(
                painter,
                place,
                tab.verdict,
                is_simulated=tab.simulation != "none",
                appearance=self._appearance,
            )
            return
        icon = "ghost" if tab.is_violet and tab.phase == "running" else RUN_STATES[tab.phase].icon
        self._appearance.draw_icon(painter, icon, place, color)

    def _draw_words(
        self,
        painter: QPainter,
        place: QRectF,
        text: str,
        color: str,
        weight: int,
        *,
        is_right: bool = False,
    ) -> float:
        """Draw the text at the left or right end of ``place``; return its width in pixels."""
        painter.setFont(self._appearance.font("small", weight=weight))
        painter.setPen(QColor(color))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | side, shown)
        return painter.fontMetrics().horizontalAdvance(shown) + _GAP

    def _draw_mark(self, painter: QPainter, place: QRectF) -> None:
        """Draw the mark for a run that is waiting for the user. It looks like the mark on the rail."""
        tone = self._appearance.tone("warn")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.line))
        painter.drawEllipse(place)
        painter.setFont(self._appearance.font("caption", weight=700))
        painter.setPen(QColor(self._appearance.colors.surface))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "!")


def _word(phase: Phase) -> str:
    return QCoreApplication.translate("RunState", RUN_STATES[phase].word)


class RunSelector(Drawn):
    """The row of tabs below the header, always in the same position."""

    def __init__(self, runs: ActiveRuns, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.tabs = RunTabs(runs, appearance=appearance, parent=self)
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 14, 0)
        layout.setSpacing(12)
        layout.addWidget(self.tabs, 1)
        self.setFixedHeight(TABS_HEIGHT)

    def put_views(self, views: QWidget) -> None:
        """Place ``views``, which choose what the page shows, beside the tabs."""
        self._row.addWidget(views, 0, Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        colors = self._appearance.colors
        painter.fillRect(self.rect(), QColor(colors.sunken))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colors.border))
