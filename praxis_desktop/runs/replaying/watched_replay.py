"""A replay of which somebody wants to know what the program printed."""

from __future__ import annotations

from praxis_desktop.interpreter.environment.base import StreamName
from praxis_desktop.interpreter.environment.replay import ReplayEnvironment

_MOST_PRINTED = 64 << 10


class WatchedReplay(ReplayEnvironment):
    """Keeps the end of what the guest prints, both streams in one."""

    printed = b""

    def output(self, stream: StreamName, data: bytes) -> bool:
        shown = super().output(stream, data)
        self.printed = (self.printed + data)[-_MOST_PRINTED:]
        return shown
