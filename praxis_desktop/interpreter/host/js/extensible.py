"""Objects in the global scope to which an embedder can add interfaces, such as ``navigator``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from praxis_desktop.interpreter.host.js.attributes import ObjectProperties, define_properties
from praxis_desktop.interpreter.host.js.values import FLAGS, MISSING, JsObject


class ExtensibleObject(JsObject):
    """A plain object to which an embedder adds properties. Images do not include them."""

    __slots__ = ("offered",)

    js_class: ClassVar[str] = "Object"

    offered: Mapping[str, Callable[[], object]]
    """The functions that return the added properties, keyed by name. Each is called whenever a program reads
    the property, and must always return the same object.
    """

    def __init__(self, properties: Mapping[str, object] | None = None, /, **named: object) -> None:
        super().__init__(properties, **named)
        self.offered = {}


def offer(value: JsObject, name: str, make: Callable[[], object]) -> None:
    """Offer ``value[name]`` to a program. ``make`` is called when the program reads the property. A value
    that the program sets itself takes precedence. ``value`` is an ExtensibleObject: ``host.globals`` or its
    ``navigator``.
    """
    value.offered = {**value.offered, name: make}


class ExtensibleProperties(ObjectProperties):
    """The object's own properties, followed by those that an embedder has added."""

    def get(self, value: Any, key: str) -> Any:
        found = super().get(value, key)
        if found is MISSING and key in value.offered:
            return value.offered[key]()
        return found

    def names(self, value: Any) -> list[str]:
        return list(dict.fromkeys([*super().names(value), *value.offered]))


define_properties(ExtensibleObject, ExtensibleProperties())
FLAGS[ExtensibleObject] = 0
