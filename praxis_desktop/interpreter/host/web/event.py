"""``Event`` and its subclasses: their data, and the state of their dispatch (WHATWG DOM, section 2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.operators import js_string, truthy
from praxis_desktop.interpreter.host.js.values import NULL, js_type_error
from praxis_desktop.interpreter.host.web.callbacks import keep, option
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.web.event_target import EventTarget

NONE: Final = 0
CAPTURING_PHASE: Final = 1
AT_TARGET: Final = 2
BUBBLING_PHASE: Final = 3


@host_value("web.Event")
class Event(WebObject):
    """Something that happened to an EventTarget. An event is trusted only if the host created it."""

    __slots__ = (
        "_default_prevented",
        "_immediately_stopped",
        "_passive",
        "_path",
        "_stopped",
        "bubbles",
        "cancelable",
        "composed",
        "current_target",
        "event_phase",
        "is_dispatched",
        "is_trusted",
        "target",
        "time_stamp",
        "type",
    )

    js_class: ClassVar[str] = "Event"
    js_tag: ClassVar[str] = "Event"
    js_members: ClassVar[Mapping[str, str]] = {
        "type": "type",
        "target": "target",
        "srcElement": "target",
        "currentTarget": "current_target",
        "composedPath": "composed_path",
        "NONE": "NONE",
        "CAPTURING_PHASE": "CAPTURING_PHASE",
        "AT_TARGET": "AT_TARGET",
        "BUBBLING_PHASE": "BUBBLING_PHASE",
        "eventPhase": "event_phase",
        "stopPropagation": "stop_propagation",
        "cancelBubble": "cancel_bubble",
        "stopImmediatePropagation": "stop_immediate_propagation",
        "bubbles": "bubbles",
        "cancelable": "cancelable",
        "returnValue": "return_value",
        "preventDefault": "prevent_default",
        "defaultPrevented": "default_prevented",
        "composed": "composed",
        "isTrusted": "is_trusted",
        "timeStamp": "time_stamp",
    }
    js_settable: ClassVar[tuple[str, ...]] = ("cancelBubble", "returnValue")
    NONE, CAPTURING_PHASE, AT_TARGET, BUBBLING_PHASE = NONE, CAPTURING_PHASE, AT_TARGET, BUBBLING_PHASE

    def __init__(self, host: Host, kind: str, *, bubbles: bool = False, cancelable: bool = False) -> None:
        super().__init__(host)
        self.type = kind
        self.bubbles = bubbles
        self.cancelable = cancelable
        self.composed = False
        self.target: Any = NULL
        self.current_target: Any = NULL
        self.event_phase = NONE
        self.is_trusted = True
        self.is_dispatched = False
        self.time_stamp = host.environment.logical_time / 1e6
        self._path: list[EventTarget] = []
        self._stopped = False
        self._immediately_stopped = False
        self._default_prevented = False
        self._passive = False

    @classmethod
    def construct(cls, host: Host, *arguments: Any) -> Event:
        """Implement ``new Event(type, {bubbles, cancelable, composed})``."""
        if not arguments:
            raise js_type_error(
                f"Failed to construct '{cls.js_class}': 1 argument required, but only 0 present."
            )
        options = arguments[1] if len(arguments) > 1 else None
        event = cls(
            host,
            js_string(arguments[0]),
            bubbles=truthy(option(options, "bubbles")),
            cancelable=truthy(option(options, "cancelable")),
        )
        event.composed = truthy(option(options, "composed"))
        event.is_trusted = False
        event.take_options(options)
        return event

    def take_options(self, options: Any) -> None:
        """Read the constructor's options that are specific to this class of event."""

    # ---- during its dispatch
    def composed_path(self) -> list[Any]:
        """Return the targets of the dispatch, innermost first, or an empty list if no dispatch is in
        progress.
        """
        return list(self._path)

    def stop_propagation(self) -> None:
        """Stop the event from reaching further targets."""
        self._stopped = True

    def stop_immediate_propagation(self) -> None:
        """Stop the event from reaching any further listener."""
        self._stopped = self._immediately_stopped = True

    @property
    def cancel_bubble(self) -> bool:
        """Whether propagation was stopped. Setting it to true calls ``stopPropagation``."""
        return self._stopped

    @cancel_bubble.setter
    def cancel_bubble(self, value: Any) -> None:
        if truthy(value):
            self._stopped = True

    def prevent_default(self) -> None:
        """Prevent the default action. Ignored in passive listeners, and if the event is not cancelable."""
        if self.cancelable and not self._passive:
            self._default_prevented = True

    @property
    def default_prevented(self) -> bool:
        """Whether a listener has called ``preventDefault``."""
        return self._default_prevented

    @property
    def return_value(self) -> bool:
        """The opposite of ``defaultPrevented``. Setting it to false calls ``preventDefault``."""
        return not self._default_prevented

    @return_value.setter
    def return_value(self, value: Any) -> None:
        if not truthy(value):
            self.prevent_default()


@host_value("web.CustomEvent")
class CustomEvent(Event):
    """A program's own event, with a ``detail``."""

    __slots__ = ("detail",)

    js_class = js_tag = "CustomEvent"
    js_members: ClassVar[Mapping[str, str]] = {**Event.js_members, "detail": "detail"}

    def __init__(self, host: Host, kind: str, *, detail: Any = NULL, **options: bool) -> None:
        super().__init__(host, kind, **options)
        self.detail = detail

    def take_options(self, options: Any) -> None:
        self.detail = keep(option(options, "detail", NULL))


@host_value("web.MessageEvent")
class MessageEvent(Event):
    """An event that carries a message in ``data``."""

    __slots__ = ("data",)

    js_class = js_tag = "MessageEvent"
    js_members: ClassVar[Mapping[str, str]] = {**Event.js_members, "data": "data"}

    def __init__(self, host: Host, kind: str, *, data: Any = NULL, **options: bool) -> None:
        super().__init__(host, kind, **options)
        self.data = data

    def take_options(self, options: Any) -> None:
        self.data = keep(option(options, "data", NULL))
