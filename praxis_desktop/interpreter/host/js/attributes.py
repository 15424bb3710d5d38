"""Property access by JavaScript's rules for every kind of host value: one ``Properties`` per type.

This is a security boundary. The guest can reach only the public attributes of an embedder's object: no name
that starts with an underscore, no internal attributes of functions or classes, no properties of frames, code
objects or tracebacks, and no module that another module has imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.operators import constructor_name, js_string, type_tag
from praxis_desktop.interpreter.host.js.values import MISSING, JsObject, js_type_error
from praxis_desktop.interpreter.host.work import (
    STEPS,
    check_key,
    check_members,
    free,
    gathered,
    ordered,
    paced,
)

Member = Callable[..., Any]

RESERVED_WORDS = frozenset(
    [
        "False",
        "await",
        "else",
        "import",
        "pass",
        "None",
        "break",
        "except",
        "in",
        "raise",
        "True",
        "class",
        "finally",
        "is",
        "return",
        "and",
        "continue",
        "for",
        "lambda",
        "try",
        "as",
        "def",
        "from",
        "nonlocal",
        "while",
        "assert",
        "del",
        "global",
        "not",
        "with",
        "async",
        "elif",
        "if",
        "or",
        "yield",
    ]
)
"""Python's keywords. A guest writes ``object.from_`` for the property ``from``."""


def normalize_key(name: str) -> str:
    """Return the property name for a guest's attribute name, without the underscore after a reserved word."""
    if name[-1:] != "_" or name.rstrip("_") not in RESERVED_WORDS:
        return name
    return name[:-1]


def attribute_name(key: str) -> str:
    """Return the name that a guest must write for a property: the inverse of ``normalize_key``."""
    return key + "_" if key.rstrip("_") in RESERVED_WORDS else key


@host_value("builtinmethod")
class Method:
    """A method of a built-in value, bound to its object."""

    __slots__ = ("name", "this")

    def __init__(self, this: object, name: str) -> None:
        self.this = this
        self.name = name

    def __call__(self, *arguments: Any) -> Any:
        return properties_of(self.this).methods[self.name](self.this, *arguments)

    @property
    def __name__(self) -> str:
        return self.name

    def same_target(self, other: Method) -> bool:
        """Return whether ``other`` is the same method of the same object."""
        return self.this is other.this and self.name == other.name

    def graph_state(self) -> list[object]:
        return [self.this, self.name]

    def set_graph_state(self, state: list[Any], host: object) -> None:
        self.this, self.name = state


@host_value("function")
class BoundFunction:
    """The result of ``function.bind`` for a host function."""

    __slots__ = ("arguments", "function")

    def __init__(self, function: Member, arguments: list[Any]) -> None:
        self.function = function
        self.arguments = arguments

    def __call__(self, *arguments: Any) -> Any:
        return self.function(*self.arguments, *arguments)

    def graph_state(self) -> list[object]:
        return [self.function, self.arguments]

    def set_graph_state(self, state: list[Any], host: object) -> None:
        self.function, self.arguments = state


class Properties:
    """The property access rules for one kind of value. This base class covers only ``Object.prototype``."""

    methods: Mapping[str, Member] = {}
    """Methods keyed by name. The object is their first argument."""

    getters: Mapping[str, Callable[[Any], Any]] = {}
    """Functions, keyed by name, that compute a property from the object."""

    common: ClassVar[Mapping[str, Member]] = {
        "toString": js_string,
        "toLocaleString": js_string,
        "valueOf": lambda value: value,
        "hasOwnProperty": lambda value, key: has_own(value, js_string(key)),
        "propertyIsEnumerable": lambda value, key: has_own(value, js_string(key)),
    }

    def __init__(
        self,
        methods: Mapping[str, Member] | None = None,
        getters: Mapping[str, Callable[[Any], Any]] | None = None,
    ) -> None:
        self.methods = {**self.common, **(methods or {})}
        self.getters = getters or {}

    def get(self, value: Any, key: str) -> Any:
        """Return the property's value, or MISSING if there is no such property."""
        getter = self.getters.get(key)
        if getter is not None:
            return getter(value)
        if key in self.methods:
            return Method(value, key)
        if key == "constructor":
            return constructor_of(value)
        return MISSING

    def set(self, value: Any, key: str, item: Any) -> None:
        """Set a property. Raises JavaScript's TypeError if the property cannot be set."""
        raise js_type_error(f"Cannot set property {key} of {type_tag(value)}")

    def delete(self, value: Any, key: str) -> None:
        if self.get(value, key) is not MISSING:
            raise js_type_error(f"Cannot delete property '{key}' of {type_tag(value)}")

    def own_keys(self, value: Any) -> Iterable[str]:
        """Return the names of the object's own enumerable properties, in order."""
        return ()

    def has_own(self, value: Any, key: str) -> bool:
        """Return whether ``own_keys`` contains ``key``."""
        return any(name == key for name in paced(self.own_keys(value)))

    def names(self, value: Any) -> list[str]:
        """Return every name that ``dir()`` shows: the object's own and its prototype's."""
        inherited = dict.fromkeys([*self.getters, *self.methods, "constructor"])
        return [*gathered(name for name in self.own_keys(value) if name not in inherited), *inherited]


class ObjectProperties(Properties):
    """The properties of a plain object: those that were set on it."""

    def get(self, value: Any, key: str) -> Any:
        found = value.__dict__.get(key, MISSING)
        return super().get(value, key) if found is MISSING else found

    def set(self, value: Any, key: str, item: Any) -> None:
        """Set a property. Raises JavaScript's RangeError if the object has too many properties."""
        check_key(key)
        properties = value.__dict__
        old = [properties.get(key)]
        properties[key] = item
        if not len(properties) % STEPS:
            check_members(len(properties))
        free(old)

    def delete(self, value: Any, key: str) -> None:
        free([value.__dict__.pop(key, None)])

    def own_keys(self, value: Any) -> Iterable[str]:
        """Return the names: whole numbers in order, then others in order of creation, as in JavaScript."""
        return ordered_keys(value.__dict__)

    def has_own(self, value: Any, key: str) -> bool:
        """Return whether the object itself has this property."""
        check_key(key)
        return key in value.__dict__


class MemberProperties(Properties):
    """The properties of objects of our own classes, whose ``js_members`` maps names to attributes."""

    def get(self, value: Any, key: str) -> Any:
        name = value.js_members.get(key)
        return super().get(value, key) if name is None else getattr(value, name)

    def set(self, value: Any, key: str, item: Any) -> None:
        """Set a property that the class lists as settable. Raises JavaScript's TypeError for others."""
        if key not in getattr(value, "js_settable", ()):
            super().set(value, key, item)
        setattr(value, value.js_members[key], item)

    def names(self, value: Any) -> list[str]:
        return list(dict.fromkeys([*value.js_members, *super().names(value)]))


MEMBERS = MemberProperties()

_properties: dict[type, Properties] = {JsObject: ObjectProperties()}


def define_properties(kind: type, properties: Properties) -> None:
    """Set the property access rules for ``kind``, and for subclasses without rules of their own."""
    _properties[kind] = properties


def properties_of(value: object) -> Properties:
    """Return the property access rules for ``value``."""
    found = _properties.get(type(value))
    return found if found is not None else _resolve(type(value))


def defined_properties(kind: type) -> Properties | None:
    """Return the rules that were set for ``kind`` itself."""
    return _properties.get(kind)


def _resolve(kind: type) -> Properties:
    from praxis_desktop.interpreter.host.js.embedder_objects import properties_for

    # The import above may have set the rules for this kind.
    found = _properties[kind] = _properties.get(kind) or properties_for(kind)
    return found


def get(value: object, key: str, default: Any = MISSING) -> Any:
    """Return ``value[key]`` for a string key, or ``default`` if there is no such property."""
    found = _properties.get(type(value))
    result = (found or _resolve(type(value))).get(value, key)
    return default if result is MISSING else result


def get_or_undefined(value: object, key: str) -> Any:
    """Return ``value[key]``, or undefined. Raises JavaScript's TypeError for undefined and null."""
    if not value and js_string(value) in ("undefined", "null") and not isinstance(value, str):
        raise js_type_error(f"Cannot read properties of {js_string(value)} (reading '{key}')")
    return get(value, key, None)


def put(value: object, key: str, item: object) -> None:
    """Implement ``value[key] = item``. Raises JavaScript's TypeError if the property cannot be set."""
    properties_of(value).set(value, key, item)


def remove(value: object, key: str) -> None:
    """Implement ``delete value[key]``. Raises JavaScript's TypeError if the property cannot be deleted."""
    properties_of(value).delete(value, key)


def own_keys(value: object) -> list[str]:
    """Return ``Object.keys(value)``."""
    names = properties_of(value).own_keys(value)
    return names if isinstance(names, list) else gathered(names)


def has_own(value: object, key: str) -> bool:
    """Return ``Object.hasOwn(value, key)``."""
    return properties_of(value).has_own(value, key)


def method(value: object, key: str) -> Member | None:
    """Return ``value[key]`` if it is callable, otherwise None. Never raises."""
    try:
        found = get(value, key)
    except Exception:  # noqa: BLE001 - an embedder's getter may raise anything: then there is no method
        return None
    return found if callable(found) else None


def is_index(name: str) -> bool:
    """Return whether a property name is a whole number as JavaScript writes it."""
    return name.isdecimal() and name.isascii() and (name == "0" or name[0] != "0")


def ordered_keys(names: Iterable[str]) -> list[str]:
    """Return property names in JavaScript's order."""
    every = gathered(names)
    indices = [name for name in paced(every) if is_index(name)]
    if not indices:
        return every
    return ordered(indices, int) + [name for name in paced(every) if not is_index(name)]


CLASSES: dict[str, object] = {}
"""Constructors keyed by name, for ``value.constructor``. ``define_class`` adds them."""


def constructor_of(value: object) -> object:
    """Return ``value.constructor``: the guest's constructor, or an object that has only its name."""
    name = constructor_name(value)
    return CLASSES.get(name) or JsObject(name=name)
