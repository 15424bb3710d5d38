"""ioctl on a terminal: the settings and the size that a guest sees if a standard stream is a terminal."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.guest_memory import I32, U32, Window

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.files.descriptions import Description

_TCGETS: Final = 0x5401
_IGNORED: Final = frozenset({0x5402, 0x5403, 0x5404, 0x5405, 0x5406, 0x5407, 0x5408, 0x540B, 0x5414})
"""TCSETS and similar, TCFLSH, TIOCSWINSZ: accepted, without effect."""
_TIOCGPGRP: Final = 0x540F
_TIOCGWINSZ: Final = 0x5413

_WINDOW_SIZE: Final = struct.Struct("<HHHH")
_TERMIOS: Final = struct.Struct("<IIIIB32s")
_DEFAULTS: Final = _TERMIOS.pack(
    0o62400,  # IXON | IXANY | ICRNL | IMAXBEL ...
    0o5,  # OPOST | ONLCR
    0o277,  # 38400 baud, 8 bits, CREAD
    0o105073,  # ISIG | ICANON | ECHO ...
    0,
    bytes([3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22]).ljust(32, b"\0"),
)
"""The settings of a new Linux terminal, as emscripten reports them."""


def terminal_ioctl(
    window: Window, description: Description, request: int, arguments: int, size: tuple[int, int]
) -> int:
    """Answer a terminal's ioctl. ``size``: columns and rows. Raises ENOTTY, EINVAL (an unknown request)."""
    if not description.is_terminal:
        raise SyscallError(errnos.ENOTTY)
    if request in _IGNORED:
        return 0
    if request not in (_TCGETS, _TIOCGPGRP, _TIOCGWINSZ):
        raise SyscallError(errnos.EINVAL)
    (address,) = window.unpack(U32, arguments)
    if request == _TCGETS:
        window.write(address, _DEFAULTS)
    elif request == _TIOCGPGRP:
        window.pack(I32, address, 0)
    else:
        columns, rows = size
        window.pack(_WINDOW_SIZE, address, rows, columns, 0, 0)
    return 0
