"""The layout of the memory that the guardian shares with a process, and the byte that signals a press."""

from __future__ import annotations

import signal
import struct
import sys

PAGE = 4096
FIRST, STRIDE = 64, 4
GATE, WRITING, PARTIAL, WRITTEN = 0, 1, 2, 3
"""Offsets of a port's four flags, which mean that its writes are blocked; that a write is in progress; that
the last write was incomplete; that something has been written since the port was first opened.
"""
GENERATION, HEARTBEAT = struct.Struct("=Q"), struct.Struct("=Q")
GENERATION_AT, HEARTBEAT_AT = 0, 8
"""Offsets of the emergency stop count, and of a counter that changes while the program is running."""
if sys.platform == "win32":
    PRESSED = signal.SIGBREAK
else:
    PRESSED = signal.SIGQUIT
"""The byte that signals a press: the number of the signal that triggers a stop. The system itself writes it
to the pipe.
"""
