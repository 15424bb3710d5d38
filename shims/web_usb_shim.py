"""Praxis's class for USB devices. It reports when used that the guest cannot access them."""

from _praxis.web_usb import WebUSB

__all__ = ["WebUSB"]
