"""The Run page while no run is shown: recent runs, and buttons to start a new one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.words import began_text, counted, look_of, mode_look
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.records import history
from praxis_desktop.records.history.rows import Filter

if TYPE_CHECKING:
    from praxis_desktop.gui.records.history_model import AskedHistory, ListedRun, Looked, OpenedRun


RUNS = 3
_WIDTH = 720


class _RunRow(QWidget):
    """A recent run, with its result."""

    again_wanted = Signal(str)
    report_wanted = Signal(str)

    def __init__(self, listed: ListedRun, *, appearance: Appearance) -> None:
        super().__init__()
        run = self._run = listed.row
        title = run.name or run.title or run.protocol
        look = look_of(run)
        name = ElidedLabel(title, appearance=appearance, role="h3")
        steps = counted(run.steps, self.tr("1 step"), self.tr("{n} steps"))
        when = ElidedLabel(
            f"{began_text(int(run.begun))} · {steps}",
            appearance=appearance,
            role="caption",
            color="text2",
        )
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(when)
        report = Button(self.tr("Report"), appearance=appearance, kind=ButtonKind.GHOST)
        report.setAccessibleName(self.tr("Report for {title}").format(title=title))
        self.again_button = Button(self.tr("Run again"), appearance=appearance, icon="refresh")
        self.again_button.setAccessibleName(self.tr("Run {title} again").format(title=title))
        self.again_button.setToolTip(self.tr("Set up the protocol with this run's values"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(words, 1)
        if listed.row.simulated:
            mode = mode_look(listed.mode, is_short=True)
            layout.addWidget(Chip(mode.word, mode.tone, mode.icon, appearance=appearance))
        layout.addWidget(Chip(look.word, look.tone, look.icon, appearance=appearance))
        layout.addWidget(report)
        layout.addWidget(self.again_button)
        self.again_button.setVisible(run.protocol != history.CONSOLE)
        report.clicked.connect(self._tell_report)
        self.again_button.clicked.connect(self._tell_again)

    @Slot()
    def _tell_report(self) -> None:
        self.report_wanted.emit(self._run.run_id)

    @Slot()
    def _tell_again(self) -> None:
        self.again_wanted.emit(self._run.run_id)


class IdleView(QWidget):
    """The most recent runs; ``again_wanted`` and ``report_wanted`` carry the id of a run."""

    library_wanted = Signal()
    again_wanted = Signal(str)
    report_wanted = Signal(str)
    shown = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._card = Card(appearance=appearance)
        self._card.setMaximumWidth(_WIDTH)
        self.words = Label(appearance=appearance, role="body", color="text2", wrap=True)
        self.library_button = Button(
            self.tr("Go to Library"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="library"
        )
        head = QHBoxLayout()
        texts = QVBoxLayout()
        texts.setSpacing(2)
        self._title = Label(self.tr("Nothing is running"), appearance=appearance, role="h1")
        texts.addWidget(self._title)
        texts.addWidget(self.words)
        head.addLayout(texts, 1)
        head.addWidget(self.library_button, 0, Qt.AlignmentFlag.AlignTop)
        self._list = QVBoxLayout()
        self._list.setSpacing(14)
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(24, 20, 20, 20)
        inside.setSpacing(18)
        inside.addLayout(head)
        inside.addLayout(self._list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._card, 20)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(2)
        self.rows: list[_RunRow] = []
        self._has_looked = False
        """Whether the history has been read. Before that, it is unknown whether there were any runs."""
        self.library_button.clicked.connect(self.library_wanted)
        self._say()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_WIDTH // 2, 100)  # the outcome of a run may need the space

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.shown.emit()

    @Slot(object)
    def show_runs(self, looked: Looked) -> None:
        """Show the newest runs."""
        for old in self.rows:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = []
        self._has_looked = True
        for listed in looked.listed.runs[:RUNS]:
            row = _RunRow(listed, appearance=self._appearance)
            row.again_wanted.connect(self.again_wanted)
            row.report_wanted.connect(self.report_wanted)
            self._list.addWidget(row)
            row.show()
            self.rows.append(row)
        self._say()

    def set_has_library(self, has_library: bool) -> None:
        self.library_button.setVisible(has_library)

    def _say(self) -> None:
        words = self.tr("Choose a protocol in the library and start it there.")
        title = self.tr("Nothing has run yet") if self._has_looked else self.tr("Nothing is running")
        if self.rows:
            title = self.tr("Last runs")
            if any(not row.again_button.isHidden() for row in self.rows):
                words = self.tr("Choose a protocol in the library, or run one of these again.")
        self._title.setText(title)
        self.words.setText(words)


class RecentRuns(QObject):
    """Reads the recent runs whenever the view is shown. ``again_wanted`` carries the path of a protocol, its
    function or None, the run's values, and the header of the run's record; ``failed`` carries a PraxisError.
    """

    again_wanted = Signal(object, object, object, object)
    failed = Signal(object)

    def __init__(self, asked: AskedHistory, *, view: IdleView) -> None:
        super().__init__(view)
        self._asked = asked
        self._view = view
        self._reader = BackgroundTask(self._read, self)
        self._opener = BackgroundTask(asked.open, self)
        self._reader.done.connect(view.show_runs)
        self._reader.failed.connect(self.failed)
        self._opener.done.connect(self._set_up)
        self._opener.failed.connect(self.failed)
        view.shown.connect(self.look)
        view.again_wanted.connect(self._open)

    @Slot()
    def look(self) -> None:
        """Read the most recent runs now."""
        self._reader.start()

    def _read(self) -> Looked:
        return self._asked.look(Filter(), RUNS, is_anew=True)

    @Slot(str)
    def _open(self, run_id: str) -> None:
        self._opener.start(run_id)

    @Slot(object)
    def _set_up(self, opened: OpenedRun) -> None:
        header = opened.details.header
        values = header.get("values")
        target = str(header.get("target") or opened.run.protocol)
        self.again_wanted.emit(
            Path(target),
            header.get("function") or None,
            values if isinstance(values, Mapping) else None,
            header,
        )
