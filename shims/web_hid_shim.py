"""Praxis's class for HID devices. It reports on use that the guest cannot access them."""

from _praxis.web_usb import WebHID

__all__ = ["WebHID"]
