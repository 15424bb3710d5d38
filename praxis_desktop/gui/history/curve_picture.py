"""Numbers as curves with their limits: over time, or one beside the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.core.verdicts import is_outside
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.decimals import with_decimal_sign
from praxis_desktop.records.courses import Course
from praxis_desktop.records.exporting.pdf.scales import bounds, short, ticks

_LEFT, _RIGHT, _ABOVE, _BELOW = 56, 14, 26, 40
_FEW = 60
"""So few points are marked each."""
_MOST_NUMBERED = 16
"""So many rows have a number each."""
_DASHES = (None, (5.0, 3.0))
"""Of the lines of one curve and the other: never colour alone."""

Points = Sequence[tuple[float, float | None]]


class CurvePicture(QWidget):
    """A gap stays where there is no number. What is outside of the limits is a square."""

    accessible_role = QAccessible.Role.Chart

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._courses: Sequence[Course] = ()
        self._names: Sequence[str] = ()
        self._is_simulated = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        appearance.changed.connect(self.restyle)

    def show_courses(
        self, courses: Sequence[Course], *, names: Sequence[str] = (), is_simulated: bool = False
    ) -> None:
        """Show courses of one quantity over the limits of the first that has some; ``names`` tell several
        apart. With ``is_simulated`` nothing is green or red.
        """
        self._courses, self._names, self._is_simulated = courses, names, is_simulated
        told = []
        for place, course in enumerate(courses):
            numbers = [value for _, value in course.points if value is not None]
            words = self.tr("{title}: {n} numbers, from {least} to {most} {unit}")
            said = words.format(
                title=f"{course.title}, {names[place]}" if names else course.title,
                n=len(numbers),
                least=short(min(numbers, default=0.0)),
                most=short(max(numbers, default=0.0)),
                unit=course.unit,
            ).strip()
            if strays := sum(is_outside(value, *self._limits) for value in numbers):
                said = f"{said}, {self.tr('{n} outside').format(n=strays)}"
            told.append(said)
        self.setAccessibleName("; ".join(told))
        self.update()

    @property
    def _limits(self) -> tuple[float | None, float | None]:
        limits = ((course.low, course.high) for course in self._courses)
        return next((pair for pair in limits if pair != (None, None)), (None, None))

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(420, 220)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 130)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        numbers = [value for course in self._courses for _, value in course.points if value is not None]
        if not numbers:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(_LEFT, _ABOVE, self.width() - _LEFT - _RIGHT, self.height() - _ABOVE - _BELOW)
        x = bounds([at for course in self._courses for at, _ in course.points])
        if self._across:
            margin = (x[1] - x[0]) * 0.05
            x = x[0] - margin, x[1] + margin
        low, high = bounds([*numbers, *(limit for limit in self._limits if limit is not None)])
        margin = (high - low) * 0.1
        axes = _Axes(room, x, (low - margin, high + margin))
        painter.setFont(self._appearance.font("caption"))
        self._draw_limits(painter, axes)
        self._draw_axes(painter, axes)
        self._draw_limit_words(painter, axes)
        self._draw_names(painter)
        for place, course in enumerate(self._courses):
            self._draw_course(painter, axes, course, place)

    @property
    def _across(self) -> str:
        return self._courses[0].across

    @property
    def _tone(self) -> ToneName:
        return "sim" if self._is_simulated else "ok"

    def _draw_axes(self, painter: QPainter, axes: _Axes) -> None:
        colors, room = self._appearance.colors, axes.room
        for value in ticks(*axes.y):
            at = axes.down(value)
            painter.setPen(QPen(QColor(colors.border), 1))
            painter.drawLine(QPointF(room.left(), at), QPointF(room.right(), at))
            painter.setPen(QColor(colors.text2))
            place = QRectF(0, at - 9, _LEFT - 8, 18)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, _number(value)
            )
        is_short = bool(self._across) and axes.x[1] - axes.x[0] <= _MOST_NUMBERED
        for value in ticks(*axes.x, _MOST_NUMBERED if is_short else 8):
            if self._across and value != int(value):
                continue  # rows are numbered
            painter.setPen(QColor(colors.text2))
            place = QRectF(axes.right(value) - 30, room.bottom() + 4, 60, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _number(value))
        painter.setPen(QPen(QColor(colors.border_strong), 1.5))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setPen(QColor(colors.text2))
        below = QRectF(room.left(), room.bottom() + 20, room.width(), 18)
        across = {"": self.tr("Seconds"), "Row": self.tr("Row")}.get(self._across, self._across)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, across)
        unit = QRectF(0, 0, self.width() - _RIGHT, 18)
        painter.drawText(unit, Qt.AlignmentFlag.AlignRight, self._courses[0].unit)

    def _draw_limits(self, painter: QPainter, axes: _Axes) -> None:
        """The ground between the limits, and a dashed line with the number at each."""
        low, high = self._limits
        if low is None and high is None:
            return
        tone, room = self._appearance.tone(self._tone), axes.room
        top = room.top() if high is None else axes.down(high)
        bottom = room.bottom() if low is None else axes.down(low)
        painter.fillRect(QRectF(room.left(), top, room.width(), bottom - top), QColor(tone.bg))
        painter.setPen(QPen(QColor(tone.line), 1.5, Qt.PenStyle.DashLine))
        for limit, at in ((high, top), (low, bottom)):
            if limit is not None:
                painter.drawLine(QPointF(room.left(), at), QPointF(room.right(), at))

    def _draw_limit_words(self, painter: QPainter, axes: _Axes) -> None:
        """The numbers of the limits, on a ground that keeps lines away from them."""
        low, high = self._limits
        for limit, is_high in ((high, True), (low, False)):
            if limit is None:
                continue
            words = self.tr("limit {value}").format(value=_number(limit))
            wide = painter.fontMetrics().horizontalAdvance(words) + 10
            left = axes.room.right() - wide - 2 if is_high else axes.room.left() + 4
            place = QRectF(left, axes.down(limit) - 17, wide, 15)
            painter.fillRect(place, QColor(self._appearance.colors.surface))
            painter.setPen(QColor(self._appearance.tone(self._tone).fg))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_names(self, painter: QPainter) -> None:
        """Which curve is which, above them."""
        left = float(_LEFT)
        for place, name in enumerate(self._names):
            painter.setPen(self._pen(place))
            painter.drawLine(QPointF(left, 9), QPointF(left + 24, 9))
            painter.setPen(QColor(self._appearance.colors.text2))
            painter.drawText(QRectF(left + 30, 0, 200, 18), Qt.AlignmentFlag.AlignVCenter, name)
            left += 54 + painter.fontMetrics().horizontalAdvance(name)
        if not self._names and self._has_strays():
            tone = self._appearance.tone("sim" if self._is_simulated else "err")
            painter.fillRect(QRectF(left, 5, 9, 9), QColor(tone.line))
            painter.setPen(QColor(self._appearance.colors.text2))
            words = self.tr("outside the limits")
            painter.drawText(QRectF(left + 15, 0, 200, 18), Qt.AlignmentFlag.AlignVCenter, words)

    def _has_strays(self) -> bool:
        return any(
            value is not None and is_outside(value, *self._limits)
            for course in self._courses
            for _, value in course.points
        )

    def _pen(self, place: int) -> QPen:
        series = self._appearance.colors.series
        pen = QPen(QColor(series[place % len(series)]), 2)
        dashes = _DASHES[place % len(_DASHES)]
        if dashes is not None:
            pen.setDashPattern(dashes)
        return pen

    def _draw_course(self, painter: QPainter, axes: _Axes, course: Course, place: int) -> None:
        pen = self._pen(place)
        is_joined = not course.across or len(self._courses) > 1
        pieces: list[list[QPointF]] = [[]]
        strays: list[QPointF] = []
        for at, value in _thinned(course.points, int(axes.room.width())):
            if value is None:
                pieces.append([])
                continue
            point = QPointF(axes.right(at), axes.down(value))
            pieces[-1].append(point)
            if is_outside(value, *self._limits):
                strays.append(point)
        painter.setPen(pen)
        for piece in pieces:
            if is_joined and len(piece) > 1:
                painter.drawPolyline(piece)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        if len(course.points) <= _FEW:
            for point in [point for piece in pieces for point in piece if point not in strays]:
                painter.drawEllipse(point, 4.0, 4.0)
        if not self._names:
            painter.setBrush(QColor(self._appearance.tone("sim" if self._is_simulated else "err").line))
        for point in strays:
            painter.drawRect(QRectF(point.x() - 4.5, point.y() - 4.5, 9, 9))
        painter.setBrush(Qt.BrushStyle.NoBrush)


class _Axes:
    """Where numbers are in ``room``."""

    def __init__(self, room: QRectF, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.room, self.x, self.y = room, x, y

    def right(self, value: float) -> float:
        return self.room.left() + (value - self.x[0]) / (self.x[1] - self.x[0]) * self.room.width()

    def down(self, value: float) -> float:
        return self.room.bottom() - (value - self.y[0]) / (self.y[1] - self.y[0]) * self.room.height()


def _number(value: float) -> str:
    return with_decimal_sign(short(value, 5))


def _thinned(points: Points, pixels: int) -> Points:
    """The least and the greatest of each pixel: no peak is lost."""
    together = -(-len(points) // max(pixels, 1))
    if together <= 2:
        return points
    kept: list[tuple[float, float | None]] = []
    for start in range(0, len(points), together):
        part = [point for point in points[start : start + together] if point[1] is not None]
        if not part:
            kept.append(points[start])
            continue
        low = min(part, key=lambda point: point[1] or 0.0)
        high = max(part, key=lambda point: point[1] or 0.0)
        kept += sorted({low, high})
    return kept
