"""Praxis's class for HID devices. There is no access to them here, which it reports on use."""

from _praxis.web_usb import WebHID

__all__ = ["WebHID"]
