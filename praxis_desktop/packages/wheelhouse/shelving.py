"""Adds wheels to the user's shelf, and removes them."""

from __future__ import annotations

import errno
import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.files import open_regular, replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.packages.errors import PackageError, PackageNotSaved, WheelDamaged
from praxis_desktop.packages.wheelhouse.shelves import (
    Note,
    changing,
    read_notes,
    turn,
    with_depends,
    write_notes,
)
from praxis_desktop.packages.wheels.archives import AGAIN, unreadable
from praxis_desktop.packages.wheels.info import WheelInfo
from praxis_desktop.packages.wheels.reading import read_wheel

if TYPE_CHECKING:
    from praxis_desktop.packages.wheelhouse.wheelhouse import Progress, Wheelhouse

log = logging.getLogger(__name__)

_PIECE = 1 << 20


def add_wheels(
    wheelhouse: Wheelhouse,
    paths: Sequence[Path],
    *,
    replaces: bool,
    origin: str | Mapping[str, str] | None,
    depends: Mapping[str, Sequence[str]],
    progress: Progress | None,
    on_known: Callable[[WheelInfo], None] | None,
) -> tuple[WheelInfo, ...]:
    """Implement ``Wheelhouse.add``, and return the information that was read from the wheels."""
    origins = origin if isinstance(origin, Mapping) else dict.fromkeys((path.name for path in paths), origin)
    read = {
        path: read_wheel(path, origin=origins.get(path.name) or str(path.absolute()))
        for path in dict.fromkeys(paths)
    }
    given = tuple(read.values())
    _check_given(given)
    shelf = wheelhouse.user
    with _saving(shelf), turn(shelf):
        there = wheelhouse.wheels()
        known = {
            wheel.sha256: wheel
            for wheel in there
            if wheel.shelf == "user" or not _lacks(wheel, depends.get(wheel.file_name, ()))
        }
        new = {path: wheel for path, wheel in read.items() if wheel.sha256 not in known}
        removals = replaced_by(list(new.values()), there, replaces=replaces)
        before = read_notes(shelf)
        notes = dict(before)
        for wheel in given:
            further = tuple(depends.get(wheel.file_name, ()))
            if wheel.sha256 not in known or _lacks(known[wheel.sha256], further):
                notes[wheel.file_name] = Note(wheel.sha256, wheel.origin, further)
        if new or notes != before:
            with changing(shelf, removals) as staged:
                _copy(new, staged, progress)
                files = {wheel.file_name for wheel in (*there, *given)} - set(removals)
                write_notes(staged, {name: note for name, note in notes.items() if name in files})
    for wheel in given:
        if wheel.sha256 in known and on_known is not None:
            on_known(known[wheel.sha256])
    return given


def remove_wheels(shelf: Path, wheels: Sequence[WheelInfo]) -> None:
    """Remove either all ``wheels`` or none of them from ``shelf``. Raises PackageNotSaved."""
    names = {wheel.file_name for wheel in wheels}
    with _saving(shelf), turn(shelf), changing(shelf, names) as staged:
        notes = read_notes(shelf)
        write_notes(staged, {name: note for name, note in notes.items() if name not in names})


def _lacks(wheel: WheelInfo, depends: Sequence[str]) -> bool:
    """Return whether the known requirements of the wheel lack any of ``depends``."""
    return with_depends(wheel.requires, tuple(depends)) != wheel.requires


def _check_given(wheels: Sequence[WheelInfo]) -> None:
    """Raise PackageError if two of the files to be added have the same name but different contents."""
    seen: dict[str, WheelInfo] = {}
    for wheel in wheels:
        other = seen.setdefault(wheel.file_name, wheel)
        if other.sha256 != wheel.sha256:
            raise PackageError(
                Message("{file_name} is given twice, with different contents", file_name=wheel.file_name),
                project=wheel.project,
                hint="Add the one you want.",
            )


def replaced_by(new: Sequence[WheelInfo], there: Sequence[WheelInfo], *, replaces: bool) -> list[str]:
    """Return the files on the user's shelf that ``new`` replaces. Raises PackageError if any must stay."""
    names = {wheel.file_name for wheel in new}
    versions = {(wheel.project, wheel.version): wheel for wheel in new}
    same = [wheel for wheel in there if (wheel.project, wheel.version) in versions]
    if same and not replaces:
        wheel = same[0]
        raise PackageError(
            Message(
                "{project} {version} already exists with different contents ({file_name})",
                project=wheel.project,
                version=wheel.version,
                file_name=wheel.file_name,
            ),
            project=wheel.project,
            hint="Add it with --replace to use the new file instead, or keep the existing one.",
        )
    return [wheel.file_name for wheel in same if wheel.shelf == "user" and wheel.file_name not in names]


def _copy(wheels: Mapping[Path, WheelInfo], staged: Path, progress: Progress | None) -> None:
    total = sum(wheel.size for wheel in wheels.values())
    copied = 0
    for path, wheel in wheels.items():
        digest = hashlib.sha256()
        with replacing(staged / wheel.file_name) as target:
            for piece in _pieces(path):
                target.write(piece)
                digest.update(piece)
                copied += len(piece)
                if progress is not None:
                    progress(wheel.file_name, copied, total)
        if digest.hexdigest() != wheel.sha256:
            raise WheelDamaged(
                Message("{file_name} changed while it was being added", file_name=wheel.file_name),
                file=wheel.file_name,
                project=wheel.project,
                hint=AGAIN,
            )


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with open_regular(path) as source:
            while piece := source.read(_PIECE):
                yield piece
    except OSError as error:
        raise unreadable(path.name, error) from error


@contextmanager
def _saving(shelf: Path) -> Iterator[None]:
    try:
        yield
    except PackageError:
        raise
    except OSError as error:
        raise _not_saved(shelf, error) from error


def _not_saved(shelf: Path, error: OSError) -> PackageNotSaved:
    reason = error.strerror or str(error)
    hint = "Check that the folder is writable. Its contents are unchanged."
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        hint = "Free space on its disk and add the packages again. Earlier contents are unchanged."
    elif isinstance(error, TimeoutError):
        hint = "Wait until the other process is done, and try again."
    return PackageNotSaved(
        Message("{shelf} could not be changed: {reason}", shelf=shelf, reason=reason), hint=hint
    )
