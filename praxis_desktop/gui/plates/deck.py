"""Draws the deck, showing where the labware is and which pieces are in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.plates.arm import ArmSight
from praxis_desktop.gui.plates.contents import Labware
from praxis_desktop.gui.plates.pieces import DeckPiece
from praxis_desktop.gui.plates.scaled import ScaledDeck, ToolSight
from praxis_desktop.gui.plates.views import draw_small, room_of_wells

if TYPE_CHECKING:
    from praxis_desktop.core.decks import DeckLayout

SLOTS, SLOT_COLUMNS = 12, 3
_GAP = 8.0
_WRAPPED = Qt.TextFlag.TextWordWrap
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_NARROWEST = 135
"""Minimum width, in pixels, of a piece on a deck without slots."""
_TALLEST, _TALLEST_DRAWN = 84.0, 320.0
"""Maximum heights, in pixels, of a piece on a deck without slots: without and with its contents."""
_ASPECT = 1.5
"""Ratio of width to height of the area that a plate's wells take up."""
_LESS, _MORE = (Qt.Key.Key_Left, Qt.Key.Key_Up), (Qt.Key.Key_Right, Qt.Key.Key_Down)


_PITCH_X, _PITCH_Y = 132.5, 90.5
"""Distances, in millimetres, between the corners of neighbouring slots."""
_WELLS_X, _WELLS_Y = (9.88, 117.88), (6.74, 78.74)
"""The part of a slot, in millimetres, that the wells of a plate or rack take up (ANSI/SLAS 4)."""
_ARM_WIDTH = 22.0
ZOOM, _MOST_ZOOM = 1.4, 6.0
"""The factor by which one zoom step magnifies, and the maximum magnification."""
_ZOOMS = {Qt.Key.Key_Plus: ZOOM, Qt.Key.Key_Equal: ZOOM, Qt.Key.Key_Minus: 1 / ZOOM, Qt.Key.Key_0: 0.0}


class DeckMap(Drawn):
    """Draws a deck with its carriers if its layout is known, otherwise as slots or as rows of pieces.

    ``chosen`` carries the name of a piece to show. ``pointed`` carries the text, and ``pointed_piece`` the
    name, of the piece that is focused or under the pointer, or "". A piece can be marked while the user
    points at it in another widget. If zooming is allowed, ``zoomed`` carries whether the deck is magnified.
    """

    accessible_role = QAccessible.Role.Graphic

    chosen = Signal(str)
    pointed = Signal(str)
    pointed_piece = Signal(str)
    zoomed = Signal(bool)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.pieces: Sequence[DeckPiece] = ()
        self._here = 0
        self.marked = ""
        """The name of the marked piece, or ""."""
        self._scaled = ScaledDeck(appearance)
        self._layout: DeckLayout | None = None
        """The deck with its carriers, as reported by the run; None if unknown."""
        self.arm: ArmSight | None = None
        """Where the arm was last reported to be; None if no instrument has reported a position."""
        self._can_zoom = False
        self._zoom, self._origin = 1.0, QPointF()
        """The magnification of the deck, and the point on the deck at the widget's top left."""
        self._pressed: tuple[QPointF, QPointF, int] | None = None
        """Where the mouse was pressed, the origin then, and the piece there; None if no button is held."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 110)

    def show_pieces(self, pieces: Sequence[DeckPiece], layout: DeckLayout | None = None) -> None:
        """Show the pieces on the deck, at their positions if there is a ``layout``."""
        self.pieces, self._layout = pieces, layout
        if layout is not None:
            self._scaled.show(layout, pieces)
        self._here = min(self._here, max(len(pieces) - 1, 0))
        told = "; ".join(self.words_of(piece) for piece in pieces)
        self.setAccessibleName(self.tr("Deck, {n} pieces of labware").format(n=len(pieces)))
        self.setAccessibleDescription(told)
        self.update()

    @Slot(str)
    def mark(self, name: str) -> None:
        """Mark a piece by its name; "" clears the mark."""
        if name != self.marked:
            self.marked = name
            self.update()

    def show_arm(self, arm: ArmSight | None) -> None:
        """Show where the arm is. The arm is drawn only on a deck with slots."""
        if arm != self.arm:
            self.arm = arm
            self.update()

    def show_tools(self, tools: Sequence[ToolSight]) -> None:
        """Show channels, heads and grippers, which are drawn only if the deck's layout is known."""
        if self._scaled.show_tools(tools):
            self.update()

    def set_can_zoom(self, can_zoom: bool) -> None:
        """Set whether the user may zoom with the wheel and with ``+``, ``-`` and ``0``."""
        self._can_zoom = can_zoom
        self.show_whole()

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Magnify the deck by ``factor`` without moving the point ``around``, by default the middle of the
        piece in use, or of the current piece if the deck has the focus or no piece is in use.
        """
        zoom = min(max(self._zoom * factor, 1.0), _MOST_ZOOM)
        if around is None and self.pieces:
            used = [at for at, piece in enumerate(self.pieces) if piece.targets or piece.sources]
            place = self._places()[used[0] if used and not self.hasFocus() else self._here]
            around = place.center() - self._origin
        around = around or QRectF(self.rect()).center()
        self._origin = (self._origin + around) * (zoom / self._zoom) - around
        self._zoom = zoom
        self._stay_inside()
        self.zoomed.emit(zoom > 1)

    @Slot()
    def show_whole(self) -> None:
        self.zoom(0.0, QPointF())

    def _stay_inside(self) -> None:
        most = QPointF(self.width(), self.height()) * (self._zoom - 1)
        self._origin = QPointF(
            min(max(self._origin.x(), 0.0), most.x()), min(max(self._origin.y(), 0.0), most.y())
        )
        self.update()

    def words_of(self, piece: DeckPiece) -> str:
        """Return text such as ``Position 2: plate, 96 wells, target``."""
        parts = [piece.title, piece.words]
        parts += [self.tr("source")] if piece.sources else []
        parts += [self.tr("target")] if piece.targets else []
        parts += [self.tr("see the dry run")] if piece.is_wrong else []
        parts += [self._placing_word(piece)] if piece.placing else []
        said = ", ".join(part for part in parts if part)
        return (
            self.tr("Position {place}: {what}").format(place=piece.place, what=said) if piece.place else said
        )

    def _placing_word(self, piece: DeckPiece) -> str:
        return self.tr("✓ placed") if piece.placing == "placed" else self.tr("to place")

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(340, 230)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if not self.pieces:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.pieces[self._here].name)
        elif self._can_zoom and key in _ZOOMS:
            self.zoom(_ZOOMS[key])
        elif key in _LESS or key in _MORE:
            if self._layout is not None:
                self._here = neighbour(self._places(), self._here, key)
            else:
                self._here = min(max(self._here + (1 if key in _MORE else -1), 0), len(self.pieces) - 1)
            self._origin = self._places()[self._here].center() - QRectF(self.rect()).center()
            self._stay_inside()
            self._tell()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.pointed_piece.emit("")

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if self._can_zoom and event.angleDelta().y():
            self.zoom(ZOOM if event.angleDelta().y() > 0 else 1 / ZOOM, event.position())
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._stay_inside()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._pressed is not None and self._zoom > 1:
            place, origin, _ = self._pressed
            self._origin = origin + place - event.position()
            self._stay_inside()
            return
        at = self._at(event)
        self.pointed.emit(self.words_of(self.pieces[at]) if at >= 0 else "")
        self.pointed_piece.emit(self.pieces[at].name if at >= 0 else "")

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.pointed.emit("")
        self.pointed_piece.emit("")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position(), self._origin, self._at(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        moved = (event.position() - pressed[0]).manhattanLength()
        at = self._at(event)
        is_click = self._zoom == 1 or moved < QApplication.startDragDistance()
        if at >= 0 and at == pressed[2] and is_click:
            self._here = at
            self.chosen.emit(self.pieces[at].name)

    def _tell(self) -> None:
        if self.pieces:
            words = self.words_of(self.pieces[self._here])
            self.setAccessibleDescription(words)
            self.pointed.emit(words)
            self.pointed_piece.emit(self.pieces[self._here].name)
        self.update()

    def _at(self, event: QMouseEvent) -> int:
        places = self._places()
        point = event.position() + self._origin
        return next((at for at, place in enumerate(places) if place.contains(point)), -1)

    # ---- drawing
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        painter.translate(-self._origin)
        if self._layout is not None:
            self._scaled.set_size(QSizeF(self.size()) * self._zoom)
            shown = QRectF(self._origin, QSizeF(self.size()))
            here = self.pieces[self._here].name if self.hasFocus() and self.pieces else ""
            if not self._scaled.draw(painter, shown, here, self.marked):
                self.update()  # the rest follows in the next frame
            return
        if self._has_slots:
            painter.setPen(QPen(QColor(self._appearance.colors.border_strong), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setFont(self._appearance.font("caption"))
            for slot in range(1, SLOTS + 1):
                place = self._slot(slot)
                painter.drawRoundedRect(place, 6, 6)
                painter.drawText(place.adjusted(6, 3, 0, 0), Qt.AlignmentFlag.AlignTop, str(slot))
        for at, (piece, place) in enumerate(zip(self.pieces, self._places(), strict=True)):
            if not place.isEmpty():
                self._draw_piece(painter, piece, place, has_focus=self.hasFocus() and at == self._here)
        if self.arm is not None and self._has_slots:
            self._draw_arm(painter, self.arm)

    def _draw_piece(self, painter: QPainter, piece: DeckPiece, place: QRectF, *, has_focus: bool) -> None:
        colors = self._appearance.colors
        pen = QPen(QColor(colors.border_strong), 1.2)
        if piece.sources:
            pen = QPen(QColor(self._appearance.tone("run").line), 2, Qt.PenStyle.DotLine)
        if piece.targets:
            pen = QPen(QColor(self._appearance.tone("warn").line), 2.4)
        if piece.placing == "open":
            pen = QPen(QColor(self._appearance.tone("warn").line), 2, Qt.PenStyle.DashLine)
        elif piece.placing == "placed":
            pen = QPen(QColor(self._appearance.tone("ok").line), 2)
        if piece.is_wrong:
            pen = QPen(QColor(self._appearance.tone("err").line), 3)
        painter.setPen(QPen(QColor(colors.focus), 2) if has_focus else pen)
        is_marked = bool(piece.name) and piece.name == self.marked
        painter.setBrush(QColor(colors.accent_soft if is_marked else colors.surface2))
        painter.drawRoundedRect(place, 6, 6)
        if is_marked and not has_focus:
            draw_rounded(painter, place.adjusted(-2.5, -2.5, 2.5, 2.5), 8, edge=colors.accent, width=2)
        inside = _inside(place)
        first_line, place_width = inside.width(), 0
        if piece.place:
            painter.setFont(self._appearance.font("caption"))
            place_width = painter.fontMetrics().horizontalAdvance(piece.place) + 8
            painter.setPen(QColor(colors.text2))
            painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, piece.place)
        if piece.contents is not None:
            inside = self._draw_contents(painter, piece, piece.contents, inside)
        marked = [self.tr("source")] if piece.sources else []
        marked += [self.tr("target")] if piece.targets else []
        marked += [self._placing_word(piece)] if piece.placing else []
        words = [(piece.title, "h3", colors.text), (piece.words, "caption", colors.text2)]
        words.append((", ".join(marked), "caption", colors.text))
        top = inside.top()
        for text, role, color in words:
            painter.setFont(self._appearance.font(role))  # type: ignore[arg-type]  # one of two roles
            painter.setPen(QColor(color))
            metrics = painter.fontMetrics()
            line, left = metrics.height(), inside.bottom() + 2 - top
            if not text or left < line:
                continue
            is_first = top == inside.top()
            if is_first and metrics.horizontalAdvance(text) <= first_line - place_width:
                painter.drawText(QRectF(inside.left(), top, first_line, line), _MIDDLE, text)
                top += line
                continue
            has_place_beside = is_first and inside.width() == first_line
            width = inside.width() - (place_width if has_place_beside else 0)
            needed = metrics.boundingRect(QRect(0, 0, int(width), 1000), _WRAPPED, text)
            # The words below also need a line.
            room = left if text == words[-1][0] else max(line, left - line)
            if needed.width() <= width and needed.height() <= room:
                painter.drawText(QRectF(inside.left(), top, width, needed.height()), _WRAPPED, text)
                top += needed.height()
                continue
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width))
            painter.drawText(QRectF(inside.left(), top, inside.width(), line), _MIDDLE, shown)
            top += line

    def _draw_arm(self, painter: QPainter, arm: ArmSight) -> None:
        """Draw the arm across the deck, with its pipette at the reported point and the text at the edge."""
        colors = self._appearance.colors
        tone = self._appearance.tone("sim" if arm.is_simulated else "run")
        line = QColor(tone.line if arm.is_fresh else colors.text3)
        point = self._point(arm.position.x, arm.position.y)
        shown = QRectF(self._origin, QSizeF(self.size()))
        across = QRectF(point.x() - _ARM_WIDTH / 2, shown.top() + 1, _ARM_WIDTH, shown.height() - 2)
        tint = QColor(line)
        tint.setAlpha(26)
        painter.fillRect(across, tint)
        style = Qt.PenStyle.SolidLine if arm.is_fresh else Qt.PenStyle.DashLine
        painter.setPen(QPen(line, 1.4, style))
        painter.drawLine(across.topLeft(), across.bottomLeft())
        painter.drawLine(across.topRight(), across.bottomRight())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if arm.is_fresh:
            painter.setBrush(line)
            painter.setPen(QPen(QColor(colors.surface), 1.5))
            painter.drawEllipse(point, 6, 6)
        painter.setFont(self._appearance.font("caption", weight=700))
        width = painter.fontMetrics().horizontalAdvance(arm.words) + 16
        left = across.right() + 6
        if left + width > shown.right():
            left = across.left() - 6 - width
        left = max(min(left, shown.right() - width), shown.left())
        label = QRectF(left, shown.bottom() - 26, width, 22)
        draw_rounded(painter, label, 5, ground=colors.tooltip)
        painter.setPen(QColor(colors.on_tooltip))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, arm.words)

    def _point(self, x: float, y: float) -> QPointF:
        """Return the pixel for a position on the deck, in millimetres. Slots are not drawn to scale, so a
        position over a well is moved to where that well is drawn, and a position in the slot of a container
        to the container.
        """
        rows = SLOTS // SLOT_COLUMNS
        column = min(max(int(x // _PITCH_X), 0), SLOT_COLUMNS - 1)
        row = min(max(int(y // _PITCH_Y), 0), rows - 1)
        slot = row * SLOT_COLUMNS + column + 1
        place = self._slot(slot)
        piece = next((each for each in self.pieces if each.slot == slot), None)
        wells, wells_x, wells_y = place, (0.0, _PITCH_X), (0.0, _PITCH_Y)
        if piece is not None and piece.contents is not None:
            wells = room_of_wells(piece.contents, self._room_of_contents(piece, _inside(place))[0])
            if piece.contents.shape is not None:
                wells_x, wells_y = _WELLS_X, _WELLS_Y
        return QPointF(
            _between(
                x - column * _PITCH_X,
                wells_x,
                _PITCH_X,
                (place.left(), place.right()),
                (wells.left(), wells.right()),
            ),
            _between(
                y - row * _PITCH_Y,
                wells_y,
                _PITCH_Y,
                (place.bottom(), place.top()),
                (wells.bottom(), wells.top()),
            ),
        )

    def _draw_contents(
        self, painter: QPainter, piece: DeckPiece, contents: Labware, inside: QRectF
    ) -> QRectF:
        """Draw the contents below the text, or beside the text if that makes the contents larger. Return the
        space for the text.
        """
        drawn, words = self._room_of_contents(piece, inside)
        draw_small(painter, contents, drawn, piece.sources, piece.targets, self._appearance)
        return words

    def _room_of_contents(self, piece: DeckPiece, inside: QRectF) -> tuple[QRectF, QRectF]:
        """Return the space for a piece's contents and the space for its text. The contents go below the text,
        or beside it if they can be larger there.
        """
        below = 3 * QFontMetrics(self._appearance.font("h3")).height() + 3
        drawn = inside.adjusted(0, below, 0, 0)
        words = QRectF(inside.left(), inside.top(), inside.width(), below)
        width = min(inside.height() * _ASPECT, inside.width() * 0.5)
        first_line = QFontMetrics(self._appearance.font("h3")).height()
        beside = inside.adjusted(inside.width() - width, first_line, 0, 0)
        if _largest(beside) > _largest(drawn):
            drawn, words = beside, inside.adjusted(0, 0, -width - 6, 0)
        return drawn, words

    @property
    def _has_slots(self) -> bool:
        return any(piece.slot for piece in self.pieces)

    def _places(self) -> list[QRectF]:
        """Return each piece's rectangle; it is empty if there is no place for the piece."""
        if self._layout is not None:
            self._scaled.set_size(QSizeF(self.size()) * self._zoom)
            return [self._scaled.place(piece.name) for piece in self.pieces]
        if self._has_slots:
            taken = {piece.slot for piece in self.pieces}
            free = iter([slot for slot in range(1, SLOTS + 1) if slot not in taken])
            slots = [piece.slot or next(free, 0) for piece in self.pieces]
            return [self._slot(slot) if slot else QRectF() for slot in slots]
        count = len(self.pieces)
        most = max(1, min(count, int(self.width() // _NARROWEST)))
        columns, drawn = most, next((piece for piece in self.pieces if piece.contents), None)
        if drawn is not None:  # the number of columns with which the contents are largest
            size = {
                each: _largest(self._room_of_contents(drawn, _inside(self._room_in_rows(each)))[0])
                for each in range(1, most + 1)
            }
            # If several numbers allow that size, prefer the one whose last row is full.
            columns = max(size, key=lambda each: (round(size[each]), -(-count % each), each))
        room = self._room_in_rows(columns)
        return [
            room.translated((at % columns) * (room.width() + _GAP), (at // columns) * (room.height() + _GAP))
            for at in range(count)
        ]

    def _room_in_rows(self, columns: int) -> QRectF:
        """Return the rectangle that the first piece has if the pieces are arranged in ``columns`` columns."""
        rows = -(-len(self.pieces) // columns) or 1
        size = QSizeF(self.size()) * self._zoom
        tallest = _TALLEST_DRAWN if any(piece.contents for piece in self.pieces) else _TALLEST
        height = min((size.height() - _GAP * (rows + 1)) / rows, tallest * self._zoom)
        return QRectF(_GAP, _GAP, (size.width() - _GAP * (columns + 1)) / columns, height)

    def _slot(self, slot: int) -> QRectF:
        """Return the rectangle of a slot. The first slot is at the front left, as on real slotted decks."""
        rows = SLOTS // SLOT_COLUMNS
        size = QSizeF(self.size()) * self._zoom
        width = (size.width() - _GAP * (SLOT_COLUMNS + 1)) / SLOT_COLUMNS
        height = (size.height() - _GAP * (rows + 1)) / rows
        row, column = divmod(slot - 1, SLOT_COLUMNS)
        return QRectF(
            _GAP + column * (width + _GAP), _GAP + (rows - 1 - row) * (height + _GAP), width, height
        )


def neighbour(places: Sequence[QRectF], here: int, key: Qt.Key) -> int:
    """Return the index of the place next to ``here`` in the direction of an arrow key, or ``here`` if there
    is no such place.
    """
    sideways = key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
    sign = 1 if key in _MORE else -1
    start = places[here].center()

    def distance(at: int) -> float:
        way = places[at].center() - start
        along, across = (way.x(), way.y()) if sideways else (way.y(), way.x())
        return along * sign + 3 * abs(across) if along * sign > 1 else float("inf")

    nearest = min(range(len(places)), key=distance)
    return nearest if distance(nearest) < float("inf") else here


def _inside(place: QRectF) -> QRectF:
    """Return the area inside a piece's frame."""
    return place.adjusted(8, 5, -6, -5)


def _largest(room: QRectF) -> float:
    """Return the height of the largest plate that fits in ``room``."""
    return min(room.height(), room.width() / _ASPECT)


def _between(
    at: float,
    wells: tuple[float, float],
    pitch: float,
    place: tuple[float, float],
    drawn: tuple[float, float],
) -> float:
    """Return the pixel for a position in a slot, which may be before, among or beyond the wells. ``drawn``
    holds the first and last pixels of the wells, and ``place`` the first and last pixels of the slot.
    """
    at = min(max(at, 0.0), pitch)
    if at < wells[0]:
        (start, end), (first, last) = (0.0, wells[0]), (place[0], drawn[0])
    elif at <= wells[1]:
        (start, end), (first, last) = wells, drawn
    else:
        (start, end), (first, last) = (wells[1], pitch), (drawn[1], place[1])
    return first + (at - start) / (end - start) * (last - first)
