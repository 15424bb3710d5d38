"""``runs``: control of runs in other processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.runs import acting, listing
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "acting": "",
            "listing": "",
        },
    )

__all__ = ["acting", "listing"]
