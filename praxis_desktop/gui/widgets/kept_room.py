"""Room that is kept for what is not shown yet: when it appears, nothing moves under the pointer."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def keep_room(widget: QWidget) -> None:
    """Have ``widget`` take its room in layouts also while it is hidden."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
