"""A run's outputs, collected from its protocol, its plate readers, its state and its return value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.runs.outputs.reading import MOST_TEXT, collected, found_in, told_output
else:
    __getattr__ = lazy_exports(__name__, {"reading": "MOST_TEXT collected found_in told_output"})

__all__ = ["MOST_TEXT", "collected", "found_in", "told_output"]
