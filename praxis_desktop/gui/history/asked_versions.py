"""What is known of earlier versions of a protocol's file: asked of the history and the approvals."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.records import Record, replace
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.records.history.versions import ProgramVersion

if TYPE_CHECKING:
    from praxis_desktop.records.history.history import History

_CONTEXT = 3
"""Lines around those that differ."""


class KnownVersion(Record):
    """A version with its ``text``; ``is_now``: the file is so."""

    version: ProgramVersion
    text: str
    is_now: bool = False


class KnownVersions(Record):
    """Of the file ``path``: as it is now first, then those that ran, the last one first. ``changed`` is when
    the file was written, in seconds since 1970.
    """

    path: Path
    versions: tuple[KnownVersion, ...]
    changed: float


class DiffLine(Record):
    """A line of a comparison: ``before`` and ``now`` are its numbers, 0 where it is not there. ``mark`` is
    "+", "-", " ", or "…" for lines that were left out.
    """

    mark: str
    before: int
    now: int
    text: str


def known_versions(path: Path, protocol: str, history: Callable[[], History]) -> KnownVersions:
    """Those of the file ``path`` with a ``protocol``. Any thread but the window's. Raises PraxisError."""
    try:
        data, changed = read_regular(path), path.stat().st_mtime
    except OSError as error:
        raise PraxisError(f"{path} cannot be read: {error.strerror or error}") from error
    opened = history()
    digest = sha256(data).hexdigest()
    ran = opened.program_versions(str(path), protocol)
    found = [
        KnownVersion(each, data.decode("utf-8", "replace"), is_now=True)
        if each.digest == digest
        else KnownVersion(each, opened.source(each.run_id, each.name).decode("utf-8", "replace"))
        for each in ran
    ]
    found.sort(key=lambda each: not each.is_now)
    if not any(each.is_now for each in found):
        now = ProgramVersion(digest, "", changed, changed, 0)
        found.insert(0, KnownVersion(_approved(now, path), data.decode("utf-8", "replace"), is_now=True))
    return KnownVersions(path, tuple(found), changed)


def compared(before: str, now: str) -> tuple[DiffLine, ...]:
    """What differs between two texts, with the lines around it; nothing where they are the same."""
    old, new = before.splitlines(), now.splitlines()
    lines: list[DiffLine] = []
    for group in difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT):
        if lines or group[0][1]:
            lines.append(DiffLine("…", 0, 0, ""))
        for kind, begin, end, first, last in group:
            if kind == "equal":
                lines += [
                    DiffLine(" ", begin + place + 1, first + place + 1, old[begin + place])
                    for place in range(end - begin)
                ]
                continue
            lines += [DiffLine("-", place + 1, 0, old[place]) for place in range(begin, end)]
            lines += [DiffLine("+", 0, place + 1, new[place]) for place in range(first, last)]
    return tuple(lines)


def _approved(now: ProgramVersion, path: Path) -> ProgramVersion:
    """With the approval that a file has which never ran as it is."""
    from praxis_desktop.protocols.program_files import read_program
    from praxis_desktop.records.approval.approved_list import approved_list
    from praxis_desktop.settings import load_settings

    try:
        approval = approved_list(load_settings()).approval(read_program(path))
    except PraxisError:
        return now
    return now if approval is None else replace(now, approved_by=approval.by, reason=approval.reason)
