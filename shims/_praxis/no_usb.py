"""The error for programs that need a USB or HID device: it says what to do instead."""

from __future__ import annotations

import errno

NO_USB = "this program has no access to USB devices: Praxis Desktop reaches instruments through serial ports"
NO_HID = "this program has no access to HID devices: Praxis Desktop reaches instruments through serial ports"
INSTEAD = (
    "If the instrument has a serial port, or an adapter whose driver creates one (FTDI chips do), "
    "grant it with --port ROLE=DEVICE and use pyserial, PyLabRobot's Serial or FTDI, or "
    "navigator.serial. Otherwise use a simulated backend here, such as STARChatterboxBackend, and "
    "drive the instrument itself with PyLabRobot outside Praxis Desktop."
)


class NoDeviceAccess(OSError):
    """Praxis Desktop cannot access a USB or HID device. ``hint`` says what to do."""

    hint = INSTEAD


def explained(error: NoDeviceAccess, message: str, wanted: str = "") -> NoDeviceAccess:
    """Return ``error`` with the message about the device described by ``wanted``."""
    error.errno = errno.ENOTSUP
    error.strerror = f"{message} ({wanted})" if wanted else message
    error.args = (error.errno, error.strerror)
    error.add_note(INSTEAD)
    return error
