"""Reading and writing files for the window: called on background threads."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import StorageError
from praxis_desktop.gui.roles.instruments import StoreMaker, grant_store
from praxis_desktop.gui.roles.role_choices import RememberedDevice

if TYPE_CHECKING:
    from praxis_desktop.protocols.description import Description
    from praxis_desktop.protocols.program import Program

SAMPLE = "gravimetric_check"
"""The bundled protocol that is open when the window appears."""


@dataclass(frozen=True, slots=True)
class OpenedProtocol:
    """A protocol that can be read.

    ``simulators`` names a simulator for each role that has one, ``remembered`` the device that a person
    allowed for it. ``complaint`` is why nothing is remembered.
    """

    path: Path
    description: Description
    simulators: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, RememberedDevice] = field(default_factory=dict)
    complaint: StorageError | None = None


def open_protocol(path: Path, store: StoreMaker = grant_store) -> OpenedProtocol:
    """Read a protocol file. Raises UsageError, saying what is wrong with it and what to do."""
    # Loaded here, on the thread that reads: the window shows without it.
    from praxis_desktop.protocols.description import describe
    from praxis_desktop.protocols.program_files import read_program

    program = read_program(path)
    description = describe(program)
    simulators = {role: _simulator(expected) for role, expected in description.ports.items()}
    try:
        return OpenedProtocol(path, description, simulators, _remembered(program, store))
    except StorageError as error:
        return OpenedProtocol(path, description, simulators, complaint=error)


def open_sample(store: StoreMaker = grant_store) -> OpenedProtocol | None:
    """Read the bundled sample, or the first bundled protocol; None when this installation has none."""
    from praxis_desktop.protocols.target import bundled_protocols

    bundled = bundled_protocols()
    path = bundled.get(SAMPLE) or next(iter(bundled.values()), None)
    return None if path is None else open_protocol(path, store)


def save_output(log_file: Path | None, text: str, target: Path) -> Path:
    """Write a run's output to ``target``: the log file if there is one, else ``text``. Raises
    StorageError.
    """
    try:
        if log_file is not None and log_file.exists():
            shutil.copyfile(log_file, target)
        else:
            target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{target} cannot be written: {error.strerror or error}", hint="Choose another folder."
        ) from error
    return target


def _simulator(expected: str) -> str:
    """The simulator of the instrument that a role expects, "" when there is none: nothing is simulated
    unasked.
    """
    from praxis_desktop.ports.simulators import SIMULATORS

    return next((f"sim:{kind}" for kind in SIMULATORS if kind in expected.casefold()), "")


def _remembered(program: Program, store: StoreMaker) -> dict[str, RememberedDevice]:
    """What a person allowed the program, by role. Raises StorageError."""
    from praxis_desktop.protocols import lasting_name

    return {
        role: RememberedDevice(
            grant.identity or grant.device, grant.label, grant.limits, not grant.covers(program.digest)
        )
        for role, grant in store().of(lasting_name(program)).items()
    }
