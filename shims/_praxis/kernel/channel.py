"""What the kernel says to its host: messages in Jupyter's words, each with the request it belongs to.

https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

from __future__ import annotations

import base64
import contextvars
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

MOST_TEXT = 1 << 20
"""Characters of one form of a value: more is told as how much there is."""

MOST_BYTES = 32 << 20
"""Bytes of one form of a value, a picture for instance."""

parent: contextvars.ContextVar[str] = contextvars.ContextVar("parent", default="")
"""The request that is being served: tasks that a cell leaves behind go on to speak for it."""

_send: Callable[[str], object] | None = None


def connect(send: Callable[[str], object]) -> None:
    """``send`` takes each message from now on, as JSON."""
    global _send
    _send = send


def tell(kind: str, /, **content: Any) -> None:
    """Send a message. What was printed before it is written first."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, ValueError, OSError):
            continue  # a program has closed it, or put something else there
    if _send is not None:
        message = {"msg_type": kind, "parent": parent.get(), "content": content}
        _send(json.dumps(message, default=repr, allow_nan=True))


def bundled(data: Mapping[str, Any] | None) -> dict[str, Any]:
    """The forms of a value by MIME type, as JSON can hold them: bytes are base64."""
    return {mime: _bounded(value) for mime, value in (data or {}).items()}


def _bounded(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        content = bytes(value)
        if len(content) > MOST_BYTES:
            return f"<{len(content)} bytes>"
        return base64.b64encode(content).decode("ascii")
    if isinstance(value, str) and len(value) > MOST_TEXT:
        return f"{value[:MOST_TEXT]}\n… ({len(value)} characters)"
    return value
