"""The two ends of a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.descriptions import Data, Description
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.nodes import Pipe
from praxis_desktop.interpreter.host.files.open_flags import (
    O_NONBLOCK,
    POLL_ERROR,
    POLL_HANGUP,
    POLL_IN,
    POLL_OUT,
)
from praxis_desktop.interpreter.host.files.quota import Quota

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.readiness import Readiness


class PipeDescription(Description):
    """One end of a pipe. A read from an empty pipe waits for other threads of the program to write. If there
    are no other threads, the read raises EAGAIN, because it would otherwise wait forever.
    """

    __slots__ = ("_quota", "_readiness")

    node: Pipe

    def __init__(self, node: Pipe, flags: int, quota: Quota, readiness: Readiness | None = None) -> None:
        super().__init__(node, flags)
        self._quota = quota
        self._readiness = readiness
        if self.readable:
            node.readers += 1
        else:
            node.writers += 1

    def read(self, count: int) -> Data:
        if not self.readable:
            raise SyscallError(errnos.EBADF)
        buffer = self.node.buffer
        while not buffer and count and self.node.writers:
            if self.flags & O_NONBLOCK or self._readiness is None or not self._readiness.has_others:
                raise SyscallError(errnos.EAGAIN)
            self._readiness.wait_in_call()
        chunk = bytes(buffer[:count])
        del buffer[:count]
        self._quota.charge(-len(chunk))
        return chunk

    def write(self, data: memoryview) -> int:
        if not self.writable:
            raise SyscallError(errnos.EBADF)
        if not self.node.readers:
            raise SyscallError(errnos.EPIPE)
        self._quota.charge(len(data))
        self.node.buffer += data
        self._tell()
        return len(data)

    def _tell(self) -> None:
        if self._readiness is not None:
            self._readiness.changed()

    def poll(self) -> int:
        node = self.node
        if self.readable:
            return (POLL_IN if node.buffer else 0) | (0 if node.writers else POLL_HANGUP)
        return POLL_OUT | (0 if node.readers else POLL_ERROR)

    def closed(self) -> None:
        node = self.node
        if self.readable:
            node.readers -= 1
            if not node.readers:
                self._quota.charge(-len(node.buffer))
                node.buffer.clear()
        else:
            node.writers -= 1
        self._tell()
