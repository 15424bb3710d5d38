"""A row of the list of instruments: name, model and port, and how it is; pressing it shows it beside."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
from praxis_desktop.gui.instruments_page.instrument_state import InstrumentState
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD, RADIUS_CONTROL
from praxis_desktop.gui.widgets.chip_drawing import CHIP_HEIGHT, chip_width, draw_chip
from praxis_desktop.gui.widgets.flat_button import FlatButton
from praxis_desktop.gui.widgets.tool_tips import tool_tip

_HEIGHT, _SMALL = 64, 40
_ICON, _LEFT, _GAP = 24, 14, 10
_NARROW = 290


class InstrumentCard(FlatButton):
    """Checked while it is the one that is shown. A small one shows its name alone."""

    def __init__(
        self,
        facts: InstrumentFacts,
        *,
        appearance: Appearance,
        is_small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance=appearance, font="h3", parent=parent)
        self.facts = facts
        self._is_small = is_small
        self._state = InstrumentState("", "idle", "plug")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_facts(self, facts: InstrumentFacts, state: InstrumentState) -> None:
        """Show the instrument as it is now."""
        if (facts, state, self.text()) == (self.facts, self._state, facts.name):
            return
        self.facts, self._state = facts, state
        self.setText(facts.name)
        details = "" if self._is_small else self.details
        self.setAccessibleName(" · ".join(part for part in (facts.name, details, state.word) if part))
        self.setToolTip(tool_tip(" · ".join((facts.name, self.details))))
        self.update()

    @property
    def details(self) -> str:
        """What stands below the name."""
        facts = self.facts
        if facts.place in ("new", "other"):
            number = facts.usb_id or self.tr("no USB identity")
            return f"{facts.short_path} · {number}"
        kind = "" if facts.profile is None else facts.profile.name.partition(" (")[0]
        where = facts.short_path if facts.is_present else ""
        return " · ".join(part for part in (kind, where) if part) or facts.short_path

    @property
    def word(self) -> str:
        """How it is."""
        return self._state.word

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _SMALL if self._is_small else _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        is_chosen = self.isChecked()
        edge, width = colors.border, 1.0
        if is_chosen or self.hasFocus():
            edge, width = colors.focus, 3.0 if self.hasFocus() else 2.0
        is_hot = self.underMouse() or self.isDown()
        ground = colors.accent_soft if is_chosen else colors.surface2 if is_hot else colors.surface
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(edge), width))
        half = width / 2
        radius = RADIUS_CONTROL if self._is_small else RADIUS_CARD - 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        simulated = self._appearance.tone("sim")
        color = simulated.line if self.facts.is_simulated else colors.link
        size = 20 if self._is_small else _ICON
        icon = QRectF(_LEFT, (self.height() - size) / 2, size, size)
        self._appearance.draw_icon(painter, self.facts.icon, icon, color)
        left = _LEFT + size + _GAP
        if self._is_small:
            self._draw_text(painter, QRectF(left, 0, self.width() - left - 8, self.height()), self.text())
            return
        chip = chip_width(self._state.word, self._appearance)
        if self.width() < _NARROW:  # the state stands below the name, in the place of the details
            self._draw_text(painter, QRectF(left, 7, self.width() - left - 8, 22), self.text())
            self._draw_chip(painter, left, 32, chip)
            return
        right = self.width() - 12 - chip
        self._draw_chip(painter, right, (self.height() - CHIP_HEIGHT) / 2, chip)
        words = QRectF(left, 11, right - left - 8, 22)
        self._draw_text(painter, words, self.text())
        painter.setFont(self._appearance.font("caption", weight=400))
        painter.setPen(QColor(colors.text2))
        self._draw_text(painter, words.translated(0, 20), self.details, is_quiet=True)

    def _draw_text(self, painter: QPainter, place: QRectF, text: str, *, is_quiet: bool = False) -> None:
        colors = self._appearance.colors
        painter.setPen(QColor(colors.text2 if is_quiet else colors.text))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)

    def _draw_chip(self, painter: QPainter, left: float, top: float, width: float) -> None:
        state = self._state
        painter.save()
        frame = QRectF(left, top, width, CHIP_HEIGHT)
        draw_chip(painter, frame, state.word, state.icon, state.tone, appearance=self._appearance)
        painter.restore()
