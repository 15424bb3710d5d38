"""Views of a reader's own buffers, and the transfer of their bytes.

After a transfer, the buffer and the view through which it was transferred are empty. Unlike in a browser,
other views of the same buffer keep the bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.typed_arrays import (
    ELEMENT_FORMATS,
    JsArrayBuffer,
    JsDataView,
    JsTypedArray,
)
from praxis_desktop.interpreter.host.js.values import js_type_error
from praxis_desktop.interpreter.host.web.web_object import WebObject
from praxis_desktop.interpreter.host.work import copied, copy_into, zeros

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_SIZES = {"b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "q": 8, "Q": 8, "f": 4, "d": 8}


class BufferView:
    """A view passed by a program, with its buffer, offset and length."""

    __slots__ = ("buffer_length", "byte_length", "byte_offset", "element_size", "name", "view")

    def __init__(self, view: Any, name: str, byte_offset: int, byte_length: int, buffer_length: int) -> None:
        self.view = view
        self.name = name
        self.byte_offset = byte_offset
        self.byte_length = byte_length
        self.buffer_length = buffer_length
        self.element_size = 1 if name == "DataView" else _SIZES[ELEMENT_FORMATS[name]]


def view_of(value: Any) -> BufferView:
    """Return the BufferView of a typed array or DataView. Raises JavaScript's TypeError for anything else."""
    if isinstance(value, bytearray):
        return BufferView(value, "Uint8Array", 0, len(value), len(value))
    if isinstance(value, JsTypedArray):
        return BufferView(value, value.name, value.offset, value.view.nbytes, len(value.buffer))
    if isinstance(value, JsDataView):
        return BufferView(value, "DataView", value.offset, value.length, len(value.buffer))
    raise js_type_error("the argument is not a typed array or DataView that can be written to")


def transfer_view(given: BufferView) -> JsArrayBuffer:
    """Transfer a view's buffer; return the new buffer. Raises JavaScript's TypeError for guest memory."""
    view = given.view
    if isinstance(view, bytearray):
        taken = JsArrayBuffer(copied(memoryview(view)))
        try:
            view.clear()
        except BufferError:
            # A view of the buffer exists, so its size cannot change.
            copy_into(memoryview(view), memoryview(zeros(len(view))))
        return taken
    buffer = transfer(view.buffer)
    empty = memoryview(bytearray()).cast("B")
    if isinstance(view, JsTypedArray):
        view.view = cast(Any, empty).cast(view.view.format)
    else:
        view.view = empty
        view.length = 0
    view.offset = 0
    return buffer


def transfer(buffer: JsArrayBuffer) -> JsArrayBuffer:
    """Return a new buffer with the bytes of ``buffer``, which is empty afterwards. Raises JavaScript's
    TypeError if ``buffer`` is the guest's own memory.
    """
    if buffer.address:
        raise js_type_error("Cannot transfer the guest's own memory: read into an array made in js")
    taken = JsArrayBuffer(buffer.data)
    buffer.data = bytearray()
    return taken


def make_view(name: str, buffer: JsArrayBuffer, offset: int, byte_length: int) -> JsTypedArray | JsDataView:
    """Return a view of the type ``name``."""
    if name == "DataView":
        return JsDataView(buffer, offset, byte_length)
    return JsTypedArray(name, buffer, offset, byte_length // _SIZES[ELEMENT_FORMATS[name]])


@host_value("web.pullinto")
class PullInto(WebObject):
    """A pending read into a buffer, or the rest of a read whose reader was released."""

    __slots__ = ("buffer", "filled", "length", "minimum", "name", "offset", "owner", "size")

    def __init__(
        self,
        host: Host,
        buffer: JsArrayBuffer,
        *,
        offset: int = 0,
        length: int,
        minimum: int = 1,
        name: str = "Uint8Array",
        owner: str,
    ) -> None:
        super().__init__(host)
        self.buffer = buffer
        self.offset = offset
        self.length = length
        self.minimum = minimum
        self.name = name
        self.size = 1 if name == "DataView" else _SIZES[ELEMENT_FORMATS[name]]
        self.filled = 0
        self.owner = owner
        """The kind of reader: "byob" or "default", or "none" once it has been released."""

    def take_view(self) -> JsTypedArray | JsDataView:
        """Return a view of the filled part. The view takes over the buffer."""
        return make_view(self.name, transfer(self.buffer), self.offset, self.filled)

    def target(self) -> memoryview:
        """Return the unfilled part of the buffer, for writing."""
        start = self.offset + self.filled
        return memoryview(self.buffer.data)[start : self.offset + self.length]
