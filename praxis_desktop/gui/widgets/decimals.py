"""Numbers with the decimal sign of the window's language; files and exports keep the point."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from praxis_desktop.core.sizes import bytes_for_people


def with_decimal_sign(number: str) -> str:
    """``number`` as Python writes it, as people write it."""
    return number.replace(".", QLocale().decimalPoint())


def bytes_text(count: int) -> str:
    """``11,3 MiB``: so many bytes, as people read them."""
    return with_decimal_sign(bytes_for_people(count))
