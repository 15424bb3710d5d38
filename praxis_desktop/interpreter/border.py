"""Checks and error handling around every call into the guest.

A ``Border`` refuses calls from the wrong thread, and converts whatever unwinds the wasm stack into a fault.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import get_ident
from typing import NoReturn

from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestExit,
    GuestInterrupted,
    InterpreterBusy,
    InterpreterClosed,
    PythonError,
    Unwind,
)
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.host.work import current

_log = logging.getLogger(__name__)

_LARGEST_CODE = (1 << 64) - 1


class Border:
    """Checks that each call is allowed, and converts its exceptions into those defined in ``faults``."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._instance = host.instance
        self.is_closed = False

    def check(self) -> None:
        """Raise WrongThread, or InterpreterClosed if the interpreter has been closed or lost."""
        if self.is_closed:
            raise InterpreterClosed("the interpreter is closed")
        if self._instance.owner != get_ident():
            self._instance.refuse_thread()
        if self._instance.lost is not None:
            raise InterpreterClosed(
                f"the interpreter was lost: {self._instance.lost.message}", hint="Close it and start another."
            )

    def call(self) -> AbstractContextManager[None]:
        """Wrap work that runs guest code, and raise any fault that unwinds the wasm stack."""
        self.check()
        if self._host.loop.visits.receiving:
            raise InterpreterBusy(
                "a visit between two turns can capture or fork the interpreter, not run anything in it"
            )
        return self.visit()

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Wrap work that runs no guest code, and is therefore also allowed during a visit."""
        self.check()
        outer, current.work = current.work, self._instance.work
        try:
            yield
        except Unwind as unwind:
            self._raise_fault(unwind)
        except WaitInterrupted:
            raise GuestInterrupted("KeyboardInterrupt", "", "KeyboardInterrupt\n") from None
        except PythonError as error:
            # Inside a call from the guest, the exception must pass through the guest's frames unchanged.
            if not self._instance.depth:
                self._ask_of(error)
            raise
        finally:
            current.work = outer

    def _raise_fault(self, unwind: Unwind) -> NoReturn:
        if isinstance(unwind.fault, Fatal):
            self._instance.lost = self._instance.lost or unwind.fault
        raise unwind.fault from unwind.__cause__

    def _ask_of(self, error: PythonError) -> None:
        """Handle the guest's MemoryError or SystemExit. Calls the guest; a kill may end that call."""
        try:
            if error.type_name == "MemoryError":
                self._free_frames()
            elif self._is_exit():
                raise GuestExit(_exit_code(self._host.shims["exit_code"]())) from None
        except Unwind as unwind:
            self._raise_fault(unwind)

    def _flush_failed(self, flush: Callable[[], object]) -> None:
        try:
            flush()
        except PythonError as error:
            _log.info("the output of a program that failed is not written: %s", error.message)

    def _is_exit(self) -> bool:
        """Return whether the guest's last exception is a SystemExit. The type's name alone would not prove
        that.
        """
        try:
            is_exit: bool = self._host.shims["is_exit"]()
        except PythonError as error:
            _log.info("the guest cannot report its program's result: %s", error.message)
            return False
        return is_exit

    def _free_frames(self) -> None:
        """Make the guest drop its last exception, whose frames keep alive whatever filled the memory."""
        try:
            self._host.shims["free_frames"]()
        except PythonError as error:
            _log.warning("the guest has no memory even to free some: %s", error.message)

    @contextmanager
    def program(self, *, resumed: bool = False, flushes: bool = True) -> Iterator[None]:
        """Wrap a whole program.

        Before the program, references to guest objects are released if the host objects that held them died.
        Afterwards, output without a final newline is written, unless the guest flushes its own output
        (``flushes`` is false). If ``resumed`` is set, the program continues in the middle of a turn.
        """
        with self.call():
            if not self._instance.depth and not resumed:
                self._host.loop.release_dead()
            if not flushes:
                yield
                return
            flush = self._host.shims["flush"]
            try:
                yield
            except Exception:
                if self._instance.lost is None:
                    self._flush_failed(flush)
                raise
            flush()


def _exit_code(told: object) -> int | str | None:
    """Return the exit code that the guest reported, or placeholder text if the code is not safe to show.
    The code may be any object, so none of its methods is called; a number may be too long to write out.
    """
    if told is None or isinstance(told, str) or (isinstance(told, int) and abs(told) <= _LARGEST_CODE):
        return told
    return "its result cannot be reported"
