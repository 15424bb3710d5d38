"""Praxis's class for HID devices. It reports when used that the guest cannot access them."""

from _praxis.web_usb import WebHID

__all__ = ["WebHID"]
