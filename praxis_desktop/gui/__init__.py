"""The graphical user interface: Qt widgets for setting up, following and controlling runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui import (
        app,
        emergency,
        first_start,
        history,
        instruments,
        live,
        messages,
        output,
        playground,
        records,
        rehearsal,
        resuming,
        run_page,
        settings,
        setup,
        wire,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "app": "",
            "emergency": "",
            "first_start": "",
            "history": "",
            "instruments": "",
            "live": "",
            "messages": "",
            "output": "",
            "playground": "",
            "records": "",
            "rehearsal": "",
            "resuming": "",
            "run_page": "",
            "settings": "",
            "setup": "",
            "wire": "",
        },
    )

__all__ = [
    "app",
    "emergency",
    "first_start",
    "history",
    "instruments",
    "live",
    "messages",
    "output",
    "playground",
    "records",
    "rehearsal",
    "resuming",
    "run_page",
    "settings",
    "setup",
    "wire",
]
