"""Finds out what a program declares, in a short-lived guest that does nothing else."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from praxis_desktop.core.messages import Message
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
from praxis_desktop.interpreter.threads import StackTooSmall, check_stack, run_in_guest_thread
from praxis_desktop.protocols.declared import NOTHING_DECLARED, read_protocols, script_protocol
from praxis_desktop.protocols.errors import ProtocolError, protocol_error
from praxis_desktop.protocols.text import declares_something, is_parsed, may_declare
from praxis_desktop.runs import packages
from praxis_desktop.runs.describing.cache import Described, DescribedCache, described_key, packages_key
from praxis_desktop.runs.guest.session import offer_companions, open_session, prepare_guest
from praxis_desktop.runs.packages.needs import may_need_packages
from praxis_desktop.snapshots.recipes import BASELINE

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.protocols.definition import Protocol
    from praxis_desktop.protocols.program import Program
    from praxis_desktop.runs.guests import InterpreterSource
    from praxis_desktop.runs.packages.environments import Environment


_MOST_NAME, _MOST_MESSAGE, _MOST_TRACEBACK = 100, 1_000, 100_000
"""Characters kept of an exception's parts."""

_SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")


def load_failure(
    program: Program, error: GuestError, interpreters: InterpreterSource, *, memory: int
) -> ProtocolError:
    """Why the file does not load, from the error that ended its import; ``memory`` is its limit in bytes."""
    if isinstance(error, MemoryExhausted):
        return protocol_error(
            Message(
                "{title} takes more than {memory} MiB of memory to load",
                title=program.title,
                memory=memory >> 20,
            ),
            reason="memory",
            hint="Put what takes memory into the protocol's function.",
        )
    if isinstance(error, GuestExit):
        return protocol_error(
            Message(
                "{title} ends itself while it loads: {message}", title=program.title, message=error.message
            ),
            reason="import",
            hint="Take the exit out, or put it into the protocol's function.",
        )
    if not isinstance(error, PythonError):
        return protocol_error(
            Message("{title} does not load: {message}", title=program.title, message=error.message),
            reason="import",
        )
    line = _line(program, error.traceback)
    is_own = error.type_name in _SYNTAX_ERRORS and line == _last_line(error.traceback)
    first = next(iter(error.message.splitlines()), "")[:_MOST_MESSAGE]
    return protocol_error(
        f"{_where(program, error.traceback)}: {error.type_name[:_MOST_NAME]}{': ' if first else ''}{first}",
        reason="memory" if error.type_name == "MemoryError" else "syntax" if is_own else "import",
        hint=_remedy(error, interpreters),
        line=line,
        type_name=error.type_name[:_MOST_NAME],
        traceback=error.traceback[-_MOST_TRACEBACK:],
    )


def endless(program: Program, seconds: float, traceback: str = "") -> ProtocolError:
    """The error for an import that had not finished after ``seconds``; ``traceback`` shows where it was."""
    late = Message("the file does not finish loading: it still runs after {seconds:g} s", seconds=seconds)
    return protocol_error(
        f"{_where(program, traceback)}: {late}",
        reason="endless",
        hint="Put what takes time into the protocol's function: on its import a file only defines.",
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
    return "Correct the file: it is imported to find out what it declares."


def _where(program: Program, traceback: str) -> str:
    """The innermost line of the program's files in a traceback, for people."""
    titles = {part.filename: part.title for part in program.parts}
    places = re.findall(r'^\s*File "([^"\n]*)", line (\d+)', traceback, re.MULTILINE)
    file, line = next((place for place in reversed(places) if place[0] in titles), (program.filename, ""))
    if not line:
        return program.title
    place = Message("{titles}, line {line}", titles=titles[file], line=line)
    return (
        place
        if file == program.filename
        else Message("{place}, which {title} imports", place=place, title=program.title)
    )


def _line(program: Program, traceback: str) -> int:
    """The innermost line of the program's own file in a traceback; 0 for none."""
    found = re.findall(rf'^\s*File "{re.escape(program.filename)}", line (\d+)', traceback, re.MULTILINE)
    return int(found[-1]) if found else 0


def _last_line(traceback: str) -> int:
    found = re.findall(r'^\s*File "[^"\n]*", line (\d+)', traceback, re.MULTILINE)
    return int(found[-1]) if found else 0


TIME_LIMIT_S: Final = 5.0
MEMORY_LIMIT: Final = 512 << 20
"""The memory an import may use, in bytes."""

SOFT_LIMIT_S: Final = 4.5
"""Seconds after which an import is interrupted, early enough to learn its line."""

_READ_KEPT = 16
"""Number of programs whose protocols stay in memory."""

_T = TypeVar("_T")


def describe_program(
    program: Program,
    interpreters: InterpreterSource,
    *,
    control: Control | None = None,
    report: Callable[[Event], None] | None = None,
) -> tuple[Protocol, ...]:
    """The protocols that ``program`` declares; a plain script declares itself, without being run.

    Safe from any thread. An interrupt or a kill of ``control`` ends it with Killed. ``report`` receives
    events about the program's packages. Raises ProtocolError for a file that does not load, UsageError for a
    malformed metadata block, PackageError for unavailable packages.
    """
    if not may_declare(program):
        return (script_protocol(program),)
    cache = DescribedCache()
    key = described_key(program, _packages(program, interpreters))
    found = cache.get(key)
    if found is None:
        found = _described(program, interpreters, control, report)
        cache.put(key, found)
    if found.error is not None:
        raise found.error
    return _read(found.told, program)


def find_described(program: Program, interpreters: InterpreterSource) -> Described:
    """What ``program`` declares, without using the cache. Call it on a GuestThread; raises as
    ``describe_program`` does for packages.
    """
    return _described(program, interpreters, None, None)


def keep_described(program: Program, interpreters: InterpreterSource, described: Described) -> None:
    """Cache a description that another process found."""
    DescribedCache().put(described_key(program, _packages(program, interpreters)), described)


def described_at(program: Program, interpreters: InterpreterSource) -> float:
    """When the description of ``program`` was made (seconds since 1970); 0 if no guest was needed."""
    if not may_declare(program):
        return 0.0
    found = DescribedCache().get(described_key(program, _packages(program, interpreters)))
    return 0.0 if found is None else found.at


def forget_described(program: Program, interpreters: InterpreterSource) -> None:
    """Remove the description of ``program`` from the cache."""
    if may_declare(program):
        DescribedCache().forget(described_key(program, _packages(program, interpreters)))


@lru_cache(_READ_KEPT)
def _read(told: object, program: Program) -> tuple[Protocol, ...]:
    """``read_protocols``, cached: unchanged programs are described repeatedly."""
    return read_protocols(told, program)


def describe_file(
    program: Program,
    interpreters: InterpreterSource,
    *,
    control: Control | None = None,
    report: Callable[[Event], None] | None = None,
) -> tuple[Protocol, ...]:
    """``describe_program``, which also checks a plain script's syntax and raises ProtocolError."""
    protocols = describe_program(program, interpreters, control=control, report=report)
    if not is_parsed(program) and all(protocol.entry == "script" for protocol in protocols):
        # this Python cannot parse it, but the guest's may be newer
        _told(program, interpreters, _own(control), report)
    return protocols


def is_described(program: Program, interpreters: InterpreterSource) -> bool:
    """Whether describing ``program`` needs no guest."""
    if not declares_something(program):
        return True
    return DescribedCache().get(described_key(program, _packages(program, interpreters))) is not None


def _described(
    program: Program,
    interpreters: InterpreterSource,
    control: Control | None,
    report: Callable[[Event], None] | None,
) -> Described:
    """What the program declares, without using the cache."""
    if not declares_something(program):
        return Described(told=NOTHING_DECLARED)
    try:
        told = _told(program, interpreters, _own(control), report)
        _read(told, program)
    except ProtocolError as error:
        return Described(error=error)
    return Described(told=str(told))


def _own(control: Control | None) -> Control:
    """A control for one import, which ``control`` stops."""
    own = Control()
    if control is not None:
        control.attach(signal=lambda pending: _stop(own) if pending else None, stop=lambda: _stop(own))
    return own


def _packages(program: Program, interpreters: InterpreterSource) -> str:
    """The ``packages_key`` of ``program``."""
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
    """What the guest reports about the program. Raises ProtocolError."""
    environment = _environment(program, interpreters, control, report)
    try:
        try:
            return on_guest_thread(lambda: _imported(program, interpreters, environment, control, report))
        except Unwind as unwind:  # it came before the import, while the host called the guest
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
    """Import the program in a guest without ports and with a clock that never waits."""
    from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment

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
    """Interrupt an import that takes too long, and kill it if it goes on. Raises _TooLong if interrupted."""
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
    """The import was interrupted; ``interrupted`` has the traceback."""

    def __init__(self, interrupted: GuestInterrupted) -> None:
        super().__init__()
        self.interrupted = interrupted


def _drop(data: bytes) -> None:
    """Discard what a file prints while it is imported."""


def on_guest_thread(function: Callable[[], _T]) -> _T:
    """Call ``function`` on a stack large enough for a guest: on this thread, or on a GuestThread."""
    try:
        check_stack()
    except StackTooSmall:
        return run_in_guest_thread(function)
    return function()


def _stop(control: Control) -> None:
    control.kill(Killed("the program was stopped before it began"))
