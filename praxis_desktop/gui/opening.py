"""Reading and writing files, and looking for ports, for the window: called on background threads."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import StorageError
from praxis_desktop.gui.device_field import DeviceChoice

if TYPE_CHECKING:
    from praxis_desktop.protocols.description import Description

SAMPLE = "gravimetric_check"
"""The bundled protocol that is open when the window appears."""


@dataclass(frozen=True, slots=True)
class OpenedProtocol:
    """A protocol that can be read. ``simulators`` names a simulator for each role that has one."""

    path: Path
    description: Description
    simulators: Mapping[str, str] = field(default_factory=dict)


def open_protocol(path: Path) -> OpenedProtocol:
    """Read a protocol file. Raises UsageError, saying what is wrong with it and what to do."""
    # Loaded here, on the thread that reads: the window shows without it.
    from praxis_desktop.protocols.description import describe
    from praxis_desktop.protocols.program import read_program

    description = describe(read_program(path))
    simulators = {role: _simulator(expected) for role, expected in description.ports.items()}
    return OpenedProtocol(path, description, simulators)


def open_sample() -> OpenedProtocol | None:
    """Read the bundled sample, or the first bundled protocol; None when this installation has none."""
    from praxis_desktop.protocols.target import bundled_protocols

    bundled = bundled_protocols()
    path = bundled.get(SAMPLE) or next(iter(bundled.values()), None)
    return None if path is None else open_protocol(path)


def list_devices() -> list[DeviceChoice]:
    """The simulators, and the serial ports that are present."""
    from praxis_desktop.ports.discovery import present_ports
    from praxis_desktop.ports.simulators import SIMULATORS
    from praxis_desktop.settings import load_settings

    simulated = [
        DeviceChoice(f"Simulator (sim:{kind})", f"sim:{kind}", maker.description)
        for kind, maker in SIMULATORS.items()
    ]
    ports = present_ports(with_hidden=load_settings().ports.show_all)
    return simulated + [DeviceChoice(str(port), port.device, port.hwid) for port in ports]


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
