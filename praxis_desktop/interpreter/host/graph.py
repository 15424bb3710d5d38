"""Converts the graph of host objects that a guest holds to plain data, and rebuilds it from that data.

A restored interpreter must have every host object that its guest can reach. The graph is encoded as
JSON-compatible data: a list of nodes, each ``[kind, state...]``, which refer to one another by number, so
that cycles and sharing are preserved. Objects that belong to the host itself (the loop, ``js.console``, a
granted device) are not copied: they are looked up by name. Neither writing nor reading is recursive, because
a chain of promises may have any length.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from importlib import import_module
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.interpreter.faults import GuestError, GuestInterrupted, PythonError

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class HostValue(Protocol):
    """Protocol for classes whose objects a captured guest may hold."""

    graph_kind: ClassVar[str]

    def graph_state(self) -> list[object]:
        """Return the object's fields, in a fixed order. They may contain other host values."""
        ...

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Fill an object created without ``__init__`` with the state that ``graph_state`` returned."""
        ...


_T = TypeVar("_T", bound=type)
_kinds: dict[str, type] = {}
_fields: dict[str, tuple[str, ...]] = {
    "dict": (),
    "method": ("object of a method", "method's name"),
    "pythonerror": ("type", "message", "traceback", "address", "whether it is an interrupt's"),
}


_CONSTRUCTORS = ("__init__", "__new__")


def host_value(kind: str, *, fields: tuple[str, ...] = ()) -> Callable[[_T], _T]:
    """Return a class decorator that makes images store objects of the class under the name ``kind``.
    ``fields`` names the items of its ``graph_state``, for messages that say which object holds another.
    """

    def register(cls: _T) -> _T:
        if kind in _kinds:
            raise ValueError(f"two classes for host values of kind {kind!r}")
        cls.graph_kind = kind  # type: ignore[attr-defined]
        _kinds[kind] = cls
        _fields[kind] = fields
        return cls

    return register


class NotCapturable(GuestError, TypeError):
    """The guest holds something that an image cannot store. ``what`` describes the object, ``holder`` the
    path through which the guest holds it.
    """

    exit_code = ExitCode.INTERNAL

    def __init__(self, what: str, *, holder: str = "", hint: str = "") -> None:
        held = f" (held by {holder})" if holder else ""
        super().__init__(f"an image cannot hold {what}{held}", hint=hint)
        self.what = what
        self.holder = holder


_later: dict[str, str] = {}
"""For each family of kinds ("FAMILY.KIND"), the module that registers them. The module is loaded when an
image contains such a kind.
"""


def kinds_later(family: str, module: str) -> None:
    """Register ``module``, which defines the kinds "``family``.KIND". The module is imported when such a kind
    is first read.
    """
    _later[family] = module


def _load(kind: str) -> bool:
    import_module(_later[kind.partition(".")[0]])
    return kind in _kinds


class GraphWriter:
    """Encodes host values. ``named`` contains the host's own objects, keyed by their names in the graph."""

    def __init__(self, named: Mapping[str, object]) -> None:
        self.nodes: list[list[object]] = []
        self._named = {id(value): name for name, value in named.items()}
        self._numbers: dict[int, int] = {}
        # Kept alive, because their ids are the keys of the mappings above.
        self._alive: list[object] = []
        self._holders: list[tuple[int, int | str]] = []
        """For each node, the node in which it was first found and its index there; for a root, -1 and a
        name.
        """

    def encode(self, value: object, root: str = "") -> object:
        """Return a JSON-compatible code for ``value``: None, a bool, str or small int unchanged, all else as
        ``["tag", ...]``. ``root`` describes the holder. Raises NotCapturable for the first object that an
        image cannot store.
        """
        written = len(self.nodes)
        code = self._code(value, -1, root)
        while written < len(self.nodes):
            node = self.nodes[written]
            kind, state = self._state(written)
            node.append(kind)
            for place, item in enumerate(state):
                node.append(self._code(item, written, place))
            written += 1
        return code

    def _code(self, value: object, holder: int, place: int | str) -> object:
        if value is None or value is True or value is False or type(value) is str:
            return value
        if type(value) is int:
            return value if -(2**53) < value < 2**53 else ["int", str(value)]
        if type(value) is float:
            # Exact, and JSON has no infinities and no NaN.
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
            number = self._numbers[id(value)] = len(self.nodes)
            self._alive.append(value)
            self._holders.append((holder, place))
            self.nodes.append([])
        return ["node", number]

    def _state(self, number: int) -> tuple[str, Any]:
        """Return the kind and state of a node's object."""
        value: Any = self._alive[number]
        kind = type(value)
        if kind is list:
            return "list", value
        if kind is tuple:
            return "tuple", value
        if kind is dict:
            return "dict", [part for item in value.items() for part in item]
        if kind is bytearray:
            return "bytearray", [bytes(value)]
        if isinstance(value, PythonError):
            told = [value.type_name, value.message, value.traceback, value.address]
            return "pythonerror", [*told, isinstance(value, GuestInterrupted)]
        graph_kind = getattr(kind, "graph_kind", None)
        if graph_kind is not None and _kinds.get(graph_kind) is kind:
            return graph_kind, value.graph_state()
        if isinstance(value, BaseException):
            return "error", [kind.__name__, str(value), ""]
        owner = getattr(value, "__self__", None)
        if (
            owner is not None
            and callable(value)
            and hasattr(value, "__name__")
            and _function(owner, value.__name__) is not None
        ):
            return "method", [owner, value.__name__]
        raise NotCapturable(
            _in_words(value),
            holder=self._way_to(number),
            hint="Name it with Interpreter.register() or register_module(), or let the program drop "
            "it first.",
        )

    def _way_to(self, number: int) -> str:
        """Describe the path from the root to a node."""
        steps: list[str] = []
        while number >= 0:
            holder, place = self._holders[number]
            steps.append(place if isinstance(place, str) else self._step(holder, place, number))
            number = holder
        return " -> ".join(step for step in reversed(steps) if step)

    def _step(self, holder: int, place: int, number: int) -> str:
        """Describe the position in node ``holder`` at which node ``number`` was found."""
        label = getattr(self._alive[number], "graph_label", None)
        if isinstance(label, str):
            return label
        kind = str(self.nodes[holder][0])
        if kind == "list" and self._holders[holder][0] < 0:
            return ""  # an item of a root's own list: the root's name says enough
        fields = _fields.get(kind, ())
        if place < len(fields):
            return fields[place]
        if kind in ("dict", "object") and place % 2:
            return f"[{self.nodes[holder][place]!r}]"
        return f"item {place + 1}" if kind in ("list", "tuple") else f"a {kind}"


def _in_words(value: object) -> str:
    kind = type(value)
    if callable(value) and hasattr(value, "__qualname__"):
        return f"the host function {value.__module__}.{value.__qualname__}, which has no name in images"
    if kind is memoryview:
        return "a view of the host's memory"
    if hasattr(value, "__next__") or hasattr(value, "__anext__"):
        return f"an iterator of the host ({kind.__module__}.{kind.__qualname__})"
    return f"the host object of class {kind.__module__}.{kind.__qualname__}, which has no name in images"


class GraphReader:
    """Rebuilds host values for ``host`` from the nodes that a GraphWriter wrote."""

    def __init__(self, nodes: list[list[Any]], named: Mapping[str, object], host: Host) -> None:
        self._nodes = nodes
        self._named = named
        self._host = host
        self._made: dict[int, object] = {}

    def decode(self, code: Any) -> Any:
        """Return the value that ``code`` encodes. Raises KeyError (unknown name) or ValueError (unknown tag
        or kind).
        """
        if not isinstance(code, list):
            return code
        if code[0] == "node" and code[1] not in self._made:
            self._make(code[1])
        return self._value(code)

    def _value(self, code: Any) -> Any:
        """Return the value that ``code`` encodes. If it refers to a node, the node must already exist."""
        if not isinstance(code, list):
            return code
        tag, body = code
        if tag == "node":
            return self._made[body]
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

    def _make(self, number: int) -> None:
        """Create a node's object and everything it refers to. Parts come first unless there is a cycle."""
        self._begin(number)
        begun = {number}
        postponed = [number]
        tried: set[int] = set()
        while postponed:
            number = postponed.pop()
            if number in tried:
                raise ValueError("a host graph has a cycle of tuples")
            tried.add(number)
            stack = [(number, 1)]
            while stack:
                number, place = stack.pop()
                node = self._nodes[number]
                while place < len(node):
                    code = node[place]
                    place += 1
                    if type(code) is not list or code[0] != "node":
                        continue
                    child = code[1]
                    if child not in begun and child not in self._made:
                        stack.append((number, place))
                        self._begin(child)
                        begun.add(child)
                        number, place, node = child, 1, self._nodes[child]
                    elif child not in self._made:
                        # The part is a tuple or method that contains this node: finish the part first.
                        postponed.append(number)
                        break
                else:
                    self._finish(number)
                    tried.clear()

    def _begin(self, number: int) -> None:
        """Create an object without its state, for others to refer to. Leaves some kinds to ``_finish``."""
        kind = self._nodes[number][0]
        if kind == "list":
            self._made[number] = []
        elif kind == "dict":
            self._made[number] = {}
        elif kind in _kinds or (kind.partition(".")[0] in _later and _load(kind)):
            cls: Any = _kinds[kind]
            self._made[number] = cls.__new__(cls)
        elif kind not in ("tuple", "bytearray", "pythonerror", "method"):
            raise ValueError(f"unknown kind {kind!r} in a host graph")

    def _finish(self, number: int) -> None:
        """Fill in or create a node's object once its parts exist."""
        kind = self._nodes[number][0]
        value = self._value
        state = [code if type(code) is not list else value(code) for code in self._nodes[number][1:]]
        made: Any = self._made.get(number)
        if kind == "list":
            made.extend(state)
        elif kind == "dict":
            made.update(zip(state[::2], state[1::2], strict=True))
        elif kind == "tuple":
            self._made[number] = tuple(state)
        elif kind == "bytearray":
            self._made[number] = bytearray(state[0])
        elif kind == "pythonerror":
            *told, is_interrupt = state
            self._made[number] = (GuestInterrupted if is_interrupt else PythonError)(*told)
        elif kind == "method":
            self._made[number] = _method(*state)
        else:
            made.set_graph_state(state, self._host)


def _function(owner: object, name: object) -> FunctionType | None:
    """Return the function for the method ``name`` of an object, if its class defines the method. Only
    functions that a class defines are allowed. If arbitrary attributes were allowed, a forged graph could
    reach anything in the host.
    """
    if name in _CONSTRUCTORS:
        return None
    for kind in type(owner).__mro__:
        if name in kind.__dict__:
            found = kind.__dict__[name]  # type: ignore[index]
            return found if isinstance(found, FunctionType) else None
    return None


def _method(owner: object, name: object) -> MethodType:
    function = _function(owner, name)
    if function is None:
        raise ValueError(f"a host graph refers to {name!r} of a {type(owner).__name__}, which is no method")
    return MethodType(function, owner)
