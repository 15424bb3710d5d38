"""The packages of one run: told in its result, kept with its files, and missed when there are too few."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.atomic_files import replacing

if TYPE_CHECKING:
    from praxis_desktop.runs.environments import Environment
    from praxis_desktop.runs.interpreters import InterpreterSource

log = logging.getLogger(__name__)

LOCK_FILE = "pylock.toml"
"""In the folder of a run: the packages that its guest had (PEP 751)."""


def packages_told(environment: Environment | None) -> list[dict[str, str]]:
    """The packages as results and journals have them."""
    return [] if environment is None else [pin.to_json() for pin in environment.lock.pins]


def keep_lock(environment: Environment | None, folder: Path) -> None:
    """Write the packages of a run to its ``folder``, if it had any. Never raises for a disk that is full."""
    if environment is None:
        return
    from praxis_desktop.packages.errors import PackageError
    from praxis_desktop.packages.lock_files import lock_bytes

    try:
        with replacing(folder / LOCK_FILE) as file:
            file.write(lock_bytes(environment.lock))
    except (PackageError, OSError) as error:
        log.warning("The packages of a run are not noted in its folder: %s", error)


def missing_module_hint(module: str, interpreters: InterpreterSource, environment: Environment | None) -> str:
    """What to do about a ``module``, by the first part of its name, that a program did not find."""
    if module in sys.stdlib_module_names:
        return f"{module} is a part of Python's standard library that programs do not have here."
    return interpreters.environments.remedy(module)
