"""The environments that give a guest time, entropy and answers: live, recording, replay and virtual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.base import (
        Clock,
        Completion,
        Divergence,
        EndOfJournal,
        Environment,
        Moment,
        StreamName,
        VirtualDeadlock,
        WaitInterrupted,
    )
    from praxis_desktop.interpreter.environment.frames import Frame, FrameKind, Journal, MalformedJournal
    from praxis_desktop.interpreter.environment.live import LiveEnvironment
    from praxis_desktop.interpreter.environment.recording import RecordingEnvironment
    from praxis_desktop.interpreter.environment.replay import ReplayEnvironment
    from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "base": (
                "Clock",
                "Completion",
                "Divergence",
                "EndOfJournal",
                "Environment",
                "Moment",
                "StreamName",
                "VirtualDeadlock",
                "WaitInterrupted",
            ),
            "frames": (
                "Frame",
                "FrameKind",
                "Journal",
                "MalformedJournal",
            ),
            "live": ("LiveEnvironment",),
            "recording": ("RecordingEnvironment",),
            "replay": ("ReplayEnvironment",),
            "virtual": ("VirtualEnvironment",),
        },
    )

__all__ = [
    "Clock",
    "Completion",
    "Divergence",
    "EndOfJournal",
    "Environment",
    "Frame",
    "FrameKind",
    "Journal",
    "LiveEnvironment",
    "MalformedJournal",
    "Moment",
    "RecordingEnvironment",
    "ReplayEnvironment",
    "StreamName",
    "VirtualDeadlock",
    "VirtualEnvironment",
    "WaitInterrupted",
]
