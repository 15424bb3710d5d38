"""The technical side of a kept run: its steps, values, bytes, log and files, folded until asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.history.report_tabs import BYTES, ReportViews
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.steps.timeline import Timeline
from praxis_desktop.gui.widgets.buttons import Button, FoldButton
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.gui.records.model import OpenedRun

_TIMELINE_WIDTH, _NARROW_TIMELINE = 264, 216
_BAR_HEIGHT = 46
_ID_SHOWN = 8


class Technical(QWidget):
    """The steps at the left; beside them what belongs to the chosen one, or to all of them."""

    def __init__(self, *, views: ReportViews, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.views = views
        self.timeline = Timeline(appearance=appearance)
        titles = (self.tr("Values"), self.tr("Bytes"), self.tr("Log"), self.tr("Files"))
        self.tabs = Segments(titles, appearance=appearance)
        self.replay_button = Button(self.tr("Replay"), appearance=appearance, icon="refresh", parent=self)
        self.replay_button.setToolTip(
            self.tr("Do the run again from its record, without instruments, and compare every bit")
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        for button in (views.verify_button, views.folder_button, self.replay_button):
            row.addWidget(button)
        self.shown = QWidget()
        right = QVBoxLayout(self.shown)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addLayout(row)
        right.addWidget(views, 1)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(12)
        self.row.addWidget(self.timeline)
        self.row.addWidget(self.shown, 1)

    def set_narrow(self, is_narrow: bool) -> None:
        """Take less room."""
        self.timeline.setFixedWidth(_NARROW_TIMELINE if is_narrow else _TIMELINE_WIDTH)
        self.tabs.button(BYTES).setText(self.tr("Bytes") if is_narrow else self.tr("Bytes exchanged"))
        self.tabs.button(BYTES).updateGeometry()


class TechnicalBar(Card):
    """The line at the foot of a report that unfolds it; ``folded`` tells whether it is shown."""

    folded = Signal(bool)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setFixedHeight(_BAR_HEIGHT)
        self.button = FoldButton(appearance=appearance)
        self.chip = Chip(self.tr("Record verified"), "ok", "shield-check", appearance=appearance, parent=self)
        self.chip.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 2)
        layout.setSpacing(10)
        layout.addWidget(self.button, 1)
        layout.addWidget(self.chip)
        self.button.toggled.connect(self._tell)

    def show_run(self, opened: OpenedRun) -> None:
        """Say in short what is there."""
        run = opened.run
        words = self.tr("Technical: record {id} · steps, values, bytes, log, versions, files")
        self.button.show_summary(words.format(id=run.run_id[:_ID_SHOWN]))
        self.chip.hide()

    @Slot(bool)
    def _tell(self, is_unfolded: bool) -> None:
        self.folded.emit(not is_unfolded)
