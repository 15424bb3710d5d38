"""Tool tips show texts literally."""

from __future__ import annotations

from praxis_desktop.gui.widgets.labels import tool_tip


def test_a_text_is_never_taken_for_rich_text() -> None:
    assert tool_tip("Volumes > 5 µL\n& more") == "Volumes > 5 µL\n& more"
    told = tool_tip('<img src="//elsewhere/picture.png">\nWash')
    assert "<img" not in told
    assert "&lt;img" in told
