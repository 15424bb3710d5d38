"""``socketpair``: two connected sockets inside the guest, which need no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.open_flags import O_CLOEXEC, O_RDWR
from praxis_desktop.interpreter.host.own_connections import LOOPBACK, connected_ends
from praxis_desktop.interpreter.host.sockets import S_IFSOCK, SocketDescription, SocketNode

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_ADDRESS: Final = (LOOPBACK, 0)


def open_pair(host: Host) -> tuple[int, int]:
    """Make two connected sockets, and return their descriptors. Raises EMFILE."""
    files, readiness = host.filesystem, host.filesystem.readiness
    assert readiness is not None, "the host has not been assembled"
    ends = connected_ends(readiness, files.tree.quota, _ADDRESS, _ADDRESS)
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
