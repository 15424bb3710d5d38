"""``console``: cells are read, run in one interpreter, and told as at CPython's own prompt."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import NoReturn

from praxis_desktop import __version__
from praxis_desktop.cli.asking.terminal_lines import can_ask
from praxis_desktop.cli.console.lines import Lines, open_lines
from praxis_desktop.cli.console.outfit import LineWanted
from praxis_desktop.cli.console.session import ConsoleSession
from praxis_desktop.cli.console.signals import ConsoleEnded, ConsoleSignals
from praxis_desktop.cli.running.ports import limits_by_role
from praxis_desktop.cli.telling.log_events import telling_warnings
from praxis_desktop.cli.telling.presentation import TextPresentation, error_text
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import PraxisError, StorageError, UsageError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.ports.role_limits import read_role_limits
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.runs.interpreters import desktop_snapshots
from praxis_desktop.settings import load_settings, log_warnings
from praxis_desktop.workers.messages import RunResult

HISTORY = "console_history"
"""Of the data folder."""

GRACE_S = 2.0
"""Seconds a cell has to end when the console has to."""

_LAST_WAIT_S = 5.0
_FAILED = 1
_CANCELLED = 3

_ONCE_MORE = (
    "the cell is still running. Ctrl+C once more ends its interpreter, and what was defined in it is lost"
)
_LOST = "a new one has begun: variables, imports and open ports of the old one are gone"


class ConsoleFailed(PraxisError):
    """There is no interpreter for a console."""


def perform_console(
    ports: tuple[str, ...], *, limits: Sequence[tuple[str, str]] = (), is_verbose: bool
) -> int:
    """Be a console until its input ends; returns the exit code. Raises UsageError, PortError, ConsoleFailed,
    StorageError when the output cannot be written.
    """
    bindings = tuple(parse_bindings(ports))
    for binding in bindings:
        binding.check()
    role_limits = read_role_limits(limits_by_role(limits), [binding.role for binding in bindings])
    settings = load_settings()
    if settings.runs.approved_only:
        raise UsageError(
            "only approved protocols run here (runs.approved_only): what is typed at a prompt is none",
            hint="'praxis-desktop protocols approved' lists those that are.",
        )
    presentation = TextPresentation(is_verbose=is_verbose)

    def tell(event: Event) -> None:
        if presentation.tells(event):
            presentation.event(event)

    with ExitStack() as stack:
        stack.enter_context(telling_warnings(tell))
        log_warnings(settings)
        snapshots = desktop_snapshots(settings=settings)
        stack.callback(lambda: snapshots.close(Deadline.after(_LAST_WAIT_S)))
        session = ConsoleSession(
            snapshots,
            bindings=bindings,
            limits=role_limits,
            can_ask=can_ask(),
            memory=settings.execution.memory_bytes,
            report=tell,
        )
        stack.callback(session.close)
        lines = stack.enter_context(open_lines(session.complete, data_directory() / HISTORY))
        return Console(session, lines, lambda message: tell(LogEvent(message, "warning"))).perform()


class Console:
    """Reads cells and has them run. On the main thread."""

    def __init__(self, session: ConsoleSession, lines: Lines, say: Callable[[str], None]) -> None:
        self._session = session
        self._lines = lines
        self._say = say
        self._signals = ConsoleSignals(self._interrupt, self._end)
        self._cells = 0
        self._cell: list[str] = []
        """The lines of a cell that is not complete."""
        self._is_lost = False
        """Whether the last cell has cost the interpreter, and nothing has run in the new one."""

    def perform(self) -> int:
        """Read and run cells until there are no more; returns the exit code."""
        with self._signals.caught():
            try:
                self._begin()
                code = self._run_cells()
                if code is None:
                    code = self._end_of_input()
                last = self._finish()
                return code or last or 0
            except ConsoleEnded:
                return _CANCELLED

    def _begin(self) -> None:
        begun = self._call("begin")
        error = begun.result.error
        if self._signals.has_ended:
            raise ConsoleEnded
        if error is not None and error.name == "KeyboardInterrupt":
            raise KeyboardInterrupt
        if error is not None:
            raise ConsoleFailed(f"the console has no interpreter: {error.message}")
        if self._lines.is_typed:
            version = begun.result.value
            _write(f"Praxis Desktop {__version__}, Python {version}. exit() or Ctrl+D ends.\n")

    def _run_cells(self) -> int | None:
        """The exit code, or None at the end of the input."""
        while True:
            try:
                line = self._read()
            except EOFError:
                return None
            except KeyboardInterrupt:
                if not self._lines.is_typed:
                    raise
                self._cell.clear()
                _write("\nKeyboardInterrupt\n")
                continue
            code = self._take(line)
            if code is not None:
                return code

    def _end_of_input(self) -> int | None:
        """Run what a pipe has left of a cell."""
        if self._lines.is_typed:
            _write("\n")
        elif self._cell:
            return self._outcome(self._call("end_of_input", "\n".join(self._cell), self._cells))
        return None

    def _finish(self) -> int | None:
        """Do what Python does at its end. Returns an exit code when that fails."""
        return None if self._is_lost else self._outcome(self._call("finish"), is_last=True)

    def _read(self) -> str:
        with self._signals.raised():
            return self._lines.read("... " if self._cell else ">>> ")

    # ---- cells
    def _take(self, line: str) -> int | None:
        """Run the cell that ``line`` completes, if it does one; returns the exit code if that is the end."""
        if not self._cell and line.lstrip().startswith(("%", "!")):
            command = line.split(maxsplit=1)[0]
            self._say(f"{command} is a command of IPython; here is Python alone")
            return self._failure()
        is_left = True
        while is_left:
            source = "\n".join(self._cell)
            answer = self._call("push", source, line, self._cells, self._lines.is_typed)
            state = answer.result.value if isinstance(answer.result.value, dict) else {}
            if state.get("more") and answer.result.error is None:
                self._cell.append(line)
                return None
            self._cell.clear()
            self._cells += 1
            code = self._outcome(answer)
            if code is not None:
                return code
            is_left = bool(state.get("left"))
        return None

    def _outcome(self, answer: RunResult, *, is_last: bool = False) -> int | None:
        """Tell how a cell has ended. Returns the exit code when that is the console's end."""
        failure = self._session.output_error
        if failure is not None:
            _refuse_output(failure)
        if self._signals.has_ended:
            raise ConsoleEnded
        error, value = answer.result.error, answer.result.value
        self._is_lost = answer.session_lost
        if self._is_lost:
            self._say(f"the interpreter has ended ({_why(answer)}); {_LOST}")
            return self._failure()
        if error is not None and error.name != "SystemExit":
            _write(error_text(error))
            return self._failure(_CANCELLED if error.name == "KeyboardInterrupt" else _FAILED)
        if isinstance(value, dict):
            return _exit_code(value["exit"]) if "exit" in value else None
        # A SystemExit that was raised beside the cell comes as a program's does.
        return None if is_last and error is None else _exit_code(value)

    def _failure(self, code: int = _FAILED) -> int | None:
        """The exit code of a console that nobody looks at."""
        return None if self._lines.is_typed else code

    def _answer(self, wanted: LineWanted) -> None:
        """Read a line for a cell."""
        try:
            with self._signals.raised():
                wanted.answer(self._lines.answer(wanted.prompt))
        except KeyboardInterrupt:
            _write("\n")
            self._interrupt()
            wanted.give_up()

    def _call(self, function: str, *arguments: object) -> RunResult:
        return self._session.call(function, *arguments, answer=self._answer)

    # ---- the signals' thread
    def _interrupt(self) -> None:
        if self._session.interrupt() == 2:
            self._say(_ONCE_MORE)

    def _end(self) -> None:
        """Have the cell end, so that it parks what it moves."""
        self._session.interrupt()
        time.sleep(GRACE_S)
        self._session.kill()


def _write(text: str) -> None:
    """Write to standard error, after what was written to standard output."""
    sys.stdout.flush()
    sys.stderr.write(text)
    sys.stderr.flush()


def _why(answer: RunResult) -> str:
    error = answer.result.error
    if error is None or error.name == "SystemExit":
        return f"os._exit({answer.result.value or 0})"
    return error.message.partition("\n")[0] or error.name


def _exit_code(value: object) -> int:
    """For what SystemExit was given; a text is told, as CPython does."""
    if value is None or isinstance(value, int):
        return _FAILED if value else 0
    _write(f"{value}\n")
    return _FAILED


def _refuse_output(failure: OSError) -> NoReturn:
    if isinstance(failure, BrokenPipeError):
        raise failure
    raise StorageError(f"the output cannot be written: {failure.strerror}") from failure
