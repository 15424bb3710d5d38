"""The record of a run that has ended: its location, verification, replay and export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QSize, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import joined, sentence, spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.run.record import Verdict, export_record, replay_record, verify_record
from praxis_desktop.gui.run.words import KeptRecord, clock_text
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, lines_of
from praxis_desktop.gui.widgets.progress import ThinProgressBar
from praxis_desktop.gui.widgets.surfaces import Card, Icon
from praxis_desktop.interpreter.faults import Killed

if TYPE_CHECKING:
    from praxis_desktop.workers.launch.replays import Replays


PROGRESS_MS = 500
"""Time, in milliseconds, after which the progress of a replay is shown."""

_LOOK_MS = 100
_ONE_ROW_FROM, _LEAST_WIDTH = 560, 300
"""Width below which the buttons go under the text, and the card's minimum width, both in pixels."""


class RecordPanel(Card):
    """The record card, hidden until a run has left a record. Tasks run on background threads.
    ``folder_wanted`` requests a folder to export to.
    """

    folder_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._record: KeptRecord | None = None
        self.export_folder = ""
        """The folder to which every run is exported when it ends; if "", nothing is exported."""
        self._verifier = BackgroundTask(verify_record, self)
        self._exporter = BackgroundTask(export_record, self)
        self._replays: Replays | None = None
        self._replayer = BackgroundTask(replay_record, self)
        self._icon = Icon("file", "idle", size=24, appearance=appearance, parent=self)
        self._title = ElidedLabel(self.tr("Record"), appearance=appearance, role="h3")
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.verify_button = Button(
            self.tr("Verify"), appearance=appearance, icon="shield-check", parent=self
        )
        self.verify_button.setToolTip(self.tr("Check that nothing in the record was changed or is missing"))
        self.replay_button = Button(self.tr("Replay"), appearance=appearance, icon="refresh", parent=self)
        self.replay_button.setToolTip(
            self.tr("Replay the run from its record, without instruments, and compare every bit")
        )
        self.replay_button.hide()
        self.cancel_button = Button(self.tr("Cancel"), appearance=appearance, parent=self)
        self.cancel_button.setToolTip(self.tr("Stop the replay. The record does not change."))
        self.cancel_button.hide()
        self.progress = ThinProgressBar(appearance=appearance, parent=self)
        self.progress.setAccessibleName(self.tr("Progress of the replay"))
        self.progress.hide()
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._show_progress)
        self.export_button = Button(self.tr("Export…"), appearance=appearance, icon="save", parent=self)
        self.export_button.setToolTip(self.tr("Export the run's results to a folder, in every format"))
        self.open_button = Button(
            appearance=appearance, kind=ButtonKind.GHOST, icon="folder-open", parent=self
        )
        self.open_button.setAccessibleName(self.tr("Open the record's folder"))
        self.open_button.setToolTip(self.open_button.accessibleName())
        title = QHBoxLayout()
        title.setSpacing(10)
        title.addWidget(self._icon)
        title.addLayout(lines_of(self._title, self.words, spacing=0), 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(10)
        self._head.addLayout(title, 1)
        self._head.addLayout(buttons)
        for button in (
            self.open_button,
            self.cancel_button,
            self.verify_button,
            self.replay_button,
            self.export_button,
        ):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 10, 6)
        layout.setSpacing(4)
        layout.addLayout(self._head)
        layout.addWidget(self.progress)
        self.open_button.clicked.connect(self.open_folder)
        self.verify_button.clicked.connect(self.verify)
        self.export_button.clicked.connect(self.folder_wanted)
        self._verifier.done.connect(self._show_verdict)
        self._exporter.done.connect(self._show_exported)
        self.replay_button.clicked.connect(self.replay)
        self.cancel_button.clicked.connect(self.cancel)
        self._replayer.done.connect(self._show_verdict)
        for task in (self._verifier, self._exporter, self._replayer):
            task.failed.connect(self._show_failure)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = event.size().width() < _ONE_ROW_FROM
        self._title.setVisible(not is_narrow)
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._head.setDirection(direction)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def offer_replays(self, replays: Replays) -> None:
        self._replays = replays
        self.replay_button.show()

    @Slot(object)
    def show_record(self, record: KeptRecord) -> None:
        """Show a run's record."""
        self._record = record
        self._tell("file", "idle", str(record.folder))
        self.setToolTip(str(record.folder))
        self._set_free()
        self.show()
        self.export_to(self.export_folder)

    @Slot()
    def clear(self) -> None:
        """Hide the card, and stop any replay, because a replay would slow down another run."""
        self._record = None
        self._timer.stop()
        if self._replays is not None:
            self._replays.stop()
        self.hide()

    @Slot()
    def open_folder(self) -> None:
        """Open the folder of the record in the system's file browser."""
        if self._record is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._record.folder)))

    @Slot()
    def verify(self) -> None:
        if self._record is not None:
            self._set_busy(self.tr("Checking the record…"))
            self._verifier.start(self._record)

    @Slot()
    def replay(self) -> None:
        """Replay the run."""
        if self._record is not None and self._replays is not None:
            self._set_busy(self.tr("Replaying the run from its record…"))
            self._replayer.start(self._record, self._replays)
            self._since.start()
            self._timer.start()

    @Slot()
    def cancel(self) -> None:
        """Stop the replay."""
        if self._replays is not None and self._timer.isActive():
            self._tell("clock", "run", self.tr("Stopping the replay…"))
            self._timer.stop()
            self._replays.stop()

    @Slot()
    def _show_progress(self) -> None:
        """Show the progress of a replay that takes longer than half a second, with a button to cancel it."""
        if self._replays is None or self._record is None or not self._since.hasExpired(PROGRESS_MS):
            return
        done, whole = self._replays.seconds, self._record.seconds
        words = self.tr("Replaying the run: {done} so far")
        if whole:
            words = self.tr("Replaying the run: {done} of {whole}")
            self.progress.setValue(min(100, round(100 * done / whole)))
        self.progress.setVisible(whole > 0)
        self.cancel_button.show()
        self._tell("clock", "run", words.format(done=clock_text(int(done)), whole=clock_text(round(whole))))

    def _set_free(self) -> None:
        self._timer.stop()
        has_focus = self.cancel_button.hasFocus()
        self.cancel_button.hide()
        self.progress.hide()
        self.progress.setValue(0)
        for button in (self.verify_button, self.replay_button, self.export_button):
            button.setEnabled(True)
        if has_focus:
            self.replay_button.setFocus()

    @Slot(str)
    def export_to(self, folder: str) -> None:
        """Export the results to ``folder``."""
        if self._record is not None and folder:
            self._set_busy(self.tr("Writing the results…"))
            self._exporter.start(self._record, folder)

    def _set_busy(self, words: str) -> None:
        for button in (self.verify_button, self.replay_button, self.export_button):
            button.setEnabled(False)
        self._tell("clock", "run", words)

    def _tell(self, icon: str, tone: ToneName, words: str) -> None:
        self._icon.show_icon(icon, tone)
        self.words.setText(words)

    @Slot(object)
    def _show_verdict(self, verdict: Verdict) -> None:
        self._set_free()
        tone: ToneName = "ok" if verdict.is_intact else "err"
        self._tell("shield-check" if verdict.is_intact else "alert-circle", tone, verdict.sentence)

    @Slot(object)
    def _show_exported(self, sentence: str) -> None:
        self._set_free()
        self._tell("check-circle", "ok", sentence)

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        self._set_free()
        if isinstance(error, Killed):
            self._tell("file", "idle", self.tr("The replay was stopped. The record did not change."))
            return
        self._tell("alert-circle", "err", joined(sentence(error.message), spoken(error.hint)))
