"""A stand-in for ``libusb_package``, which contains a USB library. The guest has none."""

from __future__ import annotations

from typing import Any

import usb.core


def find(*args: Any, **kwargs: Any) -> Any:
    """Call ``usb.core.find``."""
    return usb.core.find(*args, **kwargs)


def get_library_path() -> None:
    """Return None instead of the path of a library."""


def get_libusb1_backend() -> None:
    """Return None instead of a backend for pyusb."""
