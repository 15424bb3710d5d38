"""This package's messages for users, each kept as a template and its values.

This is the guest's counterpart to the host's ``core/messages.py``, which formats messages in the same way. A
message is passed to the host as plain data, so that users can read it in their own language. A protocol's
sentences are plain strings.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from typing import Any

_DEEPEST = 6
"""Maximum nesting depth of messages that are sent as values of other messages."""

_LARGEST = 1 << 53

_encode = json.JSONEncoder().encode
quoted = functools.lru_cache(512)(json.encoder.encode_basestring_ascii)


class Message(str):
    """The English text of ``template``, with ``values`` in its fields (as in ``str.format``)."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, /, **values: object) -> Message:
        kept = {
            name: value if value is None or isinstance(value, (str, int, float)) else str(value)
            for name, value in values.items()
        }
        made = super().__new__(cls, template.format_map(kept))
        made.template, made.values = template, kept
        return made

    def __str__(self) -> str:
        # ``str(error)`` returns the error's message, and a plain text would lose its template.
        return self


def joined(separator: str, parts: Iterable[str]) -> str:
    """Return the parts joined with ``separator``. The result is a message if any part is a message."""
    found = list(parts)
    if not any(isinstance(part, Message) for part in found):
        return separator.join(found)
    if len(found) == 1:
        return found[0]
    fields = {f"part{number}": part for number, part in enumerate(found, 1)}
    return Message(separator.join(f"{{{name}}}" for name in fields), **fields)


def told(text: str, depth: int = _DEEPEST) -> object:
    """Return a string as plain data: a message as its template and values, any other string unchanged."""
    if not isinstance(text, Message):
        return text
    if not depth or not all(map(_is_told, text.values.values())):
        return str.__str__(text)
    values = {
        name: told(value, depth - 1) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return {"id": text.template, "values": values}


def _is_told(value: object) -> bool:
    """Return whether the host accepts a value: a number must be finite and not too large."""
    return not isinstance(value, (int, float)) or -_LARGEST < value < _LARGEST


def taken(told: Any) -> str:
    """Return the message or string that the plain data ``told`` represents."""
    if isinstance(told, str):
        return told
    values = told["values"].items()
    return Message(
        told["id"], **{name: taken(value) if isinstance(value, dict) else value for name, value in values}
    )


def json_of(text: str) -> str:
    """Return a string or message as JSON."""
    return _encode(told(text)) if isinstance(text, Message) else quoted(text)


def json_of_template(template: str, values: Iterable[str]) -> str:
    """Return as JSON the message with this template and these values, in the order of the template's fields.
    The host formats the text, which is faster than formatting it in the guest.
    """
    told = [quoted(value) if type(value) is str else json_of(value) for value in values]
    return f"[{quoted(template)},{','.join(told)}]"
