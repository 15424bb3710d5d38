"""Interpreters for tests: on a thread with a large stack, their output kept."""

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
    """The process's one runtime."""
    return Runtime(cache_dir=cache_directory())


class Guest:
    """A fresh interpreter, what it wrote, and the lines it is given."""

    def __init__(self, interpreter: Interpreter, output: bytearray) -> None:
        self.interpreter = interpreter
        self._output = output

    @property
    def output(self) -> str:
        """All that was written to standard output and standard error."""
        return self._output.decode()

    def run(self, source: str) -> Any:
        """The value of the last expression of ``source``."""
        return self.interpreter.run(source)


@functools.cache
def booted() -> Image:
    """A guest that has booted and done nothing yet: to boot takes a fifth of a second, to restore nothing."""
    with Interpreter.boot(runtime()) as interpreter:
        return interpreter.capture()


def in_guest(function: Callable[[Guest], _T], **options: Any) -> _T:
    """What ``function`` returns when it is called with a fresh guest on a thread that can hold one. With
    ``options`` the guest boots itself.
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
    """The value of the last expression of ``source`` in a fresh guest; a plain value."""
    return in_guest(lambda guest: guest.run(source))


POINTER = 0xFFFF_F000
"""An address beyond every guest's memory."""


@contextmanager
def neighbour() -> Iterator[Interpreter]:
    """Another interpreter on the same thread, which must not notice anything."""
    with Interpreter.boot(runtime()) as other:
        other.run("x = 5")
        yield other
        assert other.run("x") == 5
