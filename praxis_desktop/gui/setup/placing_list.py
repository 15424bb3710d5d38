"""What a person puts in place before a run, to be ticked: labware, and what else the protocol asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card


class ToPlace(NamedTuple):
    """``key`` tells one from another; ``where`` it belongs, or what it is; of a task, what is to be done."""

    key: str
    title: str
    where: str = ""
    is_task: bool = False


class PlacingItem(Card):
    """One of them. ``pointed`` has its key while the pointer or the keys are at it, "" when they leave."""

    pointed = Signal(str)

    def __init__(
        self, item: ToPlace, number: int, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.item = item
        self.box = CheckBox(f"{number}  {item.title}", appearance=appearance, parent=self)
        self.box.setToolTip(item.title)
        self.box.setAccessibleDescription(item.where)
        if item.is_task:
            self._where: Label = Label(
                item.where, appearance=appearance, role="small", color="text2", wrap=True
            )
        else:
            self._where = ElidedLabel(item.where, appearance=appearance, role="small", color="text2")
        self._where.setContentsMargins(34, 0, 8, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 8)
        layout.setSpacing(0)
        layout.addWidget(self.box)
        layout.addWidget(self._where)
        self._where.setVisible(bool(item.where))
        self.is_marked = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.box.installEventFilter(self)

    def mark(self, is_marked: bool) -> None:
        """Show that somebody points at it elsewhere."""
        if is_marked != self.is_marked:
            self.is_marked = is_marked
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        super().enterEvent(event)
        self.pointed.emit(self.item.key)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.pointed.emit(self.item.key if self.box.hasFocus() else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.FocusIn:
            self.pointed.emit(self.item.key)
        elif event.type() == QEvent.Type.FocusOut:
            self.pointed.emit("")
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self.is_marked:
            colors = self._appearance.colors
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(QColor(colors.accent_soft))
            painter.setPen(QPen(QColor(colors.accent), 2))
            frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)


class PlacingList(QWidget):
    """``changed`` tells that another was ticked. While all is simulated, all are ticked, and cannot be
    otherwise.
    """

    changed = Signal()
    pointed = Signal(str)
    """The key of the one that the pointer or the keys are at, "" for none."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._columns = 2
        self._placed: set[str] = set()
        """What a person has ticked: it stays so while all is simulated."""
        self._is_simulated = False
        self.items: list[PlacingItem] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self.hide()

    @property
    def placed(self) -> int:
        """How many are in place."""
        return sum(item.box.isChecked() for item in self.items)

    @property
    def first_open(self) -> PlacingItem | None:
        """The first that is not in place yet."""
        return next((item for item in self.items if not item.box.isChecked()), None)

    def show_items(self, items: Sequence[ToPlace]) -> None:
        """Have these to be placed; those of the same key stay ticked."""
        if [one.item for one in self.items] == [*items]:
            return
        for old in self.items:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.items = []
        for place, item in enumerate(items):
            one = PlacingItem(item, place + 1, appearance=self._appearance, parent=self)
            one.box.toggled.connect(self._take)
            one.pointed.connect(self.pointed)
            one.show()
            self.items.append(one)
        self._arrange()
        self.setVisible(bool(items))
        self._refresh()

    def set_columns(self, columns: int) -> None:
        """Stand below each other, or two and two."""
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def _arrange(self) -> None:
        for place, one in enumerate(self.items):
            self._grid.addWidget(one, place // self._columns, place % self._columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)

    @Slot(str)
    def mark(self, key: str) -> None:
        """Mark one by its key; "" marks none."""
        for one in self.items:
            one.mark(one.item.key == key)

    def forget(self) -> None:
        """Nothing is in place any more: another protocol is set up, or a run has used it up."""
        self._placed.clear()
        self._refresh()

    def set_simulated(self, is_simulated: bool) -> None:
        """Whether nothing has to be placed, because nothing is real."""
        if is_simulated != self._is_simulated:
            self._is_simulated = is_simulated
            self._refresh()

    @Slot()
    def place_all(self) -> None:
        """Tick the rest."""
        self._placed = {item.item.key for item in self.items}
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        for one in self.items:
            one.box.blockSignals(True)
            one.box.setChecked(self._is_simulated or one.item.key in self._placed)
            one.box.blockSignals(False)
            one.box.setEnabled(not self._is_simulated)
            one.box.update()

    @Slot()
    def _take(self) -> None:
        self._placed = {one.item.key for one in self.items if one.box.isChecked()}
        self.changed.emit()
