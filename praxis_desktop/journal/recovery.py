"""Cuts off the damaged end of a journal and saves it in a file beside the journal."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from praxis_desktop.core.file_locks import lock_open
from praxis_desktop.core.messages import Message
from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.journal._file import JournalFile
from praxis_desktop.journal._writer import JournalWriter
from praxis_desktop.journal.errors import JournalUnusable, JournalWriteFailed
from praxis_desktop.journal.format import RECOVERED, Link
from praxis_desktop.journal.reader import JournalReader, Verification, refuse_what_is_no_file

_CHUNK = 1 << 20


class Recovery(Struct, frozen=True):
    """The result of ``recover``. ``tail`` is the file with the ``cut_bytes`` that were cut off, or None if
    nothing was damaged. In that case, the journal was only closed or, if ``was_sound``, left unchanged.
    """

    before: Verification
    tail: Path | None
    cut_bytes: int

    @property
    def was_sound(self) -> bool:
        """Whether there was nothing to recover."""
        return self.before.is_sound


def recover(path: Path) -> Recovery:
    """Repair a journal: move the damage, and everything after it, to a file next to the journal, add a frame
    that says so, and close it. An intact, closed journal is not changed. Raises the same errors as
    ``reopen``.
    """
    done, writer = reopen(path)
    if writer is not None:
        writer.close()
    return done


def reopen(
    path: Path,
    *,
    look: Callable[[JournalReader, Verification], int | None] | None = None,
    when_full: Callable[[JournalWriteFailed], bool] | None = None,
    watch: Callable[[], OSError | None] | None = None,
    durable: bool = True,
) -> tuple[Recovery, JournalWriter | None]:
    """Recover a journal and leave it open for writing.

    The writer is None if the journal was sound, because it is sealed. ``look`` is called with the verified
    journal before anything is changed. It may raise an exception to prevent the recovery. If the computer was
    restarted, so that the header's monotonic time no longer applies, ``look`` may return the time at which
    the journal started, on the current clock. ``when_full``, ``watch`` and ``durable`` are as for ``create``.
    Raises JournalUnusable if the file is still being written, is not a journal or cannot be changed, and
    JournalDamaged if its header is damaged.
    """
    refuse_what_is_no_file(path)
    try:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise JournalUnusable(
            Message("{path} cannot be changed: {reason}", path=path, reason=reason), path=path
        ) from error
    try:
        if lock_open(descriptor) is False:
            raise JournalUnusable(
                Message("{path} is still being written", path=path),
                path=path,
                hint="Wait until its run has ended, or stop the run.",
            )
        with JournalReader(path) as reader:
            found = reader.verify()
            started = None if look is None else look(reader, found)
            told_zero = reader.header.get("monotonic_ns")
            zero = started if started is not None else told_zero if isinstance(told_zero, int) else 0
    except BaseException:
        os.close(descriptor)
        raise
    if found.is_sound:
        os.close(descriptor)
        return Recovery(found, None, 0), None
    try:
        tail = _set_aside(path, descriptor, found) if found.damage else None
        os.ftruncate(descriptor, found.sound_bytes)
        os.lseek(descriptor, found.sound_bytes, os.SEEK_SET)
    except OSError as error:
        os.close(descriptor)
        raise JournalUnusable(
            Message("{path} cannot be recovered: {reason}", path=path, reason=error.strerror),
            path=path,
            hint="Copy it to a writable folder with free space, and recover the copy.",
        ) from error
    cut = found.size - found.sound_bytes if found.damage else 0
    told = {
        "recovered_ns": wall_clock_ns(),
        "cut_bytes": cut,
        "damage": found.damage,
        "later_batches": found.later_batches,
        "tail": tail.name if tail else None,
    }
    link = Link(found.crc, bytes.fromhex(found.digest))
    file = JournalFile(descriptor, found.sound_bytes, sets_aside=when_full is not None, watch=watch)
    writer = JournalWriter(path, file, link, durable=durable, started=zero, when_full=when_full)
    writer.append(RECOVERED, json.dumps(told).encode())
    return Recovery(found, tail, cut), writer


def _set_aside(path: Path, descriptor: int, found: Verification) -> Path:
    """Copy everything from the first damaged byte onwards into a new file next to the journal. Raises
    OSError.
    """
    tail = path.with_name(f"{path.name}.damaged-{found.sound_bytes}")
    number = 1
    while True:
        try:
            file = tail.open("xb")
            break
        except FileExistsError:
            number += 1
            tail = path.with_name(f"{path.name}.damaged-{found.sound_bytes}-{number}")
    with file:
        os.lseek(descriptor, found.sound_bytes, os.SEEK_SET)
        while data := os.read(descriptor, _CHUNK):
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return tail
