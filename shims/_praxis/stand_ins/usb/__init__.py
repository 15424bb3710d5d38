"""A stand-in for pyusb: lists the granted ports that are USB devices, and refuses any USB access to them."""

from usb import core, util

__all__ = ["core", "util"]
