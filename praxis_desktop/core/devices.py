"""Devices as ``--port`` names them: what is behind one, by its name alone."""

from __future__ import annotations

import re

SIMULATOR_PREFIX = "sim:"
REPLAY_PREFIX = "replay:"
IDENTITY_PREFIX = "usb:"
LOOPBACK = "loop://"
"""A port joined to itself, as pyserial writes it."""
NETWORK_PREFIXES = ("socket://", "rfc2217://")

_WINDOWS_PORT = re.compile(r"COM\d+", re.IGNORECASE)
_NO_HARDWARE = (SIMULATOR_PREFIX, REPLAY_PREFIX, LOOPBACK)


def is_simulated(device: str) -> bool:
    """Whether no hardware is behind a device: a simulator, a recording, a port joined to itself."""
    return device.startswith(_NO_HARDWARE)


def is_nameable(device: str) -> bool:
    """Whether a device may be called so at all, as far as its name tells: a word alone is none."""
    is_path = device.startswith(("/", "\\\\", IDENTITY_PREFIX)) or _WINDOWS_PORT.fullmatch(device) is not None
    return is_path or not is_local(device)


def is_local(device: str) -> bool:
    """Whether it is a port of this computer, which can be there or not."""
    return bool(device) and not device.startswith((*_NO_HARDWARE, *NETWORK_PREFIXES))
