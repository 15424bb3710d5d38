"""Praxis's class for USB devices. It opens devices that are granted to the program."""

from _praxis.web_usb import WebUSB

__all__ = ["WebUSB"]
