"""The immutable messages between a pool and its guests' hosts, and between a run's process and its parent.
Over a pipe, they are sent as JSON with a length prefix; within a process, as they are.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeAlias, TypeVar

import msgspec

from praxis_desktop.core.counters import (
    FAMILIES,
    POOL_REQUESTS,
    WORKER_REQUESTS,
    WORKER_RESTARTS,
    Summary,
    put_back,
    take_counts,
)
from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.events import ErrorInfo, Event, ExecutionResult
from praxis_desktop.core.messages import said_in, with_messages
from praxis_desktop.core.plain_data import describe, plain, typed
from praxis_desktop.ports import errors as port_errors
from praxis_desktop.ports.errors import PortFailed, PortFault
from praxis_desktop.ports.transport import LineSettings
from praxis_desktop.protocols import Program
from praxis_desktop.runs.commands import AnyCommand
from praxis_desktop.runs.rehearsal.outcomes import Trial, Tried
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.resuming.past import SaidBefore
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.snapshots.recipes import BASELINE, Recipe

LARGEST = 256 << 20
"""Maximum size of a frame in bytes."""

_LENGTH = 4

_Message = TypeVar("_Message")


class FrameError(PraxisError):
    """Data from the pipe is not a valid message."""


class FrameTooLarge(PraxisError):
    """A message is too large for a frame; no part of it was sent."""


_encoder = msgspec.json.Encoder(enc_hook=plain)


def encode(message: msgspec.Struct) -> bytes:
    """Encode a message as a frame. Raises FrameTooLarge, or TypeError if arguments are not plain data."""
    try:
        body = _encoder.encode(message)
    except UnicodeEncodeError:
        # Text of a guest may have lone surrogates, which UTF-8 cannot encode.
        body = json.dumps(msgspec.to_builtins(message, enc_hook=plain)).encode()
    except (NotImplementedError, RecursionError) as error:
        raise TypeError(str(error)) from error
    if len(body) > LARGEST:
        raise FrameTooLarge(f"a message of {len(body)} bytes is larger than {LARGEST}")
    return len(body).to_bytes(_LENGTH, "little") + body


class Codec(Generic[_Message]):
    """Decodes the messages sent in one direction."""

    def __init__(self, union: Any) -> None:
        self._union = union
        self._decoder = msgspec.json.Decoder(union, dec_hook=typed)

    def decode(self, body: bytes) -> _Message:
        """Return the message in the body of a frame. Raises FrameError."""
        try:
            message: _Message = self._decoder.decode(body)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            if b"\\ud" not in body and b"\\uD" not in body:
                raise FrameError(f"a frame is not a message: {error}") from error
            return self._decode_surrogates(body)
        return message

    def _decode_surrogates(self, body: bytes) -> _Message:
        try:
            message: _Message = msgspec.convert(json.loads(body), self._union, dec_hook=typed)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise FrameError(f"a frame is not a message: {error}") from error
        return message


class FrameReader(Generic[_Message]):
    """Splits a stream of bytes into messages.

    ``read(count)`` waits for data and returns up to ``count`` bytes, or b"" at the end.
    """

    def __init__(self, read: Callable[[int], bytes], codec: Codec[_Message]) -> None:
        self._read = read
        self._codec = codec
        self._data = bytearray()

    def next(self) -> _Message | None:
        """Return the next message, or None at the end of the stream.

        Raises FrameError, after which the stream is unusable, and any OSError that ``read`` raises.
        """
        data = self._data
        if not self._fill(_LENGTH, may_end=not data):
            return None
        length = int.from_bytes(data[:_LENGTH], "little")
        if length > LARGEST:
            raise FrameError(f"a frame claims to have {length} bytes, more than {LARGEST}")
        end = _LENGTH + length
        self._fill(end, may_end=False)
        body = bytes(data[_LENGTH:end])
        del data[:end]
        return self._codec.decode(body)

    def _fill(self, count: int, *, may_end: bool) -> bool:
        """Buffer ``count`` bytes; return False if ``may_end`` and there are none. Raises FrameError."""
        data = self._data
        while len(data) < count:
            chunk = self._read(min(max(count - len(data), 1 << 16), 1 << 20))
            if chunk:
                data += chunk
            elif may_end and not data:
                return False
            else:
                raise FrameError(f"the stream ends within a frame: {len(data)} of {count} bytes")
        return True


_OF_PARENTS = (WORKER_REQUESTS, WORKER_RESTARTS, POOL_REQUESTS)
"""The series that the parent itself counts."""

_SERIES = frozenset(
    series
    for family in FAMILIES
    if family not in _OF_PARENTS
    for series in (
        (family.sum_series, family.count_series) if isinstance(family, Summary) else (family.name,)
    )
)


class TimeLimit(msgspec.Struct, frozen=True, tag="time_limit"):
    """The program's time limit begins to run: the program may take ``seconds`` from now on."""

    seconds: float


class Counted(msgspec.Struct, frozen=True, tag="counted"):
    """Counts since the last message of this kind, keyed by series, then by label."""

    counts: dict[str, dict[str, float]]


def counted() -> Counted | None:
    """Return the counts since the last call, or None if there are none. Thread-safe."""
    taken = take_counts()
    return Counted({series: dict(values) for series, values in taken.items()}) if taken else None


def count_in(message: Counted) -> None:
    """Add a child's counts to those of this process, if they are plausible. Thread-safe."""
    put_back(
        {
            series: {label: amount for label, amount in values.items() if 0 <= amount < math.inf}
            for series, values in message.counts.items()
            if series in _SERIES
        }
    )


_PLAIN = (str, int, float, bool)


def fault_told(error: Exception) -> dict[str, Any]:
    """Return ``error`` as plain data."""
    told: dict[str, Any] = {
        name: value
        for name, value in vars(error).items()
        if isinstance(value, _PLAIN) or (isinstance(value, tuple) and all(isinstance(x, str) for x in value))
    }
    kind = type(error).__name__
    if isinstance(error, OSError) and not isinstance(error, PraxisError):
        return {"kind": "OSError", "number": error.errno or 0, "message": error.strerror or str(error)}
    return {"message": str(error), **told, "kind": kind}


def fault_of(told: Mapping[str, Any], port: str) -> Exception:
    """Return the error described by ``told``; if its kind is unknown, a PortFailed about ``port``."""
    kind, message = str(told.get("kind")), str(told.get("message", ""))
    if kind == "OSError":
        return OSError(int(told.get("number", 0)), message)
    if kind == "ClaimCancelled":
        from praxis_desktop.ports.claims.claiming import ClaimCancelled  # loaded here: few runs have to wait

        return ClaimCancelled(message)
    if kind == "StorageError":
        return StorageError(message, hint=str(told.get("hint", "")))
    found = getattr(port_errors, kind, None)
    if not (isinstance(found, type) and issubclass(found, PortFault)):
        return PortFailed(f"{kind}: {message}", port=port)
    made = found.__new__(found, message)
    made.args = (message,)
    for name, value in told.items():
        if name != "kind":
            setattr(made, name, tuple(value) if isinstance(value, list) else value)
    return made


DEFAULT_TIMEOUT_S = 30.0
"""Default limit, in seconds, on how long a request runs."""

DEFAULT_FILENAME = "<exec>"
"""Default name of a script in tracebacks."""


# ---- requests
class Init(msgspec.Struct, frozen=True, tag="init", omit_defaults=True):
    """Prepare for requests with interpreters built from ``recipe``. The answers are Progress and then Ready,
    or Error. If this is sent again, runs and sessions that begin later use the new recipe.
    """

    recipe: Recipe = BASELINE


class Run(msgspec.Struct, frozen=True, tag="run", omit_defaults=True):
    """Run ``code`` as a script. The answer is a RunResult, preceded by Stdout and Stderr if ``stream``.

    Without a ``session``, the script gets a separate interpreter; the runs of a session share one. A session
    that the worker does not hold begins from ``session_bytes``, or from scratch if there are none. ``args``
    are plain data and become the program's ``sys.argv[1:]``: strings unchanged, other values as JSON. They
    are also the arguments of the function that is called, if any (see docs/tracing.md). If ``trace``, the
    result has a call stack. ``timeout`` limits the running time in seconds; None means no limit.
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


class Call(msgspec.Struct, frozen=True, tag="call", omit_defaults=True):
    """Call the guest function ``path``, "module:name", with ``args`` (plain data) in the interpreter of
    ``session``. This is answered like a Run. The result of a coroutine function is awaited.
    """

    request_id: str
    path: str
    args: tuple[object, ...] = ()
    timeout: float | None = DEFAULT_TIMEOUT_S
    session: str = ""
    session_bytes: bytes | None = None
    stream: bool = False


class Interrupt(msgspec.Struct, frozen=True, tag="interrupt", omit_defaults=True):
    """Raise KeyboardInterrupt in the named request, or in whichever one is running, but not in a later one.

    A request that has not begun is cancelled.
    """

    request_id: str | None = None


class Capture(msgspec.Struct, frozen=True, tag="capture", omit_defaults=True):
    """Capture a session as bytes from which it can be continued elsewhere. Answered by Captured or Error."""

    request_id: str
    session: str = ""
    timeout: float | None = DEFAULT_TIMEOUT_S


class Input(msgspec.Struct, frozen=True, tag="input", omit_defaults=True):
    """The next bytes of standard input; empty at the end of the input."""

    data: bytes = b""


class Close(msgspec.Struct, frozen=True, tag="close", omit_defaults=True):
    """End the worker, or only one ``session`` and its interpreter."""

    session: str | None = None


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """The progress of the worker's startup: ``value`` is 5, 45, 70 or 100 percent."""

    value: int
    stage: str


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The worker accepts requests; ``runtime`` is how long startup took, in milliseconds."""

    runtime: float


class Stdout(msgspec.Struct, frozen=True, tag="stdout"):
    """Bytes that a request wrote to standard output; they may end in the middle of a character."""

    request_id: str
    data: bytes


class Stderr(msgspec.Struct, frozen=True, tag="stderr"):
    """Bytes that a request wrote to standard error."""

    request_id: str
    data: bytes


class RunResult(msgspec.Struct, frozen=True, tag="run_result", omit_defaults=True):
    """The result of a Run or a Call. It contains the end of the output; ``output_bytes`` is the total size.

    ``session_lost`` means that the session has ended, and its interpreter's state has been lost.
    """

    request_id: str
    result: ExecutionResult
    output_bytes: int = 0
    session_lost: bool = False


class Captured(msgspec.Struct, frozen=True, tag="captured"):
    """A session as bytes."""

    request_id: str
    session_bytes: bytes


class Error(msgspec.Struct, frozen=True, tag="error", omit_defaults=True):
    """The failure of a Capture or, if there is no ``request_id``, of the worker itself."""

    name: str
    message: str
    hint: str = ""
    request_id: str | None = None


Request: TypeAlias = Run | Call | Capture
"""The requests that are answered, one at a time."""

Answer: TypeAlias = RunResult | Captured | Error
"""The last message about a request."""

Said: TypeAlias = Progress | Ready | Stdout | Stderr
"""The messages that a host sends before its answer."""


def refusal(request: Request, name: str, message: str) -> Answer:
    """Return the answer to a request that was not served."""
    if isinstance(request, Capture):
        return Error(name, message, request_id=request.request_id)
    return failed_result(request.request_id, name, message)


def failed_result(request_id: str, name: str, message: str) -> RunResult:
    """Return the result of a program for which only an error can be reported."""
    result = ExecutionResult("", 0.0, time.time() * 1000, error=ErrorInfo(name, message))
    return RunResult(request_id, result)


# ---- runs
class GetReady(msgspec.Struct, frozen=True, tag="get_ready"):
    """Load what all runs need, because a run will follow. ``cache`` is as in RunJob. There is no answer."""

    cache: str


class Keeping(msgspec.Struct, frozen=True):
    """The history that stores a run's record: its folder and its settings."""

    folder: str
    settings: HistorySettings


class RunJob(msgspec.Struct, frozen=True, tag="perform"):
    """Perform this run. Sent once, as the first message unless a GetReady precedes it."""

    request: RunRequest
    run_id: str
    cache: str
    """The folder for machine code and images."""
    has_input: bool
    """Whether there is any standard input to request."""
    can_ask: bool = False
    """Whether the user can be asked for ports."""
    history: Keeping | None = None
    """The history that stores the run's record, if any."""
    resumed_by: str | None = None
    """The person who resumes an interrupted run; if set, only ``on_prompt`` of ``request`` is used."""
    said: tuple[SaidBefore, ...] = ()
    """The statements of ``resumed_by`` about open commands."""
    public_key: bytes = b""
    """The public key for the record's signature, if there is a record."""


class Describe(msgspec.Struct, frozen=True, tag="describe"):
    """Determine a program's declarations. Sent as the first and only message.

    The answers are Declares, if this succeeds, and Ended.
    """

    program: Program
    cache: str


class Declares(msgspec.Struct, frozen=True, tag="declares"):
    """The declarations of a program, or why it does not load, in the form of ``describing.as_data``."""

    content: dict[str, Any]


class GetReadyForTrials(msgspec.Struct, frozen=True, tag="trials"):
    """Prepare for dry runs of one program; ``request`` is an example. Sent once, as the first message."""

    request: RunRequest
    cache: str


class TrialJob(msgspec.Struct, frozen=True, tag="trial"):
    """Perform a dry run; the answer is TrialDone. Dry runs are performed one at a time."""

    number: int
    trial: Trial


class TrialDone(msgspec.Struct, frozen=True, tag="tried"):
    """The outcome of a dry run; ``defect`` is a traceback if this program failed. ``said`` contains the parts
    of the messages in its branch (``said_in``).
    """

    number: int
    tried: Tried
    defect: str = ""
    said: dict[str, Any] = {}


class Do(msgspec.Struct, frozen=True, tag="do"):
    """Execute a command on the run."""

    command: AnyCommand


class InputFailed(msgspec.Struct, frozen=True, tag="input_failed"):
    """Standard input cannot be read; contains the number and text of the OSError."""

    number: int
    text: str


class InputWanted(msgspec.Struct, frozen=True, tag="input_wanted"):
    """The program is reading from standard input. The answer is a single Input or InputFailed."""


class PortWanted(msgspec.Struct, frozen=True, tag="port_wanted"):
    """The program requests a port, as in ``ports.guest.port_requests.PortQuestion``. The answer is
    PortChosen, unless PortUnwanted comes first. Only one such question is open at a time.
    """

    number: int
    program: str
    filters: tuple[tuple[int | None, int | None], ...]
    """The vendor and product IDs of each filter."""
    granted: tuple[tuple[str, str], ...]
    """The role and device of each port that the program has."""


class PortUnwanted(msgspec.Struct, frozen=True, tag="port_unwanted"):
    """Withdraw the question, because the answer is no longer needed."""

    number: int


class PortChosen(msgspec.Struct, frozen=True, tag="port_chosen"):
    """The answer to PortWanted: the role and device of a port; both are "" if none was chosen."""

    number: int
    role: str
    device: str


class OpenPort(msgspec.Struct, frozen=True, tag="open_port"):
    """Open a serial port that the run was granted, as ``ports.serial.open_driver`` does, or connect to the
    serial server at this address. The answer is a descriptor. Each further connection to a role is named
    after the role, with a number appended.
    """

    role: str
    device: str
    settings: LineSettings | None = None
    dtr: bool = True
    rts: bool = True
    exclusive: bool = True


class ListenAt(msgspec.Struct, frozen=True, tag="listen_at"):
    """Accept connections at the address that the run was granted. The answer is a descriptor on which peers
    are reported; the listener ends when the descriptor is closed. Connections are taken with OpenPort.
    """

    role: str
    device: str


class SetLatency(msgspec.Struct, frozen=True, tag="set_latency"):
    """Set the latency timer of a granted port's adapter, in ms. The answer is the resulting value."""

    device: str
    milliseconds: int


class ListPorts(msgspec.Struct, frozen=True, tag="list_ports"):
    """List the serial ports on this computer, including hidden ones."""


class LookOnUsb(msgspec.Struct, frozen=True, tag="look_on_usb"):
    """Describe a granted USB or HID device, if it is present."""

    device: str


class KnownAt(msgspec.Struct, frozen=True, tag="known_at"):
    """Describe the user's known instrument at a granted port."""

    role: str
    device: str


class ClaimPorts(msgspec.Struct, frozen=True, tag="claim_ports"):
    """Claim granted ports, given as role and device; if ``queue``, wait for ports in use. ``run_number`` is
    the number of the run, 0 if it has none.
    """

    ports: tuple[tuple[str, str], ...]
    queue: bool
    run_number: int = 0


class LetGo(msgspec.Struct, frozen=True, tag="let_go"):
    """Release the ports claimed by the ClaimPorts with this number, or stop waiting for them."""

    claim: int


class NewFile(msgspec.Struct, frozen=True, tag="new_file"):
    """Create the file that the run's request names as its journal. The answer is a descriptor."""

    path: str


class SignRecord(msgspec.Struct, frozen=True, tag="sign_record"):
    """Sign the end of the run's record, once."""

    digest: bytes


class TellKinds(msgspec.Struct, frozen=True, tag="tell_kinds"):
    """Report the kind of instrument at each port, keyed by role."""

    kinds: dict[str, str]


class JoinGuardian(msgspec.Struct, frozen=True, tag="join_guardian"):
    """Connect to the guardian, before a port is opened. The answer is a descriptor."""


class HeldSlot(msgspec.Struct, frozen=True, tag="held_slot"):
    """Request the guardian's number for the port opened for ``role``."""

    role: str
    device: str


Help: TypeAlias = (
    OpenPort
    | ListenAt
    | SetLatency
    | ListPorts
    | LookOnUsb
    | KnownAt
    | ClaimPorts
    | LetGo
    | NewFile
    | SignRecord
    | TellKinds
    | JoinGuardian
    | HeldSlot
)
"""The actions that a run's process must not perform itself."""


class ParentRequest(msgspec.Struct, frozen=True, tag="help_wanted"):
    """A request to the parent. The answer is ParentReply; LetGo has no answer."""

    number: int
    what: Help


class ParentReply(msgspec.Struct, frozen=True, tag="helped"):
    """The answer to ParentRequest: a value, an error, or a descriptor, which is sent outside the pipe."""

    number: int
    value: Any = None
    has_descriptor: bool = False
    fault: dict[str, Any] | None = None
    """The kind, message and other fields of an error."""
    waits: str = ""
    """Why a claim is waiting; the claim's answer follows later."""


class EventMessage(msgspec.Struct, frozen=True, tag="told"):
    """An event of the run: its ``name``, its fields, and the parts of its messages (``said_in``)."""

    name: str
    event: Any
    said: dict[str, Any] = {}


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """The run has ended. Sent after its last event. ``exit_code`` is the command line's exit code."""

    exit_code: int


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """A defect in this program ended the run; includes its traceback."""

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
    | RunJob
    | Describe
    | GetReadyForTrials
    | TrialJob
    | Do
    | Input
    | InputFailed
    | PortChosen
    | ParentReply
)
FromChild: TypeAlias = (
    Progress
    | Ready
    | Stdout
    | Stderr
    | RunResult
    | Captured
    | Error
    | EventMessage
    | InputWanted
    | PortWanted
    | PortUnwanted
    | ParentRequest
    | Declares
    | TrialDone
    | TimeLimit
    | Counted
    | Ended
    | Failed
)

TO_CHILD: Codec[ToChild] = Codec(ToChild)
FROM_CHILD: Codec[FromChild] = Codec(FromChild)


describe(*Event.__subclasses__())


def told(event: Event) -> EventMessage:
    """Convert an event to a message."""
    return EventMessage(event.name, event, said_in(event, event.name))


def event_of(message: EventMessage) -> Event:
    """Return the event in a message. Raises FrameError."""
    kinds = {kind.name: kind for kind in Event.__subclasses__()}
    try:
        event: Event = msgspec.convert(message.event, kinds[message.name], dec_hook=typed)
    except (KeyError, msgspec.ValidationError) as error:
        raise FrameError(f"no event: {message.name}: {error}") from error
    return with_messages(event, message.said)


def trial_done(number: int, tried: Tried) -> TrialDone:
    """Return a dry run's outcome as a message that includes the message templates, for ``tried_of``."""
    return TrialDone(number, tried, said={} if tried.branch is None else said_in(tried.branch, "branch"))


def tried_of(message: TrialDone) -> Tried:
    """Return the outcome in a message."""
    branch = message.tried.branch
    if branch is None:
        return message.tried
    return msgspec.structs.replace(message.tried, branch=with_messages(branch, message.said))
