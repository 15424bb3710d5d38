"""Answers questions without running a cell: completions, explanations, code completeness, and names."""

from __future__ import annotations

import platform
import reprlib
from collections.abc import Callable, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import IPython
from IPython.core.completer import provisionalcompleter, rectify_completions
from IPython.utils.tokenutil import token_at_cursor

from _praxis.kernel.channel import bundled
from _praxis.kernel.describing import describe, source
from _praxis.kernel.machines import machines, methods
from _praxis.kernel.shell import Shell

MOST_MATCHES = 500
"""Maximum number of completions in a reply."""

MOST_VARIABLES = 500
_SHOWN = 120
"""Maximum length of a variable's value, in characters."""

Answer = dict[str, Any]

_short = reprlib.Repr()
_short.maxstring = _short.maxother = _SHOWN
_short.maxlist = _short.maxdict = _short.maxtuple = _short.maxset = 8


def complete(shell: Shell, code: str, cursor_pos: int) -> Answer:
    """Return the completions of ``code`` at ``cursor_pos``, counted in characters."""
    with provisionalcompleter():
        found = list(rectify_completions(code, shell.Completer.completions(code, cursor_pos)))
    start, end = (found[0].start, found[0].end) if found else (cursor_pos, cursor_pos)
    matches = [
        {"text": each.text, "type": each.type, "signature": each.signature} for each in found[:MOST_MATCHES]
    ]
    return {
        "matches": matches,
        "cursor_start": start,
        "cursor_end": end,
        "left_out": len(found) - len(matches),
    }


def inspect(shell: Shell, code: str, cursor_pos: int, detail_level: int = 0) -> Answer:
    """Explain the name at ``cursor_pos``: signature, documentation and, for ``detail_level`` 1, source."""
    name = token_at_cursor(code, cursor_pos)
    try:
        data = shell.object_inspect_mime(name, detail_level=detail_level)
    except KeyError:
        return {"found": False, "name": name, "data": {}}
    return {"found": True, "name": name, "data": bundled(data)}


def is_complete(shell: Shell, code: str) -> Answer:
    """Return whether ``code`` can run as it is: ``complete``, ``incomplete`` with the indentation of its
    next line, or ``invalid``.
    """
    state, indent = shell.input_transformer_manager.check_complete(code)
    return {"status": state, "indent": " " * (indent or 0)}


def kernel_info(shell: Shell) -> Answer:
    """Describe this kernel."""
    return {
        "implementation": "ipython",
        "implementation_version": IPython.__version__,
        "language_info": {"name": "python", "version": platform.python_version()},
    }


def variables(shell: Shell) -> Answer:
    """List the variables that cells have created, each with name, type and value, oldest first."""
    hidden = shell.user_ns_hidden
    own = {
        name: value
        for name, value in list(shell.user_ns.items())
        if not name.startswith("_")
        and (name not in hidden or hidden[name] is not value)
        and not _is_imported(value)
    }
    told = [
        {"name": name, "type": type(value).__name__, "value": _value(value)}
        for name, value in list(own.items())[:MOST_VARIABLES]
    ]
    return {"variables": told, "left_out": len(own) - len(told)}


def _is_imported(value: Any) -> bool:
    """Return True if a value is a module, or a class or function that was not defined in a cell."""
    if isinstance(value, type | FunctionType):
        return value.__module__ != "__main__"
    return isinstance(value, ModuleType | BuiltinFunctionType)


def _value(value: Any) -> str:
    """Return a value as one line. The user's own classes may define the format, and that code may fail."""
    if isinstance(value, FunctionType):
        return f"{value.__qualname__}()"
    shape = getattr(type(value), "shape", None)
    if shape is not None and hasattr(value, "dtype"):
        return f"{value.shape} {value.dtype}"
    try:
        text = _short.repr(value)
    except Exception as error:  # noqa: BLE001 - shown instead of the value
        text = f"<{type(error).__name__} in its repr>"
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


QUESTIONS: Mapping[str, Callable[..., Answer]] = {
    "complete": complete,
    "describe": describe,
    "inspect": inspect,
    "is_complete": is_complete,
    "kernel_info": kernel_info,
    "machines": machines,
    "methods": methods,
    "source": source,
    "variables": variables,
}
"""The functions that answer requests, keyed by request name (``complete`` for ``complete_request``)."""
