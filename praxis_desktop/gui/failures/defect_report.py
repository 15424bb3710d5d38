"""The report of a mistake of this program: what a person can send, and what is found in it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from praxis_desktop import __version__
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.records import Record

_TRACE_LIMIT = 20_000


class Defect(Record):
    """An exception that nobody caught: ``sentence`` in one line, and the ``trace`` that led to it."""

    sentence: str
    trace: str
    thread: str = ""


class DefectReport(Record):
    """The first ``defects`` of ``count``, what was going on then (``context``), and lines of the ``log``."""

    defects: tuple[Defect, ...]
    count: int
    context: Mapping[str, str]
    log: Sequence[str] = ()

    def text(self) -> str:
        """The whole report; on a thread, for it takes a moment to find out what system this is."""
        import platform
        from datetime import datetime

        facts = {
            "Written": datetime.now().astimezone().isoformat(timespec="seconds"),
            "Praxis Desktop": __version__,
            "Python": sys.version.split()[0],
            "System": platform.platform(),
            **self.context,
            "Mistakes": str(self.count),
        }
        lines = ["Report of a mistake in Praxis Desktop", ""]
        lines += [f"{name}: {value}" for name, value in facts.items()]
        for number, defect in enumerate(self.defects, 1):
            where = f" (thread {defect.thread})" if defect.thread else ""
            lines += ["", f"-- {number}. {defect.sentence}{where}", defect.trace[-_TRACE_LIMIT:].rstrip()]
        lines += ["", "-- the last lines of the log", *self.log, ""]
        return "\n".join(lines)


def write_report(report: DefectReport) -> Path:
    """Write it beside the other logs; on a thread. Raises StorageError."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.runs.spools import new_spool

    folder = data_directory() / "logs"
    try:
        target = new_spool(folder, "defect")
        target.write_text(report.text(), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise StorageError(
            f"the report cannot be written to {folder}: {error.strerror or error}",
            hint="Check the rights of the folder, and its room.",
        ) from error
    return target
