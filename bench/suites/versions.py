"""What the documents of suites say of the guest and the host that they ran on."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import version

from praxis_desktop.interpreter.distribution import Distribution


def guest_version() -> str:
    """The versions in the guest."""
    manifest = Distribution.find().manifest
    return f"Pyodide {manifest.pyodide}, CPython {manifest.python}"


def host_version() -> str:
    """The versions on this computer, and what it is."""
    return (
        f"wasmtime {version('wasmtime')}, CPython {platform.python_version()}, {sys.platform} "
        f"{platform.machine()}"
    )
