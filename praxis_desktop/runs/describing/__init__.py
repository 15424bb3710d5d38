"""Uses a guest to determine which protocols a file declares, and caches the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.runs.describing.describing import FOLDER, describe_program, keep_with_first_lock
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "describing": "FOLDER describe_program keep_with_first_lock",
        },
    )

__all__ = ["FOLDER", "describe_program", "keep_with_first_lock"]
