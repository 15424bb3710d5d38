"""The wheels on this computer, arranged on three shelves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.packages.wheelhouse.index import SUFFIX
    from praxis_desktop.packages.wheelhouse.shelving import add_wheels, remove_wheels
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "index": "SUFFIX",
            "shelving": "add_wheels remove_wheels",
        },
    )

__all__ = ["SUFFIX", "add_wheels", "remove_wheels"]
