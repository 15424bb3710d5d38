"""Praxis's class for HID devices. It opens devices that are granted to the program."""

from _praxis.web_usb import WebHID

__all__ = ["WebHID"]
