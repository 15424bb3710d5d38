"""Interpreters for workers under test: images made once per process, kept in memory."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event
from praxis_desktop.interpreter import Control, Image, Interpreter, Runtime
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.snapshots.recipes import Recipe

MEMORY = 64 << 20
"""Bytes of memory of a guest: few, so that memory ends soon."""


@functools.cache
def runtime() -> Runtime:
    return Runtime(cache_dir=cache_directory())


@functools.cache
def image() -> Image:
    with Interpreter.boot(runtime(), memory_limit=MEMORY) as interpreter:
        interpreter.load("_praxis.requests:run")
        return interpreter.capture()


class MemorySource:
    """Hands out interpreters of one image, whatever the recipe, and counts them."""

    def __init__(self) -> None:
        self.prepared = 0

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        self.prepared += 1
        return PreparedInterpreter(image())


class TalkativeSource(MemorySource):
    """Prints what nobody must take for a message."""

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        sys.stdout.write("printed by the source\n")
        sys.stdout.flush()
        os.write(1, b"\x05\x00\x00\x00")
        return super().prepare(recipe, report=report)
