"""Praxis's patch for PyLabRobot's input and output. PyLabRobot works without it, so nothing is patched."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any


def is_pyodide() -> bool:
    """Return whether this is Pyodide."""
    return "pyodide" in sys.modules or sys.platform == "emscripten"


def patch_pylabrobot_io() -> None:
    """Do nothing: PyLabRobot's classes use the granted ports and devices, whether imported before or after
    this call.
    """


def get_io_status() -> dict[str, bool]:
    """Return, under Praxis's names, which of PyLabRobot's classes can reach instruments here.

    The ``*_patched`` items say whether PyLabRobot's class uses the granted ports and devices. ``has_serial``,
    ``use_usb`` and ``use_hid`` are PyLabRobot's own flags: whether it could import the modules it needs.
    ``usb_access`` and ``hid_access`` say whether such devices can be used.
    """
    has_ports = importlib.util.find_spec("_praxis_serial") is not None
    has_usb, has_hid = has_ports and _flag("usb", "USE_USB"), has_ports and _flag("hid", "USE_HID")
    return {
        "in_pyodide": is_pyodide(),
        "serial_patched": has_ports and _flag("serial", "HAS_SERIAL"),
        "usb_patched": has_usb,
        "ftdi_patched": has_ports and _flag("ftdi", "HAS_PYLIBFTDI") and _flag("ftdi", "HAS_PYUSB"),
        "hid_patched": has_hid,
        "has_serial": _flag("serial", "HAS_SERIAL"),
        "use_usb": _flag("usb", "USE_USB"),
        "use_hid": _flag("hid", "USE_HID"),
        "global_serial_shim": has_ports and _loaded("serial") is not None,
        "global_usb_shim": has_usb,
        "usb_access": has_usb,
        "hid_access": has_hid,
    }


def _loaded(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _flag(module: str, name: str) -> bool:
    return bool(getattr(_loaded(f"pylabrobot.io.{module}"), name, False))
