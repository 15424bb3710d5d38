"""A kernel: one guest with IPython on a separate thread, from start to finish."""

from __future__ import annotations

import json
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from itertools import count
from typing import TYPE_CHECKING, Protocol, TypeVar

from praxis_desktop.core import messages
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.interpreter.faults import GuestInterrupted, InterpreterClosed, Killed, Unwind
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.interpreter.streams import InputNotReady
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.runs import local_timezone
from praxis_desktop.workers.console.messages import (
    InputRequest,
    KernelRequest,
    KernelState,
    Message,
    Outgoing,
    RequestType,
    StateChange,
    Stream,
    read_message,
)

if TYPE_CHECKING:
    from praxis_desktop.core.events import StreamName
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.host.deferred import Deferred
    from praxis_desktop.interpreter.prepared import PreparedInterpreter


class ConsoleInput:
    """Standard input of a guest. The guest's thread calls ``read`` and ``read_line``; any thread may call
    ``answer``. ``ask`` is called for each line that the guest requests, and must return immediately.
    """

    def __init__(self, control: Control, ask: Callable[[InputRequest], None]) -> None:
        self._control = control
        self._ask = ask
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._is_wanted = False
        self._line: str | None = None
        self._rest = b""
        self._is_concealed = False
        self._asked_at = -1
        """The interrupt count when the open request was made, or -1 if no request is open."""
        self._on_ready: list[Callable[[], object]] = []
        control.attach(wake=self._news.set)

    def answer(self, line: str | None) -> bool:
        """Give the waiting cell a line without its newline, or None for the end of input. Returns False if
        no cell is waiting.
        """
        with self._lock:
            if not self._is_wanted:
                return False
            self._is_wanted = False
            self._line = "" if line is None else line + "\n"
            self._news.set()
            calls, self._on_ready = self._on_ready, []
        for call in calls:
            call()
        return True

    def conceal_next(self) -> None:
        """Treat the next line as a password. Call this on the guest's thread."""
        self._is_concealed = True

    def read(self, count: int) -> bytes:
        """Return at most ``count`` bytes of the typed lines, or b"" at the end of input."""
        data = self._rest or self.read_line("").encode("utf-8", "replace")
        self._rest = data[count:]
        return data[:count]

    def _taken(self) -> str | None:
        with self._lock:
            return self._line

    def read_line(self, prompt: str) -> str:
        """Return a line with its newline, or "" at the end of input. Raises WaitInterrupted, Unwind(Killed),
        or InputNotReady, after which the request stays open: the next call returns its line.
        """
        if prompt or not self._is_open():
            with self._lock:
                self._is_wanted, self._line = True, None
            is_password, self._is_concealed = self._is_concealed, False
            self._asked_at = self._control.interrupts
            self._ask(InputRequest(prompt, is_password))
        stays_open = False
        try:
            while True:
                self._news.clear()
                self._control.check()
                line = self._taken()
                if line is not None:
                    return line
                if self._control.take_interrupt():
                    raise WaitInterrupted
                if not self._control.awaits_input:
                    stays_open = True
                    raise InputNotReady(self._when_ready)
                self._news.wait()
        finally:
            if not stays_open:
                self._asked_at = -1
                with self._lock:
                    self._is_wanted = False

    def _is_open(self) -> bool:
        """Return whether the last request was left open, and no interrupt has ended the wait for its line."""
        return self._asked_at == self._control.interrupts

    def _when_ready(self, call: Callable[[], object]) -> None:
        with self._lock:
            if self._is_wanted:
                self._on_ready.append(call)
                return
        call()


class CellQueue:
    """Hands the guest one cell at a time. Thread-safe, unless a method says otherwise."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._lock = threading.Lock()
        self._cells: deque[KernelRequest] = deque()
        self._questions: deque[KernelRequest] = deque()
        self._running: str = ""
        self._running_code = ""
        self._has_begun = False
        """Whether the cell given to the guest has begun."""
        self._is_early = False
        """Whether the cell given to the guest was interrupted before it began."""
        self._wanted: Deferred | None = None
        self._is_closed = False

    def put(self, request: KernelRequest) -> None:
        """Queue a request for the guest."""
        with self._lock:
            (self._cells if request.msg_type == "execute" else self._questions).append(request)
            self._settle()

    def want(self, deferred: Deferred) -> None:
        """Resolve ``deferred`` with the next requests to the guest. Call this on the guest's thread."""
        with self._lock:
            self._wanted = deferred
            self._settle()

    def begin_cell(self, msg_id: str) -> None:
        """Mark the cell as started, so that interrupts now apply to it. Call this on the guest's thread."""
        with self._lock:
            if self._running == msg_id:
                # Drop an interrupt that came too late for the previous cell.
                self._control.take_interrupt()
                self._has_begun, is_early, self._is_early = True, self._is_early, False
                if is_early:
                    self._control.interrupt()

    def end_cell(self, msg_id: str) -> None:
        """Mark the cell as ended, so that the next one may begin. Call this on the guest's thread."""
        with self._lock:
            if self._running == msg_id:
                self._control.take_interrupt()
                self._running = self._running_code = ""
                self._has_begun = self._is_early = False
                self._settle()

    def interrupt(self) -> tuple[KernelRequest, ...]:
        """Interrupt the cell that is running or about to run; drop and return the cells queued after it."""
        with self._lock:
            if self._has_begun:
                self._control.interrupt()
            elif self._running:
                self._is_early = True
            dropped = tuple(self._cells)
            self._cells.clear()
            return dropped

    def close(self) -> None:
        """Make the guest end once it is idle."""
        with self._lock:
            self._is_closed = True
            self._settle()

    @property
    def running(self) -> str:
        """The ID of the running cell, or "" if none is running."""
        return self._running

    @property
    def running_code(self) -> str:
        """The code of the running cell, or "" for a silent cell."""
        return self._running_code

    def _settle(self) -> None:
        if self._wanted is None:
            return
        taken = list(self._questions)
        self._questions.clear()
        if not self._running and self._cells:
            taken.append(self._cells.popleft())
            self._running = taken[-1].msg_id
            content = taken[-1].content
            self._running_code = "" if content.get("silent") else str(content.get("code", ""))
        if taken:
            wanted, self._wanted = self._wanted, None
            wanted.resolve(json.dumps([request.to_json() for request in taken]))
        elif self._is_closed:
            wanted, self._wanted = self._wanted, None
            wanted.resolve(None)


log = logging.getLogger(__name__)

T = TypeVar("T")

SERVE = "_praxis.kernel.serving:serve"
"""The guest's function that serves requests."""


class Outfit(Protocol):
    """The additions to a console's guest besides IPython. Methods are called on the guest's thread."""

    def fit(self, interpreter: Interpreter, image: Image) -> None:
        """Prepare the guest for its first cell."""

    def close(self) -> None:
        """Clean up after the last cell."""


Prepare = Callable[[Control], "PreparedInterpreter"]
"""Prepares an interpreter from a console's image; killing the control ends the wait with Killed."""

Furnish = Callable[[Control], Outfit]


class Kernel:
    """A guest with IPython.

    Thread-safe. ``on_message`` is called on the kernel's thread and, during ``interrupt``, also on the
    calling thread; it must return immediately. ``StateChange`` messages report the kernel's state:
    ``starting``, then alternately ``idle`` and ``busy``, and finally ``dead``. Requests made before the
    kernel is ready are queued. To restart, create a new kernel, which does not wait for this one.
    """

    def __init__(
        self,
        prepare: Prepare,
        on_message: Callable[[Outgoing], None],
        furnish: Furnish | None = None,
        *,
        memory: int | None = None,
    ) -> None:
        self._prepare = prepare
        self._on_message = on_message
        self._furnish = furnish
        self._memory = memory
        self._control = Control()
        self._line = CellQueue(self._control)
        self._input = ConsoleInput(self._control, self._ask)
        self._numbers = count(1)
        self._is_closing = False
        self._state: KernelState = "starting"
        self._lock = threading.Lock()
        self._interpreter: Interpreter | None = None
        self._memory_bytes = 0
        self._thread = GuestThread(target=self._live, name="console", daemon=True)
        self._thread.start()

    # ---- any thread
    @property
    def state(self) -> KernelState:
        """The kernel's current state."""
        return self._state

    def execute(
        self, code: str, *, silent: bool = False, store_history: bool = True, is_program: bool = False
    ) -> str:
        """Queue a cell; return the ID that its messages carry as ``parent``. If ``is_program``, the cell is a
        whole program: each of its statements shows its value, and ``exit()`` ends it.
        """
        content = {"code": code, "silent": silent, "store_history": store_history}
        return self.request("execute", {**content, "is_program": True} if is_program else content)

    def request(self, msg_type: RequestType, content: Mapping[str, object]) -> str:
        """Send a request; return its ID."""
        request = KernelRequest(f"{next(self._numbers)}", msg_type, content)
        self._line.put(request)
        return request.msg_id

    def answer(self, line: str | None) -> bool:
        """Answer ``input()`` with a line, without a newline; None ends the input. Returns False if no cell is
        waiting.
        """
        return self._input.answer(line)

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running cell and cancel the operation it awaits.

        Cells queued after it are dropped; for each, an ``execute_reply`` with the status ``aborted`` is sent
        before this returns. Returns False if no cell is running.
        """
        is_running = bool(self._line.running)
        for dropped in self._line.interrupt():
            self._on_message(Message("execute_reply", dropped.msg_id, {"status": "aborted"}))
        return is_running

    def visit(self, visit: Callable[[], T]) -> Future[T]:
        """Call ``visit`` on the kernel's thread while the guest is waiting; see ``between_turns``. Before the
        first ``idle`` and after ``dead`` there is no guest, so the future fails with InterpreterClosed.
        """
        with self._lock:
            if self._interpreter is not None:
                return self._interpreter.between_turns(visit)
        refused: Future[T] = Future()
        refused.set_exception(InterpreterClosed("the console has no interpreter"))
        return refused

    @property
    def memory_bytes(self) -> int:
        """Size, in bytes, of the guest's linear memory when it was last idle; 0 before that."""
        return self._memory_bytes

    @property
    def running_code(self) -> str:
        """The code of the running cell, or "" if none is running or the cell is silent."""
        return self._line.running_code

    def kill(self) -> None:
        """End the kernel, even in the middle of a call. Returns immediately."""
        self._is_closing = True
        self._control.kill(Killed("the console was closed"))

    def close(self, deadline: Deadline) -> bool:
        """End the kernel and wait for its thread. Return False if it is still running at the deadline."""
        self.kill()
        self._thread.join(deadline.remaining)
        return not self._thread.is_alive()

    # ---- the kernel's thread
    def _live(self) -> None:
        furnishing: Outfit | None = None
        change = StateChange("dead")
        try:
            furnishing = None if self._furnish is None else self._furnish(self._control)
            self._serve(self._prepare(self._control), furnishing)
        except (Unwind, PraxisError) as error:
            fault = error.fault if isinstance(error, Unwind) else error
            if not self._is_closing:
                change = StateChange("dead", fault.message, fault.hint, fault.exit_code)
        except Exception as error:  # the thread's last frame: an error not reported here would be lost
            log.exception("A console ended by a defect of this program")
            change = StateChange(
                "dead",
                messages.Message(
                    "This program had an internal error: {kind}: {error}",
                    kind=type(error).__name__,
                    error=error,
                ),
                "Restart the console.",
            )
        finally:
            if furnishing is not None:
                furnishing.close()
        self._change(change)

    def _serve(self, prepared: PreparedInterpreter, furnishing: Outfit | None) -> None:
        interpreter = prepared.start(
            control=self._control,
            environment=LiveEnvironment(local_timezone()),
            stdout=lambda data: self._write("stdout", data),
            stderr=lambda data: self._write("stderr", data),
            stdin=self._input.read,
            read_line=self._input.read_line,
        )
        with interpreter:
            if self._memory is not None:
                interpreter.limit_memory(self._memory)
            if furnishing is not None:
                furnishing.fit(interpreter, prepared.image)
            serving = interpreter.load(SERVE)(_GuestEnd(interpreter, self._line, self._hear))
            with self._lock:
                self._interpreter = interpreter
            try:
                self._change(StateChange("idle"))
                self._wait(interpreter, serving)
            finally:
                with self._lock:
                    self._interpreter = None

    def _wait(self, interpreter: Interpreter, serving: object) -> None:
        while True:
            try:
                with interpreter.program():
                    interpreter.wait(serving)
                return
            except GuestInterrupted:
                continue  # meant for a cell that had just ended

    def _write(self, name: StreamName, data: bytes) -> None:
        self._on_message(Stream(name, data))

    def _ask(self, request: InputRequest) -> None:
        self._on_message(request)

    def _hear(self, message: Message) -> None:
        if message.msg_type == "input_request":
            self._input.conceal_next()
            return
        self._on_message(message)
        if message.msg_type == "status":
            state = message.content.get("execution_state")
            if state == "busy":
                self._line.begin_cell(message.parent)
            elif state == "idle":
                self._line.end_cell(message.parent)
                if self._interpreter is not None:
                    self._memory_bytes = self._interpreter.memory_bytes
            if state in ("idle", "busy"):
                self._change(StateChange("busy" if self._line.running else "idle"))

    def _change(self, change: StateChange) -> None:
        if change.state != self._state:
            self._state = change.state
            self._on_message(change)


class _GuestEnd:
    """The host's side of the connection to the guest: supplies requests and receives messages."""

    def __init__(self, interpreter: Interpreter, line: CellQueue, hear: Callable[[Message], None]) -> None:
        self._interpreter = interpreter
        self._line = line
        self._hear = hear

    @guest_method
    def next_request(self) -> object:
        """Return a promise for the next requests as a JSON list, or for None at the end."""
        deferred = self._interpreter.deferred("kernel")
        self._line.want(deferred)
        return deferred.promise

    @guest_method
    def send(self, text: str) -> None:
        """Receive a message from the guest; a malformed one is logged."""
        try:
            message = read_message(text)
        except ValueError as error:
            log.warning("A console sent something that is not a message: %s", error)
            return
        self._hear(message)
