"""The chunk sizes in a stream's queue: ``CountQueuingStrategy``, ``ByteLengthQueuingStrategy``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.attributes import get
from praxis_desktop.interpreter.host.js.operators import tidy, to_number
from praxis_desktop.interpreter.host.js.proxy_flags import IS_BUFFER
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.typed_arrays import BUFFER_TYPES, byte_view
from praxis_desktop.interpreter.host.js.values import NULL, JsError, js_type_error
from praxis_desktop.interpreter.host.web.callbacks import method_of, option
from praxis_desktop.interpreter.host.web.web_object import WebObject
from praxis_desktop.interpreter.host.work import copied

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

Size = Callable[[Any], Any]
"""A function that returns the size of a chunk."""


@host_value("web.bytelength")
class ByteLength:
    """Returns the size of a buffer or a guest's ``bytes``; 0 for anything else (which the sink refuses)."""

    __slots__ = ()

    def __call__(self, chunk: Any = None) -> int:
        if isinstance(chunk, BUFFER_TYPES):
            return len(byte_view(chunk))
        return len(chunk) if type(chunk) is PyProxy and chunk.alive and chunk.flags & IS_BUFFER else 0

    def graph_state(self) -> list[object]:
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Do nothing: there is no state."""


byte_length = ByteLength()
"""The ``size`` for streams of bytes: the number of bytes in a chunk."""


def chunk_bytes(chunk: Any) -> bytearray:
    """Return a copy of the bytes in ``chunk``, a buffer or a guest's ``bytes``. Raises JavaScript's TypeError
    if it is neither.
    """
    if isinstance(chunk, BUFFER_TYPES):
        return copied(byte_view(chunk))
    if type(chunk) is PyProxy and chunk.flags & IS_BUFFER:
        view = chunk.get_buffer("u8")
        try:
            return copied(byte_view(view.data))
        finally:
            view.release()
    raise js_type_error("the chunk is not an ArrayBuffer or a view of one")


def checked_size(size: Any) -> float:
    """Check and return a strategy's size. Raises JavaScript's RangeError if it is negative or not finite."""
    number = to_number(size)
    if not 0 <= number < math.inf:
        raise JsError("The size of a chunk must be a finite number that is not negative", "RangeError")
    return number


def high_water_mark(strategy: Any, default: float) -> float:
    """Return ``strategy.highWaterMark``. Raises JavaScript's RangeError unless it is at least 0."""
    given = option(strategy, "highWaterMark")
    if given is None:
        return default
    number = to_number(given)
    if not number >= 0:
        raise JsError("highWaterMark must be a number that is not negative", "RangeError")
    return number


def size_of(strategy: Any) -> Size | None:
    """Return ``strategy.size`` for use after the call, or None if every chunk has size 1."""
    return method_of(strategy, "size", "strategy")


@host_value("web.countsize")
class CountSize(ByteLength):
    """Returns 1 for every chunk."""

    __slots__ = ()

    def __call__(self, chunk: Any = None) -> int:
        return 1


class QueuingStrategy(WebObject):
    """A high-water mark and a function that returns the size of a chunk."""

    __slots__ = ("high_water_mark",)

    js_class: ClassVar[str]
    js_members: ClassVar[Mapping[str, str]] = {"highWaterMark": "high_water_mark", "size": "size"}

    def __init__(self, host: Host, mark: float) -> None:
        super().__init__(host)
        self.high_water_mark = mark

    @classmethod
    def construct(cls, host: Host, options: Any = None) -> QueuingStrategy:
        given = get(options, "highWaterMark", None) if options is not None and options is not NULL else None
        if given is None:
            raise js_type_error(f"Failed to construct '{cls.js_class}': highWaterMark is required")
        return cls(host, tidy(to_number(given)))


@host_value("web.CountQueuingStrategy")
class CountQueuingStrategy(QueuingStrategy):
    """A strategy that counts chunks."""

    __slots__ = ()

    js_class = js_tag = "CountQueuingStrategy"

    @property
    def size(self) -> Size:
        return _count


@host_value("web.ByteLengthQueuingStrategy")
class ByteLengthQueuingStrategy(QueuingStrategy):
    """A strategy that counts bytes."""

    __slots__ = ()

    js_class = js_tag = "ByteLengthQueuingStrategy"

    @property
    def size(self) -> Size:
        return byte_length


_count = CountSize()
