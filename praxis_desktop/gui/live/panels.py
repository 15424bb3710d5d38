"""The panels of a run: side by side or, in a narrow window, one at a time, chosen by tabs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.live.chart import ChartPanel
from praxis_desktop.gui.live.checks_panel import ChecksPanel
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, RADIUS_CARD
from praxis_desktop.gui.output.log_rows import LogRows
from praxis_desktop.gui.output.log_table import LOOKS
from praxis_desktop.gui.output.panel import OutputPanel
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind, FlatButton
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card, Icon

View = Literal["overview", "deck", "traffic"]
"""The content of a run's page: all panels, or only one of them."""

_HEIGHT = 42


class LastLine(Card):
    """The last line of the log in ``rows``, or an error; ``log_wanted`` requests the whole log."""

    log_wanted = Signal()

    def __init__(self, rows: LogRows, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._rows = rows
        self._failure = ""
        self.setFixedHeight(_HEIGHT)
        self._icon = Icon("information", "run", size=18, appearance=appearance, parent=self)
        self._time = Label(appearance=appearance, role="mono", color="text3")
        self.text = ElidedLabel(appearance=appearance, role="small")
        self.open_button = Button(
            self.tr("Open log"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 1, 4, 1)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._time)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.open_button)
        self.open_button.clicked.connect(self.log_wanted)
        rows.lines_changed.connect(self._take_lines)

    def show_failure(self, message: str) -> None:
        """Show an error in place of the last line; "" shows the last line."""
        self._failure = message
        self._show_last()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._show_last()

    @Slot()
    def _take_lines(self) -> None:
        if self.isVisible():
            self._show_last()

    def _show_last(self) -> None:
        if self._failure:
            self._icon.show_icon("alert-circle", "err")
            self._time.setText("")
            self.text.set_tone("err")
            self.text.setText(self._failure)
            return
        if not self._rows.lines:
            self._icon.show_icon("information", "run")
            self._time.setText("")
            self.text.set_tone(None)
            self.text.setText(self.tr("Nothing has happened yet"))
            return
        line = self._rows.lines[-1]
        icon, tone = LOOKS[line.kind]
        self._icon.show_icon(icon, tone)
        self._time.setText(line.time)
        self.text.set_tone(tone if line.is_warning else None)
        self.text.setText(line.text)


class ClosedDrawer(FlatButton):
    """The traffic drawer while it is closed. Shows how much traffic there is, and opens when pressed."""

    def __init__(self, title: str, *, appearance: Appearance) -> None:
        super().__init__(title, appearance=appearance, font="h3")
        self._told = ""
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def tell(self, words: str) -> None:
        """Show how much traffic there is."""
        if words != self._told:
            self._told = words
            self.setAccessibleDescription(words)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        ground = colors.surface2 if self.underMouse() or self.isDown() else colors.surface
        edge, width = (colors.focus, 2) if self.hasFocus() else (colors.border, 1)
        draw_frame(painter, self.rect(), RADIUS_CARD, ground=ground, edge=edge, width=width)
        middle = Qt.AlignmentFlag.AlignVCenter
        top = (self.height() - 18) / 2
        self._appearance.draw_icon(painter, "plug", QRectF(14, top, 18, 18), colors.text2)
        painter.setFont(self.font())
        painter.setPen(QColor(colors.text))
        painter.drawText(QRectF(42, 0, self.width() - 80, self.height()), middle, self.text())
        left = 42 + painter.fontMetrics().horizontalAdvance(self.text()) + 10
        painter.setFont(self._appearance.font("small"))
        painter.setPen(QColor(colors.text2))
        told = QRectF(left, 0, self.width() - left - 40, self.height())
        words = painter.fontMetrics().elidedText(
            self._told, Qt.TextElideMode.ElideRight, max(0, int(told.width()))
        )
        painter.drawText(told, middle, words)
        place = QRectF(self.width() - 34, top, 18, 18)
        self._appearance.draw_icon(painter, "chevron-up", place, colors.text2)


GAP, NARROW_GAP = 12, 8
"""Distance between panels, in pixels, and the smaller distance used in a narrow window."""
_LEAST = QSize(420, 100)
_PLATE, _CHECKS, _CHART, _LOG = range(4)
_SHARES = {_PLATE: 3, _CHECKS: 2, _CHART: 2, _LOG: 10}
"""Each panel's share of the width of its row. The log's share applies while the traffic is next to it."""
_DRAWER_SHARE = 9
_LOG_HEIGHT = 122
"""Height, in pixels, of a log with its heading and two and a half lines. The cut-off third line shows that
there is more to scroll to.
"""


class _Row(QWidget):
    """A row of panels. The panels do not affect the height of the row, so a change in one panel does not move
    the others.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._least = 0
        self._shown: tuple[tuple[QWidget, int], ...] | None = None
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return False  # word-wrapped labels would otherwise set the height

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self._least)

    def set_least(self, height: int) -> None:
        """Use at least ``height`` if the window has room for it."""
        if height != self._least:
            self._least = height
            self.updateGeometry()

    def show_panels(self, panels: Sequence[tuple[QWidget, int]]) -> None:
        """Show these panels, each with its share of the width."""
        before, self._shown = self._shown, tuple(panels)
        if self._shown == before:
            return
        while self._layout.count():
            self._layout.takeAt(0)
        for panel, share in panels:
            self._layout.addWidget(panel, share)
            panel.show()
        self.setVisible(bool(panels))


class LivePanels(QWidget):
    """The panels of a run. Empty panels take up no space; in a wide window, the checks and the chart share a
    position. ``view_wanted`` carries the view of the run's page that has room for the requested panel.
    """

    view_wanted = Signal(str)

    def __init__(
        self, *, checks: ChecksPanel, chart: ChartPanel, output: OutputPanel, appearance: Appearance
    ) -> None:
        super().__init__()
        self._checks = checks
        self._chart = chart
        self._output = output
        for panel in (checks, chart, output):
            panel.setParent(self)
        self._plate: QWidget | None = None
        self._has_plate: Callable[[], bool] = _never
        self._drawer: QWidget | None = None
        self._has_traffic = False
        self._is_open = True
        """Whether the drawer is open in a wide window. A narrow window shows the traffic on its own."""
        self._is_narrow = False
        self._view: View = "overview"
        self._beside = _CHECKS
        """The panel shown in the position shared by checks and chart."""
        self._tab: int | None = None
        """The tab chosen in a narrow window."""
        names = (self.tr("Plate"), self.tr("Checks"), self.tr("Chart"), self.tr("Log"))
        self.tabs = Segments(names, appearance=appearance)
        self.tabs.setAccessibleName(self.tr("Run view"))
        self.last_line = LastLine(output.rows, appearance=appearance)
        self.bar = ClosedDrawer(self.tr("Port traffic"), appearance=appearance)
        self.bar.setToolTip(self.tr("Show the traffic on the ports (Ctrl+T)"))
        self._above, self._below = _Row(self), _Row(self)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self.tabs)
        for row in (self._above, self._below):
            layout.addWidget(row, 1)
        strips = QHBoxLayout()
        strips.setSpacing(GAP)
        strips.addWidget(self.last_line, 3)
        strips.addWidget(self.bar, 2)
        layout.addLayout(strips)
        self.tabs.chosen.connect(self._choose)
        self.last_line.log_wanted.connect(self.show_log)
        self.bar.clicked.connect(self.toggle_traffic)
        checks.found.connect(self.arrange)
        checks.chart_wanted.connect(self._show_chart)
        chart.checks_wanted.connect(self._show_checks)
        self.arrange()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return _LEAST  # the panels shorten their texts to fit

    def put_plate(self, plate: QWidget, has_plate: Callable[[], bool]) -> None:
        """Add a panel with plates and deck, shown while ``has_plate`` returns True."""
        plate.setParent(self)
        self._plate, self._has_plate = plate, has_plate
        self.arrange()

    def set_view(self, view: View) -> None:
        """Show the plates-and-deck panel or the traffic panel in place of all panels, or show all panels
        again.
        """
        if view != self._view:
            self._view = view
            self.arrange()

    def put_drawer(self, drawer: QWidget) -> None:
        """Put the panel with the traffic into the drawer."""
        drawer.setParent(self)
        self._drawer = drawer
        self.arrange()

    def set_has_traffic(self, has_traffic: bool) -> None:
        """Set whether the run uses ports."""
        self._has_traffic = has_traffic
        self.arrange()

    def set_narrow(self, is_narrow: bool) -> None:
        """Show the panels one at a time if ``is_narrow``, otherwise side by side."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._column.setSpacing(NARROW_GAP if is_narrow else GAP)
            self.arrange()

    @property
    def has_traffic(self) -> bool:
        """Whether the run uses ports."""
        return self._has_traffic

    @property
    def shows_traffic(self) -> bool:
        """Whether the traffic is shown, on its own or in the drawer."""
        if self._view == "overview":
            return self._has_traffic and self._is_open and not self._is_narrow
        return self._has_traffic and self._view == "traffic"

    @Slot()
    def toggle_traffic(self) -> None:
        """Show or hide the traffic."""
        if self._has_traffic:
            self.show_traffic(not self.shows_traffic)

    def show_traffic(self, is_shown: bool = True) -> None:
        """Show or hide the traffic: in the drawer, or on its own if there is no room for the drawer."""
        had_focus, drawer, focus = self.bar.hasFocus(), self._drawer, QApplication.focusWidget()
        is_inside = drawer is not None and focus is not None and drawer.isAncestorOf(focus)
        if not self._is_narrow:
            self._is_open = is_shown
        if self._is_narrow or self._view != "overview":
            self.view_wanted.emit("traffic" if is_shown else "overview")
        else:
            self.arrange()
        if is_shown and drawer is not None and had_focus:
            drawer.setFocus()
        elif not is_shown and is_inside:
            self.bar.setFocus()

    @Slot()
    def show_log(self) -> None:
        """Show the log, even if there is space for only one panel."""
        self.tabs.button(_LOG).setChecked(True)
        self._output.setFocus()

    @Slot()
    def arrange(self) -> None:
        """Arrange the panels that have content."""
        panels: dict[int, QWidget | None] = {
            _PLATE: self._plate if self._has_plate() else None,
            _CHECKS: None if self._checks.is_empty else self._checks,
            _CHART: None if self._chart.is_empty else self._chart,
            _LOG: self._output,
        }
        has = {number: panel for number, panel in panels.items() if panel is not None}
        has_traffic = self._has_traffic and self._drawer is not None
        is_deck, is_traffic = self._view == "deck" and _PLATE in has, self._view == "traffic" and has_traffic
        tab = self._show_tabs(has, has_room=self._is_narrow and not is_deck and not is_traffic)
        shown = dict(has)
        if is_traffic:
            shown = {}
        elif is_deck:
            shown = {_PLATE: has[_PLATE]}
        elif self._is_narrow:
            shown = {tab: has[tab]}
        elif _CHECKS in has and _CHART in has:
            del shown[_CHECKS + _CHART - self._beside]
        if (_CHECKS in has) != (_CHART in has):
            self._beside = _CHECKS if _CHECKS in has else _CHART  # stays when the other one appears
        both = not self._is_narrow and _CHECKS in has and _CHART in has
        self._checks.chart_button.setVisible(both)
        self._chart.checks_button.setVisible(both)
        is_alone = self._is_narrow or is_deck or is_traffic
        above = [(panel, _SHARES[number]) for number, panel in shown.items() if is_alone or number != _LOG]
        below: list[tuple[QWidget, int]] = [] if is_alone else [(self._output, _SHARES[_LOG])]
        if self._drawer is not None and self.shows_traffic:
            below.append((self._drawer, _DRAWER_SHARE))
        placed = [panel for panel, _ in (*above, *below)]
        for each in (self._plate, self._checks, self._chart, self._output, self._drawer):
            if each is not None and each not in placed:
                each.hide()
        self._above.show_panels(above)
        self._below.show_panels(below)
        self._share_height(shown, is_alone=is_alone)
        self.bar.setVisible(has_traffic and not is_deck and not self.shows_traffic)
        self.last_line.setVisible(self._is_narrow and not is_deck and not is_traffic and tab != _LOG)

    def _show_tabs(self, has: Mapping[int, QWidget], *, has_room: bool) -> int:
        """Offer a tab for each panel; return the panel to show in a narrow window."""
        tab = self._tab if self._tab is not None and self._tab in has else min(has)
        self.tabs.setVisible(has_room and len(has) > 1)
        for number in range(_LOG + 1):
            self.tabs.button(number).setVisible(number in has)
        # Chosen by the program, not by the user.
        self.tabs.blockSignals(True)
        self.tabs.button(tab).setChecked(True)
        self.tabs.blockSignals(False)
        return tab

    def _share_height(self, shown: Mapping[int, QWidget], *, is_alone: bool) -> None:
        """Divide the height between the rows. The plate and the checks get more of the height, because they
        are read from a distance; a few lines of the log are enough below them.
        """
        above, below = 0, 3
        if _PLATE in shown or _CHECKS in shown:
            above, below = 5, 2
        elif _CHART in shown:
            above = 3
        if is_alone:
            above, below = (1, 0) if shown else (0, 1)
        self._column.setStretchFactor(self._above, above)
        self._column.setStretchFactor(self._below, below)
        self._below.set_least(0 if is_alone else _LOG_HEIGHT)

    @Slot()
    def _show_chart(self) -> None:
        self._beside = _CHART
        self.arrange()
        self._chart.checks_button.setFocus()

    @Slot()
    def _show_checks(self) -> None:
        self._beside = _CHECKS
        self.arrange()
        self._checks.chart_button.setFocus()

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._tab = number
        self.arrange()


def _never() -> bool:
    return False
