"""``usb.util``: what can be said of devices that cannot be talked to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from usb.core import Device

ENDPOINT_IN, ENDPOINT_OUT = 0x80, 0x00


def get_string(dev: Device, index: int, langid: int | None = None) -> str | None:
    """The text that ``dev`` has for ``index``."""
    return {dev.iSerialNumber: dev.serial_number, dev.iProduct: dev.product}.get(index)


def endpoint_direction(address: int) -> int:
    """Whether an endpoint is ENDPOINT_IN or ENDPOINT_OUT."""
    return address & ENDPOINT_IN


def endpoint_address(address: int) -> int:
    """The number of an endpoint without its direction."""
    return address & 0x0F


def find_descriptor(
    desc: Iterable[Any], find_all: bool = False, custom_match: Any = None, **args: Any
) -> Any:
    """The first of ``desc`` that fits, or an iterator over all."""
    found = (
        one
        for one in desc
        if (custom_match is None or custom_match(one))
        and all(getattr(one, name) == value for name, value in args.items())
    )
    return found if find_all else next(found, None)


def dispose_resources(device: Device) -> None:
    """Do nothing: there are none."""
