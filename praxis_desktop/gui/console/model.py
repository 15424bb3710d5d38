"""The model of a console: its kernel and the kernel's activity, the cells that were run, and a pending
request for input.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from praxis_desktop.workers.console.messages import InputRequest, Message, StateChange
from praxis_desktop.workers.qt.console import KernelClient

if TYPE_CHECKING:
    from praxis_desktop.workers.console.messages import Outgoing, RequestType


Activity = Literal["none", "starting", "idle", "running", "input", "interrupting", "not_responding", "dead"]
"""What the console is doing. ``none`` means that no kernel has been started yet; ``input`` that a cell is
waiting for a line of input; ``not_responding`` that an interrupt had no effect.
"""


class ConsoleState(Struct, frozen=True):
    """The state of a console. ``since`` is the ``time.monotonic`` time at which the running cell or the
    kernel's startup began. If the console is ``dead``, ``reason`` says why and ``hint`` says what to do.
    ``kernel`` is the number of the console's current kernel, counted from 1.
    """

    activity: Activity = "none"
    since: float = 0.0
    kernel: int = 0
    reason: str = ""
    hint: str = ""

    @property
    def is_busy(self) -> bool:
        """Whether there is anything to interrupt."""
        return self.activity in ("running", "input", "interrupting", "not_responding")


class Cell(Struct, frozen=True):
    """Code that was run by the console's ``kernel``, counted from 1. ``is_ok`` is None while the code is
    running; ``has_result`` says whether it returned a value.
    """

    number: int
    code: str
    is_ok: bool | None = None
    has_result: bool = False
    kernel: int = 1


class Variable(Struct, frozen=True):
    """A name defined by the cells."""

    name: str
    type: str
    value: str


class Variables(Struct, frozen=True):
    """The variables; ``left_out`` is the number of variables that are not listed."""

    variables: tuple[Variable, ...] = ()
    left_out: int = 0


INTERRUPT_LIMIT_MS = 2_500
"""Time, in milliseconds, after which an interrupt that has had no effect is considered to have failed."""

MOST_CELLS = 10_000
"""Maximum number of cells remembered for a kernel, and for all earlier ones."""


def is_interrupted(reply: Mapping[str, object]) -> bool:
    """Return whether a reply is no answer: the kernel was answering the request when the user interrupted the
    running cell.
    """
    return reply.get("status") == "error" and reply.get("ename") == "KeyboardInterrupt"


class ConsoleModel(QObject):
    """The console. GUI thread only; every method returns immediately."""

    state_changed = Signal(object)
    """Carries the ConsoleState."""
    began = Signal(object)
    """Carries the Cell that has started."""
    ended = Signal(object)
    """Carries the Cell that has finished."""
    dropped = Signal(object)
    """Carries a tuple with the code of the cells that will not be run."""
    told = Signal(object)
    """Carries a Stream or a Message to be shown."""
    skipped = Signal(int)
    """Carries the number of bytes left out before the next output."""
    left_out = Signal(int)
    """Carries the number of displays left out at this point."""
    asked = Signal(object)
    """Carries the InputRequest from a cell that is waiting for a line of input."""
    answered = Signal(str, object)
    """Carries the id returned by ``ask``, and the content of the reply."""
    variables_changed = Signal(object)
    cells_changed = Signal()
    exit_requested = Signal()
    """Emitted when a cell asks to exit."""
    next_input = Signal(str)
    """Carries the text that a cell inserts into the editor."""

    def __init__(self, line: KernelClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self.state = ConsoleState()
        self.waiting_input: InputRequest | None = None
        """A cell's pending request for input, if any."""
        self._waiting: dict[str, str] = {}
        """The code of cells that have not started yet, keyed by request id."""
        self._cells: dict[str, Cell] = {}
        self._earlier: tuple[Cell, ...] = ()
        """The cells of earlier kernels."""
        self._variables_request = ""
        self._is_interrupted = False
        """Whether the next cell was interrupted before its start was reported."""
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.setInterval(INTERRUPT_LIMIT_MS)
        self._limit.timeout.connect(self._give_up_waiting)
        self._dropped: list[str] = []
        self._tell_later = QTimer(self)
        self._tell_later.setSingleShot(True)
        self._tell_later.timeout.connect(self._tell_dropped)
        line.said.connect(self._hear)
        line.skipped.connect(self.skipped)
        line.left_out.connect(self.left_out)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """This kernel's cells, in order."""
        return tuple(self._cells.values())

    @property
    def all_cells(self) -> tuple[Cell, ...]:
        """The cells of this kernel and of earlier ones, in order."""
        return (*self._earlier, *self._cells.values())

    @property
    def waiting(self) -> int:
        """The number of cells waiting to be run."""
        return len(self._waiting)

    @property
    def next_number(self) -> int:
        """The number of the next cell."""
        return self._next_number + len(self._waiting)

    _next_number = 1

    # ---- requests
    @Slot()
    def start(self) -> None:
        """Start a kernel, replacing the current one, if there is one."""
        lost = tuple(self._waiting.values())
        self._forget()
        if lost:
            self.dropped.emit(lost)
        self._line.start()
        self._become("starting", is_new=True)
        self.variables_changed.emit(Variables())
        self.cells_changed.emit()

    def run(self, code: str) -> bool:
        """Run a cell after those already queued. Return False if there is no kernel."""
        kernel = self._line.kernel
        if kernel is None or self.state.activity == "dead":
            return False
        self._waiting[kernel.execute(code)] = code
        return True

    def ask(self, msg_type: RequestType, content: Mapping[str, object]) -> str:
        """Send a request to the kernel. Return the id that ``answered`` will carry, or "" if there is no
        kernel.
        """
        kernel = self._line.kernel
        if kernel is None or self.state.activity == "dead":
            return ""
        return self._named(kernel.request(msg_type, content))

    def answer(self, line: str | None) -> None:
        """Send a line of input to the waiting cell."""
        self.waiting_input = None
        if self._line.kernel is not None:
            self._line.kernel.answer(line)
        if self.state.activity == "input":
            self._become("running")

    def look(self) -> None:
        """Request the variables; ``variables_changed`` reports them."""
        self._variables_request = self.ask("variables", {})

    @Slot()
    def interrupt(self) -> None:
        """Interrupt the running cell, and drop the cells that are waiting."""
        kernel = self._line.kernel
        if kernel is None or not (self.state.is_busy or self._waiting):
            return
        is_running = kernel.interrupt()
        if self.state.activity in ("running", "input"):
            self._wait_for_end()
        elif is_running and self._waiting:
            self._is_interrupted = True

    def _wait_for_end(self) -> None:
        self._become("interrupting")
        self._limit.start()

    # ---- messages of the kernel
    @Slot(object)
    def _hear(self, message: Outgoing) -> None:
        if isinstance(message, StateChange):
            self._change(message)
        elif isinstance(message, InputRequest):
            self.waiting_input = message
            if self.state.activity == "running":
                self._become("input")
            self.asked.emit(message)
        elif isinstance(message, Message):
            self._take(message)
        else:
            self.told.emit(message)

    def _take(self, message: Message) -> None:
        kind, content = message.msg_type, message.content
        if kind.endswith("_reply"):
            if kind == "execute_reply":
                self._end(message)
            elif self._named(message.parent) == self._variables_request:
                self._tell_variables(content)
            else:
                self.answered.emit(self._named(message.parent), content)
        elif kind == "status":
            if content.get("execution_state") == "busy":
                self._begin(message)
            else:
                self._count(content)
        elif kind == "exit_request":
            self.exit_requested.emit()
        elif kind == "set_next_input":
            self.next_input.emit(str(content.get("text", "")))
        else:
            if kind == "execute_result" and message.parent in self._cells:
                self._cells[message.parent] = structs.replace(self._cells[message.parent], has_result=True)
            self.told.emit(message)

    def _begin(self, message: Message) -> None:
        code = self._waiting.pop(message.parent, None)
        if code is None:
            return
        number = message.content.get("execution_count")
        number = number if isinstance(number, int) else self._next_number
        cell = Cell(number, code, kernel=self.state.kernel)
        self._next_number = cell.number + 1
        self._cells[message.parent] = cell
        if len(self._cells) > MOST_CELLS:
            del self._cells[next(iter(self._cells))]
        self._become("running")
        self.began.emit(cell)
        if self._is_interrupted:
            self._is_interrupted = False
            self._wait_for_end()

    def _end(self, message: Message) -> None:
        cell = self._cells.get(message.parent)
        if cell is None:
            if message.parent in self._waiting:  # the interrupt came before the cell began
                self._dropped.append(self._waiting.pop(message.parent))
                self._tell_later.start()
                if not self._waiting:
                    self.look()  # the interrupted cell may have ended while this one was still waiting
            return
        cell = structs.replace(cell, is_ok=message.content.get("status") == "ok")
        self._cells[message.parent] = cell
        self.waiting_input = None
        self.ended.emit(cell)
        self.cells_changed.emit()
        if not self._waiting:
            self.look()

    def _count(self, content: Mapping[str, object]) -> None:
        number = content.get("execution_count")
        if isinstance(number, int):
            self._next_number = number

    def _tell_variables(self, content: Mapping[str, object]) -> None:
        if is_interrupted(content):
            return  # they are requested again at the end of the interrupted cell
        told, left_out = content.get("variables"), content.get("left_out")
        named = [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
        variables = (
            Variable(str(each.get("name")), str(each.get("type")), str(each.get("value"))) for each in named
        )
        self.variables_changed.emit(Variables(tuple(variables), left_out if isinstance(left_out, int) else 0))

    def _change(self, change: StateChange) -> None:
        if change.state == "dead":
            lost = tuple(self._waiting.values())
            self._waiting = {}
            self._give_up_running()
            self.waiting_input = None
            if lost:
                self.dropped.emit(lost)
            self._become("dead", reason=change.reason, hint=change.hint)
        elif change.state == "idle":
            self.waiting_input = None
            self._become("idle")

    @Slot()
    def _give_up_waiting(self) -> None:
        if self.state.activity == "interrupting":
            self._become("not_responding")

    def _become(self, activity: Activity, *, reason: str = "", hint: str = "", is_new: bool = False) -> None:
        before = self.state
        if activity in ("idle", "dead", "starting"):
            self._limit.stop()
        begins = activity in ("starting", "dead") or (activity == "running" and not before.is_busy)
        since = time.monotonic() if begins else before.since
        self.state = ConsoleState(activity, since, before.kernel + is_new, reason, hint)
        if self.state != before:
            self.state_changed.emit(self.state)

    @Slot()
    def _tell_dropped(self) -> None:
        dropped, self._dropped = tuple(self._dropped), []
        self.dropped.emit(dropped)

    def _give_up_running(self) -> None:
        """Record that the running cell was not completed, because the kernel has ended."""
        for key, cell in self._cells.items():
            if cell.is_ok is None:
                self._cells[key] = structs.replace(cell, is_ok=False)

    def _forget(self) -> None:
        self._give_up_running()
        self._earlier = self.all_cells[-MOST_CELLS:]
        self._waiting = {}
        self._cells = {}
        self._is_interrupted = False
        self._next_number = 1
        self._variables_request = ""
        self.waiting_input = None

    def _named(self, msg_id: str) -> str:
        return f"{self.state.kernel}:{msg_id}"
