"""Host values as plain data: the object graph a guest holds, written out and rebuilt.

A captured interpreter must come back with every host object its guest can reach. The graph is encoded as
JSON-able data: a list of nodes, each ``[kind, state...]``, referring to one another by number, so that cycles
and sharing survive. Objects that belong to the host itself (the loop, ``js.console``, a granted device) are
not copied: they are looked up by name.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from praxis_desktop.interpreter.faults import GuestInterrupted, PythonError

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class HostValue(Protocol):
    """A class whose objects may be reachable from a captured guest."""

    graph_kind: ClassVar[str]

    def graph_state(self) -> list[object]:
        """The object's fields, in an order of its own; other host values may stand among them."""
        ...

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Fill an object made without ``__init__`` from what ``graph_state`` returned."""
        ...


_T = TypeVar("_T", bound=type)
_kinds: dict[str, type] = {}


def host_value(kind: str) -> Callable[[_T], _T]:
    """Class decorator: objects of this class are written into images under the name ``kind``."""

    def register(cls: _T) -> _T:
        if kind in _kinds:
            raise ValueError(f"two classes for host values of kind {kind!r}")
        cls.graph_kind = kind  # type: ignore[attr-defined]
        _kinds[kind] = cls
        return cls

    return register


class NotCapturable(TypeError):
    """The guest holds a host object that has neither a name nor a registered class."""


class GraphWriter:
    """Encodes host values. ``names`` maps the id() of named host objects to their names."""

    def __init__(self, named: Mapping[str, object]) -> None:
        self.nodes: list[list[object]] = []
        self._named = {id(value): name for name, value in named.items()}
        self._numbers: dict[int, int] = {}
        self._alive: list[object] = []

    def encode(self, value: object) -> object:
        """A JSON-able stand-in for ``value``: scalars themselves, everything else ``["tag", ...]``.

        Raises NotCapturable naming the object that has no place in an image.
        """
        if value is None or value is True or value is False or type(value) is str:
            return value
        if type(value) is int:
            return value if -(2**53) < value < 2**53 else ["int", str(value)]
        if type(value) is float:
            return ["float", value.hex()]
        if type(value) is bytes:
            return ["bytes", base64.b64encode(value).decode("ascii")]
        if isinstance(value, int):
            return ["bigint", str(int(value))]
        name = self._named.get(id(value))
        if name is not None:
            return ["name", name]
        number = self._numbers.get(id(value))
        if number is None:
            number = self._add(value)
        return ["node", number]

    def _add(self, value: object) -> int:
        number = self._numbers[id(value)] = len(self.nodes)
        self._alive.append(value)
        node: list[object] = []
        self.nodes.append(node)
        kind, state = self._state(value)
        node.append(kind)
        node.extend(self.encode(item) for item in state)
        return number

    def _state(self, value: object) -> tuple[str, Iterable[object]]:
        kind = type(value)
        if kind is list:
            return "list", value  # type: ignore[return-value]
        if kind is tuple:
            return "tuple", value  # type: ignore[return-value]
        if kind is dict:
            return "dict", [part for item in value.items() for part in item]  # type: ignore[attr-defined]
        if kind is bytearray:
            return "bytearray", [bytes(value)]  # type: ignore[call-overload]
        if isinstance(value, PythonError):
            return "pythonerror", [value.type_name, value.message, value.traceback, value.address]
        graph_kind = getattr(kind, "graph_kind", None)
        if graph_kind is not None and _kinds.get(graph_kind) is kind:
            return graph_kind, value.graph_state()  # type: ignore[attr-defined]
        if isinstance(value, BaseException):
            return "error", [kind.__name__, str(value), ""]
        owner = getattr(value, "__self__", None)
        if (
            owner is not None
            and callable(value)
            and hasattr(value, "__name__")
            and not isinstance(owner, type(base64))
        ):
            return "method", [owner, value.__name__]
        raise NotCapturable(
            f"the guest holds a {kind.__module__}.{kind.__qualname__}, which an image cannot hold"
        )


class GraphReader:
    """Rebuilds host values from what a GraphWriter wrote, for ``host``."""

    def __init__(self, nodes: list[list[Any]], named: Mapping[str, object], host: Host) -> None:
        self._nodes = nodes
        self._named = named
        self._host = host
        self._made: dict[int, object] = {}

    def decode(self, code: Any) -> Any:
        """The value that ``code`` stands for. Raises KeyError for an unknown name, ValueError for an unknown
        kind.
        """
        if not isinstance(code, list):
            return code
        tag, body = code
        if tag == "node":
            return self._made[body] if body in self._made else self._make(body)
        if tag == "name":
            return self._named[body]
        if tag == "bytes":
            return base64.b64decode(body)
        if tag == "float":
            return float.fromhex(body)
        if tag == "int":
            return int(body)
        if tag == "bigint":
            from praxis_desktop.interpreter.host.js.values import JsBigInt

            return JsBigInt(body)
        raise ValueError(f"unknown tag {tag!r} in a host graph")

    def _make(self, number: int) -> object:
        kind, *state = self._nodes[number]
        made: Any
        if kind == "list":
            made = self._made[number] = []
            made.extend(self.decode(item) for item in state)
        elif kind == "dict":
            made = self._made[number] = {}
            for i in range(0, len(state), 2):
                made[self.decode(state[i])] = self.decode(state[i + 1])
        elif kind == "tuple":
            made = self._made[number] = tuple(self.decode(item) for item in state)
        elif kind == "bytearray":
            made = self._made[number] = bytearray(self.decode(state[0]))
        elif kind == "pythonerror":
            error = GuestInterrupted if state[0] == "KeyboardInterrupt" else PythonError
            made = self._made[number] = error(*map(self.decode, state))
        elif kind == "method":
            made = self._made[number] = getattr(self.decode(state[0]), self.decode(state[1]))
        elif kind in _kinds:
            cls = _kinds[kind]
            made = self._made[number] = cls.__new__(cls)  # type: ignore[call-overload]
            made.set_graph_state([self.decode(item) for item in state], self._host)
        else:
            raise ValueError(f"unknown kind {kind!r} in a host graph")
        return made
