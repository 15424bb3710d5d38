"""A plate with the volume in each well. Rings mark sources and targets; arrow keys move between wells."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy

from praxis_desktop.gui.look.appearance import Appearance, Drawn, smooth_painter
from praxis_desktop.gui.plates.contents import Labware
from praxis_desktop.gui.plates.views import RINGS_FROM, WellWords, view_of
from praxis_desktop.protocols.parameters.wells import PlateShape, Well, row_name

_HEAD = 20
_LARGEST = 40.0
_ROW_NAME = 12.0
"""Minimum distance between rows, in pixels, at which every row is labelled."""
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_EMPTY = PlateShape(8, 12)


class PlateMap(Drawn):
    """Draws a plate. ``pointed`` carries the WellWords for the well that has the focus or is under the
    pointer, or None.
    """

    accessible_role = QAccessible.Role.Table

    pointed = Signal(object)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._labware: Labware | None = None
        self._shape = _EMPTY
        self._sources: frozenset[Well] = frozenset()
        self._targets: frozenset[Well] = frozenset()
        self._here: Well = (1, 1)
        self._pointed: Well | None = None
        """The well last reported by ``pointed``."""
        self._ground: QPixmap | None = None
        self._ground_key: tuple[object, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 110)

    @property
    def body(self) -> QRectF:
        """The rectangle of the plate."""
        pitch, left, top = self._measures()
        return QRectF(left - 4, top - 4, pitch * self._shape.columns + 8, pitch * self._shape.rows + 8)

    @property
    def here(self) -> Well:
        """The well with the focus."""
        return self._here

    def show_labware(
        self, labware: Labware, title: str, sources: frozenset[Well], targets: frozenset[Well]
    ) -> None:
        """Show the contents of a plate, with its sources and targets."""
        if labware is not self._labware:
            self._here, self._pointed = (1, 1), None
        self._labware = labware
        self._shape = labware.shape or _EMPTY
        self._sources, self._targets = sources, targets
        filled = sum(volume > 0 for volume in labware.volumes.values())
        words = self.tr("{title}: {n} wells, liquid in {filled} of them")
        count = self._shape.rows * self._shape.columns
        self.setAccessibleName(words.format(title=title, n=count, filled=filled))
        self._describe()
        self._point_at(self._pointed)  # its content may have changed
        self.update()

    def words_of(self, well: Well) -> WellWords | None:
        """Return the text for a well, or None if no plate is shown."""
        labware = self._labware
        if labware is None:
            return None
        marks = [self.tr("target")] if well in self._targets else []
        marks += [self.tr("source")] if well in self._sources else []
        return view_of(labware).well_words(labware, well, tuple(marks))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(340, 230)

    # ---- keyboard
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        rows, columns = self._shape.rows, self._shape.columns
        row, column = self._here
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        if (step := _ARROWS.get(key)) is not None:
            far = max(rows, columns) if has_control else 1
            row, column = row + step[0] * far, column + step[1] * far
        elif key == Qt.Key.Key_Home:
            row, column = (1 if has_control else row), 1
        elif key == Qt.Key.Key_End:
            row, column = (rows if has_control else row), columns
        else:
            super().keyPressEvent(event)
            return
        self._here = min(max(row, 1), rows), min(max(column, 1), columns)
        self._describe()
        self._point_at(self._here)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self._describe()
        self._point_at(self._here)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        pitch, left, top = self._measures()
        row = int((event.position().y() - top) // pitch) + 1
        column = int((event.position().x() - left) // pitch) + 1
        is_well = 1 <= row <= self._shape.rows and 1 <= column <= self._shape.columns
        self._point_at((row, column) if is_well else None)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self._point_at(self._here if self.hasFocus() else None)

    def _point_at(self, well: Well | None) -> None:
        self._pointed = well
        self.pointed.emit(None if well is None else self.words_of(well))

    def _describe(self) -> None:
        words = str(self.words_of(self._here) or "")
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            if self.hasFocus():
                event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
                QAccessible.updateAccessibility(event)

    # ---- drawing
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn_ground())
        labware = self._labware
        if labware is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pitch = self._measures()[0]
        view_of(labware).draw(painter, labware, self._place, self._appearance)
        self._draw_unsure(painter, labware)
        width = max(1.4, min(2.6, pitch * 0.12))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._appearance.tone("run").line), width, Qt.PenStyle.DotLine))
        for well in self._sources:
            painter.drawEllipse(self._place(well))
        painter.setPen(QPen(QColor(self._appearance.tone("warn").line), width))
        for well in self._targets:
            painter.drawEllipse(self._place(well))
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._appearance.colors.focus), 2))
            painter.drawRect(self._place(self._here).adjusted(-2, -2, 2, 2))

    def _draw_unsure(self, painter: QPainter, labware: Labware) -> None:
        """Draw a question mark in wells whose contents are uncertain."""
        painter.setFont(self._appearance.font("caption", weight=700))
        painter.setPen(QColor(self._appearance.tone("err").fg))
        for well in labware.unsure | labware.unknown:
            if well[0] > 0:
                painter.drawText(self._place(well), Qt.AlignmentFlag.AlignCenter, "?")

    def _drawn_ground(self) -> QPixmap:
        """Return a picture of the empty plate, redrawn only if the size, the look or the shape changes."""
        ratio = self.devicePixelRatioF()
        key = (self.width(), self.height(), ratio, id(self._appearance.colors), self._shape)
        if self._ground is None or key != self._ground_key:
            self._ground = QPixmap(self.size() * ratio)
            self._ground.setDevicePixelRatio(ratio)
            self._ground.fill(Qt.GlobalColor.transparent)
            self._ground_key = key
            painter = smooth_painter(self._ground)
            self._draw_ground(painter)
            painter.end()
        return self._ground

    def _draw_ground(self, painter: QPainter) -> None:
        colors = self._appearance.colors
        pitch, left, top = self._measures()
        rows, columns = self._shape.rows, self._shape.columns
        body = self.body
        cut = min(12.0, pitch)
        outline = QPainterPath(QPointF(body.left() + cut, body.top()))
        for point in (
            body.topRight(),
            body.bottomRight(),
            QPointF(body.left() + cut, body.bottom()),
            QPointF(body.left(), body.bottom() - cut),
            QPointF(body.left(), body.top() + cut),
        ):
            outline.lineTo(point)
        outline.closeSubpath()
        painter.setPen(QPen(QColor(colors.border_strong), 1.2))
        painter.setBrush(QColor(colors.surface2))
        painter.drawPath(outline)
        self._draw_heads(painter, pitch, left, top)
        painter.setBrush(QColor(colors.surface))
        is_small = pitch < RINGS_FROM
        painter.setPen(
            QPen(QColor(colors.border if is_small else colors.border_strong), 0.5 if is_small else 1.0)
        )
        for row in range(1, rows + 1):
            for column in range(1, columns + 1):
                if is_small:
                    painter.drawRect(self._place((row, column)))
                else:
                    painter.drawEllipse(self._place((row, column)))

    def _draw_heads(self, painter: QPainter, pitch: float, left: float, top: float) -> None:
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(self._appearance.colors.text2))
        every = 1 if pitch >= 17 else 2 if pitch >= 10 else 4 if pitch >= 5 else 8
        for column in range(0, self._shape.columns, every):
            place = QRectF(left + (column - 0.5) * pitch, top - _HEAD - 4, 2 * pitch, _HEAD)
            painter.drawText(place.adjusted(-12, 0, 12, 0), Qt.AlignmentFlag.AlignCenter, str(column + 1))
        for row in range(0, self._shape.rows, 1 if pitch >= _ROW_NAME else every):
            place = QRectF(left - _HEAD - 8, top + row * pitch - 6, _HEAD, pitch + 12)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row_name(row + 1)
            )

    def _measures(self) -> tuple[float, float, float]:
        """Return the distance between wells and the position of the first well, in pixels."""
        rows, columns = self._shape.rows, self._shape.columns
        across = (self.width() - 2 * _HEAD - 8) / columns
        down = (self.height() - _HEAD - 10) / rows
        pitch = max(min(across, down, _LARGEST), 2.0)
        left = (self.width() - pitch * columns) / 2 + _HEAD / 2
        return pitch, left, max((self.height() - pitch * rows - _HEAD) / 2, 0) + _HEAD

    def _place(self, well: Well) -> QRectF:
        pitch, left, top = self._measures()
        gap = pitch * 0.09 if pitch >= RINGS_FROM else 0.3
        return QRectF(left + (well[1] - 1) * pitch, top + (well[0] - 1) * pitch, pitch, pitch).adjusted(
            gap, gap, -gap, -gap
        )
