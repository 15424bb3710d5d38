"""A table of the differences that a changed program would have made to a run."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QElapsedTimer, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.run.words import clock_text
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, count_text
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.runs.replay import Change, WhatIfReport


_KINDS = {
    "step gone": QT_TRANSLATE_NOOP("Differences", "Step removed"),
    "step new": QT_TRANSLATE_NOOP("Differences", "Step added"),
    "step": QT_TRANSLATE_NOOP("Differences", "Step"),
    "output": QT_TRANSLATE_NOOP("Differences", "Printed"),
    "result": QT_TRANSLATE_NOOP("Differences", "Result"),
    "data gone": QT_TRANSLATE_NOOP("Differences", "Data removed"),
    "data new": QT_TRANSLATE_NOOP("Differences", "Data added"),
    "data": QT_TRANSLATE_NOOP("Differences", "Data"),
}
_ICONS: dict[str, tuple[str, ToneName]] = {
    "step gone": ("minus", "err"),
    "data gone": ("minus", "err"),
    "step new": ("plus", "ok"),
    "data new": ("plus", "ok"),
}


CANCEL_MS = 500
"""Time, in milliseconds, after which a comparison in progress shows its duration and can be cancelled."""

_LOOK_MS = 250


class DifferencesView(Card):
    """Shows the differences between two programs. The owner connects ``back_button`` and
    ``cancel_button``.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.title = ElidedLabel(self.tr("With a changed program"), appearance=appearance, role="h2")
        self.back_button = Button(
            self.tr("Back to the replay"), appearance=appearance, icon="arrow-left", parent=self
        )
        self.cancel_button = Button(self.tr("Cancel"), appearance=appearance, parent=self)
        self.cancel_button.setToolTip(self.tr("End the comparison. Nothing changes."))
        self.cancel_button.hide()
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._show_waiting)
        self.notice = NoticeLine(appearance=appearance)
        self.diverged = NoticeLine(appearance=appearance)
        self.table = PlainTable(
            (
                Column(self.tr("What"), 150),
                Column(self.tr("Where")),
                Column(self.tr("As recorded"), is_mono=True),
                Column(self.tr("With the change"), is_mono=True),
            ),
            name=self.tr("Differences"),
            appearance=appearance,
        )
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 10, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.cancel_button)
        head.addWidget(self.back_button)
        notices = QVBoxLayout()
        notices.setContentsMargins(14, 0, 14, 0)
        notices.setSpacing(6)
        notices.addWidget(self.notice)
        notices.addWidget(self.diverged)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 10, 1, 8)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addLayout(notices)
        layout.addWidget(self.table, 1)
        layout.addStretch(0)

    def show_waiting(self, program: str) -> None:
        """Show that the comparison is in progress."""
        self.title.setText(self.tr("With {name}").format(name=PurePath(program).name))
        self._since.start()
        self._timer.start()
        self._show_waiting()
        self.diverged.clear()
        self.table.show_lines(())
        self.table.hide()

    @Slot()
    def _show_waiting(self) -> None:
        words = self.tr("Running both programs with the recorded answers. No port is opened…")
        takes_long = self._since.hasExpired(CANCEL_MS)
        if takes_long:
            words += f" {clock_text(self._since.elapsed() // 1000)}"
        self.cancel_button.setVisible(takes_long)
        self.notice.show_notice("clock", "run", words)

    def _end_waiting(self) -> None:
        self._timer.stop()
        if self.cancel_button.hasFocus():
            self.back_button.setFocus()
        self.cancel_button.hide()

    def show_ended(self) -> None:
        """Show that the user cancelled the comparison."""
        self._end_waiting()
        self.notice.show_notice("information", "idle", self.tr("The comparison was cancelled."))

    def show_failure(self, sentence: str, hint: str) -> None:
        """Say why the comparison failed."""
        self._end_waiting()
        self.notice.show_notice("alert-circle", "err", sentence, hint)

    def show_report(self, report: WhatIfReport) -> None:
        """Show the differences between the two programs."""
        self._end_waiting()
        if report.is_same:
            words = self.tr("No differences: the same {n} steps and commands.")
            self.notice.show_notice("check-circle", "ok", words.format(n=count_text(report.steps)))
            return
        count = len(report.changes)
        words = self.tr("Found 1 difference.") if count == 1 else ""
        words = words or self.tr("Found {n} differences.").format(n=count_text(count))
        self.notice.show_notice("information", "warn", words)
        if report.diverged is not None:
            where = report.diverged
            words = self.tr("It sends different bytes to {port} after step {n}, {title}: {message}").format(
                port=where.port, n=where.step, title=spoken(where.title), message=spoken(where.message)
            )
            place = self.tr("{file}, line {n}. ").format(file=PurePath(where.file).name, n=where.line)
            unknown = self.tr("How the instrument would have replied is unknown.")
            self.diverged.show_notice("alert-circle", "err", words, (place if where.line else "") + unknown)
        elif report.question:
            asked = self.tr("It asks a question that the run did not ask: {question}")
            self.diverged.show_notice("hand", "warn", asked.format(question=report.question))
        self.table.show_lines([_line(change) for change in report.changes])
        self.table.setVisible(bool(report.changes))


def _line(change: Change) -> TableRow:
    kind = QCoreApplication.translate("Differences", str(_KINDS[change.what]))
    icon, tone = _ICONS.get(change.what, ("circle", "idle"))
    return TableRow((kind, spoken(change.name), change.then, change.now), icon=icon, icon_tone=tone)
