"""A stand-in for ``hid``: it can be imported, and reports on use that there is no access to HID devices."""

from __future__ import annotations

from typing import Any, NoReturn

from _praxis.no_usb import NO_HID, NoDeviceAccess, explained


class HIDException(Exception):
    """The exception of ``hid``."""


class NoHIDAccess(HIDException, NoDeviceAccess):
    """There is no access to HID devices here."""


def _refuse(vendor: int | None = None, product: int | None = None) -> NoReturn:
    wanted = f"asked for: {vendor:04x}:{product or 0:04x}" if vendor else ""
    raise explained(NoHIDAccess(), NO_HID, wanted)


def enumerate(vid: int = 0, pid: int = 0) -> NoReturn:  # noqa: A001 - its name in hid
    """Raise NoHIDAccess."""
    _refuse(vid, pid)


class Device:
    """Raises NoHIDAccess."""

    def __init__(self, vid: int | None = None, pid: int | None = None, *_: Any, **__: Any) -> None:
        _refuse(vid, pid)


def device() -> NoReturn:
    """Raise NoHIDAccess. The other package called ``hid`` makes devices with this function."""
    _refuse()
