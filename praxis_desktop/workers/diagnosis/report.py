"""The contents of a support report: findings, system, packages, and the latest faults."""

from __future__ import annotations

import getpass
import importlib.metadata
import json
import locale
import os
import platform
import re
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePath, PurePosixPath

from msgspec import structs

from praxis_desktop import __version__
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.files import open_regular, replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.workers.diagnosis.checks import Check, reports_of_faults

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
    """Return the findings as text."""
    lines = []
    for check in checks:
        lines.append(f"{check.part}: {check.state}: {check.finding}")
        if check.remedy:
            lines.append(f"    {check.remedy}")
    return "\n".join(lines)


def report_parts(checks: Sequence[Check]) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the report's files."""
    written = datetime.now().astimezone().isoformat(timespec="seconds")
    yield "README.txt", _README
    yield "report.txt", f"Praxis Desktop {__version__}, {written}\n\n{report_text(checks)}\n"
    yield "checks.json", json.dumps([structs.asdict(check) for check in checks], indent=2, default=str)
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
    """Return the groups of this process, which on POSIX determine access to serial ports."""
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
    """Return the window's log, and the latest reports of faults."""
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


_MARK = "***"

# Every repetition is bounded, so that a search in a long text stays fast.
_PATTERNS = (
    # User and password in an address.
    (re.compile(r"(://)[^\s/@]{1,500}@"), rf"\1{_MARK}@"),
    # ?token=..., PASSWORD=..., "api_key": "...", Authorization: ...
    (
        re.compile(
            r"(?i)((?:password|passwd|passphrase|token|secret|api[_-]?key|authorization|credential)[\w-]{0,40}"
            r"[\"']?\s{0,9}[=:]\s{0,9}[\"']?)(?:(?:basic|bearer)\s+)?[^\s\"'&,;]+"
        ),
        rf"\1{_MARK}",
    ),
    # What people write about a run on the command line.
    (
        re.compile(r"(--(?:operator|name|notes|reason|set|args)[ =])('(?:[^']|'\"'\"')*'|\"[^\"]*\"|\S+)"),
        rf"\1{_MARK}",
    ),
    (re.compile(r"-----BEGIN [A-Z ]+-----.{0,20000}?-----END [A-Z ]+-----", re.DOTALL), _MARK),
)

_SHORTEST = 3
"""Minimum length of a name that is concealed; a shorter name could also be an ordinary word."""


class Concealing:
    """Removes secrets from text, as well as personal data about this user and this computer."""

    def __init__(
        self, *, home: PurePath | None = None, user: str | None = None, host: str | None = None
    ) -> None:
        self._home = _written(Path.home() if home is None else home)
        self._names = [
            (re.compile(rf"(?<!\w){re.escape(name)}(?!\w)"), told)
            for name, told in ((_user() if user is None else user, "USER"), (_host(host), "COMPUTER"))
            if len(name) >= _SHORTEST and name != "root"
        ]

    def text(self, told: str) -> str:
        """Return ``told`` without secrets or personal data; ``~`` replaces the user's home folder."""
        told = self._home.sub("~", told)
        for pattern, mark in (*_PATTERNS, *self._names):
            told = pattern.sub(mark, told)
        return told


def _written(home: PurePath) -> re.Pattern[str]:
    """Return a pattern for a user's home folder. For Windows, it matches the folder as written in paths, URLs
    and JSON.
    """
    if home == home.parent:
        return re.compile(r"(?!)")
    between, flags = ("/", 0) if isinstance(home, PurePosixPath) else (r"(?:\\\\|\\|/)", re.IGNORECASE)
    parts = [re.escape(part.rstrip("\\/")) for part in home.parts]
    return re.compile(rf"{between.join(parts)}(?![\w.-])", flags)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _host(given: str | None) -> str:
    return (platform.node() if given is None else given).partition(".")[0]


def report_path(given: str) -> Path:
    """Return the report's path: ``given`` or, if that is a folder, a new file in it. Raises UsageError."""
    path = Path(given).absolute()
    if path.is_dir():
        return path / usual_name()
    if path.suffix.lower() != ".zip":
        raise UsageError(
            Message("{path} is not the name of an archive", path=path),
            hint="Choose a name that ends in .zip, or a folder.",
        )
    return path


def usual_name() -> str:
    """Return the default file name for a report created now."""
    return f"praxis-desktop-report-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.zip"


def write_support_report(path: Path, checks: Sequence[Check]) -> None:
    """Write the findings and the latest faults to ``path``. Raises StorageError."""
    concealing = Concealing()
    try:
        with replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in report_parts(checks):
                archive.writestr(name, concealing.text(text))
    except OSError as error:
        raise StorageError(
            Message("{path} cannot be written: {reason}", path=path, reason=error.strerror or error),
            hint="Choose another folder or file.",
        ) from error
