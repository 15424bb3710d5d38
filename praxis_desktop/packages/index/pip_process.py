"""Finds pip, through which the user's index is queried, calls it in a process, and interprets its errors."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Never

from msgspec import Struct

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message
from praxis_desktop.packages.addresses import without_secrets
from praxis_desktop.packages.errors import (
    IndexUnreachable,
    PackageError,
    PackageNotFound,
    PackageNotSaved,
    VersionNotFound,
    WheelDamaged,
)
from praxis_desktop.packages.guest_platform import meant_by

if sys.platform == "win32":
    from praxis_desktop.core.windows import Job
elif TYPE_CHECKING:
    Job = Never

_SEARCH_S: Final = 20.0
"""Maximum time, in seconds, to wait for a Python interpreter to report its pip."""

_ALWAYS: Final = {
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_PYTHON_VERSION_WARNING": "1",
    "PIP_NO_COLOR": "1",
    # Meant for installations; this program only downloads wheels.
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_USER": "0",
    "PYTHONUTF8": "1",
    "PYTHONSAFEPATH": "1",  # a protocol types.py in the current folder must not shadow pip's modules
    "PYTHONWARNINGS": "ignore",  # overrides this program's setting
    "NO_COLOR": "1",
}


class PipCommand(Struct, frozen=True):
    """How to call pip: the command line begins with ``arguments``, and ``environment`` contains the
    environment variables.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]


def find_pip(environment: Mapping[str, str] | None = None) -> PipCommand:
    """Find pip: the one in the running Python, or else the user's on the PATH, or else one run by uv and
    configured with uv's index. All of them respect the user's configuration, such as proxies and passwords.

    ``environment`` defaults to this process's environment. May take a few seconds. Raises IndexUnreachable if
    no pip is found.
    """
    given = dict(os.environ if environment is None else environment)
    path = given.get("PATH")
    if not getattr(sys, "frozen", False) and importlib.util.find_spec("pip") is not None:
        return PipCommand((sys.executable, "-m", "pip"), {**given, **_ALWAYS})
    for name in ("pip3", "pip"):
        found = _program(name, path)
        if found and _answers([found], given):
            return PipCommand((found,), {**given, **_ALWAYS})
    python = _program("py" if sys.platform == "win32" else "python3", path)
    if python and _answers([python, "-m", "pip"], given):
        return PipCommand((python, "-m", "pip"), {**given, **_ALWAYS})
    uv = _program("uv", path)
    if uv:
        return PipCommand((uv, "--quiet", "tool", "run", "pip"), {**given, **_index_of_uv(given), **_ALWAYS})
    raise IndexUnreachable(
        "this computer has neither pip nor uv to query a package index",
        hint="Install pip (or uv), or add the wheels as files: praxis-desktop packages add FILE.whl",
    )


def _program(name: str, path: str | None) -> str | None:
    """Return the program on the ``path``, but never one in the current folder, where Windows looks first."""
    found = shutil.which(name, path=path)
    return found if found and Path(found).is_absolute() else None


def _answers(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    try:
        asked = subprocess.run(
            [*command, "--version"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SEARCH_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _index_of_uv(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that point pip to uv's index, unless pip's own variables name an index."""
    default = environment.get("UV_DEFAULT_INDEX") or environment.get("UV_INDEX_URL", "")
    others = f"{environment.get('UV_INDEX', '')} {environment.get('UV_EXTRA_INDEX_URL', '')}"
    found = {
        "PIP_INDEX_URL": _addresses(default),
        "PIP_EXTRA_INDEX_URL": _addresses(others),
        "PIP_FIND_LINKS": environment.get("UV_FIND_LINKS", "").replace(",", " "),
        "PIP_NO_INDEX": environment.get("UV_NO_INDEX", ""),
    }
    return {name: value for name, value in found.items() if value and name not in environment}


def _addresses(value: str) -> str:
    """Return the addresses in one of uv's variables, whose entries are "address" or "name=address"."""
    entries = [entry.partition("=") for entry in value.split()]
    return " ".join(
        address if mark and "/" not in name else f"{name}{mark}{address}" for name, mark, address in entries
    )


IDLE_S: Final = 60.0
"""Time, in seconds, after which pip is killed if it neither prints a line nor downloads a byte."""

_LOOK_S: Final = 0.05
_KILL_AFTER_S: Final = 2.0
_TAIL: Final = 400
"""Number of lines to keep from the end of a call's output."""


class PipAnswer(Struct, frozen=True):
    """The result of a call. ``lines`` are the last lines of pip's output; ``log`` is pip's own log, which
    gives the reasons for errors.
    """

    code: int
    lines: tuple[str, ...]
    log: str


class AddingCancelled(PackageError):
    """The user cancelled the wait for the index. Nothing has been added."""

    exit_code = ExitCode.STOPPED


def call_pip(
    command: PipCommand,
    arguments: Sequence[str],
    folder: Path,
    *,
    idle_s: float = IDLE_S,
    is_cancelled: Callable[[], bool] = lambda: False,
    on_line: Callable[[str], None] = lambda line: None,
) -> PipAnswer:
    """Call pip with ``arguments``. pip itself writes to ``folder``, which no other call uses.

    ``on_line`` is called with each line of pip's output, on another thread. Raises AddingCancelled, and
    IndexUnreachable if pip cannot be started or makes no progress for ``idle_s`` seconds.
    """
    log = folder / "pip.log"
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    try:
        process = subprocess.Popen(
            [*command.arguments, arguments[0], "--log", str(log), *arguments[1:]],
            env={**command.environment, **places},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise IndexUnreachable(
            Message(
                "{arguments} cannot be started: {reason}",
                arguments=command.arguments[0],
                reason=error.strerror,
            ),
            hint="Check whether pip works: pip --version",
        ) from None
    job: Job | None = None
    if sys.platform == "win32":
        with suppress(OSError):  # it has ended
            job = Job(process)
    lines: list[str] = []
    assert process.stdout is not None
    reader = threading.Thread(target=_read, args=(process.stdout, lines, on_line), name="pip's output")
    reader.start()
    try:
        _wait(process, lines, folder, idle_s, is_cancelled)
    finally:
        _end(process, job)
        reader.join()
    return PipAnswer(process.returncode, tuple(lines[-_TAIL:]), _text(log))


def _read(output: IO[str], lines: list[str], on_line: Callable[[str], None]) -> None:
    with output:
        for line in output:
            lines.append(line.rstrip())
            on_line(line.rstrip())


def _wait(
    process: subprocess.Popen[str],
    lines: list[str],
    folder: Path,
    idle_s: float,
    is_cancelled: Callable[[], bool],
) -> None:
    seen: tuple[int, int] = (-1, -1)
    active_at = time.monotonic()
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_S)
            return
        if is_cancelled():
            raise AddingCancelled("the index query was cancelled", hint="Nothing was added.")
        now = (len(lines), _size(folder))
        if now != seen:
            seen, active_at = now, time.monotonic()
        elif time.monotonic() - active_at > idle_s:
            raise IndexUnreachable(
                Message("the package index has not responded for {idle_s:g} s", idle_s=idle_s),
                hint="Check the network and the proxy, then try again.",
            )


def _size(folder: Path) -> int:
    """Return the total size, in bytes, of all files in ``folder``, which grows during a download."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # removed in the meantime
                total += (Path(place) / name).stat().st_size
    return total


def _end(process: subprocess.Popen[str], job: Job | None) -> None:
    """Kill the process and its children. Idempotent."""
    if sys.platform == "win32":
        process.kill()
        if job is not None:
            job.close()
    else:
        for number in (signal.SIGTERM, signal.SIGKILL):
            # The process group may outlive its first process, and its number is not reused while it exists.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_KILL_AFTER_S)
    process.wait()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # pip ended before it wrote a log
        return ""


_NO_MATCH: Final = re.compile(r"No matching distribution found for (\S+)")
_NOT_FETCHED: Final = re.compile(r"Could not fetch URL (\S+?): (.*?)(?: - skipping)?$", re.MULTILINE)
_VERSIONS: Final = re.compile(r"\(from versions: ([^)]*)\)")
_HASHES: Final = re.compile(r"Expected sha256 (\w+)\s+Got\s+(\w+)")
_SKIPPED_WHEEL: Final = re.compile(r"Skipping link: none of the wheel's tags .* compatible.*?: (\S+)")
_SKIPPED_SOURCE: Final = re.compile(r"Skipping link: No sources permitted for (\S+?):")
_OTHER_PYTHON: Final = re.compile(
    r"Ignored the following versions that require a different python version: (.*)"
)
_DIFFERENT_PYTHON: Final = re.compile(r"requires a different Python: \S+ not in '([^']*)'")
"""The message of pip 25 and newer for a package whose page does not state a Python version."""
_REFUSED: Final = re.compile(r"\b(401|403|407)\b")
_WHEEL: Final = re.compile(r"([^/\s]+\.whl)")

_NO_NETWORK: Final = "Check the network."
_CERTIFICATE: Final = "Set up its certificate: pip config set global.cert FILE."
_ADDRESS: Final = "Check its address and whether it is running."
_PROXY: Final = "Check the proxy that pip is configured to use."
_LATER: Final = "Try again later, or contact its operator."

_NETWORK: Final = (
    ("Name or service not known", "its host name could not be resolved", _NO_NETWORK),
    ("Temporary failure in name resolution", "its host name could not be resolved", _NO_NETWORK),
    ("nodename nor servname", "its host name could not be resolved", _NO_NETWORK),
    ("getaddrinfo failed", "its host name could not be resolved", _NO_NETWORK),
    ("Failed to resolve", "its host name could not be resolved", _NO_NETWORK),
    ("ProxyError", "the proxy blocked the connection", _PROXY),
    ("Connection refused", "it refused the connection", _ADDRESS),
    ("actively refused", "it refused the connection", _ADDRESS),
    ("Network is unreachable", "it cannot be reached", _NO_NETWORK),
    ("No route to host", "it cannot be reached", _NO_NETWORK),
    ("timed out", "it did not respond in time", _NO_NETWORK),
    ("CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted", _CERTIFICATE),
    ("ssl certificate", "its certificate is not trusted", _CERTIFICATE),
    ("SSLError", "its certificate is not trusted", _CERTIFICATE),
    ("check_hostname", "its certificate is not trusted", _CERTIFICATE),
    ("Connection aborted", "it closed the connection", _LATER),
    ("Connection broken", "it closed the connection", _LATER),
    ("Connection reset", "it closed the connection", _LATER),
    ("Server Error", "it had an internal error", _LATER),
    (" error responses", "it had an internal error", _LATER),
)
"""Network errors: pip's message, this program's message, and the remedy."""


def fault_of(answer: PipAnswer, project: str, wanted: str, address: str = "") -> PraxisError:
    """Return the error for a call to pip that failed to get ``wanted``, a requirement for ``project``, or a
    file at ``address``.

    The error contains no secrets: it gives only the server of an address.
    """
    said = without_secrets("\n".join([*answer.lines, answer.log]))
    if "No space left on device" in said or "Errno 28" in said or "not enough space on the disk" in said:
        return PackageNotSaved(
            Message("the disk is full: {project} cannot be downloaded", project=project),
            hint="Free space and try again. Nothing was changed.",
        )
    hashes = _HASHES.search(said)
    if hashes or "DO NOT MATCH THE HASHES" in said:
        return _wrong_hash(said, project)
    unfetched = [(match[1], match[2]) for match in _NOT_FETCHED.finditer(said)]
    if _NO_MATCH.search(said):
        for page, reason in unfetched:
            fault = _network_fault(reason, _index(page), project)
            if fault is not None:
                return fault
        return _not_found(said, project, wanted)
    different = _DIFFERENT_PYTHON.search(said)
    if different:
        return _for_other_pythons(project, different[1])
    asked = _server_in(address) or _index(said)
    return _network_fault(said, asked, project) or IndexUnreachable(
        Message("pip could not get {project}: {lines}", project=project, lines=_last_error(answer.lines)),
        project=project,
        hint=Message("For details, run: pip download {project}", project=project),
    )


def _index(text: str) -> str:
    """Return a name for the index whose address is in ``text``, for messages."""
    server = _server_in(text)
    return Message("the index at {server}", server=server) if server else "the index"


def _network_fault(reason: str, index: str, project: str) -> IndexUnreachable | None:
    refused = _REFUSED.search(reason)
    if refused and ("Client Error" in reason or "HTTP error" in reason or "Proxy" in reason):
        what = {
            "401": "requires a name and a password",
            "403": "denies access",
            "407": "is behind a proxy",
        }
        return IndexUnreachable(
            Message(
                "{index} {what} ({refused}), and {project} was not found elsewhere",
                index=index,
                what=what[refused[1]],
                refused=refused[1],
                project=project,
            ),
            project=project,
            hint="Set up pip with the index's address and your user name and password "
            "(pip config, or a .netrc file).",
        )
    for theirs, ours, hint in _NETWORK:
        if theirs in reason:
            return IndexUnreachable(
                Message(
                    "{index} cannot be queried for {project}: {ours}", index=index, project=project, ours=ours
                ),
                project=project,
                hint=Message(
                    "{hint} You can also add wheels as files: praxis-desktop packages add FILE.whl",
                    hint=hint,
                ),
            )
    return None


_BY_HAND: Final = "praxis-desktop packages add FILE.whl adds a wheel from elsewhere."


def _for_other_pythons(project: str, other: str) -> VersionNotFound:
    told = Message(
        "the index has {project} only for other versions of Python: {other}", project=project, other=other
    )
    return VersionNotFound(told, project=project, hint=_BY_HAND)


def _not_found(said: str, project: str, wanted: str) -> PackageNotFound | VersionNotFound:
    versions = _VERSIONS.search(said)
    there = [] if versions is None or versions[1] == "none" else versions[1].split(", ")
    if there:
        shown = ", ".join(there[:-6:-1]) + (
            Message(" and {count} others", count=len(there) - 5) if len(there) > 5 else ""
        )
        return VersionNotFound(
            Message(
                "the index has no {wanted}, only {project} {shown}",
                wanted=wanted,
                project=project,
                shown=shown,
            ),
            project=project,
            hint="Request one of those.",
        )
    wheels = [match[1].rpartition("/")[2] for match in _SKIPPED_WHEEL.finditer(said)]
    if wheels:
        return VersionNotFound(
            Message(
                "the index has {project} only for other platforms, such as {partition}",
                project=project,
                partition=wheels[-1].partition("#")[0],
            ),
            project=project,
            hint=Message("A wheel for Pyodide is needed. {by_hand}", by_hand=_BY_HAND),
        )
    if _SKIPPED_SOURCE.search(said):
        return VersionNotFound(
            Message("the index has {project} only as source, not as a wheel", project=project),
            project=project,
            hint=Message(
                "Build a wheel with: pip wheel --no-deps {project}. {by_hand}",
                project=project,
                by_hand=_BY_HAND,
            ),
        )
    other = _OTHER_PYTHON.search(said)
    if other:
        return _for_other_pythons(project, other[1][-200:])
    meant = meant_by(project)
    return PackageNotFound(
        Message("the index has no package {project}", project=project),
        project=project,
        hint=Message("Did you mean {meant}? {by_hand}", meant=meant, by_hand=_BY_HAND)
        if meant
        else Message(
            "Check the name, and the index that pip is configured to use. {by_hand}",
            by_hand=_BY_HAND,
        ),
    )


def _wrong_hash(said: str, project: str) -> WheelDamaged:
    hashes = _HASHES.search(said)
    names = [name for name in _WHEEL.findall(said) if name.replace("_", "-").lower().startswith(project)]
    told = (
        Message(" (SHA-256 {found}..., not {wanted}...)", found=hashes[2][:12], wanted=hashes[1][:12])
        if hashes
        else ""
    )
    return WheelDamaged(
        Message(
            "the file that the index sent for {project} is not the one it listed{told}",
            project=project,
            told=told,
        ),
        file=names[-1] if names else project,
        project=project,
        hint="Try again. If this continues, tell the index operator: the file may have been tampered with.",
    )


def _server_in(text: str) -> str:
    match = re.search(r"://([^/\s'\"]+)", text) or re.search(r"host='([^']+)'", text)
    return match[1].rpartition("@")[2] if match else ""


def _last_error(lines: Sequence[str]) -> str:
    errors = [line for line in lines if line.startswith("ERROR: ")]
    last = (errors or [line for line in lines if line.strip()] or ["it gave no message"])[-1]
    return without_secrets(last.removeprefix("ERROR: "))[:300]
