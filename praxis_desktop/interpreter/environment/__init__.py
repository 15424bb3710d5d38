"""Where a guest's time, entropy and outside answers come from: live, recorded, replayed or virtual."""

from praxis_desktop.interpreter.environment.base import (
    Clock,
    Completion,
    Divergence,
    Environment,
    WaitInterrupted,
)

__all__ = ["Clock", "Completion", "Divergence", "Environment", "WaitInterrupted"]
