"""Checks an instrument with its own queries, or a port with a loopback plug, and reports findings."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.files import replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.instruments.facts import InstrumentFacts
from praxis_desktop.gui.instruments.open_ports import OpenPort
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import capitalized, spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, with_decimal_sign
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.ports import check
from praxis_desktop.ports.roles import parse_binding

if TYPE_CHECKING:
    from praxis_desktop.ports.check.report import CheckReport, Finding
    from praxis_desktop.ports.transport import LineSettings


_LOOKS: dict[str, tuple[str, ToneName]] = {
    "passed": ("check-circle", "ok"),
    "failed": ("alert-circle", "err"),
    "absent": ("minus", "idle"),
}


class PortCheck(QObject):
    """Runs checks, one at a time, on background threads. GUI thread only; all methods return immediately."""

    found = Signal(object, float)
    """Carries a Finding, and how much of the check is done (0 to 1)."""
    done = Signal(object)
    """Carries the CheckReport."""
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cancelled = threading.Event()
        self._task = BackgroundTask(self._perform, self)
        self._task.done.connect(self._end)
        self._task.failed.connect(self._fail)
        self.is_active = False

    def start(self, facts: InstrumentFacts, settings: LineSettings | None) -> None:
        """Check the instrument or, if ``settings`` is given, its port, which must have a loopback plug."""
        if self.is_active:
            return
        self.is_active = True
        # A new event, because the thread of a cancelled check may still use the old one.
        self._cancelled = threading.Event()
        self._task.start(facts, settings, self._cancelled)

    def cancel(self) -> None:
        self._cancelled.set()

    def _perform(
        self, facts: InstrumentFacts, settings: LineSettings | None, cancelled: threading.Event
    ) -> CheckReport:
        return check.perform_check(
            parse_binding(f"{facts.role}={facts.path}"),
            settings=settings,
            profile=facts.profile if settings is None else None,
            on_finding=self.found.emit,
            cancelled=cancelled.is_set,
        )

    @Slot(object)
    def _end(self, report: CheckReport) -> None:
        self.is_active = False
        self.done.emit(report)

    @Slot(object)
    def _fail(self, error: PraxisError) -> None:
        self.is_active = False
        self.failed.emit(error)


class ChecksPanel(QWidget):
    """The Checks tab. ``loopback_wanted`` asks whether a loopback plug is connected to the port;
    ``save_wanted`` asks for a file name.
    """

    loopback_wanted = Signal()
    save_wanted = Signal()
    saved = Signal(object)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: InstrumentFacts | None = None
        self._checked = ""
        self._obstacle = ""
        self._lines: list[TableRow] = []
        self._report: CheckReport | None = None
        self.check = PortCheck(self)
        self.instrument_button = Button(
            self.tr("Check instrument"), appearance=appearance, icon="pulse", parent=self
        )
        self.instrument_button.setToolTip(
            self.tr("Query its identity and state repeatedly. Nothing moves or changes.")
        )
        self.loopback_button = Button(
            self.tr("Loopback check…"), appearance=appearance, icon="refresh", parent=self
        )
        self.loopback_button.setToolTip(
            self.tr("Check only the port, with a loopback plug that connects TX to RX")
        )
        self.cancel_button = Button(self.tr("Cancel"), appearance=appearance, parent=self)
        self.save_button = Button(
            self.tr("Save report…"), appearance=appearance, kind=ButtonKind.GHOST, icon="save", parent=self
        )
        self.state = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.notice = NoticeLine(appearance=appearance)
        self.table = PlainTable(
            (
                Column(self.tr("Check"), 230),
                Column(self.tr("Result")),
                Column(self.tr("How it was checked"), is_quiet=True),
            ),
            name=self.tr("Check results"),
            appearance=appearance,
        )
        self.empty = Label(appearance=appearance, color="text2", wrap=True)
        self.empty.setContentsMargins(30, 0, 30, 0)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._saver = BackgroundTask(save_report, self)
        row = QHBoxLayout()
        row.setContentsMargins(14, 0, 8, 0)
        row.setSpacing(8)
        for button in (self.instrument_button, self.loopback_button, self.cancel_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.save_button)
        notice = QVBoxLayout()
        notice.setContentsMargins(16, 0, 14, 0)
        notice.addWidget(self.state)
        notice.addWidget(self.notice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 1, 8)
        layout.setSpacing(7)
        layout.addLayout(row)
        layout.addLayout(notice)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty, 1)
        self.instrument_button.clicked.connect(self._check_instrument)
        self.loopback_button.clicked.connect(self.loopback_wanted)
        self.cancel_button.clicked.connect(self.check.cancel)
        self.save_button.clicked.connect(self.save_wanted)
        self.check.found.connect(self._show_finding)
        self.check.done.connect(self._show_report)
        self.check.failed.connect(self._show_failure)
        self._saver.done.connect(self.saved)
        self._saver.failed.connect(self._show_failure)

    def show_facts(self, facts: InstrumentFacts, obstacle: str) -> None:
        """Offer the checks for an instrument; ``obstacle`` says why none is currently possible."""
        if self._facts is None or self._facts.device != facts.device:
            self._facts = facts
            if not self.check.is_active:
                self._begin("")
        self._facts, self._obstacle = facts, obstacle
        self.refresh()

    def check_loopback(self, settings: LineSettings) -> None:
        """Check the port, which must have a loopback plug."""
        if self._facts is not None:
            self._begin(self._facts.name)
            self.check.start(self._facts, settings)
            self.refresh()

    @Slot(object)
    def save_to(self, path: Path) -> None:
        """Save the report to a file."""
        if self._report is not None:
            self._saver.start(self._report, path)

    @Slot()
    def refresh(self) -> None:
        """Show and enable the buttons that can currently be used."""
        facts, is_active = self._facts, self.check.is_active
        is_simulated = facts is not None and facts.is_simulated
        self.instrument_button.setVisible(facts is not None and facts.profile is not None and not is_active)
        self.loopback_button.setVisible(not is_simulated and not is_active)
        for button in (self.instrument_button, self.loopback_button):
            button.setEnabled(not self._obstacle)
        self.cancel_button.setVisible(is_active)
        self.save_button.setVisible(self._report is not None)
        words = self._obstacle or self.tr("Nothing checked yet.")
        self.empty.setText(words)
        self.empty.setHidden(bool(self._lines) or is_active)
        self.table.setVisible(bool(self._lines) or is_active)

    @Slot()
    def _check_instrument(self) -> None:
        if self._facts is not None:
            self._begin(self._facts.name)
            self.check.start(self._facts, None)
            self.refresh()

    def _begin(self, name: str) -> None:
        self._checked = name
        self._report = None
        self._lines = []
        self.table.show_lines([])
        self.notice.clear()
        self.state.setText(self.tr("Checking {name}…").format(name=name) if name else "")

    @Slot(object, float)
    def _show_finding(self, finding: Finding, done: float) -> None:
        icon, tone = _LOOKS[finding.verdict]
        words = {
            "passed": self.tr("{name}: passed"),
            "failed": self.tr("{name}: failed"),
            "absent": self.tr("{name}: none"),
        }
        name = capitalized(finding.name)
        title = words[finding.verdict].format(name=name)
        line = TableRow(
            (title, spoken(finding.summary), spoken(finding.method)),
            "err" if finding.verdict == "failed" else None,
            icon,
            tone,
        )
        self._lines = [*self._lines, line]
        self.table.show_lines(self._lines)
        checking = self.tr("Checking {name}… {percent} %")
        self.state.setText(checking.format(name=self._checked, percent=round(done * 100)))

    @Slot(object)
    def _show_report(self, report: CheckReport) -> None:
        self._report = report if report.findings else None
        if report.passed:
            words = self.tr("{name} passed in {s} s")
        elif report.findings:
            words = self.tr("{name} failed after {s} s")
        else:
            words = self.tr("The check of {name} was cancelled")
        self.state.setText(words.format(name=self._checked, s=with_decimal_sign(f"{report.seconds:.1f}")))
        self.refresh()

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        self.state.setText("")
        self.notice.show_notice("alert-circle", "err", error.message, error.hint)
        self.refresh()


def save_report(report: CheckReport, path: Path) -> Path:
    """Write the report, as JSON if the file's name ends in ``.json``, otherwise as text. Runs on a background
    thread. Raises StorageError.
    """
    is_json = path.suffix.casefold() == ".json"
    text = json.dumps(report.to_json(), indent=2, ensure_ascii=False) if is_json else "\n".join(report.text())
    try:
        with replacing(path) as file:
            file.write(f"{text}\n".encode())
    except OSError as error:
        raise StorageError(
            Message("{path} cannot be written: {reason}", path=path, reason=error.strerror or error),
            hint="Choose another folder.",
        ) from error
    return path


_WHEN = ("", ":times=1", ":every=3", ":after=5")


class FaultsPanel(QWidget):
    """The Faults tab for a simulator. It offers the faults of ``praxis-desktop simulate``, except faults that
    affect connections or values. ``open_wanted`` requests that the port be opened.
    """

    open_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._port: OpenPort | None = None
        self.reason = Label(appearance=appearance, color="text2", wrap=True)
        self.fault = ChoiceField(appearance=appearance)
        self.fault.setAccessibleName(self.tr("Fault"))
        for name, words in fault_words().items():
            self.fault.addItem(words, name)
        self.when = ChoiceField(appearance=appearance)
        self.when.setAccessibleName(self.tr("When"))
        occasions = (
            self.tr("each time"),
            self.tr("next time"),
            self.tr("every third time"),
            self.tr("after the fifth time"),
        )
        for words, when in zip(occasions, _WHEN, strict=True):
            self.when.addItem(words, when)
        self.inject_button = Button(
            self.tr("Cause a fault"), appearance=appearance, icon="warning", parent=self
        )
        self.clear_button = Button(self.tr("Clear the fault"), appearance=appearance, parent=self)
        self.unplug_button = Button(
            self.tr("Unplug its cable"), appearance=appearance, icon="unplug", parent=self
        )
        self.open_button = Button(self.tr("Open port"), appearance=appearance, icon="play", parent=self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.fault, 2)
        row.addWidget(self.when, 1)
        row.addWidget(self.inject_button)
        more = QHBoxLayout()
        more.setSpacing(8)
        more.addWidget(self.open_button)
        more.addWidget(self.clear_button)
        more.addWidget(self.unplug_button)
        more.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 4, 14, 14)
        layout.setSpacing(10)
        layout.addWidget(self.reason)
        layout.addLayout(row)
        layout.addLayout(more)
        layout.addStretch(1)
        self.inject_button.clicked.connect(self._inject)
        self.clear_button.clicked.connect(self._clear)
        self.unplug_button.clicked.connect(self._unplug)
        self.open_button.clicked.connect(self.open_wanted)

    def show_port(self, port: OpenPort | None) -> None:
        """Show a simulator. Its faults can be chosen while its port is open."""
        self._port = port
        is_open = port is not None and port.is_open
        words = self.tr(
            "Choose how the simulated instrument should fail, then send it commands in the serial "
            "monitor. Protocol runs use their own simulators and are not affected."
        )
        closed = self.tr("Open the port first. Faults can be chosen only while the simulator is in use.")
        self.reason.setText(words if is_open else closed)
        self.open_button.setVisible(not is_open)
        self.unplug_button.setVisible(is_open)
        self.clear_button.setVisible(is_open)
        for widget in (self.fault, self.when, self.inject_button):
            widget.setEnabled(is_open)
            widget.setToolTip("" if is_open else closed)

    @Slot()
    def _inject(self) -> None:
        if self._port is not None:
            self._port.inject(f"{self.fault.currentData()}{self.when.currentData()}")

    @Slot()
    def _clear(self) -> None:
        if self._port is not None:
            self._port.clear_faults()

    @Slot()
    def _unplug(self) -> None:
        if self._port is not None:
            self._port.unplug()


def fault_words() -> dict[str, str]:
    """Return descriptions of the simulators' faults, keyed by fault name."""
    return {
        "silence": _tr("It does not reply"),
        "late": _tr("It replies 3 s late"),
        "partial": _tr("It sends only half of its reply"),
        "garbage": _tr("It sends meaningless bytes"),
        "terminator": _tr("Its reply has the wrong line ending"),
        "busy": _tr("It replies that it is busy"),
        "double": _tr("It replies twice"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("FaultsPanel", text)
