"""Sockets and name lookups. The guest has no network, so each call fails as it would on Linux."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.js.values import NULL

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable

_EAI_NONAME: Final = -2
_EAI_FAMILY: Final = -6
_ON_DESCRIPTORS: Final = (
    "accept4",
    "bind",
    "connect",
    "getpeername",
    "getsockname",
    "getsockopt",
    "listen",
    "recvfrom",
    "recvmsg",
    "sendmsg",
    "sendto",
)


class Sockets:
    """Makes every call fail. No socket can be created, so no descriptor refers to one."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def imports(self) -> ImportTable:
        table: ImportTable = {
            "__syscall_socket": lambda *_: -errnos.ENOTSUP,
            "getaddrinfo": lambda *_: _EAI_NONAME,
            "getnameinfo": lambda *_: _EAI_FAMILY,
            "getprotobyname": lambda *_: 0,
            "_emscripten_lookup_name": lambda *_: 0,
            "_try_fcntl64": lambda *_: 0,
            "_try_shutdown": lambda *_: 0,
        }
        for name in _ON_DESCRIPTORS:
            table[f"__syscall_{name}"] = self._not_a_socket
        for name in (
            "_maybe_connect_async",
            "_maybe_recvfrom_async",
            "_maybe_sendto_async",
            "_maybe_poll_async",
        ):
            table[name] = lambda *_: NULL
        return table

    def _not_a_socket(self, fd: int, *_: int) -> int:
        return -errnos.ENOTSOCK if fd in self._host.filesystem.descriptors.open else -errnos.EBADF
