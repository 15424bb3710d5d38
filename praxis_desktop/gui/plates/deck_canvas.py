"""Draws a deck that is being set up. Pieces are moved into place with the mouse or the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy

from praxis_desktop.core.decks import DeckLayout
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.plates.pieces import DeckPiece
from praxis_desktop.gui.plates.scaled import ScaledDeck

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class Landing(Struct, frozen=True):
    """The rectangle, in pixels, of a piece being moved, and why the piece cannot go there ("" if it can)."""

    place: QRectF
    refusal: str = ""


class DeckCanvas(Drawn):
    """Draws a deck that is being set up. ``dragged`` carries the position to which the pointer is dragging a
    piece, and ``dropped`` the position at which a piece was released, both in millimetres from the deck's
    front left corner. ``key_pressed`` carries a key that acts on the deck; ``chosen`` carries the name of a
    piece that the user has chosen, or "" if the user clicked elsewhere.
    """

    accessible_role = QAccessible.Role.Graphic

    chosen = Signal(str)
    picked = Signal(str)
    """Carries the name of a piece that the user has started to drag."""
    dragged = Signal(float, float)
    dropped = Signal(float, float)
    key_pressed = Signal(Qt.Key)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._scaled = ScaledDeck(appearance)
        self.choosable: Sequence[str] = ()
        """The names of the pieces that can be chosen and moved, from the front left."""
        self.here = ""
        """The name of the chosen piece, or ""."""
        self.landing: Landing | None = None
        self._pressed: QPointF | None = None
        self._is_dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 220)
        self.setAccessibleName(self.tr("Deck"))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(620, 400)

    def show_deck(self, layout: DeckLayout, pieces: Sequence[DeckPiece], choosable: Sequence[str]) -> None:
        """Show a deck with these pieces."""
        self.choosable = choosable
        self._scaled.show(layout, pieces)
        if self.here not in choosable:
            self.here = ""
        self.update()

    def choose(self, name: str) -> None:
        """Choose a piece; "" clears the choice."""
        self.here = name
        self.update()

    def show_landing(self, landing: Landing | None) -> None:
        """Show where the piece being moved would be placed; None shows nothing."""
        self.landing = landing
        self.update()

    def place(self, name: str) -> QRectF:
        """Return the rectangle of a piece."""
        self._fit()
        return self._scaled.place(name)

    def box(self, x: float, y: float, width: float, depth: float) -> QRectF:
        """Return the rectangle of a part of the deck, given in millimetres."""
        self._fit()
        return self._scaled.box(x, y, width, depth)

    def millimetres(self, point: QPointF) -> tuple[float, float]:
        """Return a pixel's distances from the deck's left and front edges, in millimetres."""
        self._fit()
        return self._scaled.millimetres(point)

    def _fit(self) -> None:
        self._scaled.set_size(QSizeF(self.size()))

    def piece_at(self, point: QPointF) -> str:
        """Return the name of the topmost choosable piece at a pixel, or ""."""
        self._fit()
        found = [name for name in self.choosable if self._scaled.place(name).contains(point)]
        return min(found, key=lambda name: _area(self._scaled.place(name)), default="")

    # ---- the pointer
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._is_dragging = event.position(), False
            self.chosen.emit(self.piece_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._pressed is None or not self.here:
            return
        if not self._is_dragging:
            if (event.position() - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return
            self._is_dragging = True
            self.picked.emit(self.here)
        self.dragged.emit(*self.millimetres(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        was_dragging, self._pressed, self._is_dragging = self._is_dragging, None, False
        if was_dragging and event.button() == Qt.MouseButton.LeftButton:
            self.dropped.emit(*self.millimetres(event.position()))

    # ---- keys
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        keys = (*_ARROWS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Delete)
        if key in keys or (key == Qt.Key.Key_Escape and self.landing is not None):
            self.key_pressed.emit(key)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        if not self.here and self.choosable:
            self.chosen.emit(self.choosable[0])
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.update()

    # ---- drawing
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        self._fit()
        if not self._scaled.draw(painter, QRectF(self.rect())):
            self.update()
        colors = self._appearance.colors
        if self.here:
            frame = self._scaled.place(self.here).adjusted(-1, -1, 1, 1)
            edge = colors.focus if self.hasFocus() else colors.accent
            draw_rounded(painter, frame, 6, edge=edge, width=2.4)
        if self.landing is not None:
            tone = self._appearance.tone("err" if self.landing.refusal else "ok")
            tint = QColor(tone.line)
            tint.setAlpha(50)
            painter.setBrush(tint)
            painter.setPen(QPen(QColor(tone.line), 2.4, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.landing.place, 6, 6)


def _area(place: QRectF) -> float:
    return place.width() * place.height()
