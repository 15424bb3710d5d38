"""What is in a report for whoever helps: what was found, the system, packages, the latest faults."""

from __future__ import annotations

import importlib.metadata
import json
import locale
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from praxis_desktop import __version__
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.workers.diagnosis.checks import Check
from praxis_desktop.workers.diagnosis.fault_checks import reports_of_faults

_LOGS_KEPT = 12
_LOG_TAIL = 64 << 10
_LOG_AGE_S = 90 * 24 * 3600

_VARIABLES = ("PRAXIS_", "PYODIDE_", "QT_", "XDG_", "LC_")
_MORE_VARIABLES = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "LANG",
    "LANGUAGE",
    "DESKTOP_SESSION",
    "TZ",
    "LD_LIBRARY_PATH",
)

_README = """What 'praxis-desktop doctor' found on a computer.

report.txt        each part that was looked at, with its remedy where there is one
checks.json       the same, with the facts behind each
computer.json     the system, the groups of the user, variables that concern the program
packages.txt      the Python packages of the program, with their versions
logs/             the latest reports of faults, and the end of the log

Left out: protocols, records of runs, what instruments said, other variables. Replaced: passwords and
keys, the user's name and folder (~), the name of the computer. Look through it before you hand it on.
"""


def report_text(checks: Sequence[Check]) -> str:
    """What was found, as text."""
    lines = []
    for check in checks:
        lines.append(f"{check.part}: {check.state}: {check.finding}")
        if check.remedy:
            lines.append(f"    {check.remedy}")
    return "\n".join(lines)


def report_parts(checks: Sequence[Check]) -> Iterator[tuple[str, str]]:
    """The names and the texts of its files."""
    written = datetime.now().astimezone().isoformat(timespec="seconds")
    yield "README.txt", _README
    yield "report.txt", f"Praxis Desktop {__version__}, {written}\n\n{report_text(checks)}\n"
    yield "checks.json", json.dumps([asdict(check) for check in checks], indent=2, default=str)
    yield "computer.json", json.dumps(_computer(os.environ), indent=2, default=str)
    yield "packages.txt", _packages()
    for log in _latest_logs(data_directory()):
        yield f"logs/{log.name}", _tail(log)


def _computer(environ: Mapping[str, str]) -> dict[str, object]:
    chosen = {
        name: value
        for name, value in sorted(environ.items())
        if name.startswith(_VARIABLES) or name in _MORE_VARIABLES
    }
    return {
        "frozen": bool(getattr(sys, "frozen", False)),
        "prefix": sys.prefix,
        "groups": _groups(),
        "encoding": locale.getpreferredencoding(do_setlocale=False),
        "variables": chosen,
    }


def _groups() -> list[str]:
    """The groups of this process, which decide about serial ports on POSIX."""
    if sys.platform == "win32":
        return []
    import grp

    names = []
    for number in os.getgroups():
        try:
            names.append(grp.getgrgid(number).gr_name)
        except KeyError:
            names.append(str(number))
    return sorted(names)


def _packages() -> str:
    found = {found.name: found.version for found in importlib.metadata.distributions() if found.name}
    lines = [f"{name} {version}" for name, version in sorted(found.items(), key=lambda item: item[0].lower())]
    return "\n".join([f"Python {sys.version}", *lines, ""])


def _latest_logs(folder: Path) -> list[Path]:
    """The window's log, and the latest reports of faults."""
    reports = reports_of_faults(folder, since=time.time() - _LOG_AGE_S)
    return [*sorted((folder / "logs").glob("window.log*")), *(path for _, path in reports)][:_LOGS_KEPT]


def _tail(path: Path) -> str:
    try:
        with open_regular(path) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LOG_TAIL))
            return file.read().decode("utf-8", "replace")
    except OSError as error:
        return f"{path.name} cannot be read: {error}\n"
