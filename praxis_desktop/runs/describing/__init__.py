"""Finds out in a guest what protocols a file declares, and caches the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.runs.describing.cache import FOLDER, keep_with_first_lock
    from praxis_desktop.runs.describing.describing import describe_program
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "cache": "FOLDER keep_with_first_lock",
            "describing": "describe_program",
        },
    )

__all__ = ["FOLDER", "describe_program", "keep_with_first_lock"]
