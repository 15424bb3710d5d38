"""Direct control: finds the console's machines, shows a button or form for each method, and calls the method.
A call is an ordinary cell, which appears in the console and in its record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.console.model import ConsoleState, is_interrupted
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.methods import (
    Call,
    Machine,
    Method,
    Part,
    call_of,
    read_machines,
    read_parts,
)
from praxis_desktop.gui.setup.parameters_card import FormField
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label, tool_tip
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea

if TYPE_CHECKING:
    from praxis_desktop.gui.console.view import ConsoleView
    from praxis_desktop.gui.playground.page import SidePanel
    from praxis_desktop.workers.console.messages import RequestType
    from praxis_desktop.workers.qt.console import KernelClient


_SHOWN = 600
"""Maximum number of characters shown per result."""


class MethodRow(QWidget):
    """The row for a method. ``call_wanted`` carries the Method and the texts entered for its arguments;
    ``grown`` carries the widget that has become taller.
    """

    call_wanted = Signal(object, object)
    grown = Signal(QWidget)

    def __init__(self, method: Method, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.method = method
        self.fields: list[FormField] = []
        name = f"{method.name}…" if method.arguments else method.name
        self.button = Button(name, appearance=appearance, parent=self)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.setAccessibleDescription(method.help)
        self.button.setToolTip(tool_tip(method.help))
        self.button.clicked.connect(self._press)
        self._words = Label(
            method.help, appearance=appearance, role="small", color="text2", wrap=True, parent=self
        )
        self._words.setVisible(bool(method.help))
        self._form = QWidget(self)
        self._form.hide()
        self.call_button: Button | None = None
        self.result = Label(appearance=appearance, role="mono", wrap=True, parent=self)
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.result.hide()
        self._obstacle = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 4, 12, 6)
        layout.setSpacing(4)
        for widget in (self.button, self._words, self._form, self.result):
            layout.addWidget(widget)

    @property
    def texts(self) -> dict[str, str]:
        """The texts entered for the arguments."""
        return {field.parameter.name: field.control.text() for field in self.fields}

    def set_obstacle(self, reason: str) -> None:
        """Disable calls and show the ``reason``; if it is "", enable them."""
        self._obstacle = reason
        button = self.call_button if self.method.arguments else self.button
        if button is None:
            return
        words = reason or ("" if self.method.arguments else self.method.help)
        button.setEnabled(not reason)
        button.setToolTip(tool_tip(words))
        button.setAccessibleDescription(words)

    def show_call(self, call: Call) -> None:
        """Show the problems with the call's arguments, if any."""
        for field in self.fields:
            field.show_problem(call.problems.get(field.parameter.name))
        if call.problems:
            wrong = next(field for field in self.fields if field.parameter.name in call.problems)
            wrong.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_result(self, text: str, *, is_error: bool = False) -> None:
        """Show the result of a call; "" if there is none yet."""
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        self.result.set_tone("err" if is_error else "ok")
        self.result.setText(shown)
        words = self.tr("{name}: error: {text}") if is_error else self.tr("{name}: {text}")
        self.result.setAccessibleName(words.format(name=self.method.name, text=shown))
        self.result.setVisible(bool(shown))
        if shown:
            self.grown.emit(self.result)

    @Slot()
    def _press(self) -> None:
        if not self.method.arguments:
            self._call()
            return
        if self.call_button is None:
            self._make_form()
        self._form.setVisible(self._form.isHidden())
        if not self._form.isHidden():
            self.fields[0].control.setFocus(Qt.FocusReason.OtherFocusReason)
            self.grown.emit(self)

    @Slot()
    def _call(self) -> None:
        self.call_wanted.emit(self.method, self.texts)

    def _make_form(self) -> None:
        layout = QVBoxLayout(self._form)
        layout.setContentsMargins(10, 4, 0, 6)
        layout.setSpacing(10)
        for argument in self.method.arguments:
            field = FormField(
                argument.parameter,
                default=argument.default_text,
                appearance=self._appearance,
                parent=self._form,
            )
            self.fields.append(field)
            layout.addWidget(field)
        self.call_button = Button(
            self.tr("Call {name}").format(name=self.method.name),
            appearance=self._appearance,
            icon="play",
            parent=self._form,
        )
        self.call_button.clicked.connect(self._call)
        layout.addWidget(self.call_button)
        before: QWidget = self.button
        for following in (
            *[field.control.focusProxy() or field.control for field in self.fields],
            self.call_button,
        ):
            QWidget.setTabOrder(before, following)
            before = following
        self.set_obstacle(self._obstacle)


class MachinesController(QObject):
    """Connects the console with the methods view. GUI thread only; all methods return immediately."""

    def __init__(self, line: KernelClient, console: ConsoleView, side: SidePanel, parent: QObject) -> None:
        super().__init__(parent)
        self._line, self._console, self._side, self._view = line, console, side, side.control
        self.machines: tuple[Machine, ...] = ()
        self._chosen = ""
        self._asked: dict[str, str] = {}
        """The machine whose methods were requested ("" for the list of machines), keyed by request id."""
        self._called: Method | None = None
        self._code = ""
        self._cell = 0
        """The number of the cell that makes the call, or 0 until that cell has begun."""
        self._before = 0
        line.said.connect(self._hear)
        console.variables_changed.connect(self._look)
        console.state_changed.connect(self._follow_state)
        side.control_button.clicked.connect(self.show)
        self._view.machine_chosen.connect(self.choose)
        self._view.call_wanted.connect(self.call)

    @Slot()
    def show(self) -> None:
        """Show the machine that was last shown or, if it no longer exists, the newest machine."""
        names = [machine.name for machine in self.machines]
        if self._chosen not in names and names:
            self.choose(names[-1])
        self._side.show_control()

    @Slot()
    def _look(self) -> None:
        """Request the list of machines."""
        self._ask("machines", {}, "")

    @Slot(str)
    def choose(self, name: str) -> None:
        """Show the methods of a machine."""
        self._chosen = name
        self._view.show_machines(self.machines, name)
        self._view.show_parts(())
        self._ask("methods", {"name": name}, name)

    @Slot(object, object)
    def call(self, method: Method, texts: Mapping[str, str]) -> None:
        """Call a method in a new cell if its arguments are valid and calls are possible at present."""
        call = call_of(method, texts)
        row = self._view.row(method.path, method.name)
        if row is not None:
            row.show_call(call)
            row.show_result("")
        if call.code and not self._obstacle(self._console.state):
            self._called, self._code, self._cell = method, call.code, 0
            self._before = max((cell.number for cell in self._console.cells), default=0)
            self._console.insert(call.code, run=True)

    def _ask(self, kind: RequestType, content: Mapping[str, object], machine: str) -> None:
        kernel = self._line.kernel
        if kernel is not None and self._console.state.activity not in ("none", "dead"):
            self._asked[kernel.request(kind, content)] = machine

    @Slot(object)
    def _follow_state(self, state: ConsoleState) -> None:
        if state.activity in ("starting", "dead"):
            self._asked.clear()
            self._take_machines(())
            self._called = None
        self._view.set_obstacle(self._obstacle(state))

    def _obstacle(self, state: ConsoleState) -> str:
        if state.activity == "idle":
            return ""
        if state.is_busy:
            return self.tr("A cell is running. Call methods once it has finished.")
        return self.tr("The console is not running.")

    # ---- messages of the kernel
    @Slot(object)
    def _hear(self, message: object) -> None:
        kind, parent, content = (
            getattr(message, "msg_type", ""),
            getattr(message, "parent", ""),
            getattr(message, "content", {}),
        )
        if kind in ("machines_reply", "methods_reply") and parent in self._asked:
            machine = self._asked.pop(parent)
            if is_interrupted(content):
                if machine:  # the machines are requested at the end of the interrupted cell
                    self._ask("methods", {"name": machine}, machine)
            elif kind == "machines_reply":
                self._take_machines(read_machines(content))
            elif machine == self._chosen:
                self._view.show_parts(read_parts(content))
        elif self._called is not None:
            self._follow_call(kind, content)

    def _take_machines(self, machines: tuple[Machine, ...]) -> None:
        if machines == self.machines:
            return
        was = next((machine for machine in self.machines if machine.name == self._chosen), None)
        self.machines = machines
        now = next((machine for machine in machines if machine.name == self._chosen), None)
        self._view.show_machines(machines, self._chosen)
        if now != was and self._chosen:
            self._view.show_parts(())
            if now is not None:
                self._ask("methods", {"name": self._chosen}, self._chosen)
        self._side.control_button.setVisible(bool(machines))

    def _follow_call(self, kind: str, content: Mapping[str, object]) -> None:
        if not self._cell:
            cells = [cell for cell in self._console.cells if cell.number > self._before]
            self._cell = next((cell.number for cell in cells if cell.code == self._code), 0)
        method = self._called
        if not self._cell or method is None:
            return
        row = self._view.row(method.path, method.name)
        if kind == "execute_result" and content.get("execution_count") == self._cell and row is not None:
            data = content.get("data")
            text = data.get("text/plain") if isinstance(data, dict) else ""
            row.show_result(str(text))
        elif kind == "error" and row is not None:
            row.show_result(f"{content.get('ename')}: {content.get('evalue')}", is_error=True)
        elif kind == "execute_reply" and content.get("execution_count") == self._cell:
            if content.get("status") == "ok" and row is not None and row.result.isHidden():
                row.show_result(self.tr("done"))
            self._called = None


_GROWING_MS = 300
"""Time, in milliseconds, by which a row that has grown has stopped moving."""

_AT_ONCE = 8
"""Number of rows created in one event loop iteration."""


class ControlView(QWidget):
    """Shows the methods of a machine. ``machine_chosen`` carries a machine's name; ``call_wanted`` carries a
    Method and the texts entered for its arguments.
    """

    back_wanted = Signal()
    machine_chosen = Signal(str)
    call_wanted = Signal(object, object)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
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
        # An interval of 0 runs between events, so that the window stays responsive.
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
        """Return the row for a method, or None if there is no such row."""
        return next((row for row in self.rows if (row.method.path, row.method.name) == (path, name)), None)

    def show_machines(self, machines: Sequence[Machine], chosen: str) -> None:
        """Offer ``machines``, with ``chosen`` selected."""
        self.machines.clear()
        for machine in machines:
            self.machines.addItem(f"{machine.name} · {machine.type}", machine.name)
        self.machines.setVisible(bool(machines))
        self.machines.setCurrentIndex(self.machines.findData(chosen))

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show the methods of the chosen machine."""
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
        """Disable calls and show the ``reason``; if it is "", enable them."""
        self._obstacle = reason
        self.notice.show_notice("information", "idle", reason)
        had_focus = self.window().focusWidget()
        for row in self.rows:
            row.set_obstacle(reason)
        has_focus = self.window().focusWidget()
        if has_focus is not had_focus:  # Qt moves the focus away from a button that is disabled
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
        """Keep the widget that has grown in view while the layout is still moving it."""
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
