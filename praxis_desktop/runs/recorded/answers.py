"""The answers that a recorded guest received, in order, with the entries between them."""

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
"""Start of a request for a line from a person; the prompt, which is printed, follows."""

_MOST_AHEAD = 512
_MOST_BYTES_AHEAD = 1 << 20
_SIZE_OF_OTHERS = 1 << 14


def _ahead(entries: Iterator[Entry]) -> Iterator[Entry]:
    """``entries``, read in blocks: one at a time, between actions of the guest, they take three times as
    long, because each finds the processor's caches full of the other's data.
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
    """The approximate size of ``entry`` in bytes."""
    if isinstance(entry, AnswerEntry):
        return len(entry.payload)
    return len(entry.record.data) if isinstance(entry, WireEntry) else _SIZE_OF_OTHERS


class RecordedAnswers:
    """The answers among ``entries``, for a ReplayEnvironment.

    Entries between two answers go to ``passed`` after the guest has received the first and before it receives
    the second, as when they were recorded. ``place`` is the number of the first answer among ``entries``, 0
    at the start of the record.
    """

    def __init__(self, entries: Iterator[Entry], passed: Passed, place: int = 0) -> None:
        self.place = place
        self.printed = 0
        """Bytes of the guest's output in the skipped part."""
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
        self._next = None  # for callers of ``peek`` while the entries in between are passed on
        self._next = frame = None if self._is_over else self._read()
        return frame

    def skip(self, is_reached: Callable[[Entry], bool]) -> bool:
        """Skip to the entry that ``is_reached``, for a guest that is there already; return whether there is
        one. Call it before the first answer is requested.
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
