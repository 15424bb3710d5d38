"""The constants of open(2), fcntl(2) and poll(2), as musl defines them for the guest."""

from __future__ import annotations

from typing import Final

O_ACCMODE: Final = 3
O_WRONLY: Final = 1
O_RDWR: Final = 2
O_CREAT: Final = 0o100
O_EXCL: Final = 0o200
O_TRUNC: Final = 0o1000
O_APPEND: Final = 0o2000
O_NONBLOCK: Final = 0o4000
O_DIRECTORY: Final = 0o200000
O_NOFOLLOW: Final = 0o400000
O_CLOEXEC: Final = 0o2000000
O_PATH: Final = 0o10000000
O_TMPFILE: Final = 0o20200000
SETTABLE_FLAGS: Final = O_APPEND | O_NONBLOCK

POLL_IN: Final = 0x001
POLL_OUT: Final = 0x004
POLL_ERROR: Final = 0x008
POLL_HANGUP: Final = 0x010
POLL_INVALID: Final = 0x020
