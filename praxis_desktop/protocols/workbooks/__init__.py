"""Spreadsheet workbooks, read as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols.workbooks.reading import rows_of_workbook
else:
    __getattr__ = lazy_exports(__name__, {"reading": "rows_of_workbook"})

BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of workbooks, and of files that cannot be read (Excel 97, or encrypted)."""

__all__ = ["BEGINNINGS", "rows_of_workbook"]
