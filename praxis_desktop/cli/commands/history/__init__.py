"""``history``: shows and manages the records of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.commands.history.command import declare
else:
    __getattr__ = lazy_exports(__name__, {"command": "declare"})

__all__ = ["declare"]
