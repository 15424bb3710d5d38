"""The guest's error numbers (WASI's numbering, which emscripten uses), and the exception that carries one."""

from __future__ import annotations

import errno as host_errno
import os
from typing import Final

EACCES: Final = 2
EADDRINUSE: Final = 3
EAFNOSUPPORT: Final = 5
EAGAIN: Final = 6
EALREADY: Final = 7
EBADF: Final = 8
EBUSY: Final = 10
ECONNABORTED: Final = 13
ECONNREFUSED: Final = 14
ECONNRESET: Final = 15
EEXIST: Final = 20
EHOSTUNREACH: Final = 23
EFAULT: Final = 21
EFBIG: Final = 22
EINPROGRESS: Final = 26
EINTR: Final = 27
EINVAL: Final = 28
EIO: Final = 29
EISCONN: Final = 30
EISDIR: Final = 31
ELOOP: Final = 32
EMFILE: Final = 33
EMSGSIZE: Final = 35
ENAMETOOLONG: Final = 37
ENODEV: Final = 43
ENOENT: Final = 44
ENOMEM: Final = 48
ENOSPC: Final = 51
ENOSYS: Final = 52
ENOTCONN: Final = 53
ENOTDIR: Final = 54
ENOTEMPTY: Final = 55
ENOTSOCK: Final = 57
ENOTTY: Final = 59
ENXIO: Final = 60
EOVERFLOW: Final = 61
EPERM: Final = 63
ENOBUFS: Final = 42
EPIPE: Final = 64
EPROTO: Final = 65
EPROTONOSUPPORT: Final = 66
ERANGE: Final = 68
EROFS: Final = 69
ESPIPE: Final = 70
ETIMEDOUT: Final = 73
EXDEV: Final = 75
ENOTSUP: Final = 138

NAMES: Final[dict[int, str]] = {
    value: name for name, value in list(globals().items()) if name.startswith("E") and isinstance(value, int)
}
"""Symbolic names of the error numbers, keyed by number."""


class SyscallError(Exception):
    """A guest's system call failed. ``errno`` is the error number in the guest's numbering."""

    def __init__(self, errno: int) -> None:
        super().__init__(errno)
        self.errno = errno

    def __str__(self) -> str:
        return NAMES.get(self.errno, str(self.errno))


def host_error(error: SyscallError, path: str) -> OSError:
    """Return the equivalent OSError (such as FileNotFoundError), for use in the host's own code."""
    number = getattr(host_errno, NAMES.get(error.errno, "EIO"), host_errno.EIO)
    return OSError(number, os.strerror(number), path)
