"""What a person is asked of an exchange that was open when a run's process died."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from praxis_desktop.core.prompts import Choice, PromptEvent

if TYPE_CHECKING:
    from praxis_desktop.runs.resuming.settling.exchanges import OpenExchange

DONE, SEND, UNSURE = "done", "send", "unsure"

NEVER = (
    "Its step says that it must never be sent again. Do by hand what it was to do: then it was carried out."
)
READ = "The program has read a part of the reply already, and would take the next one for the rest of it."
"""Why a command is not sent again."""

_ESCAPED = re.compile(rb"\\(x[0-9a-fA-F]{2}|[rnt0\\])")
_CONTROLS = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"0": b"\0", b"\\": b"\\"}

_SHOWN = 40
"""Bytes of a command, or a reply, that a person is shown."""

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
    """The question: ``name`` is the instrument's, ``step`` what was under way, ``obstacle`` why the command
    must not be sent again, if so. ``state`` is what the instrument says of how it is.
    """
    where = f" in step {step.get('step')}, {step.get('title')}" if step else ""
    came = f" Of its reply {_readable(exchange.partial)} came." if exchange.partial else ""
    said = f" Asked now, it says {_readable(evidence.encode('latin-1', 'replace'))}." if evidence else ""
    message = (
        f"Has {name} on port {role} carried out {_readable(exchange.command)}?\n"
        f"The computer stopped while that was sent{where}, and no reply to it was kept.{came}{said} "
        "Look at the instrument."
    )
    if state:
        message += f" Asked how it is, it says: {state}."
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
    """What the instrument answered, if the person knows."""
    return PromptEvent(
        0,
        "input",
        f"What did {name} on port {role} answer to {_readable(exchange.command)}?\nLeave it empty if nobody "
        "knows: the program gets no reply then. What cannot be typed is written as \\r, \\n or \\x1b.",
        details={"what": "reply", "port": role, "type": "text"},
    )


def reply_bytes(text: str) -> bytes:
    """What a person has typed as a reply: what stands there, with what cannot be typed in its place."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    return _ESCAPED.sub(_unescaped, data)


def _unescaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes.fromhex(told[1:].decode()) if told.startswith(b"x") else _CONTROLS[told]


def _readable(data: bytes) -> str:
    rest = f" and {len(data) - _SHOWN} bytes more" if len(data) > _SHOWN else ""
    text = data[:_SHOWN].decode("latin-1").strip("\r\n\0 ")
    shown = f"{text!r}" if text.isprintable() and text else f"the bytes {data[:_SHOWN].hex(' ')}"
    return f"{shown}{rest}"
