"""``socket://`` and ``rfc2217://`` URLs in a guest: serial servers that were granted by their URL.

The host holds the connection; the program has no socket for it.
"""

from __future__ import annotations

from serial.serialposix import Serial

__all__ = ["Serial"]
