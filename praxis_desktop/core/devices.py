"""Devices as ``--port`` names them: what is behind one, by its name alone."""

from __future__ import annotations

SIMULATOR_PREFIX = "sim:"
REPLAY_PREFIX = "replay:"
IDENTITY_PREFIX = "usb:"
LOOPBACK = "loop://"
"""A port joined to itself, as pyserial writes it."""
NETWORK_PREFIXES = ("socket://", "rfc2217://")

_NO_HARDWARE = (SIMULATOR_PREFIX, REPLAY_PREFIX, LOOPBACK)


def is_simulated(device: str) -> bool:
    """Whether no hardware is behind a device: a simulator, a recording, a port joined to itself."""
    return device.startswith(_NO_HARDWARE)


def is_local(device: str) -> bool:
    """Whether it is a port of this computer, which can be there or not."""
    return bool(device) and not device.startswith((*_NO_HARDWARE, *NETWORK_PREFIXES))
