"""Room that is kept for what is not shown yet: when it appears, nothing moves under the pointer."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def keep_room(widget: QWidget, *, is_kept: bool = True) -> None:
    """Have ``widget`` take its room in layouts also while it is hidden, or not any more."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(is_kept)
    widget.setSizePolicy(policy)
