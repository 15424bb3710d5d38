"""What a run tells, side by side; in a narrow window one at a time, with the rest in strips."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.live.chart_panel import ChartPanel
from praxis_desktop.gui.live.strips import ClosedDrawer, LastLine
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.output_panel import OutputPanel
from praxis_desktop.gui.widgets.segments import Segments

_GAP = 12
_LEAST = QSize(420, 100)
_PLATE, _CHART, _LOG = range(3)


class LivePanels(QWidget):
    """What has nothing to show takes no room."""

    def __init__(
        self,
        *,
        chart: ChartPanel,
        output: OutputPanel,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._chart = chart
        self._output = output
        chart.setParent(self)
        output.setParent(self)
        self._plate: QWidget | None = None
        self._has_plate: Callable[[], bool] = _never
        self._drawer: QWidget | None = None
        self._has_traffic = False
        self._is_open = False
        """Whether the drawer is open, as far as somebody has said."""
        self._is_settled = False
        """Whether somebody has."""
        self._is_narrow = False
        self._tab: int | None = None
        """What was chosen of the narrow window's tabs."""
        names = (self.tr("Plate"), self.tr("Chart"), self.tr("Log"))
        self.tabs = Segments(names, appearance=appearance)
        self.tabs.setAccessibleName(self.tr("What is shown of the run"))
        self.last_line = LastLine(output.rows, appearance=appearance)
        self.bar = ClosedDrawer(self.tr("Serial traffic"), appearance=appearance)
        self.bar.setToolTip(self.tr("Show what passes on the ports (Ctrl+T)"))
        self._grid = QGridLayout()
        self._grid.setSpacing(_GAP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        layout.addWidget(self.tabs)
        layout.addLayout(self._grid, 1)
        layout.addWidget(self.last_line)
        layout.addWidget(self.bar)
        self.tabs.chosen.connect(self._choose)
        self.last_line.log_wanted.connect(self.show_log)
        self.bar.clicked.connect(self.toggle_drawer)
        self.arrange()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return _LEAST  # its panels shorten what they say

    def put_plate(self, plate: QWidget, has_plate: Callable[[], bool]) -> None:
        """Show a panel with plates and deck, while ``has_plate``."""
        plate.setParent(self)
        self._plate, self._has_plate = plate, has_plate
        self.arrange()

    def put_drawer(self, drawer: QWidget) -> None:
        """Show a panel of what passes on the ports, in the drawer."""
        drawer.setParent(self)
        self._drawer = drawer
        self.arrange()

    def set_has_traffic(self, has_traffic: bool) -> None:
        """Whether the run has ports at all."""
        self._has_traffic = has_traffic
        self.arrange()

    def set_narrow(self, is_narrow: bool) -> None:
        """Stand side by side or one at a time."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self.arrange()

    @property
    def has_traffic(self) -> bool:
        """Whether the run has ports at all."""
        return self._has_traffic

    @property
    def is_drawer_open(self) -> bool:
        """Whether what passes on the ports is shown: in a wide window, unless somebody has closed it."""
        return self._has_traffic and (self._is_open if self._is_settled else not self._is_narrow)

    @Slot()
    def toggle_drawer(self) -> None:
        """Show what passes on the ports, or do not."""
        if self._has_traffic:
            self.set_drawer_open(not self.is_drawer_open)

    def set_drawer_open(self, is_open: bool) -> None:
        """Show what passes on the ports, or do not."""
        had_focus = self.bar.hasFocus()
        self._is_settled, self._is_open = True, is_open
        self.arrange()
        if is_open and self._drawer is not None and had_focus:
            self._drawer.setFocus()

    @Slot()
    def show_log(self) -> None:
        """Show the log where there is room for one panel alone."""
        self.tabs.button(_LOG).setChecked(True)
        self._output.setFocus()

    @Slot()
    def arrange(self) -> None:
        """Place what has something to show."""
        has = {_PLATE: self._has_plate(), _CHART: not self._chart.is_empty, _LOG: True}
        panels = {_PLATE: self._plate, _CHART: self._chart, _LOG: self._output}
        shown = {number: panel for number, panel in panels.items() if panel is not None and has[number]}
        is_open = self.is_drawer_open
        tab = self._tab if self._tab in shown else min(shown)
        self.tabs.setVisible(self._is_narrow and len(shown) > 1)
        for number in panels:
            self.tabs.button(number).setVisible(number in shown)
        self.tabs.blockSignals(True)
        self.tabs.button(tab).setChecked(True)
        self.tabs.blockSignals(False)
        for panel in (*panels.values(), self._drawer):
            if panel is not None:
                self._grid.removeWidget(panel)
        if self._is_narrow:
            for panel in shown.values():
                self._grid.addWidget(panel, 0, 0, 1, 2)
            if self._drawer is not None:
                self._grid.addWidget(self._drawer, 1, 0, 1, 2)
            self._set_shown({number for number in shown if number == tab}, panels)
        else:
            above = [panel for number, panel in shown.items() if number != _LOG]
            for place, panel in enumerate(above):
                self._grid.addWidget(panel, 0, place, 1, 1 if len(above) > 1 else 2)
            self._grid.addWidget(self._output, 1, 0, 1, 1 if is_open else 2)
            if self._drawer is not None:
                self._grid.addWidget(self._drawer, 1, 1)
            self._set_shown(set(shown), panels)
        has_above = not self._is_narrow and len(shown) > 1
        self._grid.setRowStretch(0, 4 if has_above or self._is_narrow else 0)
        self._grid.setRowStretch(1, 3 if not self._is_narrow or is_open else 0)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        if self._drawer is not None:
            self._drawer.setVisible(is_open)
        self.bar.setVisible(self._has_traffic and not is_open)
        self.last_line.setVisible(self._is_narrow and tab != _LOG and not is_open)

    def _set_shown(self, numbers: set[int], panels: dict[int, QWidget | None]) -> None:
        for number, panel in panels.items():
            if panel is not None:
                panel.setVisible(number in numbers)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._tab = number
        self.arrange()


def _never() -> bool:
    return False
