"""An export format: each is the ``FORMAT`` of a module in this folder that is named after it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.records.run_folder import ARTIFACTS, kept_files

if TYPE_CHECKING:
    from praxis_desktop.records.exporting.document import Document
    from praxis_desktop.records.exporting.report.template import Template

FILES = "files"
"""The folder in an export that has the run's own files."""


class RunToExport(Record):
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


class Format(Record):
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
