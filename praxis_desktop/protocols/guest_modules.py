"""The modules that a program finds in its guest without any package."""

from __future__ import annotations

import sys
from functools import cache
from typing import Final

PYTHON: Final = "3.14.2"
"""The guest's version; a test asks the guest."""

_NEW: Final = frozenset({"annotationlib", "compression"})
"""In the guest's standard library, and not in that of every Python that this program runs on."""

_GONE: Final = """
    aifc asynchat asyncore audioop cgi cgitb chunk crypt distutils imghdr imp lib2to3 mailcap msilib nis
    nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib uu xdrlib
"""
"""In the standard library of a Python that this program runs on, and not in the guest's: packages bring some
of them back.
"""

_OWN: Final = """
    js pyodide pyodide_js pyodide_io_patch web_ftdi_shim web_hid_shim web_serial_shim web_usb_shim
    hid libusb_package praxis pylibftdi usb
"""
"""Pyodide's, this program's, and packages that have stand-ins here."""


@cache
def guest_modules() -> frozenset[str]:
    """Names at the top; none that begins with an underscore, see ``is_in_guest``."""
    standard = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    return frozenset(standard - set(_GONE.split())) | _NEW | set(_OWN.split())


def is_in_guest(module: str) -> bool:
    """Whether the guest has ``module``, a name at the top, in any case; what begins with an underscore is
    somebody's own business and taken for the guest's.
    """
    return module.startswith("_") or module in guest_modules()
