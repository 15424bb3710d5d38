"""What a kernel is asked and what it says, in the words of Jupyter's protocol.

https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.records import Record
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


class KernelRequest(Record):
    """``content`` is what Jupyter's protocol has in a ``{msg_type}_request``."""

    msg_id: str
    msg_type: RequestType
    content: Mapping[str, object]

    def to_json(self) -> dict[str, object]:
        """As the guest reads it."""
        return {
            "msg_id": self.msg_id,
            "msg_type": f"{self.msg_type}_request",
            "content": dict(self.content),
        }


class Message(Record):
    """From the guest: ``msg_type`` and ``content`` as in Jupyter's protocol, ``parent`` the id of the request
    that it belongs to, "" for none. Times are ``seconds``.
    """

    msg_type: str
    parent: str
    content: Mapping[str, object] = MappingProxyType({})


class Stream(Record):
    """What a guest prints. ``skipped`` bytes before it were left out."""

    name: StreamName
    data: bytes
    skipped: int = 0


class InputRequest(Record):
    """A cell waits for a line, which ``Kernel.answer`` gives. ``is_password`` for one that is not shown."""

    prompt: str
    is_password: bool = False


class StateChange(Record):
    """``dead`` has a ``reason``, and what to do about it; a kernel that was closed has none. ``exit_code`` is
    what a process ends with because of it.
    """

    state: KernelState
    reason: str = ""
    hint: str = ""
    exit_code: int = PraxisError.exit_code


Outgoing: TypeAlias = Message | Stream | InputRequest | StateChange


def read_message(text: str) -> Message:
    """A message of the guest. Raises ValueError for what is none: the guest is not to be trusted."""
    told = json.loads(text)
    if not isinstance(told, dict):
        raise ValueError("a kernel's message is an object")
    kind, parent, content = told.get("msg_type"), told.get("parent"), told.get("content")
    if not isinstance(kind, str) or not isinstance(parent, str) or not isinstance(content, dict):
        raise ValueError("a kernel's message has a msg_type, a parent and a content")
    return Message(kind, parent, content)
