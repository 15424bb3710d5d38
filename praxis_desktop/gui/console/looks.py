"""How text in the console looks: its kind, style and link, in the current colours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from msgspec import Struct
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextFormat

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.output.text import PLAIN, ColorName, TextStyle

LookKind = Literal["code", "output", "stderr", "note", "heading", "link", "gap"]

_LOOK: Final = int(QTextFormat.Property.UserProperty.value)

_TONES: Final[Mapping[ColorName, ToneName]] = MappingProxyType(
    {"red": "err", "green": "ok", "yellow": "warn", "blue": "run", "magenta": "sim", "cyan": "run"}
)
"""The tone for each terminal colour. Tones are readable in both the light and the dark scheme."""

_STRINGS = 2
"""Index of the series colour used for strings in code."""

GAP = 6
"""Font size, in pixels, of the empty line between two cells."""


class Look(Struct, frozen=True):
    """The look of a piece of text; ``link`` is the link's target, or ""."""

    kind: LookKind = "output"
    style: TextStyle = PLAIN
    link: str = ""


_USUAL = Look()
"""The look of most text. It uses the widget's own colour, and needs no update when the colours change."""


def code_font(appearance: Appearance, *, weight: int | None = None) -> QFont:
    """Return the font for code, without ligatures such as the one for ``!=``."""
    font = appearance.font("mono", weight=weight)
    font.setFeature(QFont.Tag("calt"), 0)
    font.setFeature(QFont.Tag("liga"), 0)
    return font


def char_format(look: Look, appearance: Appearance) -> QTextCharFormat:
    """Return ``look`` as a format in the current colours. ``look_of`` reverses this conversion, except for
    the default look.
    """
    text = QTextCharFormat()
    if look == _USUAL:
        return text
    text.setProperty(_LOOK, look)
    if look.kind == "gap":
        font = code_font(appearance)
        font.setPixelSize(GAP)
        text.setFont(font)
        return text
    style = look.style
    text.setForeground(QColor(_color(look, appearance)))
    if style.is_bold or look.kind == "heading":
        text.setFontWeight(QFont.Weight.Bold)
    if style.is_italic:
        text.setFontItalic(True)
    if style.is_underlined or look.link:
        text.setFontUnderline(True)
    if style.is_marked:
        text.setBackground(QColor(appearance.tone("warn").bg))
    if look.link:
        text.setAnchor(True)
        text.setAnchorHref(look.link)
    return text


def look_of(text: QTextCharFormat) -> Look | None:
    """Return the look that ``char_format`` stored in the given format, or None."""
    look = text.property(_LOOK)
    return look if isinstance(look, Look) else None


def _color(look: Look, appearance: Appearance) -> str:
    colors, name = appearance.colors, look.style.color
    if look.link:
        return colors.link
    if name == "grey" or look.kind == "note":
        return colors.text3
    if name == "green" and look.kind == "code":
        return colors.series[_STRINGS]
    if name:
        return appearance.tone(_TONES[name]).fg
    if look.kind == "stderr":
        return appearance.tone("warn").fg
    return colors.text2 if look.kind == "output" else colors.text
