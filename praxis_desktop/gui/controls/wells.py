"""The wells of a plate, typed or chosen in a picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.controls.control import Control
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.fields import LineField, SelectOnClick
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.protocols.parameters import Parameter, kind_of
from praxis_desktop.protocols.parameters.wells import (
    PlateShape,
    in_notation,
    position,
    row_name,
    well_name,
    wells,
)

Place = tuple[int, int]

_HEAD = 20
_LARGEST_WELL = 24
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


def control_for(parameter: Parameter, ports: Sequence[str], *, appearance: Appearance) -> Control:
    """Return the control for wells."""
    del ports
    example = kind_of(parameter).example(parameter)
    return WellsControl(example, is_single=parameter.is_single, appearance=appearance)


class PlatePicture(Drawn):
    """A picture of a plate in which wells are chosen. A click toggles a well, dragging chooses a rectangle,
    Shift extends the choice from the last well, and a heading chooses its row or column. Arrow keys move the
    marker, Space toggles its well, and Ctrl+A chooses all wells. ``chosen`` is emitted when the user changes
    ``wells``, which are pairs of row and column counted from 1.
    """

    accessible_role = QAccessible.Role.Table

    chosen = Signal()

    def __init__(
        self, shape: PlateShape, *, is_single: bool, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._shape = shape
        self._is_single = is_single
        self._here: Place = (1, 1)
        self._begun: Place | None = None
        self._before: frozenset[Place] = frozenset()
        self.wells: frozenset[Place] = frozenset()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._describe()

    def show_shape(self, shape: PlateShape) -> None:
        """Show another plate."""
        self._shape = shape
        self._here = (1, 1)
        self._fit()
        self.update()

    def show_wells(self, places: frozenset[Place]) -> None:
        """Show which wells are chosen."""
        self.wells = places
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(280, self._height(280))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Set the height that the plate needs at its current width."""
        height = self._height(self.width())
        if height != self.height():
            self.setFixedHeight(height)

    def _height(self, width: int) -> int:
        return round(self._pitch(width) * self._shape.rows) + _HEAD + 6

    # ---- drawing
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        pitch = self._pitch(self.width())
        rows, columns = self._shape.rows, self._shape.columns
        place = QRectF(_HEAD, _HEAD, pitch * columns, pitch * rows).adjusted(-1, -1, 3, 3)
        edge = colors.focus if self.hasFocus() else colors.border_strong
        draw_rounded(painter, place, 6, ground=colors.surface2, edge=edge, width=1.5)
        self._draw_heads(painter, pitch)
        is_small = pitch < 14
        ring = QPen(QColor(colors.border_strong), 1)
        for row in range(1, rows + 1):
            for column in range(1, columns + 1):
                is_chosen = (row, column) in self.wells
                painter.setPen(Qt.PenStyle.NoPen if is_chosen else ring)
                painter.setBrush(QColor(colors.accent if is_chosen else colors.surface))
                place = self._place(row, column, pitch)
                painter.drawEllipse(place)
                if is_chosen and not is_small:
                    self._appearance.draw_icon(
                        painter, "check", place.adjusted(3, 3, -3, -3), colors.on_accent
                    )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.drawRect(self._place(*self._here, pitch).adjusted(-1, -1, 1, 1))

    def _draw_heads(self, painter: QPainter, pitch: float) -> None:
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(self._appearance.colors.text2))
        every = 1 if pitch >= 18 else 2 if pitch >= 9 else 4
        for column in range(1, self._shape.columns + 1):
            if (column - 1) % every == 0 or column == self._shape.columns:
                place = QRectF(_HEAD + (column - 1.5) * pitch, 0, 2 * pitch, _HEAD - 2)
                if every == 1 or (column - 1) % every == 0:
                    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(column))
        every = 1 if pitch >= 13 else 2
        for row in range(1, self._shape.rows + 1):
            if (row - 1) % every == 0:
                place = QRectF(0, _HEAD + (row - 1.5) * pitch, _HEAD - 3, 2 * pitch)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, row_name(row))

    def _pitch(self, width: int) -> float:
        """Return the distance between wells at ``width``, in pixels."""
        return max(4.0, min(_LARGEST_WELL, (width - _HEAD - 4) / self._shape.columns))

    def _place(self, row: int, column: int, pitch: float) -> QRectF:
        gap = 1.5 if pitch >= 14 else 0.8
        left, top = _HEAD + 1 + (column - 1) * pitch, _HEAD + 1 + (row - 1) * pitch
        return QRectF(left + gap, top + gap, pitch - 2 * gap, pitch - 2 * gap)

    def _describe(self) -> None:
        here = well_name(*self._here)
        state = self.tr("chosen") if self._here in self.wells else self.tr("not chosen")
        self.setAccessibleName(self.tr("Plate, {n} wells chosen").format(n=len(self.wells)))
        self.setAccessibleDescription(f"{here} {state}")

    # ---- choosing
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton:
            return
        row, column = self._at(event.position().toPoint())
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._before = self.wells
        if not row or not column:
            self._choose_head(row, column)
        elif has_shift and not self._is_single:
            self._choose(self.wells | self._between(self._here, (row, column)))
        else:
            self._here = self._begun = (row, column)
            self._toggle()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._begun is None or self._is_single:
            return
        row, column = self._at(event.position().toPoint())
        if row and column and (row, column) != self._here:
            self._here = (row, column)
            self._choose(self._before | self._between(self._begun, self._here))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._begun = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        arrow = _ARROWS.get(Qt.Key(event.key()))
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if arrow is not None and has_control and not self._is_single:
            row, column = self._here
            self._choose_head(row if arrow[1] else 0, column if arrow[0] else 0)
        elif arrow is not None:
            self._move(*arrow, extends=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Space:
            self._toggle()
        elif event.key() == Qt.Key.Key_A and has_control and not self._is_single:
            self._choose(self._between((1, 1), (self._shape.rows, self._shape.columns)))
        else:
            super().keyPressEvent(event)

    def _move(self, down: int, right: int, *, extends: bool) -> None:
        row = min(max(self._here[0] + down, 1), self._shape.rows)
        column = min(max(self._here[1] + right, 1), self._shape.columns)
        before, self._here = self._here, (row, column)
        if extends and not self._is_single:
            self._choose(self.wells | {before, self._here})
        else:
            self._describe()
            self.update()

    def _toggle(self) -> None:
        if self._is_single:
            self._choose(frozenset({self._here}))
        else:
            self._choose(self.wells ^ {self._here})

    def _choose_head(self, row: int, column: int) -> None:
        """Toggle a row or column of wells or, if ``row`` and ``column`` are both 0, all wells."""
        if self._is_single:
            return
        top, bottom = (row, row) if row else (1, self._shape.rows)
        left, right = (column, column) if column else (1, self._shape.columns)
        block = self._between((top, left), (bottom, right))
        self._choose(self.wells - block if block <= self.wells else self.wells | block)

    def _choose(self, places: frozenset[Place]) -> None:
        if places != self.wells:
            self.show_wells(places)
            self.chosen.emit()
        self.update()

    def _between(self, first: Place, last: Place) -> frozenset[Place]:
        rows = range(min(first[0], last[0]), max(first[0], last[0]) + 1)
        columns = range(min(first[1], last[1]), max(first[1], last[1]) + 1)
        return frozenset((row, column) for row in rows for column in columns)

    def _at(self, point: QPoint) -> Place:
        """Return the row and column at a point; a heading has the row or column 0."""
        pitch = self._pitch(self.width())
        row = int((point.y() - _HEAD) // pitch) + 1 if point.y() >= _HEAD else 0
        column = int((point.x() - _HEAD) // pitch) + 1 if point.x() >= _HEAD else 0
        return min(row, self._shape.rows), min(column, self._shape.columns)


USUAL = PlateShape(8, 12)
"""The plate shown until a plate is chosen."""
_LONGEST = 9000
"""Maximum length of the text, in characters; enough to list every second well of the largest plate."""


class WellsControl(Control):
    """A text field and a picture that show the same wells. ``example`` is the placeholder. If ``is_single``,
    only one well can be chosen.
    """

    def __init__(self, example: str = "", *, is_single: bool, appearance: Appearance) -> None:
        super().__init__()
        self._shape = USUAL
        self._is_single = is_single
        self.field = LineField(appearance=appearance, font="mono", parent=self)
        SelectOnClick(self.field)
        self.field.setMaxLength(_LONGEST)
        self.field.setPlaceholderText(example)
        self.all_button = Button(self.tr("All"), appearance=appearance, parent=self)
        self.clear_button = Button(self.tr("Clear"), appearance=appearance, parent=self)
        self.all_button.setVisible(not is_single)
        self.picture = PlatePicture(USUAL, is_single=is_single, appearance=appearance, parent=self)
        self._count = Label(appearance=appearance, role="small", color="text2")
        self.setFocusProxy(self.field)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.field, 1)
        line.addWidget(self.all_button)
        line.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(line)
        layout.addWidget(self.picture)
        layout.addWidget(self._count)
        self.field.textEdited.connect(self._take_text)
        self.picture.chosen.connect(self._take_picture)
        self.all_button.clicked.connect(self._choose_all)
        self.clear_button.clicked.connect(self._clear)
        self._show()

    def text(self) -> str:
        return self.field.text()

    def set_text(self, text: str) -> None:
        self.field.set_whole(text)
        self.field.setCursorPosition(0)
        self._show()

    def set_wrong(self, is_wrong: bool) -> None:
        self.field.set_wrong(is_wrong)

    def show_plate(self, shape: PlateShape | None) -> None:
        if (shape or USUAL) != self._shape:
            self._shape = shape or USUAL
            self.picture.show_shape(self._shape)
            self._show()

    def _show(self) -> None:
        """Show in the picture the wells that the text names, or no wells if the text is invalid."""
        try:
            names = wells(self.field.text(), self._shape) if self.field.text().strip() else ()
        except UsageError:
            self._count.setText(self.tr("These wells are not on the plate below"))
            self.picture.show_wells(frozenset())
            return
        places = frozenset(place for place in map(position, names) if place is not None)
        self.picture.show_wells(places)
        total = self._shape.rows * self._shape.columns
        self._count.setText(self.tr("{n} of {total} wells").format(n=len(places), total=total))

    @Slot()
    def _take_text(self) -> None:
        self._show()
        self.edited.emit()

    @Slot()
    def _take_picture(self) -> None:
        names = [well_name(row, column) for row, column in sorted(self.picture.wells)]
        self.field.set_whole(_notation(names, self._shape))
        self.field.setCursorPosition(0)
        self._show()
        self.edited.emit()

    @Slot()
    def _choose_all(self) -> None:
        self.field.setText(f"A1:{well_name(self._shape.rows, self._shape.columns)}")
        self._take_text()

    @Slot()
    def _clear(self) -> None:
        self.field.setText("")
        self._take_text()


def _notation(names: list[str], shape: PlateShape) -> str:
    """Return the notation for wells, listed by row or by column, whichever is shorter."""
    by_columns = sorted(names, key=lambda name: (position(name) or (0, 0))[::-1])
    return min((in_notation(names), in_notation(by_columns)), key=len)
