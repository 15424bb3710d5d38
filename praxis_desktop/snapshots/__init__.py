"""Images of interpreters on disk: their format, their store, and the service that uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.snapshots.building import (
        Unsuitable,
        build_baseline,
        build_bench,
        build_console,
        build_dedicated,
        build_package,
        named_objects,
    )
    from praxis_desktop.snapshots.contents import Contents
    from praxis_desktop.snapshots.format import ImageUnusable
    from praxis_desktop.snapshots.image_files import ImageIdentity, read_image
    from praxis_desktop.snapshots.recipes import BASELINE
    from praxis_desktop.snapshots.service import SnapshotService
    from praxis_desktop.snapshots.store import ImageNotSaved, ImageStore
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "building": "Unsuitable build_baseline build_bench build_console build_dedicated build_package "
            "named_objects",
            "contents": "Contents",
            "format": "ImageUnusable",
            "image_files": "ImageIdentity read_image",
            "recipes": "BASELINE",
            "service": "SnapshotService",
            "store": "ImageNotSaved ImageStore",
        },
    )

__all__ = [
    "BASELINE",
    "Contents",
    "ImageIdentity",
    "ImageNotSaved",
    "ImageStore",
    "ImageUnusable",
    "SnapshotService",
    "Unsuitable",
    "build_baseline",
    "build_bench",
    "build_console",
    "build_dedicated",
    "build_package",
    "named_objects",
    "read_image",
]
