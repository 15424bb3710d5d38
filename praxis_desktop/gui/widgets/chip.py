"""Chips: small labels with the icon, word and colour for a state."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.core.verdicts import VerdictWord
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_frame, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CHIP, ToneName
from praxis_desktop.gui.widgets.buttons import FlatButton
from praxis_desktop.gui.widgets.verdict import draw_verdict_mark

CHIP_HEIGHT = 24
_ICON, _LEFT, _GAP, _RIGHT = 15, 7, 5, 8
_LEFT_CENTRE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def chip_width(word: str, appearance: Appearance) -> int:
    """Return the width, in pixels, of a chip that shows all of ``word``."""
    metrics = QFontMetrics(appearance.font("caption", weight=600))
    return _LEFT + _ICON + _GAP + metrics.horizontalAdvance(word) + _RIGHT + 1  # text widths are rounded down


def draw_chip(
    painter: QPainter, frame: QRectF, word: str, icon: str, tone: ToneName, *, appearance: Appearance
) -> None:
    """Draw a chip in ``frame``, eliding the word if it is too long. Changes the painter's font and pen."""
    colors = appearance.tone(tone)
    painter.setFont(appearance.font("caption", weight=600))
    draw_rounded(painter, frame, RADIUS_CHIP, ground=colors.bg, edge=colors.edge)
    mark = QRectF(frame.left() + _LEFT, frame.center().y() - _ICON / 2, _ICON, _ICON)
    appearance.draw_icon(painter, icon, mark, colors.fg)
    painter.setPen(QColor(colors.fg))
    words = frame.adjusted(_LEFT + _ICON + _GAP, 0, -_RIGHT, 0)
    shown = painter.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, round(words.width()) + 2)
    painter.drawText(words.adjusted(0, 0, _RIGHT, 0), _LEFT_CENTRE, shown)


def draw_chip_in_row(
    painter: QPainter, place: QRectF, word: str, icon: str, tone: ToneName, *, appearance: Appearance
) -> float:
    """Draw a chip at the left edge of ``place``, vertically centred; return its width in pixels."""
    width = min(chip_width(word, appearance), place.width())
    frame = QRectF(place.left(), place.center().y() - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)
    draw_chip(painter, frame, word, icon, tone, appearance=appearance)
    return width


class Chip(Drawn):
    """A chip. It never relies on colour alone, because it always shows a word."""

    def __init__(
        self, text: str, tone: ToneName, icon: str, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._text = text
        self._tone: ToneName = tone
        self._icon = icon
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(appearance.font("caption", weight=600))

    def text(self) -> str:
        """Return the word on the chip."""
        return self._text

    def show_state(self, text: str, tone: ToneName, icon: str) -> None:
        """Change the state shown."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(chip_width(self._text, self._appearance), CHIP_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        draw_chip(painter, frame, self._text, self._icon, self._tone, appearance=self._appearance)


_HEIGHT, _CHOICE_ICON = 36, 16
_PADDING, _CHOICE_GAP = 13, 5


class ChoiceChip(FlatButton):
    """A chip that can be selected. ``toggled`` is emitted when it is selected or deselected. With a
    ``verdict``, the icon is the verdict's coloured mark; with a ``tone``, the icon has the tone's colour.
    """

    def __init__(
        self,
        word: str,
        icon: str,
        *,
        verdict: VerdictWord | None = None,
        tone: ToneName | None = None,
        appearance: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(word, appearance=appearance, font="caption", weight=600, parent=parent)
        self._word, self._icon, self._verdict, self._tone = word, icon, verdict, tone
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_count(self, count: str, said: str = "") -> None:
        """Show a count; ``said`` is the count as spoken by screen readers."""
        if self.text() == f"{self._word} {count}":
            return
        self.setText(f"{self._word} {count}")
        self.setAccessibleName(f"{self._word} {said or count}")
        self.setToolTip(said)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        icon = _CHOICE_ICON + _CHOICE_GAP if self._icon or self._verdict else 0
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + icon + 2 * _PADDING + 2, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        is_chosen = self.isChecked()
        width = 2.0 if self.hasFocus() else 1.0
        edge = colors.focus if self.hasFocus() or is_chosen else colors.border_strong
        ground = colors.accent_soft if is_chosen else colors.surface
        if self.underMouse() and not is_chosen:
            ground = colors.sunken
        draw_frame(painter, self.rect(), (self.height() - width) / 2, ground=ground, edge=edge, width=width)
        color = colors.link if is_chosen else colors.text2
        left = float(_PADDING)
        if self._icon or self._verdict:
            place = QRectF(left, (self.height() - _CHOICE_ICON) / 2, _CHOICE_ICON, _CHOICE_ICON)
            if self._verdict:
                draw_verdict_mark(
                    painter, place, self._verdict, is_simulated=False, appearance=self._appearance
                )
            else:
                ink = color if self._tone is None else self._appearance.tone(self._tone).fg
                self._appearance.draw_icon(painter, self._icon, place, ink)
            left += _CHOICE_ICON + _CHOICE_GAP
        painter.setPen(QColor(color))
        place = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())
