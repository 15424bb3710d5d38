"""Determines, in a short-lived guest, which protocols a program declares, and caches them for listings."""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from msgspec import Struct, structs

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.files import listed, read_regular, replacing, sweep
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.core.shipped import made_ahead, shipped
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestError,
    GuestExit,
    GuestInterrupted,
    HostFailed,
    Killed,
    MemoryExhausted,
    PythonError,
    TimedOut,
    Unwind,
)
from praxis_desktop.interpreter.identity import host_digest
from praxis_desktop.interpreter.threads import StackTooSmall, check_stack, run_in_guest_thread
from praxis_desktop.protocols import notebooks
from praxis_desktop.protocols.declared import NOTHING_DECLARED, read_protocols, script_protocol
from praxis_desktop.protocols.errors import ProtocolError, Reason, protocol_error
from praxis_desktop.protocols.text import declares_something, is_parsed, may_declare
from praxis_desktop.runs import packages
from praxis_desktop.runs.packages.needs import may_need_packages
from praxis_desktop.snapshots.recipes import BASELINE

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.packages.resolving.locks import LockFile
    from praxis_desktop.protocols.definition import Protocol
    from praxis_desktop.protocols.program import Program
    from praxis_desktop.runs.interpreter_sources import InterpreterSource
    from praxis_desktop.runs.packages.environments import Environment


log = logging.getLogger(__name__)

FOLDER: Final = "protocols"
"""Name of the folder in the cache."""

FORMAT: Final = 1
KEPT: Final = 2_000
"""Number of entries above which the cache is pruned to half this number, keeping the most recently used."""

ENDLESS_HOLDS_S: Final = 600.0
"""Seconds before an import that took too long is tried again, because the computer may have been busy."""

_FORGOTTEN: Final = b"{}"
"""The content of an entry that hides an outdated entry of the installation's cache."""

_REASONS = get_args(Reason)
_TEXTS = ("message", "hint", "type_name", "traceback")


class Described(Struct, frozen=True):
    """A guest's report about a program (``told``), or the ``error`` that prevented it. ``at`` is the time
    of the report in seconds since 1970, or 0 if unknown.
    """

    told: str = ""
    error: ProtocolError | None = None
    at: float = 0.0


class DescribedCache:
    """A cache of descriptions in ``folder``, which need not exist, and in the read-only folder ``ahead``; by
    default, these are the user's and the installation's folders. Thread- and process-safe.
    """

    def __init__(self, folder: Path | None = None, ahead: Path | None = None) -> None:
        self._folder = folder or cache_directory() / FOLDER
        made = made_ahead() if folder is None else None
        self._ahead = ahead if made is None else made / FOLDER

    def get(self, key: str) -> Described | None:
        """Return the description stored under ``key``, or None if it is missing or unreadable."""
        path = self._path(key)
        try:
            found = _read_file(path)
        except FileNotFoundError:
            return self._made_ahead(key)
        if found is not None:
            with suppress(OSError):
                os.utime(path)
        return found

    def put(self, key: str, described: Described) -> None:
        """Store a description. If the folder cannot be written to, the next listing is merely slower."""
        try:
            with replacing(self._path(key), is_lasting=False) as file:
                file.write(json.dumps(as_data(described)).encode())
        except OSError as error:
            log.info("A description is not kept: %s", error)
            return
        self._prune()

    def forget(self, key: str) -> None:
        """Remove or hide the description stored under ``key``."""
        path = self._path(key)
        try:
            if self._made_ahead(key) is None:
                path.unlink(missing_ok=True)
                return
            with replacing(path, is_lasting=False) as file:
                file.write(_FORGOTTEN)
        except OSError as error:
            log.info("The description %s is not forgotten: %s", path.name, error)

    def _made_ahead(self, key: str) -> Described | None:
        try:
            return None if self._ahead is None else _read_file(self._ahead / f"{key}.json")
        except FileNotFoundError:
            return None

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def _prune(self) -> None:
        entries = listed(self._folder, "*.json")
        if len(entries) <= KEPT:
            return
        sweep(self._folder)
        ages = []
        for path in entries:
            with suppress(OSError):
                ages.append((path.stat().st_mtime, path))
        for _, path in sorted(ages)[: -KEPT // 2]:
            with suppress(OSError):
                path.unlink()


def as_data(described: Described) -> dict[str, Any]:
    """Return the description in the format that ``read_data`` reads."""
    content: dict[str, Any] = {"format": FORMAT, "time": described.at or time.time()}
    if described.error is None:
        content["told"] = described.told
    else:
        error = described.error
        content["error"] = {name: getattr(error, name) for name in (*_TEXTS, "reason", "line")}
    return content


def described_key(program: Program, packages: str) -> str:
    """Return the key for a description of ``program``: a digest of the program's text, companions and name,
    of this application's host code, and of ``packages``, a key that changes with the packages available.
    """
    parts = (str(FORMAT), host_digest(), packages, program.filename, program.function or "", program.digest)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def packages_key(wheels: str, lock: LockFile | None) -> str:
    """Return a key that changes whenever a program's packages may have changed, without resolving them."""
    return f"{wheels} {'' if lock is None else lock.digest}"


def keep_with_first_lock(program: Program, wheels: str, lock: LockFile) -> None:
    """Keep the description of ``program`` valid when the program gets its first lock. The lock lists the
    packages that were found in ``wheels`` while there was no lock.
    """
    cache = DescribedCache()
    for each in (program, structs.replace(program, function=None)):
        found = cache.get(described_key(each, packages_key(wheels, None)))
        if found is not None:
            cache.put(described_key(each, packages_key(wheels, lock)), found)


def _read_file(path: Path) -> Described | None:
    """Read the description in a file; None if it is unreadable or outdated. Raises FileNotFoundError."""
    try:
        content = read_regular(path)
        return None if content == _FORGOTTEN else read_data(json.loads(content))
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        log.info("The description %s is rebuilt: %s", path.name, error)
        return None


def read_data(content: Any) -> Described | None:
    """Read the description in a cache entry; return None if it has expired. Raises ValueError, KeyError or
    TypeError for a malformed entry.
    """
    if content["format"] != FORMAT:
        return None
    at = float(content["time"])
    if "told" in content:
        if not isinstance(content["told"], str):
            raise TypeError("it is not text")
        return Described(content["told"], at=at)
    error = content["error"]
    texts = {name: error[name] for name in _TEXTS}
    if error["reason"] not in _REASONS or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("it is no error")
    if error["reason"] == "endless" and not 0 <= time.time() - at < ENDLESS_HOLDS_S:
        return None
    return Described(error=protocol_error(**texts, reason=error["reason"], line=int(error["line"])), at=at)


_MOST_NAME, _MOST_MESSAGE, _MOST_TRACEBACK = 100, 1_000, 100_000
"""Maximum numbers of characters to store from an exception's name, message and traceback."""

_SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")


def load_failure(
    program: Program, error: GuestError, interpreters: InterpreterSource, *, memory: int
) -> ProtocolError:
    """Explain the ``error`` that ended the import of a file; ``memory`` is the memory limit in bytes."""
    if isinstance(error, MemoryExhausted):
        return protocol_error(
            Message(
                "{title} takes more than {memory} MiB of memory to load",
                title=program.title,
                memory=memory >> 20,
            ),
            reason="memory",
            hint="Move the code that needs memory into the protocol's function.",
        )
    if isinstance(error, GuestExit):
        return protocol_error(
            Message("{title} exits while loading: {message}", title=program.title, message=error.message),
            reason="import",
            hint="Remove the exit, or move it into the protocol's function.",
        )
    if not isinstance(error, PythonError):
        return protocol_error(
            Message("{title} cannot be loaded: {message}", title=program.title, message=error.message),
            reason="import",
        )
    line = _line(program, error.traceback)
    is_own = error.type_name in _SYNTAX_ERRORS and line == _last_line(error.traceback)
    first = next(iter(error.message.splitlines()), "")[:_MOST_MESSAGE]
    return protocol_error(
        joined(": ", filter(None, (_where(program, error.traceback), error.type_name[:_MOST_NAME], first))),
        reason="memory" if error.type_name == "MemoryError" else "syntax" if is_own else "import",
        hint=_remedy(error, interpreters),
        line=line,
        type_name=error.type_name[:_MOST_NAME],
        traceback=error.traceback[-_MOST_TRACEBACK:],
    )


def endless(program: Program, seconds: float, traceback: str = "") -> ProtocolError:
    """Return the error for an import that had not finished after ``seconds``; ``traceback`` shows the line
    that the import had reached.
    """
    late = Message(
        "the file has not finished loading: it is still running after {seconds:g} s", seconds=seconds
    )
    return protocol_error(
        joined(": ", (_where(program, traceback), late)),
        reason="endless",
        hint=(
            "Move the code that takes time into the protocol's function. On import, a file should only "
            "define things."
        ),
        line=_line(program, traceback),
        traceback=traceback[-_MOST_TRACEBACK:],
    )


def _remedy(error: PythonError, interpreters: InterpreterSource) -> str:
    if error.type_name == "ModuleNotFoundError" and (
        found := re.search(r"No module named '([^']+)'", error.message)
    ):
        package, _, module = found[1].rpartition(".")
        if package:
            return Message(
                "{package} is installed but has no module {module}. Fix the import.",
                package=package,
                module=module,
            )
        return packages.missing_module_hint(module, interpreters.environments)
    return "Fix the file: it is imported to find out what it declares."


def _where(program: Program, traceback: str) -> str:
    """Describe, for users, the innermost line of the program's files that a traceback shows."""
    titles = {part.filename: part.title for part in program.parts}
    places = re.findall(r'^\s*File "([^"\n]*)", line (\d+)', traceback, re.MULTILINE)
    shown, line = next(
        (place for place in reversed(places) if notebooks.file_of(place[0]) in titles), (program.filename, "")
    )
    if not line:
        return program.title
    file = notebooks.file_of(shown)
    place = Message("{titles}, line {line}", titles=titles[file] + shown.removeprefix(file), line=line)
    return (
        place
        if file == program.filename
        else Message("{place}, which {title} imports", place=place, title=program.title)
    )


def _line(program: Program, traceback: str) -> int:
    """Return the number of the innermost line of the program's own file that a traceback shows, or 0."""
    own = re.escape(program.filename)
    found = re.findall(rf'^\s*File "{own}(?:, cell \d+)?", line (\d+)', traceback, re.MULTILINE)
    return int(found[-1]) if found else 0


def _last_line(traceback: str) -> int:
    found = re.findall(r'^\s*File "[^"\n]*", line (\d+)', traceback, re.MULTILINE)
    return int(found[-1]) if found else 0


TIME_LIMIT_S: Final = 5.0
MEMORY_LIMIT: Final = 512 << 20
"""The amount of memory that an import may use, in bytes."""

SOFT_LIMIT_S: Final = 4.5
"""Seconds after which an import is interrupted, so that there is time to find the line it has reached."""

_READ_KEPT = 16
"""Number of programs whose protocols are cached in memory."""

_T = TypeVar("_T")


def describe_program(
    program: Program,
    interpreters: InterpreterSource,
    *,
    control: Control | None = None,
    report: Callable[[Event], None] | None = None,
    anew: bool = False,
) -> tuple[Protocol, ...]:
    """Return the protocols that ``program`` declares. A plain script counts as a protocol and is not run. If
    ``anew``, cached results are ignored.

    Thread-safe. Interrupting or killing ``control`` raises Killed. ``report`` receives events about the
    program's packages. Raises ProtocolError for a file that does not load, UsageError for a malformed
    metadata block, and PackageError for unavailable packages.
    """
    if not may_declare(program):
        return (script_protocol(program),)
    cache = DescribedCache()
    key = described_key(program, _packages(program, interpreters))
    if anew:
        cache.forget(key)
    found = cache.get(key)
    if found is None:
        known = None if anew else _shipped(program, interpreters)
        found = known or _described(program, interpreters, control, report)
        cache.put(key, found)
    if found.error is not None:
        raise found.error
    return _read(found.told, program)


def find_described(program: Program, interpreters: InterpreterSource) -> Described:
    """Determine the declarations of ``program`` without the cache. Call this on a GuestThread. Raises the
    same errors about packages as ``describe_program``.
    """
    return _described(program, interpreters, None, None)


def keep_described(program: Program, interpreters: InterpreterSource, described: Described) -> None:
    """Cache a description that another process has obtained."""
    DescribedCache().put(described_key(program, _packages(program, interpreters)), described)


def described_at(program: Program, interpreters: InterpreterSource) -> float:
    """Return when ``program`` was described, in seconds since 1970, or 0 if no description is cached."""
    if not may_declare(program):
        return 0.0
    found = DescribedCache().get(described_key(program, _packages(program, interpreters)))
    return 0.0 if found is None else found.at


@lru_cache(_READ_KEPT)
def _read(told: object, program: Program) -> tuple[Protocol, ...]:
    """Call ``read_protocols`` and cache the result, because unchanged programs are described repeatedly."""
    return read_protocols(told, program)


def describe_file(
    program: Program,
    interpreters: InterpreterSource,
    *,
    control: Control | None = None,
    report: Callable[[Event], None] | None = None,
    anew: bool = False,
) -> tuple[Protocol, ...]:
    """Like ``describe_program``, but also check a plain script's syntax, raising ProtocolError."""
    protocols = describe_program(program, interpreters, control=control, report=report, anew=anew)
    if not is_parsed(program) and all(protocol.entry == "script" for protocol in protocols):
        # this Python cannot parse it, but the guest's may be newer
        _told(program, interpreters, _own(control), report)
    return protocols


def is_described(program: Program, interpreters: InterpreterSource) -> bool:
    """Return whether ``program`` can be described without starting a guest."""
    if not declares_something(program):
        return True
    found = DescribedCache().get(described_key(program, _packages(program, interpreters)))
    return found is not None or _shipped(program, interpreters) is not None


SHIPPED: Final = "described.json"
"""The file, next to the guest's own files, that contains the shipped protocols' declarations. It is made at
build time, so that the protocols' forms are available at the first start, before there is an interpreter.
"""


def shipped_content(told: Mapping[str, tuple[str, str]]) -> bytes:
    """Return the content of SHIPPED, given each protocol's digest and declaration, keyed by file name."""
    return json.dumps({"host": host_digest(), "told": told}, indent=0, sort_keys=True).encode()


def _shipped(program: Program, interpreters: InterpreterSource) -> Described | None:
    """Return the declarations of a shipped program that were determined at build time. Return None if the
    program has changed since then, or if packages other than the shipped ones are available, which the
    program might import.
    """
    path = Path(program.filename)
    try:
        if path.parent != shipped("resources") / "protocols":
            return None
        content = _shipped_declarations(shipped("guest") / SHIPPED)
    except FileNotFoundError:
        return None
    digest, told = content.get(path.name, ("", ""))
    environments = interpreters.environments
    is_usual = all(wheel.shelf == "shipped" for wheel in environments.wheelhouse.wheels())
    # Even a lock saved for the program can name only shipped wheels, as there are no others.
    lock = packages.find_lock(program, environments.locks)
    if digest != program.digest or not is_usual or (lock is not None and lock.is_own):
        return None
    return Described(told=told, at=time.time())


@lru_cache(1)
def _shipped_declarations(path: Path) -> Mapping[str, tuple[str, str]]:
    """Return the protocols' digests and declarations by file name; none if the build used other sources."""
    try:
        content = json.loads(read_regular(path))
        return dict(content["told"]) if content["host"] == host_digest() else {}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.info("The descriptions that ship are not usable: %s", error)
        return {}


def _described(
    program: Program,
    interpreters: InterpreterSource,
    control: Control | None,
    report: Callable[[Event], None] | None,
) -> Described:
    """Determine the program's declarations without the cache."""
    if not declares_something(program):
        return Described(told=NOTHING_DECLARED)
    try:
        told = _told(program, interpreters, _own(control), report)
        _read(told, program)
    except ProtocolError as error:
        return Described(error=error)
    return Described(told=str(told))


def _own(control: Control | None) -> Control:
    """Create a control for one import. Stopping ``control`` also stops the import."""
    own = Control()
    if control is not None:
        control.attach(signal=lambda pending: _stop(own) if pending else None, stop=lambda: _stop(own))
    return own


def _packages(program: Program, interpreters: InterpreterSource) -> str:
    """Return the result of ``packages_key`` for ``program``."""
    if not may_need_packages(program):
        return ""
    environments = interpreters.environments
    return packages_key(environments.wheelhouse.fingerprint, packages.find_lock(program, environments.locks))


def _told(
    program: Program,
    interpreters: InterpreterSource,
    control: Control,
    report: Callable[[Event], None] | None,
) -> object:
    """Return the guest's report about the program. Raises ProtocolError."""
    environment = _environment(program, interpreters, control, report)
    try:
        try:
            return on_guest_thread(lambda: _imported(program, interpreters, environment, control, report))
        except Unwind as unwind:  # raised before the import, while the host was calling the guest
            raise unwind.fault from None
    except HostFailed as failure:
        raise failure.error from None  # a bug in this program
    except TimedOut:
        raise endless(program, TIME_LIMIT_S) from None
    except _TooLong as late:
        raise endless(program, TIME_LIMIT_S, late.interrupted.traceback) from None
    except Killed:
        raise
    except (PythonError, GuestExit, Fatal) as error:
        raise load_failure(program, error, interpreters, memory=MEMORY_LIMIT) from error


def _environment(
    program: Program,
    interpreters: InterpreterSource,
    control: Control,
    report: Callable[[Event], None] | None,
) -> Environment | None:
    if not may_need_packages(program):
        return None
    return interpreters.environments.of(program, report, control)


def _imported(
    program: Program,
    interpreters: InterpreterSource,
    environment: Environment | None,
    control: Control,
    report: Callable[[Event], None] | None,
) -> object:
    """Import the program in a guest that has no ports and whose clock never waits."""
    from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
    from praxis_desktop.runs.guest.session import offer_companions, open_session, prepare_guest

    recipe = BASELINE if environment is None else environment.recipe
    prepared = interpreters.prepare(recipe, report=report, control=control)
    with prepared.start(
        control=control, environment=VirtualEnvironment(0), stdout=_drop, stderr=_drop
    ) as interpreter:
        interpreter.limit_memory(MEMORY_LIMIT)
        prepare_guest(interpreter, interpreters, environment)
        offer_companions(interpreter, program)
        open_session(interpreter, program)
        declared = interpreter.load("_praxis.declaring").get_attribute("declared")
        with _limited(control), interpreter.program():
            told: object = declared(program.source, program.filename, program.function or "")
            return told


@contextmanager
def _limited(control: Control) -> Iterator[None]:
    """Interrupt an import that takes too long, then kill it. Raises _TooLong if it was interrupted."""
    timer = threading.Timer(SOFT_LIMIT_S, control.interrupt)
    timer.daemon = True
    timer.start()
    try:
        with control.limited(TIME_LIMIT_S):
            yield
    except GuestInterrupted as error:
        if control.interrupts:
            raise _TooLong(error) from None
        raise
    finally:
        timer.cancel()


class _TooLong(Exception):
    """The import was interrupted; ``interrupted`` contains the traceback."""

    def __init__(self, interrupted: GuestInterrupted) -> None:
        super().__init__()
        self.interrupted = interrupted


def _drop(data: bytes) -> None:
    """Discard the output of a file's import."""


def on_guest_thread(function: Callable[[], _T]) -> _T:
    """Call ``function`` on a stack large enough for a guest: that of this thread or of a new GuestThread."""
    try:
        check_stack()
    except StackTooSmall:
        return run_in_guest_thread(function)
    return function()


def _stop(control: Control) -> None:
    control.kill(Killed("the program was stopped before it began"))
