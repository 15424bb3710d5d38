"""The Library page, which lists protocols and adds files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.library.card_list import CardList
    from praxis_desktop.gui.library.table import EntryTable
    from praxis_desktop.gui.library.versions import VersionsSheet
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "card_list": "CardList",
            "table": "EntryTable",
            "versions": "VersionsSheet",
        },
    )

__all__ = ["CardList", "EntryTable", "VersionsSheet"]
