"""Determines which parts of this installation work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.workers.diagnosis.checks import diagnose
    from praxis_desktop.workers.diagnosis.report import (
        report_path,
        report_text,
        usual_name,
        write_support_report,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {"checks": "diagnose", "report": "report_path report_text usual_name write_support_report"},
    )

__all__ = ["diagnose", "report_path", "report_text", "usual_name", "write_support_report"]
