"""The appearance: light or dark, as chosen by the system or the user, with fonts, icons and frames."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QPaintDevice,
    QPainter,
    QPalette,
    QPen,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.look import tokens
from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM, Colors, FontRole, Tone, ToneName

log = logging.getLogger(__name__)

Scheme = Literal["system", "light", "dark"]

_FONTS = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Bold.ttf",
)
"""Fonts bundled with the application, so that the layout fits on every computer."""

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Notation(StrEnum):
    """A notation for port traffic."""

    TEXT = "text"
    HEX = "hex"
    BOTH = "both"
    DECODED = "decoded"


NOTATIONS = tuple(Notation)
"""The notations in the order in which they are offered."""


class Appearance(QObject):
    """Colours, fonts and icons for all widgets, which repaint themselves when ``changed`` is emitted.

    GUI thread only. Only this class sets the application's palette.
    """

    changed = Signal()
    notation_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheme: Scheme = "system"
        self._flash_ms = QApplication.cursorFlashTime()
        self.reduces_motion = False
        """Whether animations and blinking are off."""
        self.notation: Notation | None = None
        """How port traffic is shown; None means decoded if the instrument's language is known."""
        self._colors = tokens.LIGHT
        self._icons: dict[tuple[str, str], QSvgRenderer] = {}
        self._folder = shipped("resources") / "icons"
        self._fonts: dict[tuple[FontRole, int | None], QFont] = {}
        _load_fonts()
        QApplication.setFont(self.font("body"))
        QToolTip.setFont(self.font("small"))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def colors(self) -> Colors:
        """The current colours."""
        return self._colors

    @property
    def scheme(self) -> Scheme:
        """The scheme that the user chose."""
        return self._scheme

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are used."""
        return self._colors is tokens.DARK

    def choose(self, scheme: Scheme) -> None:
        """Use ``scheme``, or follow the system if it is "system"."""
        self._scheme = scheme
        # For window frames and native dialogs, on platforms that support it.
        QGuiApplication.styleHints().setColorScheme(_SCHEMES[scheme])
        self._apply()

    def show_traffic_as(self, notation: Notation | None) -> None:
        """Show all port traffic in ``notation``; None restores the default."""
        if notation != self.notation:
            self.notation = notation
            self.notation_changed.emit()

    def reduce_motion(self, reduces: bool) -> None:
        """Switch decorative motion off or on, including the blinking cursor of text fields."""
        if reduces != self.reduces_motion:
            self.reduces_motion = reduces
            QApplication.setCursorFlashTime(0 if reduces else self._flash_ms)
            self.changed.emit()

    def tone(self, name: ToneName) -> Tone:
        """Return the colours for a status."""
        return self._colors.tones[name]

    def disc(self, name: ToneName) -> str:
        """Return the colour of a disc behind a white icon; the colour is the same in light and dark."""
        return tokens.LIGHT.tones[name].line

    def font(self, role: FontRole, *, weight: int | None = None) -> QFont:
        """Return the font for a kind of text. All digits are equally wide, so that clocks do not jitter."""
        made = self._fonts.get((role, weight))
        if made is None:
            made = self._fonts[role, weight] = _font(role, weight)
        return QFont(made)  # a copy, because the caller may change it

    def draw_icon(self, painter: QPainter, name: str, place: QRectF, color: str) -> None:
        """Draw the icon ``name`` from ``resources/icons`` in one colour."""
        renderer = self._icons.get((name, color))
        if renderer is None:
            svg = (self._folder / f"{name}.svg").read_bytes()
            renderer = QSvgRenderer(QByteArray(svg.replace(b"currentColor", color.encode())), self)
            self._icons[name, color] = renderer
        renderer.render(painter, place)

    @Slot()
    def _follow_system(self) -> None:
        if self._scheme == "system":  # a chosen scheme does not follow the system
            self._apply()

    def _apply(self) -> None:
        scheme = _SCHEMES[self._scheme]
        if scheme is Qt.ColorScheme.Unknown:
            scheme = QGuiApplication.styleHints().colorScheme()
        self._colors = tokens.DARK if scheme is Qt.ColorScheme.Dark else tokens.LIGHT
        palette = _palette(self._colors)
        QApplication.setPalette(palette)
        QToolTip.setPalette(palette)
        self.changed.emit()


def _font(role: FontRole, weight: int | None) -> QFont:
    style = tokens.FONTS[role]
    font = QFont(list(tokens.MONO if role == "mono" else tokens.SANS))
    font.setPixelSize(style.size)
    font.setWeight(QFont.Weight(weight or style.weight))
    if role == "mono":
        font.setStyleHint(QFont.StyleHint.Monospace)
    else:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _load_fonts() -> None:
    folder = shipped("resources") / "fonts"
    for name in _FONTS:
        if QFontDatabase.addApplicationFont(str(folder / name)) < 0:
            log.warning("The font %s cannot be used: the system's own takes its place", folder / name)


def _palette(colors: Colors) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for place, color in (
        (role.Window, colors.bg),
        (role.WindowText, colors.text),
        (role.Base, colors.surface),
        (role.AlternateBase, colors.surface2),
        (role.Text, colors.text),
        (role.Button, colors.surface),
        (role.ButtonText, colors.text),
        (role.BrightText, colors.on_accent),
        (role.Light, colors.surface),
        (role.Midlight, colors.sunken),
        (role.Mid, colors.border),
        (role.Dark, colors.border_strong),
        (role.Shadow, colors.border_strong),
        (role.Highlight, colors.accent),
        (role.HighlightedText, colors.on_accent),
        (role.Accent, colors.accent),
        (role.Link, colors.link),
        (role.LinkVisited, colors.link),
        (role.PlaceholderText, colors.text3),
        (role.ToolTipBase, colors.tooltip),
        (role.ToolTipText, colors.on_tooltip),
    ):
        palette.setColor(place, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for place in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, place, QColor(colors.disabled_text))
    palette.setColor(disabled, role.Base, QColor(colors.disabled_bg))
    palette.setColor(disabled, role.Button, QColor(colors.disabled_bg))
    return palette


class Drawn(QWidget):
    """A widget that draws itself, and is redrawn whenever the appearance changes."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        appearance.changed.connect(self.update)


@cache
def text_palette(color: str) -> QPalette:
    """Return a palette that changes only the colour of a label's text. All labels of a colour share it:
    making one for each took a third of the time of a change between light and dark.
    """
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, QColor(color))
    return palette


def set_colors(widget: QWidget, colors: Mapping[QPalette.ColorRole, str | QColor]) -> None:
    """Change these colours in the widget's palette."""
    palette = widget.palette()
    for role, color in colors.items():
        palette.setColor(role, QColor(color))
    widget.setPalette(palette)


def smooth_painter(device: QPaintDevice) -> QPainter:
    """Return a painter that draws on ``device`` with smooth edges."""
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def draw_rounded(
    painter: QPainter,
    place: QRectF | QRect,
    radius: float,
    *,
    ground: str | None = None,
    edge: str | None = None,
    width: float = 1,
) -> None:
    """Draw a rectangle with rounded corners, in the colours ``ground`` and ``edge``. Half the width of the
    edge is outside ``place``.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush if ground is None else QColor(ground))
    painter.setPen(Qt.PenStyle.NoPen if edge is None else QPen(QColor(edge), width))
    painter.drawRoundedRect(QRectF(place), radius, radius)


def draw_frame(
    painter: QPainter,
    place: QRectF | QRect,
    radius: float,
    *,
    ground: str | None = None,
    edge: str | None = None,
    width: float = 1,
) -> None:
    """Draw a rounded rectangle whose edge is inside ``place``."""
    half = width / 2
    inside = QRectF(place).adjusted(half, half, -half, -half)
    draw_rounded(painter, inside, radius, ground=ground, edge=edge, width=width)


DISPLAY_SIZES = (100, 125, 150)
"""The available display scales, in percent."""

_FACTOR = "QT_SCALE_FACTOR"
_given: str | None = None


def enlarge(percent: int) -> None:
    """Scale the whole display. Call this before a QApplication exists. A scale set in the environment is
    multiplied by this scale.
    """
    global _given
    _given = os.environ.get(_FACTOR)
    if percent != DISPLAY_SIZES[0]:
        os.environ[_FACTOR] = f"{_number(_given) * percent / 100:g}"


def forget_enlargement() -> None:
    """Restore the environment once Qt has read it, so that programs started from this process are
    unaffected.
    """
    if _given is None:
        os.environ.pop(_FACTOR, None)
    else:
        os.environ[_FACTOR] = _given


def fitting_sizes(screen: QSize, percent: int) -> tuple[int, ...]:
    """Return the scales at which the smallest window fits on the screen. ``screen`` is the size of the screen
    at the scale ``percent``.
    """
    return tuple(
        size
        for size in DISPLAY_SIZES
        if size == DISPLAY_SIZES[0]
        or (
            screen.width() * percent >= WINDOW_MINIMUM[0] * size
            and screen.height() * percent >= WINDOW_MINIMUM[1] * size
        )
    )


def _number(text: str | None) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 1.0
