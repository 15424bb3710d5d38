"""Interpreters that are ready before they are needed, and the making of one when they are not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.serving.defects import defects_as_errors

log = logging.getLogger(__name__)

STOCK = 2
"""Interpreters that are ready: one for the next run, and one for the run after a program that had to be
stopped. Each costs a megabyte.
"""


class InterpreterSource(Protocol):
    """Where interpreters come from."""

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """An interpreter of ``recipe``, ready to start. A kill of ``control`` ends waiting with Killed."""


class Stock:
    """The interpreters of one server, on its thread unless a method says otherwise."""

    def __init__(self, source: InterpreterSource) -> None:
        self.recipe = BASELINE
        """What they are made of."""
        self._source = source
        self._ready: list[PreparedInterpreter] = []
        self._lock = threading.Lock()
        self._control: Control | None = None
        self._stop: Killed | None = None
        self._is_closed = False

    # ---- any thread
    def stop(self, fault: Killed) -> None:
        """Nobody waits for what is being prepared, or for what will be before ``go_on``."""
        with self._lock:
            self._stop = fault
            if self._control is not None:
                self._control.kill(fault)

    def go_on(self) -> None:
        """Interpreters are wanted again, unless the stock is closed."""
        if not self._is_closed:
            self._stop = None

    def begin_closing(self) -> None:
        """None will be wanted any more."""
        self._is_closed = True
        self.stop(Killed("the worker is closed"))

    # ---- the interpreter's thread
    def change(self, recipe: Recipe, report: Callable[[Event], None]) -> None:
        """Have one of ``recipe`` instead of those that there are. Raises what the source raises, and Defect
        for what it should not.
        """
        self.drop()
        self.recipe = recipe
        with defects_as_errors():
            self._ready.append(self._prepare(report))

    def take(self) -> PreparedInterpreter:
        """One that is the caller's, made now if there is none. Raises what the source raises, and Killed when
        that was stopped.
        """
        return self._ready.pop() if self._ready else self._prepare(None)

    def fill(self) -> bool:
        """Have one more; False when there are enough, or none can be made."""
        if len(self._ready) >= STOCK or self._stop is not None:
            return False
        try:
            with defects_as_errors():
                self._ready.append(self._prepare(None))
        except Killed:
            return False  # whoever has stopped it goes first
        except PraxisError as error:
            log.warning("No interpreter is ready for the next run: %s", error)
            return False
        return True

    def drop(self) -> None:
        """Give them up."""
        while self._ready:
            self._ready.pop().close()

    def _prepare(self, report: Callable[[Event], None] | None) -> PreparedInterpreter:
        control = Control()
        with self._lock:
            if self._stop is not None:
                raise self._stop
            self._control = control
        try:
            return self._source.prepare(self.recipe, report=report, control=control)
        finally:
            with self._lock:
                self._control = None
