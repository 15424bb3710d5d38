"""A report for whoever helps: one archive with what a diagnosis found and what went wrong lately."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.workers.diagnosis.checks import Check
from praxis_desktop.workers.diagnosis.concealing import Concealing
from praxis_desktop.workers.diagnosis.report_parts import report_parts


def report_path(given: str) -> Path:
    """Where the report goes: ``given``, or a new file in the folder ``given``. Raises UsageError."""
    path = Path(given).absolute()
    if path.is_dir():
        return path / usual_name()
    if path.suffix.lower() != ".zip":
        raise UsageError(f"{path} is the name of no archive", hint="Let it end in .zip, or name a folder.")
    return path


def usual_name() -> str:
    """What a report of now is called."""
    return f"praxis-desktop-report-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.zip"


def write_support_report(path: Path, checks: Sequence[Check]) -> None:
    """Write what ``checks`` found, and the latest faults, to ``path``. Raises StorageError."""
    concealing = Concealing()
    try:
        with replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in report_parts(checks):
                archive.writestr(name, concealing.text(text))
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}", hint="Name another folder or file."
        ) from error
