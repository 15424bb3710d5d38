"""What the window looks like: colours and sizes, light and dark, size, language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.look.sentence_templates import SentenceTemplates
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "sentence_templates": "SentenceTemplates",
        },
    )

__all__ = ["SentenceTemplates"]
