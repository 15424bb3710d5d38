"""Values of Python as somebody would type them: forms read texts."""

from __future__ import annotations

import datetime
import enum
import json
import os
from collections.abc import Callable, Mapping

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.definitions.protocol import Protocol


def typed_values(
    protocol: Protocol, values: Mapping[str, object], located: Callable[[str], str]
) -> dict[str, str]:
    """``values`` by parameter as the form of ``protocol`` takes them; a text is taken as it is typed.

    ``located`` says where a file is. Raises UsageError for a value that no form takes.
    """
    kinds = {parameter.name: parameter.kind for parameter in protocol.parameters}
    texts = {name: _typed(name, value, kinds.get(name, "text")) for name, value in values.items()}
    is_file = {name: kinds.get(name) in ("file", "table") and values[name] is not None for name in texts}
    return {name: located(text) if is_file[name] else text for name, text in texts.items()}


def _typed(name: str, value: object, kind: str) -> str:
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, str):
        return value
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime.timedelta):
        return f"{value.total_seconds()!r} s"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    if isinstance(value, list | tuple) and kind == "wells":
        return ", ".join(map(str, value))
    if isinstance(value, list | tuple | Mapping):
        try:
            return json.dumps(dict(value) if isinstance(value, Mapping) else value, ensure_ascii=False)
        except (TypeError, ValueError) as error:
            raise UsageError(f"{name} cannot be given {value!r}: {error}") from None
    raise UsageError(
        f"{name} cannot be given a {type(value).__name__}",
        hint="Forms take numbers, texts, booleans, dates, durations, paths, lists and dicts.",
    )
