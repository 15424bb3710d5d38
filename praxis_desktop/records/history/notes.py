"""Notes added to a run after it ended: small journals, each chained to the record and the previous note."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, structs

from praxis_desktop.core.messages import Message
from praxis_desktop.journal import JournalError, JournalExists, JournalReader, JournalWriter
from praxis_desktop.journal.format import RECOVERED
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.rows import whole, words
from praxis_desktop.records.run_folder import JOURNAL, is_owned

NOTE, DISCARD, IMPORT = "note", "discard", "import"
"""The kinds of small journals next to a record, such as ``note-1.journal`` and ``discard-1.journal``."""


class Note(NamedTuple):
    """A remark added to a run after its end."""

    number: int
    written_ns: int
    person: str
    words: str


class Standing(Struct, frozen=True):
    """The contents of the small journals. ``discarded_ns`` is None unless the record has been discarded."""

    size: int
    notes: tuple[Note, ...] = ()
    imported_from: str = ""
    discarded_ns: int | None = None
    discarded_by: str = ""
    discarded_why: str = ""


def standing_of(folder: Path) -> Standing:
    """Read the small journals in ``folder``, skipping any that cannot be read."""
    notes = [
        Note(number, whole(header.get("started_ns")), words(header.get("person")), words(header.get("words")))
        for number, header in headers_beside(folder, NOTE)
    ]
    imported = [words(header.get("installation")) for _, header in headers_beside(folder, IMPORT)]
    standing = Standing(size_of(folder), tuple(notes), imported[-1] if imported else "")
    discards = [header for _, header in headers_beside(folder, DISCARD)]
    if folder.parent.name != "discarded" or not discards:
        return standing
    last = discards[-1]
    return structs.replace(
        standing,
        discarded_ns=whole(last.get("started_ns")),
        discarded_by=words(last.get("person")),
        discarded_why=words(last.get("reason")),
    )


def headers_beside(folder: Path, what: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield the numbers and headers of the small journals of one kind, in order."""
    found = []
    for path in folder.glob(f"{what}-*.journal"):
        number = path.stem.removeprefix(f"{what}-")
        if number.isdecimal():
            found.append((int(number), path))
    for place, path in sorted(found):
        with suppress(JournalError), JournalReader(path) as journal:
            yield place, journal.header


def size_of(folder: Path) -> int:
    """Return the total size, in bytes, of the files in ``folder``."""
    size = 0
    pending = [folder]
    while pending:
        with suppress(OSError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry.path))
                else:
                    with suppress(OSError):
                        size += entry.stat(follow_symlinks=False).st_size
    return size


_LONGEST = 100_000
"""Maximum number of characters in a note."""


class NoteFault(Struct, frozen=True):
    """A fault in a record's notes: ``what`` says that a note is missing, unreadable, changed, or does not
    belong there.
    """

    number: int
    what: str


def write_note(folder: Path, words: str, *, person: str) -> int:
    """Write a note next to the record in ``folder`` and sync it to disk; return the note's number.

    Raises JournalError, and RecordRefused for a run that has not ended or a note that is empty or too long.
    """
    words = words.strip()
    if not words or len(words) > _LONGEST:
        raise RecordRefused(
            Message(
                "a note must have 1 to {longest} characters; this one has {count}",
                longest=_LONGEST,
                count=len(words),
            )
        )
    if is_owned(folder):
        raise RecordRefused(
            "the run is still active", hint="`praxis-desktop runs note` adds a note to its record."
        )
    digest, number = _end_of(folder / JOURNAL), 1
    while True:
        path = folder / f"{NOTE}-{number}.journal"
        if path.exists():
            digest = _end_of(path)
            number += 1
            continue
        header = {"what": NOTE, "run": folder.name, "after": digest, "person": person, "words": words}
        try:
            JournalWriter.create(path, header, durable=True).close()
        except JournalExists:  # another process has just written a note: this one follows it
            continue
        return number


def check_notes(folder: Path, run_id: str = "") -> list[NoteFault]:
    """Check the notes stored next to the record of the run ``run_id``, by default the folder's name, but not
    the record itself. Raises JournalError.
    """
    faults: list[NoteFault] = []
    numbers = sorted(
        int(path.stem.removeprefix(f"{NOTE}-"))
        for path in folder.glob(f"{NOTE}-*.journal")
        if path.stem.removeprefix(f"{NOTE}-").isdecimal()
    )
    # Reading a long record takes time, so it is read only if there are notes.
    digest = _end_of(folder / JOURNAL) if numbers else ""
    for expected, number in enumerate(numbers, 1):
        if number != expected:
            faults.append(
                NoteFault(expected, Message("{name} is missing", name=f"{NOTE}-{expected}.journal"))
            )
            break
        path = folder / f"{NOTE}-{number}.journal"
        try:
            with JournalReader(path) as journal:
                found = journal.verify()
                header = journal.header
        except JournalError as error:
            faults.append(_changed(number, error.message))
            break
        if not found.is_sound:
            faults.append(_changed(number, found.reason))
        elif header.get("run") != (run_id or folder.name) or (
            header.get("after") != digest and not (number == 1 and _stood_before(folder / JOURNAL, header))
        ):
            faults.append(_changed(number, "it does not follow the one before it"))
        digest = found.digest
    return faults


def _changed(number: int, reason: str) -> NoteFault:
    name = f"{NOTE}-{number}.journal"
    what = Message("{name} was changed or belongs to another record: {reason}", name=name, reason=reason)
    return NoteFault(number, what)


def is_of(path: Path, run_id: str) -> bool:
    """Return whether the small journal at ``path`` is undamaged, and of the kind and for the run that it
    should be.
    """
    try:
        with JournalReader(path) as journal:
            told = journal.header.get("what"), journal.header.get("run")
            return journal.verify().is_sound and told == (path.name.partition("-")[0], run_id)
    except JournalError:
        return False


def _stood_before(path: Path, header: Mapping[str, object]) -> bool:
    """Return whether an interrupted run's journal, before it was closed, ended where the note says."""
    with JournalReader(path) as journal:
        return any(
            digest.hex() == header.get("after") and any(kind == RECOVERED for kind, _ in frames)
            for frames, _, digest in journal.chained_batches()
        )


def _end_of(path: Path) -> str:
    with JournalReader(path) as journal:
        return journal.verify().digest
