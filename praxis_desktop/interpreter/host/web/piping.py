"""``pipeTo``: writes everything from a readable stream to a writable one (WHATWG Streams, section 4.9.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.operators import truthy
from praxis_desktop.interpreter.host.js.promise_class import Gathered, Gathering
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import js_type_error
from praxis_desktop.interpreter.host.web.abort import as_signal
from praxis_desktop.interpreter.host.web.callbacks import nothing, option
from praxis_desktop.interpreter.host.web.readable_readers import ReadableStreamDefaultReader
from praxis_desktop.interpreter.host.web.web_object import WebObject
from praxis_desktop.interpreter.host.web.writers import WritableStreamDefaultWriter

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.web.abort import AbortSignal
    from praxis_desktop.interpreter.host.web.readable_stream import ReadableStream
    from praxis_desktop.interpreter.host.web.writable_stream import WritableStream


class PipeOptions:
    """The options of ``pipeTo`` and ``pipeThrough``. An invalid signal raises JavaScript's TypeError."""

    __slots__ = ("prevent_abort", "prevent_cancel", "prevent_close", "signal")

    def __init__(self, options: Any) -> None:
        self.prevent_abort = truthy(option(options, "preventAbort"))
        self.prevent_cancel = truthy(option(options, "preventCancel"))
        self.prevent_close = truthy(option(options, "preventClose"))
        signal = option(options, "signal")
        self.signal: AbortSignal | None = None if signal is None else as_signal(signal)


def pipe(source: ReadableStream, target: WritableStream, options: PipeOptions) -> Promise:
    """Start piping between two unlocked streams. Returns a promise that is settled when the pipe ends."""
    made = Pipe(source, target, options)
    made.begin(options.signal)
    return made.promise


@host_value("web.pipe")
class Pipe(WebObject):
    """A pipe in progress, which is also the read request for the next chunk. It reads only while the target
    accepts more. It ends as soon as one of these happens: the source fails, the target fails, the source
    ends, the target ends, or the signal is aborted.
    """

    __slots__ = (
        "_ending",
        "_error",
        "_failed",
        "_last_write",
        "_prevent_abort",
        "_prevent_cancel",
        "_prevent_close",
        "_reader",
        "_reading",
        "_signal",
        "_source",
        "_stepping",
        "_target",
        "_then",
        "_writer",
        "promise",
    )

    def __init__(self, source: ReadableStream, target: WritableStream, options: PipeOptions) -> None:
        super().__init__(source._host)
        self.promise = Promise(self._host)
        self._source = source
        self._target = target
        self._reader = ReadableStreamDefaultReader(source)
        self._writer = WritableStreamDefaultWriter(target)
        self._prevent_abort = options.prevent_abort
        self._prevent_cancel = options.prevent_cancel
        self._prevent_close = options.prevent_close
        self._signal: AbortSignal | None = None
        self._ending = False
        self._failed = False
        self._error: Any = None
        self._reading = False
        self._stepping = False
        self._last_write: Promise | None = None
        self._then: Callable[[], Promise] | None = None
        source.is_disturbed = True

    def begin(self, signal: AbortSignal | None) -> None:
        """Watch both ends and the signal, and pipe what is already available."""
        if signal is not None:
            self._signal = signal
            if signal.aborted:
                self._abort()
                return
            signal.add_abort_step(self._abort)
        self._reader.closed.then(self._source_closed, self._source_failed)
        self._writer.closed.then(self._target_closed, self._target_failed)
        source, target = self._source, self._target
        if source.state == "errored":
            self._source_failed(source.stored_error)
        elif target.state in ("erroring", "errored"):
            self._target_failed(target.stored_error)
        elif source.state == "closed":
            self._source_closed()
        elif target.is_closing or target.state == "closed":
            self._target_closed()
        else:
            self._step()

    # ---- chunks
    def _step(self, value: Any = None) -> None:
        """Read while the target accepts more. A chunk that is already available arrives during the call."""
        if self._stepping:
            return
        self._stepping = True
        target = self._target
        while not self._ending and not self._reading and self._source.state == "readable":
            if target.state != "writable" or target.is_closing:
                break
            if target.backpressure:
                self._writer.ready.then(self._step, nothing)
                break
            self._reading = True
            self._source.read_into(self)
        self._stepping = False

    def chunk(self, value: Any) -> None:
        """Write the received chunk to the target."""
        self._reading = False
        self._last_write = self._writer.write_kept(value)
        self._step()

    def close(self, value: Any = None) -> None:
        """Stop reading at the end of the source. Its reader's ``closed`` promise reports the end."""
        self._reading = False

    def error(self, reason: Any) -> None:
        """Stop reading after an error in the source. Its reader's ``closed`` promise reports the error."""
        self._reading = False

    # ---- the end
    def _source_failed(self, reason: Any = None) -> None:
        self._end(None if self._prevent_abort else self._abort_target, True, reason)

    def _target_failed(self, reason: Any = None) -> None:
        self._end(None if self._prevent_cancel else self._cancel_source, True, reason)

    def _source_closed(self, value: Any = None) -> None:
        self._end(None if self._prevent_close else self._writer.close_or_error)

    def _target_closed(self, value: Any = None) -> None:
        if not self._ending:
            gone = js_type_error("The writable end of the pipe is closed")
            self._end(None if self._prevent_cancel else self._cancel_source, True, gone)

    def _abort(self) -> None:
        signal = self._signal
        if signal is not None:
            self._end(self._abort_both, True, signal.reason)

    def _abort_target(self) -> Promise:
        return self._target.abort_now(self._error)

    def _cancel_source(self) -> Promise:
        return self._source.cancel_now(self._error)

    def _abort_both(self) -> Promise:
        promises = []
        if not self._prevent_abort and self._target.state == "writable":
            promises.append(self._abort_target())
        if not self._prevent_cancel and self._source.state == "readable":
            promises.append(self._cancel_source())
        both = Promise(self._host)
        gathering = Gathering("all", both, len(promises))
        gathering.finish()
        for i, promise in enumerate(promises):
            promise.then(Gathered(gathering, i, False), Gathered(gathering, i, True))
        return both

    def _end(self, action: Callable[[], Promise] | None, failed: bool = False, error: Any = None) -> None:
        if self._ending:
            return
        self._ending = True
        self._then, self._failed, self._error = action, failed, error
        target = self._target
        last = self._last_write
        if target.state == "writable" and not target.is_closing and last is not None and not last.settled:
            last.then(self._act, self._act)
        else:
            self._act()

    def _act(self, value: Any = None) -> None:
        action = self._then
        if action is None:
            self._finish()
        else:
            action().then(self._finish, self._finish_with)

    def _finish_with(self, reason: Any = None) -> None:
        self._failed, self._error = True, reason
        self._finish()

    def _finish(self, value: Any = None) -> None:
        self._writer.release_lock()
        self._reader.release_lock()
        if self._signal is not None:
            self._signal.remove_abort_step(self._abort)
        if self._failed:
            self.promise.reject(self._error)
        else:
            self.promise.fulfil(None)
