"""Exporting a run as soon as it has ended."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.records.exporting.export import Exporter
from praxis_desktop.records.exporting.formats import FORMATS, Format

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
