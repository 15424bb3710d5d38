"""A replay of which somebody wants to know what the program printed."""

from __future__ import annotations

from praxis_desktop.interpreter.environment.answers import Answers
from praxis_desktop.interpreter.environment.base import StreamName
from praxis_desktop.interpreter.environment.replay import ReplayEnvironment

_MOST_PRINTED = 64 << 10


class WatchedReplay(ReplayEnvironment):
    """Keeps the end of what the guest prints, both streams in one."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers)
        self._printed = bytearray()

    @property
    def printed(self) -> bytes:
        """The end of what was printed."""
        return bytes(self._printed[-_MOST_PRINTED:])

    def output(self, stream: StreamName, data: bytes) -> bool:
        shown = super().output(stream, data)
        self._printed += data
        if len(self._printed) > 2 * _MOST_PRINTED:
            del self._printed[:-_MOST_PRINTED]
        return shown
