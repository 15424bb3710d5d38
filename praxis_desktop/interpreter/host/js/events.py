"""Events without a browser: ``EventTarget``, ``AbortController`` and its signal, ``BroadcastChannel``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.attributes import get
from praxis_desktop.interpreter.host.js.constructors import JsClass
from praxis_desktop.interpreter.host.js.iterators import items_of
from praxis_desktop.interpreter.host.js.json_functions import structured_clone
from praxis_desktop.interpreter.host.js.operators import js_string, strict_equals, truthy
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import JsError, JsObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_TARGET_MEMBERS = {
    "addEventListener": "add_event_listener",
    "removeEventListener": "remove_event_listener",
    "dispatchEvent": "dispatch_event",
}


@host_value("eventtarget")
class EventTarget:
    """Listeners by type of event."""

    js_class: ClassVar[str] = "EventTarget"
    js_tag: ClassVar[str] = "EventTarget"
    js_members: ClassVar[Mapping[str, str]] = _TARGET_MEMBERS

    def __init__(self, host: Host) -> None:
        self._host = host
        self._listeners: list[list[Any]] = []

    def add_event_listener(self, kind: Any, listener: Any, options: Any = None) -> None:
        """Call ``listener(event)`` at every event of this kind; only once with ``{once: true}``."""
        name = js_string(kind)
        once = isinstance(options, JsObject) and truthy(get(options, "once", None))
        if callable(listener) and not any(
            entry[0] == name and same_function(entry[1], listener) for entry in self._listeners
        ):
            kept = listener.copy() if type(listener) is PyProxy and not listener.roundtrip else listener
            self._listeners.append([name, kept, once])

    def remove_event_listener(self, kind: Any, listener: Any, options: Any = None) -> None:
        """No longer call ``listener``."""
        name = js_string(kind)
        self._listeners = [
            entry for entry in self._listeners if entry[0] != name or not same_function(entry[1], listener)
        ]

    def dispatch_event(self, event: Any) -> bool:
        """Call the listeners, and the handler property of the event's name."""
        name = js_string(get(event, "type", ""))
        handler = getattr(self, f"on_{name}", None)
        if callable(handler):
            handler(event)
        for entry in list(self._listeners):
            if entry[0] == name:
                if entry[2] and entry in self._listeners:
                    self._listeners.remove(entry)
                entry[1](event)
        return True

    def emit(self, kind: str, **details: Any) -> None:
        """Dispatch a new event of this kind."""
        self.dispatch_event(JsObject(type=kind, target=self, **details))

    def graph_state(self) -> list[object]:
        """The listeners."""
        return [self._listeners]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Take over ``graph_state``."""
        self._host = host
        (self._listeners,) = state


def same_function(left: Any, right: Any) -> bool:
    """Whether two listeners are one: the same object, or proxies of the same guest function."""
    if type(left) is PyProxy and type(right) is PyProxy:
        return left.alive and right.alive and left.pointer == right.pointer
    return strict_equals(left, right)


@host_value("abortsignal")
class AbortSignal(EventTarget):
    """Tells once, to whoever listens, that something is to be given up, and why."""

    js_class = js_tag = "AbortSignal"
    js_members: ClassVar[Mapping[str, str]] = {
        **_TARGET_MEMBERS,
        "aborted": "aborted",
        "reason": "reason",
        "onabort": "on_abort",
        "throwIfAborted": "throw_if_aborted",
    }
    js_settable = ("onabort",)

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.aborted = False
        self.reason: Any = None
        self.on_abort: Any = None

    def abort(self, reason: Any = None) -> None:
        """Give up; ignored the second time."""
        if not self.aborted:
            self.aborted = True
            self.reason = JsError("This operation was aborted", "AbortError") if reason is None else reason
            self.emit("abort")

    def expire(self) -> None:
        """Give up because time has run out."""
        self.abort(JsError("The operation was aborted due to timeout", "TimeoutError"))

    def throw_if_aborted(self) -> None:
        """Raise the reason, if there is one."""
        if self.aborted:
            raise self.reason if isinstance(self.reason, BaseException) else JsError(js_string(self.reason))

    def graph_state(self) -> list[object]:
        """Listeners and state."""
        return [*super().graph_state(), self.aborted, self.reason, self.on_abort]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Take over ``graph_state``."""
        super().set_graph_state(state[:1], host)
        _, self.aborted, self.reason, self.on_abort = state


@host_value("abortcontroller")
class AbortController:
    """Owns an AbortSignal."""

    js_class = js_tag = "AbortController"
    js_members: ClassVar[Mapping[str, str]] = {"signal": "signal", "abort": "abort"}

    def __init__(self, host: Host) -> None:
        self.signal = AbortSignal(host)

    def abort(self, reason: Any = None) -> None:
        """Abort the signal."""
        self.signal.abort(reason)

    def graph_state(self) -> list[object]:
        """The signal."""
        return [self.signal]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Take over ``graph_state``."""
        (self.signal,) = state


@host_value("abortfollower")
class AbortFollower:
    """Aborts one signal when another is aborted."""

    __slots__ = ("_follower", "_leader")

    def __init__(self, leader: AbortSignal, follower: AbortSignal) -> None:
        self._leader = leader
        self._follower = follower

    def __call__(self, event: object = None) -> None:
        self._follower.abort(self._leader.reason)

    def graph_state(self) -> list[object]:
        """Both signals."""
        return [self._leader, self._follower]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Take over ``graph_state``."""
        self._leader, self._follower = state


def signal_of_any(host: Host, signals: Any) -> AbortSignal:
    """A signal that is aborted with the first of several."""
    combined = AbortSignal(host)
    for signal in items_of(signals):
        if signal.aborted:
            combined.abort(signal.reason)
            break
        signal.add_event_listener("abort", AbortFollower(signal, combined))
    return combined


@host_value("broadcastchannel")
class BroadcastChannel(EventTarget):
    """Messages to the other channels of the same name in this interpreter, as copies, in a later turn."""

    js_class = js_tag = "BroadcastChannel"
    js_members: ClassVar[Mapping[str, str]] = {
        **_TARGET_MEMBERS,
        "name": "name",
        "postMessage": "post_message",
        "close": "close",
        "onmessage": "on_message",
    }
    js_settable = ("onmessage",)

    def __init__(self, channels: Channels, name: str) -> None:
        super().__init__(channels.host)
        self.name = name
        self.on_message: Any = None
        self._channels = channels
        channels.open(self)

    def post_message(self, message: Any = None) -> None:
        """Send a copy of ``message``. Raises JavaScript's InvalidStateError once closed, DataCloneError for
        functions.
        """
        self._channels.post(self, structured_clone(message))

    def close(self) -> None:
        """Receive and send no more."""
        self._channels.close(self)

    def receive(self, message: Any) -> None:
        """A message has come."""
        if self._channels.is_open(self):
            self.emit("message", data=message)

    def graph_state(self) -> list[object]:
        """Listeners, name, handler, whether it is open."""
        return [
            *super().graph_state(),
            self.name,
            self.on_message,
            self._channels,
            self._channels.is_open(self),
        ]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Take over ``graph_state``."""
        super().set_graph_state(state[:1], host)
        _, self.name, self.on_message, self._channels, is_open = state
        if is_open:
            self._channels.open(self)


CHANNELS = "broadcast channels"
"""The name under which images know an interpreter's channels."""


class Channels:
    """The open channels of an interpreter."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._open: list[BroadcastChannel] = []

    def open(self, channel: BroadcastChannel) -> None:
        """Let ``channel`` receive."""
        self._open.append(channel)

    def close(self, channel: BroadcastChannel) -> None:
        """Let it receive no more."""
        if channel in self._open:
            self._open.remove(channel)

    def is_open(self, channel: BroadcastChannel) -> bool:
        """Whether it receives."""
        return channel in self._open

    def post(self, sender: BroadcastChannel, message: Any) -> None:
        """Send to every other channel of the sender's name, each in a turn of its own."""
        if sender not in self._open:
            raise JsError("BroadcastChannel is closed", "InvalidStateError")
        for channel in self._open:
            if channel is not sender and channel.name == sender.name:
                self.host.loop.set_timeout(channel.receive, 0, structured_clone(message))


class EventConstructors:
    """The constructors and static functions that need the interpreter."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._channels = host.named[CHANNELS] = Channels(host)

    def target(self) -> EventTarget:
        """``new EventTarget``."""
        return EventTarget(self._host)

    def controller(self) -> AbortController:
        """``new AbortController``."""
        return AbortController(self._host)

    def aborted(self, reason: Any = None) -> AbortSignal:
        """``AbortSignal.abort``."""
        signal = AbortSignal(self._host)
        signal.abort(reason)
        return signal

    def timeout(self, milliseconds: Any = 0) -> AbortSignal:
        """``AbortSignal.timeout``."""
        signal = AbortSignal(self._host)
        self._host.loop.set_timeout(signal.expire, milliseconds)
        return signal

    def any(self, signals: Any = ()) -> AbortSignal:
        """``AbortSignal.any``."""
        return signal_of_any(self._host, signals)

    def refuse_signal(self, *arguments: object) -> None:
        """``new AbortSignal`` is not allowed."""
        raise JsError("Illegal constructor", "TypeError")

    def channel(self, name: Any = None) -> BroadcastChannel:
        """``new BroadcastChannel(name)``."""
        return BroadcastChannel(self._channels, js_string(name))


def event_classes(host: Host) -> list[JsClass]:
    """The constructors."""
    made = EventConstructors(host)
    signal = {"abort": made.aborted, "timeout": made.timeout, "any": made.any}
    return [
        JsClass("EventTarget", made.target),
        JsClass("AbortController", made.controller),
        JsClass("AbortSignal", made.refuse_signal, statics=signal),
        JsClass("BroadcastChannel", made.channel),
    ]
