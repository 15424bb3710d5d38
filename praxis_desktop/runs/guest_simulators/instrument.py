"""A simulated instrument implemented by code in a guest; the host handles framing, faults and scheduling."""

from __future__ import annotations

import ast
import json
import logging
import queue
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import LogEvent
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed, PythonError, TimedOut
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import (
    SECOND,
    Appointment,
    Instrument,
    Reply,
    refuse_unknown,
)
from praxis_desktop.ports.transport import LineSettings
from praxis_desktop.protocols import read_program
from praxis_desktop.runs import packages
from praxis_desktop.runs.guest.session import offer_companions, prepare_guest
from praxis_desktop.snapshots.recipes import BASELINE

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import OutputLine
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.interpreter_sources import InterpreterSource


log = logging.getLogger(__name__)

START_LIMIT_S = 10.0
"""Seconds allowed for importing the file and creating the instrument."""

ANSWER_LIMIT_S = 2.0
"""Seconds allowed for processing one command."""

MEMORY = 256 << 20
"""The guest's memory limit in bytes."""

_SEED = 0


class SimulatorFailed(PraxisError):
    """The instrument's code raised an error, hung, or terminated its guest; the message says which."""


class _Question:
    def __init__(self, function: str, arguments: tuple[object, ...]) -> None:
        self.function = function
        self.arguments = arguments
        self.begun = threading.Event()
        self.done = threading.Event()
        self.answer = ""
        self.failure: Exception | None = None


class SimulatorGuest:
    """Runs the instrument ``name`` from ``program`` with ``options``, in a guest that the first call starts.

    Only one thread at a time may use it. ``tell`` receives the instrument's output, line by line.
    """

    def __init__(
        self, program: Program, name: str, options: dict[str, float], find: Callable[[], InterpreterSource]
    ) -> None:
        self.program = program
        self.name = name
        self.find = find
        """Returns the source from which the guest is created."""
        self.tell: Callable[[str], None] = self._log
        self._options = options
        self._control = Control()
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    def start(self) -> dict[str, Any]:
        """Create the instrument and return its properties. Raises SimulatorFailed."""
        program = self.program
        given = (program.source, program.filename, self.name, json.dumps(self._options))
        return self._asked("make", given, START_LIMIT_S)

    def ask(self, what: str, now: int, argument: str = "") -> dict[str, Any]:
        """Make the instrument do ``what`` (see ``_praxis.own_simulator``). Raises SimulatorFailed."""
        return self._asked("ask", (what, now, argument), ANSWER_LIMIT_S)

    def close(self) -> None:
        """Kill the guest. Idempotent; thread-safe."""
        self._closed = True
        self._control.kill(Killed("the simulator is no longer needed"))
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
            raise SimulatorFailed("gives an invalid answer")
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
    """Return the last line of the author's file that a traceback shows, worded for a message."""
    marker = f'File "{filename}", line '
    _, found, rest = traceback.rpartition(marker)
    number = rest.split(",", 1)[0].split("\n", 1)[0].strip()
    return f" in line {number}" if found and number.isdecimal() else ""


MOST_APPOINTMENTS = 10_000
"""Maximum number of actions that may be scheduled, or run within one second."""


class GuestInstrument(Instrument):
    """An instrument implemented by the class ``name`` in ``program``, a file written by a protocol author.

    The instrument's properties are known once it has started, at first contact. If the instrument's code
    fails, ``failure`` says why, and the instrument no longer answers.
    """

    kind = "own"
    description = "a simulator of one's own"

    def __init__(
        self,
        program: Program,
        name: str,
        options: Mapping[str, float],
        faults: Sequence[Fault],
        find: Callable[[], InterpreterSource],
    ) -> None:
        super().__init__({"seed": options.get("seed", 0)}, faults)
        self.guest = SimulatorGuest(program, name, dict(options), find)
        self.title = f"{program.title}:{name}"
        self._is_made = False
        self._splits = False
        self._watches_lines = False
        self._arranged: dict[int, Appointment] = {}
        self._now = 0
        self._second = -1
        """The second, on the instrument's clock, in which a scheduled action was last run."""
        self._kept = 0
        """The number of scheduled actions that were run in that second."""
        weakref.finalize(self, self.guest.close)

    def start(self) -> None:
        """Create the instrument if necessary; set ``failure`` if that fails."""
        if self._is_made:
            return
        self._is_made = True
        self._try(lambda: self._become(self.guest.start()))

    def _become(self, told: Mapping[str, Any]) -> None:
        """Adopt the properties that the author's class declares."""
        usb_id = None if told["usb_id"] is None else tuple(int(number) for number in told["usb_id"])
        # On the instance: other instruments have these in their class.
        vars(self).update(
            description=str(told["description"]),
            line=LineSettings(**told["line"]),
            terminator=_bytes(told["terminator"]),
            command_end=_bytes(told["command_end"]) or b"\n",
            command_gap_s=float(told["command_gap"]),
            usb_id=usb_id,
        )
        self._splits = bool(told["splits"])
        self._watches_lines = bool(told["watches_lines"])

    # ---- called by the object that drives the instrument
    def connect(self, now: int, *, carries_lines: bool = False) -> list[bytes]:
        self.start()
        return super().connect(now, carries_lines=carries_lines)

    def started(self, now: int) -> None:
        self._ask("started", now)

    def split(self, received: bytearray) -> list[bytes]:
        if not self._splits:
            return super().split(received)
        told = self._ask("split", self._now, received.decode("latin-1"))
        if not isinstance(told, dict):
            received.clear()
            return []
        received[:] = _bytes(told["rest"])
        return [_bytes(command) for command in told["commands"]]

    def obey(self, command: bytes, now: int) -> None:
        self._ask("obey", now, command.decode("latin-1"))

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        """Not used, because the guest sends replies itself."""
        return ()

    def line_changed(self, line: OutputLine, on: bool, now: int) -> None:
        if self._watches_lines:
            self._ask("line", now, json.dumps([line, on]))

    def busy_reply(self, command: str) -> str | bytes:
        return _reply(self._ask("busy", self._now, command))

    def transmission_error(self) -> str | bytes:
        return _reply(self._ask("transmission_error", self._now))

    def state(self, now: int) -> Mapping[str, object]:
        told = self._ask("state", now)
        return told if isinstance(told, dict) else {}

    def close(self) -> None:
        self.guest.close()

    # ---- its guest
    def _ask(self, what: str, now: int, argument: str = "") -> object:
        """Send a request to the guest and return its answer; None if the instrument's code has failed."""
        self._now = now
        answers: list[object] = []
        self._try(lambda: answers.append(self._done(self.guest.ask(what, now, argument), now)))
        return answers[0] if answers else None

    def _try(self, action: Callable[[], object]) -> None:
        if self.failure:
            return
        try:
            action()
        except SimulatorFailed as error:
            self._fail(error.message)
        except (UsageError, LookupError, TypeError, ValueError) as error:
            self._fail(f"tells of itself what makes no sense: {error}")

    def _fail(self, what: str) -> None:
        self.failure = f"the simulator {self.title} {what}"
        self.unplug()

    def _done(self, told: Mapping[str, Any], now: int) -> object:
        """Carry out the guest's requests to send data and to schedule or cancel actions."""
        for delay, text, is_frame in told["sent"]:
            self.send(_bytes(text) if is_frame else Reply(str(text)), now, float(delay))
        for number in told["cancelled"]:
            appointment = self._arranged.pop(number, None)
            if appointment is not None:
                appointment.cancel()
        for number, seconds, repeats in told["later"]:
            if number in told["cancelled"]:
                continue
            if len(self._arranged) >= MOST_APPOINTMENTS:
                raise ValueError(f"it has more than {MOST_APPOINTMENTS} appointments")
            arrange = self.every if repeats else self.later
            action = partial(self._fire, int(number), bool(repeats))
            self._arranged[int(number)] = arrange(_period(seconds) if repeats else seconds, action, now)
        return told["value"]

    def _fire(self, number: int, repeats: bool, now: int) -> None:
        if not repeats:
            self._arranged.pop(number, None)
        if self._keeps_up(now):
            self._ask("fire", now, str(number))

    def _keeps_up(self, now: int) -> bool:
        """Count an action; fail if there are too many in a second. Return whether the instrument works."""
        second = now // SECOND
        self._kept = self._kept + 1 if second == self._second else 1
        self._second = second
        if self._kept > MOST_APPOINTMENTS and not self.failure:
            self._fail(f"has more than {MOST_APPOINTMENTS} appointments in one second")
        return not self.failure


def _period(seconds: float) -> float:
    if seconds < 0.001:
        raise ValueError(f"nothing can be done every {seconds} s")
    return seconds


def _bytes(text: object) -> bytes:
    return str(text).encode("latin-1")


def _reply(told: object) -> str | bytes:
    if not isinstance(told, list):
        return ""
    text, is_frame = told
    return _bytes(text) if is_frame else str(text)


def make_own(
    path: Path,
    name: str,
    options: Mapping[str, float],
    faults: Sequence[Fault],
    find: Callable[[], InterpreterSource],
) -> GuestInstrument:
    """Create an instrument from the class ``name`` in the file ``path``, without running its code yet.
    ``find`` returns the source for its guest. Raises UsageError for an unreadable file, an unknown class, or
    an option that the class lacks according to its text; the guest finds the others.
    """
    program = read_program(path)
    try:
        tree = ast.parse(program.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return GuestInstrument(program, name, options, faults, find)  # the guest reports the error best
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    if name not in classes:
        raise UsageError(
            f"{path} has no class {name!r}", hint=f"It has: {', '.join(classes)}." if classes else ""
        )
    known = _option_names(tree, name)
    if known is not None:
        refuse_unknown(options, f"{program.title}:{name}", known)
    return GuestInstrument(program, name, options, faults, find)


def _option_names(tree: ast.Module, name: str) -> Mapping[str, str] | None:
    """Return the options of the class ``name``, with their meanings; None if its text does not say them."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    while (found := classes.pop(name, None)) is not None:
        for statement in found.body:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id="option_names")], value=value)
                    | ast.AnnAssign(target=ast.Name(id="option_names"), value=ast.expr() as value)
                ):
                    try:
                        return {str(option): str(what) for option, what in ast.literal_eval(value).items()}
                    except (ValueError, TypeError, AttributeError):
                        return None
        match found.bases:
            case [ast.Name(id=name)]:
                continue
        return None
    imported = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    is_plain = any(node.module == "praxis.simulators" for node in imported) and name == "Instrument"
    return {} if is_plain else None


def host_simulators(
    bindings: Iterable[Binding], interpreters: InterpreterSource, tell: Callable[[LogEvent], None]
) -> None:
    """Use ``interpreters`` to run the simulators in ``bindings``; ``tell`` receives the simulators' output,
    on other threads.
    """
    for binding in bindings:
        if isinstance(binding.instrument, GuestInstrument):
            binding.instrument.guest.find = lambda: interpreters
            binding.instrument.guest.tell = partial(_tell, tell, binding.role)


def _tell(tell: Callable[[LogEvent], None], role: str, line: str) -> None:
    tell(LogEvent(f"{role} prints: {line}", "notice"))
