"""Restore or boot: the one way to an interpreter, for every path that needs one."""

from __future__ import annotations

import threading
from collections.abc import Callable

from praxis_desktop.core.events import Event
from praxis_desktop.interpreter import Image, Interpreter, Runtime
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.snapshots.recipes import Recipe


class SnapshotService:
    """Makes interpreters for recipes. Safe to use from any thread with the stack of a GuestThread."""

    def __init__(self, runtime: Callable[[], Runtime]) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()
        self._images: dict[Recipe, Image] = {}

    def image(self, recipe: Recipe, *, report: Callable[[Event], None] | None = None) -> Image:
        """The image of ``recipe``: from memory, from disk, or made now."""
        with self._lock:
            if recipe not in self._images:
                with Interpreter.boot(self._runtime()) as interpreter:
                    self._images[recipe] = interpreter.capture()
            return self._images[recipe]

    def prepare(
        self, recipe: Recipe, *, report: Callable[[Event], None] | None = None
    ) -> PreparedInterpreter:
        """An interpreter in the state of the image of ``recipe``, ready to start."""
        return PreparedInterpreter(self.image(recipe, report=report))
