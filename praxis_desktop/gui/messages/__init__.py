"""The window's messages: toasts, and the list opened by the bell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.messages.controller import MessageController
    from praxis_desktop.gui.messages.news import StopNews
    from praxis_desktop.gui.messages.panel import MessagePanel
    from praxis_desktop.gui.messages.toasts import Toasts
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "controller": "MessageController",
            "news": "StopNews",
            "panel": "MessagePanel",
            "toasts": "Toasts",
        },
    )

__all__ = ["MessageController", "MessagePanel", "StopNews", "Toasts"]
