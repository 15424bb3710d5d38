"""Prepares an image after boot: imports modules, and reports anything that a program has left behind."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import importlib
import random
import sys
from collections.abc import Sequence


def import_modules(names: Sequence[str]) -> list[str]:
    """Import those ``names`` that are modules, up to the first that cannot be imported. Returns that module's
    name and the reason, or an empty list. A name within a module that is not a submodule is assumed to be an
    attribute of the module. The imports cannot replace our own modules.
    """
    ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "_praxis"}
    failed: list[str] = []
    for name in sorted(names):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name or name.rpartition(".")[0] not in sys.modules:
                failed = [name, str(error)]
                break
        except Exception as error:  # noqa: BLE001 - every exception of an import is reported
            failed = [name, f"{type(error).__name__}: {error}"]
            break
    sys.modules.update(ours)
    return failed


def generators() -> str:
    """Return a hash of the state of each shared random number generator that is loaded. Drawing a random
    number changes the hash.
    """
    states = [repr(random.getstate())]
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        states.append(repr(numpy_random.get_state()))
    return " ".join([hashlib.sha256(state.encode()).hexdigest() for state in states])


def pending_tasks() -> int:
    """Return the number of tasks that have been started and are not yet done."""
    return len(asyncio.all_tasks(asyncio.get_event_loop()))


def tidy() -> None:
    """Free unreachable objects, so that no image contains them, and freeze all others. Without freezing, each
    garbage collection would write to the objects and thereby copy every page of the image.
    """
    gc.collect()
    gc.freeze()
