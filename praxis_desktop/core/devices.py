"""The kinds of device that ``--port`` accepts, distinguished by name alone."""

from __future__ import annotations

import os
import re

SIMULATOR_PREFIX = "sim:"
REPLAY_PREFIX = "replay:"
IDENTITY_PREFIX = "usb:"
HID_PREFIX = "hid:"
TRANSFER_PREFIXES = (IDENTITY_PREFIX, HID_PREFIX)
"""Prefixes of devices to which a program can send USB transfers, even if they have no serial port."""
USBIP_VARIABLE = "PRAXIS_USBIP"
"""The environment variable that names a USB/IP server, whose devices are used in place of this computer's."""
LOOPBACK = "loop://"
"""pyserial's name for a port that loops back whatever is sent to it."""
CONNECTION_PREFIX = "tcp://"
DATAGRAM_PREFIX = "udp://"
"""The prefix of an address to which a program sends datagrams."""
LISTEN_PREFIX = "listen://"
"""The prefix of an address on this computer at which a program accepts connections."""
WEB_PREFIXES = ("http://", "https://")
CONNECTION_PREFIXES = (CONNECTION_PREFIX, DATAGRAM_PREFIX, LISTEN_PREFIX, "tls://", *WEB_PREFIXES)
"""Prefixes of addresses that a program reaches through sockets rather than as serial ports."""
TELNET_PREFIX = "rfc2217://"
NETWORK_PREFIXES = ("socket://", TELNET_PREFIX, *CONNECTION_PREFIXES)

_WINDOWS_PREFIX = "\\\\.\\"
_WINDOWS_PORT = re.compile(r"(\\\\\.\\)?COM\d+", re.IGNORECASE)
_NO_HARDWARE = (SIMULATOR_PREFIX, REPLAY_PREFIX, LOOPBACK)


def is_simulated(device: str) -> bool:
    """Return whether a device is a simulator, a recording or a loopback, and so has no hardware."""
    return device.startswith(_NO_HARDWARE)


def is_nameable(device: str) -> bool:
    """Return whether ``device`` has the form of a device name. A plain word does not."""
    is_path = device.startswith(("/", "\\\\", *TRANSFER_PREFIXES))
    return is_path or is_windows_port(device) or not is_local(device)


def is_local(device: str) -> bool:
    """Return whether a device is a port on this computer, connected or not."""
    return bool(device) and not device.startswith((*_NO_HARDWARE, *NETWORK_PREFIXES))


def is_windows_port(device: str) -> bool:
    """Return whether ``device`` is the name of a Windows serial port, which is not a path."""
    return _WINDOWS_PORT.fullmatch(device) is not None


def real_path(device: str) -> str:
    """Return the path of a local device with its links resolved; for a Windows port, its name in capitals."""
    # Windows would open the port to resolve its path.
    if is_windows_port(device):
        return device.upper().removeprefix(_WINDOWS_PREFIX)
    return os.path.realpath(device)
