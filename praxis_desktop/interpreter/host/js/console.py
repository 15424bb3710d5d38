"""``console``: writes lines to the guest's standard output and error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.js.attributes import own_keys
from praxis_desktop.interpreter.host.js.constructors import JsFunction
from praxis_desktop.interpreter.host.js.operators import constructor_name, js_string
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import NULL, JsObject, JsSet
from praxis_desktop.interpreter.host.work import joined, pieces

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.base import StreamName
    from praxis_desktop.interpreter.host.context import Host

_DEEPEST = 4


class ConsoleWriter:
    """A ``console`` function, which writes its arguments as a line."""

    def __init__(self, host: Host, stream: StreamName) -> None:
        self._host = host
        self._stream: StreamName = stream

    def __call__(self, *values: Any) -> None:
        line = joined((value if isinstance(value, str) else inspect(value) for value in values), " ")
        for start, end in pieces(len(line)):
            self._host.filesystem.write_output(self._stream, line[start:end].encode("utf-8", "replace"))
        self._host.filesystem.write_output(self._stream, b"\n")


def make_console(host: Host) -> JsObject:
    """Return the ``console`` object."""
    streams: dict[str, StreamName] = {
        "log": "stdout",
        "info": "stdout",
        "debug": "stdout",
        "warn": "stderr",
        "error": "stderr",
        "trace": "stderr",
    }
    return JsObject(
        {name: JsFunction(f"console.{name}", ConsoleWriter(host, stream)) for name, stream in streams.items()}
    )


def inspect(value: Any, depth: int = 0) -> str:
    """Return the text that a console would show for a value."""
    if isinstance(value, str):
        return f"'{value}'" if depth else value
    if value is None or value is NULL or isinstance(value, bool | int | float | BaseException | PyProxy):
        return js_string(value)
    if depth >= _DEEPEST:
        return f"[{constructor_name(value)}]"
    if isinstance(value, list | tuple):
        return f"[ {joined((inspect(item, depth + 1) for item in value), ', ')} ]" if value else "[]"
    if isinstance(value, dict):
        items = joined(
            (f"{inspect(k, depth + 1)} => {inspect(v, depth + 1)}" for k, v in value.items()), ", "
        )
        return f"Map({len(value)}) {{ {items} }}"
    if isinstance(value, JsSet):
        return f"Set({len(value)}) {{ {joined((inspect(item, depth + 1) for item in value), ', ')} }}"
    if type(value) is JsObject:
        items = joined((f"{key}: {inspect(value.__dict__[key], depth + 1)}" for key in own_keys(value)), ", ")
        return f"{{ {items} }}" if items else "{}"
    return js_string(value)
