"""``AbortController`` and ``AbortSignal``: abort operations that are in progress (WHATWG DOM, section 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Never

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.iterators import items_of
from praxis_desktop.interpreter.host.js.operators import js_string, to_number
from praxis_desktop.interpreter.host.js.values import JsError, js_type_error
from praxis_desktop.interpreter.host.web.callbacks import keep
from praxis_desktop.interpreter.host.web.dom_exception import DOMException, abort_error
from praxis_desktop.interpreter.host.web.event_target import EventHandler, EventTarget
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


@host_value("web.AbortSignal", fields=("listeners of an AbortSignal", "parent", "aborted", "reason"))
class AbortSignal(EventTarget):
    """Notifies its listeners, once, that an operation is to be aborted, and why. The host uses
    ``add_abort_step(callable)`` and ``remove_abort_step`` instead of listeners. Steps are called in
    order, before the guest's listeners, and must be host values if images are to contain the signal.
    """

    __slots__ = ("_dependents", "_sources", "_steps", "aborted", "reason")

    js_class = js_tag = "AbortSignal"
    js_members: ClassVar[Mapping[str, str]] = {
        **EventTarget.js_members,
        "aborted": "aborted",
        "reason": "reason",
        "onabort": "on_abort",
        "throwIfAborted": "throw_if_aborted",
    }
    js_settable = ("onabort",)
    on_abort = EventHandler("abort")

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.aborted = False
        self.reason: Any = None
        self._steps: list[Callable[[], object]] = []
        self._sources: list[AbortSignal] = []
        self._dependents: list[AbortSignal] = []

    @classmethod
    def construct(cls, host: Host, *arguments: Any) -> Never:
        """Refuse ``new AbortSignal``: programs cannot create one directly."""
        raise js_type_error("Illegal constructor")

    # ---- static functions
    @classmethod
    def aborted_already(cls, host: Host, reason: Any = None) -> AbortSignal:
        """Implement ``AbortSignal.abort(reason)``."""
        signal = cls(host)
        signal.abort(reason)
        return signal

    @classmethod
    def timing_out(cls, host: Host, milliseconds: Any = None) -> AbortSignal:
        """Implement ``AbortSignal.timeout(milliseconds)``. The new signal aborts with a TimeoutError."""
        delay = to_number(milliseconds)
        if not 0 <= delay < float("inf"):
            raise js_type_error("Failed to execute 'timeout' on 'AbortSignal': the time is out of range")
        signal = cls(host)
        host.loop.set_timeout(signal.expire, delay)
        return signal

    @classmethod
    def of_any(cls, host: Host, signals: Any = ()) -> AbortSignal:
        """Implement ``AbortSignal.any(signals)``. The new signal aborts as soon as one of them does."""
        leaders = [as_signal(signal) for signal in items_of(signals)]
        combined = cls(host)
        for leader in leaders:
            if leader.aborted:
                combined.aborted, combined.reason = True, leader.reason
                return combined
        for leader in leaders:
            # As in the DOM, a signal follows original signals, never one that follows others itself.
            for source in leader._sources or [leader]:
                if source not in combined._sources:
                    combined._sources.append(source)
                    source._dependents.append(combined)
        return combined

    # ---- aborting
    def abort(self, reason: Any = None) -> None:
        """Abort with ``reason``, by default an AbortError. Later calls do nothing."""
        if self.aborted:
            return
        self.aborted = True
        self.reason = abort_error() if reason is None else keep(reason)
        dependents, self._dependents = self._dependents, []
        following = [signal for signal in dependents if not signal.aborted]
        # As in the DOM, all signals have the reason before any listener is called.
        for signal in following:
            signal.aborted, signal.reason = True, self.reason
        for signal in (self, *following):
            signal._tell()

    def _tell(self) -> None:
        steps, self._steps = self._steps, []
        for step in steps:
            step()
        self.emit("abort")

    def expire(self) -> None:
        """Abort because the time-out has passed."""
        self.abort(DOMException("The operation was aborted due to timeout", "TimeoutError"))

    def add_abort_step(self, step: Callable[[], object]) -> None:
        """Call ``step()`` when the signal is aborted, but not if it has already been aborted."""
        if not self.aborted:
            self._steps.append(step)

    def remove_abort_step(self, step: Callable[[], object]) -> None:
        """Do not call ``step`` when the signal is aborted."""
        self._steps = [kept for kept in self._steps if kept != step]

    def throw_if_aborted(self) -> None:
        """Raise the reason if the signal is aborted."""
        if self.aborted:
            raise self.reason if isinstance(self.reason, BaseException) else JsError(js_string(self.reason))


@host_value("web.AbortController")
class AbortController(WebObject):
    """Aborts the operations that use its AbortSignal."""

    __slots__ = ("signal",)

    js_class: ClassVar[str] = "AbortController"
    js_tag: ClassVar[str] = "AbortController"
    js_members: ClassVar[Mapping[str, str]] = {"signal": "signal", "abort": "abort"}

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.signal = AbortSignal(host)

    @classmethod
    def construct(cls, host: Host) -> AbortController:
        return cls(host)

    def abort(self, reason: Any = None) -> None:
        self.signal.abort(reason)


def as_signal(value: Any) -> AbortSignal:
    """Return ``value`` if it is an AbortSignal. Raises JavaScript's TypeError otherwise."""
    if not isinstance(value, AbortSignal):
        raise js_type_error(f"{js_string(value)} is not an AbortSignal")
    return value
