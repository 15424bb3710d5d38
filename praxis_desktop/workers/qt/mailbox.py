"""Messages queued for the window: output is joined, and if there is too much, the newest is kept."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from praxis_desktop.workers.console.messages import Message

OUTPUT_KEPT = 256 << 10
"""Most bytes of output in the queue."""

_JOINED = 8 << 10
"""Size in bytes from which a piece of output is not extended any more."""


M = TypeVar("M")

StreamOf = Callable[[M], Hashable]
"""Returns the stream of a message; None if it is not output."""

PartOf = Callable[[M, bytes], M]
"""Returns a message of the same output with these bytes."""


class _Piece(Generic[M]):
    """Consecutive output of one stream."""

    def __init__(self, message: M, stream: Hashable, data: bytes) -> None:
        self.message = message
        self.stream = stream
        self.data = bytearray(data)


class Mailbox(Generic[M]):
    """A queue that takes messages on any thread, for one thread that takes them in order.

    ``wake`` is called when the first message arrives, and not again until ``take`` has returned that there
    are no more. ``stream_of`` recognises messages with output, which have ``data``.
    """

    def __init__(self, wake: Callable[[], None], stream_of: StreamOf[M], part_of: PartOf[M]) -> None:
        self._wake = wake
        self._stream_of = stream_of
        self._part_of = part_of
        self._lock = threading.Lock()
        self._waiting: deque[M | _Piece[M]] = deque()
        self._bytes = self._skipped = 0
        self._is_awake = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, message: M) -> None:
        """Add a message."""
        stream = self._stream_of(message)
        with self._lock:
            if stream is None:
                self._waiting.append(message)
            else:
                self._put_output(message, stream, getattr(message, "data"))  # noqa: B009
                while self._bytes > OUTPUT_KEPT:
                    self._skip()
            wakes, self._is_awake = not self._is_awake, True
        if wakes:
            self._wake()

    def _put_output(self, message: M, stream: Hashable, data: bytes) -> None:
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, _Piece) and last.stream == stream and len(last.data) < _JOINED:
            last.data += data
        else:
            self._waiting.append(_Piece(message, stream, data))
        self._bytes += len(data)

    def _skip(self) -> None:
        """Drop the oldest output beyond the limit."""
        oldest = next(item for item in self._waiting if isinstance(item, _Piece))
        surplus = min(len(oldest.data), self._bytes - OUTPUT_KEPT)
        del oldest.data[:surplus]
        self._bytes -= surplus
        self._skipped += surplus
        if not oldest.data:
            self._waiting.remove(oldest)

    def take(self, limit: int) -> tuple[list[M], int, bool]:
        """The queued messages with at most ``limit`` bytes of output; the bytes left out before them; whether
        there are more.
        """
        taken: list[M] = []
        with self._lock:
            skipped, self._skipped = self._skipped, 0
            while self._waiting:
                item = self._waiting[0]
                if not isinstance(item, _Piece):
                    taken.append(item)
                    self._waiting.popleft()
                    continue
                if limit <= 0:
                    break
                data = bytes(item.data[:limit])
                limit -= len(data)
                self._bytes -= len(data)
                taken.append(self._part_of(item.message, data))
                del item.data[: len(data)]
                if not item.data:
                    self._waiting.popleft()
            self._is_awake = bool(self._waiting)
            return taken, skipped, self._is_awake


MOST_WAITING = 500
"""Most displays queued for the window; errors may be twice as many."""

MOST_CHARACTERS = 32 << 20
"""Most characters in all queued displays."""

_LIMITED = {"display_data": 1, "update_display_data": 1, "clear_output": 1, "page": 1, "error": 2}


class DisplayLimit:
    """Limits the displays: a kernel's thread calls ``put``, the window's calls ``taken`` as they arrive."""

    def __init__(self, put: Callable[[object], None]) -> None:
        self._put = put
        self._lock = threading.Lock()
        self._waiting = self._characters = self._left_out = 0
        self._updates: dict[str, Message] = {}
        """The latest update of each display that is queued already."""

    def put(self, message: object) -> None:
        """Pass a message on, unless there are too many like it."""
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
        """What to show for a message, and how many were left out before it."""
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
