"""Interpreters for tests: on a thread with a large stack, with their output stored."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Image, Interpreter, Runtime, run_in_guest_thread

_T = TypeVar("_T")


@functools.cache
def runtime() -> Runtime:
    """Return the process's only runtime."""
    return Runtime(cache_dir=cache_directory())


class Guest:
    """A fresh interpreter, its output, and its input lines."""

    def __init__(self, interpreter: Interpreter, output: bytearray) -> None:
        self.interpreter = interpreter
        self._output = output

    @property
    def output(self) -> str:
        """All output to standard output and standard error."""
        return self._output.decode()

    def run(self, source: str) -> Any:
        """Return the value of the last expression of ``source``."""
        return self.interpreter.run(source)


@functools.cache
def booted() -> Image:
    """Return an image of a guest that has just booted, because booting takes a fifth of a second and
    restoring almost nothing.
    """
    with Interpreter.boot(runtime()) as interpreter:
        return interpreter.capture()


def in_guest(function: Callable[[Guest], _T], **options: Any) -> _T:
    """Call ``function`` with a fresh guest on a thread that can hold one, and return the result. With
    ``options``, the guest boots.
    """

    def call() -> _T:
        output = bytearray()
        sinks: dict[str, Any] = {"stdout": output.extend, "stderr": output.extend}
        with (
            Interpreter.boot(runtime(), **sinks, **options)
            if options
            else Interpreter.restore(booted(), **sinks) as interpreter
        ):
            return function(Guest(interpreter, output))

    return run_in_guest_thread(call)


def evaluate(source: str) -> Any:
    """Return the value of the last expression of ``source`` in a fresh guest, as plain data."""
    return in_guest(lambda guest: guest.run(source))


POINTER = 0xFFFF_F000
"""An address beyond every guest's memory."""


@contextmanager
def neighbour() -> Iterator[Interpreter]:
    """Another interpreter on the same thread, which must not be affected."""
    with Interpreter.boot(runtime()) as other:
        other.run("x = 5")
        yield other
        assert other.run("x") == 5
