"""A port's receive buffer, and the requests that read from it."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.errors import (
    PortDisconnected,
    PortLineError,
    PortOverrun,
    decode_fault,
    encode_fault,
)

RECEIVE_CAPACITY = 16 << 20
"""Maximum number of bytes kept for a slow or inactive reader: twenty minutes at 115,200 baud."""


class ReadRequest:
    """The condition that ends a read.

    With a ``terminator``, the read returns everything up to and including it, but at most ``count`` bytes.
    Without one, it returns exactly ``count`` bytes or, with ``any_count``, from 1 to ``count`` bytes. With
    ``gap``, the time-out restarts with each byte (as when a line is read byte by byte); otherwise it limits
    the whole read. Once a byte has arrived, ``silence`` seconds without another byte also end the read.
    """

    def __init__(
        self,
        count: int | None = None,
        terminator: bytes = b"",
        *,
        any_count: bool = False,
        gap: bool = False,
        silence: float | None = None,
    ) -> None:
        if count is None and not terminator:
            raise ValueError("a read needs a count or a terminator")
        self.count = count
        self.terminator = terminator
        self.any_count = any_count
        self.gap = gap
        self.silence = silence
        self._scanned = 0
        self._scanned_from = -1

    def kept(self) -> dict[str, object]:
        """Return the constructor's arguments as plain data."""
        return {
            "count": self.count,
            "terminator": self.terminator.hex(),
            "any_count": self.any_count,
            "gap": self.gap,
            "silence": self.silence,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ReadRequest:
        """Restore a request from what ``kept`` returned."""
        return cls(**{**kept, "terminator": bytes.fromhex(kept["terminator"])})

    def __str__(self) -> str:
        """Describe the awaited data, for use in an error message."""
        if self.terminator:
            return Message("bytes up to {terminator}", terminator=repr(self.terminator))
        if self.any_count or self.count == 1:
            return "a byte"
        return Message("{count} bytes", count=self.count)

    def matched(self, buffer: ReceiveBuffer) -> int:
        """Return the number of bytes in ``buffer`` that satisfy the request; 0 if the request must wait."""
        data = buffer.data
        if not self.terminator:
            assert self.count is not None
            if self.any_count:
                return min(len(data), self.count)
            return self.count if len(data) >= self.count else 0
        # Continue the search at the last place: otherwise a long line in small pieces would take quadratic
        # time.
        if self._scanned_from != buffer.changes:
            self._scanned, self._scanned_from = 0, buffer.changes
        found = data.find(self.terminator, self._scanned)
        if found >= 0:
            size = found + len(self.terminator)
            return size if self.count is None else min(size, self.count)
        self._scanned = max(0, len(data) - len(self.terminator) + 1)
        return self.count if self.count is not None and len(data) >= self.count else 0

    def remainder(self, buffer: ReceiveBuffer) -> int:
        """Return the number of bytes that the request gets when its time expires."""
        return len(buffer.data) if self.count is None else min(len(buffer.data), self.count)

    def ends_message(self, data: bytes) -> bool:
        """Return whether the ``data`` that the request got may end a message."""
        if self.terminator:
            return data.endswith(self.terminator)
        return (self.any_count or self.count == 1) and data.endswith((b"\r", b"\n"))


class ReceiveBuffer:
    """Received bytes in order, followed by an error if there is one. Not thread-safe.

    ``end`` is the error after the last byte. A read for which the bytes before it are enough gets them; any
    other read fails, and these bytes are dropped. A PortLineError, and the loss of a device that may come
    back, are reported once, followed by the data received after them; any other error is permanent.
    """

    def __init__(self) -> None:
        self.data = bytearray()
        self.changes = 0
        """The number of times that bytes have been removed or put back."""
        self._taken = 0
        self._returned: list[list[int]] = []
        """The position and length of each piece of data that has been put back."""
        self.end: PortError | None = None
        self._behind: deque[bytes | PortError] = deque()
        self.is_midway = False
        """Whether the last read may have got only part of a message, and no command has been sent since."""
        self.is_lenient = False
        """Whether an unfinished read gets the bytes before ``end``, as in records of earlier versions."""
        self._dropped = 0

    def add(self, data: bytes) -> None:
        """Add received data."""
        if self.end is None:
            self.data += data
        else:
            self._behind.append(data)

    def fail(self, error: PortError) -> None:
        """Add an error after the data received so far."""
        if self.end is None:
            self.end = error
        else:
            self._behind.append(error)

    def cut(self, error: PortDisconnected) -> None:
        """Add the loss of a device that may come back, if part of a message has been received."""
        if self.data or self.end is not None or self.is_midway:
            self.fail(error)

    def begin_message(self) -> None:
        """Regard the next byte as the beginning of a message, because a command has been sent."""
        self.is_midway = False

    def kept(self) -> dict[str, object]:
        """Return the content as plain data, for ``take_up``."""
        return {
            "data": self.data.hex(),
            "changes": self.changes,
            "taken": self._taken,
            "returned": [list(each) for each in self._returned],
            "end": None if self.end is None else _written(self.end),
            "behind": [_written(item) for item in self._behind],
            "is_midway": self.is_midway,
            "is_lenient": self.is_lenient,
        }

    def take_up(self, kept: Mapping[str, Any]) -> None:
        """Restore the content in ``kept``. Raises LookupError, TypeError or ValueError for invalid data."""
        self.data = bytearray.fromhex(kept["data"])
        self.changes, self._taken = int(kept["changes"]), int(kept["taken"])
        self._returned = [[int(position), int(length)] for position, length in kept["returned"]]
        end = None if kept["end"] is None else _read(kept["end"])
        self.end = end if isinstance(end, PortError) else None
        self._behind = deque(_read(item) for item in kept["behind"])
        self.is_midway, self.is_lenient = bool(kept["is_midway"]), bool(kept["is_lenient"])

    @property
    def position(self) -> int:
        """The position of the next byte among all bytes received."""
        return self._returned[0][0] if self._returned else self._taken

    def take(self, count: int) -> bytes:
        """Remove and return the first ``count`` bytes."""
        taken = bytes(self.data if count >= len(self.data) else self.data[:count])
        del self.data[:count]
        self.changes += 1
        left = len(taken)
        while left and self._returned:
            first = self._returned[0]
            part = min(left, first[1])
            left -= part
            first[0] += part
            first[1] -= part
            if not first[1]:
                del self._returned[0]
        self._taken += left
        return taken

    def serve(self, request: ReadRequest) -> bytes | PortError | None:
        """Return what ``request`` gets now: bytes, the error after the last byte, or None if it must wait."""
        count = request.matched(self)
        if count:
            return self._take_for(request, count)
        if self.end is None:
            return None
        if self.data and self.is_lenient:
            return self._take_for(request, request.remainder(self))
        return self.take_end()

    def give_up(self, request: ReadRequest) -> bytes:
        """Return what ``request`` gets when its time expires, which may be nothing."""
        return self._take_for(request, request.remainder(self))

    def _take_for(self, request: ReadRequest, count: int) -> bytes:
        taken = self.take(count)
        if taken:
            self.is_midway = not request.ends_message(taken)
        return taken

    def unread(self, data: bytes, position: int = -1) -> None:
        """Put the data of a cancelled read back at its former ``position``, before later data; by default
        at the front.
        """
        at = bisect_left(self._returned, [position])
        start = sum(length for _, length in self._returned[:at])
        self._returned.insert(at, [position, len(data)])
        self.data[start:start] = data
        self.changes += 1

    def clear(self) -> int:
        """Drop all bytes, and errors among them that pass; return the number of bytes dropped."""
        self._drop()
        while self._passes:
            self.take_end()
            self._drop()
        self.is_midway = False
        return self.take_dropped()

    def _drop(self) -> None:
        self._dropped += len(self.take(len(self.data)))

    def take_dropped(self) -> int:
        """Return the number of bytes that have been dropped since the last call."""
        dropped, self._dropped = self._dropped, 0
        return dropped

    @property
    def _passes(self) -> bool:
        """Whether data may follow the error after the last byte."""
        return isinstance(self.end, PortLineError) or (
            isinstance(self.end, PortDisconnected) and self.end.may_return
        )

    def take_end(self) -> PortError | None:
        """Return the error after the last byte, and drop the bytes before it. Also remove an error that data
        may follow.
        """
        if self.end is not None:
            self._drop()
            self.is_midway = False
        end = self.end
        if self._passes:
            self.end = None
            while self._behind and self.end is None:
                item = self._behind.popleft()
                if isinstance(item, PortError):
                    self.end = item
                else:
                    self.data += item
        return end


def _written(item: bytes | PortError) -> dict[str, str]:
    return {"error": encode_fault(item).decode()} if isinstance(item, PortError) else {"data": item.hex()}


def _read(item: Mapping[str, str]) -> bytes | PortError:
    return decode_fault(item["error"].encode()) if "error" in item else bytes.fromhex(item["data"])


class Inflow:
    """Limits the number of bytes in transit from a pump thread to a busy reader.

    Once the limit is exceeded, all data is refused until the reader has been notified. The reader thus sees a
    single gap at a known position, never one that goes unnoticed. If the sender can be kept ``waiting``, as
    over TCP, all data is admitted, and the connection must be read only while there is room.
    """

    def __init__(self, capacity: int = RECEIVE_CAPACITY, *, waiting: bool = False) -> None:
        self.capacity = capacity
        self.lost = 0
        self.on_room: Callable[[], None] | None = None
        """Called by ``release``, on the reader's thread, when there is room again."""
        self._lock = threading.Lock()
        self._has_changed = threading.Condition(self._lock)
        self._held = 0
        self._read = 0
        self._overrun = False
        self._is_waiting = waiting

    @property
    def has_room(self) -> bool:
        """Whether more data may be read from the connection now."""
        return not self._is_waiting or self._held < self.capacity

    @property
    def position(self) -> int:
        """The number of bytes admitted so far."""
        with self._lock:
            return self._read + self._held

    def is_read(self, position: int) -> bool:
        """Return whether the reader has read the bytes before ``position``."""
        return self._read >= position

    def await_room(self) -> None:
        """Wait until more data may be read from the connection. Do not call this on the reader's thread."""
        with self._lock:
            self._has_changed.wait_for(lambda: self.has_room)

    def admit(self, count: int) -> bool | None:
        """Request room for ``count`` bytes; return True, None (first refusal) or False (any later one)."""
        with self._lock:
            if self._is_waiting or (not self._overrun and self._held + count <= self.capacity):
                self._held += count
                return True
            first = not self._overrun
            self._overrun = True
            self.lost += count
            return None if first else False

    def release(self, count: int) -> None:
        """Record that ``count`` bytes have been read."""
        with self._lock:
            self._held -= count
            self._read += count
            if self._is_waiting:
                self._has_changed.notify_all()
        if self.on_room is not None:
            self.on_room()

    def close(self) -> None:
        """Wake all waiting threads; later waits end immediately."""
        with self._lock:
            self._is_waiting = False
            self._has_changed.notify_all()

    def reopen(self) -> int:
        """Admit data again, because the reader now knows about the gap; return the number of bytes lost."""
        with self._lock:
            self._overrun = False
            lost, self.lost = self.lost, 0
        return lost


def overrun(port: str, capacity: int) -> PortOverrun:
    """Return the error to report at the position where bytes were lost."""
    return PortOverrun(
        Message(
            "port {port} received more than the {capacity} bytes buffered for a reader; later bytes were "
            "lost",
            port=repr(port),
            capacity=capacity,
        ),
        port=port,
        hint="Read the port more often, or empty it with reset_input_buffer().",
    )
