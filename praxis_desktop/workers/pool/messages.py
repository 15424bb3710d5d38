"""What is said between a pool and the hosts of its guests, and between a run in a process of its own and
whoever started it: immutable messages, the same in a thread and over a pipe.
"""

from __future__ import annotations

import time
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from praxis_desktop.core.events import ErrorInfo, Event, ExecutionResult
from praxis_desktop.core.plain_data import typed
from praxis_desktop.ports.transport import LineSettings
from praxis_desktop.protocols import Program
from praxis_desktop.runs.commands import AnyCommand
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.resuming.past import SaidBefore
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.pool._counts_told import Counted
from praxis_desktop.workers.pool._framing import Codec, FrameError

DEFAULT_TIMEOUT_S = 30.0
"""Seconds a request may take unless it says otherwise."""

DEFAULT_FILENAME = "<exec>"
"""What tracebacks call a script unless it has another name."""


# ---- requests
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


class Error(Struct, frozen=True, tag="error", omit_defaults=True):
    """What went wrong with a Capture or a Complete, or, without a ``request_id``, with the worker itself."""

    name: str
    message: str
    hint: str = ""
    request_id: str | None = None


Request: TypeAlias = Run | Call | Capture
"""What is answered, one after the other."""

Answer: TypeAlias = RunResult | Captured | Error
"""The last message about a request."""

Said: TypeAlias = Progress | Ready | Stdout | Stderr
"""What a host says before it answers."""


def refusal(request: Request, name: str, message: str) -> Answer:
    """The answer to a request that was not served."""
    if isinstance(request, Capture):
        return Error(name, message, request_id=request.request_id)
    return failed_result(request.request_id, name, message)


def failed_result(request_id: str, name: str, message: str) -> RunResult:
    """The result of a program of which there is nothing to tell but an error."""
    result = ExecutionResult("", 0.0, time.time() * 1000, error=ErrorInfo(name, message))
    return RunResult(request_id, result)


# ---- runs
class GetReady(Struct, frozen=True, tag="get_ready"):
    """There will be a run: load what all of them need. ``cache`` is as in Perform. Nothing answers it."""

    cache: str


class Keeping(Struct, frozen=True):
    """The history that keeps a run's record: its folder, and its settings."""

    folder: str
    settings: HistorySettings


class Perform(Struct, frozen=True, tag="perform"):
    """Do this run; the first message but for GetReady, and there is one."""

    request: RunRequest
    run_id: str
    cache: str
    """The folder of machine code and images."""
    has_input: bool
    """Whether there is standard input to ask for."""
    can_ask: bool = False
    """Whether somebody can be asked for ports."""
    history: Keeping | None = None
    """Where the run's record is kept, if one is."""
    resumed_by: str | None = None
    """Who has a run go on that was interrupted: of ``request`` counts ``on_prompt`` alone then."""
    said: tuple[SaidBefore, ...] = ()
    """What they have said of commands that were open."""
    public_key: bytes = b""
    """Of the key that its record is signed with, if one is kept."""


class Describe(Struct, frozen=True, tag="describe"):
    """Find out what a program declares, as the first message and the only one; answered by Declares, unless
    it could not be found out, and by Ended.
    """

    program: Program
    cache: str


class Declares(Struct, frozen=True, tag="declares"):
    """What a program declares, or why it does not load, as ``runs.describing.cache`` keeps it."""

    content: dict[str, Any]


class Do(Struct, frozen=True, tag="do"):
    """Do something to the run."""

    command: AnyCommand


class InputFailed(Struct, frozen=True, tag="input_failed"):
    """Standard input cannot be read: number and text of the OSError."""

    number: int
    text: str


class InputWanted(Struct, frozen=True, tag="input_wanted"):
    """The program reads; answered by Input or InputFailed, once."""


class PortWanted(Struct, frozen=True, tag="port_wanted"):
    """The program asks for a port, as ``ports.asking.PortQuestion`` has it; answered by PortChosen, unless
    PortUnwanted comes first. One question at a time.
    """

    number: int
    program: str
    filters: tuple[tuple[int | None, int | None], ...]
    """Vendor and product of each."""
    granted: tuple[tuple[str, str], ...]
    """Role and device of each."""


class PortUnwanted(Struct, frozen=True, tag="port_unwanted"):
    """Nobody waits for the answer any more."""

    number: int


class PortChosen(Struct, frozen=True, tag="port_chosen"):
    """The answer to PortWanted: role and device of a port; both "" for none."""

    number: int
    role: str
    device: str


class OpenPort(Struct, frozen=True, tag="open_port"):
    """Open a serial port that the run was granted, as ``ports.drivers.open_driver`` does, or connect to the
    serial server at that address; a descriptor answers.
    """

    role: str
    device: str
    settings: LineSettings | None = None
    dtr: bool = True
    rts: bool = True
    exclusive: bool = True


class SetLatency(Struct, frozen=True, tag="set_latency"):
    """Ask the driver of a granted port's adapter for a latency timer, in ms; the present one answers."""

    device: str
    milliseconds: int


class ListPorts(Struct, frozen=True, tag="list_ports"):
    """Which serial ports this computer has, hidden ones too."""


class ClaimPorts(Struct, frozen=True, tag="claim_ports"):
    """Claim granted ports, role and device of each; with ``queue`` it is waited for them."""

    ports: tuple[tuple[str, str], ...]
    queue: bool


class LetGo(Struct, frozen=True, tag="let_go"):
    """Give up what ClaimPorts with that number has, or waits for."""

    claim: int


class NewFile(Struct, frozen=True, tag="new_file"):
    """Make the file that the run's request names as its journal; a descriptor answers."""

    path: str


class SignRecord(Struct, frozen=True, tag="sign_record"):
    """Sign the end of the run's record, once."""

    digest: bytes


class TellKinds(Struct, frozen=True, tag="tell_kinds"):
    """Which kinds of instruments stand at the ports, by role."""

    kinds: dict[str, str]


class JoinGuardian(Struct, frozen=True, tag="join_guardian"):
    """Speak with the guardian; the descriptor of a connection answers. Before a port is opened."""


class HeldSlot(Struct, frozen=True, tag="held_slot"):
    """By which number the guardian holds the port that was opened for ``role``."""

    role: str
    device: str


Help: TypeAlias = (
    OpenPort
    | SetLatency
    | ListPorts
    | ClaimPorts
    | LetGo
    | NewFile
    | SignRecord
    | TellKinds
    | JoinGuardian
    | HeldSlot
)
"""What the process of a run may not do itself."""


class HelpWanted(Struct, frozen=True, tag="help_wanted"):
    """Do something for the process; answered by Helped, for LetGo by nothing."""

    number: int
    what: Help


class Helped(Struct, frozen=True, tag="helped"):
    """What came of HelpWanted: a value, a descriptor (which is on its way beside the pipe), or an error."""

    number: int
    value: Any = None
    has_descriptor: bool = False
    fault: dict[str, Any] | None = None
    """An error's kind, message and all else that it tells."""
    waits: str = ""
    """What a claim waits for: it is not answered yet."""


class Told(Struct, frozen=True, tag="told"):
    """An event of the run: its ``name``, and its fields."""

    name: str
    event: Any


class Ended(Struct, frozen=True, tag="ended"):
    """The run is over, its last event told; ``exit_code`` is the command line's."""

    exit_code: int


class Failed(Struct, frozen=True, tag="failed"):
    """The run ended by a defect of this program: its traceback."""

    message: str
    stack: str


ToChild: TypeAlias = (
    Init
    | Run
    | Call
    | Capture
    | Interrupt
    | Close
    | GetReady
    | Perform
    | Describe
    | Do
    | Input
    | InputFailed
    | PortChosen
    | Helped
)
FromChild: TypeAlias = (
    Progress
    | Ready
    | Stdout
    | Stderr
    | RunResult
    | Captured
    | Error
    | Told
    | InputWanted
    | PortWanted
    | PortUnwanted
    | HelpWanted
    | Declares
    | Counted
    | Ended
    | Failed
)

TO_CHILD: Codec[ToChild] = Codec(ToChild)
FROM_CHILD: Codec[FromChild] = Codec(FromChild)


# msgspec describes a type when it is first used, and two threads that do so at once crash: so it is done
# here, while the module is imported; for requests ``runs.request`` has done it, which others import, too.
for _kind in Event.__subclasses__():
    msgspec.json.Decoder(_kind, dec_hook=typed)


def told(event: Event) -> Told:
    """An event as a message."""
    return Told(event.name, event)


def event_of(message: Told) -> Event:
    """The event in a message. Raises FrameError."""
    kinds = {kind.name: kind for kind in Event.__subclasses__()}
    try:
        event: Event = msgspec.convert(message.event, kinds[message.name], dec_hook=typed)
    except (KeyError, msgspec.ValidationError) as error:
        raise FrameError(f"no event: {message.name}: {error}") from error
    return event
