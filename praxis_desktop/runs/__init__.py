"""Runs: executing a program from start to end."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports
from praxis_desktop.ports import own_simulators

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from praxis_desktop.ports.simulators.faults import Fault
    from praxis_desktop.ports.simulators.instrument import Instrument
    from praxis_desktop.runs._checkpoint_frames import mark_of
    from praxis_desktop.runs._checkpoints import (
        MOST_BYTES,
        NotCopied,
        RecordCheckpoints,
        ResumePoint,
        RunCopy,
        read_resume_point,
    )
    from praxis_desktop.runs._computer import MachineLife, is_to_stay_awake, may_sleep
    from praxis_desktop.runs._failure_questions import PortFacts, nothing_known
    from praxis_desktop.runs._failures import GONE
    from praxis_desktop.runs._guest_prompts import GuestPrompts
    from praxis_desktop.runs._ports import (
        Halt,
        close_simulators,
        instrument_kinds,
        refuse_pace,
        stop_left_alone,
    )
    from praxis_desktop.runs._recorder import beginning_of
    from praxis_desktop.runs._recovery import Recovery
    from praxis_desktop.runs._result import exit_text, outcome_of
    from praxis_desktop.runs._run import Run
    from praxis_desktop.runs._waits import OpenWaits
    from praxis_desktop.runs._watchdog import INSISTENCE, grace_of, warning_before
    from praxis_desktop.runs.describing.describing import describe_file
    from praxis_desktop.runs.figures import Figures
    from praxis_desktop.runs.guest.session import artifacts_folder, local_timezone
    from praxis_desktop.runs.guest_simulators.instrument import GuestInstrument
    from praxis_desktop.runs.interpreter_sources import (
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
    from praxis_desktop.runs.outputs.reading import collected
    from praxis_desktop.runs.packages.choosing import (
        find_lock,
        library_packages,
        program_packages,
        read_library_programs,
    )
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.runs.packages.needs import ProgramTexts, needs_of
    from praxis_desktop.runs.recorded import RecordedRun
    from praxis_desktop.runs.setup import Wishes, check_ports, completed, run_bench
    from praxis_desktop.runs.shared_world import (
        Deliveries,
        check_world,
        connect_world,
        share_wells,
    )
    from praxis_desktop.runs.stored_request import as_recorded, limits_data, request_data
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_checkpoints": "MOST_BYTES NotCopied RecordCheckpoints ResumePoint RunCopy read_resume_point",
            "_failures": "GONE",
            "_computer": "MachineLife is_to_stay_awake may_sleep",
            "_guest_prompts": "GuestPrompts",
            "_checkpoint_frames": "mark_of",
            "_ports": "Halt close_simulators instrument_kinds refuse_pace stop_left_alone",
            "_recorder": "beginning_of",
            "_failure_questions": "PortFacts nothing_known",
            "_recovery": "Recovery",
            "_result": "exit_text outcome_of",
            "_run": "Run",
            "_waits": "OpenWaits",
            "_watchdog": "INSISTENCE grace_of warning_before",
            "describing.describing": "describe_file",
            "figures": "Figures",
            "guest.session": "artifacts_folder local_timezone",
            "guest_simulators.instrument": "GuestInstrument",
            "interpreter_sources": (
                "DesktopSnapshots IMAGES RESOLUTIONS TEXTS WHEELS desktop_images desktop_snapshots"
            ),
            "library": "INDEX LibraryNeeds scan_library",
            "modes.from_file": "Checkpointed Checkpointing",
            "modes.resume": "resumed_run",
            "modes.what_if": "ask_what_if",
            "outputs.reading": "collected",
            "packages.choosing": "find_lock library_packages program_packages read_library_programs",
            "packages.environments": "Environments",
            "packages.needs": "ProgramTexts needs_of",
            "recorded": "RecordedRun",
            "setup": "Wishes check_ports completed run_bench",
            "shared_world": "Deliveries check_world connect_world share_wells",
            "stored_request": "as_recorded limits_data request_data",
        },
    )


def _make_own(path: Path, name: str, options: Mapping[str, float], faults: Sequence[Fault]) -> Instrument:
    from praxis_desktop.runs.guest_simulators.instrument import make_own

    return make_own(path, name, options, faults, _shared_snapshots)


@cache
def _shared_snapshots() -> DesktopSnapshots:
    from praxis_desktop.runs.interpreter_sources import desktop_snapshots

    return desktop_snapshots()


own_simulators.offer(_make_own)

__all__ = [
    "GONE",
    "IMAGES",
    "INDEX",
    "INSISTENCE",
    "MOST_BYTES",
    "RESOLUTIONS",
    "TEXTS",
    "WHEELS",
    "Checkpointed",
    "Checkpointing",
    "Deliveries",
    "DesktopSnapshots",
    "Environments",
    "Figures",
    "GuestInstrument",
    "GuestPrompts",
    "Halt",
    "LibraryNeeds",
    "MachineLife",
    "NotCopied",
    "OpenWaits",
    "PortFacts",
    "ProgramTexts",
    "RecordCheckpoints",
    "RecordedRun",
    "Recovery",
    "ResumePoint",
    "Run",
    "RunCopy",
    "Wishes",
    "artifacts_folder",
    "as_recorded",
    "ask_what_if",
    "beginning_of",
    "check_ports",
    "check_world",
    "close_simulators",
    "collected",
    "completed",
    "connect_world",
    "describe_file",
    "desktop_images",
    "desktop_snapshots",
    "exit_text",
    "find_lock",
    "grace_of",
    "instrument_kinds",
    "is_to_stay_awake",
    "library_packages",
    "limits_data",
    "local_timezone",
    "mark_of",
    "may_sleep",
    "needs_of",
    "nothing_known",
    "outcome_of",
    "program_packages",
    "read_library_programs",
    "read_resume_point",
    "refuse_pace",
    "request_data",
    "resumed_run",
    "run_bench",
    "scan_library",
    "share_wells",
    "stop_left_alone",
    "warning_before",
]
