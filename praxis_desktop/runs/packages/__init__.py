"""The packages that runs use: their requirements, resolved versions, and installation in guests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.runs.packages.choosing import find_lock
    from praxis_desktop.runs.packages.needs import may_need_packages
    from praxis_desktop.runs.packages.run_packages import keep_lock, missing_module_hint
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "choosing": "find_lock",
            "needs": "may_need_packages",
            "run_packages": "keep_lock missing_module_hint",
        },
    )

__all__ = ["find_lock", "keep_lock", "may_need_packages", "missing_module_hint"]
