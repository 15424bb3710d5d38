"""JavaScript's own functions and constructors, such as ``Uint8Array`` with its static methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from praxis_desktop.interpreter.host.js.attributes import CLASSES, Properties, define_properties
from praxis_desktop.interpreter.host.js.embedder_objects import FUNCTION
from praxis_desktop.interpreter.host.js.values import FLAGS, FUNCTION_FLAG, MISSING, js_type_error

Function = Callable[..., Any]


class JsFunction:
    """A JavaScript function. Images refer to it by name, and it takes its options as a single object."""

    __slots__ = ("_function", "name")

    js_members: Mapping[str, str] = {}

    def __init__(self, name: str, function: Function) -> None:
        self.name = name
        self._function = function

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)

    @property
    def __name__(self) -> str:
        return self.name.rpartition(".")[2]


class JsClass:
    """A constructor. ``new`` calls ``construct``; a plain call calls ``convert``, and fails without it."""

    __slots__ = ("_convert", "construct", "name", "statics")

    js_class = "Function"

    def __init__(
        self,
        name: str,
        construct: Function,
        *,
        convert: Function | None = None,
        statics: Mapping[str, Function] | None = None,
        constants: Mapping[str, object] | None = None,
    ) -> None:
        self.name = name
        self.construct = construct
        self._convert = convert
        self.statics: dict[str, object] = {
            **{key: JsFunction(f"{name}.{key}", function) for key, function in (statics or {}).items()},
            **(constants or {}),
        }

    def __call__(self, *arguments: Any) -> Any:
        if self._convert is None:
            raise js_type_error(f"Constructor {self.name} requires 'new'")
        return self._convert(*arguments)

    @property
    def __name__(self) -> str:
        return self.name


class ClassStatics(Properties):
    """The properties of a constructor: its static methods and constants, and the properties of functions."""

    def get(self, value: Any, key: str) -> Any:
        found = value.statics.get(key, MISSING)
        return FUNCTION.get(value, key) if found is MISSING else found

    def names(self, value: Any) -> list[str]:
        return [*value.statics, *FUNCTION.names(value)]


define_properties(JsClass, ClassStatics())
define_properties(JsFunction, FUNCTION)
FLAGS[JsClass] = FLAGS[JsFunction] = FUNCTION_FLAG


def define_class(js_class: JsClass) -> JsClass:
    """Register ``js_class`` as ``value.constructor`` for values whose constructor has the same name."""
    CLASSES[js_class.name] = js_class
    return js_class
