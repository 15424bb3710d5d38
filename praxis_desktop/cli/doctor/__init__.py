"""``doctor``: what is installed, cached and reachable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.doctor import doctor, metrics_text
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "doctor": "",
            "metrics_text": "",
        },
    )

__all__ = ["doctor", "metrics_text"]
