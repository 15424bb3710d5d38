"""Verifies a record: determines whether, and where, anything was changed, removed, replaced or added."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.terminal_text import legible_line
from praxis_desktop.journal import JournalDamaged, JournalUnusable
from praxis_desktop.records.history.notes import DISCARD, IMPORT, check_notes, is_of
from praxis_desktop.records.reading import (
    Entry,
    EventEntry,
    FactsEntry,
    FileEntry,
    RecordReader,
    RecoveryEntry,
    SignatureEntry,
    WireEntry,
)
from praxis_desktop.records.run_folder import ASIDE, KeptFile, digest_of, files_in, is_owned, part_of
from praxis_desktop.records.signing import PublicKey, installation_public_keys

Signer = Literal["installation", "given key", "unknown key", "nobody"]
"""Who signed a record: this installation, the given key's owner, an unknown key's owner, or nobody."""

Problem = Literal[
    "unreadable",
    "damaged",
    "not closed",
    "wrong signature",
    "not signed",
    "unknown key",
    "changed after signing",
    "file changed",
    "file missing",
    "file added",
    "other run",
    "other than the database",
]


class Finding(Struct, frozen=True):
    """A problem with a record. ``message`` describes it, ``advice`` says what to do about it.

    ``byte`` and ``frame`` (counted from 1) are the problem's position in the journal, -1 if it is elsewhere.
    ``time_ns`` is the time of the last event before that position, since the run began, and ``before``
    describes that event.
    """

    problem: Problem
    message: str
    advice: str
    byte: int = -1
    frame: int = -1
    time_ns: int = -1
    before: str = ""

    @property
    def where(self) -> str:
        """The position in words: ``from frame 121 on, 4.213 s into the run, after: port scale: 3 bytes
        out``.
        """
        if self.frame < 0:
            return ""
        when = (
            Message(", {time_ns:.3f} s into the run", time_ns=self.time_ns / 1e9) if self.time_ns >= 0 else ""
        )
        after = Message(", after: {before}", before=self.before) if self.before else ""
        return Message("from frame {frame} on{when}{after}", frame=self.frame, when=when, after=after)


class Verdict(Struct, frozen=True):
    """The result of checking every byte of a record.

    ``sound_frames`` and ``sound_bytes`` count the frames and bytes before any damage in the journal;
    ``digest`` is the chain's digest at that point. ``signer`` states whose signature the record has;
    ``fingerprint`` identifies the key. ``is_kept`` is True while the run is under way and its record has no
    end yet. ``recovered`` means that the process ended before it ended the record; ``missing`` lists the
    parts that the record itself lists as missing.
    """

    run_id: str
    findings: tuple[Finding, ...]
    sound_frames: int
    sound_bytes: int
    size: int
    digest: str
    signer: Signer
    fingerprint: str = ""
    is_kept: bool = False
    recovered: tuple[Mapping[str, object], ...] = ()
    missing: tuple[str, ...] = ()
    files: int = 0
    has_result: bool = False
    """Whether the run has ended, even if its record has no end."""

    @property
    def is_sound(self) -> bool:
        """Whether everything is as recorded, and the record is signed with a known key."""
        return not self.findings and not self.is_kept

    @property
    def is_interrupted(self) -> bool:
        """Whether the record is undamaged but has no end."""
        return bool(self.findings) and {found.problem for found in self.findings} == {"not closed"}


__all__ = ["Finding", "Problem", "Signer", "Verdict", "verify"]


def verify(
    folder: Path,
    *,
    row: Mapping[str, object] | None = None,
    keys: Collection[PublicKey] = (),
    run_id: str | None = None,
) -> Verdict:
    """Check every byte of the record in ``folder``. Thread-safe; uses little memory.

    ``row`` contains the values in the database for the run (``run_id``, ``state``, ``digest``, ``begun_ns``,
    ``steps``, ``sealed``); missing values are not compared. ``keys`` are the keys that may have signed, by
    default this installation's current and earlier ones. ``run_id`` is the run to which the record should
    belong, by default the folder's name; "" accepts any run.
    """
    expected = folder.name if run_id is None else run_id
    try:
        reader = RecordReader(folder)
    except (JournalUnusable, JournalDamaged) as error:
        problem: Problem = "damaged" if isinstance(error, JournalDamaged) else "unreadable"
        advice = "Restore the record from a backup." if problem == "unreadable" else error.hint
        found = Finding(problem, error.message, advice, byte=0)
        return Verdict(expected, (found,), 0, 0, 0, "", "nobody", is_kept=is_owned(folder))
    with reader:
        seen = _Seen()
        for entry in reader.entries():
            seen.add(entry, reader)
        seen.frames = reader.frame_count
        # Check this last: a record that has just ended must not count as interrupted.
        is_kept = is_owned(folder) and not reader.is_sealed
        findings = list(_journal_findings(reader, seen, is_kept))
        signer, fingerprint, complaint = _signer(seen, keys, has_end=reader.is_sealed)
        findings += complaint
        if not is_kept and reader.damage is None:
            findings += _file_findings(folder, seen, is_complete=reader.is_sealed)
            findings += _added_findings(folder, seen, reader.run_id)
        findings += _identity_findings(reader, expected)
        if row is not None and not is_kept:
            findings += _row_findings(reader, seen, row)
        return Verdict(
            run_id=reader.run_id,
            findings=tuple(findings),
            sound_frames=reader.frame_count,
            sound_bytes=reader.sound_bytes,
            size=reader.path.stat().st_size,
            digest=reader.digest,
            signer=signer,
            fingerprint=fingerprint,
            is_kept=is_kept,
            recovered=tuple(seen.recoveries),
            missing=tuple(seen.missing),
            files=len(seen.files),
            has_result=seen.has_result,
        )


class _Seen:
    """The data collected in one pass through a journal."""

    def __init__(self) -> None:
        self.time_ns = -1
        self._last: EventEntry | WireEntry | None = None
        self.signature: SignatureEntry | None = None
        self.signed_frame = self.signed_byte = -1
        self.files: list[KeptFile] = []
        self.recoveries: list[Mapping[str, object]] = []
        self.missing: list[str] = []
        self.state = ""
        self.steps = 0
        self.has_result = False
        self.frames = 0

    def add(self, entry: Entry, reader: RecordReader) -> None:
        if isinstance(entry, WireEntry):
            self.time_ns, self._last = entry.time_ns, entry
            return
        match entry:
            case EventEntry(time_ns, event):
                self.time_ns, self._last = time_ns, entry
                kind = event.get("event")
                if kind in ("state", "result"):
                    self.state = str(event.get("state"))
                    self.has_result = self.has_result or kind == "result"
                elif kind == "step" and event.get("status") == "started":
                    self.steps += 1
            case SignatureEntry():
                self.signature = entry
                self.signed_frame, self.signed_byte = reader.frame_count, reader.offset
            case FileEntry(file):
                self.files.append(file)
            case RecoveryEntry(told_of_it):
                self.recoveries.append(told_of_it)
            case FactsEntry(facts):
                missing = facts.get("missing")
                if isinstance(missing, list):
                    self.missing += map(str, missing)

    @property
    def last(self) -> str:
        """The last event, in a few words."""
        if self._last is None:
            return ""
        if isinstance(self._last, EventEntry):
            return _event_text(self._last.event)
        record = self._last.record
        return Message(
            "port {role}: {what}",
            role=record.role,
            what=record.what
            or Message("{count} bytes {direction}", count=len(record.data), direction=record.direction),
        )

    def place(self, reader: RecordReader) -> tuple[int, int, int, str]:
        """Return where a read ended: byte, frame, time and last event."""
        return reader.sound_bytes, reader.frame_count + 1, self.time_ns, self.last


def _event_text(event: Mapping[str, object]) -> str:
    """Return an event in a few words."""
    named = (event.get(key) for key in ("status", "state", "title", "message", "key", "action"))
    words = " ".join(str(value) for value in named if value)
    return f"{event.get('event', '?')} {words}"[:120].rstrip()


# ---- the journal
def _journal_findings(reader: RecordReader, seen: _Seen, is_kept: bool) -> Iterable[Finding]:
    byte, frame, time_ns, before = seen.place(reader)
    if is_kept:
        return
    if (damage := reader.damage) is not None:
        later = reader.later_batches()
        behind = (
            Message(
                "; the {later} batches after it are consistent, so something in the middle was "
                "changed or removed",
                later=later,
            )
            if later
            else "; nothing after it is consistent"
        )
        yield Finding(
            "damaged",
            Message(
                "the journal was changed from byte {offset} on: {what}{behind}",
                offset=damage.offset,
                what=damage.what,
                behind=behind,
            ),
            Message(
                "The {frame_count} frames before it are sound. For the rest, use a backup.",
                frame_count=reader.frame_count,
            ),
            damage.offset,
            frame,
            time_ns,
            before,
        )
    elif not reader.is_sealed:
        yield Finding(
            "not closed",
            Message(
                "the journal ends after byte {byte} without being closed: it was cut off, or the process "
                "that wrote it died",
                byte=byte,
            ),
            "The existing part is sound. If the run ended in a crash, `praxis-desktop history close` closes "
            "the record. If not, restore the record from a backup.",
            byte,
            frame,
            time_ns,
            before,
        )


# ---- the signature
def _signer(seen: _Seen, keys: Collection[PublicKey], *, has_end: bool) -> tuple[Signer, str, list[Finding]]:
    """Return the signer of the record, the fingerprint of the key, and the findings about the signature."""
    signature = seen.signature
    if signature is None or not signature.key:
        if not has_end:
            return "nobody", "", []  # the missing end is already reported
        why = signature.unsigned if signature is not None else ""
        found = Finding(
            "not signed",
            Message("the record is not signed: {why}", why=why)
            if why
            else "the record has an end but no signature",
            "The signature was removed, unless the record says why there is none. Compare with a backup.",
        )
        return "nobody", "", [found]
    try:
        key = PublicKey(signature.key)
    except ValueError:
        return "nobody", "", [_wrong(seen, "it has no key")]
    if not key.has_signed(signature.digest, signature.signature):
        return "nobody", key.fingerprint, [_wrong(seen, "the part before it was changed after signing")]
    if has_end and seen.frames != seen.signed_frame + 1:
        found = Finding(
            "changed after signing",
            "something was added after the signature",
            "Only the part before the signature was signed. The rest was not.",
            seen.signed_byte,
            seen.signed_frame,
            seen.time_ns,
            seen.last,
        )
        return "nobody", key.fingerprint, [found]
    if keys:
        if key in keys:
            return "given key", key.fingerprint, []
        given = " or ".join(each.fingerprint for each in keys)
        return (
            "unknown key",
            key.fingerprint,
            [_unknown(key, Message("not with the given key ({given})", given=given))],
        )
    try:
        own = installation_public_keys()
    except StorageError as error:
        return (
            "unknown key",
            key.fingerprint,
            [_unknown(key, Message("and this installation's key cannot be read: {error}", error=error))],
        )
    if key in own:
        return "installation", key.fingerprint, []
    return "unknown key", key.fingerprint, [_unknown(key, "which is not this installation's key")]


def _wrong(seen: _Seen, why: str) -> Finding:
    return Finding(
        "wrong signature",
        Message("the signature does not match the record: {why}", why=why),
        "The digests were recomputed. Nothing in the record can be trusted: use a backup.",
        seen.signed_byte,
        seen.signed_frame,
        seen.time_ns,
        seen.last,
    )


def _unknown(key: PublicKey, how: str) -> Finding:
    return Finding(
        "unknown key",
        Message(
            "the record is signed with the key {fingerprint}, {how}", fingerprint=key.fingerprint, how=how
        ),
        "Is it from another installation? Get its public key, compare the fingerprint through "
        "another channel, and verify with --key. Otherwise the record was forged.",
    )


# ---- files
def _file_findings(folder: Path, seen: _Seen, *, is_complete: bool) -> Iterable[Finding]:
    known = set()
    root = os.path.realpath(folder)
    for file in seen.files:
        known.add(file.name)
        path = folder / file.name
        if path.exists() and not path.is_file():  # opening a pipe would wait for a writer
            yield Finding(
                "file missing",
                Message("{name} is not a file", name=file.name),
                "Restore it from a backup; its size and digest are in the record.",
            )
            continue
        if not Path(os.path.realpath(path)).is_relative_to(root):  # circular links are ignored
            yield Finding(
                "other run",
                Message("the record names a file outside its folder: {name}", name=file.name),
                "Do not trust this record.",
            )
            continue
        try:
            present = digest_of(path, file.name)
        except OSError as error:
            yield Finding(
                "file missing",
                Message("{name} cannot be read: {reason}", name=file.name, reason=error.strerror or error),
                "Restore it from a backup; its size and digest are in the record.",
            )
            continue
        if present != file:
            what = (
                Message("has {size} bytes instead of {wanted}", size=present.size, wanted=file.size)
                if present.size != file.size
                else "differs"
            )
            yield Finding(
                "file changed",
                Message("{name} differs from the recorded file: it {what}", name=file.name, what=what),
                Message("Restore it from a backup: its SHA-256 is {sha}.", sha=file.sha256),
            )
    for path in files_in(folder):
        inside = path.relative_to(folder).as_posix()
        part = part_of(inside.partition("/")[0])
        if part is None or (is_complete and (part.ends or (part.is_kept and inside not in known))):
            name = legible_line(inside)
            advice = _ADDED
            if part is not None and part.ends:
                advice = (
                    "A process that died may have left it unfinished, or it was added after the run ended. "
                    "Delete it."
                )
            elif part is not None and seen.missing:
                advice = (
                    "Not everything could be recorded, so it is unknown whether it was added after the run "
                    "ended."
                )
            yield Finding(
                "file added",
                Message("{name} is not in the record", name=name),
                advice,
            )


_ADDED = "It was added after the run ended. Move it to another folder."


def _added_findings(folder: Path, seen: _Seen, run_id: str) -> Iterable[Finding]:
    """Yield the findings about the parts whose digests are not in the record: what is not the file or the
    folder that it should be, journals added later, and what recoveries have set aside.
    """
    aside = {recovery.get("tail"): recovery.get("cut_bytes") for recovery in seen.recoveries}
    recorded = {file.name for file in seen.files}
    for path in sorted(folder.iterdir()):
        name, part = path.name, part_of(path.name)
        if part is None or name in recorded:
            continue
        if not part.is_at(path):
            if part.is_folder and not path.is_symlink():
                continue  # a file, which is not in the record either
            yield Finding(
                "file added",
                Message("{name} is a link", name=name)
                if path.is_symlink()
                else Message("{name} is not a file", name=name),
                "Restore it from a backup.",
            )
        elif re.fullmatch(ASIDE, name):
            if aside.get(name) != path.stat().st_size:
                yield Finding("file added", Message("{name} is not in the record", name=name), _ADDED)
        elif name.partition("-")[0] in (DISCARD, IMPORT) and not is_of(path, run_id):
            yield Finding("file added", Message("{name} is not in the record", name=name), _ADDED)
    for fault in check_notes(folder, run_id):
        yield Finding("file changed", fault.what, "Restore it from a backup.")


# ---- which run the record belongs to
def _identity_findings(reader: RecordReader, expected: str) -> Iterable[Finding]:
    if expected and reader.run_id != expected:
        yield Finding(
            "other run",
            Message(
                "this is the record of run {run_id}, not that of run {expected}",
                run_id=reader.run_id or "(none)",
                expected=expected,
            ),
            "Two records were swapped, or a folder was renamed. Rename the folder to match its run's id.",
            byte=0,
        )


def _row_findings(reader: RecordReader, seen: _Seen, row: Mapping[str, object]) -> Iterable[Finding]:
    told: dict[str, object] = {"run_id": reader.run_id, "begun_ns": reader.started_ns}
    if reader.damage is None:
        told |= {"digest": reader.digest, "sealed": reader.is_sealed, "steps": seen.steps}
        if seen.has_result:
            told["state"] = seen.state
    for key, value in told.items():
        known = row.get(key)
        if known is None or known == "" or known == value:
            continue
        yield Finding(
            "other than the database",
            Message(
                "the database has {known} as the run's {key}, but the record has {text}",
                known=repr(known),
                key=key,
                text=repr(value),
            ),
            "If the record itself is sound and signed, the database was changed: `praxis-desktop "
            "history rebuild` rebuilds it. If not, the record was replaced: use a backup.",
        )
