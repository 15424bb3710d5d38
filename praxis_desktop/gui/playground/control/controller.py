"""Between the console and direct control: which machines there are, what they can do, and what calls come to.

A call is a cell of the console like any other: it is shown there, and kept in the console's record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from praxis_desktop.gui.console.model import ConsoleState
from praxis_desktop.gui.playground.control.methods import (
    Machine,
    Method,
    call_of,
    read_machines,
    read_parts,
)

if TYPE_CHECKING:
    from praxis_desktop.gui.console.view import ConsoleView
    from praxis_desktop.gui.playground.page import SidePanel
    from praxis_desktop.workers.console.messages import RequestType
    from praxis_desktop.workers.qt.console import KernelClient


class MachinesController(QObject):
    """GUI thread; all methods return at once."""

    def __init__(self, line: KernelClient, console: ConsoleView, side: SidePanel, parent: QObject) -> None:
        super().__init__(parent)
        self._line, self._console, self._side, self._view = line, console, side, side.control
        self.machines: tuple[Machine, ...] = ()
        self._chosen = ""
        self._asked: dict[str, str] = {}
        """By request, the machine whose methods were asked for; "" for which machines there are."""
        self._called: Method | None = None
        self._code = ""
        self._cell = 0
        """The number of the cell that is the call, 0 before it has begun."""
        self._before = 0
        line.said.connect(self._hear)
        console.variables_changed.connect(self._look)
        console.state_changed.connect(self._follow_state)
        side.control_button.clicked.connect(self.show)
        self._view.machine_chosen.connect(self.choose)
        self._view.call_wanted.connect(self.call)

    @Slot()
    def show(self) -> None:
        """Show a machine: the one that was shown before, else the newest."""
        names = [machine.name for machine in self.machines]
        if self._chosen not in names and names:
            self.choose(names[-1])
        self._side.show_control()

    @Slot()
    def _look(self) -> None:
        """Ask which machines there are."""
        self._ask("machines", {}, "")

    @Slot(str)
    def choose(self, name: str) -> None:
        """Show what a machine can do."""
        self._chosen = name
        self._view.show_machines(self.machines, name)
        self._view.show_parts(())
        self._ask("methods", {"name": name}, name)

    @Slot(object, object)
    def call(self, method: Method, texts: Mapping[str, str]) -> None:
        """Call a method as a cell, if its arguments are right."""
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
            return self.tr("A cell is running: methods can be called when it has ended.")
        return self.tr("The console is not running.")

    # ---- what the kernel says
    @Slot(object)
    def _hear(self, message: object) -> None:
        kind, parent, content = (
            getattr(message, "msg_type", ""),
            getattr(message, "parent", ""),
            getattr(message, "content", {}),
        )
        if kind in ("machines_reply", "methods_reply") and parent in self._asked:
            machine = self._asked.pop(parent)
            if kind == "machines_reply":
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
