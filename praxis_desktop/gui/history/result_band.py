"""The band that says what a kept run came to: state, why, how much was simulated, and four figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD
from praxis_desktop.gui.run.run_states import StateLook
from praxis_desktop.gui.run.run_words import counted, look_of, mode_look, took_text
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import OpenedRun

_IDLE = StateLook("", "clock", "idle")


class ResultBand(Card):
    """Never colour alone: icon and word say the same."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._look = _IDLE
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._icon = Icon("clock", "idle", size=36, appearance=appearance, parent=self)
        self.word = Label(appearance=appearance, role="state")
        self.chip = Chip("", "sim", "ghost", appearance=appearance, parent=self)
        self.words = ElidedLabel(appearance=appearance, role="small")
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.chip)
        below.addWidget(self.words, 1)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self.word)
        said.addLayout(below)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 10, 20, 12)
        layout.setSpacing(16)
        layout.addWidget(self._icon)
        layout.addLayout(said, 1)
        self.figures: list[tuple[Label, Label]] = []
        for _ in range(4):
            column = QVBoxLayout()
            column.setSpacing(2)
            figure = Label(appearance=appearance, role="h1")
            name = Label(appearance=appearance, role="caption", color="text2")
            for label in (figure, name):
                column.addWidget(label)
            layout.addSpacing(12)
            layout.addLayout(column)
            self.figures.append((figure, name))

    def show_run(self, opened: OpenedRun) -> None:
        """Show what a run came to."""
        run = opened.run
        look = self._look = look_of(run)
        self._icon.show_icon(look.icon, look.tone)
        self.word.setText(look.word)
        self.word.set_tone(look.tone)
        mode = mode_look(opened.mode)
        self.chip.show_state(mode.word, mode.tone, mode.icon)
        # Stopping a program is an error of its own to Python: nobody needs to read that.
        said = (
            (run.reason or run.damage) if run.state == "cancelled" else run.error or run.reason or run.damage
        )
        by = self.tr("by {person}").format(person=run.ended_by) if run.ended_by else ""
        self.words.setText(" · ".join(part for part in (" ".join(said.split()), by) if part))
        asked = sum(action.kind == "prompt" for action in opened.actions)
        ended = sum(step.status == "completed" for step in opened.steps) - run.skipped
        results = len(opened.outputs)
        is_short = len(opened.steps) < run.steps
        steps = f"{run.steps:,}" if is_short else f"{ended:,} / {run.steps:,}"
        for (figure, name), (value, words) in zip(
            self.figures,
            (
                (took_text(run.duration) or "–", self.tr("duration")),
                (steps, self.tr("steps") if is_short else self.tr("steps done")),
                (f"{results:,}", counted(results, self.tr("result"), self.tr("results"))),
                (f"{asked:,}", counted(asked, self.tr("operator prompt"), self.tr("operator prompts"))),
            ),
            strict=True,
        ):
            figure.setText(value)
            name.setText(words)
        self.setAccessibleName(", ".join(part for part in (look.word, mode.word, self.words.text()) if part))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = self._appearance.tone(self._look.tone)
        painter.setBrush(QColor(tone.bg))
        painter.setPen(QPen(QColor(tone.edge), 1))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        painter.setPen(Qt.PenStyle.NoPen)
