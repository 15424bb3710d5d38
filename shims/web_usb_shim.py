"""Praxis's class for USB devices: there is no access to them here, and it says so."""

from _praxis.web_usb import WebUSB

__all__ = ["WebUSB"]
