"""Requests to a kernel and messages from it, modelled on Jupyter's protocol.

https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter.environment.base import StreamName

KernelState = Literal["starting", "idle", "busy", "dead"]

RequestType = Literal[
    "execute",
    "complete",
    "describe",
    "inspect",
    "is_complete",
    "kernel_info",
    "machines",
    "methods",
    "source",
    "variables",
]


class KernelRequest(Struct, frozen=True):
    """A request; ``content`` is as in Jupyter's ``{msg_type}_request``."""

    msg_id: str
    msg_type: RequestType
    content: Mapping[str, object]

    def to_json(self) -> dict[str, object]:
        """Return the request in the form that the guest reads."""
        return {
            "msg_id": self.msg_id,
            "msg_type": f"{self.msg_type}_request",
            "content": dict(self.content),
        }


class Message(Struct, frozen=True):
    """A message from the guest. ``msg_type`` and ``content`` are as in Jupyter's protocol, except that a
    cell's duration in seconds is called ``seconds``; ``parent`` is the ID of the request to which the message
    belongs ("" for none).
    """

    msg_type: str
    parent: str
    content: Mapping[str, object] = MappingProxyType({})


class Stream(Struct, frozen=True):
    """Output from a guest; ``skipped`` is the number of bytes left out before it."""

    name: StreamName
    data: bytes
    skipped: int = 0


class InputRequest(Struct, frozen=True):
    """A cell is waiting for a line; see ``Kernel.answer``. If ``is_password``, the line must not be shown."""

    prompt: str
    is_password: bool = False


class StateChange(Struct, frozen=True):
    """The kernel has entered a new state. ``dead`` comes with a ``reason`` and a remedy, unless the kernel
    was closed. ``exit_code`` is the exit code for a process that ends as a result.
    """

    state: KernelState
    reason: str = ""
    hint: str = ""
    exit_code: int = PraxisError.exit_code


Outgoing: TypeAlias = Message | Stream | InputRequest | StateChange


def read_message(text: str) -> Message:
    """Parse a message from the guest, which is not trusted. Raises ValueError if it is malformed."""
    told = json.loads(text)
    if not isinstance(told, dict):
        raise ValueError("a kernel's message is an object")
    kind, parent, content = told.get("msg_type"), told.get("parent"), told.get("content")
    if not isinstance(kind, str) or not isinstance(parent, str) or not isinstance(content, dict):
        raise ValueError("a kernel's message has a msg_type, a parent and a content")
    return Message(kind, parent, content)
