"""Wheels for the guest: what programs need, where it comes from, and how it gets into an interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.packages.errors import PackageError
    from praxis_desktop.packages.import_names import project_of
    from praxis_desktop.packages.layers.compiling import LayerCompiler
    from praxis_desktop.packages.layers.libraries import LayerLibraries
    from praxis_desktop.packages.layers.store import LayerStore
    from praxis_desktop.packages.live.guest_packages import CHANNEL, PackageFunctions
    from praxis_desktop.packages.live.live_packages import LivePackages
    from praxis_desktop.packages.resolving.imported import Needs, needs_of_imports
    from praxis_desktop.packages.resolving.lock_files import LockStore
    from praxis_desktop.packages.resolving.locks import holds, wheels_of
    from praxis_desktop.packages.resolving.provider import applies
    from praxis_desktop.packages.resolving.pylock import AGAIN, lock_bytes, parse_lock
    from praxis_desktop.packages.resolving.resolutions import Resolutions
    from praxis_desktop.packages.resolving.resolving import normalized, resolve
    from praxis_desktop.packages.wheelhouse.adding import Adding, Wanted, read_wanted
    from praxis_desktop.packages.wheelhouse.notes import read_notes
    from praxis_desktop.packages.wheelhouse.shelves import why_unlisted
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.packages.wheels.reading import read_wheel
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "errors": "PackageError",
            "import_names": "project_of",
            "wheelhouse.adding": "Adding Wanted read_wanted",
            "layers.compiling": "LayerCompiler",
            "layers.libraries": "LayerLibraries",
            "layers.store": "LayerStore",
            "live.guest_packages": "CHANNEL PackageFunctions",
            "live.live_packages": "LivePackages",
            "resolving.lock_files": "LockStore",
            "resolving.locks": "holds wheels_of",
            "resolving.pylock": "AGAIN lock_bytes parse_lock",
            "resolving.imported": "Needs needs_of_imports",
            "resolving.provider": "applies",
            "resolving.resolutions": "Resolutions",
            "resolving.resolving": "normalized resolve",
            "wheelhouse.notes": "read_notes",
            "wheelhouse.shelves": "why_unlisted",
            "wheelhouse.wheelhouse": "Wheelhouse",
            "wheels.reading": "read_wheel",
        },
    )

__all__ = [
    "AGAIN",
    "CHANNEL",
    "Adding",
    "LayerCompiler",
    "LayerLibraries",
    "LayerStore",
    "LivePackages",
    "LockStore",
    "Needs",
    "PackageError",
    "PackageFunctions",
    "Resolutions",
    "Wanted",
    "Wheelhouse",
    "applies",
    "holds",
    "lock_bytes",
    "needs_of_imports",
    "normalized",
    "parse_lock",
    "project_of",
    "read_notes",
    "read_wanted",
    "read_wheel",
    "resolve",
    "wheels_of",
    "why_unlisted",
]
