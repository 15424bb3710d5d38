"""A reader's pending reads. Each ends with a chunk, the stream's end, or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import JsObject
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class ReadRequest(Protocol):
    """A receiver of one chunk. Exactly one of its methods is called, once."""

    def chunk(self, value: Any) -> None:
        """Receive a chunk."""
        ...

    def close(self, value: Any = None) -> None:
        """Handle the end of the stream. A read into a buffer gets the buffer back, empty."""
        ...

    def error(self, reason: Any) -> None:
        """Handle the failure of the stream, or the release of the reader."""
        ...


@host_value("web.promisedread", fields=("promise of read()",))
class PromisedRead(WebObject):
    """The promise for ``{value, done}`` that ``read()`` returned."""

    __slots__ = ("promise",)

    def __init__(self, host: Host) -> None:
        self._host = host
        self.promise = Promise(host)

    def chunk(self, value: Any) -> None:
        self.promise.fulfil(JsObject(value=value, done=False))

    def close(self, value: Any = None) -> None:
        self.promise.fulfil(JsObject(value=value, done=True))

    def error(self, reason: Any) -> None:
        self.promise.reject(reason)
