"""Diagnosis of the installation, with a report that can be copied or saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.settings import model as facts
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.settings.page import Section
from praxis_desktop.gui.settings.rows import OpenButton
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.window.dialogs import file_dialog
from praxis_desktop.workers import diagnosis

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings
    from praxis_desktop.workers.diagnosis.checks import Check


_SHOWN: dict[str, tuple[ToneName, str]] = {
    "ok": ("ok", "check-circle"),
    "warning": ("warn", "warning"),
    "fault": ("err", "alert-circle"),
}
_QUIET = "Settings"
"""Passed checks in this part of the diagnosis are not listed, because the page shows the settings anyway."""


class Diagnosis(QObject):
    """Runs all checks on a background thread; ``found`` carries each Check, and ``done`` is emitted at the
    end.
    """

    found = Signal(object)
    done = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task = BackgroundTask(self._perform, self)
        self._task.done.connect(self._end)
        self._task.failed.connect(self.failed)

    def start(self, settings: Settings) -> None:
        self._task.start(settings)

    def _perform(self, settings: Settings) -> None:
        for check in diagnosis.diagnose(settings):
            try:
                self.found.emit(check)
            except RuntimeError:
                return  # the window's objects are gone

    @Slot()
    def _end(self) -> None:
        self.done.emit()


class DiagnosticsSection(Section):
    """The Diagnostics section. The diagnosis runs only on request."""

    def __init__(self, model: SettingsModel, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._model = model
        self.checks: list[Check] = []
        self._faults = self._warnings = 0
        self._shown: list[QWidget] = []
        self.test_button = Button(self.tr("Run self-test"), appearance=appearance, icon="play")
        self.copy_button = Button(self.tr("Copy report"), appearance=appearance, icon="copy")
        self.copy_button.hide()
        self.save_button = Button(self.tr("Save report…"), appearance=appearance, icon="save")
        self.save_button.hide()
        self._row = self.row(
            self.tr("Self-test"),
            self.tr("Checks the program, its folders, packages and ports, and runs a line of Python"),
            self.copy_button,
            self.save_button,
            self.test_button,
        )
        self.notice = NoticeLine(appearance=appearance)
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 4, 0, 10)
        self._lines.setSpacing(2)
        self._list.hide()
        self.body.addWidget(self.notice)
        self.body.addWidget(self._list)
        self._open = OpenButton(self.tr("Error reports"), appearance=appearance)
        self._log = self.row(self.tr("Error reports"), str(facts.faults_folder()), self._open, is_elided=True)
        self._open.show_folder(facts.faults_folder())
        self._diagnosis = Diagnosis(self)
        self._diagnosis.found.connect(self._take)
        self._diagnosis.done.connect(self._end)
        self._diagnosis.failed.connect(self._tell_failure)
        self.test_button.clicked.connect(self._start)
        self.copy_button.clicked.connect(self._copy)
        self._saver = BackgroundTask(_save, self)
        self._saver.done.connect(self._tell_saved)
        self._saver.failed.connect(self._tell_failure)
        self.save_button.clicked.connect(self._ask)

    @property
    def report(self) -> str:
        """The results, as text."""
        return diagnosis.report_text(self.checks)

    @Slot()
    def _start(self) -> None:
        if self._model.settings is None:
            return
        self.checks.clear()
        self._faults = self._warnings = 0
        for line in self._shown:
            self._lines.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._shown.clear()
        self.test_button.setEnabled(False)
        self.copy_button.hide()
        self.save_button.hide()
        self._list.show()
        self.notice.show_notice("clock", "run", self.tr("Checking. This takes a few seconds…"))
        self._diagnosis.start(self._model.settings)

    @Slot(object)
    def _take(self, check: Check) -> None:
        self.checks.append(check)
        self._faults += check.state == "fault"
        self._warnings += check.state == "warning"
        if check.part != _QUIET or check.state != "ok":
            line = _CheckLine(check, appearance=self._appearance)
            self._shown.append(line)
            self._lines.addWidget(line)

    @Slot()
    def _end(self) -> None:
        self.test_button.setEnabled(True)
        self.copy_button.show()
        self.save_button.show()
        if self._faults:
            words = self.tr("{n} checks failed").format(n=self._faults)
            self.notice.show_notice("alert-circle", "err", words)
        elif self._warnings:
            words = self.tr("Everything works; warnings: {n}").format(n=self._warnings)
            self.notice.show_notice("warning", "warn", words)
        else:
            self.notice.show_notice("check-circle", "ok", self.tr("Everything works"))

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        self.test_button.setEnabled(True)
        self.notice.show_notice("alert-circle", "err", error.message, error.hint)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
        self.notice.show_notice("check-circle", "ok", self.tr("The report was copied"))

    @Slot()
    def _ask(self) -> None:
        dialog = file_dialog(self, self.tr("Save the report for support"), appearance=self._appearance)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Archives (*.zip)")])
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(diagnosis.usual_name())
        dialog.fileSelected.connect(self.save_to)
        dialog.ask()

    @Slot(str)
    def save_to(self, name: str) -> None:
        """Save the results and the latest defect reports in an archive called ``name``."""
        self._saver.start(Path(name), tuple(self.checks))

    @Slot(object)
    def _tell_saved(self, path: Path) -> None:
        words = self.tr("The report is in {path}. Read it before you pass it on.")
        self.notice.show_notice("check-circle", "ok", words.format(path=path))


def _save(path: Path, checks: tuple[Check, ...]) -> Path:
    diagnosis.write_support_report(path, checks)
    return path


class _CheckLine(QWidget):
    """A check and its result."""

    def __init__(self, check: Check, *, appearance: Appearance) -> None:
        super().__init__()
        tone, icon = _SHOWN[check.state]
        words = {"ok": self.tr("Works"), "warning": self.tr("Remark"), "fault": self.tr("Fault")}[check.state]
        self.chip = Chip(words, tone, icon, appearance=appearance)
        text = "\n".join(part for part in (f"{check.part}: {check.finding}", check.remedy) if part)
        label = Label(text, appearance=appearance, role="small", color="text2", wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 3, 0, 3)
        layout.setSpacing(10)
        self.chip.setMinimumWidth(96)
        layout.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(label, 1)
