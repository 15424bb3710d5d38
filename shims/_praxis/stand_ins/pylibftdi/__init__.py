"""A stand-in for pylibftdi. Its devices are granted FTDI chips, either as serial ports or as USB devices."""

from pylibftdi._base import FtdiError, LibraryMissingError
from pylibftdi.device import Device
from pylibftdi.driver import USB_PID_LIST, USB_VID_LIST, Driver
from pylibftdi.serial_device import SerialDevice

__all__ = [
    "USB_PID_LIST",
    "USB_VID_LIST",
    "Device",
    "Driver",
    "FtdiError",
    "LibraryMissingError",
    "SerialDevice",
]
