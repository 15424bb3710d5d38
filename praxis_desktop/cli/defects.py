"""Reports an internal error of this program: to users in one sentence, with everything else in a file."""

from __future__ import annotations

import platform
import shlex
import sys
import traceback
from datetime import datetime
from pathlib import Path

from praxis_desktop import __version__
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.runs.printed_output import new_spool, prune_spools

MAX_AGE_S = 90 * 24 * 3600.0
MAX_TOTAL = 16 << 20
"""Maximum total size of all reports, in bytes."""


class Defect(PraxisError):
    """An internal error of this program; the hint says where to find the details."""


def report_defect(error: BaseException, arguments: list[str]) -> Defect:
    """Write ``error`` with its traceback to a new file, and return the error to show."""
    what = traceback.format_exception_only(error)[-1].strip()
    message = f"praxis-desktop had an internal error: {what}"
    try:
        path = _write_report(data_directory() / "logs", error, arguments)
    except OSError as reason:
        return Defect(message, hint=f"No report could be written: {reason}.")
    return Defect(message, hint=f"Please report it; the details are in {path}")


def _write_report(folder: Path, error: BaseException, arguments: list[str]) -> Path:
    path = new_spool(folder, "defect")
    path.touch(0o600)
    path.write_text(
        f"praxis-desktop {__version__}, {datetime.now().astimezone().isoformat(timespec='seconds')}\n"
        f"Python {platform.python_version()} ({sys.executable}), {platform.platform()}\n"
        f"arguments: {shlex.join(arguments)}\n\n" + "".join(traceback.format_exception(error)),
        encoding="utf-8",
        errors="backslashreplace",
    )
    prune_spools(folder, max_age_s=MAX_AGE_S, max_total=MAX_TOTAL)
    return path
