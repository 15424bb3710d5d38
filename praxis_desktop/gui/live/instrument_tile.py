"""The tile of one instrument: how it is, the number that it told last, and what passed on its port."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.live.number_text import age_text
from praxis_desktop.gui.live.players import Player
from praxis_desktop.gui.live.sparkline import Sparkline
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD, FontRole, ToneName
from praxis_desktop.gui.roles.role_badge import RoleBadge
from praxis_desktop.gui.roles.role_words import role_title
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label

SILENT_S = 30.0
"""An instrument that is waited for and tells nothing for so long is silent."""

_GAP = 5
_LEAST_UNIT = 48
"""Pixels that a long unit has at least."""

_WAYS: tuple[tuple[FontRole, bool], ...] = (("h1", True), ("h1", False), ("h2", False), ("caption", False))
"""How the number is written, and whether the curve is beside it: the first that has room."""


class InstrumentTile(QAbstractButton):
    """``chosen`` has the role: somebody wants to see what passed on its port."""

    accessible_role = QAccessible.Role.Button

    chosen = Signal(str)

    def __init__(self, player: Player, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.player = player
        self._tone: ToneName | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        badge = RoleBadge(f"{player.model} {player.port} {player.role}", appearance=appearance)
        badge.set_simulated(player.is_simulated)
        name = ElidedLabel(role_title(player.role), appearance=appearance, role="h3")
        place = player.place
        if player.is_simulated:
            place = self.tr("Simulator · {place}").format(place=place) if place else self.tr("Simulator")
        where = ElidedLabel(place, appearance=appearance, role="caption", color="text3")
        where.set_tone("sim" if player.is_simulated else None)
        self.chip = Chip(self.tr("Ready"), self._shown_tone("ok"), "check-circle", appearance=appearance)
        self.value = Label("–", appearance=appearance, role="h1")
        self.unit = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.unit.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._line = Sparkline(appearance=appearance)
        # However the number is written, the tile stays as high as it is.
        self.value.setFixedHeight(max(self.value.sizeHint().height(), self._line.height()))
        self.exchange = ElidedLabel(
            self.tr("Nothing sent yet"), appearance=appearance, role="caption", color="text2"
        )
        self.age = Label(appearance=appearance, role="caption", color="text3")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(where)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(badge)
        head.addLayout(words, 1)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        middle = QHBoxLayout()
        middle.setSpacing(_GAP)
        middle.addWidget(self.value)
        middle.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        middle.addStretch(1)
        middle.addWidget(self._line)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.exchange, 1)
        foot.addWidget(self.age)
        layout = self._inside = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 10, 9)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addLayout(middle)
        layout.addLayout(foot)
        self.setToolTip(self.tr("Show what passed on the port of {role}").format(role=player.role))
        appearance.changed.connect(self.restyle)
        self.clicked.connect(self._tell)
        self._name()

    def _shown_tone(self, tone: ToneName) -> ToneName:
        """Of a simulated instrument violet, unless something is wrong."""
        return "sim" if self.player.is_simulated and tone in ("ok", "run") else tone

    def show_state(self, word: str, tone: ToneName, icon: str) -> None:
        """Say how the instrument is."""
        if self.chip.text() != word:
            self.chip.show_state(word, self._shown_tone(tone), icon)
            self._tone = tone if tone == "err" else None
            self._name()
            self.update()

    def show_value(self, value: str, unit: str, points: list[tuple[float, float]], now: float) -> None:
        """Show the number that it told last, and the course of the last minute."""
        if value != self.value.text() or unit != self.unit.text():
            self.value.setText(value)
            self.unit.setText(unit)
            self._fit()
            self._name()
        self._line.show_points(points, now)

    def show_exchange(self, text: str, age: float, *, is_waiting: bool) -> None:
        """Show what passed last, and how long ago; amber once it is long."""
        if text != self.exchange.text():
            self.exchange.setText(text)
        self.age.set_tone("warn" if is_waiting and age >= SILENT_S else None)
        self.age.setText(age_text(age))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, self._inside.minimumSize().height())

    def _fit(self) -> None:
        """Half a number would be another one: the curve makes room for it, then it is written smaller, and a
        long unit is elided. At once, for a layout that comes later may come after what is drawn.
        """
        inside = self.rect().marginsRemoved(self._inside.contentsMargins())
        room = inside.width() - min(self.unit.sizeHint().width(), _LEAST_UNIT) - 2 * _GAP
        for role, has_curve in _WAYS:
            number = QFontMetrics(self._appearance.font(role)).horizontalAdvance(self.value.text())
            if number + (self._line.width() + _GAP if has_curve else 0) < room:
                break
        self.value.set_role(role)
        self._line.setVisible(has_curve)
        self._inside.activate()

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit(self.player.role)

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        edge, width = colors.border, 1.0
        if self._tone is not None:
            edge, width = self._appearance.tone(self._tone).line, 1.5
        elif self.underMouse():
            edge = colors.border_strong
        if self.hasFocus():
            edge, width = colors.focus, 2.0
        painter.setBrush(QColor(colors.surface))
        painter.setPen(QPen(QColor(edge), width))
        half = width / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), RADIUS_CARD, RADIUS_CARD
        )

    def _name(self) -> None:
        told = f"{self.value.text()} {self.unit.text()}".strip(" –")
        place = self.tr("simulator") if self.player.is_simulated else self.player.place
        parts = (self.player.role, place, self.chip.text(), told)
        self.setAccessibleName(", ".join(part for part in parts if part))
