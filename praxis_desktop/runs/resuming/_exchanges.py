"""Open exchanges on a port: commands that were sent, or may have been, without a complete reply."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from praxis_desktop.core.expressions import Expression
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.ports.profiles.inquiry import reply_length
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.wire import SETTLED
from praxis_desktop.runs.resuming.past import PlacedRecord, again_of


class OpenExchange(Struct, frozen=True):
    """A command without a reply. ``partial`` is the start of the reply, ``sent_ns`` when the command was
    sent, relative to the start of the record.
    """

    command: bytes
    sent_ns: int
    partial: bytes = b""
    is_owed: bool = False
    """Whether it was to be sent again, and has not been sent since."""
    is_read: bool = False
    """Whether the program has read a part of the reply, which cannot be undone."""


def command_end(profile: InstrumentProfile | None) -> bytes:
    """The terminator of commands; b"" if unknown, or if commands contain their length."""
    if profile is None or profile.limits.length_offset is not None:
        return b""
    return profile.limits.terminator.encode("latin-1")


def open_exchanges(
    wire: Sequence[PlacedRecord], profile: InstrumentProfile | None, *, is_awaited: bool = False
) -> list[OpenExchange]:
    """The exchanges still open on a port, in the order sent, from its records since it was opened.

    ``is_awaited``: the program waits for data from the port. For an instrument without a profile, a line of
    reply answers everything sent before it. If it has never answered several commands and nothing is awaited,
    no reply is expected.
    """
    silent = None if profile is None or not profile.replies.silent else Expression(profile.replies.silent)
    end = command_end(profile)
    alone = () if profile is None else tuple(text.encode("latin-1") for text in profile.limits.immediate)
    pending: list[OpenExchange] = []
    begun, began_ns, received = b"", 0, b""
    has_answered = False
    owed: list[bytes] = []
    for _, record, is_settling in wire:
        if record.direction == "event":
            if record.what == SETTLED:
                pending, received, owed = [], b"", again_of(record)
        elif is_settling:
            continue
        elif record.direction == "out":
            if owed and record.data == owed[0]:
                owed.pop(0)
            if not pending:
                received = b""
            began_ns = began_ns if begun else record.time_ns
            begun += record.data
            if end and not begun.endswith(end) and begun not in alone:
                continue
            command, begun = begun, b""
            if silent is None or not silent.fullmatch(command.removesuffix(end)):
                pending.append(OpenExchange(command, began_ns))
        else:
            has_answered = True
            received += record.data
            while length := reply_length(received, profile):
                received = received[length:]
                if profile is None:
                    pending = []
                elif pending:
                    pending.pop(0)
    if begun:
        pending.append(OpenExchange(begun, began_ns))
    if profile is None and not has_answered and not is_awaited and len(pending) > 1:
        pending = []
    pending += [OpenExchange(command, 0, is_owed=True) for command in owed]
    if pending and received:
        first = pending[0]
        pending[0] = OpenExchange(first.command, first.sent_ns, received)
    return pending


def bare_command(command: bytes, profile: InstrumentProfile | None) -> bytes:
    """A command without its terminator, as a profile's expressions match it."""
    return command.removesuffix(command_end(profile))


DONE, SEND, UNSURE = "done", "send", "unsure"

NEVER = (
    "Its step says that it must never be sent again. Do by hand what it was to do: then it was carried out."
)
READ = "The program has read a part of the reply already, and would take the next one for the rest of it."
"""Why a command cannot be sent again."""

_ESCAPED = re.compile(rb"\\(x[0-9a-fA-F]{2}|[rnt0\\])")
_CONTROLS = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"0": b"\0", b"\\": b"\\"}

_SHOWN = 40
"""Bytes of a command or a reply to show to a person."""

Said = Literal["done", "send", "unsure"]


def prompt_of(
    exchange: OpenExchange,
    role: str,
    name: str,
    step: Mapping[str, object] | None,
    *,
    obstacle: str,
    evidence: str,
    state: str = "",
) -> PromptEvent:
    """The question about an open exchange. ``name`` is the instrument's, ``step`` the step that was open,
    ``obstacle`` why the command must not be sent again, if so. ``state`` is the instrument's reported state.
    """
    where = (
        Message(" in step {step}, {title}", step=step.get("step"), title=step.get("title")) if step else ""
    )
    came = (
        Message(" Part of its reply came: {partial}.", partial=_readable(exchange.partial))
        if exchange.partial
        else ""
    )
    said = (
        Message(" Asked now, it says {encode}.", encode=_readable(evidence.encode("latin-1", "replace")))
        if evidence
        else ""
    )
    message = Message(
        "Has {name} on port {role} carried out {command}?\nThe computer stopped while it was being "
        "sent{where}, and no reply was kept.{came}{said} Check the instrument.",
        name=name,
        role=role,
        command=_readable(exchange.command),
        where=where,
        came=came,
        said=said,
    )
    if state:
        message += Message(" Asked for its state, it says: {state}.", state=state)
    choices = (
        Choice(DONE, "It was carried out", "It is not sent again; what it answered is asked next."),
        Choice(SEND, "It was not carried out", "It is sent again.", obstacle),
        Choice(UNSURE, "Not sure", "Nothing is sent: the run stays interrupted until somebody knows."),
    )
    number = step.get("step") if step else 0
    return PromptEvent(
        0,
        "choose",
        message,
        choices,
        step=number if isinstance(number, int) else 0,
        details={"what": "open exchange", "port": role, "command": exchange.command.hex()},
    )


def reply_prompt(exchange: OpenExchange, role: str, name: str) -> PromptEvent:
    """The question for the instrument's reply, if the person knows it."""
    return PromptEvent(
        0,
        "input",
        f"What did {name} on port {role} answer to {_readable(exchange.command)}?\nLeave it empty if nobody "
        "knows: the program gets no reply then. What cannot be typed is written as \\r, \\n or \\x1b.",
        details={"what": "reply", "port": role, "type": "text"},
    )


def reply_bytes(text: str) -> bytes:
    """The bytes of a reply that a person typed, with escapes resolved."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    return _ESCAPED.sub(_unescaped, data)


def _unescaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes.fromhex(told[1:].decode()) if told.startswith(b"x") else _CONTROLS[told]


def _readable(data: bytes) -> str:
    rest = Message(" and {count} bytes more", count=len(data) - _SHOWN) if len(data) > _SHOWN else ""
    text = data[:_SHOWN].decode("latin-1").strip("\r\n\0 ")
    shown = (
        f"{text!r}"
        if text.isprintable() and text
        else Message("the bytes {text}", text=data[:_SHOWN].hex(" "))
    )
    return f"{shown}{rest}"
