"""``console``: cells are read, run in one guest with IPython, and told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import NoReturn, Protocol

from praxis_desktop import __version__
from praxis_desktop.cli.console.line_wanted import LineWanted
from praxis_desktop.cli.console.session import CellEnd, ConsoleFailed, ConsoleSession, InterpreterLost
from praxis_desktop.cli.console.signals import ConsoleEnded, ConsoleSignals
from praxis_desktop.core.errors import StorageError

GRACE_S = 2.0
"""Seconds a cell has to end when the console has to."""

_FAILED = 1
_CANCELLED = 3

_ONCE_MORE = (
    "the cell is still running. Ctrl+C once more ends its interpreter, and what was defined in it is lost"
)
_AT_THE_END = "from _praxis import entry; entry.finish()"


class Cells(Protocol):
    """Where cells come from, on the main thread."""

    is_typed: bool
    """Whether a person types them, and is prompted."""

    def read(self, number: int, proposed: str = "") -> str:
        """The next cell; ``proposed`` is there to begin with. Raises EOFError."""

    def answer(self, wanted: LineWanted) -> None:
        """Have a line read that a program asks for."""

    def end(self) -> None:
        """Nothing more is to be typed; any thread."""


class Console:
    """Reads cells and has them run. On the main thread. ``say`` tells a person, ``write`` as it is;
    ``stop`` stops every instrument, and the cell.
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
        """What a cell wants to be typed next."""

    def perform(self) -> int:
        """Read and run cells until there are no more; returns the exit code."""
        with self._signals.caught():
            try:
                # What reads them is loaded while the interpreter begins.
                self._cells = cells = self._make_cells()
                self._session.begin()
                if self._signals.has_ended:
                    return _CANCELLED
                if cells.is_typed:
                    self._greet()
                code = self._run_cells(cells)
                last = self._run(cells, _AT_THE_END, silent=True)
                return code or last or 0
            except ConsoleEnded:
                return _CANCELLED
            except ConsoleFailed:
                if self._signals.has_ended:
                    return _CANCELLED
                raise

    def _greet(self) -> None:
        told = self._session.ask("kernel_info", {})
        language = told.get("language_info")
        python = language.get("version") if isinstance(language, dict) else "3"
        versions = f"Python {python}, IPython {told.get('implementation_version')}"
        self._write(f"Praxis Desktop {__version__}, {versions}. ? explains, exit() or Ctrl+D ends.\n")

    def _run_cells(self, cells: Cells) -> int | None:
        """The exit code, or None at the end of the input."""
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
        """Signals are a terminal's keys where there is one, else they interrupt the reading."""
        if self._signals.has_ended:
            raise ConsoleEnded
        with nullcontext() if cells.is_typed else self._signals.raised():
            try:
                yield
            finally:
                if cells.is_typed:
                    self._signals.wake_guardian()

    def _run(self, cells: Cells, code: str, *, silent: bool = False) -> int | None:
        """Run a cell; returns the exit code if that is the end."""

        def answer(wanted: LineWanted) -> None:
            try:
                with self._reading(cells):
                    cells.answer(wanted)
            except KeyboardInterrupt:
                if not wanted.is_given_up:
                    self._interrupt()

        try:
            end = self._session.run(code, answer, silent=silent)
        except InterpreterLost as lost:
            self._refuse_lost_output()
            if self._signals.has_ended:
                raise ConsoleEnded from None
            return None if cells.is_typed else _CANCELLED if lost.was_stopped else _FAILED
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
            return 0 if end.message in ("", "None", "0", "False") else _FAILED
        # A cell can raise what is called so without anybody having asked for its end.
        return _CANCELLED if self._session.was_interrupted and end.error == "KeyboardInterrupt" else _FAILED

    def _refuse_lost_output(self) -> None:
        if self._session.output_error is not None:
            _refuse_output(self._session.output_error)

    # ---- the signals' thread
    def _interrupt(self) -> None:
        if self._session.interrupt() == 2:
            self._say(_ONCE_MORE)

    def _stop(self) -> None:
        """An emergency: instruments come first."""
        self._session.close_by(self._stop_instruments)
        if self._cells is not None:
            self._cells.end()

    def _end(self) -> None:
        """Have the cell end, so that it parks what it moves."""
        if self._cells is not None:
            self._cells.end()
        self._session.interrupt()
        time.sleep(GRACE_S)
        self._session.kill()


def _refuse_output(failure: OSError) -> NoReturn:
    if isinstance(failure, BrokenPipeError):
        raise failure
    raise StorageError(f"the output cannot be written: {failure.strerror}") from failure
