"""Praxis's class for USB devices. It reports on use that the guest cannot access them."""

from _praxis.web_usb import WebUSB

__all__ = ["WebUSB"]
