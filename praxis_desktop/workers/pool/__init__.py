"""Provides guests for all parts of this process, in its threads and in separate processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.workers.pool._cancellation import Cancellation
    from praxis_desktop.workers.pool._child_process import Children
    from praxis_desktop.workers.pool._describing import describe_elsewhere
    from praxis_desktop.workers.pool._hosts import PoolResult, PoolStatistics
    from praxis_desktop.workers.pool._pool import Pool, desktop_pool
    from praxis_desktop.workers.pool._remote_run import RemoteRun
    from praxis_desktop.workers.pool._warm_interpreters import WarmCounts
    from praxis_desktop.workers.pool._warnings import warnings_reported
    from praxis_desktop.workers.pool.sessions import Sessions
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_cancellation": "Cancellation",
            "_child_process": "Children",
            "_describing": "describe_elsewhere",
            "_warm_interpreters": "WarmCounts",
            "_pool": "Pool desktop_pool",
            "_remote_run": "RemoteRun",
            "_hosts": "PoolResult PoolStatistics",
            "_warnings": "warnings_reported",
            "sessions": "Sessions",
        },
    )

__all__ = [
    "Cancellation",
    "Children",
    "Pool",
    "PoolResult",
    "PoolStatistics",
    "RemoteRun",
    "Sessions",
    "WarmCounts",
    "describe_elsewhere",
    "desktop_pool",
    "warnings_reported",
]
