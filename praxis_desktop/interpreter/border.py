"""Around every call of a guest: who may make it, and what its end is called."""

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
    """Checks what comes in, and turns what comes out into the faults that ``faults`` lists."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._instance = host.instance
        self.is_closed = False

    def check(self) -> None:
        """Raise WrongThread, or InterpreterClosed for one that was closed or lost."""
        if self.is_closed:
            raise InterpreterClosed("the interpreter is closed")
        if self._instance.owner != get_ident():
            self._instance.refuse_thread()
        if self._instance.lost is not None:
            raise InterpreterClosed(
                f"the interpreter was lost: {self._instance.lost.message}", hint="Close it and start another."
            )

    def call(self) -> AbstractContextManager[None]:
        """Around all that runs guest code: what unwound the wasm stack becomes the fault it carries."""
        self.check()
        if self._host.loop.visits.receiving:
            raise InterpreterBusy(
                "a visit between two turns can capture or fork the interpreter, not run anything in it"
            )
        return self.visit()

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Around what works during a visit too, as no guest code runs."""
        self.check()
        outer, current.work = current.work, self._instance.work
        try:
            yield
        except Unwind as unwind:
            self._raise_fault(unwind)
        except WaitInterrupted:
            raise GuestInterrupted("KeyboardInterrupt", "", "KeyboardInterrupt\n") from None
        except PythonError as error:
            # Inside a call of the guest it goes on through the guest's frames, as itself.
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
        """Ask the guest what its exception means; it may be killed while it says so."""
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
        """Whether the guest's last exception is SystemExit. Its name does not tell."""
        try:
            is_exit: bool = self._host.shims["is_exit"]()
        except PythonError as error:
            _log.info("the guest cannot tell what its program ended with: %s", error.message)
            return False
        return is_exit

    def _free_frames(self) -> None:
        """The guest keeps the last exception, and with it all that filled its memory."""
        try:
            self._host.shims["free_frames"]()
        except PythonError as error:
            _log.warning("the guest has no memory even to free some: %s", error.message)

    @contextmanager
    def program(self, *, resumed: bool = False, flushes: bool = True) -> Iterator[None]:
        """Around a whole program: what the host has dropped is given up before it, and what it printed
        without a newline is written after it, unless the guest does that itself. One that is ``resumed`` is
        in the middle of a turn.
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
    """What a guest says that it exits with, which may be anything: objects of its own are asked nothing, and
    numbers of any length cannot be written.
    """
    if told is None or isinstance(told, str) or (isinstance(told, int) and abs(told) <= _LARGEST_CODE):
        return told
    return "what it has ended with cannot be told"
