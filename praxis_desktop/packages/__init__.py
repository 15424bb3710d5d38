"""Wheels for the guest: what programs require, where wheels come from, and how interpreters get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.packages.errors import PackageError
    from praxis_desktop.packages.guest_packages import CHANNEL, PackageFunctions
    from praxis_desktop.packages.guest_platform import project_of
    from praxis_desktop.packages.index.pyodide_files import PLACE, PyodideFiles
    from praxis_desktop.packages.layers.bytecode import LayerCompiler
    from praxis_desktop.packages.layers.compiling_ahead import LayerLibraries
    from praxis_desktop.packages.layers.store import LayerStore
    from praxis_desktop.packages.packs import pack_remedy
    from praxis_desktop.packages.resolving.live_packages import LivePackages
    from praxis_desktop.packages.resolving.locks import LockStore, holds, wheels_of
    from praxis_desktop.packages.resolving.offered_wheels import Needs, needs_of_imports
    from praxis_desktop.packages.resolving.pylock import AGAIN, lock_bytes, parse_lock
    from praxis_desktop.packages.resolving.resolutions import Resolutions
    from praxis_desktop.packages.resolving.resolving import applies, normalized, resolve
    from praxis_desktop.packages.wheelhouse.adding import Adding, Wanted, read_wanted
    from praxis_desktop.packages.wheelhouse.permission import IndexPermission
    from praxis_desktop.packages.wheelhouse.shelves import read_notes, why_unlisted
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.packages.wheels.reading import read_wheel
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "errors": "PackageError",
            "guest_platform": "project_of",
            "wheelhouse.adding": "Adding Wanted read_wanted",
            "wheelhouse.permission": "IndexPermission",
            "index.pyodide_files": "PLACE PyodideFiles",
            "layers.bytecode": "LayerCompiler",
            "layers.compiling_ahead": "LayerLibraries",
            "layers.store": "LayerStore",
            "guest_packages": "CHANNEL PackageFunctions",
            "packs": "pack_remedy",
            "resolving.live_packages": "LivePackages",
            "resolving.locks": "LockStore holds wheels_of",
            "resolving.pylock": "AGAIN lock_bytes parse_lock",
            "resolving.offered_wheels": "Needs needs_of_imports",
            "resolving.resolving": "applies normalized resolve",
            "resolving.resolutions": "Resolutions",
            "wheelhouse.shelves": "read_notes why_unlisted",
            "wheelhouse.wheelhouse": "Wheelhouse",
            "wheels.reading": "read_wheel",
        },
    )

__all__ = [
    "AGAIN",
    "CHANNEL",
    "PLACE",
    "Adding",
    "IndexPermission",
    "LayerCompiler",
    "LayerLibraries",
    "LayerStore",
    "LivePackages",
    "LockStore",
    "Needs",
    "PackageError",
    "PackageFunctions",
    "PyodideFiles",
    "Resolutions",
    "Wanted",
    "Wheelhouse",
    "applies",
    "holds",
    "lock_bytes",
    "needs_of_imports",
    "normalized",
    "pack_remedy",
    "parse_lock",
    "project_of",
    "read_notes",
    "read_wanted",
    "read_wheel",
    "resolve",
    "wheels_of",
    "why_unlisted",
]
