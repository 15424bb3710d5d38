"""A stand-in for ``libusb_package``, which bundles libusb; the guest's PyUSB backend needs no library."""

from __future__ import annotations

from typing import Any

__all__ = ["find", "find_library", "get_library_path", "get_libusb1_backend"]


def get_library_path() -> None:
    """Return None, because there is no library."""


def find_library(candidate: str) -> None:
    """Return None, because there is no library."""


def get_libusb1_backend() -> Any:
    """Return PyUSB's backend for the devices granted to the program."""
    import usb.backend.libusb1

    return usb.backend.libusb1.get_backend(find_library=find_library)


def find(*args: Any, **kwargs: Any) -> Any:
    """Call ``usb.core.find`` with this backend, unless another is given."""
    import usb.core

    backend = kwargs.pop("backend", get_libusb1_backend())
    return usb.core.find(*args, backend=backend, **kwargs)
