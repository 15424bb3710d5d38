"""Interpreters for workers under test, from an image that is made once per session."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event
from praxis_desktop.interpreter import Control, Image, Interpreter, Runtime
from praxis_desktop.interpreter.distribution_sources import distribution_sources
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.snapshots.image_files import ImageIdentity
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.snapshots.store import ImageStore

MEMORY = 64 << 20
"""The size of a guest's memory: small, so that it is soon used up."""

IMAGE = ImageIdentity("baseline", "5e" * 32, "workers under test")


@functools.cache
def runtime() -> Runtime:
    return Runtime(cache_dir=cache_directory())


@functools.cache
def image() -> Image:
    """Return the image, kept in the session's home: booting would cost each of many worker processes half a
    second.
    """
    images = ImageStore(Path(os.environ["PRAXIS_HOME"], "images-of-workers"), 1 << 30)
    stored = images.load(IMAGE.kind, IMAGE.key)
    if stored is not None:
        return stored.image(runtime(), distribution_sources(runtime().distribution))
    with Interpreter.boot(runtime(), memory_limit=MEMORY) as interpreter:
        interpreter.load("_praxis.requests:run")
        made = interpreter.capture()
    images.save(made, IMAGE)
    return made


class MemorySource:
    """Gives interpreters of one image, whatever the recipe, and counts them."""

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
    """Prints text that must not be taken for a message."""

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
