"""A kernel: one guest with IPython in it, on a thread of its own, from its start to its end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from itertools import count
from typing import TYPE_CHECKING, Protocol, TypeVar

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.interpreter.faults import GuestInterrupted, InterpreterClosed, Killed, Unwind
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.runs.timezone import local_timezone
from praxis_desktop.workers.kernel.input_line import InputLine
from praxis_desktop.workers.kernel.messages import (
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
from praxis_desktop.workers.kernel.requests import RequestLine

if TYPE_CHECKING:
    from praxis_desktop.core.events import StreamName
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.prepared import PreparedInterpreter

log = logging.getLogger(__name__)

T = TypeVar("T")

SERVE = "_praxis.kernel.serving:serve"
"""The guest's end of this."""


class Furnishing(Protocol):
    """What a console's guest has besides IPython; on its thread."""

    def fit(self, interpreter: Interpreter, image: Image) -> None:
        """Give it that, before its first cell."""

    def close(self) -> None:
        """Take it away again."""


Prepare = Callable[[Control], "PreparedInterpreter"]
"""Gets an interpreter of a console's image; a kill of the control ends the waiting with Killed."""

Furnish = Callable[[Control], Furnishing]


class Kernel:
    """Any thread. ``on_message`` is called on the kernel's, by ``interrupt`` also there, and must return at
    once.

    Its life is told in ``StateChange``s: ``starting``, then ``idle`` and ``busy`` in turns, ``dead`` in the
    end. Requests that come before it is ready wait. Start one anew by making another: nothing of this one can
    hold it up.
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
        self._line = RequestLine(self._control)
        self._input = InputLine(self._control, self._ask)
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
        """What it is doing."""
        return self._state

    @property
    def wants_input(self) -> bool:
        """Whether a cell waits for a line."""
        return self._input.is_wanted

    def execute(self, code: str, *, silent: bool = False, store_history: bool = True) -> str:
        """Run a cell when those before it have ended; returns the id that its messages have as ``parent``."""
        return self.request("execute", {"code": code, "silent": silent, "store_history": store_history})

    def request(self, msg_type: RequestType, content: Mapping[str, object]) -> str:
        """Ask for something; returns the id of the request."""
        request = KernelRequest(f"{next(self._numbers)}", msg_type, content)
        self._line.put(request)
        return request.msg_id

    def answer(self, line: str | None) -> bool:
        """Answer ``input()``, without a newline; None ends the input. False when no cell waits for that."""
        return self._input.answer(line)

    def interrupt(self) -> bool:
        """KeyboardInterrupt in the running cell, cancellation of what it awaits. Cells after it are dropped:
        that is told here and now, by an ``execute_reply`` whose status is ``aborted``. False where no cell
        runs.
        """
        is_running = bool(self._line.running)
        for dropped in self._line.interrupt():
            self._on_message(Message("execute_reply", dropped.msg_id, {"status": "aborted"}))
        return is_running

    def visit(self, visit: Callable[[], T]) -> Future[T]:
        """Have ``visit`` called on the kernel's thread, where its guest waits. See ``between_turns``; there
        is no guest before the first ``idle`` and after ``dead``: InterpreterClosed.
        """
        with self._lock:
            if self._interpreter is not None:
                return self._interpreter.between_turns(visit)
        refused: Future[T] = Future()
        refused.set_exception(InterpreterClosed("the console has no interpreter"))
        return refused

    @property
    def memory_bytes(self) -> int:
        """Bytes of its guest's linear memory when it was last idle; 0 before."""
        return self._memory_bytes

    @property
    def running_code(self) -> str:
        """The cell that runs, "" for none."""
        return self._line.running_code

    def kill(self) -> None:
        """End it at once, whatever it does. Returns at once, too."""
        self._is_closing = True
        self._control.kill(Killed("the console was ended"))

    def close(self, deadline: Deadline) -> bool:
        """End it and wait; False when its thread is still there at the deadline."""
        self.kill()
        self._thread.join(deadline.remaining)
        return not self._thread.is_alive()

    # ---- the kernel's thread
    def _live(self) -> None:
        furnishing: Furnishing | None = None
        change = StateChange("dead")
        try:
            furnishing = None if self._furnish is None else self._furnish(self._control)
            self._serve(self._prepare(self._control), furnishing)
        except (Unwind, PraxisError) as error:
            fault = error.fault if isinstance(error, Unwind) else error
            if not self._is_closing:
                change = StateChange("dead", fault.message, fault.hint, fault.exit_code)
        except Exception as error:  # the thread's last frame: what is not told here is told nowhere
            log.exception("A console ended by a defect of this program")
            change = StateChange(
                "dead",
                f"This program made a mistake: {type(error).__name__}: {error}",
                "Restart the console.",
            )
        finally:
            if furnishing is not None:
                furnishing.close()
        self._change(change)

    def _serve(self, prepared: PreparedInterpreter, furnishing: Furnishing | None) -> None:
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
                continue  # it came when the cell that it was meant for had just ended

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
    """What the guest's half is given: it takes its requests and leaves its messages here."""

    def __init__(self, interpreter: Interpreter, line: RequestLine, hear: Callable[[Message], None]) -> None:
        self._interpreter = interpreter
        self._line = line
        self._hear = hear

    @guest_method
    def next_request(self) -> object:
        """A promise of JSON, of None at the end."""
        deferred = self._interpreter.deferred("kernel")
        self._line.want(deferred)
        return deferred.promise

    @guest_method
    def send(self, text: str) -> None:
        """A message of the guest; one that is none is logged."""
        try:
            message = read_message(text)
        except ValueError as error:
            log.warning("A console sent what is no message: %s", error)
            return
        self._hear(message)
