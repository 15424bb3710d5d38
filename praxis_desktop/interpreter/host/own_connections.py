"""A program's connections to itself, which need no network: their ends and listeners."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.open_flags import POLL_HANGUP, POLL_IN, POLL_OUT

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from praxis_desktop.interpreter.host.files.quota import Quota
    from praxis_desktop.interpreter.host.readiness import Readiness

LOOPBACK: Final = "127.0.0.1"
_MOST: Final = 1 << 18
"""Maximum number of bytes in transit in one direction; a sender waits until there is space."""
_MOST_WAITING: Final = 64
"""Maximum number of connections that wait for a listener to accept them."""


class OwnEnd:
    """One end of a connection inside the guest: a ``Connection`` to the other end, whose address is
    ``address``. The bytes in transit to this end count against the quota, as file contents do.
    """

    other: OwnEnd

    def __init__(self, readiness: Readiness, quota: Quota, address: tuple[str, int]) -> None:
        self.address = address
        self._readiness = readiness
        self._quota = quota
        self._received = bytearray()
        self._is_closed = False
        self._has_ended = False

    def connect(self, *, wait: bool) -> int:
        return -errnos.EISCONN

    def take_error(self) -> int:
        return 0

    def receive(self, count: int, *, wait: bool, keep: bool = False) -> bytes | int:
        while not self._received:
            if self.other._has_ended:
                return b""
            if not wait:
                return -errnos.EAGAIN
            self._readiness.wait_in_call()
        data = bytes(self._received[:count])
        if not keep:
            del self._received[:count]
            self._quota.charge(-len(data))
            self._readiness.changed()
        return data

    def send(self, data: bytes, *, wait: bool) -> int:
        while not self._is_broken and data and not self._room:
            if not wait:
                return -errnos.EAGAIN
            self._readiness.wait_in_call()
        if self._is_broken:
            return -errnos.EPIPE
        part = data[: self._room]
        try:
            self._quota.charge(len(part))
        except SyscallError:
            return -errnos.ENOBUFS
        self.other._received += part
        self._readiness.changed()
        return len(part)

    @property
    def _is_broken(self) -> bool:
        return self._has_ended or self.other._is_closed

    @property
    def _room(self) -> int:
        return _MOST - len(self.other._received)

    def end_output(self) -> int:
        self._has_ended = True
        self._readiness.changed()
        return 0

    def poll(self) -> int:
        found = POLL_IN if self._received or self.other._has_ended else 0
        if self._is_broken or self._room:
            found |= POLL_OUT
        return found | (POLL_HANGUP if self.other._is_closed else 0)

    def close(self) -> None:
        self._quota.charge(-len(self._received))
        self._received.clear()
        self._is_closed = True
        self.end_output()


def connected_ends(
    readiness: Readiness, quota: Quota, first: tuple[str, int], second: tuple[str, int]
) -> tuple[OwnEnd, OwnEnd]:
    """Return two ends at the addresses ``first`` and ``second``, connected to each other."""
    ends = OwnEnd(readiness, quota, second), OwnEnd(readiness, quota, first)
    ends[0].other, ends[1].other = ends[1], ends[0]
    return ends


class OwnListener:
    """A ``Listener`` on a port of 127.0.0.1 that exists only in the guest. It is listed in ``open_ones``
    until it is closed.
    """

    def __init__(
        self, readiness: Readiness, quota: Quota, port: int, open_ones: MutableMapping[int, OwnListener]
    ) -> None:
        self.address = (LOOPBACK, port)
        self._readiness = readiness
        self._quota = quota
        self._open_ones = open_ones
        self._waiting: deque[OwnEnd] = deque()
        open_ones[port] = self

    def connect_from(self, port: int) -> OwnEnd:
        """Connect from ``port`` and return the near end. Raises ECONNREFUSED if too many ends are waiting."""
        if len(self._waiting) >= _MOST_WAITING:
            raise SyscallError(errnos.ECONNREFUSED)
        near, far = connected_ends(self._readiness, self._quota, (LOOPBACK, port), self.address)
        self._waiting.append(far)
        self._readiness.changed()
        return near

    def accept(self, *, wait: bool) -> OwnEnd | int:
        while not self._waiting:
            if self._open_ones.get(self.address[1]) is not self:
                return -errnos.EINVAL
            if not wait:
                return -errnos.EAGAIN
            self._readiness.wait_in_call()
        return self._waiting.popleft()

    def poll(self) -> int:
        return POLL_IN if self._waiting else 0

    def close(self) -> None:
        self._open_ones.pop(self.address[1], None)
        while self._waiting:
            self._waiting.popleft().close()
        self._readiness.changed()
