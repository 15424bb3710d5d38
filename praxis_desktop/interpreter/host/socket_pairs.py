"""``socketpair``: two connected sockets inside the guest, which need no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.open_flags import (
    O_CLOEXEC,
    O_RDWR,
    POLL_HANGUP,
    POLL_IN,
    POLL_OUT,
)
from praxis_desktop.interpreter.host.sockets import S_IFSOCK, SocketDescription, SocketNode

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.files.quota import Quota
    from praxis_desktop.interpreter.host.readiness import Readiness

_MOST: Final = 1 << 18
"""Maximum number of bytes on their way in one direction; a sender waits for room."""
_ADDRESS: Final = ("127.0.0.1", 0)


class PairEnd:
    """One end of a pair, a ``Connection`` to the other end. The bytes on their way to it count as those of
    files do.
    """

    other: PairEnd

    def __init__(self, readiness: Readiness, quota: Quota) -> None:
        self._readiness = readiness
        self._quota = quota
        self._received = bytearray()
        self._is_closed = False
        self._has_ended = False

    @property
    def address(self) -> tuple[str, int]:
        return _ADDRESS

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


def open_pair(host: Host) -> tuple[int, int]:
    """Make two connected sockets, and return their descriptors. Raises EMFILE."""
    files, readiness = host.filesystem, host.filesystem.readiness
    assert readiness is not None, "the host has not been assembled"
    ends = PairEnd(readiness, files.tree.quota), PairEnd(readiness, files.tree.quota)
    ends[0].other, ends[1].other = ends[1], ends[0]
    made: list[int] = []
    try:
        for end in ends:
            node = SocketNode(files.tree.number(), S_IFSOCK | 0o777, files.tree.now())
            description = SocketDescription(node, O_RDWR)
            description.connection = end
            made.append(files.descriptors.add(description, close_on_exec=bool(O_CLOEXEC)))
    except SyscallError:
        for fd in made:
            files.descriptors.close(fd)
        raise
    return made[0], made[1]
