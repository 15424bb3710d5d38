"""``EventTarget``: listeners, capturing and bubbling through parents (WHATWG DOM, sections 2.6 to 2.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.faults import GuestError, PythonError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.attributes import get
from praxis_desktop.interpreter.host.js.operators import js_string, strict_equals, truthy
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import NULL, js_type_error
from praxis_desktop.interpreter.host.web.callbacks import keep, option
from praxis_desktop.interpreter.host.web.dom_exception import DOMException
from praxis_desktop.interpreter.host.web.event import AT_TARGET, BUBBLING_PHASE, CAPTURING_PHASE, NONE, Event
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.web.abort import AbortSignal


@host_value("web.listener", fields=("callback of addEventListener()", "type"))
class Listener(WebObject):
    """An entry in an EventTarget's list of listeners."""

    __slots__ = ("callback", "capture", "is_handler", "kind", "once", "passive", "removed")

    def __init__(
        self, host: Host, kind: str, callback: Any, *, capture: bool = False, is_handler: bool = False
    ) -> None:
        super().__init__(host)
        self.kind = kind
        self.callback = callback
        self.capture = capture
        self.once = False
        self.passive = False
        self.removed = False
        self.is_handler = is_handler

    def __call__(self, event: Event) -> None:
        if callable(self.callback):
            result = self.callback(event)
            if self.is_handler and result is False:
                event.prevent_default()
            return
        handle = get(self.callback, "handleEvent")
        if not callable(handle):
            raise js_type_error("EventListener.handleEvent is not a function")
        handle(event)


class EventHandler:
    """An ``onNAME`` attribute of an EventTarget: ``on_connect = EventHandler("connect")`` in the class, and
    "onconnect" in its ``js_members`` and ``js_settable``. The handler keeps the position among the listeners
    at which it was first set. Setting the attribute to anything but a function removes the handler.
    """

    __slots__ = ("_kind",)

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __get__(self, target: EventTarget | None, owner: type | None = None) -> Any:
        if target is None:
            return self
        listener = target.handler(self._kind)
        return NULL if listener is None else listener.callback

    def __set__(self, target: EventTarget, value: Any) -> None:
        target.set_handler(self._kind, value)


@host_value("web.EventTarget", fields=("listeners of an EventTarget", "parent of an EventTarget"))
class EventTarget(WebObject):
    """Keeps listeners for each type of event. Events that bubble continue at ``event_parent``, then at its
    parent, and so on. The host fires a trusted event with ``emit(kind)``, and listens with
    ``add_event_listener(kind, callable)``.
    """

    __slots__ = ("_listeners", "event_parent")

    js_class: ClassVar[str] = "EventTarget"
    js_tag: ClassVar[str] = "EventTarget"
    js_members: ClassVar[Mapping[str, str]] = {
        "addEventListener": "add_event_listener",
        "removeEventListener": "remove_event_listener",
        "dispatchEvent": "dispatch_event",
    }

    def __init__(self, host: Host, parent: EventTarget | None = None) -> None:
        super().__init__(host)
        self._listeners: list[Listener] = []
        self.event_parent = parent

    @classmethod
    def construct(cls, host: Host) -> EventTarget:
        return cls(host)

    # ---- listeners
    def add_event_listener(self, kind: Any, listener: Any = None, options: Any = None) -> None:
        """Call ``listener(event)``, or ``listener.handleEvent(event)``, for every event of this kind.
        ``options`` says whether to listen in the capturing phase, or is an object with ``capture``, ``once``,
        ``passive`` and ``signal``; aborting the signal removes the listener. A function is called once per
        kind and phase, however often it was added.
        """
        signal: AbortSignal | None = option(options, "signal")
        if signal is not None:
            from praxis_desktop.interpreter.host.web.abort import as_signal

            if as_signal(signal).aborted:
                return
        if listener is None or listener is NULL:
            return
        if isinstance(listener, str | int | float):
            raise js_type_error("Failed to execute 'addEventListener' on 'EventTarget': no callback function")
        name, capture = js_string(kind), _capture(options)
        if self._find(name, listener, capture) is not None:
            return
        entry = Listener(self._host, name, keep(listener), capture=capture)
        entry.once = truthy(option(options, "once"))
        entry.passive = truthy(option(options, "passive"))
        self._listeners.append(entry)
        if signal is not None:
            signal.add_abort_step(ListenerRemoval(self._host, self, entry))

    def remove_event_listener(self, kind: Any, listener: Any = None, options: Any = None) -> None:
        """Stop calling ``listener`` for events of this kind in the phase given by ``options``."""
        entry = self._find(js_string(kind), listener, _capture(options))
        if entry is not None:
            self.remove_listener(entry)

    def _find(self, name: str, listener: Any, capture: bool) -> Listener | None:
        for entry in self._listeners:
            if (
                entry.kind == name
                and entry.capture == capture
                and not entry.is_handler
                and same_function(entry.callback, listener)
            ):
                return entry
        return None

    def remove_listener(self, entry: Listener) -> None:
        """Remove an entry. Its listener is no longer called, not even by a dispatch in progress."""
        entry.removed = True
        self._listeners = [kept for kept in self._listeners if kept is not entry]

    def handler(self, kind: str) -> Listener | None:
        """Return the entry of the ``onNAME`` attribute for this kind of event, or None if there is none."""
        for entry in self._listeners:
            if entry.is_handler and entry.kind == kind:
                return entry
        return None

    def set_handler(self, kind: str, value: Any) -> None:
        """Set or remove the ``onNAME`` attribute for this kind of event."""
        entry = self.handler(kind)
        if not callable(value):
            if entry is not None:
                self.remove_listener(entry)
        elif entry is not None:
            entry.callback = keep(value)
        else:
            self._listeners.append(Listener(self._host, kind, keep(value), is_handler=True))

    # ---- dispatch
    def emit(self, kind: str, *, bubbles: bool = False, cancelable: bool = False) -> bool:
        """Fire a trusted event of this kind. Returns False if its default action was prevented. Call this in
        a turn (a microtask, a timer, a completion), never inside another call to the guest.
        """
        return self.fire(Event(self._host, kind, bubbles=bubbles, cancelable=cancelable))

    def dispatch_event(self, event: Any = None) -> bool:
        """Implement ``dispatchEvent``: fire a program's own event, which is untrusted.

        Raises JavaScript's TypeError if ``event`` is not an Event, and InvalidStateError if it is already
        being dispatched.
        """
        if not isinstance(event, Event):
            raise js_type_error(
                "Failed to execute 'dispatchEvent' on 'EventTarget': parameter 1 is not of type 'Event'."
            )
        if event.is_dispatched:
            raise DOMException(
                "Failed to execute 'dispatchEvent' on 'EventTarget': The event is already being dispatched.",
                "InvalidStateError",
            )
        event.is_trusted = False
        return self.fire(event)

    def fire(self, event: Event) -> bool:
        """Dispatch ``event`` down to this target and, if it bubbles, back up."""
        event.is_dispatched = True
        event.target = self
        path: list[EventTarget] = [self]
        while (parent := path[-1].event_parent) is not None:
            path.append(parent)
        event._path = path
        for target in reversed(path):
            event.event_phase = AT_TARGET if target is self else CAPTURING_PHASE
            target._invoke(event, capture=True)
        for target in path:
            event.event_phase = AT_TARGET if target is self else BUBBLING_PHASE
            if target is self or event.bubbles:
                target._invoke(event, capture=False)
        event.event_phase = NONE
        event.current_target = NULL
        event._path = []
        event.is_dispatched = event._stopped = event._immediately_stopped = False
        return not event._default_prevented

    def _invoke(self, event: Event, *, capture: bool) -> None:
        if event._stopped or not self._listeners:
            return
        event.current_target = self
        for entry in list(self._listeners):
            if entry.removed or entry.kind != event.type or entry.capture is not capture:
                continue
            if entry.once:
                self.remove_listener(entry)
            event._passive = entry.passive
            try:
                entry(event)
            except Exception as error:
                if isinstance(error, GuestError) and not isinstance(error, PythonError):
                    raise
                self._host.loop.on_uncaught(error)
            event._passive = False
            if event._immediately_stopped:
                return


@host_value("web.listenerremoval")
class ListenerRemoval(WebObject):
    """Removes a listener when the signal that was passed with it is aborted."""

    __slots__ = ("_entry", "_target")

    def __init__(self, host: Host, target: EventTarget, entry: Listener) -> None:
        super().__init__(host)
        self._target = target
        self._entry = entry

    def __call__(self) -> None:
        self._target.remove_listener(self._entry)


def _capture(options: Any) -> bool:
    return options if isinstance(options, bool) else truthy(option(options, "capture"))


def same_function(left: Any, right: Any) -> bool:
    """Return whether two listeners are the same: the same object, or proxies of the same guest function."""
    if type(left) is PyProxy and type(right) is PyProxy:
        return left.alive and right.alive and left.pointer == right.pointer
    return strict_equals(left, right)
