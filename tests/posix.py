"""Modules of POSIX systems. On others, a test module that imports from here is skipped, and says why."""

from __future__ import annotations

import os

import pytest

if os.name != "posix":
    pytest.skip("Windows has no pseudo-terminals and no limits of resources", allow_module_level=True)
else:
    import fcntl
    import pty
    import resource
    import termios
    import tty

__all__ = ["fcntl", "pty", "resource", "termios", "tty"]
