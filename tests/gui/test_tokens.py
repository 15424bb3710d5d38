"""The colours are legible for everybody, in both schemes."""

from __future__ import annotations

import pytest

from praxis_desktop.gui.look import tokens
from praxis_desktop.gui.look.tokens import Colors

SCHEMES = pytest.mark.parametrize("colors", [tokens.LIGHT, tokens.DARK], ids=["light", "dark"])


def luminance(color: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (WCAG 2.2), from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@SCHEMES
def test_text_stands_out(colors: Colors) -> None:
    grounds = (colors.surface, colors.bg, colors.surface2, colors.sunken)
    for text in (colors.text, colors.text2, colors.text3):
        assert min(contrast(text, ground) for ground in grounds) >= 4.5
    for ground in (colors.accent, colors.accent_hover, colors.accent_pressed):
        assert contrast(colors.on_accent, ground) >= 4.5
    for ground in (colors.estop, colors.estop_hover):
        assert contrast(colors.on_estop, ground) >= 4.5
    assert contrast(colors.on_tooltip, colors.tooltip) >= 4.5
    assert contrast(colors.rail_text, colors.rail) >= 4.5
    assert contrast(colors.rail_text, colors.rail_hover) >= 4.5
    assert contrast(colors.disabled_text, colors.disabled_bg) >= 4.0


@SCHEMES
def test_every_status_can_be_read(colors: Colors) -> None:
    for tone in colors.tones.values():
        for ground in (tone.bg, colors.surface, colors.bg):
            assert contrast(tone.fg, ground) >= 4.5
        assert contrast(tone.line, colors.surface) >= 3


@SCHEMES
def test_all_text_can_be_read_on_what_is_tinted(colors: Colors) -> None:
    texts = (colors.text, colors.text2, colors.text3, colors.link)
    # The header of a run, a message, a selected row, a tinted button.
    for ground in (*(tone.bg for tone in colors.tones.values()), colors.selection, colors.accent_soft):
        assert min(contrast(text, ground) for text in texts) >= 4.5
    for tone in colors.tones.values():
        for ground in (colors.selection, colors.surface2, colors.sunken):
            assert contrast(tone.fg, ground) >= 4.5
    assert contrast(colors.rail_text_active, colors.rail_active) >= 4.5


@SCHEMES
def test_frames_and_the_focus_are_seen(colors: Colors) -> None:
    for ground in (colors.surface, colors.bg):
        assert contrast(colors.focus, ground) >= 3
    assert contrast(colors.border_strong, colors.surface) >= 3
    assert contrast(colors.focus_on_fill, colors.accent) >= 2.5
    for ground in (*(tone.bg for tone in colors.tones.values()), colors.selection, colors.sunken):
        assert contrast(colors.focus, ground) >= 3
    for ground in (colors.estop, colors.estop_hover):
        assert contrast(colors.on_estop, ground) >= 3, "its ring is as its words are"


@SCHEMES
def test_what_is_drawn_of_data_is_seen(colors: Colors) -> None:
    for line in (*colors.series, colors.liquid):
        assert contrast(line, colors.surface) >= 3
    assert len(set(colors.series)) == len(colors.series)
    # From least to most prominent: each has more contrast to the background than the one before.
    steps = [contrast(shade, colors.surface) for shade in colors.heat]
    assert steps == sorted(steps)


def test_icons_on_discs_stand_out() -> None:
    for tone in tokens.LIGHT.tones.values():
        assert contrast("#FFFFFF", tone.line) >= 3
