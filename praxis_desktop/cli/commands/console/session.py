"""A console's side of its kernel: cells, their results, and queries about code."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.cli.commands.console.cells import LineWanted
from praxis_desktop.cli.stop_signals import SAME_REQUEST_S
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.workers.console.messages import (
    InputRequest,
    Message,
    Outgoing,
    RequestType,
    StateChange,
)
from praxis_desktop.workers.console.session import STOPPED

if TYPE_CHECKING:
    from praxis_desktop.workers.console.kernel import Kernel

ANSWER_S = 2.0
"""Seconds allowed for a query about code, which may evaluate any of the user's objects."""

CLOSING_S = 5.0

_LOOK_UP_S = 0.5
"""Seconds between checks for signals that cannot interrupt a wait, as on Windows or just before a wait."""

_LOST = "a new one has started without the old one's variables, imports and open ports"


class ConsoleFailed(PraxisError):
    """No interpreter could be started for a console."""


class ConsoleRefused(ConsoleFailed):
    """No interpreter could be started, because of how this computer or program is set up."""

    exit_code = ExitCode.UNUSABLE


class CellEnd(Struct, frozen=True):
    """The result of a cell.

    ``error`` is the class of the error that ended the cell, or "" if it succeeded; ``message`` is the error's
    text. ``is_exit`` means that the cell asked the console to exit. ``next_input`` is the initial text of
    the next cell.
    """

    error: str = ""
    message: str = ""
    is_exit: bool = False
    next_input: str = ""


class InterpreterLost(Exception):
    """The cell or an emergency stop terminated the interpreter. The user has been informed, and there is a
    new interpreter.
    """

    def __init__(self, *, was_stopped: bool = False) -> None:
        super().__init__()
        self.was_stopped = was_stopped


class ConsoleSession:
    """A console's session with a kernel, which ``make`` creates, and which is replaced if it is lost.

    Call ``begin`` and ``run`` on the main thread; ``ask``, ``interrupt`` and ``kill`` are thread-safe.
    ``show`` receives the output, results and displays of cells, on the kernel's thread, and raises OSError if
    the output has no reader; ``say`` receives sentences about the state of the interpreter.
    """

    def __init__(
        self,
        make: Callable[[Callable[[Outgoing], None]], Kernel],
        *,
        show: Callable[[Outgoing], None],
        say: Callable[[str], None],
    ) -> None:
        self._make = make
        self._show = show
        self._say = say
        self._heard: queue.SimpleQueue[tuple[int, Outgoing | LineWanted]] = queue.SimpleQueue()
        self._answers: dict[str, Future[Mapping[str, object]]] = {}
        self._lock = threading.Lock()
        self._number = 0
        """The number of the kernel in use; messages from earlier kernels are ignored."""
        self._has_begun = False
        """Whether the kernel in use has become ready."""
        self._is_first = True
        """Whether no kernel has become ready yet."""
        self._is_closing = False
        self._wanted: LineWanted | None = None
        """The line being read."""
        self._is_early = False
        """Whether the cell just typed was interrupted before it was sent."""
        self.was_interrupted = False
        """Whether the last cell was interrupted, as opposed to raising KeyboardInterrupt itself."""
        self._interrupts = 0
        self._last_interrupt = 0.0
        self.output_error: OSError | None = None
        """The error that occurred while writing cells' output; nothing is written after it."""
        self.execution_count = 1
        """The number of the next cell."""

    def start(self) -> None:
        """Start creating the interpreter, on a separate thread."""
        self._number += 1
        self.execution_count = 1
        self._kernel = self._make(partial(self._hear, self._number))

    # ---- the main thread
    def begin(self) -> None:
        """Wait until cells can run. Raises ConsoleFailed, or KeyboardInterrupt if interrupted."""
        while True:
            _, message = self._next()
            if isinstance(message, StateChange):
                if message.state == "idle":
                    return
                raise self._failure(message)

    def run(
        self,
        code: str,
        answer: Callable[[LineWanted], None],
        *,
        silent: bool = False,
        is_program: bool = False,
    ) -> CellEnd:
        """Run a cell, however long it takes. ``answer`` is called for the lines that the cell requests. If
        ``is_program``, the cell is a whole program.

        Raises InterpreterLost or ConsoleFailed.
        """
        with self._lock:
            self._interrupts = 0
            number, kernel = self._number, self._kernel
            request = kernel.execute(code, silent=silent, store_history=not silent, is_program=is_program)
            self.was_interrupted = is_early = self._is_early
            self._is_early = False
        if is_early and not silent:
            kernel.interrupt()
        end = CellEnd()
        while True:
            told_by, message = self._next()
            if told_by != number:
                continue  # the interpreter was lost while idle
            if isinstance(message, LineWanted):
                self._read(message, answer)
            elif isinstance(message, InputRequest):
                wanted = LineWanted(message.prompt, is_password=message.is_password)
                self._read(wanted, answer)
                if not wanted.is_given_up:
                    kernel.answer(wanted.line)
            elif isinstance(message, StateChange):
                if message.state != "dead":
                    continue
                if self._is_closing or self._number != number:
                    raise InterpreterLost(was_stopped=message.reason == STOPPED)
                raise self._failure(message)
            elif isinstance(message, Message):
                end = _with(end, message)
                if message.parent != request:
                    continue
                if message.msg_type == "execute_reply":  # the cell was interrupted before it began
                    return CellEnd("KeyboardInterrupt")
                if message.msg_type == "status":
                    return end

    def _read(self, wanted: LineWanted, answer: Callable[[LineWanted], None]) -> None:
        self._wanted = wanted
        try:
            if not wanted.is_given_up:
                answer(wanted)
        finally:
            self._wanted = None

    def _next(self) -> tuple[int, Outgoing | LineWanted]:
        while True:
            try:
                return self._heard.get(timeout=_LOOK_UP_S)
            except queue.Empty:
                continue

    def _failure(self, change: StateChange) -> PraxisError | KeyboardInterrupt:
        if not change.reason:
            return KeyboardInterrupt()
        kind = ConsoleRefused if change.exit_code == ConsoleRefused.exit_code else ConsoleFailed
        return kind(f"the console has no interpreter: {change.reason}", hint=change.hint)

    def close(self) -> None:
        """Terminate the interpreter and close its resources."""
        self._is_closing = True
        self._kernel.close(Deadline.after(CLOSING_S))

    # ---- any thread
    def want(self, wanted: LineWanted) -> None:
        """Request a line for something other than the running cell."""
        self._heard.put((self._number, wanted))

    def ask(
        self, kind: RequestType, content: Mapping[str, object], timeout: float = ANSWER_S
    ) -> Mapping[str, object]:
        """Return the guest's response to a query about code; empty if no response arrives in time."""
        answer: Future[Mapping[str, object]] = Future()
        with self._lock:
            request = self._kernel.request(kind, content)
            self._answers[request] = answer
        try:
            return answer.result(timeout)
        except TimeoutError:
            return {}
        finally:
            with self._lock:
                self._answers.pop(request, None)

    def interrupt(self) -> int:
        """Interrupt the running cell; the third time, or before cells can run, terminate the interpreter.

        Returns the number of this interrupt, or 0 for a signal that merely repeats the last one.
        """
        now = time.monotonic()
        with self._lock:
            if self._interrupts and now - self._last_interrupt < SAME_REQUEST_S:
                return 0
            self._last_interrupt = now
            self._interrupts += 1
            self.was_interrupted = True
            interrupts = self._interrupts
        if interrupts > 2 or self._is_first:
            self._kernel.kill()
        elif not self._kernel.interrupt():
            self._is_early = True
        self._give_up()
        return interrupts

    def _give_up(self) -> None:
        """Stop waiting for the line being read."""
        wanted = self._wanted
        if wanted is not None:
            wanted.give_up()

    def forget_interrupts(self) -> None:
        """Forget earlier interrupts, because they are not meant for the next cell."""
        with self._lock:
            self._is_early, self._interrupts = False, 0

    def close_by(self, stop: Callable[[], None]) -> None:
        """Terminate the interpreter for good, after calling ``stop``."""
        self._is_closing = True
        stop()
        self.kill()

    def kill(self) -> None:
        """Terminate the interpreter for good."""
        self._is_closing = True
        self._kernel.kill()

    # ---- the kernel's thread
    def _hear(self, number: int, message: Outgoing) -> None:
        if number != self._number:
            return
        if isinstance(message, StateChange):
            self._change(number, message)
        elif isinstance(message, InputRequest):
            self._heard.put((number, message))
        elif isinstance(message, Message) and message.msg_type == "status":
            if message.content.get("execution_state") == "idle":
                count = message.content.get("execution_count")
                self.execution_count = count if isinstance(count, int) else self.execution_count
                self._heard.put((number, message))
                self._give_up()
        elif isinstance(message, Message) and message.msg_type.endswith("_reply"):
            with self._lock:
                answer = self._answers.pop(message.parent, None)
            if answer is not None:
                answer.set_result(message.content)
            elif message.content.get("status") == "aborted":
                self._heard.put((number, message))
        else:
            if isinstance(message, Message):
                self._heard.put((number, message))
            self._shown(message)

    def _shown(self, message: Outgoing) -> None:
        if self.output_error is None:
            try:
                self._show(message)
            except OSError as error:
                self.output_error = error
                self.kill()

    def _change(self, number: int, change: StateChange) -> None:
        if change.state == "idle" and not self._has_begun:
            self._has_begun, self._is_first = True, False
            self._heard.put((number, change))
        elif change.state == "dead":
            if self._has_begun and not self._is_closing:
                with self._lock:
                    self._has_begun = False
                    self._answers.clear()
                    self.start()
                self._say(f"the interpreter has ended ({_why(change)}); {_LOST}")
            self._heard.put((number, change))
            self._give_up()


def _with(end: CellEnd, message: Message) -> CellEnd:
    """Return the result of a cell, updated with the data from a message about that cell."""
    content = message.content
    if message.msg_type == "exit_request":
        return CellEnd(end.error, end.message, True, end.next_input)
    if message.msg_type == "set_next_input":
        return CellEnd(end.error, end.message, end.is_exit, str(content.get("text", "")))
    if message.msg_type == "error":
        name, value = str(content.get("ename", "")), str(content.get("evalue", ""))
        return CellEnd(name, value, end.is_exit, end.next_input)
    return end


def _why(change: StateChange) -> str:
    return change.reason.partition("\n")[0] or "it was stopped"
