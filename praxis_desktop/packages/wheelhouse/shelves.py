"""Wheel folders: their contents, their notes, and changes that are made completely or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec import Struct, structs

from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.files import make_private, read_regular, replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.packages import wheels
from praxis_desktop.packages.errors import WheelUnusable
from praxis_desktop.packages.wheelhouse.index import Entries, FileKey, WheelDefect
from praxis_desktop.packages.wheels.info import Shelf, WheelInfo, normalized

log = logging.getLogger(__name__)

_Value = TypeVar("_Value")

_NAME = re.compile(r"[A-Z0-9][A-Z0-9._-]*", re.IGNORECASE | re.ASCII)

ORIGINS: Final = "origins.json"
"""The file that records the origins of the wheels. If it is lost, the origins are simply unknown."""

DEPENDS: Final = "depends.json"
"""The file that records requirements not stated by the wheels themselves, such as those of Pyodide's
distribution. If it is lost, the wheels must be added again.
"""


class Note(Struct, frozen=True):
    """A note about the wheel with the digest ``sha256``: ``origin`` is as in WheelInfo, ``depends`` are
    ``Requires-Dist`` lines.
    """

    sha256: str
    origin: str = ""
    depends: tuple[str, ...] = ()


def read_notes(folder: Path) -> dict[str, Note]:
    """Return the notes in a folder, keyed by file name. A missing or damaged notes file counts as empty."""
    notes: dict[str, Note] = {}
    for name, (sha256, origin) in _read_notes(folder / ORIGINS, str).items():
        notes[name] = Note(str(sha256), origin)
    for name, (sha256, depends) in _read_notes(folder / DEPENDS, _texts).items():
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
    """Return a wheel on ``shelf`` combined with its note, if the note is about exactly this file."""
    origin, requires = "", info.requires
    if note is not None and note.sha256 == info.sha256:
        origin, requires = note.origin, with_depends(requires, note.depends)
    if (info.shelf, info.origin, info.requires) == (shelf, origin, requires):
        return info  # the usual case at a start, for every wheel
    return structs.replace(info, shelf=shelf, origin=origin, requires=requires)


def with_depends(requires: tuple[str, ...], depends: tuple[str, ...]) -> tuple[str, ...]:
    """Return ``requires``, plus the requirements in ``depends`` for packages that ``requires`` does not list
    unconditionally.
    """
    if not depends:
        return requires
    asked = {_project(requirement) for requirement in requires if ";" not in requirement}
    return (*requires, *(depend for depend in depends if _project(depend) not in asked))


def _project(requirement: str) -> str:
    """Return the normalized project name with which a requirement begins."""
    found = _NAME.match(requirement)
    return normalized(found[0]) if found else requirement


def _read_notes(path: Path, kind: Callable[[Any], _Value]) -> dict[str, tuple[object, _Value]]:
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


STAGED: Final = ".staged-"
"""The prefix of the folders in which changes are prepared."""

DECIDED: Final = ".decided-"
"""The prefix of folders that hold committed changes, to be carried out by any process that finds them."""

_REMOVALS: Final = "removals.json"
_ABANDONED_AFTER_S: Final = 3600.0
LOCK_DEADLINE_S: Final = 60.0


@contextmanager
def turn(shelf: Path) -> Iterator[None]:
    """Lock ``shelf``, creating it if necessary, and finish changes that other processes left unfinished.

    Raises OSError, or TimeoutError if another process has held the lock for a minute.
    """
    make_private(shelf)
    with turn_at(shelf / "shelf", deadline_s=LOCK_DEADLINE_S):
        finish(shelf)
        _sweep(shelf)
        yield


@contextmanager
def changing(shelf: Path, removals: Iterable[str]) -> Iterator[Path]:
    """Yield a folder. At the end of the block, the folder's files are moved to ``shelf``, replacing files of
    the same name, and the files in ``removals``, which must not be in the folder, are deleted. If the block
    does not complete, the shelf is not changed. Use this inside ``turn``. Raises OSError.
    """
    mark = os.urandom(8).hex()
    staged, decided = shelf / f"{STAGED}{mark}", shelf / f"{DECIDED}{mark}"
    staged.mkdir(mode=0o700)
    try:
        with replacing(staged / _REMOVALS) as file:
            file.write(json.dumps(sorted(removals)).encode())
        yield staged
        for path in staged.iterdir():
            if (shelf / path.name).is_dir():  # a file cannot replace a folder
                raise IsADirectoryError(
                    errno.EISDIR, Message("there is already a folder named {name}", name=path.name)
                )
        staged.rename(decided)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    _carry_out(shelf, decided)


def finish(shelf: Path) -> None:
    """Carry out changes that a killed process had committed. Use this inside ``turn``. Raises OSError."""
    for decided in sorted(shelf.glob(f"{DECIDED}*")):
        _carry_out(shelf, decided)


def _carry_out(shelf: Path, decided: Path) -> None:
    """Carry out the changes. A killed process may already have made some of them."""
    removals = decided / _REMOVALS
    if removals.exists():
        for name in json.loads(read_regular(removals)):
            (shelf / name).unlink(missing_ok=True)
    for file in sorted(decided.iterdir()):
        if file.name != _REMOVALS:
            file.replace(shelf / file.name)
    shutil.rmtree(decided, ignore_errors=True)


def _sweep(shelf: Path) -> None:
    """Remove unfinished changes that killed processes were still preparing."""
    for staged in shelf.glob(f"{STAGED}*"):
        with suppress(OSError):
            if time.time() - staged.stat().st_mtime > _ABANDONED_AFTER_S:
                shutil.rmtree(staged, ignore_errors=True)


_SUFFIX: Final = ".whl"
_NOTES: Final = (ORIGINS, DEPENDS)


class ShelfFolder(Struct, frozen=True):
    """A wheel folder and its owner."""

    path: Path
    shelf: Shelf


class Scan(Struct, frozen=True):
    """The contents of the folders: ``files`` are the wheels and notes, each with its folder. ``fingerprint``
    changes if any file changes. ``is_unfinished`` means that a committed change has not been carried out.
    """

    files: tuple[tuple[ShelfFolder, FileKey], ...]
    noted: frozenset[ShelfFolder]
    fingerprint: str
    is_unfinished: bool


class Contents(Struct, frozen=True):
    """The wheels of all folders with their paths, the ignored files, and the entries for the index."""

    wheels: tuple[tuple[WheelInfo, Path], ...]
    defects: tuple[WheelDefect, ...]
    entries: Entries


def scan(folders: Sequence[ShelfFolder]) -> Scan:
    """Scan the names, sizes and times of all files without opening them.

    Takes about 0.3 ms for 60 wheels. A folder that is missing or cannot be listed counts as empty.
    """
    files: list[tuple[ShelfFolder, FileKey]] = []
    notes = []
    is_unfinished = False
    for folder in folders:
        for key in _keys(folder.path):
            name = key[1]
            if name.endswith(_SUFFIX):
                files.append((folder, key))
            elif name in _NOTES:
                notes.append((folder, key))
            else:
                is_unfinished = is_unfinished or folder.shelf == "user"
    told = repr([(folder.shelf, key) for folder, key in (*files, *notes)])
    fingerprint = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return Scan(tuple(files), frozenset(folder for folder, _ in notes), fingerprint, is_unfinished)


def contents(scanned: Scan, known: Entries) -> Contents:
    """Return information about the files, taken from ``known`` if possible, otherwise from the files
    themselves.
    """
    entries: dict[FileKey, WheelInfo | WheelDefect] = {}
    wheels: list[tuple[WheelInfo, Path]] = []
    defects = []
    notes = {folder: read_notes(folder.path) for folder in scanned.noted}
    for folder, key in scanned.files:
        path = folder.path / key[1]
        note = notes[folder].get(key[1]) if folder in notes else None
        entry = known.get(key)
        if entry is None:
            entry = _read(path, folder.shelf, note)
        entries[key] = entry
        if isinstance(entry, WheelDefect):
            defects.append(entry)
        else:
            wheels.append((noted(entry, folder.shelf, note), path))
    return Contents(tuple(wheels), tuple(defects), entries)


def why_unlisted(folder: Path) -> str:
    """Return why the folder counts as empty ("No such file or directory"); "" if it can be listed."""
    try:
        os.scandir(folder).close()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _read(path: Path, shelf: Shelf, note: Note | None) -> WheelInfo | WheelDefect:
    try:
        return wheels.read_wheel(path, shelf=shelf, origin=note.origin if note is not None else "")
    except WheelUnusable as error:
        log.warning("%s in %s is left out: %s. %s", path.name, path.parent, error, error.hint)
        return WheelDefect(path.name, str(path.parent), error.message, error.hint)


def _keys(folder: Path) -> list[FileKey]:
    """Return the keys of the relevant files in a folder, sorted by name."""
    place = str(folder)
    found: list[FileKey] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == ".":
                    if not name.startswith(DECIDED):
                        continue
                elif not name.endswith(_SUFFIX) and name not in _NOTES:
                    continue
                try:
                    status = entry.stat()
                except OSError as error:  # deleted in the meantime, or a dangling link
                    log.debug("%s is left out: %s", entry.path, error)
                    continue
                found.append((place, name, status.st_size, status.st_mtime_ns, status.st_ino))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        log.warning("The folder of wheels %s cannot be listed: %s", folder, error)
        return []
    return sorted(found)
