"""The transformers of a transform stream's chunks: the host's and a guest's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.web.callbacks import keep, method_of, promise_of
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class Transformer(Protocol):
    """Transforms chunks. Images can contain it only if its class is a ``@host_value``. Each method returns
    None when it is done, or a promise that is settled when it is. Exceptions and rejections make both
    ends fail.
    """

    def transform(self, chunk: Any, controller: Any) -> Promise | None:
        """Transform a chunk: call ``controller.enqueue`` for none, one or more results."""
        ...

    def flush(self, controller: Any) -> Promise | None:
        """Enqueue what remains: no more chunks follow."""
        ...

    def cancel(self, reason: Any) -> Promise | None:
        """Clean up: one of the ends was cancelled."""
        ...


@host_value("web.guesttransformer", fields=("cancel of a transformer", "flush of a transformer"))
class GuestTransformer(WebObject):
    """The transformer passed to ``new TransformStream``. If it has no ``transform``, chunks pass
    unchanged.
    """

    __slots__ = ("_cancel", "_flush", "_start", "_transform", "_transformer")

    def __init__(self, host: Host, transformer: Any) -> None:
        super().__init__(host)
        self._transformer = kept = keep(transformer)
        self._start = method_of(kept, "start", "transformer")
        self._transform = method_of(kept, "transform", "transformer")
        self._flush = method_of(kept, "flush", "transformer")
        self._cancel = method_of(kept, "cancel", "transformer")

    def start(self, controller: Any) -> Any:
        """Call the transformer's ``start``, if there is one, and return its result. Raises its exception."""
        return None if self._start is None else self._start(controller)

    def transform(self, chunk: Any, controller: Any) -> Promise:
        if self._transform is None:
            return promise_of(self._host, controller.enqueue, chunk)
        return promise_of(self._host, self._transform, chunk, controller)

    def flush(self, controller: Any) -> Promise | None:
        return None if self._flush is None else promise_of(self._host, self._flush, controller)

    def cancel(self, reason: Any) -> Promise | None:
        return None if self._cancel is None else promise_of(self._host, self._cancel, reason)
