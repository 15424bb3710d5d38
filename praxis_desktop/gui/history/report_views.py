"""The sides of a kept run that its technical part shows: parameters, bytes, log and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.gui.history.report_log import ReportLog
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.gui.wire.wire_panel import WirePanel

if TYPE_CHECKING:
    from praxis_desktop.gui.history.run_facts import ReadRun

FACTS, BYTES, LOG, FILES = range(4)


class ReportViews(QStackedWidget):
    """One view at a time, by its number."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_tables(appearance)
        self._make_views(appearance)

    def show_tables(self, read: ReadRun) -> None:
        """Show what is written of a run."""
        self.facts.show_lines(read.facts)
        files = () if read.opened.run.is_removed else read.opened.files
        self.log.show_run(read.log, read.opened.steps, files)
        self.files.show_lines(read.files)

    def _make_tables(self, appearance: Appearance) -> None:
        self.facts = PlainTable(
            (
                Column(self.tr("About"), 120, is_quiet=True),
                Column(self.tr("Name"), 210),
                Column(self.tr("Value")),
            ),
            name=self.tr("Values"),
            appearance=appearance,
        )
        self.wire = WirePanel(appearance=appearance, title=self.tr("Bytes exchanged"))
        self.log = ReportLog(appearance=appearance)
        self.files = PlainTable(
            (
                Column(self.tr("File"), 220),
                Column(self.tr("Size"), 90, is_quiet=True),
                Column(self.tr("SHA-256"), is_mono=True, is_quiet=True),
            ),
            name=self.tr("Files"),
            appearance=appearance,
        )
        self.verify_button = Button(
            self.tr("Verify"), appearance=appearance, icon="shield-check", parent=self
        )
        self.verify_button.setToolTip(self.tr("Check that nothing of the record was changed or is missing"))
        self.folder_button = Button(
            self.tr("Open folder"), appearance=appearance, icon="folder-open", parent=self
        )

    def _make_views(self, appearance: Appearance) -> None:
        self.addWidget(_framed(self.tr("Values"), self.facts, appearance))
        self.addWidget(self.wire)
        self.addWidget(self.log)
        self.addWidget(_framed(self.tr("Files kept with the record"), self.files, appearance))


def _framed(title: str, shown: QWidget, appearance: Appearance) -> Card:
    card = Card(appearance=appearance)
    head = QHBoxLayout()
    head.setContentsMargins(13, 0, 9, 0)
    head.addWidget(Label(title, appearance=appearance, role="h2"))
    layout = QVBoxLayout(card)
    layout.setContentsMargins(1, 10, 1, 8)
    layout.setSpacing(8)
    layout.addLayout(head)
    layout.addWidget(shown)
    return card
