"""Stands in for ``libusb_package``, which brings a USB library: there is none here."""

from __future__ import annotations

from typing import Any

import usb.core


def find(*args: Any, **kwargs: Any) -> Any:
    """As ``usb.core.find``."""
    return usb.core.find(*args, **kwargs)


def get_library_path() -> None:
    """Where the library is: nowhere."""


def get_libusb1_backend() -> None:
    """The library for pyusb: none."""
