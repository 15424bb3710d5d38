"""What is done for an image after the boot: modules are imported, and what a program has left is told."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import importlib
import random
import sys
from collections.abc import Sequence


def import_modules(names: Sequence[str]) -> list[str]:
    """Import ``names``, those that are modules; returns a sentence for each that cannot be.

    What a module that is there has no module of must be one of its other names. Our own modules stay what
    they are, whatever is imported.
    """
    failures = []
    ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "_praxis"}
    for name in sorted(names):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name or name.rpartition(".")[0] not in sys.modules:
                failures.append(f"{name} cannot be imported: {error}")
        except Exception as error:  # noqa: BLE001 - whatever a module's import raises is told
            failures.append(f"{name} cannot be imported: {type(error).__name__}: {error}")
    sys.modules.update(ours)
    return failures


def generators() -> str:
    """A text that changes when somebody draws from the random number generators that everybody shares."""
    states = [repr(random.getstate())]
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        states.append(repr(numpy_random.get_state()))
    return hashlib.sha256("".join(states).encode()).hexdigest()


def pending_tasks() -> int:
    """How many tasks have been started and are not done."""
    return len(asyncio.all_tasks(asyncio.get_event_loop()))


def tidy() -> None:
    """Let go of what nobody can reach, so that it is in no image.

    What is left the collector need not look at again: each look would write to it, and every page of the
    image would become the guest's own.
    """
    gc.collect()
    gc.freeze()
