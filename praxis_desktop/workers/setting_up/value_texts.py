"""Values of parameters as people would type them: what the fields of a form say."""

from __future__ import annotations

import json
from collections.abc import Mapping

from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.forms.ranges import shown_number
from praxis_desktop.protocols.forms.wells import in_notation


def value_text(parameter: Parameter, value: object) -> str:
    """The text that means ``value``, plain data, to ``parameter``; numbers without the parameter's unit. ""
    for None, and for what is no value of it.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    match parameter.kind:
        case "int" | "float" if isinstance(value, (int, float)):
            return f"{value:.10g}" if isinstance(value, float) else str(value)
        case "duration" if isinstance(value, (int, float)):
            return shown_number(parameter, value)
        case "choice":
            known = [choice for choice in parameter.choices if choice.value == value]
            return (known[0].label or str(value)) if known else str(value)
        case "wells" if isinstance(value, (list, tuple)):
            return in_notation([str(name) for name in value])
        case "list" if isinstance(value, (list, tuple)):
            return _list_text(value)
        case "dict" if isinstance(value, Mapping):
            return json.dumps(dict(value), ensure_ascii=False) if value else ""
        case "file" | "table" if isinstance(value, Mapping):
            return str(value.get("path") or "")
    return str(value)


def _list_text(values: list[object] | tuple[object, ...]) -> str:
    """Items between commas where that says the same; else JSON."""
    if all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in values):
        return ", ".join(f"{item:.10g}" if isinstance(item, float) else str(item) for item in values)
    is_plain = all(
        isinstance(item, str) and item.strip() == item and item and not set(item) & set(',;[]\n"')
        for item in values
    )
    return ", ".join(map(str, values)) if is_plain else json.dumps(list(values), ensure_ascii=False)
