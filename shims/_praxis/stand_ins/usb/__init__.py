"""Stands in for pyusb: lists the granted ports that are USB devices, and refuses to talk to any as such."""

from usb import core, util

__all__ = ["core", "util"]
