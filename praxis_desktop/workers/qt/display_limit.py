"""What cells display, held to as much as the window can show: of updates the newest, of floods the first."""

from __future__ import annotations

import threading
from collections.abc import Callable

from praxis_desktop.workers.kernel.messages import Message

MOST_WAITING = 500
"""Displays that wait for the window; errors may be twice as many."""

MOST_CHARACTERS = 32 << 20
"""Of all displays that wait."""

_LIMITED = {"display_data": 1, "update_display_data": 1, "clear_output": 1, "page": 1, "error": 2}


class DisplayLimit:
    """``put`` is called on a kernel's thread and hands on; ``taken`` on the window's, with what arrives."""

    def __init__(self, put: Callable[[object], None]) -> None:
        self._put = put
        self._lock = threading.Lock()
        self._waiting = self._characters = self._left_out = 0
        self._updates: dict[str, Message] = {}
        """The newest of each display, where one waits already."""

    def put(self, message: object) -> None:
        """Hand a message on, unless there are too many like it."""
        if not isinstance(message, Message) or message.msg_type not in _LIMITED:
            self._put(message)
            return
        identity = _updated(message)
        with self._lock:
            is_waiting = identity in self._updates
            if identity:
                self._updates[identity] = message
            if is_waiting:
                return
            most = MOST_WAITING * _LIMITED[message.msg_type]
            if self._waiting >= most or self._characters > MOST_CHARACTERS:
                self._left_out += 1
                self._updates.pop(identity, None)
                return
            self._waiting += 1
            self._characters += _size(message)
        self._put(message)

    def taken(self, message: object) -> tuple[object, int]:
        """What is to be shown for a message that was put, and how many were left out before it."""
        if not isinstance(message, Message) or message.msg_type not in _LIMITED:
            return message, 0
        with self._lock:
            self._waiting -= 1
            self._characters -= _size(message)
            left_out = self._left_out if self._waiting == 0 else 0
            self._left_out -= left_out
            return self._updates.pop(_updated(message), message), left_out


def _updated(message: Message) -> str:
    """The display that a message updates, "" for none."""
    transient = message.content.get("transient")
    if message.msg_type != "update_display_data" or not isinstance(transient, dict):
        return ""
    return str(transient.get("display_id") or "")


def _size(message: Message) -> int:
    data = message.content.get("data")
    return sum(len(form) for form in data.values() if isinstance(form, str)) if isinstance(data, dict) else 0
