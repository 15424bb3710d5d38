"""A stand-in for ``hid``. It can be imported, but reports when used that HID devices cannot be accessed."""

from __future__ import annotations

from typing import Any, NoReturn

from _praxis.no_usb import NO_HID, NoDeviceAccess, explained


class HIDException(Exception):
    """The exception of ``hid``."""


class NoHIDAccess(HIDException, NoDeviceAccess):
    """HID devices cannot be accessed from the guest."""


def _refuse(vendor: int | None = None, product: int | None = None) -> NoReturn:
    wanted = f"asked for: {vendor:04x}:{product or 0:04x}" if vendor else ""
    raise explained(NoHIDAccess(), NO_HID, wanted)


def enumerate(vid: int = 0, pid: int = 0) -> NoReturn:  # noqa: A001 - its name in hid
    """Raise NoHIDAccess."""
    _refuse(vid, pid)


class Device:
    """A device of ``hid``. Creating one raises NoHIDAccess."""

    def __init__(self, vid: int | None = None, pid: int | None = None, *_: Any, **__: Any) -> None:
        _refuse(vid, pid)


def device() -> NoReturn:
    """Raise NoHIDAccess. A different package called ``hid`` makes devices with this function."""
    _refuse()
