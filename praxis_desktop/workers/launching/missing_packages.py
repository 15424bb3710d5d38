"""What a program lacks of packages, for people who have not clicked Run yet."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.protocols import read_program

if TYPE_CHECKING:
    from praxis_desktop.runs.packages.environments import Environments

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MissingPackages:
    """Of the program in ``path``: ``message`` is why it cannot be run, ``hint`` what to do about that; both
    are "" when it can. ``modules`` are those that it imports and no package has: it may do without them.
    """

    path: Path
    message: str = ""
    hint: str = ""
    modules: tuple[str, ...] = ()


def missing_packages(path: Path, environments: Environments) -> MissingPackages | None:
    """What the program in ``path`` lacks, None if it cannot be read: whoever opens it says so."""
    from praxis_desktop.runs.packages.needs import may_need_packages

    try:
        program = read_program(path)
    except (PraxisError, OSError) as error:
        log.debug("%s is not examined: %s", path, error)
        return None
    try:
        modules = environments.missing(program) if may_need_packages(program) else ()
    except PraxisError as error:
        return MissingPackages(path, error.message, error.hint)
    return MissingPackages(path, modules=modules)
