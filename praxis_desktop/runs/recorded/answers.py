"""The answers that a recorded guest got, read from its record one by one, and what stands between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from praxis_desktop.interpreter.environment.base import LINE
from praxis_desktop.interpreter.environment.frames import (
    Frame,
    FrameKind,
    MalformedJournal,
    PayloadReader,
    text,
)
from praxis_desktop.records.reading import AnswerEntry, Entry, WireEntry

Passed = Callable[[Entry], None]

_KINDS = {int(kind): kind for kind in FrameKind}
_PRINTING = frozenset({FrameKind.OUTPUT, FrameKind.LONG_OUTPUT, FrameKind.REQUEST})
_PROMPT = text(LINE)
"""What a request for a line from a person begins with: the prompt follows, which is printed."""

_MOST_AHEAD = 512
_MOST_BYTES_AHEAD = 1 << 20
_SIZE_OF_OTHERS = 1 << 14


def _ahead(entries: Iterator[Entry]) -> Iterator[Entry]:
    """``entries``, read some at a time: one by one, between two things that a guest does, they take three
    times as long, as each finds the processor's caches full of the other's.
    """
    block: list[Entry] = []
    size = 0
    for entry in entries:
        block.append(entry)
        size += _size(entry)
        if len(block) >= _MOST_AHEAD or size >= _MOST_BYTES_AHEAD:
            yield from block
            block, size = [], 0
    yield from block


def _size(entry: Entry) -> int:
    """About as many bytes as ``entry`` takes."""
    if isinstance(entry, AnswerEntry):
        return len(entry.payload)
    return len(entry.record.data) if isinstance(entry, WireEntry) else _SIZE_OF_OTHERS


class RecordedAnswers:
    """The answers among ``entries``, for a ReplayEnvironment. What stands between two of them is handed to
    ``passed`` when the guest has been given the first and not yet the second: there it stands as it stood
    when it was recorded.

    ``place`` is the number of the first answer among ``entries``, 0 at the record's begin.
    """

    def __init__(self, entries: Iterator[Entry], passed: Passed, place: int = 0) -> None:
        self.place = place
        self.printed = 0
        """Bytes that the guest had written to its streams in what was skipped."""
        self._not_ahead = entries
        self._entries = _ahead(entries)
        self._passed = passed
        self._next: Frame | None = None
        self._is_over = False

    def peek(self) -> Frame | None:
        if self._next is None and not self._is_over:
            self._next = self._read()
        return self._next

    def advance(self) -> None:
        self._next = None
        self.place += 1

    def following(self) -> Frame | None:
        self.place += 1
        self._next = None  # for whoever looks while what stands between is passed on
        self._next = frame = None if self._is_over else self._read()
        return frame

    def skip(self, is_reached: Callable[[Entry], bool]) -> bool:
        """Go past everything up to the entry that ``is_reached``, for a guest that is there already; whether
        there is one. Before the first answer is asked for.
        """
        place, passed = self.place, self._passed
        for entry in self._not_ahead:
            if isinstance(entry, AnswerEntry):
                place += 1
                if entry.kind in _PRINTING:
                    self.printed += _printed(entry)
                continue
            self.place = place
            passed(entry)
            if is_reached(entry):
                return True
        self.place = place
        return False

    def _read(self) -> Frame | None:
        for entry in self._entries:
            if isinstance(entry, AnswerEntry):
                kind = _KINDS.get(entry.kind)
                if kind is None:
                    raise MalformedJournal(f"no answer has the kind {entry.kind}", offset=0)
                return Frame(kind, entry.payload)
            self._passed(entry)
        self._is_over = True
        return None


def _printed(entry: AnswerEntry) -> int:
    if entry.kind == FrameKind.OUTPUT:
        fields = PayloadReader(entry.payload)
        fields.varint()
        return len(fields.rest())
    if entry.kind == FrameKind.REQUEST:
        return len(entry.payload) - len(_PROMPT) if entry.payload.startswith(_PROMPT) else 0
    if entry.kind == FrameKind.LONG_OUTPUT:
        fields = PayloadReader(entry.payload)
        fields.varint()
        return fields.varint()
    return 0
