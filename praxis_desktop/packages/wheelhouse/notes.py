"""Notes beside the wheels of a shelf: where they came from, and what else they need."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.core.records import Record, replace
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.packages.wheels.info import Shelf, WheelInfo
from praxis_desktop.packages.wheels.names import normalized

log = logging.getLogger(__name__)

_Value = TypeVar("_Value")

_NAME = re.compile(r"[A-Z0-9][A-Z0-9._-]*", re.IGNORECASE | re.ASCII)

ORIGINS: Final = "origins.json"
"""Where the wheels came from. If it is lost, only that is unknown."""

DEPENDS: Final = "depends.json"
"""Requirements that wheels do not state themselves, as those of Pyodide's distribution. If it is lost, the
wheels must be added again.
"""


class Note(Record):
    """A note on the wheel with the digest ``sha256``: ``origin`` as in WheelInfo, ``depends`` as
    ``Requires-Dist`` lines.
    """

    sha256: str
    origin: str = ""
    depends: tuple[str, ...] = ()


def read_notes(folder: Path) -> dict[str, Note]:
    """The notes of a shelf by file name. A missing or damaged file counts as empty."""
    notes: dict[str, Note] = {}
    for name, (sha256, origin) in _read(folder / ORIGINS, str).items():
        notes[name] = Note(str(sha256), origin)
    for name, (sha256, depends) in _read(folder / DEPENDS, _texts).items():
        known = notes.get(name)
        origin = known.origin if known is not None and known.sha256 == sha256 else ""
        notes[name] = Note(str(sha256), origin, depends)
    return notes


def write_notes(folder: Path, notes: Mapping[str, Note]) -> None:
    """Store ``notes`` in ``folder``. Raises OSError."""
    origins = {name: [note.sha256, note.origin] for name, note in notes.items() if note.origin}
    depends = {name: [note.sha256, note.depends] for name, note in notes.items() if note.depends}
    for file_name, content in ((ORIGINS, origins), (DEPENDS, depends)):
        with replacing(folder / file_name) as file:
            file.write(json.dumps(content, indent=1, sort_keys=True).encode() + b"\n")


def noted(info: WheelInfo, shelf: Shelf, note: Note | None) -> WheelInfo:
    """A wheel on ``shelf`` with its note added, if the note is on this very file."""
    origin, requires = "", info.requires
    if note is not None and note.sha256 == info.sha256:
        origin, requires = note.origin, with_depends(requires, note.depends)
    if (info.shelf, info.origin, info.requires) == (shelf, origin, requires):
        return info  # the normal case at a start, for every wheel
    return replace(info, shelf=shelf, origin=origin, requires=requires)


def with_depends(requires: tuple[str, ...], depends: tuple[str, ...]) -> tuple[str, ...]:
    """``requires``, and those of ``depends`` whose packages have no unconditional requirement there."""
    if not depends:
        return requires
    asked = {_project(requirement) for requirement in requires if ";" not in requirement}
    return (*requires, *(depend for depend in depends if _project(depend) not in asked))


def _project(requirement: str) -> str:
    """The normalized name that a requirement begins with."""
    found = _NAME.match(requirement)
    return normalized(found[0]) if found else requirement


def _read(path: Path, kind: Callable[[Any], _Value]) -> dict[str, tuple[object, _Value]]:
    try:
        text = read_regular(path)
    except OSError as error:
        log.debug("%s is not read: %s", path, error)
        return {}
    try:
        data = json.loads(text)
        return {name: (sha256, kind(value)) for name, (sha256, value) in data.items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        log.warning("%s is damaged and is not used: %s", path, error)
        return {}


def _texts(values: list[object]) -> tuple[str, ...]:
    return tuple(map(str, values))
