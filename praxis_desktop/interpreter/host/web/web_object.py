"""What all objects of the web platform have in common: their slots are what images hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class WebObject:
    """A host value whose whole state, but for the host, is in its slots, base classes' first.

    A subclass registers itself with ``@host_value``; one that keeps more than its slots must extend
    ``graph_state`` and ``set_graph_state``.
    """

    __slots__ = ("_host",)

    def __init__(self, host: Host) -> None:
        self._host = host

    def graph_state(self) -> list[object]:
        """Every slot but the host."""
        return [getattr(self, name) for name in _slots(type(self))]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Take over ``graph_state``."""
        self._host = host
        for name, value in zip(_slots(type(self)), state, strict=True):
            setattr(self, name, value)


_known: dict[type, tuple[str, ...]] = {WebObject: ()}


def _slots(kind: type) -> tuple[str, ...]:
    found = _known.get(kind)
    if found is None:
        own = kind.__dict__.get("__slots__", ())
        inherited = [name for base in kind.__bases__ if base is not object for name in _slots(base)]
        found = _known[kind] = (*inherited, *own)
    return found
