"""Design tokens: the colours, fonts and sizes of the window, defined only here. Lengths are logical
pixels.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

ToneName = Literal["ok", "run", "warn", "err", "idle", "sim"]
FontRole = Literal["state", "value", "h1", "h2", "h3", "body", "small", "caption", "mono"]


class Tone(Struct, frozen=True):
    """The four colours for a status: text, background, line, and edge."""

    fg: str
    bg: str
    line: str
    edge: str


class Colors(Struct, frozen=True):
    """The colours of the light or dark scheme, as ``#RRGGBB``."""

    bg: str
    surface: str
    surface2: str
    sunken: str
    rail: str
    rail_hover: str
    rail_active: str
    rail_text: str
    rail_text_active: str
    border: str
    border_strong: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_soft: str
    on_accent: str
    scrollbar: str
    focus: str
    focus_on_fill: str
    link: str
    selection: str
    disabled_bg: str
    disabled_text: str
    estop: str
    estop_hover: str
    estop_edge: str
    on_estop: str
    scrim: str
    tooltip: str
    on_tooltip: str
    tones: dict[ToneName, Tone]
    heat: tuple[str, ...]
    """The colours of a heat map from lowest to highest; the lowest is close to the background."""
    series: tuple[str, ...]
    liquid: str
    """The colour of liquid in wells."""


class FontStyle(Struct, frozen=True):
    """The font size, in pixels, and the weight for a kind of text."""

    size: int
    weight: int


LIGHT: Final = Colors(
    bg="#F2F4F8",
    surface="#FFFFFF",
    surface2="#F7F9FC",
    sunken="#EDF1F6",
    rail="#13203A",
    rail_hover="#1E2F50",
    rail_active="#2C4374",
    rail_text="#C3CEE2",
    rail_text_active="#FFFFFF",
    border="#DCE2EB",
    border_strong="#7B889B",
    text="#121B2C",
    text2="#455167",
    text3="#5A667B",
    accent="#1D4ED8",
    accent_hover="#1A45BF",
    accent_pressed="#163A9F",
    accent_soft="#E7EEFD",
    on_accent="#FFFFFF",
    scrollbar="#AEB9C8",
    focus="#1D4ED8",
    focus_on_fill="#0B1220",
    link="#1D4ED8",
    selection="#DCE7FC",
    disabled_bg="#E9EDF2",
    disabled_text="#66728A",
    estop="#C4121C",
    estop_hover="#AB0D16",
    estop_edge="#7E060D",
    on_estop="#FFFFFF",
    scrim="#8C0F182B",
    tooltip="#13203A",
    on_tooltip="#FFFFFF",
    tones={
        "ok": Tone(fg="#0F6B3A", bg="#E2F4E9", line="#1C8A50", edge="#A9DABE"),
        "run": Tone(fg="#1B49C0", bg="#E6EEFD", line="#2563EB", edge="#B4CBF8"),
        "warn": Tone(fg="#854700", bg="#FEF1D5", line="#C26A00", edge="#EFCB83"),
        "err": Tone(fg="#AE1A1F", bg="#FDE9E8", line="#CF2A2A", edge="#F1B3B0"),
        "idle": Tone(fg="#455167", bg="#EBEFF4", line="#7B889B", edge="#CFD7E2"),
        "sim": Tone(fg="#6429AE", bg="#F2EAFD", line="#7C3AED", edge="#D3BDF5"),
    },
    heat=("#E3EDFA", "#CFE3F8", "#98C9EA", "#55A3D4", "#2178B4", "#0D4F8B", "#08306B"),
    series=("#2563EB", "#B45309", "#0F766E", "#9D174D", "#6D28D9", "#4D5B73"),
    liquid="#2E7DD1",
)

DARK: Final = Colors(
    bg="#0D131F",
    surface="#161E2D",
    surface2="#1B2536",
    sunken="#111927",
    rail="#090E18",
    rail_hover="#151E30",
    rail_active="#22365F",
    rail_text="#A9B6CC",
    rail_text_active="#FFFFFF",
    border="#2A364A",
    border_strong="#6F7E96",
    text="#EAEFF7",
    text2="#BAC5D6",
    text3="#97A4B9",
    accent="#3B66E6",
    accent_hover="#335EDF",
    accent_pressed="#2F56CB",
    accent_soft="#1D2D54",
    on_accent="#FFFFFF",
    scrollbar="#4A5870",
    focus="#8FB0FF",
    focus_on_fill="#FFFFFF",
    link="#A3BFFF",
    selection="#233660",
    disabled_bg="#222C3D",
    disabled_text="#8E9BB0",
    estop="#D21F2A",
    estop_hover="#E0303B",
    estop_edge="#FF8A8F",
    on_estop="#FFFFFF",
    scrim="#B804070D",
    tooltip="#2A364A",
    on_tooltip="#FFFFFF",
    tones={
        "ok": Tone(fg="#6EDB9C", bg="#12301F", line="#3FBF78", edge="#235B3C"),
        "run": Tone(fg="#A3BFFF", bg="#1A2A50", line="#6E97FF", edge="#304B8C"),
        "warn": Tone(fg="#F6C66B", bg="#36270B", line="#E0A02F", edge="#6B4E16"),
        "err": Tone(fg="#FF9D9A", bg="#3C1718", line="#F0605C", edge="#7A2B2C"),
        "idle": Tone(fg="#BAC5D6", bg="#232E40", line="#7F8DA4", edge="#3A475C"),
        "sim": Tone(fg="#CDB2FF", bg="#2B1D4A", line="#A77BFF", edge="#523A86"),
    },
    heat=("#1A2F52", "#1B3A63", "#1F5690", "#2F78BC", "#5B9FDB", "#97C6F0", "#DCEDFC"),
    series=("#7FA6FF", "#F0B04E", "#4FD1C0", "#F58BB5", "#C0A2FF", "#B3BFD1"),
    liquid="#5EA3F0",
)

SANS: Final = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")
MONO: Final = ("JetBrains Mono", "Cascadia Mono", "Menlo", "DejaVu Sans Mono")

FONTS: Final[dict[FontRole, FontStyle]] = {
    "state": FontStyle(26, 700),
    "value": FontStyle(23, 700),
    "h1": FontStyle(21, 700),
    "h2": FontStyle(16, 600),
    "h3": FontStyle(14, 600),
    "body": FontStyle(14, 400),
    "small": FontStyle(13, 400),
    "caption": FontStyle(12, 500),
    "mono": FontStyle(13, 400),
}

RADIUS_CHIP: Final = 6
RADIUS_CONTROL: Final = 8
RADIUS_CARD: Final = 12
RADIUS_SHEET: Final = 16

CONTROL_HEIGHT: Final = 40
RUN_CONTROL_HEIGHT: Final = 48
CORNER_SIZE: Final = (216, 64)
"""The size of the EMERGENCY STOP button."""
CORNER_TOP: Final = 8
"""Distance between the menu bar and EMERGENCY STOP."""
CORNER_RIGHT: Final = 16
"""Distance between EMERGENCY STOP and the right edge of the window."""
HEAD_RIGHT: Final = CORNER_RIGHT + CORNER_SIZE[0] + 16
"""The space that every page's header leaves free on its right for EMERGENCY STOP."""
ROW_HEIGHT: Final = 36
DEVICE_ROW_HEIGHT: Final = 50
RAIL_WIDTH: Final = 96
STATUS_BAR_HEIGHT: Final = 40
RUN_HEADER_HEIGHT: Final = 112
PAGE_HEADER_HEIGHT: Final = 80
SETUP_FOOT_HEIGHT: Final = 76
NARROW: Final = 1180
"""Window width, in pixels, below which panels and headers are drawn smaller."""

WINDOW_MINIMUM: Final = (1024, 700)
WINDOW_DEFAULT: Final = (1280, 800)

CARD_HEIGHT: Final = 234
CARD_GAP: Final = 14
CARD_WIDTH: Final = 330
"""Minimum width of a column of cards in the library."""
