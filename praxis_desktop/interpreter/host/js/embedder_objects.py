"""How an embedder's own objects show themselves: by public attributes, nothing of Python's inner workings.

Those of this program show the methods that are marked for guests, and nothing else. Functions, classes and
modules can be used but not changed; frames, code and tracebacks show nothing.
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
    """An embedder's object: its public attributes, read, written, deleted as Python would."""

    def get(self, value: Any, key: str) -> Any:
        """The property's value, or MISSING."""
        if key[:1] == "_":
            return MISSING
        try:
            return getattr(value, key)
        except AttributeError:
            return super().get(value, key)

    def set(self, value: Any, key: str, item: Any) -> None:
        """Set a public attribute."""
        if key[:1] == "_":
            super().set(value, key, item)
        setattr(value, key, item)

    def delete(self, value: Any, key: str) -> None:
        """Remove a public attribute."""
        if key[:1] == "_":
            super().delete(value, key)
        elif hasattr(value, key):
            delattr(value, key)

    def own_keys(self, value: Any) -> Iterable[str]:
        """The public attributes kept in the object itself."""
        return [name for name in getattr(value, "__dict__", ()) if name[:1] != "_"]

    def names(self, value: Any) -> list[str]:
        """Every public name."""
        public = [name for name in dir(value) if name[:1] != "_"]
        return list(dict.fromkeys([*self.own_keys(value), *public, *super().names(value)]))


class ListedMethods(Properties):
    """An object of this program: the methods that its class has marked for guests."""

    def get(self, value: Any, key: str) -> Any:
        """The property's value, or MISSING."""
        if key in guest_methods(type(value)):
            return getattr(value, key)
        return super().get(value, key)

    def names(self, value: Any) -> list[str]:
        """Every name ``dir()`` shows."""
        return list(dict.fromkeys([*guest_methods(type(value)), *super().names(value)]))


class ClassProperties(Properties):
    """An embedder's class: public attributes of it and its bases, read only; nothing of its metaclass."""

    def get(self, value: Any, key: str) -> Any:
        """The property's value, or MISSING."""
        if key[:1] != "_" and any(key in base.__dict__ for base in type.mro(value)) and not is_ours(value):
            return getattr(value, key)
        if key == "name":
            return value.__name__
        return super().get(value, key)

    def names(self, value: Any) -> list[str]:
        """Every public name."""
        shown = () if is_ours(value) else type.mro(value)
        public = [name for base in shown for name in base.__dict__ if name[:1] != "_"]
        return list(dict.fromkeys(["name", *public, *super().names(value)]))


class ModuleProperties(Properties):
    """An embedder's module: what ``__all__`` names, or its public names; never a module it imported. Read
    only.
    """

    def get(self, value: Any, key: str) -> Any:
        """The property's value, or MISSING."""
        if key in self.own_keys(value):
            return getattr(value, key)
        return super().get(value, key)

    def own_keys(self, value: Any) -> Iterable[str]:
        """The names it offers."""
        space = vars(value)
        names = space.get("__all__", space)
        return [
            name
            for name in names
            if name[:1] != "_" and name in space and not isinstance(space[name], types.ModuleType)
        ]


def parameter_count(function: Any) -> int:
    """``function.length``: how many parameters a Python function takes by position."""
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
    """How values of a class answer that nobody has said anything about: as its nearest base does."""
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
