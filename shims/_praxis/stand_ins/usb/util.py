"""``usb.util``: the functions that need no access to the device."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from usb.core import Device

ENDPOINT_IN, ENDPOINT_OUT = 0x80, 0x00


def get_string(dev: Device, index: int, langid: int | None = None) -> str | None:
    """Return the string descriptor of ``dev`` with this index."""
    return {dev.iSerialNumber: dev.serial_number, dev.iProduct: dev.product}.get(index)


def endpoint_direction(address: int) -> int:
    """Return ENDPOINT_IN or ENDPOINT_OUT for an endpoint."""
    return address & ENDPOINT_IN


def endpoint_address(address: int) -> int:
    """Return the number of an endpoint without its direction."""
    return address & 0x0F


def find_descriptor(
    desc: Iterable[Any], find_all: bool = False, custom_match: Any = None, **args: Any
) -> Any:
    """Return the first item of ``desc`` that matches, or an iterator over all."""
    found = (
        one
        for one in desc
        if (custom_match is None or custom_match(one))
        and all(getattr(one, name) == value for name, value in args.items())
    )
    return found if find_all else next(found, None)


def dispose_resources(device: Device) -> None:
    """Do nothing: there are no resources."""
