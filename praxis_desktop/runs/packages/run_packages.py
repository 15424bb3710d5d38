"""A run's packages: saved with its files, and advice about missing ones."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop import packages
from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.import_names import project_of
from praxis_desktop.records.run_folder import PACKAGES

if TYPE_CHECKING:
    from praxis_desktop.runs.packages.environments import Environment, Environments

log = logging.getLogger(__name__)


def keep_lock(environment: Environment, folder: Path) -> None:
    """Save the packages of a run in its ``folder``. A full disk is only logged."""
    try:
        with replacing(folder / PACKAGES) as file:
            file.write(packages.lock_bytes(environment.lock))
    except (PackageError, OSError) as error:
        log.warning("The packages of a run are not noted in its folder: %s", error)


def missing_module_hint(module: str, environments: Environments) -> str:
    """What to do about a ``module`` (the first part of its name) that a program did not find."""
    if module in sys.stdlib_module_names:
        return Message(
            "{module} is a part of Python's standard library that programs do not have here.", module=module
        )
    providers = environments.wheelhouse.providers(module)
    if not providers:
        return Message(
            "No package here has {module}. Add one with: praxis-desktop packages add {project}",
            module=module,
            project=project_of(module),
        )
    found = providers[0]
    return Message(
        "{module} is in the package {project} {version}, which is here, but the "
        "program does not say that it needs it. Let it say so (# dependencies = "
        '["{project}"]), or do: await micropip.install("{project}")',
        module=module,
        project=found.project,
        version=found.version,
    )
