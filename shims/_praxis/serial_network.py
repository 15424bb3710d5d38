"""``socket://`` and ``rfc2217://`` URLs in a guest: serial servers that were granted under their URL.

The host has the connection; the program has no sockets of its own.
"""

from __future__ import annotations

from serial.serialposix import Serial

__all__ = ["Serial"]
