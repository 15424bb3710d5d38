"""What a shelf keeps beside its wheels: where they came from, and what else they need."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.core.records import Record, replace
from praxis_desktop.packages.wheel_info import WheelInfo

log = logging.getLogger(__name__)

ORIGINS: Final = "origins.json"
"""Where the wheels came from. Without it nobody knows; nothing else is lost."""

DEPENDS: Final = "depends.json"
"""What wheels need that they do not say themselves: those of Pyodide's distribution. Without it they have to
be added again.
"""


class Note(Record):
    """What is kept of the wheel with the digest ``sha256``: ``origin`` as in WheelInfo, ``depends`` as
    ``Requires-Dist`` lines.
    """

    sha256: str
    origin: str = ""
    depends: tuple[str, ...] = ()


def read_notes(folder: Path) -> dict[str, Note]:
    """The notes of a shelf by file name. A file that is missing or damaged holds none."""
    notes: dict[str, Note] = {}
    for name, (sha256, origin) in _read(folder / ORIGINS).items():
        notes[name] = Note(str(sha256), str(origin))
    for name, (sha256, depends) in _read(folder / DEPENDS).items():
        known = notes.get(name)
        origin = known.origin if known is not None and known.sha256 == sha256 else ""
        notes[name] = Note(str(sha256), origin, tuple(map(str, depends)))
    return notes


def write_notes(folder: Path, notes: Mapping[str, Note]) -> None:
    """Keep ``notes`` in ``folder``. Raises OSError."""
    origins = {name: [note.sha256, note.origin] for name, note in notes.items() if note.origin}
    depends = {name: [note.sha256, note.depends] for name, note in notes.items() if note.depends}
    for file_name, content in ((ORIGINS, origins), (DEPENDS, depends)):
        with replacing(folder / file_name) as file:
            file.write(json.dumps(content, indent=1, sort_keys=True).encode() + b"\n")


def noted(info: WheelInfo, notes: Mapping[str, Note]) -> WheelInfo:
    """A wheel with what its shelf notes of it, if the note is of this file."""
    note = notes.get(info.file_name)
    if note is None or note.sha256 != info.sha256:
        return info
    return replace(
        info, origin=note.origin or info.origin, requires=with_depends(info.requires, note.depends)
    )


def with_depends(requires: tuple[str, ...], depends: tuple[str, ...]) -> tuple[str, ...]:
    """Requirements and the ones of ``depends`` that are not among them."""
    return (*requires, *(depend for depend in depends if depend not in requires))


def _read(path: Path) -> dict[str, tuple[object, list[object] | str]]:
    try:
        text = path.read_bytes()
    except OSError as error:
        log.debug("%s is not read: %s", path, error)
        return {}
    try:
        data = json.loads(text)
        return {name: (sha256, value) for name, (sha256, value) in data.items()}
    except (ValueError, TypeError, AttributeError) as error:
        log.warning("%s is damaged and is not used: %s", path, error)
        return {}
