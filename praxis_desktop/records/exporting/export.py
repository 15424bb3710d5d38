"""Writes exports: one run to a file or a folder, or several runs to one folder."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.records import exporting
from praxis_desktop.records.exporting.csv import listed
from praxis_desktop.records.exporting.format import (
    Format,
    RunToExport,
    run_file,
    unique,
    written_file,
    written_folder,
)
from praxis_desktop.settings.keys import EXPORT_FORMATS

if TYPE_CHECKING:
    from praxis_desktop.records.exporting.document import Document

FORMATS: Mapping[str, Format] = {
    name: import_module(f"{exporting.__name__}.{name}").FORMAT for name in EXPORT_FORMATS
}
"""All formats by name. To add one, write a module here and add its name to the list in the settings."""


def format_of(path: Path) -> str | None:
    """Return the name of the format for a file name, or None if no format has its extension."""
    ending = path.suffix.lower()
    return next(
        (name for name, each in FORMATS.items() if ending in (each.ending, *each.other_endings)), None
    )


Progress = Callable[[int, int], None]


class Exporter:
    """Writes runs in the named formats. ``template`` is a template file, or None for the standard report.
    Raises TemplateError for an invalid template.
    """

    def __init__(self, formats: Sequence[str], template: Path | None = None) -> None:
        self._formats = [FORMATS[name] for name in dict.fromkeys(formats)]
        self._template = None
        if template is not None and any(each.is_report for each in self._formats):
            self._template = exporting.read_template(template)

    def write_one(self, record: Path, target: Path) -> Path:
        """Export the run whose record is in the folder ``record`` to a file or a new folder, or into an
        existing folder. Returns the path written. Raises UsageError or JournalError.
        """
        run = self._run(record)
        self._check(target)
        if target.is_dir() and any(target.iterdir()):
            return self._write_folder(run, target / stem(run.document))
        (chosen, *others) = self._formats
        is_one_file = chosen.parts is None or target.suffix.lower() == chosen.ending
        if others or not is_one_file or target.is_dir():
            return self._write_folder(run, target)
        with written_file(target) as file:
            chosen.write(file, run)
        return target

    def write_many(
        self, records: Sequence[Path], target: Path, progress: Progress, *, has_list: bool = True
    ) -> Path:
        """Export runs to one file if the format of ``target`` can hold several runs, otherwise to a folder
        that has a subfolder for each run and, if ``has_list`` is set, a list of the runs. Existing subfolders
        are replaced. Raises UsageError or JournalError.
        """
        only = self._formats[0] if len(self._formats) == 1 else None
        if only is not None and only.write_several is not None and target.suffix.lower() == only.ending:
            with written_file(target) as file:
                only.write_several(file, self._runs(records, progress))
            return target
        self._check(target)
        if not target.is_dir() and any(target.suffix.lower() == each.ending for each in self._formats):
            raise UsageError(
                Message(
                    "several runs can be exported to a folder, but not to one {ending} file",
                    ending=target.suffix,
                ),
                hint="Add -o FOLDER.",
            )
        if target.exists() and not target.is_dir():
            raise UsageError(
                Message("{target} is not a folder", target=target),
                hint="Several runs are exported to a folder: add -o FOLDER.",
            )
        try:
            target.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                Message(
                    "the folder {target} cannot be created: {reason}",
                    target=target,
                    reason=error.strerror or error,
                )
            ) from error
        runs, taken = [], set[str]()
        for run in self._runs(records, progress):
            self._write_folder(run, target / unique(stem(run.document), taken), replaces=True)
            runs.append(listed(run.document))
        if has_list:
            # The list of the only format if that can write lists, else that of the first format that can.
            name, write_list = next(
                (each.name, each.write_list)
                for each in (*([only] if only else []), *FORMATS.values())
                if each.write_list is not None
            )
            with written_file(target / f"runs.{name}") as file:
                write_list(file, runs)
        return target

    def _runs(self, records: Sequence[Path], progress: Progress) -> Iterator[RunToExport]:
        """Read the runs one at a time, because they might not all fit in memory."""
        for number, record in enumerate(records):
            progress(number, len(records))
            yield self._run(record)
        progress(len(records), len(records))

    def _run(self, record: Path) -> RunToExport:
        return RunToExport(exporting.document_of(exporting.told_run(record)), record, self._template)

    def _check(self, target: Path) -> None:
        for each in self._formats:
            if each.check is not None:
                each.check(target)

    def _write_folder(self, run: RunToExport, target: Path, *, replaces: bool = False) -> Path:
        """Write the run to a folder, in every format."""
        old = target.with_name(f".{target.name}.old")
        if replaces and target.is_dir():
            shutil.rmtree(old, ignore_errors=True)
            with suppress(OSError):
                target.rename(old)
        try:
            with written_folder(target) as folder:
                for each in self._formats:
                    each.write_into(folder, run)
                run.copy_own_files(folder)
        except BaseException:
            if old.is_dir() and not target.exists():
                old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
        return target


def print_json(records: Sequence[Path]) -> None:
    """Print the document of one run, or the documents of several, to standard output."""
    runs = (RunToExport(exporting.document_of(exporting.told_run(record)), record) for record in records)
    file, json = sys.stdout.buffer, FORMATS["json"]
    if len(records) > 1 and json.write_several is not None:
        json.write_several(file, runs)
    else:
        json.write(file, next(runs))
    file.flush()


def stem(document: Document) -> str:
    """Return the file name for a run, without extension: the time, protocol and number of the run."""
    run, protocol = document["run"], document["protocol"]
    moment = run["started"][:16].replace("T", "_").replace(":", "")
    return f"{moment}_{run_file(protocol['title'] or protocol['name'], run['number'], run['id'])}"


log = logging.getLogger(__name__)


def export_after(record: Path, target: Path, formats: Collection[str]) -> list[str]:
    """Export the run whose record is in the folder ``record`` to a separate folder in ``target``.

    Never raises. Returns a description of any failure, because a failed export does not change a run's
    result.
    """
    chosen = [each for each in FORMATS if each in formats]
    again = f"Do it again with: praxis-desktop history export {record.name} --format FORMAT -o FOLDER"
    warnings = [f"there is no format {each!r} to export to" for each in formats if each not in FORMATS]
    if not chosen:
        return warnings
    try:
        Exporter(chosen).write_many([record], target, lambda done, total: None, has_list=False)
    except (PraxisError, OSError) as error:
        warnings.append(f"the run was not exported to {target}: {error}. {again}")
    except Exception as error:
        log.exception("The run %s was not exported", record.name)
        warnings.append(f"the run was not exported to {target}, a defect of this program: {error}. {again}")
    return warnings
