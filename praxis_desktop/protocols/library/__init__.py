"""The library: folders with protocol files, the files in these folders, and changes to the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols.library.files import bundled_protocols, make_own_folder, own_folder
    from praxis_desktop.protocols.library.templates import plan_protocol
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "files": "make_own_folder own_folder bundled_protocols",
            "templates": "plan_protocol",
        },
    )

__all__ = ["bundled_protocols", "make_own_folder", "own_folder", "plan_protocol"]
