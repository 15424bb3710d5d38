"""Praxis's serial classes, on the ports granted to the program."""

from _praxis.serial_proxy import SerialProxy
from _praxis.web_serial import WebSerial

__all__ = ["SerialProxy", "WebSerial"]
