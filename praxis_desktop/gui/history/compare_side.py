"""One of two runs that are compared: its verdict, who made it when, and the number that decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.gui.history.compare_lines import side_name
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD
from praxis_desktop.gui.run.words import began_text, look_of, mode_look
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.gui.widgets.verdict_mark import VerdictChip, VerdictMark
from praxis_desktop.gui.widgets.verdict_words import (
    by_hand_text,
    figure_limits,
    figure_value,
    hand_text,
    verdict_tone,
)
from praxis_desktop.records.decisions import hand_of

if TYPE_CHECKING:
    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.gui.run.words import Mode
    from praxis_desktop.records.comparing.sides import Side

_HEIGHT, _MARK = 80, 40


class SideBand(Card):
    """Never colour alone: mark and word say the same. A simulated run is violet, and says that it is."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setFixedHeight(_HEIGHT)
        self._band: ToneName = "idle"
        self.mark = VerdictMark(_MARK, appearance=appearance, parent=self)
        self.title = Label(appearance=appearance, role="h2")
        self.chip = VerdictChip(appearance=appearance)
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.value = Label(appearance=appearance, role="h1")
        self.figure = Label(appearance=appearance, role="small", color="text2")
        self.limits = Label(appearance=appearance, role="small", color="text2")
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self.title)
        first.addWidget(self.chip)
        first.addStretch(1)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addLayout(first)
        said.addWidget(self.words)
        decided = QVBoxLayout()
        decided.setSpacing(0)
        for label in (self.value, self.figure, self.limits):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            decided.addWidget(label)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(14)
        layout.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(said, 1)
        layout.addLayout(decided)

    def show_side(self, side: Side, mode: Mode) -> None:
        """Show a run, ``mode`` of which was simulated."""
        run, is_simulated = side.run, mode != "real"
        self._band = "sim" if is_simulated else verdict_tone(run.verdict, is_simulated=False)
        self.mark.show_verdict(run.verdict, is_simulated=is_simulated)
        self.title.setText(side_name(side))
        self.chip.show_verdict(run.verdict, is_simulated=is_simulated)
        told = [began_text(run.begun_ns // 10**9), run.operator, look_of(run).word.lower()]
        if is_simulated:
            told.insert(0, mode_look(mode).word)
        told.append(by_hand_text(side.typed).rstrip("."))
        self.words.setText(" · ".join(part for part in told if part))
        figures = Verdict.of_json(side.details.facts.get("verdict")).figures
        figure = figures[0] if figures else None
        self.value.setText("" if figure is None else figure_value(figure))
        self.value.set_tone("err" if figure is not None and figure.is_outside and not is_simulated else None)
        title = "" if figure is None else figure.title or figure.key
        typed = "" if figure is None else hand_text(hand_of(side.by_hand, figure.key))
        self.figure.setText(" · ".join(filter(None, (title[:1].lower() + title[1:], typed))))
        self.limits.setText("" if figure is None else figure_limits(figure))
        said = (self.title.text(), self.chip.text(), self.words.text(), self.value.text(), title)
        self.setAccessibleName(", ".join(part for part in said if part))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = self._appearance.tone(self._band)
        painter.setBrush(QColor(tone.bg))
        painter.setPen(QPen(QColor(tone.edge), 1))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
