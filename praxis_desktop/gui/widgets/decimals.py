"""Numbers with the decimal sign of the window's language; files and exports keep the point."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def with_decimal_sign(number: str) -> str:
    """``number`` as Python writes it, as people write it."""
    return number.replace(".", QLocale().decimalPoint())
