"""Writing exports: one run into a file or a folder, many runs into one folder."""

from __future__ import annotations

import io
import json
import logging
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Literal

from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.records import exporting
from praxis_desktop.records.exporting._told import told_run
from praxis_desktop.records.exporting.csv import csv_files, listed, listed_bytes, write_archive
from praxis_desktop.records.exporting.document import SCHEMA_VERSION, Document, document_of
from praxis_desktop.records.exporting.own_files import copy_own_files, own_files, told_files
from praxis_desktop.records.exporting.targets import run_file, unique, written_file, written_folder
from praxis_desktop.records.run_folder import ARTIFACTS

Format = Literal["csv", "json", "pdf"]
FORMATS: tuple[Format, ...] = ("csv", "json", "pdf")

_ENDINGS: dict[str, Format] = {".json": "json", ".pdf": "pdf", ".zip": "csv", ".csv": "csv"}


def format_of(path: Path) -> Format | None:
    """The format that a file's name asks for."""
    return _ENDINGS.get(path.suffix.lower())


Progress = Callable[[int, int], None]


class Exporter:
    """Writes runs in one or more formats. ``template`` is a file, None for the standard report. Raises
    TemplateError for one that is none.
    """

    def __init__(self, formats: Sequence[Format], template: Path | None = None) -> None:
        self._formats = tuple(dict.fromkeys(formats))
        self._template = None
        if "pdf" in self._formats and template is not None:
            self._template = exporting.read_template(template)

    def write_one(self, record: Path, target: Path) -> Path:
        """Export the run whose record is in the folder ``record`` to a file, a new folder, or into a folder
        that is there; returns what was written. Raises UsageError, JournalError.
        """
        document = document_of(told_run(record))
        _refuse_one_csv(target)
        if target.is_dir() and any(target.iterdir()):
            return self._write_folder(document, record, target / stem(document))
        (chosen, *others) = self._formats
        if others or (chosen == "csv" and target.suffix.lower() != ".zip") or target.is_dir():
            return self._write_folder(document, record, target)
        with written_file(target) as file:
            self._write(file, chosen, document, record)
        return target

    def write_many(
        self, records: Sequence[Path], target: Path, progress: Progress, *, has_list: bool = True
    ) -> Path:
        """Export runs: into one JSON file if ``target`` is named so, else a folder with a list of them, if it
        ``has_list``, and a folder for each. Those that are in it already are replaced. Raises UsageError,
        JournalError.
        """
        if target.suffix.lower() == ".json" and self._formats == ("json",):
            with written_file(target) as file:
                self.write_json(records, file, progress)
            return target
        _refuse_one_csv(target)
        if target.suffix.lower() == ".zip":
            raise UsageError("several runs go into a folder, not into one archive", hint="Give -o FOLDER.")
        if target.exists() and not target.is_dir():
            raise UsageError(f"{target} is no folder", hint="Several runs go into a folder: give -o FOLDER.")
        try:
            target.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"the folder {target} cannot be made: {error.strerror or error}") from error
        runs, taken = [], set[str]()
        for number, record in enumerate(records):
            progress(number, len(records))
            document = document_of(told_run(record))
            self._write_folder(document, record, target / unique(stem(document), taken), replaces=True)
            runs.append(listed(document))
        if has_list and self._formats == ("json",):
            with written_file(target / "runs.json") as file:
                _put_json(file, {"format": "praxis-run-list", "schema_version": SCHEMA_VERSION, "runs": runs})
                file.write(b"\n")
        elif has_list:
            with written_file(target / "runs.csv") as file:
                file.write(listed_bytes(runs))
        progress(len(records), len(records))
        return target

    def write_json(self, records: Sequence[Path], file: BinaryIO, progress: Progress) -> None:
        """Write the documents of several runs as one. Raises JournalError, OSError."""
        file.write(f'{{"format": "praxis-runs", "schema_version": {SCHEMA_VERSION}, "runs": ['.encode())
        for number, record in enumerate(records):
            progress(number, len(records))
            file.write(b",\n" if number else b"\n")
            _put_json(file, _whole(document_of(told_run(record)), record))
        file.write(b"\n]}\n")
        progress(len(records), len(records))

    def _write_folder(
        self, document: Document, record: Path, target: Path, *, replaces: bool = False
    ) -> Path:
        """A folder with the run in every format."""
        old = target.with_name(f".{target.name}.old")
        if replaces and target.is_dir():
            shutil.rmtree(old, ignore_errors=True)
            with suppress(OSError):
                target.rename(old)
        try:
            with written_folder(target) as folder:
                for chosen in self._formats:
                    if chosen == "csv":
                        for name, content in csv_files(document):
                            (folder / name).write_bytes(content)
                    else:
                        name = "run.json" if chosen == "json" else "report.pdf"
                        with (folder / name).open("xb") as file:
                            self._write(file, chosen, document, record)
                copy_own_files(record, folder)
        except BaseException:
            if old.is_dir() and not target.exists():
                old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
        return target

    def _write(self, file: BinaryIO, chosen: Format, document: Document, record: Path) -> None:
        if chosen == "json":
            _put_json(file, _whole(document, record))
            file.write(b"\n")
        elif chosen == "csv":
            write_archive(file, csv_files(document), own_files(record))
        else:
            exporting.write_report(
                file, document, self._template, record / ARTIFACTS, list(own_files(record))
            )


def print_json(records: Sequence[Path]) -> None:
    """Write the document of one run, or those of several, to standard output."""
    exporter, file = Exporter(("json",)), sys.stdout.buffer
    if len(records) == 1:
        _put_json(file, _whole(document_of(told_run(records[0])), records[0]))
        file.write(b"\n")
    else:
        exporter.write_json(records, file, lambda done, total: None)
    file.flush()


def stem(document: Document) -> str:
    """What the files of a run are called: when, what, and its number."""
    run, protocol = document["run"], document["protocol"]
    moment = run["started"][:16].replace("T", "_").replace(":", "")
    return f"{moment}_{run_file(protocol['title'] or protocol['name'], run['number'], run['id'])}"


def _refuse_one_csv(target: Path) -> None:
    if target.suffix.lower() == ".csv" and not target.is_dir():
        raise UsageError(
            f"{target.name} cannot hold a run: it has a CSV file for each of steps, wells, figures and more",
            hint=f"Name an archive, such as {target.stem}.zip, or a folder without .csv behind its name.",
        )


def _whole(document: Document, record: Path) -> Document:
    """With what is in the run's own files."""
    return {**document, "files": told_files(record, document["files"])}


def _put_json(file: BinaryIO, document: object) -> None:
    """Piece by piece: the text of a long run is several times as large as what it is made of."""
    text = io.TextIOWrapper(file, "utf-8", "replace", newline="\n")
    try:
        json.dump(document, text, ensure_ascii=False, indent=1)
    finally:
        text.detach()


log = logging.getLogger(__name__)


def export_after(record: Path, target: Path, formats: Sequence[str]) -> list[str]:
    """Export the run whose record is in the folder ``record`` into a folder of its own in ``target``.

    Returns what went wrong, for people: a run's result stays what it is. Never raises for that.
    """
    chosen: list[Format] = [each for each in FORMATS if each in formats]
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
