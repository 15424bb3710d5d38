"""Praxis's class for USB devices. There is no access to them here, which it reports on use."""

from _praxis.web_usb import WebUSB

__all__ = ["WebUSB"]
