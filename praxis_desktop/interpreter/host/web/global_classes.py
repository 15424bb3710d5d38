"""The constructors of the web platform in ``js``. Each loads its class when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import kinds_later
from praxis_desktop.interpreter.host.js.constructors import JsClass

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

PACKAGE = "praxis_desktop.interpreter.host.web"

MODULES = {
    "AbortController": "abort",
    "AbortSignal": "abort",
    "BroadcastChannel": "broadcast_channel",
    "ByteLengthQueuingStrategy": "queuing",
    "CountQueuingStrategy": "queuing",
    "CustomEvent": "event",
    "DOMException": "dom_exception",
    "Event": "event",
    "EventTarget": "event_target",
    "MessageEvent": "event",
    "ReadableByteStreamController": "byte_stream",
    "ReadableStream": "readable_stream",
    "ReadableStreamBYOBReader": "readable_readers",
    "ReadableStreamBYOBRequest": "byob_request",
    "ReadableStreamDefaultController": "default_controller",
    "ReadableStreamDefaultReader": "readable_readers",
    "TextDecoderStream": "text_streams",
    "TextEncoderStream": "text_streams",
    "TransformStream": "transform_stream",
    "TransformStreamDefaultController": "transform_stream",
    "WritableStream": "writable_stream",
    "WritableStreamDefaultController": "writable_controller",
    "WritableStreamDefaultWriter": "writers",
}
"""The module that defines each class."""

_STATICS = {
    "AbortSignal": {"abort": "aborted_already", "any": "of_any", "timeout": "timing_out"},
    "ReadableStream": {"from": "from_items"},
}
"""The methods that implement JavaScript's static methods. The host is their first argument."""

_EVENT_PHASES = {"NONE": 0, "CAPTURING_PHASE": 1, "AT_TARGET": 2, "BUBBLING_PHASE": 3}


class Loaded:
    """A method of a class. The class is loaded on the method's first call. The first argument is the host."""

    __slots__ = ("_class", "_host", "_method")

    def __init__(self, host: Host, class_name: str, method: str) -> None:
        self._host = host
        self._class = class_name
        self._method = method

    def __call__(self, *arguments: Any) -> Any:
        module = import_module(f"{PACKAGE}.{MODULES[self._class]}")
        return getattr(getattr(module, self._class), self._method)(self._host, *arguments)


def web_classes(host: Host) -> list[JsClass]:
    """Return the constructors of the web platform's classes."""
    return [
        JsClass(
            name,
            Loaded(host, name, "construct"),
            statics={key: Loaded(host, name, method) for key, method in _STATICS.get(name, {}).items()},
            constants=_EVENT_PHASES if name == "Event" else None,
        )
        for name in MODULES
    ]


kinds_later("web", f"{PACKAGE}.all_classes")
