"""One run of a program from Ready to Done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports
from praxis_desktop.ports import own_simulators

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from praxis_desktop.ports.simulators.faults import Fault
    from praxis_desktop.ports.simulators.instrument import Instrument
    from praxis_desktop.runs._checkpoints import MOST_BYTES, NotCopied, RecordCheckpoints, RunCopy
    from praxis_desktop.runs._computer import MachineLife, is_to_stay_awake
    from praxis_desktop.runs._guest_prompts import GuestPrompts
    from praxis_desktop.runs._outputs_read import MOST_TEXT, collected, found_in, told_output
    from praxis_desktop.runs._recovery import PortFacts, Recovery, nothing_known
    from praxis_desktop.runs._session import open_session
    from praxis_desktop.runs.guest_program import prepare_guest
    from praxis_desktop.runs.guests import (
        IMAGES,
        RESOLUTIONS,
        TEXTS,
        WHEELS,
        DesktopSnapshots,
        desktop_snapshots,
    )
    from praxis_desktop.runs.library import INDEX, scan_library
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.runs.packages.library_packages import read_library_programs
    from praxis_desktop.runs.setup import completed
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_checkpoints": (
                "MOST_BYTES",
                "NotCopied",
                "RecordCheckpoints",
                "RunCopy",
            ),
            "_computer": (
                "MachineLife",
                "is_to_stay_awake",
            ),
            "_guest_prompts": ("GuestPrompts",),
            "_outputs_read": (
                "MOST_TEXT",
                "collected",
                "found_in",
                "told_output",
            ),
            "_recovery": (
                "PortFacts",
                "Recovery",
                "nothing_known",
            ),
            "_session": ("open_session",),
            "guest_program": ("prepare_guest",),
            "guests": (
                "DesktopSnapshots",
                "IMAGES",
                "RESOLUTIONS",
                "TEXTS",
                "WHEELS",
                "desktop_snapshots",
            ),
            "library": (
                "INDEX",
                "scan_library",
            ),
            "packages.environments": ("Environments",),
            "packages.library_packages": ("read_library_programs",),
            "setup": ("completed",),
        },
    )


def _make_own(path: Path, name: str, options: Mapping[str, float], faults: Sequence[Fault]) -> Instrument:
    from praxis_desktop.runs.guest_simulators.instrument import make_own

    return make_own(path, name, options, faults)


own_simulators.offer(_make_own)

__all__ = [
    "IMAGES",
    "INDEX",
    "MOST_BYTES",
    "MOST_TEXT",
    "RESOLUTIONS",
    "TEXTS",
    "WHEELS",
    "DesktopSnapshots",
    "Environments",
    "GuestPrompts",
    "MachineLife",
    "NotCopied",
    "PortFacts",
    "RecordCheckpoints",
    "Recovery",
    "RunCopy",
    "collected",
    "completed",
    "desktop_snapshots",
    "found_in",
    "is_to_stay_awake",
    "nothing_known",
    "open_session",
    "prepare_guest",
    "read_library_programs",
    "scan_library",
    "told_output",
]
