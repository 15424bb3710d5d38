"""An export format, and the files and folders that exports are written to.

Each format is the ``FORMAT`` of a module in this folder that is named after it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.files import open_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.core.words import number_or_id
from praxis_desktop.records.run_folder import ARTIFACTS, kept_files

if TYPE_CHECKING:
    from praxis_desktop.records.exporting.document import Document
    from praxis_desktop.records.exporting.pdf.template import Template

FILES = "files"
"""The folder in an export that has the run's own files."""


class RunToExport(Struct, frozen=True):
    """A run to be written. ``folder`` is that of its record. ``template`` is what a report looks like, and
    the folder of its logo, or None for the standard one.
    """

    document: Document
    folder: Path
    template: tuple[Template, Path] | None = None

    def own_files(self) -> Iterator[tuple[str, Path]]:
        """The files that the run has kept: their names with slashes, below the folder of all of them, and
        where they lie. Raises OSError.
        """
        for file in kept_files(self.folder):
            folder, _, name = file.name.partition("/")
            if folder == ARTIFACTS and name:
                yield name, self.folder / file.name

    def copy_own_files(self, target: Path) -> None:
        """Copy them into a folder of their own in ``target``. Raises OSError."""
        for name, path in self.own_files():
            copy = target / FILES / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            with open_regular(path) as source, copy.open("xb") as file:
                shutil.copyfileobj(source, file)


class Format(Struct, frozen=True):
    """What commands, the window and the setting ``history.export_formats`` offer. The window translates
    ``title``, ``purpose`` and ``file_kind``.
    """

    name: str
    """In commands and settings; its module is called so, too."""
    label: str
    """The name as people write it."""
    title: str
    """In a menu."""
    purpose: str
    """Behind the label, where formats are ticked."""
    file_kind: str
    """The file that holds one run, where its name is asked for."""
    ending: str
    """Of that file."""
    write: Callable[[BinaryIO, RunToExport], None]
    """Writes one run into a file. Raises JournalError, OSError."""
    name_in_folder: str = ""
    """What the file is called in a run's folder."""
    parts: Callable[[RunToExport], Iterator[tuple[str, bytes]]] | None = None
    """Names and contents of the files in a run's folder, for a format that has several there."""
    other_endings: tuple[str, ...] = ()
    """Mean this format, too, though files that are named so may be refused by ``check``."""
    check: Callable[[Path], None] | None = None
    """Raises UsageError for the name of a file that cannot hold a run."""
    is_report: bool = False
    """For people to read: templates say what it looks like, and menus have it first."""
    write_several: Callable[[BinaryIO, Iterable[RunToExport]], None] | None = None
    """Writes several runs into one file, where the format can."""
    write_list: Callable[[BinaryIO, Sequence[Mapping[str, object]]], None] | None = None
    """Writes a list of runs as a file, where the format can."""

    def write_into(self, folder: Path, run: RunToExport) -> None:
        """Write a run into the folder that it has to itself. Raises JournalError, OSError."""
        if self.parts is None:
            with (folder / self.name_in_folder).open("xb") as file:
                self.write(file, run)
            return
        for name, content in self.parts(run):
            (folder / name).write_bytes(content)


_MOST_NAME = 60
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")


@contextmanager
def written_file(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of ``path`` when the block ends; nothing of it stays when it raises.

    Raises UsageError where it cannot be written.
    """
    beside = _beside(path)
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()


@contextmanager
def written_folder(path: Path) -> Iterator[Path]:
    """A new folder to write into, which becomes ``path`` when the block ends; nothing of it stays when it
    raises. Raises UsageError where it cannot be written, or is there already and not empty.
    """
    beside = _beside(path)
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise UsageError(
                Message("{path} already exists", path=path),
                hint="Export to another name, or remove it first.",
            )
        beside.mkdir()
        yield beside
        if path.is_dir():
            path.rmdir()
        beside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        Message(
            "the export cannot be written to {path}: {reason}", path=path, reason=error.strerror or error
        ),
        hint="Nothing is lost: the record is as it was. Name another file or folder.",
    )


def slug(text: str, fallback: str = "data") -> str:
    """``text`` as a part of a file's name that every system takes."""
    plain = re.sub(r"[^\w.-]+", "_", text.strip()).strip("._")[:_MOST_NAME].strip("._")
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain or fallback


def run_file(title: str, number: int, run_id: str) -> str:
    """``Kinetic_assay_run_133``: what the file of a run is called, without its ending; of a run that has no
    number with the beginning of its id.
    """
    name = slug(Path(title).name.removesuffix(".py"), "protocol")
    return f"{name}_run_{slug(number_or_id(number, run_id))}"


def unique(name: str, taken: set[str]) -> str:
    """``name``, with a number behind it if it is taken already (capitals count for nothing)."""
    made, number = name, 1
    while made.casefold() in taken:
        number += 1
        made = f"{name}-{number}"
    taken.add(made.casefold())
    return made
