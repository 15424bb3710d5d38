"""``console``: reads cells, runs them in one guest with IPython, and shows their results."""

from __future__ import annotations

import argparse
import queue
import signal
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from msgspec import Struct

from praxis_desktop import __version__
from praxis_desktop.cli.asking.terminal_lines import can_ask
from praxis_desktop.cli.commands import console
from praxis_desktop.cli.commands.console.cells import ConsoleAsker, LineWanted, PipedCells
from praxis_desktop.cli.commands.console.screen import Screen, figures_in
from praxis_desktop.cli.commands.console.session import (
    CellEnd,
    ConsoleFailed,
    ConsoleSession,
    InterpreterLost,
)
from praxis_desktop.cli.output.command_output import telling_warnings
from praxis_desktop.cli.output.run_output import PROGRAM, TextPresentation, has_no_reader
from praxis_desktop.cli.running.options import SANDBOX, add_port
from praxis_desktop.cli.running.ports import limits_by_role
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.events import Event
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.system_user import system_user
from praxis_desktop.garbage import start_is_over
from praxis_desktop.ports import profiles
from praxis_desktop.ports.emergency.press import press
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.settings import load_settings, log_warnings
from praxis_desktop.workers.console.history import CONSOLE_HISTORY, ConsoleHistory
from praxis_desktop.workers.console.outfit import FIGURES
from praxis_desktop.workers.console.session import ConsoleHost
from praxis_desktop.workers.console.session import ConsoleSession as StandingSession
from praxis_desktop.workers.control.service import control_service
from praxis_desktop.workers.pool import desktop_pool

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings
    from praxis_desktop.workers.console.kernel import Kernel
    from praxis_desktop.workers.console.messages import Outgoing
    from praxis_desktop.workers.pool import Pool

CONSOLE = """The console is IPython: magics, name? and name??, await at the prompt. A cell runs when it is
complete, a block at an empty line; Esc, Enter runs it as it is. Tab completes; the arrows and Ctrl+R
find earlier input, from here or the window. Ctrl+C interrupts the cell; a second press interrupts
harder, and a third ends the interpreter: a new one then starts without the old one's variables.
exit() or Ctrl+D ends the console. What cells display is saved to files, whose names are printed.

A program may also come from a pipe. It is read to its end before anything runs, so with a syntax error
anywhere, nothing runs. There are no prompts, the value of each statement is printed, input() gets no
lines, and the first uncaught error ends the console with exit code 1, as does sys.exit() with anything
but 0 or None."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare ``console``."""
    parser.epilog = f"{CONSOLE}\n\n{SANDBOX}"
    add_port(parser)
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="also report how the interpreter is prepared"
    )
    parser.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, _note_run: Callable[[str], None]) -> int:
    return perform_console(tuple(options.ports), limits=options.limits, is_verbose=options.verbose)


_EMERGENCY = getattr(signal, "SIGQUIT", None)
_LAST_S = 5.0
"""Seconds allowed for an emergency stop to begin when the console ends."""


class ConsoleEnded(BaseException):
    """Raised by a signal while a line is being read, because the process must exit."""


class ConsoleSignals:
    r"""Handles Ctrl+C and the signals that end a process.

    While a line is being read, the signals raise exceptions on the main thread; otherwise they invoke
    callbacks on a separate thread, because a signal handler can interrupt the main thread at any point.
    Ctrl+\ also ends the process, and always calls ``emergency`` on the separate thread.
    """

    def __init__(
        self, interrupt: Callable[[], None], end: Callable[[], None], emergency: Callable[[], None]
    ) -> None:
        self._interrupt = interrupt
        self._end = end
        self._emergency = emergency
        self._is_emergency = False
        self._requests: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._is_raising = False
        self.has_ended = False
        """Whether the process must exit."""

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Handle signals within the ``with`` block. Call this on the main thread.

        Afterwards, Ctrl+C is ignored, because the console then closes its resources and exits on its own.
        """
        serving = threading.Thread(target=self._serve, name="console signals", daemon=True)
        serving.start()
        handlers: dict[str, Any] = {"SIGINT": self._on_interrupt, "SIGQUIT": self._on_emergency}
        handlers |= dict.fromkeys(("SIGTERM", "SIGHUP", "SIGBREAK"), self._on_end)
        before = {}
        for name, handler in handlers.items():
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
        woken = self.wake_guardian()
        try:
            yield
        finally:
            # One keypress too many must not change the exit code.
            keys = (signal.SIGINT, _EMERGENCY) if self._is_emergency else (signal.SIGINT,)
            before |= {number: signal.SIG_IGN for number in keys if number in before}
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(woken)
            self._requests.put(None)
            if self._is_emergency:
                serving.join(_LAST_S)

    def wake_guardian(self) -> int:
        r"""Make the system report Ctrl+\ to the guardian, even if this process hangs. Call this on the
        main thread, and again after a prompt, whose event loop takes over the wake-up descriptor.
        Returns the previous descriptor.
        """
        return signal.set_wakeup_fd(press.wakeup_descriptor(), warn_on_full_buffer=False)

    @contextmanager
    def raised(self) -> Iterator[None]:
        """Within the ``with`` block, the first signal raises KeyboardInterrupt or ConsoleEnded.

        Later signals do not, because a signal that arrived while Python was creating the exception would look
        like a defect in this program.
        """
        self._is_raising = True
        try:
            if self.has_ended:
                raise ConsoleEnded
            yield
        finally:
            self._is_raising = False

    def _on_interrupt(self, *_: object) -> None:
        if self._is_raising:
            self._is_raising = False
            raise KeyboardInterrupt
        self._requests.put(self._interrupt)

    def _on_end(self, *_: object) -> None:
        self.has_ended = True
        if self._is_raising:
            self._is_raising = False
            raise ConsoleEnded
        self._requests.put(self._end)

    def _on_emergency(self, *_: object) -> None:
        press()
        self.has_ended = self._is_emergency = True
        self._requests.put(self._emergency)
        if self._is_raising:
            self._is_raising = False
            raise ConsoleEnded

    def _serve(self) -> None:
        while (request := self._requests.get()) is not None:
            request()


GRACE_S = 2.0
"""Seconds allowed for a cell to end when the console must exit."""

_ONCE_MORE = (
    "the cell is still running. Press Ctrl+C again to end its interpreter; its variables will be lost"
)
_AT_THE_END = "from _praxis import entry; entry.finish()"


class Cells(Protocol):
    """The source of cells. Use it on the main thread."""

    is_typed: bool
    """Whether the user types the cells, and therefore needs a prompt."""

    def read(self, number: int, proposed: str = "") -> str:
        """Read the next cell; ``proposed`` is its initial text. Raises EOFError."""

    def answer(self, wanted: LineWanted) -> None:
        """Read a line that a program requests."""

    def end(self) -> None:
        """End the input. Thread-safe."""


class Console:
    """Reads and runs cells, on the main thread.

    ``say`` writes a line for users, ``write`` plain text; ``stop`` stops every instrument and the cell.
    """

    def __init__(
        self,
        session: ConsoleSession,
        cells: Callable[[], Cells],
        say: Callable[[str], None],
        write: Callable[[str], None],
        stop: Callable[[], None],
    ) -> None:
        self._session = session
        self._make_cells = cells
        self._cells: Cells | None = None
        self._say = say
        self._write = write
        self._signals = ConsoleSignals(self._interrupt, self._end, self._stop)
        self._stop_instruments = stop
        self._proposed = ""
        """The initial text of the next cell, which the previous cell may set."""

    def perform(self) -> int:
        """Read and run cells until there are no more; return the exit code."""
        with self._signals.caught():
            try:
                # The line editor is loaded while the interpreter starts.
                self._cells = cells = self._make_cells()
                self._session.begin()
                if self._signals.has_ended:
                    return ExitCode.STOPPED
                if cells.is_typed:
                    self._greet()
                code = self._run_cells(cells)
                last = self._run(cells, _AT_THE_END, silent=True)
                return code or last or 0
            except ConsoleEnded:
                return ExitCode.STOPPED
            except ConsoleFailed:
                if self._signals.has_ended:
                    return ExitCode.STOPPED
                raise

    def _greet(self) -> None:
        told = self._session.ask("kernel_info", {})
        language = told.get("language_info")
        python = language.get("version") if isinstance(language, dict) else "3"
        versions = f"Python {python}, IPython {told.get('implementation_version')}"
        self._write(f"Praxis Desktop {__version__}, {versions}. ? shows help, exit() or Ctrl+D ends.\n")

    def _run_cells(self, cells: Cells) -> int | None:
        """Read and run cells; return the exit code, or None at the end of the input."""
        while True:
            proposed, self._proposed = self._proposed, ""
            self._session.forget_interrupts()
            try:
                with self._reading(cells):
                    code = cells.read(self._session.execution_count, proposed)
            except EOFError:
                return None
            except KeyboardInterrupt:
                if not cells.is_typed:
                    raise
                self._write("KeyboardInterrupt\n")
                continue
            if not code.strip():
                continue
            ended = self._run(cells, code)
            if ended is not None:
                return ended

    @contextmanager
    def _reading(self, cells: Cells) -> Iterator[None]:
        """Let signals interrupt the read within the ``with`` block, except at a terminal's prompt, which
        handles its keys itself. Raises ConsoleEnded if the process must exit.
        """
        if self._signals.has_ended:
            raise ConsoleEnded
        with nullcontext() if cells.is_typed else self._signals.raised():
            try:
                yield
            finally:
                if cells.is_typed:
                    self._signals.wake_guardian()

    def _run(self, cells: Cells, code: str, *, silent: bool = False) -> int | None:
        """Run a cell; return the exit code if the console must exit, otherwise None."""

        def answer(wanted: LineWanted) -> None:
            try:
                with self._reading(cells):
                    cells.answer(wanted)
            except KeyboardInterrupt:
                if not wanted.is_given_up:
                    self._interrupt()

        try:
            is_program = not cells.is_typed and not silent
            end = self._session.run(code, answer, silent=silent, is_program=is_program)
        except InterpreterLost as lost:
            self._refuse_lost_output()
            if self._signals.has_ended:
                raise ConsoleEnded from None
            return None if cells.is_typed else ExitCode.STOPPED if lost.was_stopped else ExitCode.FAULT
        self._refuse_lost_output()
        if self._signals.has_ended:
            raise ConsoleEnded
        self._proposed = end.next_input
        return self._outcome(cells, end)

    def _outcome(self, cells: Cells, end: CellEnd) -> int | None:
        if end.is_exit:
            return 0
        if cells.is_typed or not end.error:
            return None
        if end.error == "SystemExit":
            return 0 if end.message in ("", "None", "0", "False") else ExitCode.FAULT
        # A cell can raise an exception of this name without being interrupted.
        was_interrupted = self._session.was_interrupted and end.error == "KeyboardInterrupt"
        return ExitCode.STOPPED if was_interrupted else ExitCode.FAULT

    def _refuse_lost_output(self) -> None:
        if self._session.output_error is not None:
            _refuse_output(self._session.output_error)

    # ---- the signals' thread
    def _interrupt(self) -> None:
        if self._session.interrupt() == 2:
            self._say(_ONCE_MORE)

    def _stop(self) -> None:
        """Stop the instruments first, then the cell."""
        self._session.close_by(self._stop_instruments)
        if self._cells is not None:
            self._cells.end()

    def _end(self) -> None:
        """End the cell, giving it some time to park its instruments."""
        if self._cells is not None:
            self._cells.end()
        self._session.interrupt()
        time.sleep(GRACE_S)
        self._session.kill()


def _refuse_output(failure: OSError) -> NoReturn:
    if has_no_reader(failure):
        raise BrokenPipeError from failure
    raise StorageError(f"the output cannot be written: {failure.strerror}") from failure


TITLE = "Text console"

_LAST_WAIT_S = 5.0
_LAST_TOLD_S = 1.0


class _Ground(Struct, frozen=True):
    """Supplies a text console's interpreters and settings."""

    pool: Pool
    settings: Settings


def perform_console(
    ports: tuple[str, ...], *, limits: Sequence[tuple[str, str]] = (), is_verbose: bool
) -> int:
    """Run a console until its input ends; return the exit code.

    Raises UsageError, PortError, ConsoleFailed, and StorageError if the output cannot be written.
    """
    bindings = tuple(parse_bindings(ports))
    for binding in bindings:
        binding.check()
    named = limits_by_role(limits)
    role_limits = profiles.read_role_limits(named, [each.role for each in bindings]) if named else {}
    settings = load_settings()
    if settings.runs.approved_only:
        raise UsageError(
            "only approved protocols run here (runs.approved_only): input at a prompt is not approved",
            hint="'praxis-desktop protocols approved' lists those that are.",
        )
    presentation = TextPresentation(is_verbose=is_verbose)
    is_typed = sys.stdin.isatty()

    def tell(event: Event) -> None:
        if presentation.tells(event):
            presentation.event(event)

    folder = data_directory() / FIGURES / uuid.uuid4().hex
    screen = Screen(is_typed=is_typed, made_figures=lambda: figures_in(folder, tell))
    with ExitStack() as stack:
        stack.enter_context(telling_warnings(tell))
        log_warnings(settings)
        pool = desktop_pool(settings=settings)
        stack.callback(lambda: pool.close(Deadline.after(_LAST_WAIT_S)))
        stack.callback(lambda: control_service().close(Deadline.after(_LAST_TOLD_S)))

        def say(message: str) -> None:
            presentation.idle()  # first show what happened to the instruments
            screen.say(f"{PROGRAM}: {message}\n")

        sessions: deque[StandingSession] = deque(maxlen=1)

        def make(put: Callable[[Outgoing], None]) -> Kernel:
            sessions.append(host.session(tell))
            return sessions[-1].begin(put)

        def stop() -> None:
            sessions[-1].emergency_stop(by=system_user())

        session = ConsoleSession(make, show=screen.show, say=say)
        host = ConsoleHost(
            _Ground(pool, settings),
            asker=ConsoleAsker(session.want) if can_ask() else None,
            bindings=bindings,
            limits=role_limits,
            title=TITLE,
            conductor="command line",
        )
        stack.callback(host.close)
        stack.callback(session.close)
        session.start()
        return Console(session, partial(_cells, session, screen, stack), say, screen.say, stop).perform()


def _cells(session: ConsoleSession, screen: Screen, stack: ExitStack) -> Cells:
    """Return the source of cells: a user at a terminal, or a pipe."""
    start_is_over()
    if not sys.stdin.isatty():
        return PipedCells()
    history = ConsoleHistory(data_directory() / CONSOLE_HISTORY)
    stack.callback(history.trim)
    cells = console.TypedCells(session.ask, history, screen.beside_prompt)
    stack.callback(cells.close)
    return cells
