"""What stands beside a record's journal: notes, where it was imported from, whether it was discarded."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from praxis_desktop.journal import JournalError, JournalReader
from praxis_desktop.records.history.columns import whole, words

NOTE, DISCARD, IMPORT = "note", "discard", "import"
"""What the small journals beside a record are: ``note-1.journal``, ``discard-1.journal``."""


class Note(NamedTuple):
    """What somebody said of a run after it."""

    number: int
    written_ns: int
    person: str
    words: str


class Standing(NamedTuple):
    """See above; ``discarded_ns`` is None for a record that was not discarded, or was brought back."""

    size: int
    notes: tuple[Note, ...] = ()
    imported_from: str = ""
    discarded_ns: int | None = None
    discarded_by: str = ""
    discarded_why: str = ""


def standing_of(folder: Path) -> Standing:
    """What stands beside the journal in ``folder``; what cannot be read is left out."""
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
    return standing._replace(
        discarded_ns=whole(last.get("started_ns")),
        discarded_by=words(last.get("person")),
        discarded_why=words(last.get("reason")),
    )


def headers_beside(folder: Path, what: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Numbers and headers of the small journals of one kind, in their order."""
    found = []
    for path in folder.glob(f"{what}-*.journal"):
        number = path.stem.removeprefix(f"{what}-")
        if number.isdecimal():
            found.append((int(number), path))
    for place, path in sorted(found):
        with suppress(JournalError), JournalReader(path) as journal:
            yield place, journal.header


def size_of(folder: Path) -> int:
    """Bytes of all files in ``folder``."""
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
