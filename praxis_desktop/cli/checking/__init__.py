"""``check``: a dry run and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.checking.execution import prepare
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "execution": "prepare",
        },
    )

__all__ = ["prepare"]
