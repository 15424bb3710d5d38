"""What a guest is answered, on its way into the record of its run."""

from __future__ import annotations

from contextlib import suppress

from praxis_desktop.interpreter.environment.base import ENGINE, LINE
from praxis_desktop.interpreter.environment.frames import FrameKind, text, varint
from praxis_desktop.journal import JournalWriteFailed, JournalWriter
from praxis_desktop.records.frames import FACTS, as_json

_REQUEST, _LINE = FrameKind.REQUEST, text(LINE)
_COME, _ENGINE, _NAMED = frozenset({FrameKind.COMPLETION, FrameKind.WAIT}), ENGINE.encode(), 32
"""What comes from outside, and begins with its channel, more or less."""
_SEEN = frozenset({FrameKind.OUTPUT, FrameKind.LONG_OUTPUT})
"""Answers that are in the system's hands before anything else happens."""


class GuestAnswers:
    """Where the frames of a guest's environment go. A guest knows nothing of it: it goes on with what it got
    when nothing can be kept any more, and nothing that it sends leaves.
    """

    def __init__(self, journal: JournalWriter) -> None:
        self._journal = journal
        self._asks_line = False

    def append(self, kind: int, payload: bytes, /) -> None:
        try:
            self._journal.append(kind, payload)
            is_line, self._asks_line = self._asks_line, kind == _REQUEST and payload.startswith(_LINE)
            if kind in _SEEN or is_line or (kind in _COME and _ENGINE in payload[:_NAMED]):
                # Somebody is about to see it, and what it was made of must not be drawn anew; or somebody
                # has said it, and must not be asked again.
                self._journal.commit(sync=False)
        except JournalWriteFailed:
            return
        except ValueError as error:
            # Longer than a frame can be: up to here the run can be replayed.
            with suppress(JournalWriteFailed):
                self._journal.append(FrameKind.BARRIER, varint(0))
                self._journal.append(FACTS, as_json({"missing": [f"an answer to the program: {error}"]}))
