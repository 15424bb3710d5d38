"""Shares buffers without copying them: the guest uses JavaScript's buffers, and the host uses guest memory as
typed arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.buffer_formats import array_for_format, read_strided
from praxis_desktop.interpreter.host.js.operators import js_typeof
from praxis_desktop.interpreter.host.js.text import decoded, encoding_of
from praxis_desktop.interpreter.host.js.typed_arrays import (
    BUFFER_TYPES,
    ELEMENT_FORMATS,
    JsArrayBuffer,
    JsDataView,
    JsTypedArray,
    array_name,
    byte_view,
)
from praxis_desktop.interpreter.host.js.values import ERROR, JsError, JsObject, js_type_error
from praxis_desktop.interpreter.host.work import copy_into, pieces

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.js.pyproxy import PyProxy

_FORMATS = "bBhHiIqQfd"
_SIZES = {"b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "q": 8, "Q": 8, "f": 4, "d": 8}

VIEW_KINDS = {
    "i8": "Int8Array",
    "u8": "Uint8Array",
    "u8clamped": "Uint8ClampedArray",
    "i16": "Int16Array",
    "u16": "Uint16Array",
    "i32": "Int32Array",
    "u32": "Uint32Array",
    "i64": "BigInt64Array",
    "u64": "BigUint64Array",
    "f32": "Float32Array",
    "f64": "Float64Array",
    "dataview": "DataView",
}
"""The arguments that ``getBuffer`` accepts."""

_RESULT_FIELDS = (
    "start_ptr",
    "smallest_ptr",
    "largest_ptr",
    "readonly",
    "format",
    "itemsize",
    "shape",
    "strides",
    "view",
    "c_contiguous",
    "f_contiguous",
)

_DATA_VIEW_ADVICE = (
    "Javascript has no native support for big endian buffers. In this case, you can pass an explicit type "
    "argument. For instance, `getBuffer('dataview')` will return a `DataView`which has native support for "
    "reading big endian data. Alternatively, toJs will automatically convert the buffer to little endian."
)


@host_value("bufferview")
class PyBufferView:
    """A guest object's buffer. ``data`` is an array over guest memory. Call ``release()`` to unlock the
    object.
    """

    __slots__ = ("_fields", "_host", "_view", "data")

    js_class = "PyBufferView"
    js_members: ClassVar[Mapping[str, str]] = {
        name: name
        for name in (
            [
                "data",
                "offset",
                "readonly",
                "format",
                "itemsize",
                "ndim",
                "nbytes",
                "shape",
                "strides",
                "c_contiguous",
                "f_contiguous",
                "release",
            ]
        )
    }

    def __init__(
        self, host: Host, view: int, data: JsTypedArray | JsDataView, fields: dict[str, Any]
    ) -> None:
        self._host = host
        self._view = view
        self.data: Any = data
        self._fields = fields

    def __getattr__(self, name: str) -> Any:
        if name[0] == "_" or name not in self._fields:
            raise AttributeError(name)
        return self._fields[name]

    def release(self) -> None:
        """Release the buffer. Does nothing if it has already been released."""
        view, self._view = self._view, 0
        if view:
            release_view(self._host, view)
            self.data = ERROR

    def js_dispose(self) -> None:
        """Release the buffer at the end of a ``with`` block."""
        self.release()

    def graph_state(self) -> list[object]:
        return [self._view, self.data, self._fields]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        self._view, self.data, self._fields = state


def release_view(host: Host, view: int) -> None:
    """Release and free a guest's ``Py_buffer``."""
    host.instance.export("PyBuffer_Release")(view)
    host.instance.export("PyMem_Free")(view)


class Buffers:
    """``host.buffers``: the ``JsBuffer_*`` imports, and ``getBuffer``."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._formats = 0

    # ---- host -> guest
    def info(self, value: object) -> tuple[int, int, bool]:
        """Return the format string's address, the element size, and whether the guest may check formats."""
        if isinstance(value, JsArrayBuffer | JsDataView):
            return self._formats + 2 * _FORMATS.index("B"), 1, False
        code = ELEMENT_FORMATS[array_name(value)]
        return self._formats + 2 * _FORMATS.index(code), _SIZES[code], True

    def copy_into_memoryview(self, value: object) -> int:
        """Return a guest memoryview with a copy of the buffer."""
        format_address, size, _ = self.info(value)
        length = len(byte_view(value))
        address: int = self._host.instance.export("JsBuffer_CopyIntoMemoryView")(
            value, length, format_address, size
        )
        return address

    # ---- guest -> host
    def view_of(self, proxy: PyProxy, kind: str | None) -> PyBufferView:
        """Implement ``proxy.getBuffer(kind)``. Raises JsError if JavaScript has no array for the format."""
        name = None
        if kind:
            name = VIEW_KINDS.get(kind)
            if name is None:
                raise JsError(f"Unknown type {kind}")
        host = self._host
        result: JsObject = host.errors.check_result(
            host.instance.export("_pyproxy_get_buffer")(proxy.pointer)
        )
        fields = dict(result.__dict__)
        view = fields.pop("view")
        try:
            return self._make_view(view, name, fields)
        except BaseException:
            release_view(host, view)
            raise

    def _make_view(self, view: int, name: str | None, fields: dict[str, Any]) -> PyBufferView:
        start, smallest, largest = (
            fields.pop(key) & 0xFFFFFFFF for key in ("start_ptr", "smallest_ptr", "largest_ptr")
        )
        if name is None:
            name, big_endian = array_for_format(
                fields["format"], " In this case, you can pass an explicit type argument."
            )
            if big_endian and _SIZES[ELEMENT_FORMATS[name]] > 1:
                raise JsError(_DATA_VIEW_ADVICE)
        size = 1 if name == "DataView" else _SIZES[ELEMENT_FORMATS[name]]
        length = largest - smallest
        if length and (start % size or smallest % size or largest % size):
            raise JsError(f"Buffer does not have valid alignment for a {name}")
        buffer = JsArrayBuffer.of_guest(self._host, smallest, length)
        data = JsDataView(buffer) if name == "DataView" else JsTypedArray(name, buffer)
        fields["offset"] = (start - smallest) // size
        fields["strides"] = [stride // size for stride in fields["strides"]]
        fields["ndim"] = len(fields["shape"])
        fields["nbytes"] = length
        return PyBufferView(self._host, view, data, fields)

    # ---- imports
    def imports(self) -> ImportTable:
        errors = self._host.errors
        value, status = errors.guarded(ERROR), errors.guarded(-1)
        return {
            "jslib_init_buffers_js": status(self._init),
            "JsBuffer_get_info": self._get_info,
            "JsBuffer_DecodeString_js": value(self._decode),
            "JsvBuffer_assignToPtr": status(self._copy_out),
            "JsvBuffer_assignFromPtr": status(self._copy_in),
            "JsvBuffer_readFromFile": status(self._read_file),
            "JsvBuffer_writeToFile": status(self._write_file),
            "JsvBuffer_intoFile": status(self._write_file),
            "_python2js_buffer_inner": value(self._host.instance.work.deaf(self._read_guest)),
            "_pyproxy_get_buffer_result": self._buffer_result,
        }

    def _init(self) -> None:
        self._formats = self._host.instance.new_bytes("\0".join(_FORMATS).encode())

    def _get_info(self, value: object, length: int, format_: int, size: int, checked: int) -> None:
        instance = self._host.instance
        if not isinstance(value, BUFFER_TYPES):
            raise js_type_error(f"a value of type {js_typeof(value)} is not a buffer")
        format_address, element_size, may_check = self.info(value)
        instance.set_u32(length, len(byte_view(value)))
        instance.set_u32(format_, format_address)
        instance.set_u32(size, element_size)
        instance.write(checked, b"\1" if may_check else b"\0")

    def _decode(self, value: object, encoding: int) -> Any:
        name = encoding_of(self._host.instance.cstring(encoding) or "utf-8")
        try:
            return decoded(byte_view(value), name)
        except UnicodeDecodeError:
            return ERROR

    def _copy_out(self, value: object, address: int) -> None:
        self._host.instance.write(address, byte_view(value))

    def _copy_in(self, value: object, address: int) -> None:
        target = byte_view(value)
        if target.readonly:
            raise js_type_error("this buffer cannot be changed")
        copy_into(target, self._host.instance.view(address, len(target)))

    def _read_file(self, value: object, descriptor: int) -> None:
        target = byte_view(value)
        description = self._host.filesystem.descriptors.get(descriptor)
        for start, end in pieces(len(target)):
            data = description.read(end - start)
            target[start : start + len(data)] = data
            if len(data) < end - start:
                break

    def _write_file(self, value: object, descriptor: int) -> None:
        source = byte_view(value)
        description = self._host.filesystem.descriptors.get(descriptor)
        for start, end in pieces(len(source)):
            if description.write(source[start:end]) < end - start:
                break

    def _read_guest(
        self, buffer: int, item_size: int, ndim: int, format_: int, shape: int, strides: int, suboffsets: int
    ) -> Any:
        instance = self._host.instance
        return read_strided(
            instance,
            buffer,
            item_size,
            instance.cstring(format_),
            [instance.u32(shape + 4 * i) for i in range(ndim)],
            [instance.i32(strides + 4 * i) for i in range(ndim)],
            [instance.i32(suboffsets + 4 * i) for i in range(ndim)] if suboffsets else [-1] * ndim,
        )

    def _buffer_result(self, *values: Any) -> JsObject:
        result = JsObject(dict(zip(_RESULT_FIELDS, values, strict=False)))
        result.format = self._host.instance.cstring(result.format)
        return result

    def capture(self) -> int:
        """Return the address of the format strings in the guest's memory."""
        return self._formats

    def restore(self, state: int) -> None:
        self._formats = state
