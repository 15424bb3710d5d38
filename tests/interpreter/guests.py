"""Interpreters for tests: on a thread with a large stack, their output kept."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread

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


def in_guest(function: Callable[[Guest], _T], **options: Any) -> _T:
    """What ``function`` returns when it is called with a fresh guest on a thread that can hold one."""

    def call() -> _T:
        output = bytearray()
        with Interpreter.boot(
            runtime(), stdout=output.extend, stderr=output.extend, **options
        ) as interpreter:
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
