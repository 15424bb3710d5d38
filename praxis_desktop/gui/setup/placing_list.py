"""What a person puts in place before a run, to be ticked: labware, and what else the protocol asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card


class ToPlace(NamedTuple):
    """``key`` tells one from another; ``where`` it belongs, or what it is."""

    key: str
    title: str
    where: str = ""


class PlacingItem(Card):
    """One of them."""

    def __init__(
        self, item: ToPlace, number: int, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.item = item
        self.box = CheckBox(f"{number}  {item.title}", appearance=appearance, parent=self)
        self.box.setToolTip(item.title)
        self.box.setAccessibleDescription(item.where)
        self._where = Label(item.where, appearance=appearance, role="small", color="text2", wrap=True)
        self._where.setContentsMargins(34, 0, 8, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 8)
        layout.setSpacing(0)
        layout.addWidget(self.box)
        layout.addWidget(self._where)
        self._where.setVisible(bool(item.where))


class PlacingList(QWidget):
    """``changed`` tells that another was ticked. While all is simulated, all are ticked, and cannot be
    otherwise.
    """

    changed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._placed: set[str] = set()
        """What a person has ticked: it stays so while all is simulated."""
        self._is_simulated = self._is_locked = False
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
            self._grid.addWidget(one, place // 2, place % 2)
            one.show()
            self.items.append(one)
        for column in range(2):
            self._grid.setColumnStretch(column, 1)
        self.setVisible(bool(items))
        self._refresh()

    def forget(self) -> None:
        """Nothing is in place any more: another protocol is set up, or a run has used it up."""
        self._placed.clear()
        self._refresh()

    def set_simulated(self, is_simulated: bool) -> None:
        """Whether nothing has to be placed, because nothing is real."""
        if is_simulated != self._is_simulated:
            self._is_simulated = is_simulated
            self._refresh()

    def set_locked(self, is_locked: bool) -> None:
        """Keep the ticks as they are during a run."""
        self._is_locked = is_locked
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
            one.box.setEnabled(not self._is_simulated and not self._is_locked)
            one.box.update()

    @Slot()
    def _take(self) -> None:
        self._placed = {one.item.key for one in self.items if one.box.isChecked()}
        self.changed.emit()
