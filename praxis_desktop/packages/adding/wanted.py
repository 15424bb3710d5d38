"""What somebody wants to add, told apart: wheels, folders of wheels, Pyodide's distributions, and names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import Record
from praxis_desktop.packages.addresses import without_secrets
from praxis_desktop.packages.pyodide.distribution import lock_in

_SHOWN: Final = 200
"""Characters of a path that an error shows."""


class FromPyodide(Record):
    """A lock file of Pyodide's distribution; ``chosen`` are the names after it, none for all."""

    lock: Path
    chosen: tuple[str, ...] = ()


class Wanted(Record):
    """``files`` are wheels, ``folders`` have wheels in them, ``requirements`` are as in PEP 508."""

    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    distributions: tuple[FromPyodide, ...] = ()
    requirements: tuple[str, ...] = ()


def read_wanted(texts: Sequence[str]) -> Wanted:
    """Tell apart what ``packages add`` is given. Raises UsageError for what is none of these, and for a path
    where nothing is. An existing folder counts as one if there are wheels in it, or if it is named by a path.
    """
    files: list[Path] = []
    folders: list[Path] = []
    distributions: list[FromPyodide] = []
    requirements: list[str] = []
    for text in texts:
        place = Path(text).expanduser()
        if _is_path(text, place):
            _require(text, place)
            lock = lock_in(place)
            if lock is not None:
                distributions.append(FromPyodide(lock))
            elif place.is_dir():
                folders.append(place)
            else:
                files.append(place)
            continue
        name = _checked(text)
        if distributions:
            last = distributions[-1]
            distributions[-1] = FromPyodide(last.lock, (*last.chosen, name))
        else:
            requirements.append(name)
    return Wanted(tuple(files), tuple(folders), tuple(distributions), tuple(requirements))


def wheels_in(folder: Path) -> list[Path]:
    """The wheels in a folder, by name. Raises UsageError when there are none, or it cannot be read."""
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix == ".whl")
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            f"{folder} cannot be read: {reason}", hint="Give yourself the right to read it."
        ) from None
    if not found:
        raise UsageError(
            f"there is no wheel in {folder}", hint="Name a folder of .whl files, or Pyodide's distribution."
        )
    return found


def _is_path(text: str, place: Path) -> bool:
    if text.endswith((".whl", ".json")) or "/" in text or "\\" in text or text in (".", "..", "~"):
        return "://" not in text
    try:
        return place.is_file() or (
            place.is_dir() and (lock_in(place) is not None or any(place.glob("*.whl")))
        )
    except OSError:  # longer than the name of any file
        return False


def _require(text: str, place: Path) -> None:
    try:
        place.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"there is no file {text}", hint="Check the name and the folder.") from None
    except OSError as error:
        raise UsageError(
            f"{text[:_SHOWN]} cannot be read: {error.strerror}", hint="Check the name, and your rights."
        ) from None


def _checked(text: str) -> str:
    from praxis_desktop.core.requirement_texts import read_requirement

    if "://" in text:
        raise UsageError(
            f"{without_secrets(text)} is an address, and these are not taken",
            hint="Download the wheel and add its file, or give the package's name.",
        )
    read_requirement(text)
    return text.strip()
