"""Says which grant is missing when a program does not find a USB or HID device."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

from _praxis.messages import Message

_CLASSES = {
    "pylabrobot.io.usb": ("USB", "usb", "_id_vendor", "_id_product"),
    "pylabrobot.io.ftdi": ("FTDI", "usb", "_vid", "_pid"),
    "pylabrobot.io.hid": ("HID", "hid", "vid", "pid"),
}
"""PyLabRobot's classes that look for a device, keyed by module, each with the kind of grant and the
attributes that identify the device.
"""


def what_to_grant(kind: str, vendor: int | None, product: int | None) -> str:
    """Return a sentence that says which grant a device needs, or "" if such a device is granted. ``kind`` is
    ``usb`` or ``hid``.
    """
    import _praxis_serial  # the host grants something: the program has looked for a device

    from _praxis.usb_devices import granted_devices

    devices = [(each.role, each.fields.idVendor, each.fields.idProduct) for each in granted_devices()]
    if any(vendor in (None, one) and product in (None, other) for _, one, other in devices):
        return ""
    wanted, simulator = "VID:PID", ""
    if vendor is not None and product is not None:
        wanted, simulator = f"{vendor:04x}:{product:04x}", _praxis_serial.simulator_of(vendor, product)
    return Message(
        "No granted device is {wanted}; granted and connected: {granted}. Start the program with --port"
        " {role}={kind}:{wanted}, or simulate the device with --port {role}=sim:{simulator}.",
        wanted=wanted,
        kind=kind,
        role=simulator or "ROLE",
        simulator=simulator or "KIND",
        granted=", ".join(f"{role} ({one:04x}:{other:04x})" for role, one, other in devices) or "none",
    )


def _explaining(setup: Callable[..., Awaitable[Any]], kind: str, *ids: str) -> Callable[..., Awaitable[Any]]:
    """Wrap the ``setup`` of a PyLabRobot class so that its error says what to grant."""

    @functools.wraps(setup)
    async def explained(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await setup(self, *args, **kwargs)
        except RuntimeError as error:
            told = what_to_grant(kind, *(getattr(self, name, None) for name in ids))
            if told:
                error.args = (Message("{error} {told}", error=error, told=told),)
            raise

    return explained


def change(module: Any) -> None:
    """Change one of PyLabRobot's device modules, which has just been loaded."""
    name, *names = _CLASSES[module.__name__]
    cls = getattr(module, name, None)
    if cls is not None:
        cls.setup = _explaining(cls.setup, *names)
