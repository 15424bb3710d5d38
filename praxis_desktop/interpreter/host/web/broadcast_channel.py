"""``BroadcastChannel``: messages between the parts of a program (HTML, section 9.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.json_functions import structured_clone
from praxis_desktop.interpreter.host.js.operators import js_string
from praxis_desktop.interpreter.host.js.values import js_type_error
from praxis_desktop.interpreter.host.web.dom_exception import DOMException
from praxis_desktop.interpreter.host.web.event import MessageEvent
from praxis_desktop.interpreter.host.web.event_target import EventHandler, EventTarget

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


@host_value("web.BroadcastChannel")
class BroadcastChannel(EventTarget):
    """Sends messages to the other channels with the same name in this interpreter, and to the embedder if it
    is listening to that name (``host.far_ends``). Each recipient gets its own copy, in a later turn.
    """

    __slots__ = ("is_open", "name")

    js_class = js_tag = "BroadcastChannel"
    js_members: ClassVar[Mapping[str, str]] = {
        **EventTarget.js_members,
        "name": "name",
        "postMessage": "post_message",
        "close": "close",
        "onmessage": "on_message",
        "onmessageerror": "on_message_error",
    }
    js_settable = ("onmessage", "onmessageerror")
    on_message = EventHandler("message")
    on_message_error = EventHandler("messageerror")

    def __init__(self, host: Host, name: str) -> None:
        super().__init__(host)
        self.name = name
        self.is_open = True
        _open_channels(host).append(self)

    @classmethod
    def construct(cls, host: Host, *arguments: Any) -> BroadcastChannel:
        """Implement ``new BroadcastChannel(name)``."""
        if not arguments:
            raise js_type_error("Failed to construct 'BroadcastChannel': a name is required")
        return cls(host, js_string(arguments[0]))

    def post_message(self, message: Any = None) -> None:
        """Send a copy of ``message``.

        Raises JavaScript's InvalidStateError if the channel is closed, and DataCloneError for functions.
        """
        if not self.is_open:
            raise DOMException("BroadcastChannel is closed", "InvalidStateError")
        copy = structured_clone(message)
        if self.name in self._host.far_ends:
            self._host.loop.set_timeout(self.tell_far_end, 0, structured_clone(copy))
        for channel in _open_channels(self._host):
            if channel is not self and channel.name == self.name:
                self._host.loop.set_timeout(channel.receive, 0, structured_clone(copy))

    def close(self) -> None:
        """Stop receiving and sending."""
        if self.is_open:
            self.is_open = False
            _open_channels(self._host).remove(self)

    def receive(self, message: Any) -> None:
        """Fire the ``message`` event for a message."""
        if self.is_open:
            self.fire(MessageEvent(self._host, "message", data=message))

    def tell_far_end(self, message: Any) -> None:
        """Pass a message to the embedder, if it is still listening."""
        far_end = self._host.far_ends.get(self.name)
        if far_end is not None:
            far_end(message)

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        super().set_graph_state(state, host)
        if self.is_open:
            _open_channels(host).append(self)


def broadcast(host: Host, name: str, message: object) -> None:
    """Send ``message`` from the embedder to all open channels called ``name``."""
    for channel in _open_channels(host):
        if channel.name == name:
            host.loop.set_timeout(channel.receive, 0, structured_clone(message))


def _open_channels(host: Host) -> list[BroadcastChannel]:
    """Return the interpreter's open channels, in the order in which they were opened."""
    channels: list[BroadcastChannel] | None = getattr(host, "channels", None)
    if channels is None:
        channels = host.channels = []
    return channels
