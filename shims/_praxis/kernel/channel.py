"""The kernel's messages to its host, as in Jupyter's protocol. Each names its parent request."""

from __future__ import annotations

import base64
import contextvars
import io
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

MOST_TEXT = 1 << 20
"""Maximum length, in characters, of a value in one format. Longer text is truncated and followed by its full
length.
"""

MOST_BYTES = 32 << 20
"""Maximum size, in bytes, of a value in one format, such as a picture. If a value is larger, only its size is
sent.
"""

parent: contextvars.ContextVar[str] = contextvars.ContextVar("parent", default="")
"""The request being served. Tasks that outlive their cell still use its request."""

captured: contextvars.ContextVar[io.StringIO | None] = contextvars.ContextVar("captured", default=None)
"""The buffer for the output of commands, as in ``files = !ls``, or None if the output is printed."""

_send: Callable[[str], object] | None = None


def connect(send: Callable[[str], object]) -> None:
    """Start passing each message to ``send``, as JSON."""
    global _send
    _send = send


def write(text: str) -> None:
    """Write a command's output."""
    (captured.get() or sys.stdout).write(text)


def tell(kind: str, /, **content: Any) -> None:
    """Send a message after flushing the output that was printed before it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, ValueError, OSError):
            continue  # a program has closed or replaced the stream
    if _send is not None:
        message = {"msg_type": kind, "parent": parent.get(), "content": content}
        _send(json.dumps(message, default=repr, allow_nan=True))


def bundled(data: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a value's formats keyed by MIME type, in a form that JSON can represent: bytes as base64."""
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
