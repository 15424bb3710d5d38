"""The properties of an exception: name, message, stack, cause, and its public instance fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.host.js.attributes import Properties, define_properties
from praxis_desktop.interpreter.host.js.operators import error_message, error_name
from praxis_desktop.interpreter.host.js.values import JsError


def _stack(error: BaseException) -> str:
    """Return the guest's own traceback, or the stack that JavaScript code set; never the host's traceback."""
    if isinstance(error, PythonError):
        return error.traceback
    return error.stack if isinstance(error, JsError) else ""


class ErrorProperties(Properties):
    """The properties of an exception. Of its Python attributes, only public instance fields are visible."""

    def get(self, value: BaseException, key: str) -> Any:
        if key in self.getters:
            return self.getters[key](value)
        if key == "type" and isinstance(value, PythonError):
            return value.type_name
        if key[:1] != "_" and key in value.__dict__:
            return value.__dict__[key]
        return super().get(value, key)

    def set(self, value: BaseException, key: str, item: Any) -> None:
        """Set a field. Fields of an embedder's exception cannot be set."""
        if key[:1] == "_" or not isinstance(value, JsError):
            super().set(value, key, item)
        value.__dict__[key] = item

    def own_keys(self, value: BaseException) -> Iterable[str]:
        """Return the names of the public instance fields."""
        hidden = (*self.getters, "hint") if isinstance(value, PythonError) else self.getters
        return [name for name in value.__dict__ if name[:1] != "_" and name not in hidden]


define_properties(
    BaseException,
    ErrorProperties(
        getters={
            "name": error_name,
            "message": error_message,
            "stack": _stack,
            "cause": lambda error: error.__cause__,
        }
    ),
)
