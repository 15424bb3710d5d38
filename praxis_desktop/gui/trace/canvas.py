"""Draws lists and nodes as they are at one step of a trace, and describes them for screen readers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CHIP
from praxis_desktop.gui.trace.layout import (
    Box,
    Drawing,
    Ink,
    Overview,
    Shape,
    TraceLine,
    Words,
    draw_chains,
    draw_lists,
    draw_trees,
)
from praxis_desktop.gui.trace.view import StepView, step_words

_MARGIN = 2.0
_TRIANGLE = 5.0
_LINE = 18.0


class TraceCanvas(Drawn):
    """The drawing; ``acted`` carries the vertical range in which the step changes or reads something."""

    accessible_role = QAccessible.Role.Graphic
    acted = Signal(int, int)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._view: StepView | None = None
        self._drawing = Drawing()
        self._mono = appearance.font("mono")
        self._small = appearance.font("caption")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Contents of the lists at this step"))

    @property
    def drawing(self) -> Drawing:
        """The current drawing."""
        return self._drawing

    def show_step(self, view: StepView | None) -> None:
        """Draw a step; None clears the drawing."""
        self._view = view
        self.setAccessibleDescription("" if view is None else step_words(view))
        self._lay_out()
        self.acted.emit(int(self._drawing.top), int(self._drawing.bottom))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, int(self._drawing.height + 2 * _MARGIN))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def _lay_out(self) -> None:
        self._drawing = Drawing() if self._view is None else self._drawn(self._view)
        self.updateGeometry()
        self.update()

    def _drawn(self, view: StepView) -> Drawing:
        width = self.width() - 2 * _MARGIN
        measure = QFontMetricsF(self._mono).horizontalAdvance
        chained = [node for node in view.nodes if node.kind == "ListNode"]
        rooted = [node for node in view.nodes if node.kind != "ListNode"]
        named = len(view.lists) + bool(chained) + bool(rooted) > 1
        parts: list[Drawing] = []
        height = 0.0
        if view.lists:
            parts.append(draw_lists(view.lists, height, width, measure, named=named))
            height = parts[-1].height
        if chained:
            parts.append(draw_chains(chained, height, width, measure))
            height = parts[-1].height
        if rooted:
            parts.append(draw_trees(rooted, height, width))
            height = parts[-1].height
        shapes = tuple(shape for part in parts for shape in part.shapes)
        touched = [frame for frame in view.frames if frame.operation != "new"]
        acting = [part for part in parts if part.top < part.bottom] if touched else parts[-1:]
        return Drawing(
            shapes,
            height,
            min((part.top for part in acting), default=0.0),
            max((part.bottom for part in acting), default=0.0),
        )

    # ---- drawing
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        painter.translate(_MARGIN, _MARGIN)
        seen = QRectF(event.rect())
        for shape in self._drawing.shapes:
            if seen.top() - 100 < shape_top(shape) < seen.bottom() + 100:
                self._draw(painter, shape)

    def _draw(self, painter: QPainter, shape: Shape) -> None:
        match shape:
            case Box():
                self._draw_box(painter, shape)
            case Words():
                self._draw_words(painter, shape)
            case TraceLine():
                self._draw_line(painter, shape)
            case Overview():
                self._draw_overview(painter, shape)

    def _color(self, ink: Ink) -> QColor:
        colors = self._appearance.colors
        if ink == "compared":
            return QColor(self._appearance.tone("warn").fg)
        if ink == "written":
            return QColor(self._appearance.tone("ok").fg)
        return QColor({"text": colors.text, "text2": colors.text2, "text3": colors.text3}[ink])

    def _draw_box(self, painter: QPainter, box: Box) -> None:
        colors = self._appearance.colors
        ground, edge, text, width = colors.surface, colors.border_strong, colors.text, 1.0
        if box.mark or box.was_written:
            tone = self._appearance.tone("warn" if box.mark == "compared" else "ok")
            ground, edge, text = tone.bg, tone.line, tone.fg
            width = 2.5 if box.mark == "written" else 2.0 if box.mark else 1.5
        half = width / 2
        place = QRectF(box.x, box.y, box.width, box.height).adjusted(half, half, -half, -half)
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(edge), width))
        if box.is_round:
            painter.drawEllipse(place)
        else:
            painter.drawRoundedRect(place, RADIUS_CHIP, RADIUS_CHIP)
        painter.setFont(self._mono)
        painter.setPen(QColor(text))
        room = place.width() - 4
        shown = painter.fontMetrics().elidedText(box.text, Qt.TextElideMode.ElideRight, int(room))
        if shown:
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)

    def _draw_words(self, painter: QPainter, words: Words) -> None:
        font = QFont(self._small)
        if words.is_bold:
            font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        color = self._color(words.ink)
        painter.setPen(color)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(words.text, Qt.TextElideMode.ElideRight, int(words.width))
        taken = metrics.horizontalAdvance(text)
        left = max(words.x - taken / 2, 0.0) if words.is_centred else words.x
        painter.drawText(QRectF(left, words.y, taken + 2, _LINE), Qt.AlignmentFlag.AlignVCenter, text)
        if words.is_pointer:
            tip = words.y + _LINE + _TRIANGLE
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            corners = ((-_TRIANGLE, -_TRIANGLE), (_TRIANGLE, -_TRIANGLE), (0, 0))
            painter.drawPolygon(QPolygonF([QPointF(words.x + x, tip + y) for x, y in corners]))

    def _draw_line(self, painter: QPainter, line: TraceLine) -> None:
        color = self._color(line.ink)
        painter.setPen(QPen(color, 2.5 if line.ink == "written" else 1.5))
        painter.drawLine(QPointF(line.x1, line.y1), QPointF(line.x2, line.y2))
        if line.is_arrow:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            head = ((1.0, 0.0), (-7.0, -_TRIANGLE), (-7.0, _TRIANGLE))
            painter.drawPolygon(QPolygonF([QPointF(line.x2 + x, line.y2 + y) for x, y in head]))

    def _draw_overview(self, painter: QPainter, bar: Overview) -> None:
        colors = self._appearance.colors
        whole = QRectF(bar.x, bar.y, bar.width - 1, 10)
        draw_rounded(painter, whole, 3, ground=colors.sunken, edge=colors.border_strong)
        shown = QRectF(bar.x + bar.first * bar.width, bar.y - 1, (bar.last - bar.first) * bar.width - 1, 12)
        draw_rounded(painter, shown, 3, ground=colors.accent_soft, edge=colors.accent, width=2)
        painter.setPen(Qt.PenStyle.NoPen)
        for share, mark in bar.marks:
            painter.setBrush(self._color("written" if mark == "written" else "compared"))
            painter.drawRect(QRectF(bar.x + share * bar.width, bar.y, 3, 10))


def shape_top(shape: Shape) -> float:
    """Return the upper edge of a shape."""
    return min(shape.y1, shape.y2) if isinstance(shape, TraceLine) else shape.y
