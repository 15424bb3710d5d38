"""The head of the page of a kept run: which one it is, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.history.export import ExportButton
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import HEAD_RIGHT, PAGE_HEADER_HEIGHT
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, TwoLineLabel, lines_of
from praxis_desktop.gui.widgets.surfaces import Bar
from praxis_desktop.gui.widgets.tips_below import TipsBelow
from praxis_desktop.runs.commands import ACTIVE

if TYPE_CHECKING:
    from praxis_desktop.gui.records.model import OpenedRun


class ReportHead(Bar):
    """A button that can do nothing for the run is not shown."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Edge.BottomEdge, appearance=appearance, parent=parent)
        self.setFixedHeight(PAGE_HEADER_HEIGHT)
        self.back_button = Button(
            appearance=appearance, kind=ButtonKind.GHOST, icon="arrow-left", parent=self
        )
        self.back_button.setAccessibleName(self.tr("Back to the history"))
        self.back_button.setToolTip(self.tr("Back to the history (Esc)"))
        self.title = TwoLineLabel(appearance=appearance, role="h1")
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.compare_button = Button(self.tr("Compare…"), appearance=appearance, icon="table", parent=self)
        self.compare_button.setToolTip(self.tr("Tick another run in the history to compare it with this one"))
        self.compare_button.setAccessibleName(self.tr("Compare with another run"))
        self.export_button = ExportButton(appearance=appearance, parent=self)
        self.again_button = Button(
            self.tr("Run again…"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="play", parent=self
        )
        self.again_button.setToolTip(self.tr("Set the protocol up with the same values"))
        self.resume_button = Button(
            self.tr("Resume…"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="play", parent=self
        )
        words = lines_of(self.title, self.words, spacing=0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, HEAD_RIGHT, 1)
        layout.setSpacing(10)
        layout.addWidget(self.back_button)
        layout.addLayout(words, 1)
        for button in (self.compare_button, self.export_button, self.again_button, self.resume_button):
            layout.addWidget(button)
        TipsBelow(self)

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave room for the name of the run."""
        self.compare_button.setText("" if is_narrow else self.tr("Compare…"))
        self.compare_button.updateGeometry()

    def show_buttons(self, opened: OpenedRun | None) -> None:
        """Offer what can be done about the run, about none while it is being read."""
        target = "" if opened is None else str(opened.details.header.get("target") or "")
        self.compare_button.setVisible(opened is not None and not opened.run.is_removed)
        self.export_button.setVisible(opened is not None and not opened.run.is_removed)
        self.again_button.setVisible(is_ended(opened) and bool(target))
        self.resume_button.setVisible(opened is not None and opened.run.state == "interrupted")


def is_ended(opened: OpenedRun | None) -> bool:
    """Whether a run is over and its record is there: it can be noted on, replayed and run again."""
    if opened is None or opened.run.is_removed:
        return False
    return opened.run.state not in ACTIVE and opened.run.state != "interrupted"
