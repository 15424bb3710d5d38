"""The modules that a program finds in its guest without any package."""

from __future__ import annotations

import sys
from functools import cache
from typing import Final

PYTHON: Final = "3.14.2"
"""The guest's Python version; a test compares it with the guest."""

_NEW: Final = frozenset({"annotationlib", "compression"})
"""Modules in the guest's standard library, but not in that of every Python that this program runs on."""

_GONE: Final = """
    aifc asynchat asyncore audioop cgi cgitb chunk crypt distutils imghdr imp lib2to3 mailcap msilib nis
    nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib uu xdrlib
"""
"""Modules in the standard library of a Python that this program runs on, but not in the guest's; packages
bring some of them back.
"""

_OWN: Final = """
    js pyodide pyodide_js pyodide_io_patch web_ftdi_shim web_hid_shim web_serial_shim web_usb_shim
    hid libusb_package praxis pylibftdi usb
"""
"""Modules of Pyodide, of this program, and of packages with stand-ins here."""


@cache
def guest_modules() -> frozenset[str]:
    """Top-level names, without those that begin with an underscore: see ``is_in_guest``."""
    standard = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    return frozenset(standard - set(_GONE.split())) | _NEW | set(_OWN.split())


def is_in_guest(module: str) -> bool:
    """Whether the guest has the top-level ``module``, ignoring case; True for a leading underscore."""
    return module.startswith("_") or module in guest_modules()
