"""Reads that wait at a reader: each ends with a chunk, the stream's end, or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import JsObject
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class ReadRequest(Protocol):
    """Whoever waits for a chunk; exactly one of its methods is called, once."""

    def chunk(self, value: Any) -> None:
        """A chunk has come."""
        ...

    def close(self, value: Any = None) -> None:
        """The stream has ended; a read into a buffer gets it back, empty."""
        ...

    def error(self, reason: Any) -> None:
        """The stream is errored, or the reader was released."""
        ...


@host_value("web.promisedread", fields=("promise of read()",))
class PromisedRead(WebObject):
    """The promise that ``read()`` returned, of ``{value, done}``."""

    __slots__ = ("promise",)

    def __init__(self, host: Host) -> None:
        self._host = host
        self.promise = Promise(host)

    def chunk(self, value: Any) -> None:
        """``{value, done: false}``."""
        self.promise.fulfil(JsObject(value=value, done=False))

    def close(self, value: Any = None) -> None:
        """``{value, done: true}``."""
        self.promise.fulfil(JsObject(value=value, done=True))

    def error(self, reason: Any) -> None:
        """Reject it."""
        self.promise.reject(reason)
