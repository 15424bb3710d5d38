"""``ReadableStreamBYOBRequest``: a buffer for a source to fill (WHATWG Streams, section 4.8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.operators import to_number
from praxis_desktop.interpreter.host.js.typed_arrays import JsDataView, JsTypedArray
from praxis_desktop.interpreter.host.js.values import NULL, js_type_error
from praxis_desktop.interpreter.host.web.array_buffers import PullInto, make_view, view_of
from praxis_desktop.interpreter.host.web.web_object import MadeByHost

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.web.byte_stream import ReadableByteStreamController

_OVER = "This BYOB request has been answered"


@host_value("web.ReadableStreamBYOBRequest")
class ReadableStreamBYOBRequest(MadeByHost):
    """A buffer waiting for bytes. The host writes into ``target`` and calls ``respond(count)``."""

    __slots__ = ("_controller", "_pending", "_view")

    js_class: ClassVar[str] = "ReadableStreamBYOBRequest"
    js_tag: ClassVar[str] = "ReadableStreamBYOBRequest"
    js_members: ClassVar[Mapping[str, str]] = {
        "view": "view",
        "respond": "respond",
        "respondWithNewView": "respond_with_new_view",
    }

    def __init__(self, controller: ReadableByteStreamController, pending: PullInto) -> None:
        super().__init__(controller._host)
        self._controller: ReadableByteStreamController | None = controller
        self._pending: PullInto | None = pending
        self._view: JsTypedArray | JsDataView | None = None

    @property
    def view(self) -> Any:
        """A Uint8Array to write into; null once the request has been answered."""
        pending = self._pending
        if pending is None:
            return NULL
        if self._view is None:
            self._view = make_view(
                "Uint8Array", pending.buffer, pending.offset + pending.filled, pending.length - pending.filled
            )
        return self._view

    @property
    def target(self) -> memoryview:
        """The bytes to write into. Raises JavaScript's TypeError once the request has been answered."""
        if self._pending is None:
            raise js_type_error(_OVER)
        return self._pending.target()

    def respond(self, count: Any = None) -> None:
        """Report that ``count`` bytes were written. Raises JavaScript's TypeError and RangeError."""
        number = to_number(count)
        if not 0 <= number < 2**53:
            raise js_type_error("respond needs the number of bytes that were written")
        controller, view = self._controller, self._view
        if controller is None:
            raise js_type_error(_OVER)
        if view is not None and len(view.buffer) == 0:
            raise js_type_error("The buffer of the view was taken: answer with respondWithNewView")
        controller.respond(int(number))
        self._empty(view)

    def respond_with_new_view(self, view: Any = None) -> None:
        """Report that bytes were written into another view. Raises JavaScript's TypeError and RangeError."""
        given = view_of(view)
        controller, own = self._controller, self._view
        if controller is None:
            raise js_type_error(_OVER)
        controller.respond_with(given)
        self._empty(own)

    @staticmethod
    def _empty(view: JsTypedArray | JsDataView | None) -> None:
        """Empty the source's view, because the bytes belong to the reader again."""
        if view is not None:
            view.view = memoryview(bytearray()).cast("B")
            view.offset = 0

    def invalidate(self) -> None:
        """End the request, because it was answered or no longer needs an answer."""
        self._controller = self._pending = self._view = None
