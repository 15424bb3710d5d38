"""The versions of the guest and of the host, for the documents of suites."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import version

from praxis_desktop.interpreter.distribution import Distribution


def guest_version() -> str:
    """Return the versions in the guest."""
    manifest = Distribution.find().manifest
    return f"Pyodide {manifest.pyodide}, CPython {manifest.python}"


def host_version() -> str:
    """Return the versions on this computer, and its description."""
    return (
        f"wasmtime {version('wasmtime')}, CPython {platform.python_version()}, {sys.platform} "
        f"{platform.machine()}"
    )
