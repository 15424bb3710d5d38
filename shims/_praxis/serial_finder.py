"""Replaces the platform modules of pyserial and PyUSB, whatever their version, with those of this package."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_file_location
from types import ModuleType

import _praxis

_SERVED = {
    "serial.serialposix": "serial_posix.py",
    "serial.tools.list_ports_posix": "list_ports_posix.py",
    "serial.urlhandler.protocol_socket": "serial_network.py",
    "serial.urlhandler.protocol_rfc2217": "serial_network.py",
    "usb.backend.libusb1": "usb_backend.py",
}


class SerialFinder(MetaPathFinder):
    """Finds the modules of pyserial and PyUSB for this system in this package, without changing
    site-packages. If the host provides no ports at all, both are left unchanged.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        name = _SERVED.get(fullname)
        if name is None or find_spec("_praxis_serial") is None:
            return None
        return spec_from_file_location(fullname, f"{_praxis.__path__[0]}/{name}")


def install() -> None:
    """Make ``serial`` and ``usb``, even if installed later, use only what is granted; idempotent."""
    if not any(isinstance(finder, SerialFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, SerialFinder())


def port_of(error: BaseException | None) -> str | None:
    """Return the port that an exception or one of its causes is about; None if there is none."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        port = getattr(error, "port", None)
        if isinstance(port, str) and isinstance(error, OSError):
            return port
        error = error.__cause__ or error.__context__
    return None
