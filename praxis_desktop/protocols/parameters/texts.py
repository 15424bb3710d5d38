"""Texts, and barcodes, which are texts that a scanner reads."""

from __future__ import annotations

import re
from typing import Any

from praxis_desktop.core.messages import Message
from praxis_desktop.core.records import replace
from praxis_desktop.protocols.errors import quoted
from praxis_desktop.protocols.parameters.kind import (
    Kind,
    Surroundings,
    count_of,
    expected,
    fits,
    lengths,
    refusal,
)
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.parameters.patterns import MAX_TEXT, PatternError, is_matched
from praxis_desktop.protocols.parameters.plain_data import is_text

_BARCODE = r"(?!\s)[^\x00-\x1f\x7f-\x9f\u2028\u2029]+(?<!\s)"
"""Something, without control characters, that does not begin or end with a space."""


def _check(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if not isinstance(value, str) or not is_text(value) or not fits(parameter, value):
        return refusal(parameter, value)
    if parameter.kind == BARCODE.name and not re.fullmatch(_BARCODE, value):
        return refusal(parameter, value)
    if not parameter.pattern:
        return ""
    try:
        is_right = is_matched(parameter.pattern, value)
    except PatternError as error:
        return Message(
            "cannot be checked: of the protocol's pattern {pattern}, {error}",
            pattern=quoted(parameter.pattern),
            error=error,
        )
    return "" if is_right else refusal(parameter, value)


def _expected(parameter: Parameter) -> str:
    what = "a barcode" if parameter.kind == BARCODE.name else "a text"
    counted = count_of(parameter, "character")
    what += Message(" of {counted}", counted=counted) if counted else ""
    return (
        Message("{what} matching {pattern}", what=what, pattern=parameter.pattern)
        if parameter.pattern
        else what
    )


def _schema(parameter: Parameter, around: Surroundings) -> dict[str, Any]:
    del around
    patterns = [_BARCODE] if parameter.kind == BARCODE.name else []
    schema: dict[str, Any] = {"type": "string", **lengths(parameter, "Length")}
    if parameter.pattern:
        schema["maxLength"] = min(schema.get("maxLength", MAX_TEXT), MAX_TEXT)
        patterns.append(parameter.pattern)
    if _is_python_only(parameter.pattern):
        schema["x-pattern"] = patterns.pop()
    if len(patterns) == 1:
        return {**schema, "pattern": _whole(patterns[0])}
    return {
        **schema,
        **({"allOf": [{"pattern": _whole(pattern)} for pattern in patterns]} if patterns else {}),
    }


def _is_python_only(pattern: str) -> bool:
    """Whether it says what JSON Schema's regular expressions, those of JavaScript, have no word for."""
    return re.search(r"\(\?P|\(\?[aiLmsux-]+[:)]|\\[AZ]", pattern) is not None


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


TEXT = Kind(
    "text",
    expected=_expected,
    schema=_schema,
    parse=lambda _, text, __: text,
    check=_check,
    column="text",
    hint=lambda parameter: expected(parameter) if parameter.pattern or parameter.maximum_length else "",
    is_plain=True,
)
BARCODE = replace(
    TEXT, name="barcode", parse=lambda _, text, __: text.strip(), column="barcode", is_plain=False
)
