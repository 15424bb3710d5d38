"""Writes the end of a record: the list of missing parts, the digests of its files, and the signature."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import ErrorInfo, ResultEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.verdicts import doubted
from praxis_desktop.journal import END, JournalError, JournalWriteFailed, JournalWriter
from praxis_desktop.records.frame_kinds import FACTS, FILE, SIGNATURE, as_json, event_frames
from praxis_desktop.records.run_folder import kept_files, remove_ending_parts

if TYPE_CHECKING:
    from praxis_desktop.records.signing import Signing

log = logging.getLogger(__name__)

_FOR_FILES, _FOR_CORRECTION, _FOR_SIGNATURE = END // 2, END * 3 // 8, END // 8
"""Bytes of a full disk's reserve that are left for what follows the result, for what follows the files'
digests, and for what follows the result that replaces the first if digests are missing.
"""
_LONGEST_END = 6 << 10
"""Maximum number of characters in each text (output, value, error) of a result when only the reserve for a
full disk is left.
"""


def seal_journal(
    journal: JournalWriter,
    folder: Path,
    time_ns: int,
    result: ResultEvent | None,
    complaint: str,
    key: Callable[[], Signing] | None,
) -> bool:
    """Write a record's end to its journal: the result (None if already recorded), missing parts, digests,
    signature and seal. Return whether nothing is missing.

    Raises JournalWriteFailed, but the journal is closed even then. Without its result it is not sealed, so
    that the record can be closed later.
    """
    with suppress(OSError):
        remove_ending_parts(folder)  # the run cannot be resumed any more
    try:
        journal.ask_no_longer(_FOR_FILES)
        missing = [complaint] if complaint else []
        if result is not None:
            if complaint or journal.dropped:
                result = incomplete(result)
            result = _note_result(journal, time_ns, result)
        journal.ask_no_longer(_FOR_CORRECTION)
        try:
            for file in kept_files(folder, lasting=True):
                journal.note([(FILE, as_json(structs.asdict(file)))])
        except OSError as error:
            missing.append(
                Message(
                    "files next to the journal could not be read: {reason}", reason=error.strerror or error
                )
            )
        journal.ask_no_longer(_FOR_SIGNATURE)
        if journal.dropped:
            missing.append("the disk was full, so not everything could be recorded")
        if missing:
            journal.note([(FACTS, as_json({"missing": missing}))])
            if result is not None and incomplete(result) != result:
                _note_result(journal, time_ns, incomplete(result))
        signing = None if key is None else _signing_key(journal, key)
    except JournalError:
        with suppress(JournalWriteFailed):
            journal.close()
        raise
    journal.close(None if signing is None else partial(_signature, signing))
    return not missing


def _note_result(journal: JournalWriter, time_ns: int, result: ResultEvent) -> ResultEvent:
    """Record the result, shortened on a full disk if necessary: a short result is better than no result.
    Return it as recorded. Raises JournalWriteFailed, and leaves the journal unsealed, if even that does not
    fit.
    """
    for told in (result, _shortened(incomplete(result))):
        dropped = journal.dropped
        journal.note(event_frames(time_ns, told.to_json()))
        if journal.dropped == dropped:
            return told
    journal.leave()
    raise JournalWriteFailed("the disk is full", path=journal.path)


def incomplete(result: ResultEvent) -> ResultEvent:
    """Return the result of a run whose record is incomplete: it does not pass."""
    if result.state != "completed":
        return result
    verdict = doubted(result.verdict, "The record of the run is incomplete.")
    return structs.replace(result, verdict=verdict)


def _signing_key(journal: JournalWriter, key: Callable[[], Signing]) -> Signing | str:
    """Return the key to sign with, or the reason why there is none."""
    try:
        return key()
    except StorageError as error:
        log.warning("%s is not signed: %s", journal.path, error)
        return error.message


def _signature(signing: Signing | str, digest: bytes) -> tuple[int, bytes]:
    """Return the kind and payload of the frame that signs a record."""
    if isinstance(signing, str):
        return SIGNATURE, as_json({"unsigned": signing})
    return SIGNATURE, as_json({"key": signing.public_key.hex(), "signature": signing.sign(digest).hex()})


def _shortened(result: ResultEvent) -> ResultEvent:
    """Return the result, shortened to fit in the reserve for a full disk."""
    told = result.result
    error = told.error
    if error is not None:
        error = ErrorInfo(error.name, error.message[:_LONGEST_END], error.stack[-_LONGEST_END:])
    value, details = _bounded(told.value), _bounded(dict(result.details))
    short = structs.replace(told, output=told.output[-_LONGEST_END:], value=value, error=error, callstack=())
    return structs.replace(result, result=short, details=details if isinstance(details, dict) else {})


def _bounded(value: object) -> object:
    is_short = len(json.dumps(value, default=repr)) <= _LONGEST_END
    return value if is_short else "left out: the disk is full"
