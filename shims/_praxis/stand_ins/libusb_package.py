"""A stand-in for ``libusb_package``, which contains a USB library. There is none here."""

from __future__ import annotations

from typing import Any

import usb.core


def find(*args: Any, **kwargs: Any) -> Any:
    """Call ``usb.core.find``."""
    return usb.core.find(*args, **kwargs)


def get_library_path() -> None:
    """Return the path of the library: None."""


def get_libusb1_backend() -> None:
    """Return the backend for pyusb: None."""
