"""Export formats, and the files and folders to which exports are written.

Each format is the constant ``FORMAT`` in the module of the same name in this folder.
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
from praxis_desktop.core.files import is_device_name, move_over, open_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.core.words import number_or_id
from praxis_desktop.records.run_folder import ARTIFACTS, kept_files

if TYPE_CHECKING:
    from praxis_desktop.records.exporting.document import Document
    from praxis_desktop.records.exporting.pdf.template import Template

FILES = "files"
"""The subfolder of an export that holds the run's own files."""


class RunToExport(Struct, frozen=True):
    """A run to export. ``folder`` contains its record. ``template`` is a report template with the folder of
    its logo; None stands for the standard report.
    """

    document: Document
    folder: Path
    template: tuple[Template, Path] | None = None

    def own_files(self) -> Iterator[tuple[str, Path]]:
        """Yield the names (with slashes) and paths of the run's own files. Raises OSError."""
        for file in kept_files(self.folder):
            folder, _, name = file.name.partition("/")
            if folder == ARTIFACTS and name:
                yield name, self.folder / file.name

    def copy_own_files(self, target: Path) -> None:
        """Copy the run's files to a subfolder of ``target``. Raises OSError."""
        for name, path in self.own_files():
            copy = target / FILES / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            with open_regular(path) as source, copy.open("xb") as file:
                shutil.copyfileobj(source, file)


class Format(Struct, frozen=True):
    """An export format, as used by commands, the window and the setting ``history.export_formats``. The
    window translates ``title``, ``purpose`` and ``file_kind``.
    """

    name: str
    """The format's name in commands and settings; its module has the same name."""
    label: str
    """The format's name as shown to users."""
    title: str
    """The format's menu text."""
    purpose: str
    """The text after the label where formats are selected."""
    file_kind: str
    """The kind of file, as shown in the dialog that asks for the file name."""
    ending: str
    """The extension of the file name."""
    write: Callable[[BinaryIO, RunToExport], None]
    """Writes one run to a file. Raises JournalError or OSError."""
    name_in_folder: str = ""
    """The file's name inside a run's folder."""
    parts: Callable[[RunToExport], Iterator[tuple[str, bytes]]] | None = None
    """Returns the names and contents of the files for a run, if the format needs several."""
    other_endings: tuple[str, ...] = ()
    """Other extensions for this format; ``check`` may reject files that have one of them."""
    check: Callable[[Path], None] | None = None
    """Raises UsageError if a run cannot be exported under a file name."""
    is_report: bool = False
    """Whether the format is for human readers. If so, it follows a template and comes first in menus."""
    write_several: Callable[[BinaryIO, Iterable[RunToExport]], None] | None = None
    """Writes several runs to one file, if the format supports this."""
    write_list: Callable[[BinaryIO, Sequence[Mapping[str, object]]], None] | None = None
    """Writes a list of runs to a file, if the format supports this."""

    def write_into(self, folder: Path, run: RunToExport) -> None:
        """Write a run to a folder that contains nothing else. Raises JournalError or OSError."""
        if self.parts is None:
            with (folder / self.name_in_folder).open("xb") as file:
                self.write(file, run)
            return
        for name, content in self.parts(run):
            (folder / name).write_bytes(content)


_MOST_NAME = 60


@contextmanager
def written_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that replaces ``path`` at the end of the block, or is deleted if the block raises.

    Raises UsageError if the file cannot be written.
    """
    beside = _beside(path)
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        move_over(beside, path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()


@contextmanager
def written_folder(path: Path) -> Iterator[Path]:
    """Yield a new folder that becomes ``path`` at the end of the block, or is deleted if the block raises.
    Raises UsageError if the folder cannot be written, or if ``path`` exists and is not empty.
    """
    beside = _beside(path)
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise UsageError(
                Message("{path} already exists", path=path),
                hint="Export under another name, or remove it first.",
            )
        beside.mkdir()
        yield beside
        move_over(beside, path)
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
        hint="Nothing is lost; the record is unchanged. Choose another file or folder.",
    )


def slug(text: str, fallback: str = "data") -> str:
    """Return ``text`` in a form that every system accepts as part of a file name."""
    plain = re.sub(r"[^\w.-]+", "_", text.strip()).strip("._")[:_MOST_NAME].strip("._")
    return f"_{plain}" if is_device_name(plain) else plain or fallback


def run_file(title: str, number: int, run_id: str) -> str:
    """Return the name of a run's file without extension, such as ``Kinetic_assay_run_133``. For a run without
    a number, the name ends with the beginning of the run's ID.
    """
    name = slug(Path(title).name.removesuffix(".py").removesuffix(".ipynb"), "protocol")
    return f"{name}_run_{slug(number_or_id(number, run_id))}"


def unique(name: str, taken: set[str]) -> str:
    """Add ``name`` to ``taken`` and return it, with a number appended if it was taken; case is ignored."""
    made, number = name, 1
    while made.casefold() in taken:
        number += 1
        made = f"{name}-{number}"
    taken.add(made.casefold())
    return made
