"""Asks questions on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.asking.ports import PortDialog, TerminalAsker
    from praxis_desktop.cli.asking.prompts import PromptAsker, PromptDialog
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "ports": "PortDialog TerminalAsker",
            "prompts": "PromptAsker PromptDialog",
        },
    )

__all__ = ["PortDialog", "PromptAsker", "PromptDialog", "TerminalAsker"]
