"""Praxis's class for HID devices: there is no access to them here, and it says so."""

from _praxis.web_usb import WebHID

__all__ = ["WebHID"]
