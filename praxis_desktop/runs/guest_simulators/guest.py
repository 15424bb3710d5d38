"""The guest of one simulated instrument, on its own thread, with time limits."""

from __future__ import annotations

import json
import logging
import queue
import threading
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed, PythonError, TimedOut
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.runs import packages
from praxis_desktop.runs.guest.session import offer_companions, prepare_guest
from praxis_desktop.snapshots.recipes import BASELINE

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.guests import InterpreterSource


log = logging.getLogger(__name__)

START_LIMIT_S = 10.0
"""Seconds to import its file and create the instrument."""

ANSWER_LIMIT_S = 2.0
"""Seconds to process one command."""

MEMORY = 256 << 20
"""The guest's memory limit in bytes."""

_SEED = 0


class SimulatorFailed(PraxisError):
    """The instrument's code raised, hung or ended its guest; the message says which."""


class _Question:
    def __init__(self, function: str, arguments: tuple[object, ...]) -> None:
        self.function = function
        self.arguments = arguments
        self.begun = threading.Event()
        self.done = threading.Event()
        self.answer = ""
        self.failure: Exception | None = None


class SimulatorGuest:
    """Runs the instrument ``name`` of ``program`` with ``options``. Only one thread at a time may call it.

    The guest starts with the first call. ``tell`` receives what the instrument prints, line by line.
    """

    def __init__(
        self, program: Program, name: str, options: dict[str, float], find: Callable[[], InterpreterSource]
    ) -> None:
        self.program = program
        self.name = name
        self.find = find
        """Returns the source of the guest."""
        self.tell: Callable[[str], None] = self._log
        self._options = options
        self._control = Control()
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    def start(self) -> dict[str, Any]:
        """Create the instrument; return its properties. Raises SimulatorFailed."""
        program = self.program
        given = (program.source, program.filename, self.name, json.dumps(self._options))
        return self._asked("make", given, START_LIMIT_S)

    def ask(self, what: str, now: int, argument: str = "") -> dict[str, Any]:
        """Have the instrument do ``what`` (see ``_praxis.own_simulator``). Raises SimulatorFailed."""
        return self._asked("ask", (what, now, argument), ANSWER_LIMIT_S)

    def close(self) -> None:
        """Kill the guest. Idempotent; safe from any thread."""
        self._closed = True
        self._control.kill(Killed("the simulator is not needed any more"))
        self._questions.put(None)

    # ---- the caller's thread
    def _asked(self, function: str, arguments: tuple[object, ...], limit_s: float) -> dict[str, Any]:
        if self._closed:
            raise SimulatorFailed("is closed")
        if self._thread is None:
            self._thread = GuestThread(target=self._work, name=f"simulator {self.name}", daemon=True)
            self._thread.start()
        question = _Question(function, arguments)
        self._questions.put(question)
        question.begun.wait()
        if not question.done.wait(limit_s):
            self._control.kill(TimedOut(f"does not answer within {limit_s:g} s"))
            question.done.wait()
        if question.failure is not None:
            raise self._told(question.failure)
        try:
            answer = json.loads(question.answer)
        except (ValueError, RecursionError) as error:
            raise SimulatorFailed(f"answers what cannot be read: {error}") from error
        if not isinstance(answer, dict):
            raise SimulatorFailed("answers what is no answer")
        return answer

    def _told(self, error: Exception) -> SimulatorFailed:
        if isinstance(error, SimulatorFailed):
            return error
        if isinstance(error, PythonError):
            log.info("The simulator %s failed:\n%s", self.name, error.traceback)
            place = _line_of(error.traceback, self.program.filename)
            said = f"{error.type_name}: {error.message}" if error.message else error.type_name
            return SimulatorFailed(f"failed{place}: {said}")
        if isinstance(error, TimedOut):
            return SimulatorFailed(error.message)
        message = error.message if isinstance(error, PraxisError) else str(error)
        return SimulatorFailed(f"cannot go on: {message}")

    def _log(self, line: str) -> None:
        log.info("%s: %s", self.name, line)

    # ---- its thread
    def _work(self) -> None:
        question = self._questions.get()
        if question is None:
            return
        try:
            with self._started() as interpreter:
                while question is not None:
                    self._do(interpreter, question)
                    question = self._questions.get()
        except Exception as error:  # noqa: BLE001 - told to who asks
            while question is not None:
                question.failure = question.failure or error
                question.begun.set()
                question.done.set()
                question = self._questions.get()

    def _do(self, interpreter: Interpreter, question: _Question) -> None:
        question.begun.set()
        try:
            function = interpreter.load("_praxis.own_simulator").get_attribute(question.function)
            with interpreter.program():
                question.answer = str(function(*question.arguments))
        except PythonError as error:
            question.failure = error
        except Exception as error:
            question.failure = error
            raise
        finally:
            question.done.set()

    def _started(self) -> Interpreter:
        from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment

        interpreters = self.find()
        environment = None
        if packages.may_need_packages(self.program):
            environment = interpreters.environments.of(self.program, None, self._control)
        recipe = BASELINE if environment is None else environment.recipe
        prepared = interpreters.prepare(recipe, control=self._control)
        interpreter = prepared.start(
            control=self._control,
            environment=VirtualEnvironment(_SEED),
            stdout=self._printed,
            stderr=self._printed,
        )
        try:
            interpreter.limit_memory(MEMORY)
            prepare_guest(interpreter, interpreters, environment)
            offer_companions(interpreter, self.program)
        except BaseException:
            interpreter.close()
            raise
        return interpreter

    def _printed(self, data: bytes) -> None:
        for line in data.decode("utf-8", "replace").splitlines():
            if line.strip():
                self.tell(line)


def _line_of(traceback: str, filename: str) -> str:
    """The last line of the author's file in a traceback, for a message."""
    marker = f'File "{filename}", line '
    _, found, rest = traceback.rpartition(marker)
    number = rest.split(",", 1)[0].split("\n", 1)[0].strip()
    return f" in line {number}" if found and number.isdecimal() else ""
