"""Where a guest's time, entropy and outside answers come from: live, recorded, replayed or virtual."""

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
