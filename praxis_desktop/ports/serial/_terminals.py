"""Functions for POSIX terminals: settings in force, line error marks and counters, exclusive access."""

from __future__ import annotations

import array
import fcntl
import os
import sys
import termios
from contextlib import suppress

from praxis_desktop.core.messages import Message
from praxis_desktop.ports.lines.line_errors import ErrorCounts
from praxis_desktop.ports.transport import LineSettings

_SIZES = {5: termios.CS5, 6: termios.CS6, 7: termios.CS7, 8: termios.CS8}
_STICK_PARITY = 0o10000000000 if sys.platform == "linux" else 0
_HARDWARE_FLOW = getattr(termios, "CRTSCTS", 0)
_PTY_MAJORS = range(136, 144)
_TCGETS2, _TIOCGRS485, _TIOCSERGETLSR = 0x802C542A, 0x542E, 0x5459
_RS485_ENABLED, _RS485_RTS_ON_SEND, _RS485_RTS_AFTER_SEND = 1, 2, 4
_BAUD_TOLERANCE = 0.03
"""The largest relative error in the baud rate at which a ten-bit byte is still sampled correctly."""


def is_pseudo(descriptor: int) -> bool:
    """Return whether a terminal is one end of a pseudo-terminal, which has no wire to corrupt data."""
    if sys.platform == "linux":
        is_pseudo = os.major(os.fstat(descriptor).st_rdev) in _PTY_MAJORS
    else:
        is_pseudo = os.ttyname(descriptor).startswith(("/dev/pts/", "/dev/ttys"))  # macOS: /dev/ttys004
    return is_pseudo


def not_in_force(descriptor: int, settings: LineSettings) -> dict[str, str]:
    """Return the settings that a driver accepted without an error but does not apply, each with the value in
    force, keyed by name.

    ``termios`` reports success if any of the changes was made; only afterwards does the terminal show the
    settings that its driver actually uses.
    """
    input_flags, _, control, _, _, _, _ = termios.tcgetattr(descriptor)
    wrong: dict[str, str] = {}
    size = next(bits for bits, flag in _SIZES.items() if control & termios.CSIZE == flag)
    if size != settings.bytesize:
        wrong["bytesize"] = Message("{size} data bits", size=size)
    parity = _parity(control)
    if parity != settings.parity:
        wrong["parity"] = Message("parity {parity}", parity=parity)
    if bool(control & termios.CSTOPB) != (settings.stopbits != 1):
        wrong["stopbits"] = "2 stop bits" if control & termios.CSTOPB else "1 stop bit"
    if _HARDWARE_FLOW and bool(control & _HARDWARE_FLOW) != settings.rtscts:
        wrong["rtscts"] = "no RTS/CTS flow control" if settings.rtscts else "RTS/CTS flow control"
    if bool(input_flags & termios.IXON) != settings.xonxoff:
        wrong["xonxoff"] = "no XON/XOFF flow control" if settings.xonxoff else "XON/XOFF flow control"
    speed = terminal_speed(descriptor)
    if speed and abs(speed - settings.baudrate) > settings.baudrate * _BAUD_TOLERANCE:
        wrong["baudrate"] = Message("{speed} baud", speed=speed)
    if settings.rs485 is not None and not _turns_round(descriptor, settings):
        wrong["rs485"] = "this kind of RTS control is not supported"
    return wrong


def _parity(control: int) -> str:
    if not control & termios.PARENB:
        return "N"
    odd = bool(control & termios.PARODD)
    if control & _STICK_PARITY:
        return "M" if odd else "S"
    return "O" if odd else "E"


def terminal_speed(descriptor: int) -> int | None:
    """Return the speed in force; None if the system does not report it."""
    if sys.platform != "linux":
        return None
    terminal = array.array("I", [0] * 64)  # struct termios2: four words, 20 bytes, two speeds
    try:
        fcntl.ioctl(descriptor, _TCGETS2, terminal)
    except OSError:
        return None
    return terminal[10]


def _turns_round(descriptor: int, settings: LineSettings) -> bool:
    if sys.platform != "linux" or settings.rs485 is None:
        return True
    state = array.array("I", [0] * 8)
    try:
        fcntl.ioctl(descriptor, _TIOCGRS485, state)
    except OSError:
        return False
    flags = state[0]
    return (
        bool(flags & _RS485_ENABLED)
        and bool(flags & _RS485_RTS_ON_SEND) == settings.rs485.rts_level_for_tx
        and bool(flags & _RS485_RTS_AFTER_SEND) == settings.rs485.rts_level_for_rx
    )


def mark_errors(descriptor: int) -> bool:
    """Make the driver mark line errors in the data (see ``MarkedInput``); return True if it does so."""
    try:
        wanted = termios.tcgetattr(descriptor)
        wanted[0] |= termios.PARMRK | termios.INPCK
        wanted[0] &= ~(termios.IGNPAR | termios.IGNBRK | termios.BRKINT | termios.ISTRIP)
        termios.tcsetattr(descriptor, termios.TCSANOW, wanted)
        return bool(termios.tcgetattr(descriptor)[0] & termios.PARMRK)
    except termios.error:
        return False


def exclude_others(descriptor: int) -> None:
    """Make the terminal exclusive; a lock on its file would stop only programs that check for a lock."""
    with suppress(OSError):
        fcntl.ioctl(descriptor, termios.TIOCEXCL)


def admit_others(descriptor: int) -> None:
    """Undo ``exclude_others``, in case a child's descriptor keeps the terminal open."""
    with suppress(OSError):
        fcntl.ioctl(descriptor, termios.TIOCNXCL)


def has_sent_all(descriptor: int) -> bool:
    """Return whether the transmitter and its queue are empty; True if the driver does not say."""
    state = array.array("i", [1])
    with suppress(OSError):
        fcntl.ioctl(descriptor, _TIOCSERGETLSR, state)
    return bool(state[0] & 1)


_TIOCGICOUNT = 0x545D
"""Linux's request for struct serial_icounter_struct, twenty ints: cts, dsr, rng, dcd, rx, tx, frame,
overrun, parity, brk, buf_overrun, reserved.
"""


def error_counts(descriptor: int) -> ErrorCounts | None:
    """Return a driver's error counters, or None if it has none. Linux only."""
    counts = array.array("i", [0] * 20)
    try:
        fcntl.ioctl(descriptor, _TIOCGICOUNT, counts)
    except OSError:
        return None
    frame, overrun, parity, breaks, lost = counts[6:11]
    return ErrorCounts(frame, parity, breaks, overrun + lost)
