"""Reads a record's journal as entries: events, bytes on the wire, sources, facts, files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from msgspec import Struct, structs

from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.environment.frames import MalformedJournal, PayloadReader
from praxis_desktop.journal import JournalDamaged, JournalReader, Verification
from praxis_desktop.journal.format import RECOVERED, SEAL
from praxis_desktop.ports.sent_bytes import SentBytes
from praxis_desktop.ports.wire_logs import HAPPENED, ROLE, WireDecoder, WireRecord
from praxis_desktop.records.frame_kinds import (
    CHECKPOINT,
    EVENT,
    EVENT_PART,
    FACTS,
    FILE,
    INPUT,
    REQUEST,
    SEGMENT,
    SIGNATURE,
    SOURCE,
    decode_event,
)
from praxis_desktop.records.run_folder import JOURNAL, KeptFile

_LAST_ANSWER = 63


class EventEntry(Struct, frozen=True):
    """An event of the run, as printed with ``--json``; ``time_ns`` is the time since the journal began."""

    time_ns: int
    event: Mapping[str, object]


class WireEntry(Struct, frozen=True):
    """Bytes sent or received on a port, or another event on a port."""

    time_ns: int
    record: WireRecord


class SourceEntry(Struct, frozen=True):
    """One of the program's files, as it was when the program was run."""

    name: str
    data: bytes


class RequestEntry(Struct, frozen=True):
    """The run's request, as plain data (see ``runs.request``)."""

    told: Mapping[str, object]


class InputEntry(Struct, frozen=True):
    """A file given to the program, or a part of the file. All parts have the file's name."""

    name: str
    data: bytes


class CheckpointEntry(Struct, frozen=True):
    """The guest's position after all earlier answers: see ``runs._checkpoint_frames.mark_from``."""

    told: Mapping[str, object]


class SegmentEntry(Struct, frozen=True):
    """The point at which the run was resumed, and the person who resumed it."""

    told: Mapping[str, object]

    @property
    def guardian_notes(self) -> int:
        """Number of the guardian's notes known to the person who resumed the run."""
        count = self.told.get("guardian_notes")
        return count if isinstance(count, int) else 0


class FactsEntry(Struct, frozen=True):
    """Facts that became known after the run began: ``packages``, ``image``, ``missing``, ..."""

    told: Mapping[str, object]


class FileEntry(Struct, frozen=True):
    """A file next to the journal, as it was when the record was sealed."""

    file: KeptFile


class SignatureEntry(Struct, frozen=True):
    """The signature over all preceding frames: the digest, the public key, the signature.

    ``unsigned`` says why a record is not signed.
    """

    digest: bytes
    key: bytes
    signature: bytes
    unsigned: str = ""


class AnswerEntry(Struct, frozen=True):
    """One answer from the environment to the guest, which is a frame in a recording."""

    kind: int
    payload: bytes


class RecoveryEntry(Struct, frozen=True):
    """A note that the journal had not been closed: ``recovered_ns``, ``cut_bytes``, ``damage``, ``tail``."""

    told: Mapping[str, object]


Entry = (
    EventEntry
    | WireEntry
    | SourceEntry
    | FactsEntry
    | FileEntry
    | SignatureEntry
    | AnswerEntry
    | RecoveryEntry
    | RequestEntry
    | InputEntry
    | CheckpointEntry
    | SegmentEntry
)


_Placed = tuple[Entry, int, int]
"""An entry, the number of frames up to and including it, and the position of its batch."""


class RecordReader:
    """An open record: finished, under way or torn. Use it on one thread at a time; entries can be read again.

        with RecordReader(folder) as record:
            for entry in record.entries():
                match entry:
                    case EventEntry(time_ns, event): ...

    ``place`` is a run's folder, or a journal. Raises JournalUnusable if there is no journal, JournalDamaged
    if its header is damaged.
    """

    def __init__(self, place: Path) -> None:
        self.path = place / JOURNAL if place.is_dir() else place
        self._journal = JournalReader(self.path)
        self.header: Mapping[str, object] = self._journal.header
        self.damage: JournalDamaged | None = None
        """The damage at which the last read stopped. In a record under way, this may be a write in
        progress.
        """
        self.is_sealed = False
        """Whether the last read reached the end of a closed record."""
        self.digest = ""
        """The chain's digest, in hexadecimal, after the last batch read. Comparing it with a digest written
        down earlier shows whether a finished record has been changed.
        """
        self.frame_count = 0
        """Number of frames in the last read."""
        self.offset = 0
        """Position, in bytes, of the batch with the last frame."""
        self._batch_count = 0
        self._recoveries: list[Mapping[str, object]] = []

    @property
    def run_id(self) -> str:
        """The run's ID, or "" if the header has none."""
        return str(self.header.get("run", ""))

    @property
    def started_ns(self) -> int:
        """When the run began, in nanoseconds since 1970 on the wall clock. Entry times are relative to
        this.
        """
        started = self.header.get("started_ns")
        return started if isinstance(started, int) else 0

    def entries(self, *, answers: bool = False, wire: bool = True) -> Iterator[Entry]:
        """Yield all entries in order, up to the end or any damage. The answers from the guest's
        environment are included if ``answers`` is set, bytes and events on ports if ``wire`` is set. The
        entry for a write contains only the bytes that were actually sent. Uses little memory.
        """
        self.damage, self.is_sealed = None, False
        self.frame_count = count = self._batch_count = 0
        self._recoveries.clear()
        decoder = WireDecoder() if wire else None
        sent = SentBytes[_Placed](_record_of, lambda placed, left: (_of(placed[0], left), *placed[1:]))
        parts: list[bytes] = []
        try:
            for frames, offset, digest in self._journal.chained_batches():
                for kind, payload in frames:
                    count += 1
                    record: WireRecord | None = None
                    if kind <= _LAST_ANSWER:
                        if not answers:
                            continue
                        entry: Entry = AnswerEntry(kind, payload)
                    else:
                        found: Entry | None
                        try:
                            if ROLE <= kind <= HAPPENED:
                                record = None if decoder is None else decoder.decode(kind, payload)
                                found = None if record is None else WireEntry(record.time_ns, record)
                            else:
                                found = self._entry(kind, payload, digest, parts)
                        except (MalformedJournal, ValueError, LookupError, RecursionError) as error:
                            what = Message(
                                "a frame of kind {kind} is not valid: {error}",
                                kind=kind,
                                error=error,
                            )
                            raise JournalDamaged(what, path=self.path, offset=offset) from error
                        if found is None:
                            continue
                        entry = found
                        if isinstance(entry, RecoveryEntry):
                            self._recoveries.append(entry.told)
                        elif isinstance(entry, SegmentEntry):  # an earlier process sent these bytes
                            yield from self._at(sent.end())
                    certain = sent.add((entry, count, offset), record)
                    for placed, self.frame_count, self.offset in certain:  # faster than ``_at``
                        yield placed
                self._batch_count += 1
        except JournalDamaged as damage:
            self.damage = damage
        yield from self._at(sent.end())
        self.frame_count = count
        self.digest = self._journal.digest.hex()

    def _at(self, certain: Iterable[_Placed]) -> Iterator[Entry]:
        """Yield the entries, and record the position of each in this object."""
        for entry, self.frame_count, self.offset in certain:
            yield entry

    def _entry(self, kind: int, payload: bytes, digest: bytes, parts: list[bytes]) -> Entry | None:
        """Return the entry in a frame that does not concern a port. Raises MalformedJournal, ValueError,
        LookupError or RecursionError.
        """
        if kind == SEAL:
            self.is_sealed = True
        return _entry(kind, payload, digest, parts)

    def verification(self) -> Verification:
        """Return what the last read revealed about the journal and the contents of its frames."""
        damage, sound = self.damage, self.sound_bytes
        return Verification(
            size=self.path.stat().st_size,
            sound_bytes=sound if damage is None else min(sound, damage.offset),
            batches=self._batch_count,
            frames=self.frame_count,
            sealed=self.is_sealed and damage is None,
            damage="" if damage is None else damage.what,
            later_batches=0 if damage is None else self.later_batches(),
            digest=self.digest,
            crc=self._journal.crc,
            recoveries=tuple(self._recoveries),
        )

    @property
    def is_made_so(self) -> bool:
        """Whether the last read stopped at a frame that is invalid although its digest matches."""
        return self.damage is not None and self.damage.offset < self.sound_bytes

    @property
    def sound_bytes(self) -> int:
        """Position, in bytes, at which the last batch read ends."""
        return self._journal.place

    def later_batches(self) -> int:
        """Return the number of chained batches after the damage. If not 0, the damage is in the middle."""
        return self._journal.count_behind(self._journal.place)

    def events(self) -> Iterator[EventEntry]:
        """Yield the events, without any other entries."""
        for entry in self.entries(wire=False):
            if isinstance(entry, EventEntry):
                yield entry

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; idempotent."""
        self._journal.close()


def _entry(kind: int, payload: bytes, digest: bytes, parts: list[bytes]) -> Entry | None:
    """Return the entry in a frame that is neither an answer nor bytes on the wire; None for a frame to
    ignore. ``parts`` collects the parts of a long event.
    """
    if kind == EVENT:
        if parts:
            payload = payload[:8] + b"".join(parts) + payload[8:]
            parts.clear()
        return EventEntry(*decode_event(payload))
    match kind:
        case _ if kind == EVENT_PART:
            parts.append(payload)
        case _ if kind == SOURCE:
            fields = PayloadReader(payload)
            return SourceEntry(fields.text(), fields.rest())
        case _ if kind == FACTS:
            return FactsEntry(_told(payload))
        case _ if kind == FILE:
            told = _told(payload)
            return FileEntry(KeptFile(str(told["name"]), int(str(told["size"])), str(told["sha256"])))
        case _ if kind == SIGNATURE:
            told = _told(payload)
            key, signature = (bytes.fromhex(str(told.get(name, ""))) for name in ("key", "signature"))
            return SignatureEntry(digest, key, signature, str(told.get("unsigned", "")))
        case _ if kind == RECOVERED:
            return RecoveryEntry(_told(payload))
        case _ if kind == REQUEST:
            return RequestEntry(_told(payload))
        case _ if kind == INPUT:
            fields = PayloadReader(payload)
            return InputEntry(fields.text(), fields.rest())
        case _ if kind == CHECKPOINT:
            return CheckpointEntry(_told(payload))
        case _ if kind == SEGMENT:
            return SegmentEntry(_told(payload))
    return None


def _record_of(placed: _Placed) -> WireRecord | None:
    entry = placed[0]
    return entry.record if isinstance(entry, WireEntry) else None


def _of(entry: Entry, left: bytes) -> Entry:
    """Return the entry for a write, reduced to the bytes that were sent."""
    assert isinstance(entry, WireEntry)
    return structs.replace(entry, record=structs.replace(entry.record, data=left))


def _told(payload: bytes) -> Mapping[str, object]:
    told = json.loads(payload.decode("utf-8", "surrogatepass"))
    if not isinstance(told, dict):
        raise ValueError("not a JSON object")
    return MappingProxyType(told)
