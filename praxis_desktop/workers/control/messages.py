"""What is said over a control socket, as JSON: requests, and what answers them."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Struct

from praxis_desktop.runs.commands import AnyCommand

LARGEST_REQUEST = 1 << 20
"""Bytes of a request; a longer one ends its connection."""


class ListRuns(Struct, frozen=True, tag="list"):
    """Tell of every run: answered by Runs."""


class Do(Struct, frozen=True, tag="do"):
    """Do something to a run: answered by Done."""

    run_id: str
    command: AnyCommand


class Act(Struct, frozen=True, tag="act"):
    """As Do, from a program that was started before an update: ``reason`` is a note's text, too."""

    run_id: str
    action: Literal[
        "pause", "pause_now", "resume", "skip_wait", "extend_wait", "cancel", "emergency_stop", "note"
    ]
    by: str = ""
    reason: str = ""
    step: int = 0
    seconds: float = 0.0


class AnswerPrompt(Struct, frozen=True, tag="answer"):
    """The same for an answer."""

    run_id: str
    number: int
    value: Any = None
    facts: dict[str, dict[str, Any]] = {}
    by: str = ""
    reason: str = ""


def command_of(request: Do | Act | AnswerPrompt) -> AnyCommand:
    """What is to be done."""
    match request:
        case Do():
            return request.command
        case Act():
            fields = {**msgspec.structs.asdict(request), "command": request.action, "text": request.reason}
        case AnswerPrompt():
            fields = {**msgspec.structs.asdict(request), "command": "answer"}
    command: AnyCommand = msgspec.convert(fields, AnyCommand)
    return command


class Watch(Struct, frozen=True, tag="watch"):
    """Tell what happens in a run until it ends: answered by Happened as often as that is, then by Over."""

    run_id: str


class StopAll(Struct, frozen=True, tag="emergency_stop"):
    """Stop the runs of these ids in an emergency, all of them without any: answered by Runs, those that were
    asked to stop, then as Watch is, for what becomes of their instruments.
    """

    run_ids: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""


class RunInfo(Struct, frozen=True):
    """A run that is under way. ``number`` is by what people call it, 0 for none; ``started`` is in seconds
    since 1970; ``reason`` and ``by`` are those of its state; ``prompts`` are open questions, as their events
    are in JSON.
    """

    run_id: str
    program: str
    state: str
    process: int
    host: str
    """Who conducts it: ``window`` or ``command line``."""
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


class Runs(Struct, frozen=True, tag="runs"):
    """The runs of a process."""

    runs: tuple[RunInfo, ...]


class Done(Struct, frozen=True, tag="done"):
    """It was done, or why not."""

    refused: str = ""


class Happened(Struct, frozen=True, tag="happened"):
    """An event of a run, as it is on the command line with ``--json``."""

    run_id: str
    event: dict[str, Any]


class Over(Struct, frozen=True, tag="over"):
    """Nothing more happens; ``reason`` says why if it is not that every run has ended."""

    reason: str = ""


Request: TypeAlias = ListRuns | Do | Act | AnswerPrompt | Watch | StopAll
Reply: TypeAlias = Runs | Done | Happened | Over

# Made at the import: a type that two threads describe to msgspec at once is not safe.
_encoder = msgspec.json.Encoder(enc_hook=str)
_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_replies: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)


class MessageError(ValueError):
    """Bytes that are no message."""


def encoded(message: Request | Reply) -> bytes:
    """A message as bytes; what JSON has no place for in an event becomes its text."""
    try:
        return _encoder.encode(message)
    except (UnicodeEncodeError, TypeError, ValueError, RecursionError) as error:
        raise MessageError(str(error)) from error


def request_of(data: bytes) -> Request:
    """The request in ``data``. Raises MessageError."""
    try:
        return _requests.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(str(error)) from error


def reply_of(data: bytes) -> Reply:
    """The reply in ``data``. Raises MessageError."""
    try:
        return _replies.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(str(error)) from error
