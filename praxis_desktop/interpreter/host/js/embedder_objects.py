"""Property access to an embedder's own objects: their public attributes, but none of Python's internals.

Objects of this program expose only the methods that are marked for guests. Functions, classes and modules can
be used but not changed. Frames, code and tracebacks have no properties at all.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from praxis_desktop.interpreter.host.guest_methods import guest_methods, is_ours
from praxis_desktop.interpreter.host.js.attributes import (
    MEMBERS,
    BoundFunction,
    Member,
    Method,
    Properties,
    define_properties,
    defined_properties,
)
from praxis_desktop.interpreter.host.js.values import MISSING


class InstanceProperties(Properties):
    """The properties of an embedder's object: its public attributes, which can be read, set and deleted."""

    def get(self, value: Any, key: str) -> Any:
        if key[:1] == "_":
            return MISSING
        try:
            return getattr(value, key)
        except AttributeError:
            return super().get(value, key)

    def set(self, value: Any, key: str, item: Any) -> None:
        if key[:1] == "_":
            super().set(value, key, item)
        setattr(value, key, item)

    def delete(self, value: Any, key: str) -> None:
        if key[:1] == "_":
            super().delete(value, key)
        elif hasattr(value, key):
            delattr(value, key)

    def own_keys(self, value: Any) -> Iterable[str]:
        """Return the public attributes stored in the object itself, not in its class."""
        return [name for name in getattr(value, "__dict__", ()) if name[:1] != "_"]

    def names(self, value: Any) -> list[str]:
        public = [name for name in dir(value) if name[:1] != "_"]
        return list(dict.fromkeys([*self.own_keys(value), *public, *super().names(value)]))


class ListedMethods(Properties):
    """The properties of an object of this program: the methods that its class has marked for guests."""

    def get(self, value: Any, key: str) -> Any:
        if key in guest_methods(type(value)):
            return getattr(value, key)
        return super().get(value, key)

    def names(self, value: Any) -> list[str]:
        return list(dict.fromkeys([*guest_methods(type(value)), *super().names(value)]))


class ClassProperties(Properties):
    """The read-only properties of an embedder's class: the public attributes of the class and its bases, but
    not those of its metaclass.
    """

    def get(self, value: Any, key: str) -> Any:
        if key[:1] != "_" and any(key in base.__dict__ for base in type.mro(value)) and not is_ours(value):
            return getattr(value, key)
        if key == "name":
            return value.__name__
        return super().get(value, key)

    def names(self, value: Any) -> list[str]:
        shown = () if is_ours(value) else type.mro(value)
        public = [name for base in shown for name in base.__dict__ if name[:1] != "_"]
        return list(dict.fromkeys(["name", *public, *super().names(value)]))


class ModuleProperties(Properties):
    """The read-only properties of an embedder's module: the names in ``__all__``, or all its public names,
    but never a module that it imported.
    """

    def get(self, value: Any, key: str) -> Any:
        if key in self.own_keys(value):
            return getattr(value, key)
        return super().get(value, key)

    def own_keys(self, value: Any) -> Iterable[str]:
        """Return the names that the module exports."""
        space = vars(value)
        names = space.get("__all__", space)
        return [
            name
            for name in names
            if name[:1] != "_" and name in space and not isinstance(space[name], types.ModuleType)
        ]


def parameter_count(function: Any) -> int:
    """Return ``function.length``: the number of positional parameters of a Python function."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    if code is None:
        return 0
    count: int = code.co_argcount
    return max(0, count - 1) if isinstance(function, types.MethodType) else count


_function_methods: dict[str, Member] = {
    "call": lambda function, this=None, *arguments: function(*arguments),
    "apply": lambda function, this=None, arguments=(): function(*(arguments or ())),
    "bind": lambda function, this=None, *arguments: BoundFunction(function, list(arguments)),
}
_function_getters: dict[str, Callable[[Any], Any]] = {
    "name": lambda function: getattr(function, "__name__", ""),
    "length": parameter_count,
}


FUNCTION = Properties(_function_methods, _function_getters)
INSTANCE = InstanceProperties()
LISTED = ListedMethods()
CLASS = ClassProperties(_function_methods, _function_getters)
MODULE = ModuleProperties()

_FUNCTIONS: tuple[type, ...] = (
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    types.MethodWrapperType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    functools.partial,
    Method,
    BoundFunction,
)
_OPAQUE: tuple[type, ...] = (
    types.NoneType,
    types.FrameType,
    types.CodeType,
    types.TracebackType,
    types.CoroutineType,
    types.AsyncGeneratorType,
    types.CellType,
    types.MappingProxyType,
    types.GetSetDescriptorType,
    types.MemberDescriptorType,
    property,
    staticmethod,
    classmethod,
    super,
)
for _kind in _FUNCTIONS:
    define_properties(_kind, FUNCTION)
for _kind in _OPAQUE:
    define_properties(_kind, Properties())


def properties_for(kind: type) -> Properties:
    """Return the rules for a class that has none of its own, for example those of its nearest base class."""
    if hasattr(kind, "js_members"):
        return MEMBERS
    if issubclass(kind, type):
        return CLASS
    if issubclass(kind, types.ModuleType):
        return MODULE
    bases: list[type] = [*kind.__mro__[1:]]
    bases += [base for base in (Mapping, AbstractSet) if issubclass(kind, base)]
    for base in bases:
        found = defined_properties(base)
        if found is not None:
            return found
    return LISTED if is_ours(kind) else INSTANCE
