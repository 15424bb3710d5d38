"""Runs interpreters in Qt threads and reports through signals; no other part of ``workers`` imports Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.workers.qt.run_thread import (
        EXCHANGES_KEPT,
        STACK_SIZE,
        LaunchFailure,
        RunThread,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "run_thread": "EXCHANGES_KEPT LaunchFailure RunThread STACK_SIZE",
        },
    )

__all__ = ["EXCHANGES_KEPT", "STACK_SIZE", "LaunchFailure", "RunThread"]
