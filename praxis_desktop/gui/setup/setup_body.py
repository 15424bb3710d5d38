"""What is between head and foot of the setup page: the sections, their cards, and the dry run beside them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.setup.section_list import SectionList
from praxis_desktop.gui.widgets.scroll_area import QuietScrollArea

if TYPE_CHECKING:
    from praxis_desktop.gui.setup.form_panel import FormPanel

_ASIDE_WIDTH, _NARROW_ASIDE_WIDTH = 288, 256
_MARGIN = 16
_NEAR = 60
"""A section whose card begins not further below the edge is the one in view."""


class SetupBody(QWidget):
    """One column scrolls. A click on a section scrolls to it; scrolling moves what is marked in the list."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sections = SectionList(appearance=appearance)
        self._cards: dict[str, QWidget] = {}
        self._aside: QWidget | None = None
        self._form: FormPanel | None = None
        self._is_narrow: bool | None = None
        self._target = ""
        """The section that was asked for, until somebody scrolls."""
        content = self._content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN - 6, _MARGIN)
        self.column.setSpacing(14)
        self.column.addStretch(1)
        self.area = QuietScrollArea(content, appearance=appearance, on_page=True)
        self.area.setFrameStyle(0)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._arrange(False)
        self.sections.chosen.connect(self.show_section)
        self.area.verticalScrollBar().valueChanged.connect(self._mark_section)
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    def add(self, widget: QWidget, key: str = "", *, before: QWidget | None = None) -> None:
        """Add what stands below the others, or ``before`` one of them; with a ``key`` it is the card of that
        section.
        """
        place = self.column.count() - 1 if before is None else self.column.indexOf(before)
        self.column.insertWidget(place, widget)
        if key:
            self._cards[key] = widget

    def set_aside(self, aside: QWidget) -> None:
        """Show ``aside`` at the right."""
        self._aside = aside
        self._arrange(bool(self._is_narrow))

    def set_form(self, form: FormPanel) -> None:
        """Have the presets of ``form`` below the list of sections, or in its card where that is narrow."""
        self._form = form
        presets = form.presets
        *_, last = self.sections.buttons.values()
        for before, after in pairwise((last, presets.list, presets.reset_button)):
            QWidget.setTabOrder(before, after)
        self._arrange(bool(self._is_narrow))

    def show_top(self) -> None:
        """Scroll to where the page begins."""
        self.area.verticalScrollBar().setValue(0)
        if self._shown:
            self.sections.set_current(self._shown[0])

    @property
    def _shown(self) -> list[str]:
        """The sections that there are, from the top."""
        return [
            key for key in self.sections.buttons if key in self._cards and not self._cards[key].isHidden()
        ]

    @Slot(str)
    def show_section(self, key: str) -> None:
        """Scroll to a section."""
        card = self._cards.get(key)
        if card is not None:
            self._target = key
            self.area.verticalScrollBar().setValue(card.y() - _MARGIN)
            self.sections.set_current(key)
            self._target = key

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.window().width() < NARROW
        if is_narrow != self._is_narrow:
            self._arrange(is_narrow)

    def _arrange(self, is_narrow: bool) -> None:
        self._is_narrow = is_narrow
        grid = self._grid
        for part in (self.sections, self.area, self._aside):
            if part is not None:
                grid.removeWidget(part)
        self.sections.set_narrow(is_narrow)
        if self._form is not None and is_narrow:
            self._form.put_presets()
        elif self._form is not None:
            self._form.presets.set_upright(True)
            self.sections.put_at_foot(self._form.presets)
        if is_narrow:
            grid.addWidget(self.sections, 0, 0)
            grid.addWidget(self.area, 1, 0)
        else:
            grid.addWidget(self.sections, 0, 0, 2, 1)
            grid.addWidget(self.area, 0, 1, 2, 1)
        if self._aside is not None:
            self._aside.setFixedWidth(_NARROW_ASIDE_WIDTH if is_narrow else _ASIDE_WIDTH)
            grid.addWidget(self._aside, 0, 2, 2, 1)
        grid.setRowStretch(0, 0 if is_narrow else 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(0, 1 if is_narrow else 0)
        grid.setColumnStretch(1, 0 if is_narrow else 1)

    @Slot()
    def _mark_section(self) -> None:
        """Mark the section in view: the one that was asked for, or the first of which more than its end is
        seen.
        """
        bar = self.area.verticalScrollBar()
        target, self._target = self._target, ""
        if target:
            self.sections.set_current(target)
            return
        shown = self._shown
        if not shown:
            return
        edge = bar.value() + _NEAR
        begun = [key for key in shown if self._cards[key].y() <= edge]
        current = begun[-1] if begun else shown[0]
        if bar.maximum() and bar.value() == bar.maximum():
            current = shown[-1]
        self.sections.set_current(current)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """What keys go to is in view."""
        if new is not None and self.area.isAncestorOf(new) and self.area.widget() is not new:
            QTimer.singleShot(0, self._show_focus)

    @Slot()
    def _show_focus(self) -> None:
        focus = QApplication.focusWidget()
        if focus is None or not self.area.isAncestorOf(focus):
            return
        self.area.ensureWidgetVisible(focus, 0, 40)
        content = self._content
        middle = focus.mapTo(content, QPoint(0, focus.height() // 2)).y()
        for key, card in self._cards.items():
            if not card.isHidden() and card.y() <= middle <= card.y() + card.height():
                self.sections.set_current(key)
