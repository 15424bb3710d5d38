"""The row of tags: any number of them is chosen, those that have no room are in a menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QEvent, QObject, QSize, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.choice_chip import ChoiceChip
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.popup_menu import PopupMenu

_GAP = 6
_MORE_WIDTH = 84


class TagRow(QWidget):
    """``changed`` tells that others are chosen. It is as high as a chip, however many tags there are."""

    changed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.chips: list[ChoiceChip] = []
        self._actions: list[QAction] = []
        self._label = Label(self.tr("Tags"), appearance=appearance, role="small", color="text2")
        self.more = ChoiceChip(self.tr("More…"), "", appearance=appearance, parent=self)
        self.more.setCheckable(False)
        self.more.setAccessibleDescription(self.tr("Tags that have no room in this row"))
        self.more.clicked.connect(self._open_menu)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_GAP)
        self._layout.addWidget(self._label)
        self._layout.addSpacing(4)
        self._layout.addWidget(self.more)
        self._layout.addStretch(1)
        self.hide()

    @property
    def chosen(self) -> frozenset[str]:
        """The tags that are chosen."""
        return frozenset(chip.text() for chip in self.chips if chip.isChecked())

    def offer(self, tags: Sequence[str]) -> None:
        """These tags there are; those that were chosen stay so."""
        if [chip.text() for chip in self.chips] == list(tags):
            return
        chosen = self.chosen
        for chip in self.chips:
            self._layout.removeWidget(chip)
            chip.deleteLater()
        self.chips = []
        for place, tag in enumerate(tags):
            chip = ChoiceChip(tag, "", appearance=self._appearance, parent=self)
            chip.setChecked(tag in chosen)
            chip.toggled.connect(self._tell)
            chip.installEventFilter(self)
            self._layout.insertWidget(2 + place, chip)
            self.chips.append(chip)
        self.setVisible(bool(tags))
        self._fit()

    def clear(self) -> None:
        """Choose none."""
        self.choose(frozenset())

    def choose(self, tags: frozenset[str]) -> None:
        """Choose these of the ones that there are."""
        for chip in self.chips:
            chip.setChecked(chip.text() in tags)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        return False

    def _fit(self) -> None:
        """Show as many as have room, those that are chosen in any case."""
        room = self.width() - self._label.sizeHint().width() - 4 - 2 * _GAP
        widths = [chip.sizeHint().width() + _GAP for chip in self.chips]
        if sum(widths) > room:
            room -= _MORE_WIDTH + _GAP
            room -= sum(w for chip, w in zip(self.chips, widths, strict=True) if chip.isChecked())
        is_full = False
        for chip, width in zip(self.chips, widths, strict=True):
            if not chip.isChecked():
                is_full = is_full or width > room
                room -= 0 if is_full else width
            chip.setVisible(chip.isChecked() or not is_full)
        self.more.setVisible(is_full)

    @cached_property
    def _menu(self) -> PopupMenu:
        return PopupMenu(self)

    @Slot()
    def _open_menu(self) -> None:
        self._menu.clear()
        for chip in self.chips:
            if chip.isHidden():
                action = self._menu.addAction(chip.text().replace("&", "&&"))
                action.triggered.connect(chip.click)
        self._menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    @Slot()
    def _tell(self) -> None:
        self._fit()
        self.changed.emit()
