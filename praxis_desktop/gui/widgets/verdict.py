"""Verdicts: their words, tones, marks and chips. They never rely on colour alone: each mark has its own
shape, and the marks of simulated runs are hollow.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.core.verdicts import Figure, Verdict, VerdictWord, number_words, reason_words
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.look.tokens import RADIUS_CHIP, ToneName
from praxis_desktop.gui.widgets.labels import count_text, with_decimal_sign
from praxis_desktop.records.decisions import ByHand

_WORDS: Final[dict[VerdictWord, str]] = {
    "passed": str(QT_TRANSLATE_NOOP("Verdict", "Passed")),
    "failed": str(QT_TRANSLATE_NOOP("Verdict", "Failed")),
    "inconclusive": str(QT_TRANSLATE_NOOP("Verdict", "Inconclusive")),
    "none": str(QT_TRANSLATE_NOOP("Verdict", "No verdict")),
}
_SIMULATED: Final[dict[VerdictWord, str]] = {
    "passed": str(QT_TRANSLATE_NOOP("Verdict", "Passed in simulation")),
    "failed": str(QT_TRANSLATE_NOOP("Verdict", "Failed in simulation")),
    "inconclusive": str(QT_TRANSLATE_NOOP("Verdict", "Inconclusive in simulation")),
    "none": str(QT_TRANSLATE_NOOP("Verdict", "No verdict")),
}

_TONES: Final[dict[VerdictWord, ToneName]] = {
    "passed": "ok",
    "failed": "err",
    "inconclusive": "warn",
    "none": "idle",
}


def verdict_text(word: VerdictWord, *, is_simulated: bool) -> str:
    """Return the word for a verdict, such as ``Failed`` or ``Passed in simulation``. A simulated run is
    always described as such.
    """
    return _tr((_SIMULATED if is_simulated else _WORDS)[word])


def verdict_tone(word: VerdictWord, *, is_simulated: bool) -> ToneName:
    """Return the tone for a verdict. A simulated run is violet, never green or red."""
    return "sim" if is_simulated and word != "none" else _TONES[word]


def reason_text(verdict: Verdict, state: str, planned: int | None = None) -> str:
    """Return the reason for a verdict as a sentence (see ``reason_words``)."""
    return sentence(reason_words(verdict, state, planned))


def by_hand_text(count: int) -> str:
    """Return text such as ``1 value was typed by hand.``, to follow a verdict's reason; "" for 0."""
    if count == 1:
        return _tr("1 value was typed by hand.")
    return _tr("{n} values were typed by hand.").format(n=count_text(count)) if count else ""


def hand_text(by_hand: ByHand) -> str:
    """Return "by hand" or "partly by hand" in the window's language; "" if none of the values used for the
    number were typed.
    """
    words = {"": "", "by hand": _tr("by hand"), "partly by hand": _tr("partly by hand")}
    return words[by_hand]


def figure_value(figure: Figure, decimals: int = 0) -> str:
    """Return text such as ``−1.18 %``, with at least ``decimals`` decimal places."""
    return with_decimal_sign(number_words(figure.value, figure.unit, decimals))


def simulated_text(reason: str, word: VerdictWord) -> str:
    """Put "In simulation:" before the reason for a verdict, because the protocol words the reason as if the
    instruments were real. Without a verdict, return ``reason`` unchanged.
    """
    return _tr("In simulation: {reason}").format(reason=reason) if reason and word != "none" else reason


def figure_limits(figure: Figure) -> str:
    """Return text such as ``limits ±0.8 %``; "" for a number without limits."""
    return limits_text(figure.low, figure.high, figure.unit)


def limits_text(low: float | None, high: float | None, unit: str) -> str:
    """Return text such as ``limits 992 to 1008 µL``; "" without limits."""
    if low is not None and high is not None:
        if high > 0 and low == -high:
            words = _tr("limits ±{high}").format(high=number_words(high, unit))
        else:
            words = _tr("limits {low} to {high}").format(
                low=number_words(low, ""), high=number_words(high, unit)
            )
    elif high is not None:
        words = _tr("at most {high}").format(high=number_words(high, unit))
    elif low is not None:
        words = _tr("at least {low}").format(low=number_words(low, unit))
    else:
        return ""
    return with_decimal_sign(words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Verdict", text)


CHIP_HEIGHT = 26
_MARK, _LEFT, _GAP, _RIGHT = 16, 7, 6, 9
_LEFT_CENTRE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def draw_verdict_mark(
    painter: QPainter,
    place: QRectF,
    word: VerdictWord,
    *,
    is_simulated: bool,
    appearance: Appearance,
    on_fill: bool = False,
) -> None:
    """Draw a mark in the square ``place``; ``on_fill`` means that the background already has the verdict's
    colour.
    """
    tone = appearance.tone(verdict_tone(word, is_simulated=is_simulated))
    ground = QColor(appearance.colors.surface)
    ink = QColor(tone.fg)
    body, sign = (ground, ink) if on_fill else (ink, ground)
    is_hollow = is_simulated or word == "none"
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    size = place.width()
    line = QPen(body, max(1.6, size * 0.085))
    if word == "none":
        line.setDashPattern([2.2, 1.8])
    painter.setPen(line if is_hollow else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if is_hollow else body)
    _draw_shape(painter, place.adjusted(size * 0.06, size * 0.06, -size * 0.06, -size * 0.06), word)
    glyph = QPen(body if is_hollow else sign, max(1.7, size * 0.1))
    glyph.setCapStyle(Qt.PenCapStyle.RoundCap)
    glyph.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(glyph)
    _draw_glyph(painter, place, word, appearance)
    painter.restore()


def _draw_shape(painter: QPainter, inner: QRectF, word: VerdictWord) -> None:
    size = inner.width()
    if word == "failed":
        painter.drawRoundedRect(inner, size * 0.16, size * 0.16)
    elif word == "inconclusive":
        painter.save()
        painter.translate(inner.center())
        painter.rotate(45)
        half = size * 0.4
        painter.drawRoundedRect(QRectF(-half, -half, 2 * half, 2 * half), size * 0.09, size * 0.09)
        painter.restore()
    else:
        painter.drawEllipse(inner)


def _draw_glyph(painter: QPainter, place: QRectF, word: VerdictWord, appearance: Appearance) -> None:
    size, centre = place.width(), place.center()

    def at(x: float, y: float) -> QPointF:
        return centre + QPointF(size * x, size * y)

    if word == "passed":
        painter.drawPolyline([at(-0.19, 0.02), at(-0.05, 0.16), at(0.2, -0.14)])
    elif word == "failed":
        painter.drawLine(at(-0.16, -0.16), at(0.16, 0.16))
        painter.drawLine(at(-0.16, 0.16), at(0.16, -0.16))
    elif word == "inconclusive":
        font = appearance.font("caption", weight=700)
        font.setPixelSize(max(8, round(size * 0.56)))
        painter.setFont(font)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "?")
    else:
        painter.drawLine(at(-0.15, 0), at(0.15, 0))


def verdict_chip_width(text: str, appearance: Appearance) -> int:
    """Return the width, in pixels, of a chip that shows all of ``text``."""
    advance = QFontMetrics(appearance.font("caption", weight=700)).horizontalAdvance(text)
    return _LEFT + _MARK + _GAP + advance + _RIGHT + 1


def draw_verdict_chip(
    painter: QPainter,
    frame: QRectF,
    word: VerdictWord,
    text: str,
    *,
    is_simulated: bool,
    appearance: Appearance,
) -> None:
    """Draw the mark and ``text`` in ``frame``, filled for a verdict on a real run and hollow otherwise."""
    tone = appearance.tone(verdict_tone(word, is_simulated=is_simulated))
    is_filled = not is_simulated and word != "none"
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground, edge = (tone.fg, tone.fg) if is_filled else (tone.bg, tone.edge)
    draw_rounded(painter, frame, RADIUS_CHIP, ground=ground, edge=edge)
    mark = QRectF(frame.left() + _LEFT, frame.center().y() - _MARK / 2, _MARK, _MARK)
    draw_verdict_mark(
        painter, mark, word, is_simulated=is_simulated, appearance=appearance, on_fill=is_filled
    )
    painter.setFont(appearance.font("caption", weight=700))
    painter.setPen(QColor(appearance.colors.surface if is_filled else tone.fg))
    words = frame.adjusted(_LEFT + _MARK + _GAP, 0, -_RIGHT, 0)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(words.width()) + 2)
    painter.drawText(words.adjusted(0, 0, _RIGHT, 0), _LEFT_CENTRE, shown)
    painter.restore()


def draw_verdict_chip_in_row(
    painter: QPainter,
    place: QRectF,
    word: VerdictWord,
    *,
    is_simulated: bool,
    appearance: Appearance,
    says_mode: bool = True,
) -> float:
    """Draw a chip at the left edge of ``place``, vertically centred; return its width in pixels. With
    ``says_mode``, the chip also says whether the run is simulated, which is unnecessary next to a chip for
    the mode.
    """
    text = verdict_text(word, is_simulated=is_simulated and says_mode)
    width = min(verdict_chip_width(text, appearance), place.width())
    frame = QRectF(place.left() + 0.5, place.center().y() - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)
    draw_verdict_chip(painter, frame, word, text, is_simulated=is_simulated, appearance=appearance)
    return width


class VerdictMark(Drawn):
    """A mark, ``size`` pixels wide and high."""

    def __init__(self, size: int, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._word: VerdictWord = "none"
        self._is_simulated = False
        self._sign = ""
        self.setFixedSize(size, size)

    def show_verdict(self, word: VerdictWord, *, is_simulated: bool) -> None:
        self._word, self._is_simulated, self._sign = word, is_simulated, ""
        self.setAccessibleName(verdict_text(word, is_simulated=is_simulated))
        self.update()

    def show_stop(self, icon: str, words: str) -> None:
        """Show that an emergency stop ended the run, in place of a verdict, as the Run page does."""
        self._sign = icon
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        if self._sign:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._appearance.disc("err")))
            painter.drawEllipse(self.rect())
            inset = self.width() / 5
            place = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            self._appearance.draw_icon(painter, self._sign, place, "#FFFFFF")
            return
        draw_verdict_mark(
            painter,
            QRectF(self.rect()),
            self._word,
            is_simulated=self._is_simulated,
            appearance=self._appearance,
        )


class VerdictChip(Drawn):
    """A chip with a mark and text. ``text``, such as "2 of 2 inside", replaces the verdict's own word."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._word: VerdictWord = "none"
        self._is_simulated = False
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return the text of the chip."""
        return self._text

    def show_verdict(self, word: VerdictWord, *, is_simulated: bool, text: str = "") -> None:
        self._word, self._is_simulated = word, is_simulated
        self._text = text or verdict_text(word, is_simulated=is_simulated)
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(verdict_chip_width(self._text, self._appearance), CHIP_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        draw_verdict_chip(
            QPainter(self),
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5),
            self._word,
            self._text,
            is_simulated=self._is_simulated,
            appearance=self._appearance,
        )
