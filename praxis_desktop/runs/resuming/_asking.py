"""Asks the user about a command whose reply is unknown, and converts a reply that the user types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.ports.dialects.usb import sent_text

if TYPE_CHECKING:
    from praxis_desktop.runs.resuming._exchanges import OpenExchange

DONE, SEND, UNSURE = "done", "send", "unsure"

NEVER = "Its step must never be sent again. Perform its action by hand; it then counts as done."
READ = "The program has already read part of the reply and would mistake the next reply for the rest of it."
"""Why a command cannot be sent again."""

_ESCAPED = re.compile(rb"\\(x[0-9a-fA-F]{2}|[rnt0\\])")
_CONTROLS = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"0": b"\0", b"\\": b"\\"}

_SHOWN = 40
"""Number of bytes of a command or reply that are shown to the user."""

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
    held: Mapping[str, str] = MappingProxyType({}),
    overheard: str = "",
) -> PromptEvent:
    """Return the question about an open exchange. ``name`` is the instrument's name, ``step`` the open step;
    ``obstacle`` says why the command must not be sent again, or is "". ``state`` is the state that the
    instrument reported, ``held`` what liquid handlers held before the command, keyed by role, and
    ``overheard`` what the guardian sent and received.
    """
    where = (
        Message(" in step {step}, {title}", step=step.get("step"), title=step.get("title")) if step else ""
    )
    came = (
        Message(" Part of its reply arrived: {partial}.", partial=_readable(exchange.partial, is_reply=True))
        if exchange.partial
        else ""
    )
    said = (
        Message(
            (" When queried just now, it replied {encode}."),
            encode=_readable(evidence.encode("latin-1", "replace")),
        )
        if evidence
        else ""
    )
    message = Message(
        "Did {name} on port {role} carry out {command}?\nThe computer stopped while the command "
        "was being sent{where}, and no reply was recorded.{came}{said} Check the instrument.",
        name=name,
        role=role,
        command=_readable(exchange.command),
        where=where,
        came=came,
        said=said,
    )
    if overheard:
        message += Message(" Afterwards: {overheard}.", overheard=overheard)
    if state:
        message += Message(" When asked for its state, it replied: {state}.", state=state)
    for robot, said in held.items():
        message += Message(" Before that command, {instrument} held: {held}.", instrument=robot, held=said)
    choices = (
        Choice(
            DONE,
            "It was carried out",
            "The command will not be sent again. You will then be asked for the instrument's reply.",
        ),
        Choice(SEND, "It was not carried out", "It will be sent again.", obstacle),
        Choice(
            UNSURE, "Not sure", "Nothing will be sent; the run will remain interrupted until this is known."
        ),
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


def reply_prompt(exchange: OpenExchange, role: str, name: str, overheard: str = "") -> PromptEvent:
    """Return the question that asks for the instrument's reply, in case the user knows it. ``overheard`` is
    what the guardian sent and received.
    """
    message = Message(
        "What did {name} on port {role} reply to {command}?\nLeave it empty if it is not known; the "
        "program then gets no reply. Write characters that cannot be typed as \\r, \\n or \\x1b.",
        name=name,
        role=role,
        command=_readable(exchange.command),
    )
    if overheard:
        message += Message(" Afterwards: {overheard}.", overheard=overheard)
    return PromptEvent(0, "input", message, details={"what": "reply", "port": role, "type": "text"})


def reply_bytes(text: str) -> bytes:
    """Return the bytes of a reply typed by the user, with escape sequences converted."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    return _ESCAPED.sub(_unescaped, data)


def _unescaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes.fromhex(told[1:].decode()) if told.startswith(b"x") else _CONTROLS[told]


def _readable(data: bytes, *, is_reply: bool = False) -> str:
    transfers = "" if is_reply else sent_text(data)
    if transfers:
        return repr(transfers)
    rest = Message(" and {count} more bytes", count=len(data) - _SHOWN) if len(data) > _SHOWN else ""
    text = data[:_SHOWN].decode("latin-1").strip("\r\n\0 ")
    shown = (
        f"{text!r}"
        if text.isprintable() and text
        else Message("the bytes {text}", text=data[:_SHOWN].hex(" "))
    )
    return f"{shown}{rest}"
