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
    from praxis_desktop.runs._checkpoints import (
        MOST_BYTES,
        NotCopied,
        RecordCheckpoints,
        RunCopy,
        read_resume_point,
    )
    from praxis_desktop.runs._computer import MachineLife, is_to_stay_awake
    from praxis_desktop.runs._guest_prompts import GuestPrompts
    from praxis_desktop.runs._outputs_read import MOST_TEXT, collected, found_in, told_output
    from praxis_desktop.runs._ports import instrument_kinds
    from praxis_desktop.runs._recovery import PortFacts, Recovery, nothing_known
    from praxis_desktop.runs._session import open_session
    from praxis_desktop.runs.describing.describing import describe_file
    from praxis_desktop.runs.figures import Figures
    from praxis_desktop.runs.guest_program import prepare_guest
    from praxis_desktop.runs.guest_simulators.instrument import GuestInstrument
    from praxis_desktop.runs.guests import (
        IMAGES,
        RESOLUTIONS,
        TEXTS,
        WHEELS,
        DesktopSnapshots,
        desktop_images,
        desktop_snapshots,
    )
    from praxis_desktop.runs.library import INDEX, LibraryNeeds, scan_library
    from praxis_desktop.runs.modes.from_file import Checkpointed, Checkpointing
    from praxis_desktop.runs.modes.resume import resumed_run
    from praxis_desktop.runs.modes.what_if import ask_what_if
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.runs.packages.library_packages import library_packages, read_library_programs
    from praxis_desktop.runs.packages.needs import needs_of
    from praxis_desktop.runs.packages.program_packages import find_lock, program_packages
    from praxis_desktop.runs.packages.program_texts import ProgramTexts
    from praxis_desktop.runs.recorded.recorded_run import RecordedRun
    from praxis_desktop.runs.setup import Wishes, completed
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_checkpoints": (
                "MOST_BYTES",
                "NotCopied",
                "RecordCheckpoints",
                "RunCopy",
                "read_resume_point",
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
            "_ports": ("instrument_kinds",),
            "_recovery": (
                "PortFacts",
                "Recovery",
                "nothing_known",
            ),
            "_session": ("open_session",),
            "describing.describing": ("describe_file",),
            "figures": ("Figures",),
            "guest_program": ("prepare_guest",),
            "guest_simulators.instrument": ("GuestInstrument",),
            "guests": (
                "DesktopSnapshots",
                "IMAGES",
                "RESOLUTIONS",
                "TEXTS",
                "WHEELS",
                "desktop_images",
                "desktop_snapshots",
            ),
            "library": (
                "INDEX",
                "LibraryNeeds",
                "scan_library",
            ),
            "modes.from_file": (
                "Checkpointed",
                "Checkpointing",
            ),
            "modes.resume": ("resumed_run",),
            "modes.what_if": ("ask_what_if",),
            "packages.environments": ("Environments",),
            "packages.library_packages": (
                "library_packages",
                "read_library_programs",
            ),
            "packages.needs": ("needs_of",),
            "packages.program_packages": (
                "find_lock",
                "program_packages",
            ),
            "packages.program_texts": ("ProgramTexts",),
            "recorded.recorded_run": ("RecordedRun",),
            "setup": (
                "Wishes",
                "completed",
            ),
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
    "Checkpointed",
    "Checkpointing",
    "DesktopSnapshots",
    "Environments",
    "Figures",
    "GuestInstrument",
    "GuestPrompts",
    "LibraryNeeds",
    "MachineLife",
    "NotCopied",
    "PortFacts",
    "ProgramTexts",
    "RecordCheckpoints",
    "RecordedRun",
    "Recovery",
    "RunCopy",
    "Wishes",
    "ask_what_if",
    "collected",
    "completed",
    "describe_file",
    "desktop_images",
    "desktop_snapshots",
    "find_lock",
    "found_in",
    "instrument_kinds",
    "is_to_stay_awake",
    "library_packages",
    "needs_of",
    "nothing_known",
    "open_session",
    "prepare_guest",
    "program_packages",
    "read_library_programs",
    "read_resume_point",
    "resumed_run",
    "scan_library",
    "told_output",
]
