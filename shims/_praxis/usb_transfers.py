"""Transfers to and from a granted USB or HID device, over a datagram socket that is connected to its role.

A message to the device consists of an endpoint, a time-out and data; a message from the device consists of an
endpoint, a status and data. Each states the length of its data. The host reads the IN endpoints continuously;
this module stores the data that the program has not read yet.
"""

from __future__ import annotations

import _thread
import errno
import select
import socket
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from types import MappingProxyType

from _praxis import signals, sockets, steps, unplugging

CONTROL = 0x00
IN = 0x80
"""The bit of an endpoint's address, and of a request's type, that means "from the device"."""
LARGEST = 16384
"""Maximum number of bytes that one message carries."""

_ASKED = struct.Struct("<BIH")
_TOLD = struct.Struct("<BBH")
_SETUP = struct.Struct("<BBHHH")
_COUNT = struct.Struct("<I")
_LARGEST_MESSAGE = 1 << 17
_ANY_PORT = 1
_LATE_S = 1.0
"""How long, in seconds, the program still waits for a result after the transfer's own time-out."""
_LONGEST_MS = 0xFFFFFFFF
_OVER_S = 0.05
"""Delay, in seconds, of reads from a missing device. Some drivers ignore the error and read again at once."""


class TransferFailed(Exception):
    """A transfer failed. ``number`` is an error number, ``count`` the number of bytes already written."""

    def __init__(self, number: int, told: str = "", count: int = 0) -> None:
        super().__init__(number, told)
        self.number = number
        self.told = told
        """The host's explanation, or "" if there is only a number."""
        self.count = count


_OF_THE_HOST: Mapping[int, int] = MappingProxyType(
    {
        errno.ECONNRESET: errno.ENODEV,
        errno.ENOTCONN: errno.ENODEV,
        errno.ECONNREFUSED: errno.ENODEV,
        errno.EHOSTUNREACH: errno.ENODEV,
        errno.EADDRINUSE: errno.EBUSY,
        errno.EACCES: errno.EACCES,
        errno.ETIMEDOUT: errno.ETIMEDOUT,
    }
)
"""The error numbers for a socket, each with its equivalent for a device; all others become EIO."""


_STATUSES: Mapping[int, int] = MappingProxyType(
    {32: errno.EPIPE, 110: errno.ETIMEDOUT, 75: errno.EOVERFLOW, 5: errno.EIO}
)
"""The error number for each transfer status; the statuses are Linux's error numbers."""


def _failed(error: OSError) -> TransferFailed:
    if isinstance(error, socket.gaierror):
        return TransferFailed(errno.ENODEV, error.strerror or "")
    return TransferFailed(_OF_THE_HOST.get(error.errno or 0, errno.EIO), error.strerror or "")


class _Time:
    """The time limit of a transfer, if any (``ms``). The clock starts when the remaining time is first
    requested, just before a wait; a transfer that need not wait therefore does not ask the host for the time.
    """

    def __init__(self, ms: int | None) -> None:
        self._ms = ms
        self._end: float | None = None

    def left(self, late: float = 0.0) -> float | None:
        """Return the seconds left until ``late`` seconds after the limit, or None if there is no limit."""
        if self._ms is None:
            return None
        if self._end is None:
            self._end = time.monotonic() + self._ms / 1000
            return self._ms / 1000 + late
        return max(0.0, self._end + late - time.monotonic())

    def left_ms(self) -> int:
        """Return how many milliseconds the host has left (at least 1), or 0 if there is no limit."""
        if self._ms is None:
            return 0
        left = self._ms if self._end is None else round((self.left() or 0.0) * 1000)
        return max(1, min(left, _LONGEST_MS))


# An interrupt that comes in these functions ends their wait immediately, as it does in the program.
def _acquire(lock: threading.Lock, seconds: float | None) -> bool:
    _raise_delayed()
    return lock.acquire(timeout=-1 if seconds is None else seconds)


def _await_change(changed: threading.Condition, seconds: float | None) -> None:
    _raise_delayed()
    changed.wait(seconds)


def _await_socket(poller: select.poll, seconds: float | None) -> None:
    _raise_delayed()
    poller.poll(None if seconds is None else seconds * 1000)


def _raise_delayed() -> None:
    delayed = signals.take_delayed()
    if delayed is not None:
        raise delayed


signals.bodies.update(each.__code__ for each in (_acquire, _await_change, _await_socket))


class Line:
    """The connection to the device for ``role``; see ``line_to``. All of the program's threads may use it.
    Time-outs are in milliseconds; None means no time-out. All methods raise TransferFailed.
    """

    def __init__(self, role: str) -> None:
        self.role = role
        self.users = 0
        self._end: TransferFailed | None = None
        """The reason why no more messages will arrive, or None while more may arrive."""
        self._turns: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)
        """A lock for each endpoint, which allows one transfer at a time."""
        self._receiving = threading.Lock()
        """Held by the thread that waits for messages, on behalf of all threads."""
        self._received = memoryview(bytearray(_LARGEST_MESSAGE))
        self._changed = threading.Condition()
        self._waiting = 0
        """The number of threads that are waiting for the receiving thread."""
        self._packets: defaultdict[int, deque[tuple[int, bytes]]] = defaultdict(deque)
        """The status and data of each unread packet, keyed by IN endpoint."""
        self._asked: defaultdict[int, int] = defaultdict(int)
        self._answered: defaultdict[int, int] = defaultdict(int)
        """How many transfers to the device were requested, and how many were answered, keyed by endpoint."""
        self._answers: dict[int, tuple[int, bytes]] = {}
        """The answer to the last transfer that was requested, keyed by endpoint."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.connect((role, _ANY_PORT))
        except OSError as error:
            self._socket.close()
            raise _failed(error) from error
        self._socket.setblocking(False)
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(self._socket, select.POLLIN)
        self._writable.register(self._socket, select.POLLOUT)

    @property
    def is_over(self) -> bool:
        """Whether the device is gone, or the line was closed."""
        return self._end is not None

    # ---- transfers
    def control(
        self,
        request_type: int,
        request: int,
        value: int,
        index: int,
        length: int,
        data: bytes,
        timeout_ms: int | None,
    ) -> bytes:
        """Carry out a control transfer: send ``data``, or return up to ``length`` bytes."""
        setup = _SETUP.pack(request_type, request, value, index, length)
        return self._ask(CONTROL, setup + data, _Time(timeout_ms))

    def write(self, endpoint: int, data: bytes, packet_size: int, timeout_ms: int | None) -> int:
        """Write to an OUT endpoint. Return the number of bytes written: fewer if the time runs out."""
        limit = _Time(timeout_ms)
        step = LARGEST // packet_size * packet_size or LARGEST
        count = 0
        while True:
            part = data[count : count + step]
            try:
                written = _count(self._ask(endpoint, part, limit))
            except TransferFailed as failure:
                count += failure.count
                if failure.number == errno.ETIMEDOUT and count:
                    return count
                raise
            count += written
            if count >= len(data) or written < len(part):
                return count

    def read(self, endpoint: int, size: int, packet_size: int, timeout_ms: int | None) -> bytes:
        """Read ``size`` bytes from an IN endpoint, or fewer if a packet is shorter than ``packet_size`` or if
        the time runs out after some data has been received.
        """
        if self.is_over:
            time.sleep(_OVER_S)
        limit = _Time(timeout_ms)
        taken: list[tuple[int, bytes]] = []
        count = 0
        turn = self._take_turn(endpoint, limit)
        packets = self._packets[endpoint]
        try:
            while packets or self._wait(packets.__len__, limit):
                taken.append(packets.popleft())
                status, data = taken[-1]
                if status:
                    raise TransferFailed(status)
                count += len(data)
                if count > size:
                    raise TransferFailed(errno.EOVERFLOW)
                if len(data) < packet_size or count == size:
                    break
        except TransferFailed:
            raise
        except BaseException:
            packets.extendleft(reversed(taken))  # the next read begins with them
            raise
        finally:
            turn.release()
        if not taken:
            raise TransferFailed(errno.ETIMEDOUT)
        steps.count(self.role, 0, count, steps.current.get())
        return b"".join([data for _, data in taken])

    def forget_packets(self) -> None:
        """Drop unread data, because the device has restarted."""
        for packets in list(self._packets.values()):
            packets.clear()

    def close(self) -> None:
        """Close the line, unless it has other users. Threads waiting for the device get the error ENODEV."""
        with _opening[self.role]:
            self.users -= 1
            if self.users > 0:
                return
            if _lines.get(self.role) is self:
                del _lines[self.role]
            self._finish(TransferFailed(errno.ENODEV))
            self._socket.close()
            self._tell_waiting()

    # ---- messages
    def _take_turn(self, endpoint: int, limit: _Time) -> threading.Lock:
        """Wait until no other thread uses the endpoint. Return the lock that the caller must release."""
        turn = self._turns[endpoint]
        if not turn.acquire(blocking=False) and not _acquire(turn, limit.left()):
            raise TransferFailed(errno.ETIMEDOUT)
        return turn

    def _ask(self, endpoint: int, data: bytes, limit: _Time) -> bytes:
        """Request a transfer to the device, and return the data with which it completes. The result is known,
        at the latest, shortly after the transfer's own time-out.
        """
        turn = self._take_turn(endpoint, limit)
        try:
            self._send(endpoint, _ASKED.pack(endpoint, limit.left_ms(), len(data)) + data, limit)
            if not self._wait(lambda: endpoint in self._answers, limit, _LATE_S, has_sent=True):
                raise TransferFailed(errno.ETIMEDOUT)
            status, answer = self._answers.pop(endpoint)
        finally:
            turn.release()
        if status:
            raise TransferFailed(status, count=0 if endpoint == CONTROL else _count(answer))
        return answer

    def _send(self, endpoint: int, message: bytes, limit: _Time) -> None:
        self._check()
        # In this order: the thread that receives may be about to store the answer to an earlier transfer.
        self._asked[endpoint] += 1
        self._answers.pop(endpoint, None)
        try:
            while True:
                try:
                    self._socket.send(message)
                    steps.count(self.role, len(message) - _ASKED.size, 0, steps.current.get())
                    return
                except BlockingIOError:
                    left = limit.left(_LATE_S)
                    if left == 0:
                        raise TransferFailed(errno.ETIMEDOUT) from None
                    _await_socket(self._writable, left)
        except BaseException as error:
            self._asked[endpoint] -= 1
            if isinstance(error, OSError):
                raise _failed(error) from error
            raise

    def _check(self) -> None:
        if self._end is not None:
            raise TransferFailed(self._end.number, self._end.told)

    def _wait(
        self, found: Callable[[], object], limit: _Time, late: float = 0.0, *, has_sent: bool = False
    ) -> bool:
        """Wait until ``found`` returns something from the received messages, and return True; return False if
        the time runs out. One thread at a time waits for messages on behalf of all. With ``has_sent``, the
        transfer was requested just now and cannot have been answered yet.
        """
        while not found():
            self._check()
            left = limit.left(late)
            if self._receiving.acquire(blocking=False):
                try:
                    has_received = (not has_sent or left == 0) and self._receive()
                    if not has_received and left != 0:
                        _await_socket(self._readable, left)
                        has_received = self._receive()
                    has_sent = False
                finally:
                    self._receiving.release()
                    self._tell_waiting()
                if left == 0 and not has_received:
                    return False
            elif left == 0:
                return False
            else:
                with self._changed:
                    self._waiting += 1
                    try:
                        if self._receiving.locked() and not found():
                            _await_change(self._changed, left)
                    finally:
                        self._waiting -= 1
        return True

    def _tell_waiting(self) -> None:
        """Wake the threads that wait for the receiving thread, so that they check again."""
        if self._waiting:
            with self._changed:
                self._changed.notify_all()

    def _receive(self) -> bool:
        """Receive a message, or the connection's end, from the host. Return whether either has arrived."""
        if self._end is not None:
            return False
        try:
            message = bytes(self._received[: self._socket.recv_into(self._received)])
        except BlockingIOError:
            return False
        except OSError as error:
            self._lose(_failed(sockets.failure(error)))
            return True
        if not message:
            self._lose(TransferFailed(errno.ENODEV))
        while len(message) >= _TOLD.size:
            endpoint, status, length = _TOLD.unpack_from(message)
            end = _TOLD.size + length
            number = _STATUSES.get(status, errno.EIO) if status else 0
            self._put(endpoint, number, message[_TOLD.size : end])
            message = message[end:]
        return True

    def _finish(self, failure: TransferFailed) -> None:
        """Make all further transfers fail with ``failure``, unless an earlier reason is already set."""
        if self._end is None:
            self._end = failure

    def _lose(self, failure: TransferFailed) -> None:
        self._finish(failure)
        unplugging.tell(self.role)

    def _put(self, endpoint: int, number: int, data: bytes) -> None:
        """Deliver a packet, or the answer to a transfer, to the call that is waiting for it."""
        if endpoint & IN:
            self._packets[endpoint].append((number, data))
            return
        if self._answered[endpoint] == self._asked[endpoint]:
            return  # no request is waiting for it
        self._answered[endpoint] += 1
        if self._answered[endpoint] == self._asked[endpoint]:
            self._answers[endpoint] = number, data


_lines: dict[str, Line] = {}
_opening: defaultdict[str, _thread.RLock] = defaultdict(_thread.RLock)
"""A lock for each role, held while its line is opened or closed. The garbage collector may close a line."""


def line_to(role: str) -> Line:
    """Return the line to the device for ``role``. Everything that the program has open on the device shares
    the line, and each user closes it once. Raises TransferFailed.
    """
    with _opening[role]:
        line = _lines.get(role)
        if line is None or line.is_over:
            line = _lines[role] = Line(role)
        line.users += 1
        return line


def _count(answer: bytes) -> int:
    """Return the number of bytes that an OUT transfer has written."""
    return int(_COUNT.unpack(answer)[0]) if len(answer) == _COUNT.size else 0
