"""The messages on a control socket, as JSON: requests and replies."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from praxis_desktop.runs.commands import AnyCommand

LARGEST_REQUEST = 1 << 20
"""Maximum size of a request in bytes; a longer request closes the connection."""


class ListRuns(msgspec.Struct, frozen=True, tag="list"):
    """List every run. The reply is Runs."""


class Do(msgspec.Struct, frozen=True, tag="do"):
    """Execute a command on a run. The reply is Done."""

    run_id: str
    command: AnyCommand


class Act(msgspec.Struct, frozen=True, tag="act"):
    """A ``Do`` from a program that was started before an update. ``reason`` also serves as a note's text."""

    run_id: str
    action: Literal[
        "pause", "pause_now", "resume", "skip_wait", "extend_wait", "cancel", "emergency_stop", "note"
    ]
    by: str = ""
    reason: str = ""
    step: int = 0
    seconds: float = 0.0


class AnswerPrompt(msgspec.Struct, frozen=True, tag="answer"):
    """An answer to a prompt, from a program that was started before an update."""

    run_id: str
    number: int
    value: Any = None
    facts: dict[str, dict[str, Any]] = {}
    by: str = ""
    reason: str = ""


def command_of(request: Do | Act | AnswerPrompt) -> AnyCommand:
    """Return the command contained in a request."""
    match request:
        case Do():
            return request.command
        case Act():
            fields = {**msgspec.structs.asdict(request), "command": request.action, "text": request.reason}
        case AnswerPrompt():
            fields = {**msgspec.structs.asdict(request), "command": "answer"}
    command: AnyCommand = msgspec.convert(fields, AnyCommand)
    return command


class Watch(msgspec.Struct, frozen=True, tag="watch"):
    """Follow a run until it ends. The replies are a Happened for each event and then Over."""

    run_id: str


class StopAll(msgspec.Struct, frozen=True, tag="emergency_stop"):
    """Emergency-stop the runs with these IDs, or all runs if no IDs are given.

    The replies are Runs, which lists the runs asked to stop, and then, as for Watch, their events and Over.
    """

    run_ids: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""


class RunInfo(msgspec.Struct, frozen=True):
    """A run in progress. ``number`` is the number shown to users, or 0; ``started`` is in seconds since 1970;
    ``reason`` and ``by`` explain its state (see StateEvent); ``prompts`` are its open questions, as JSON.
    """

    run_id: str
    program: str
    state: str
    process: int
    host: str
    """The interface that controls the run: ``window`` or ``command line``."""
    started: float
    operator: str = ""
    name: str = ""
    reason: str = ""
    by: str = ""
    step: int = 0
    step_title: str = ""
    ports: tuple[str, ...] = ()
    number: int = 0
    prompts: tuple[dict[str, Any], ...] = ()


class Runs(msgspec.Struct, frozen=True, tag="runs"):
    """The runs of a process."""

    runs: tuple[RunInfo, ...]


class Done(msgspec.Struct, frozen=True, tag="done"):
    """Whether the command was executed and, if not, why it was refused."""

    refused: str = ""


class Happened(msgspec.Struct, frozen=True, tag="happened"):
    """An event of a run, as ``--json`` shows it on the command line."""

    run_id: str
    event: dict[str, Any]


class Over(msgspec.Struct, frozen=True, tag="over"):
    """No more events follow. If some runs have not ended, ``reason`` says why their events stop."""

    reason: str = ""


Request: TypeAlias = ListRuns | Do | Act | AnswerPrompt | Watch | StopAll
Reply: TypeAlias = Runs | Done | Happened | Over


def _as_text(value: object) -> str:
    return str.__str__(value) if isinstance(value, str) else str(value)  # a message is its own str()


# Made during import: msgspec crashes if two threads build a type's description at once.
_encoder = msgspec.json.Encoder(enc_hook=_as_text)
_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_replies: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)


class MessageError(ValueError):
    """The bytes are not a message, or a message cannot be encoded."""


def encoded(message: Request | Reply) -> bytes:
    """Encode a message as bytes; event values that JSON cannot represent become text."""
    try:
        return _encoder.encode(message)
    except (UnicodeEncodeError, TypeError, ValueError, RecursionError) as error:
        raise MessageError(str(error)) from error


def request_of(data: bytes) -> Request:
    """Decode the request in ``data``. Raises MessageError if it is not a valid request."""
    try:
        return _requests.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(str(error)) from error


def reply_of(data: bytes) -> Reply:
    """Decode the reply in ``data``. Raises MessageError if it is not a valid reply."""
    try:
        return _replies.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(str(error)) from error
