"""Plots a quantity over time with pyqtgraph, which is slow to import: see ``chart``."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAccessible, QColor, QFontMetricsF, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.sizes_and_durations import number_for_people
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.words import clock_text
from praxis_desktop.gui.widgets.labels import with_decimal_sign

if TYPE_CHECKING:
    from praxis_desktop.gui.live.readings import Course

_OPENGL: dict[str, dict[str, type]] = {
    "PySide6.QtOpenGL": {},
    "PySide6.QtOpenGLWidgets": {"QOpenGLWidget": QWidget},
}
"""Stand-ins for Qt's OpenGL bindings, which take up 9 MB and are not part of the frozen program. pyqtgraph
imports the bindings, but draws these charts without them.
"""
for _name, _classes in _OPENGL.items():
    if _name not in sys.modules:
        _module = ModuleType(_name, "Not the bindings of OpenGL: see praxis_desktop.gui.live._plot.")
        vars(_module).update(_classes)
        sys.modules[_name] = _module

import pyqtgraph as pg  # noqa: E402 - it finds the stand-ins

Points = np.ndarray[Any, np.dtype[np.float64]]

_AXIS_WIDTH, _BESIDE_NUMBER = 58, 12
_TICK_WIDTH = 90.0
_TICKS = tuple(map(float, (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 43200)))
_LABEL_ROOM, _LEAST_ROOM = 34.0, 0.12
"""Space above the curve for the newest point's label, in pixels and as a fraction of the height."""
_FEW = 40
"""Maximum number of points in a curve that has a marker at every point."""
_COLUMNS = 240
"""Number of columns into which a curve with more points is divided. In each column, only the lowest and the
highest point are drawn, because the other points would not be visible.
"""
_ROUGH = 10
"""Number of times that a curve may cross its full height before it is drawn with a thin line, because Qt
takes a second to draw a thick line that overlaps itself.
"""


class _TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis that shows a time in seconds as minutes and seconds."""

    def tickSpacing(self, least: float, most: float, size: float) -> list[tuple[float, float]]:  # noqa: N802
        wanted = (most - least) / max(size / _TICK_WIDTH, 1.0)
        return [(next((each for each in _TICKS if each >= wanted), _TICKS[-1]), 0.0)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        return ["" if value < 0 or value % 1 else clock_text(int(value)) for value in values]


class _ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis that shows numbers with the decimal separator of the window's language."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        return [with_decimal_sign(text) for text in super().tickStrings(values, scale, spacing)]


class ChartPicture(QWidget):
    """Shows the whole curve up to its newest point; it cannot be scrolled or zoomed."""

    accessible_role = QAccessible.Role.Chart

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._course: Course | None = None
        self._is_thin = False
        self._lowest = self._highest = 0.0
        # The parts of a plot without its menus, which take time to create and are not used.
        self._view = pg.GraphicsView(self)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setMinimumSize(120, 60)
        self._view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self._left, self._bottom = _ValueAxis("left"), _TimeAxis("bottom")
        self._left.setGrid(50)
        # A fixed width: an axis that adapts by itself hides its numbers until it has adapted.
        self._left.setWidth(_AXIS_WIDTH)
        for axis in (self._left, self._bottom):
            axis.enableAutoSIPrefix(False)
            axis.linkToView(self._box)
        room = pg.GraphicsLayout()
        room.setContentsMargins(0, 4, 8, 0)
        room.setSpacing(0)
        room.addItem(self._left, 0, 0)
        room.addItem(self._box, 0, 1)
        room.addItem(self._bottom, 1, 1)
        self._view.setCentralItem(room)
        self._curve = pg.PlotDataItem([], [], antialias=True)
        self._box.addItem(self._curve)
        self._marks = pg.ScatterPlotItem(size=6)
        self._target = pg.InfiniteLine(angle=0, movable=False)
        self._target.setVisible(False)
        self._label = pg.TextItem(anchor=(1.0, 1.15))
        for part in (self._marks, self._target, self._label):
            self._box.addItem(part, ignoreBounds=part is not self._target)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._box.sigResized.connect(self._fit)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def show_course(self, course: Course) -> None:
        """Show the curve in its current state."""
        if course is not self._course:
            self._course = course
            self._bottom.setLabel(self.tr("Time since start (min:s)"))
        times, values = np.array(course.times), np.array(course.values)
        drawn = _outline(times, values)
        height = float(np.ptp(drawn[1])) if len(values) > 1 else 0.0
        travel = float(np.abs(np.diff(drawn[1])).sum())
        self._draw_thin(is_thin=travel > _ROUGH * height)
        self._curve.setData(*drawn)
        few = slice(None) if len(values) <= _FEW else slice(-1, None)
        self._marks.setData(times[few], values[few])
        self._target.setVisible(course.set_point is not None)
        if course.set_point is not None:
            self._target.setValue(course.set_point)
        text = f"{with_decimal_sign(number_for_people(course.last))} {course.unit}".strip()
        self._label.setText(f" {text} ", color=self._appearance.colors.on_tooltip)
        self._label.setPos(float(times[-1]), float(values[-1]))
        left = float(times[0]) if len(times) > 1 else float(times[0]) - 1
        self._box.setXRange(left, max(float(times[-1]), left + 1), padding=0.04)
        shown = values if course.set_point is None else np.append(values, course.set_point)
        self._lowest, self._highest = float(shown.min()), float(shown.max())
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Make room for the curve's full height, and for the label above its newest point."""
        if self._course is None:
            return
        low, high = self._lowest, self._highest
        room = (high - low) or max(abs(high) * 0.01, 0.001)
        above = _LABEL_ROOM / max(self._box.height() - _LABEL_ROOM, _LABEL_ROOM)
        bottom, top = low - 0.06 * room, high + max(above, _LEAST_ROOM) * room
        self._box.setYRange(bottom, top, padding=0)
        self._make_room(bottom, top)
        self._curve.setFillLevel(low - room)

    def _make_room(self, bottom: float, top: float) -> None:
        """Widen the axis to fit its longest number, because numbers that do not fit would not be drawn."""
        metrics = QFontMetricsF(self._appearance.font("caption"))
        widths = [
            metrics.horizontalAdvance(text)
            for spacing, values in self._left.tickValues(bottom, top, self._box.height())[:1]
            for text in self._left.tickStrings(values, 1.0, spacing)
        ]
        wanted = max(widths, default=0.0) + _BESIDE_NUMBER
        if wanted > self._left.width():
            self._left.setWidth(wanted)

    def _draw_thin(self, *, is_thin: bool) -> None:
        if is_thin == self._is_thin:
            return
        self._is_thin = is_thin
        self._curve.opts["antialias"] = not is_thin
        self._set_pen()

    def _set_pen(self) -> None:
        pen = QPen(QColor(self._appearance.colors.series[0]), 1 if self._is_thin else 2)
        pen.setCosmetic(True)
        self._curve.setPen(pen)

    @Slot()
    def restyle(self) -> None:
        colors = self._appearance.colors
        line = QColor(colors.series[0])
        ground = QColor(line)
        ground.setAlpha(34)
        self._set_pen()
        self._curve.setBrush(ground)
        self._view.setBackground(colors.surface)
        self._marks.setBrush(line)
        self._marks.setPen(None)
        dashed = QPen(QColor(colors.series[1]), 1.5, Qt.PenStyle.DashLine)
        dashed.setCosmetic(True)
        self._target.setPen(dashed)
        self._label.fill = pg.mkBrush(colors.tooltip)
        self._label.setFont(self._appearance.font("caption", weight=600))
        for axis in (self._left, self._bottom):
            axis.setPen(QColor(colors.border_strong))
            axis.setTextPen(QColor(colors.text2))
            axis.setStyle(tickFont=self._appearance.font("caption"), maxTickLevel=0)
            axis.label.setFont(self._appearance.font("caption"))
        if self._course is not None:
            self.show_course(self._course)


def _outline(times: Points, values: Points) -> tuple[Points, Points]:
    """Reduce a large number of points to the visible ones, oldest first."""
    span = len(values) // _COLUMNS
    if span < 2:
        return times, values
    count = len(values) // span * span
    columns = values[:count].reshape(-1, span)
    first = np.arange(0, count, span)
    ends = np.sort(np.stack((first + columns.argmin(axis=1), first + columns.argmax(axis=1))), axis=0)
    chosen = np.append(ends.T.ravel(), np.arange(count, len(values)))
    return times[chosen], values[chosen]
