"""What is said between a worker and whoever uses it: immutable messages, the same in a thread and over a
pipe.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.snapshots.recipes import BASELINE, Recipe

DEFAULT_TIMEOUT_S = 30.0
"""Seconds a request may take unless it says otherwise."""

DEFAULT_FILENAME = "<exec>"
"""What tracebacks call a script unless it has another name."""


class Init(Struct, frozen=True, tag="init", omit_defaults=True):
    """Get ready for requests on interpreters of ``recipe``; answered by Progress and Ready, or by Error.

    Sent again it changes the recipe for pristine runs and for sessions that begin later.
    """

    recipe: Recipe = BASELINE


class Run(Struct, frozen=True, tag="run", omit_defaults=True):
    """Run ``code`` as a script; answered by RunResult, and by Stdout and Stderr before it if ``stream``.

    Without a ``session`` it gets an interpreter that is used for nothing else; runs of one session share
    theirs. A session that the worker does not have begins pristine, or as it was when ``session_bytes`` were
    captured. ``args`` are plain data, the program's ``sys.argv[1:]``: texts as they are, the rest as JSON;
    a function of the program is called with them, too (docs/tracing.md says which). With ``trace`` the result
    has a call stack. ``timeout`` is in seconds of running, None for no limit.
    """

    request_id: str
    code: str
    args: tuple[object, ...] = ()
    timeout: float | None = DEFAULT_TIMEOUT_S
    filename: str = DEFAULT_FILENAME
    session: str | None = None
    session_bytes: bytes | None = None
    trace: bool = False
    stream: bool = True


class Call(Struct, frozen=True, tag="call", omit_defaults=True):
    """Call the guest's function ``path``, "module:name", with ``args`` (plain data) on the interpreter of
    ``session``; answered as a Run is. What a coroutine function returns is awaited.
    """

    request_id: str
    path: str
    args: tuple[object, ...] = ()
    timeout: float | None = DEFAULT_TIMEOUT_S
    session: str = ""
    session_bytes: bytes | None = None
    stream: bool = False


class Interrupt(Struct, frozen=True, tag="interrupt", omit_defaults=True):
    """KeyboardInterrupt for the request, or for whichever is running; none for those that come later.

    A request that has not begun never does.
    """

    request_id: str | None = None


class Capture(Struct, frozen=True, tag="capture", omit_defaults=True):
    """Ask for a session as bytes, from which it can go on elsewhere; answered by Captured or Error."""

    request_id: str
    session: str = ""
    timeout: float | None = DEFAULT_TIMEOUT_S


class Complete(Struct, frozen=True, tag="complete", omit_defaults=True):
    """Ask how the end of ``source`` can go on in a session; answered by Completions or Error."""

    request_id: str
    source: str
    session: str = ""
    timeout: float | None = DEFAULT_TIMEOUT_S


class Input(Struct, frozen=True, tag="input", omit_defaults=True):
    """The next bytes of standard input; none: its end."""

    data: bytes = b""


class Close(Struct, frozen=True, tag="close", omit_defaults=True):
    """End the worker, or one ``session`` and its interpreter alone."""

    session: str | None = None


class Progress(Struct, frozen=True, tag="progress"):
    """How far the start is: ``value`` is 5, 45, 70, or 100 percent."""

    value: int
    stage: str


class Ready(Struct, frozen=True, tag="ready"):
    """The worker takes requests; ``runtime`` is how long that took, in milliseconds."""

    runtime: float


class Stdout(Struct, frozen=True, tag="stdout"):
    """Bytes that a request wrote to standard output. They may end in the middle of a character."""

    request_id: str
    data: bytes


class Stderr(Struct, frozen=True, tag="stderr"):
    """Bytes that a request wrote to standard error."""

    request_id: str
    data: bytes


class RunResult(Struct, frozen=True, tag="run_result", omit_defaults=True):
    """What a Run or a Call came to. ``output_bytes`` were written in all, of which the result has the end.

    With ``session_lost`` its session has ended with it: what was in its interpreter is gone.
    """

    request_id: str
    result: ExecutionResult
    output_bytes: int = 0
    session_lost: bool = False


class Captured(Struct, frozen=True, tag="captured"):
    """A session as bytes."""

    request_id: str
    session_bytes: bytes


class Completions(Struct, frozen=True, tag="completions"):
    """Names that can follow, and the index in the source at which the completed word starts."""

    request_id: str
    names: tuple[str, ...]
    start: int


class Error(Struct, frozen=True, tag="error", omit_defaults=True):
    """What went wrong with a Capture or a Complete, or, without a ``request_id``, with the worker itself."""

    name: str
    message: str
    hint: str = ""
    request_id: str | None = None


Request: TypeAlias = Run | Call | Capture | Complete
"""What is answered, one after the other."""

Incoming: TypeAlias = Init | Run | Call | Interrupt | Capture | Complete | Input | Close
Outgoing: TypeAlias = Progress | Ready | Stdout | Stderr | RunResult | Captured | Completions | Error

Answer: TypeAlias = RunResult | Captured | Completions | Error
"""The last message about a request."""
