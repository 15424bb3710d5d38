"""The console's side of its worker: calls, what they print as it comes, and lines that they want."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from praxis_desktop.cli.console.outfit import ConsoleOutfit, LineWanted
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event
from praxis_desktop.interpreter.control import Control
from praxis_desktop.ports.roles import Binding
from praxis_desktop.runs.interpreters import InterpreterSource
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.messages import Call, Completions, Outgoing, RunResult, Stderr, Stdout
from praxis_desktop.workers.thread_worker import thread_worker

if TYPE_CHECKING:
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.asking import PortAsker
    from praxis_desktop.ports.limits import WriteLimits

_NAME = "console"

COMPLETION_S = 2.0
"""Seconds that Tab may take: what is completed may be anything of the user's."""

SAME_REQUEST_S = 0.25
"""Interrupts that come so close together are one: see ``cli.execution``."""

CLOSING_S = 5.0

_LOOK_UP_S = 0.5
"""Seconds between two looks at signals: one that comes as a wait begins, and any on Windows, does not end it.
"""

_MODULE = "_praxis.console"


class _Telling:
    """A source of interpreters that tells ``report`` how they are made."""

    def __init__(self, interpreters: InterpreterSource, report: Callable[[Event], None]) -> None:
        self._interpreters = interpreters
        self._report = report

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """As any source does; what nobody wants to hear of is not told."""
        if report is None:
            return self._interpreters.prepare(recipe, control=control)

        def tell(event: Event) -> None:
            self._report(event)
            report(event)

        return self._interpreters.prepare(recipe, report=tell, control=control)


class ConsoleSession:
    """An interpreter with the library's packages that lives from cell to cell, replaced when it is lost.

    ``call`` and ``complete`` are for the main thread, ``interrupt`` and ``kill`` for any. ``report`` is told,
    on this thread and the interpreter's, how packages and interpreters are made. With ``can_ask`` a cell may
    ask for ports; the lines of that dialog are wanted as those of a cell.
    """

    def __init__(
        self,
        interpreters: InterpreterSource,
        *,
        bindings: tuple[Binding, ...],
        limits: Mapping[str, WriteLimits],
        can_ask: bool,
        memory: int,
        report: Callable[[Event], None],
    ) -> None:
        self._messages: queue.SimpleQueue[Outgoing | LineWanted] = queue.SimpleQueue()
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._interrupts = 0
        self._last_interrupt = 0.0
        self.output_error: OSError | None = None
        """Why what cells print cannot be told any more."""
        environment = interpreters.environments.library(report)
        outfit = partial(
            ConsoleOutfit,
            ask=self._messages.put,
            tell=report,
            bindings=bindings,
            limits=limits,
            asker=self._asker() if can_ask else None,
            interpreters=interpreters,
            environment=environment,
            memory=memory,
        )

        def make_outfit(control: Control) -> ConsoleOutfit:
            return outfit(control)

        self._worker = thread_worker(
            _Telling(interpreters, report),
            environment.recipe,
            on_message=self._hear,
            make_outfit=make_outfit,
        )

    def _asker(self) -> PortAsker:
        from praxis_desktop.cli.console.asker import ConsoleAsker

        return ConsoleAsker(self._messages.put)

    # ---- the main thread
    def call(self, function: str, *arguments: object, answer: Callable[[LineWanted], None]) -> RunResult:
        """Call a function of the guest's module for consoles, for as long as it takes. ``answer`` is asked
        for the lines that it wants.
        """
        with self._lock:
            self._interrupts = 0
        request_id = f"cell-{next(self._numbers)}"
        self._worker.post(
            Call(request_id, f"{_MODULE}:{function}", arguments, timeout=None, session=_NAME, stream=True)
        )
        while True:
            message = self._next()
            if isinstance(message, LineWanted):
                if not message.is_given_up:
                    answer(message)
            elif isinstance(message, RunResult):
                return message

    def complete(self, source: str) -> tuple[tuple[str, ...], int]:
        """How the end of ``source`` can go on."""
        found = self._worker.complete(source, session=_NAME, timeout=COMPLETION_S)
        return (found.names, found.start) if isinstance(found, Completions) else ((), len(source))

    def close(self) -> None:
        """End the interpreter and what it has open."""
        self._worker.close(Deadline.after(CLOSING_S))

    def _next(self) -> Outgoing | LineWanted:
        while True:
            try:
                return self._messages.get(timeout=_LOOK_UP_S)
            except queue.Empty:
                continue

    # ---- any thread
    def interrupt(self) -> int:
        """Interrupt the cell that is running, the third time by ending its interpreter. Returns which time it
        is; 0 for one that only repeats the last.
        """
        now = time.monotonic()
        with self._lock:
            if self._interrupts and now - self._last_interrupt < SAME_REQUEST_S:
                return 0
            self._last_interrupt = now
            self._interrupts += 1
            interrupts = self._interrupts
        if interrupts > 2:
            self._worker.kill()
        else:
            self._worker.interrupt()
        return interrupts

    def kill(self) -> None:
        """End the interpreter, if a cell is running."""
        self._worker.kill()

    # ---- the interpreter's thread
    def _hear(self, message: Outgoing) -> None:
        if not isinstance(message, Stdout | Stderr):
            self._messages.put(message)
        elif self.output_error is None:
            try:
                stream = sys.stdout if isinstance(message, Stdout) else sys.stderr
                stream.buffer.write(message.data)
                stream.buffer.flush()
            except OSError as error:
                self.output_error = error
                self._worker.kill()
