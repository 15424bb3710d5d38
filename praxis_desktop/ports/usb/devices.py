"""Finds the connected USB and HID devices, and the one that ``usb:...`` or ``hid:...`` names."""

from __future__ import annotations

import errno
import logging
import os
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from praxis_desktop.core.devices import HID_PREFIX, IDENTITY_PREFIX, USBIP_VARIABLE
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.ports.devices import PortIdentity, processes_holding
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.errors import PortBusy, PortDenied, PortFault, PortNotFound, PortRefused, named
from praxis_desktop.ports.usb.descriptors import (
    CONFIGURATION,
    DEVICE,
    ENDPOINT,
    HID_CLASS,
    HUB_CLASS,
    INTERFACE,
    Configuration,
    DeviceDescription,
    Endpoint,
    HidUsage,
    Interface,
    bytes_of,
)

try:
    import libusb_package
    import usb.core
    import usb.util
except ImportError as error:
    _lacking: ImportError | None = error
else:
    _lacking = None

logger = logging.getLogger(__name__)

HID_OUT, HID_IN, HID_PACKET = 0x01, 0x81, 64
"""The endpoints that programs see on a HID device, and the size of their packets."""

_SYSFS = Path("/sys/bus/usb/devices")
_STRINGS = ("manufacturer", "product", "serial")
"""The sysfs names of a device's three strings."""
RULES = "/etc/udev/rules.d/70-praxis-desktop-usb.rules"
_WINUSB = "The device needs the WinUSB driver. Install it with Zadig (https://zadig.akeo.ie)."
_INSTALL = "Reinstall the program, or run `pip install pyusb libusb-package hidapi` in its environment."


class Found(Struct, frozen=True):
    """A device that is present. ``device`` is PyUSB's object, or None for a device that hidapi opens by
    ``path``.
    """

    description: DeviceDescription
    device: Any = None
    path: bytes = b""


# ---- libraries
_loading = threading.Lock()
_backends: dict[str, Any] = {}
_read_before: dict[tuple[int, int, str, bytes], dict[int, str]] = {}
"""The strings read so far, keyed by a device's bus, address, socket and device descriptor."""


def usb_backend() -> Any:
    """Return PyUSB's backend: libusb, or the one for a USB/IP server. Raises ImportError if libusb is
    missing, and ValueError if the server's address is invalid.
    """
    place = os.environ.get(USBIP_VARIABLE, "")
    with _loading:
        if place not in _backends:
            if place:
                _backends[place] = import_module("praxis_desktop.ports.usb.usbip").backend_at(place)
            else:
                if _lacking is not None:
                    raise _lacking
                libusb: Any = libusb_package
                found = libusb.get_libusb1_backend()
                if found is None:
                    raise ImportError("libusb cannot be loaded")
                _backends[place] = found
        return _backends[place]


def hid_library() -> Any:
    """Return the hidapi module that suits this system. Raises ImportError."""
    # On Linux, use the one that leaves the kernel's driver in place.
    return import_module("hidraw" if sys.platform == "linux" else "hid")


def is_over_network() -> bool:
    """Return whether a USB/IP server provides the devices."""
    return bool(os.environ.get(USBIP_VARIABLE))


# ---- connected devices
def present_devices(
    wanted: Collection[tuple[int, int]] | None = None, *, prefix: str = IDENTITY_PREFIX
) -> list[DeviceDescription]:
    """Return the connected devices with the given vendor and product IDs, by default all of them; ``prefix``
    selects USB or HID devices. The list is empty if this computer cannot list such devices.
    """
    try:
        return [found.description for found in _found(prefix, wanted)]
    except (ImportError, OSError, ValueError) as error:
        logger.debug("USB devices cannot be listed: %s", error)
        return []


def on_usb(device: str) -> DeviceDescription | None:
    """Return the description of the device named ``device``; None if no device or more than one matches."""
    away = elsewhere()
    if away is not None:
        return away.on_usb(device)
    prefix, identity = _identity(device)
    alike = present_devices([(identity.vid, identity.pid)], prefix=prefix)
    fitting = [each for each in alike if identity.is_of(identity_of(each))]
    return fitting[0] if len(fitting) == 1 else None


def identity_of(description: DeviceDescription) -> PortIdentity:
    """Return a device's identity: its IDs, its serial number and its socket."""
    return PortIdentity(*description.usb_id, description.serial_number or None, description.place or None)


def find(device: str, name: str) -> Found:
    """Return the only connected device that matches ``device``, to be opened as ``name``. Raises
    PortNotFound, PortBusy, PortDenied or PortRefused.
    """
    prefix, identity = _identity(device)
    told = named(name, device)
    try:
        alike = list(_found(prefix, [(identity.vid, identity.pid)]))
    except ImportError as error:
        raise missing(error, told, name) from error
    except (OSError, ValueError) as error:
        raise _unlisted(error, told, name) from error
    fitting = [each for each in alike if identity.is_of(identity_of(each.description))]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise _several([each.description for each in fitting], prefix, told, name)
    mute = [each for each in alike if not each.description.serial_number]
    if identity.serial_number is not None and mute and is_over_network():
        raise busy(told, name, [], "")  # another computer uses it, so this one cannot read its description
    if identity.serial_number is not None and mute and all(map(_hides_serial_number, mute)):
        raise (_mute if sys.platform == "win32" else denied)(mute[0].description, told, name)
    raise PortNotFound(
        Message("{told} is not connected", told=told),
        port=name,
        hint=Message(
            "Switch the instrument on, and check its cable. {present}", present=_present_sentence(alike)
        ),
    )


def _identity(device: str) -> tuple[str, PortIdentity]:
    """Return the kind of device to which a name refers, and the device's identity. Raises UsageError."""
    prefix = HID_PREFIX if device.startswith(HID_PREFIX) else IDENTITY_PREFIX
    return prefix, PortIdentity.parse(IDENTITY_PREFIX + device.removeprefix(prefix))


def _found(prefix: str, wanted: Collection[tuple[int, int]] | None) -> Iterator[Found]:
    """Yield the connected devices. Raises ImportError, OSError or ValueError."""
    if prefix == HID_PREFIX and not is_over_network():
        yield from _hid_devices(wanted)
        return
    for found in _usb_devices(wanted):
        if prefix == IDENTITY_PREFIX:
            yield found
        elif (interface := found.description.interface_of(HID_CLASS)) is not None:
            hid = HidUsage(interface=interface.number)
            yield structs.replace(found, description=structs.replace(found.description, hid=hid))


def _usb_devices(wanted: Collection[tuple[int, int]] | None) -> Iterator[Found]:
    backend = usb_backend()
    present = [
        each for each in usb.core.find(find_all=True, backend=backend) if each.bDeviceClass != HUB_CLASS
    ]
    for device in present:
        if wanted is None or (device.idVendor, device.idProduct) in wanted:
            yield Found(_described(device), device)


def _described(device: Any) -> DeviceDescription:
    """Describe a PyUSB device."""
    if is_over_network():
        known: DeviceDescription = device.backend.described(device.bus, device.address)
        return known
    sockets = device.port_numbers
    place = f"{device.bus}-{'.'.join(map(str, sockets))}" if sockets else ""
    return DeviceDescription(
        bytes_of(DEVICE, device),
        tuple(_configurations(device)),
        _strings(device, place),
        bus=device.bus or 0,
        address=device.address or 0,
        place=place,
    )


def _configurations(device: Any) -> Iterator[bytes]:
    """Yield a device's configuration descriptors as the device sent them; none if they cannot be read."""
    try:
        for configuration in device:
            body = bytes(configuration.extra_descriptors)
            for interface in configuration:
                body += bytes_of(INTERFACE, interface) + bytes(interface.extra_descriptors)
                for endpoint in interface:
                    rest = bytes((endpoint.bRefresh, endpoint.bSynchAddress))[: endpoint.bLength - 7]
                    body += bytes_of(ENDPOINT, endpoint) + rest + bytes(endpoint.extra_descriptors)
            yield bytes_of(CONFIGURATION, configuration) + body
    except usb.core.USBError as error:
        logger.debug("a device does not tell its configurations: %s", error)


def _strings(device: Any, place: str, sysfs: Path = _SYSFS) -> dict[int, str]:
    """Return a device's maker, product and serial number, keyed by string number. On Linux, they come from
    sysfs; on other systems, from the device or, while it cannot be opened, from an earlier reading. Strings
    that cannot be read in any of these ways are missing.
    """
    strings = _read_before.setdefault((device.bus, device.address, place, bytes_of(DEVICE, device)), {})
    for number, name in zip(
        (device.iManufacturer, device.iProduct, device.iSerialNumber), _STRINGS, strict=True
    ):
        if not number:
            continue
        try:
            file = sysfs / place / name
            if file.exists():
                strings[number] = file.read_text("utf-8", "replace").rstrip("\n")
            else:
                strings[number] = usb.util.get_string(device, number) or ""
        except (OSError, ValueError, NotImplementedError) as error:
            logger.debug("the %s of a device cannot be read: %s", name, error)
    usb.util.dispose_resources(device)
    return dict(strings)


def _hides_serial_number(found: Found) -> bool:
    """Return whether a device has a serial number that could not be read."""
    return bool(found.description.device[16])


def _hid_devices(wanted: Collection[tuple[int, int]] | None) -> Iterator[Found]:
    """Yield the HID devices that hidapi lists, with descriptors built from its data. Raises ImportError."""
    for told in hid_library().enumerate():
        usb_id = told["vendor_id"], told["product_id"]
        if wanted is not None and usb_id not in wanted:
            continue
        number = max(told["interface_number"], 0)
        ends = (Endpoint(HID_OUT, "interrupt", HID_PACKET, 1), Endpoint(HID_IN, "interrupt", HID_PACKET, 1))
        path = told["path"]
        description = DeviceDescription.made(
            usb_id,
            Configuration((Interface(ends, number, device_class=HID_CLASS),)),
            manufacturer=told["manufacturer_string"] or "",
            product=told["product_string"] or "",
            serial_number=told["serial_number"] or "",
            release=told["release_number"],
            hid=HidUsage(told["usage_page"], told["usage"], number),
        )
        # Each collection of usages has its own path, in the same socket.
        yield Found(structs.replace(description, place=path.decode("utf-8", "replace")), path=path)


# ---- errors
def missing(error: ImportError, told: str, name: str) -> PortRefused:
    """Return the error for a library that is missing on this computer."""
    return PortRefused(
        Message("{told} cannot be opened: {error}", told=told, error=error), port=name, hint=_INSTALL
    )


def _several(fitting: Iterable[DeviceDescription], prefix: str, told: str, name: str) -> PortRefused:
    devices = list(fitting)
    numbers = [each.serial_number for each in devices]
    own_numbers = all(numbers) and len(set(numbers)) == len(numbers)
    first = devices[0]
    vendor, product = first.usb_id
    chosen = f":{numbers[0]}" if own_numbers else f",location={first.place}"
    return PortRefused(
        Message(
            "{told} could be any of {count} devices: {devices}",
            told=told,
            count=len(devices),
            devices=joined("; ", map(_placed, devices)),
        ),
        port=name,
        hint=Message(
            "Choose the one you mean; on the command line, for example: --port {name}={example}",
            name=name,
            example=f"{prefix}{vendor:04x}:{product:04x}{chosen}",
        ),
    )


def _placed(description: DeviceDescription) -> str:
    """Return a description of a device, with the details that distinguish it from others."""
    number = description.serial_number
    numbered = (
        Message("serial number {number}", number=number) if number else Message("without a serial number")
    )
    place = description.place or f"{description.bus}:{description.address}"
    return Message(
        "{name}, {numbered}, in USB socket {place}", name=description.name, numbered=numbered, place=place
    )


def _present_sentence(alike: list[Found]) -> str:
    if not alike:
        return Message("See what is connected: praxis-desktop ports")
    return Message(
        "Connected: {devices}.", devices=joined("; ", [_placed(each.description) for each in alike])
    )


def _unlisted(error: Exception, told: str, name: str) -> PortFault:
    place = os.environ.get(USBIP_VARIABLE, "")
    if place:
        return PortNotFound(
            Message("{told} cannot be searched for at {place}: {error}", told=told, place=place, error=error),
            port=name,
            hint=Message(
                "{variable} specifies a USB/IP server as HOST:PORT. Is the server running? Without the "
                "variable, this computer's own devices are used.",
                variable=USBIP_VARIABLE,
            ),
        )
    return PortRefused(
        Message("{told} cannot be searched for: {error}", told=told, error=error), port=name, hint=_INSTALL
    )


def _mute(description: DeviceDescription, told: str, name: str) -> PortRefused:
    """Return the error for a device whose serial number Windows does not report."""
    return PortRefused(
        Message("the serial number of {told} cannot be read", told=told),
        port=name,
        hint=Message("Close other programs that use the device. If there are none: {driver}", driver=_WINUSB),
    )


def rule_for(description: DeviceDescription) -> str:
    """Return the udev rule, as one line, that lets the user at this computer use a device."""
    vendor, product = description.usb_id
    if description.hid is not None and not is_over_network():
        match = f'KERNEL=="hidraw*", ATTRS{{idVendor}}=="{vendor:04x}", ATTRS{{idProduct}}=="{product:04x}"'
    else:
        match = f'SUBSYSTEM=="usb", ATTR{{idVendor}}=="{vendor:04x}", ATTR{{idProduct}}=="{product:04x}"'
    return f'{match}, MODE="0660", GROUP="dialout", TAG+="uaccess"'


def denied(description: DeviceDescription, told: str, name: str) -> PortDenied:
    """Return the error for a device that this user may not open."""
    hint: str
    if sys.platform == "win32":
        hint = "Close other programs that use the device. Keyboards and mice cannot be opened."
    elif sys.platform == "darwin":
        hint = "Close other programs that use the device, and start this program as an administrator."
    else:
        hint = Message(
            "Add the line `{rule}` to {file}, run `sudo udevadm control --reload && sudo udevadm trigger`, "
            "and plug the device in again. In remote sessions, only members of the dialout group may use it.",
            rule=rule_for(description),
            file=RULES,
        )
    return PortDenied(
        Message("this user does not have permission to open {told}", told=told), port=name, hint=hint
    )


def busy(told: str, name: str, holders: list[str], driver: str) -> PortBusy:
    """Return the error for a device that another program is using, or whose driver cannot be detached."""
    by: str
    if driver:
        by = Message(" by the system driver {driver}", driver=driver)
    else:
        by = Message(" by {holders}", holders=joined(", ", holders)) if holders else ""
    return PortBusy(
        Message("{told} is in use{by}", told=told, by=by),
        port=name,
        hint=Message("Detach the driver: `sudo modprobe -r {driver}`, then try again.", driver=driver)
        if driver
        else "Close or terminate the other program, then try again.",
        holders=tuple(holders),
    )


def explained(
    error: OSError | NotImplementedError,
    found: Found,
    told: str,
    name: str,
    holders: Callable[[], tuple[list[str], str]],
) -> PortFault:
    """Return the error to raise if a device cannot be opened; ``holders`` finds the programs that use it. On
    Windows, libusb cannot use any driver except WinUSB, nor find a device that has no driver.
    """
    code = error.errno if isinstance(error, OSError) else errno.ENOSYS
    is_winusb = sys.platform == "win32" and found.device is not None and not is_over_network()
    if code == errno.ENOSYS or (is_winusb and code == errno.ENOENT):
        return PortRefused(
            Message("{told} has no driver that this program can use", told=told), port=name, hint=_WINUSB
        )
    if code == errno.EBUSY or (is_winusb and code == errno.EACCES):
        return busy(told, name, *holders())
    if code in (errno.EACCES, errno.EPERM):
        return denied(found.description, told, name)
    if code in (errno.ENODEV, errno.ENOENT, errno.ENXIO):
        return PortNotFound(
            Message("{told} is gone", told=told), port=name, hint="Check its power and its cable."
        )
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return PortRefused(
        Message("{told} cannot be opened: {reason}", told=told, reason=reason),
        port=name,
        hint="Unplug the instrument, plug it in again, and try again.",
    )


def obstacle(device: str, name: str) -> PortFault | None:
    """Return the fault that now prevents ``device`` from being opened as ``name``; None if no such fault is
    found. This scans all processes, so do not call it on a thread that must not block.
    """
    try:
        found = find(device, name)
    except PortFault as fault:
        return fault
    if is_over_network() or sys.platform != "linux":
        return None
    bus, address = found.description.bus, found.description.address
    node = os.fsdecode(found.path) if found.path else f"/dev/bus/usb/{bus:03}/{address:03}"
    told = named(name, device)
    if not os.access(node, os.R_OK | os.W_OK):
        return denied(found.description, told, name)
    holders = processes_holding(node)
    return busy(told, name, holders, "") if holders else None
