"""Threads and processes that host guests, and the parts that use them: runs, consoles, forms, control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.workers.pool import Pool, RemoteRun, desktop_pool
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "pool": "Pool RemoteRun desktop_pool",
        },
    )

__all__ = ["Pool", "RemoteRun", "desktop_pool"]
