"""Lists and mappings, whose entries may be of one kind or of any type."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.kind import (
    Kind,
    Surroundings,
    complaint,
    count_of,
    expected,
    fits,
    item_of,
    kind_of,
    lengths,
    refusal,
    value_of,
)
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError, is_plain, quoted, read_json


def _pieces(text: str) -> list[str]:
    """Split text at semicolons or line breaks or, if there are none, at commas."""
    separator = r"[;\n]" if re.search(r"[;\n]", text) else ","
    return [piece.strip() for piece in re.split(separator, text)] if text else []


def _entry(parameter: Parameter, text: str) -> object:
    item = item_of(parameter)
    if item is not None:
        return value_of(item, text, Surroundings())
    try:
        return read_json(text)
    except UnreadableTextError:
        return text.strip()


def _expected(parameter: Parameter, what: str, thing: str) -> str:
    counted, item = count_of(parameter, thing), item_of(parameter)
    told = Message("{what} of {counted}", what=what, counted=counted) if counted else what
    return Message("{told}, each {item}", told=told, item=expected(item)) if item is not None else told


def _entries(parameter: Parameter, word: str, around: Surroundings) -> dict[str, Any]:
    """Return the schema for all entries, as the value of the JSON Schema keyword ``word``."""
    item = item_of(parameter)
    return {} if item is None else {word: kind_of(item).schema(item, around)}


# ---- lists
def _parse_list(parameter: Parameter, text: str, around: Surroundings) -> object:
    del around
    told = text.strip()
    if told.startswith("["):
        entries = read_json(told)
        return [_entry(parameter, entry) if isinstance(entry, str) else entry for entry in entries]
    return [_entry(parameter, piece) for piece in _pieces(told)]


def _check_list(parameter: Parameter, value: object, around: Surroundings) -> str:
    if not isinstance(value, (list, tuple)) or not is_plain(value) or not fits(parameter, value):
        return refusal(parameter, value)
    item = item_of(parameter)
    for number, entry in enumerate(value if item is not None else (), 1):
        if item is not None and (why := complaint(item, entry, around)):
            return Message("cannot be used: item {number} {why}", number=number, why=why)
    return ""


def _list_text(parameter: Parameter, value: object) -> str:
    """Return the items separated by commas if that is unambiguous, otherwise as JSON."""
    del parameter
    if not isinstance(value, (list, tuple)):
        return str(value)
    if all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in value):
        return ", ".join(f"{item:.10g}" if isinstance(item, float) else str(item) for item in value)
    is_simple = all(
        isinstance(item, str) and item.strip() == item and item and not set(item) & set(',;[]\n"')
        for item in value
    )
    return ", ".join(map(str, value)) if is_simple else json.dumps(list(value), ensure_ascii=False)


def _has_numbers(parameter: Parameter) -> bool:
    item = item_of(parameter)
    return item is None or kind_of(item).is_quantity


LIST = Kind(
    "list",
    expected=lambda parameter: _expected(parameter, "a list", "item"),
    schema=lambda parameter, around: {
        "type": "array",
        **lengths(parameter, "Items"),
        **_entries(parameter, "items", around),
    },
    parse=_parse_list,
    check=_check_list,
    text=_list_text,
    example=lambda parameter: "1, 2, 3" if _has_numbers(parameter) else "one, two, three",
    is_wide=True,
)


# ---- mappings
def _parse_dict(parameter: Parameter, text: str, around: Surroundings) -> object:
    del around
    told = text.strip()
    if told.startswith("{"):
        entries = read_json(told)
        return {
            key: _entry(parameter, entry) if isinstance(entry, str) else entry
            for key, entry in entries.items()
        }
    found: dict[str, object] = {}
    for piece in _pieces(told):
        key, sign, value = piece.partition("=" if "=" in piece else ":")
        if not sign or not key.strip():
            raise UnreadableTextError(Message("{piece} is not name=value", piece=quoted(piece)))
        if key.strip() in found:
            raise UnreadableTextError(Message("{key} appears twice", key=quoted(key.strip())))
        found[key.strip()] = _entry(parameter, value)
    return found


def _check_dict(parameter: Parameter, value: object, around: Surroundings) -> str:
    if not isinstance(value, Mapping) or not is_plain(dict(value)) or not fits(parameter, value):
        return refusal(parameter, value)
    item = item_of(parameter)
    for key, entry in value.items() if item is not None else ():
        if item is not None and (why := complaint(item, entry, around)):
            return Message("cannot be used: {key} {why}", key=quoted(key), why=why)
    return ""


def _dict_text(parameter: Parameter, value: object) -> str:
    del parameter
    if not isinstance(value, Mapping):
        return str(value)
    return json.dumps(dict(value), ensure_ascii=False) if value else ""


DICT = Kind(
    "dict",
    expected=lambda parameter: _expected(parameter, "a mapping such as a=1, b=2", "entry"),
    schema=lambda parameter, around: {
        "type": "object",
        **lengths(parameter, "Properties"),
        **_entries(parameter, "additionalProperties", around),
    },
    parse=_parse_dict,
    check=_check_dict,
    text=_dict_text,
    control="mapping",
    is_wide=True,
)
