"""The base class of the web platform's objects: images store their slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never

from praxis_desktop.interpreter.host.js.values import js_type_error

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class WebObject:
    """A host value whose whole state, except for the host, is in its slots. The slots of base classes come
    first. Register a subclass with ``@host_value``. If it has more state than its slots, it must extend
    ``graph_state`` and ``set_graph_state``.
    """

    __slots__ = ("_host",)

    def __init__(self, host: Host) -> None:
        self._host = host

    def graph_state(self) -> list[object]:
        return [getattr(self, name) for name in _slots(type(self))]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        for name, value in zip(_slots(type(self)), state, strict=True):
            setattr(self, name, value)


class MadeByHost(WebObject):
    """A web object that programs cannot create."""

    __slots__ = ()

    @classmethod
    def construct(cls, host: Host, *arguments: Any) -> Never:
        """Refuse ``new``."""
        raise js_type_error("Illegal constructor")


_known: dict[type, tuple[str, ...]] = {WebObject: ()}


def _slots(kind: type) -> tuple[str, ...]:
    found = _known.get(kind)
    if found is None:
        own = kind.__dict__.get("__slots__", ())
        inherited = [name for base in kind.__bases__ if base is not object for name in _slots(base)]
        found = _known[kind] = (*inherited, *own)
    return found
