"""The methods of a machine, part by part: which one is chosen above, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.control.method_row import MethodRow
from praxis_desktop.gui.playground.control.methods import Machine, Method, Part
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea

_GROWING_MS = 300
"""What has grown has its place by then."""

_AT_ONCE = 8
"""Rows that are made in one turn of the loop."""


class ControlView(QWidget):
    """``machine_chosen`` has a machine's name, ``call_wanted`` a Method and the texts of its arguments."""

    back_wanted = Signal()
    machine_chosen = Signal(str)
    call_wanted = Signal(object, object)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.rows: list[MethodRow] = []
        self._waiting: Iterator[Part | Method] = iter(())
        self._obstacle = ""
        self._grown: QWidget = self
        self._had_focus: QWidget | None = None
        self._has_focus: QWidget | None = None
        self.back_button = Button(
            appearance=appearance, kind=ButtonKind.GHOST, icon="arrow-left", parent=self
        )
        self.back_button.setAccessibleName(self.tr("Back to the instruments"))
        self.back_button.setToolTip(self.tr("Back to the instruments"))
        self.back_button.clicked.connect(self.back_wanted)
        self.machines = ChoiceField(appearance=appearance, parent=self)
        self.machines.setAccessibleName(self.tr("Instrument"))
        self.machines.activated.connect(self._choose)
        self.notice = NoticeLine(appearance=appearance, parent=self)
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(0)
        self._scroll = QuietScrollArea(self._content, appearance=appearance)
        self._scroll.setFrameStyle(0)
        self._growing = QTimer(self)
        self._growing.setSingleShot(True)
        self._growing.setInterval(_GROWING_MS)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._scroll_to_grown)
        self._maker = QTimer(self)
        self._maker.setInterval(0)
        self._maker.timeout.connect(self._make_some)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 12, 0)
        head.setSpacing(6)
        head.addWidget(self.back_button)
        head.addWidget(self.machines, 1)
        told = QHBoxLayout()
        told.setContentsMargins(14, 0, 12, 0)
        told.addWidget(self.notice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addLayout(told)
        layout.addWidget(self._scroll, 1)

    def row(self, path: str, name: str) -> MethodRow | None:
        """The row of a method."""
        return next((row for row in self.rows if (row.method.path, row.method.name) == (path, name)), None)

    def show_machines(self, machines: Sequence[Machine], chosen: str) -> None:
        """Offer machines; one of them is chosen."""
        self.machines.clear()
        for machine in machines:
            self.machines.addItem(f"{machine.name} · {machine.type}", machine.name)
        self.machines.setVisible(bool(machines))
        self.machines.setCurrentIndex(self.machines.findData(chosen))

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show what the chosen machine can do."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = []
        self._had_focus = None
        waiting: list[Part | Method] = []
        for part in parts:
            waiting += [part, *part.methods]
        self._waiting = iter(waiting)
        self._maker.start()

    def set_obstacle(self, reason: str) -> None:
        """Why nothing can be called now, "" if it can."""
        self._obstacle = reason
        self.notice.show_notice("information", "idle", reason)
        had_focus = self.window().focusWidget()
        for row in self.rows:
            row.set_obstacle(reason)
        has_focus = self.window().focusWidget()
        if has_focus is not had_focus:  # Qt gives it to whatever follows a button that is disabled
            self._had_focus, self._has_focus = had_focus, has_focus
        elif not reason and self._had_focus is not None:
            if has_focus is self._has_focus:
                self._had_focus.setFocus(Qt.FocusReason.OtherFocusReason)
            self._had_focus = None

    @Slot()
    def _make_some(self) -> None:
        for _ in range(_AT_ONCE):
            each = next(self._waiting, None)
            if each is None:
                self._maker.stop()
                self._column.addStretch(1)
                return
            if isinstance(each, Part):
                if each.methods:
                    self._column.addWidget(self._title(each))
                continue
            row = MethodRow(each, appearance=self._appearance, parent=self._content)
            row.set_obstacle(self._obstacle)
            row.call_wanted.connect(self.call_wanted)
            row.grown.connect(self._show_grown)
            QWidget.setTabOrder(self.rows[-1].button if self.rows else self.machines, row.button)
            self.rows.append(row)
            self._column.addWidget(row)

    @Slot(QWidget)
    def _show_grown(self, what: QWidget) -> None:
        self._grown = what
        self._growing.start()
        self._scroll_to_grown()

    @Slot()
    def _scroll_to_grown(self) -> None:
        """As often as the layout gives what has grown another place."""
        rows = [row for row in self.rows if row is self._grown or row.isAncestorOf(self._grown)]
        if self._growing.isActive() and rows:
            self._scroll.ensureWidgetVisible(self._grown, 0, 10)

    def _title(self, part: Part) -> Label:
        label = Label(
            f"{part.path} · {part.type}", appearance=self._appearance, role="caption", color="text2"
        )
        label.setContentsMargins(14, 8, 14, 4)
        return label

    @Slot(int)
    def _choose(self, number: int) -> None:
        self.machine_chosen.emit(self.machines.itemData(number, Qt.ItemDataRole.UserRole))
