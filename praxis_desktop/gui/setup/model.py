"""The model for the setup: the choices, the result of checking them, and the dry run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from praxis_desktop import protocols
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import is_simulated
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.records.last_runs import ago
from praxis_desktop.protocols.definition import Protocol

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run.report import DryRunReport
    from praxis_desktop.runs.request import RunSetup
    from praxis_desktop.workers.pool import Pool
    from praxis_desktop.workers.setup.dry_runs import DryRunNews, DryRunOrder, DryRuns
    from praxis_desktop.workers.setup.sheets import Checked, Choices, SetupSheet


log = logging.getLogger(__name__)

CHECK_MS = 60
REHEARSE_MS = 300
"""Delay after the last change, in ms. It prevents dry runs with values that are still being typed."""

RehearsalState = Literal["none", "waiting", "updating", "passed", "problems", "impossible"]
"""The states of a dry run. ``waiting`` means that the dry run cannot start until wrong values are fixed."""


class Rehearsal(Struct, frozen=True):
    """The state of the dry run. While it is ``updating`` or ``waiting``, ``report`` still describes the
    previous values.
    """

    state: RehearsalState = "none"
    report: DryRunReport | None = None
    problem: str = ""
    hint: str = ""
    stage: str = ""


class SetupModel(QObject):
    """The model for the setup page. GUI thread only; every method returns immediately. ``pool`` is called on
    background threads and may take a long time.

    The form reports every change through ``choose``.
    """

    opened = Signal(object)
    """Carries a SetupSheet whose form can be filled in."""
    refused = Signal(object)
    """Carries a PraxisError that says why the opened file does not load."""
    checked = Signal(object)
    """Carries a Checked for the current choices."""
    files_changed = Signal(str)
    """Carries the names of files whose content has changed since it was checked, before ``checked``."""
    rehearsed = Signal(object)
    """Carries a Rehearsal."""
    preset_loaded = Signal(str, object)
    """Carries the name of a preset, and its values as text, keyed by parameter."""
    presets_changed = Signal(str, object)
    """Carries the name of the saved preset and the names of all presets."""
    failed = Signal(object)
    """Carries a PraxisError if a request failed, such as a request to read or save a preset."""
    _news_arrived = Signal(object)

    def __init__(self, pool: Callable[[], Pool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self.sheet: SetupSheet | None = None
        self._target: tuple[Path, str | None] | None = None
        self.is_reading = False
        """Whether the declarations of the opened file are being read."""
        self.refusal: PraxisError | None = None
        self._choices: Choices | None = None
        self._result: Checked | None = None
        self._is_rereading = False
        self.rehearsal = Rehearsal()
        self._dry_runs: DryRuns | None = None
        self._number = 0
        self._reader = BackgroundTask(_read_sheet, self)
        self._checker = BackgroundTask(_check, self)
        self._preset_reader = BackgroundTask(_read_preset, self)
        self._preset_keeper = BackgroundTask(_keep_preset, self)
        self._memory = BackgroundTask(_remember, self)
        self._check_timer = _timer(CHECK_MS, self._check, self)
        self._rehearse_timer = _timer(REHEARSE_MS, self._rehearse, self)
        self._reader.done.connect(self._take_sheet)
        self._reader.failed.connect(self._take_refusal)
        self._checker.done.connect(self._take_result)
        self._checker.failed.connect(self.failed)
        self._preset_reader.done.connect(self._take_preset)
        self._preset_keeper.done.connect(self._take_names)
        for task in (self._preset_reader, self._preset_keeper, self._memory):
            task.failed.connect(self.failed)
        self._news_arrived.connect(self._take_news)

    @property
    def result(self) -> Checked | None:
        """The result of checking the choices; None until it is known."""
        return self._result if self.is_current else None

    @property
    def choices(self) -> Choices | None:
        """The current choices."""
        return self._choices

    @property
    def is_current(self) -> bool:
        """Whether the current choices have been checked."""
        is_checked = self._result is not None and self._result.choices is self._choices
        return is_checked and not self._is_rereading

    @property
    def setup(self) -> RunSetup | None:
        """The setup for a run; None while it is being checked, or if anything is missing or wrong."""
        return None if self.result is None else self.result.setup

    def open(self, path: Path, function: str | None = None) -> None:
        """Read what a file declares; ``opened`` or ``refused`` reports the outcome."""
        self.close_sheet()
        self.is_reading = True
        self._target = (path, function)
        self._reader.start(*self._target, self._pool)

    @Slot()
    def reread(self) -> None:
        """Read the file again if it has changed."""
        if self._target is not None and not self.is_reading:
            self._reader.start(*self._target, self._pool)

    def reread_files(self) -> bool:
        """Check the choices again if they name files; return whether they do. The files are read again."""
        setup = self.setup
        if setup is None or not setup.paths:
            return False
        self._is_rereading = True
        self._check()
        return True

    def close_sheet(self) -> None:
        """Close the open file."""
        self._is_rereading = False
        self.sheet, self.refusal = None, None
        self._choices = self._result = None
        self._check_timer.stop()
        self._stop_rehearsing()
        self._show_rehearsal(Rehearsal())

    def choose(self, choices: Choices) -> None:
        """Set the choices. They are checked after a short delay."""
        self._choices, self._is_rereading = choices, False
        if self.sheet is None:
            return
        self._check_timer.start()
        if self.rehearsal.state != "none":
            self._show_rehearsal(
                structs.replace(self.rehearsal, state="updating", problem="", hint="", stage="")
            )
        self._stop_rehearsing()

    def cancel_rehearsal(self) -> None:
        """Cancel the current dry run."""
        if self.rehearsal.state == "updating":
            self._stop_rehearsing()
            self._show_rehearsal(Rehearsal("impossible", None, self.tr("Cancelled")))

    def rehearse(self) -> None:
        """Start the dry run again."""
        self._rehearse()

    def load_preset(self, name: str) -> None:
        """Read a preset; ``preset_loaded`` carries it."""
        if self.sheet is not None:
            self._preset_reader.start(self.sheet.protocol, name)

    def save_preset(self, name: str) -> None:
        """Save the values under a name, unless some of them are invalid."""
        setup = self.setup or (self.result.rehearsal if self.result is not None else None)
        if setup is None:
            self.failed.emit(
                PraxisError(
                    self.tr("The preset was not saved. Fix the marked values first."),
                    hint=self.tr("Fix the red fields, then save."),
                )
            )
            return
        self._preset_keeper.start(name, setup)

    def remember(self, setup: RunSetup) -> None:
        """Save the values as the last run's values."""
        self._memory.start(setup)

    def shut_down(self, deadline: Deadline) -> bool:
        """Stop all background work; return False if it has not ended by the deadline."""
        self._check_timer.stop()
        self._rehearse_timer.stop()
        return self._dry_runs is None or self._dry_runs.close(deadline)

    # ---- results
    @Slot(object)
    def _take_sheet(self, sheet: SetupSheet) -> None:
        is_first = self.is_reading
        self.is_reading = False
        if not is_first and self.sheet is not None and sheet.digest == self.sheet.digest:
            self.reread_files()
            return
        self.sheet, self.refusal = sheet, None
        self._choices = self._result = None
        self.opened.emit(sheet)

    @Slot(object)
    def _take_refusal(self, error: PraxisError) -> None:
        self.is_reading = False
        self.close_sheet()
        self.refusal = error
        self.refused.emit(error)

    @Slot()
    def _check(self) -> None:
        if self.sheet is not None and self._choices is not None:
            self._checker.start(self.sheet, self._choices)

    @Slot(object)
    def _take_result(self, result: Checked) -> None:
        if result.choices is not self._choices:
            return
        before, self._result, self._is_rereading = self._result, result, False
        if before is not None and before.choices is result.choices:
            names = _changed_files(before, result)
            if not names and result.setup is not None:
                self.checked.emit(result)
                return
            self._stop_rehearsing()
            if names:
                self._show_rehearsal(
                    structs.replace(self.rehearsal, state="updating", problem="", hint="", stage="")
                )
                self.files_changed.emit(", ".join(names))
        self.checked.emit(result)
        if result.rehearsal is None:
            self._show_rehearsal(Rehearsal("waiting", self.rehearsal.report))
        elif self.sheet is not None and self.sheet.has_form:
            self._rehearse_timer.start()

    @Slot(object)
    def _take_preset(self, told: tuple[str, Mapping[str, str]]) -> None:
        self.preset_loaded.emit(*told)

    @Slot(object)
    def _take_names(self, told: tuple[str, tuple[str, ...]]) -> None:
        self.presets_changed.emit(*told)

    # ---- the dry run
    def dry_run_order(self) -> DryRunOrder | None:
        """Return the DryRunOrder for the current choices; None if these are wrong or unchecked."""
        from praxis_desktop.workers.setup.dry_runs import DryRunOrder

        result, sheet = self.result, self.sheet
        if result is None or sheet is None or result.rehearsal is None:
            return None
        roles = {role.name for role in sheet.protocol.ports}
        ports = {
            role: device
            for role, device in result.choices.ports.items()
            if role in roles and is_simulated(device)
        }
        return DryRunOrder(self._number, sheet.path, sheet.digest, result.rehearsal, ports)

    @Slot()
    def _rehearse(self) -> None:
        order = self.dry_run_order()
        if order is None:
            return
        from praxis_desktop.workers.setup.dry_runs import DryRuns

        if self._dry_runs is None:
            self._dry_runs = DryRuns(self._pool, self._news_arrived.emit)
        self._number += 1
        self._show_rehearsal(structs.replace(self.rehearsal, state="updating", problem="", hint="", stage=""))
        self._dry_runs.start(structs.replace(order, number=self._number))

    def _stop_rehearsing(self) -> None:
        self._rehearse_timer.stop()
        self._number += 1
        if self._dry_runs is not None:
            self._dry_runs.cancel()

    @Slot(object)
    def _take_news(self, news: DryRunNews) -> None:
        if news.number != self._number:
            return
        if not news.is_end:
            self._show_rehearsal(structs.replace(self.rehearsal, stage=news.stage))
        elif news.report is None:
            self._show_rehearsal(Rehearsal("impossible", None, news.problem, news.hint))
        else:
            self._show_rehearsal(Rehearsal("passed" if news.report.passed else "problems", news.report))

    def _show_rehearsal(self, rehearsal: Rehearsal) -> None:
        if rehearsal != self.rehearsal:
            self.rehearsal = rehearsal
            self.rehearsed.emit(rehearsal)


def _timer(after_ms: int, call: Callable[[], None], parent: QObject) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(after_ms)
    timer.timeout.connect(call)
    return timer


def _changed_files(before: Checked, after: Checked) -> list[str]:
    """Return the names of the files whose content differs between two checks of the same choices."""
    if before.setup is None or after.setup is None:
        return []
    old, new, paths = before.setup.values, after.setup.values, after.setup.paths
    return [Path(path).name for name, path in paths.items() if old.get(name) != new.get(name)]


# ---- on background threads
def _read_sheet(path: Path, function: str | None, pool: Callable[[], Pool]) -> SetupSheet:
    from praxis_desktop.workers.setup.sheets import read_sheet

    return read_sheet(path, function, pool())


def _check(sheet: SetupSheet, choices: Choices) -> Checked:
    from praxis_desktop.workers.setup.checking import check

    return check(sheet, choices)


def _read_preset(protocol: object, name: str) -> tuple[str, Mapping[str, str]]:
    from praxis_desktop.workers.setup.sheets import preset_texts

    assert isinstance(protocol, Protocol)
    return name, preset_texts(protocol, name)


def _keep_preset(name: str, setup: RunSetup) -> tuple[str, tuple[str, ...]]:
    protocols.save_preset(setup.protocol, name, setup.values, setup.paths)
    return name, protocols.preset_names(setup.protocol)


def _remember(setup: RunSetup) -> None:
    protocols.remember_values(setup.protocol, setup.values, setup.paths)


class Check(Struct, frozen=True):
    """The state of the file check. ``at`` is when the check passed, in seconds since 1970."""

    state: Literal["", "checking", "passed", "failed"] = ""
    at: float = 0.0


NOT_CHECKED = Check()
CHECKING = Check("checking")
FAILED = Check("failed")


def check_words(check: Check) -> str:
    """Return the text about the check, shown below the title."""
    match check.state:
        case "checking":
            return _tr("checking…")
        case "passed":
            return _tr("file checked {ago}").format(ago=ago(check.at))
        case "failed":
            return _tr("check failed")
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Check", text)
