"""ArrayBuffer, typed arrays and DataView: views of bytes, on the host or in the guest's linear memory."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.operators import to_number, view_constructor
from praxis_desktop.interpreter.host.js.values import JsBigInt, JsError, js_type_error
from praxis_desktop.interpreter.host.work import paced, zeros

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

ELEMENT_FORMATS: Final = {
    "Int8Array": "b",
    "Uint8Array": "B",
    "Uint8ClampedArray": "B",
    "Int16Array": "h",
    "Uint16Array": "H",
    "Int32Array": "i",
    "Uint32Array": "I",
    "BigInt64Array": "q",
    "BigUint64Array": "Q",
    "Float32Array": "f",
    "Float64Array": "d",
}
"""The struct format for the elements of each kind of typed array."""

_BITS = {"b": 8, "B": 8, "h": 16, "H": 16, "i": 32, "I": 32, "q": 64, "Q": 64}


@host_value("arraybuffer")
class JsArrayBuffer:
    """A block of bytes for arrays. A block of guest memory is stored as its address, and never copied."""

    __slots__ = ("_host", "address", "data")

    js_class = js_tag = "ArrayBuffer"

    def __init__(self, data: bytearray | memoryview) -> None:
        self.data: bytearray | memoryview = data
        self.address = 0
        self._host: Host | None = None

    @classmethod
    def of_guest(cls, host: Host, address: int, length: int) -> JsArrayBuffer:
        """Return a buffer of ``length`` bytes of guest memory, which must stay in place while it is used."""
        buffer = cls(host.instance.memory[address : address + length])
        buffer._host = host
        buffer.address = address
        return buffer

    def __len__(self) -> int:
        return len(self.data)

    def graph_state(self) -> list[object]:
        if self._host is None:
            return [bytes(self.data)]
        return [self.address, len(self.data)]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Set the state that ``graph_state`` returned. The guest's memory must already have been restored."""
        if len(state) == 1:
            self.__init__(bytearray(state[0]))  # type: ignore[misc]
            return
        address, length = state
        self._host, self.address, self.data = host, address, host.instance.memory[address : address + length]


@host_value("typedarray")
class JsTypedArray:
    """A typed array. ``name`` is its JavaScript class, ``view`` its elements as a memoryview of the
    matching format. A Uint8Array that owns its bytes may also be a plain ``bytearray``.
    """

    __slots__ = ("buffer", "name", "offset", "view")

    js_tag = property(lambda self: self.name)
    js_class = property(lambda self: self.name)

    def __init__(self, name: str, buffer: JsArrayBuffer, offset: int = 0, length: int | None = None) -> None:
        self.name = name
        self.buffer = buffer
        self.offset = offset
        format_ = ELEMENT_FORMATS[name]
        size = struct.calcsize(format_)
        if offset % size:
            raise JsError(f"start offset of {name} should be a multiple of {size}", "RangeError")
        if length is None:
            if (len(buffer) - offset) % size:
                raise JsError(f"byte length of {name} should be a multiple of {size}", "RangeError")
            length = (len(buffer) - offset) // size
        if offset < 0 or length < 0 or offset + length * size > len(buffer):
            raise JsError(f"Invalid typed array length: {length}", "RangeError")
        data: Any = memoryview(buffer.data)[offset : offset + length * size].cast("B")
        self.view: memoryview = data.cast(format_)

    @classmethod
    def of_length(cls, name: str, length: int) -> JsTypedArray:
        """Return a new array of ``length`` zeros."""
        if length < 0:
            raise JsError(f"Invalid typed array length: {length}", "RangeError")
        size = struct.calcsize(ELEMENT_FORMATS[name])
        return cls(name, JsArrayBuffer(zeros(length * size)))

    @classmethod
    def of_items(cls, name: str, items: Sequence[Any]) -> JsTypedArray:
        """Return a new array of the given items, each converted by JavaScript's rules."""
        array = cls.of_length(name, len(items))
        for i, item in paced(enumerate(items)):
            array.view[i] = to_element(name, item)
        return array

    def __len__(self) -> int:
        return len(self.view)

    def __iter__(self) -> Iterator[Any]:
        if self.view.format in ("q", "Q"):
            return map(JsBigInt, self.view)
        return iter(self.view)

    def __getitem__(self, index: int) -> Any:
        item = self.view[index]
        return JsBigInt(item) if self.view.format in ("q", "Q") else item

    def __setitem__(self, index: int, value: object) -> None:
        self.view[index] = to_element(self.name, value)

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    def graph_state(self) -> list[object]:
        return [self.name, self.buffer, self.offset, len(self.view)]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.__init__(*state)  # type: ignore[misc]


@host_value("dataview")
class JsDataView:
    """A DataView, which reads and writes numbers of any kind at any offset, big-endian by default."""

    __slots__ = ("buffer", "length", "offset", "view")

    js_class = js_tag = "DataView"

    def __init__(self, buffer: JsArrayBuffer, offset: int = 0, length: int | None = None) -> None:
        length = len(buffer) - offset if length is None else length
        if offset < 0 or length < 0 or offset + length > len(buffer):
            raise JsError(f"Start offset {offset} is outside the bounds of the buffer", "RangeError")
        self.buffer = buffer
        self.offset = offset
        self.length = length
        self.view = memoryview(buffer.data)[offset : offset + length].cast("B")

    def get(self, kind: str, offset: int, little_endian: bool) -> Any:
        """Return the number of ``kind`` (such as "Int16") at ``offset``."""
        layout, _ = self._layout(kind, offset, little_endian)
        value = struct.unpack_from(layout, self.view, offset)[0]
        return JsBigInt(value) if layout[1] in "qQ" else value

    def set(self, kind: str, offset: int, value: object, little_endian: bool) -> None:
        """Store a number of ``kind`` at ``offset``."""
        layout, name = self._layout(kind, offset, little_endian)
        struct.pack_into(layout, self.view, offset, to_element(name, value))

    def _layout(self, kind: str, offset: int, little_endian: bool) -> tuple[str, str]:
        name = f"{kind}Array"
        layout = ("<" if little_endian else ">") + ELEMENT_FORMATS[name]
        if offset < 0 or offset + struct.calcsize(layout) > self.length:
            raise JsError("Offset is outside the bounds of the DataView", "RangeError")
        return layout, name

    def graph_state(self) -> list[object]:
        return [self.buffer, self.offset, self.length]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.__init__(*state)  # type: ignore[misc]


BUFFER_TYPES = (bytes, bytearray, memoryview, JsTypedArray, JsArrayBuffer, JsDataView)
"""Every type that is a JsBuffer for the guest (``bytes`` only where the host itself handles them)."""


def byte_view(value: object) -> memoryview:
    """Return a memoryview of a buffer's own bytes. Raises JavaScript's TypeError for other values."""
    if type(value) is bytearray:
        return memoryview(value)
    if isinstance(value, JsTypedArray | JsDataView):
        return value.view.cast("B")
    if isinstance(value, JsArrayBuffer):
        return memoryview(value.data).cast("B")
    if isinstance(value, memoryview):
        return (value if value.contiguous else memoryview(value.tobytes())).cast("B")
    if isinstance(value, bytes | bytearray):
        return memoryview(value)
    raise js_type_error("expected an ArrayBuffer or a view of one")


def element_view(value: object) -> memoryview:
    """Return the elements of a typed array as a memoryview in their format."""
    if isinstance(value, JsTypedArray):
        return value.view
    if isinstance(value, memoryview):
        return value
    return byte_view(value)


def array_name(value: object) -> str:
    """Return the name of a buffer's JavaScript class."""
    if isinstance(value, JsTypedArray):
        return value.name
    if isinstance(value, memoryview):
        return view_constructor(value.format)
    named: str = getattr(value, "js_class", "Uint8Array")
    return named


def to_element(name: str, value: object) -> Any:
    """Return ``value`` as an element of a ``name`` array: wrapped to fit, clamped, or rounded to a float.
    Raises JavaScript's TypeError if the array needs a bigint and ``value`` is not one, or vice versa.
    """
    code = ELEMENT_FORMATS[name]
    big = code in ("q", "Q")
    fits = isinstance(value, int) and not isinstance(value, bool) if big else type(value) is not JsBigInt
    if not fits:
        raise js_type_error(f"Cannot convert the value to an element of a {name}")
    if big:
        return _wrap(int(value), code)  # type: ignore[call-overload]
    number = to_number(value)
    if code == "d":
        return float(number)
    if code == "f":
        try:
            return struct.unpack("<f", struct.pack("<f", number))[0]
        except OverflowError:
            return float("inf") if number > 0 else float("-inf")
    if number != number:
        return 0
    if name == "Uint8ClampedArray":
        return max(0, min(255, round(number))) if abs(number) < 1e9 else (255 if number > 0 else 0)
    if number in (float("inf"), float("-inf")):
        return 0
    return _wrap(int(number), code)


def _wrap(number: int, code: str) -> int:
    bits = _BITS[code]
    number &= (1 << bits) - 1
    return number - (1 << bits) if code.islower() and number >> (bits - 1) else number
