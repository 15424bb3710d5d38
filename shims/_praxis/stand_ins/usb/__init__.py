"""A stand-in for pyusb. Lists the granted ports that are USB devices, but refuses USB access to them."""

from usb import core, util

__all__ = ["core", "util"]
