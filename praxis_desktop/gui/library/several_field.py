"""A field that opens a list of which any number can be chosen: what is chosen is said in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, RADIUS_CONTROL
from praxis_desktop.gui.widgets.popup_menu import PopupMenu

_PADDING, _ARROW = 12, 18
_LEAST = 120


class _StayingMenu(PopupMenu):
    """Stays open while things are chosen; Escape and a click beside it close it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        action: QAction | None = self.actionAt(event.position().toPoint())
        if action is not None and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        action: QAction | None = self.activeAction()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and action is not None:
            action.trigger()
        else:
            super().keyPressEvent(event)


class SeveralField(QAbstractButton):
    """``name`` is what it is about. ``changed`` tells that others are chosen; none is the same as all."""

    changed = Signal()

    def __init__(self, name: str, everything: str, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._name = name
        self._everything = everything
        self._all = self._made_action(everything)
        self._all.triggered.connect(self.clear_and_tell)
        self._all.setChecked(True)
        self._actions: list[QAction] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)
        appearance.changed.connect(self.restyle)
        self.restyle()
        self._say()

    @cached_property
    def menu(self) -> QMenu:
        """What can be chosen, as a list; made when it is first opened, for it costs a start something."""
        menu = _StayingMenu(self)
        menu.setAccessibleName(self._name)
        self._fill(menu)
        return menu

    @property
    def chosen(self) -> frozenset[str]:
        """What is chosen; nothing where all is."""
        return frozenset(str(action.data()) for action in self._actions if action.isChecked())

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """These can be chosen, by what they stand for and their words; those that were chosen stay so."""
        if [(str(action.data()), action.text()) for action in self._actions] == list(choices):
            return
        chosen = self.chosen
        for action in self._actions:
            action.deleteLater()
        self._actions = []
        for value, words in choices:
            action = self._made_action(words)
            action.setData(value)
            action.setChecked(value in chosen)
            action.triggered.connect(self._tell)
            self._actions.append(action)
        if "menu" in vars(self):
            self._fill(self.menu)
        self._say()

    def choose(self, values: frozenset[str]) -> None:
        """Choose these, of which some may not be offered; nobody is told."""
        for action in self._actions:
            action.setChecked(str(action.data()) in values)
        self._say()

    @Slot()
    def clear_and_tell(self) -> None:
        """Choose nothing: all, that is."""
        self.choose(frozenset())
        self.changed.emit()

    @Slot()
    def open_menu(self) -> None:
        """Show what can be chosen."""
        self.menu.setMinimumWidth(self.width())
        self.menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @Slot()
    def restyle(self) -> None:
        """Take the font from the appearance and draw anew."""
        self.setFont(self._appearance.font("body"))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(max(_LEAST, 178), CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_LEAST, CONTROL_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        opening = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_F4, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in opening:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        width = 2.0 if self.hasFocus() else 1.0
        painter.setBrush(QColor(colors.surface))
        painter.setPen(QPen(QColor(colors.focus if self.hasFocus() else colors.border_strong), width))
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
        arrow = QRectF(self.width() - 29, (self.height() - _ARROW) / 2, _ARROW, _ARROW)
        self._appearance.draw_icon(painter, "chevron-down", arrow, colors.text2)
        place = QRectF(_PADDING, 0, arrow.left() - _PADDING - 5, self.height())
        painter.setPen(QColor(colors.text))
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        menu.addAction(self._all)
        menu.addSeparator()
        menu.addActions(self._actions)

    def _made_action(self, words: str) -> QAction:
        action = QAction(words.replace("&", "&&"), self)
        action.setCheckable(True)
        return action

    @Slot()
    def _tell(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        chosen = [action.text() for action in self._actions if action.isChecked()]
        self._all.setChecked(not chosen)
        words = chosen[0] if len(chosen) == 1 else self.tr("{n} chosen").format(n=len(chosen))
        self.setText(words if chosen else self._everything)
        self.setAccessibleName(f"{self._name}: {', '.join(chosen) or self._everything}")
        self.setToolTip(", ".join(chosen) if len(chosen) > 1 else "")
        self.update()
