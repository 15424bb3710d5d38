"""The bench used in setting up a run: opening, using, removing and saving it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.surfaces import Icon
from praxis_desktop.gui.window.dialogs import file_dialog
from praxis_desktop.protocols.benches.bench import Bench, effects_on
from praxis_desktop.protocols.benches.files import BENCHES, SUFFIX
from praxis_desktop.protocols.program import Program
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import run_bench
from praxis_desktop.workers.setup.benches import FittedBench, fit_bench, keep_bench, open_bench
from praxis_desktop.workers.setup.sheets import RoleFilled

if TYPE_CHECKING:
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.roles.panel import InstrumentsPanel
    from praxis_desktop.gui.setup.labware import LabwarePanel
    from praxis_desktop.gui.setup.model import SetupModel
    from praxis_desktop.workers.setup.sheets import SetupSheet


class BenchLine(QWidget):
    """Shows which bench is in use, with buttons to open, remove and save a bench."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.words = ElidedLabel(appearance=appearance, role="body")
        self.details = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.notice = NoticeLine(appearance=appearance)
        self._icon = Icon("layers", "idle", size=18, appearance=appearance, parent=self)

        def button(text: str, icon: str) -> Button:
            return Button(text, appearance=appearance, kind=ButtonKind.GHOST, icon=icon, parent=self)

        self.remove_button = button(self.tr("Remove"), "close")
        self.remove_button.setAccessibleName(self.tr("Remove the bench"))
        self.remove_button.setToolTip(self.tr("Stop using the bench and undo the values it filled in"))
        self.undo_button = button(self.tr("Undo"), "undo")
        self.undo_button.setAccessibleName(self.tr("Use the bench again"))
        self.open_button = button(self.tr("Open…"), "folder-open")
        self.open_button.setAccessibleName(self.tr("Open a bench"))
        self.open_button.setToolTip(
            self.tr("Fill in the instruments, labware and simulated connections from a bench file")
        )
        self.save_button = button(self.tr("Save as…"), "save")
        self.save_button.setAccessibleName(self.tr("Save as a bench"))
        self.save_button.setToolTip(self.tr("Save these instruments and labware as a bench file"))
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addSpacing(4)
        line.addWidget(self.words, 1)
        for each in (self.remove_button, self.undo_button, self.open_button, self.save_button):
            line.addWidget(each)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        below = QVBoxLayout()
        below.setContentsMargins(28, 0, 0, 6)
        below.setSpacing(4)
        below.addWidget(self.details)
        below.addWidget(self.notice)
        layout.addLayout(below)
        self.show_bench(None)

    def show_bench(self, fitted: FittedBench | None, removed: str = "") -> None:
        """Show the bench in use, if any; ``removed`` is the name of a removed bench that can be reused."""
        self.words.setText(self.tr("No bench is in use"))
        details = ""
        if fitted is not None:
            self.words.setText(self.tr("Bench: {name}").format(name=fitted.title))
            effects = [
                f"{role_title(role)} {spoken(effects_on(around))}"
                for role, around in fitted.bench.world.items()
                if role not in fitted.unused
            ]
            if fitted.unused:
                names = ", ".join(map(role_title, fitted.unused))
                effects.append(self.tr("not used here: {roles}").format(roles=names))
            details = " · ".join(effects)
        elif removed:
            details = self.tr("{name} was removed").format(name=removed)
        self.details.setText(details)
        self.details.setVisible(bool(details))
        had_focus = self.remove_button.hasFocus() or self.undo_button.hasFocus()
        self.remove_button.setVisible(fitted is not None)
        self.undo_button.setVisible(fitted is None and bool(removed))
        self._icon.show_icon("layers", "idle" if fitted is None else "run")
        if had_focus:
            (self.open_button if fitted is None and not removed else self._current_button).setFocus()
        if fitted is None:
            self.notice.clear()

    @property
    def _current_button(self) -> Button:
        return self.undo_button if self.remove_button.isHidden() else self.remove_button


def without_folder(message: str, bench: Bench) -> str:
    """Return ``message`` with the path of the bench's file shortened to the file's name, because there is no
    room for the folder.
    """
    return message.replace(bench.file, Path(bench.file).name) if bench.file else message


class BenchInUse(Struct, frozen=True):
    """A bench in use, with the choices for roles and labware that it replaced."""

    fitted: FittedBench
    roles: Mapping[str, RoleFilled]
    """The choices that the bench filled in, keyed by role."""
    before: Mapping[str, RoleFilled]
    labware_before: Mapping[str, str]


class SetupBench(QObject):
    """The bench in use on the setup page. ``changed`` is emitted when a bench has been put in use or removed.
    ``failed`` carries a PraxisError, and ``saved`` the path of the saved file.
    """

    changed = Signal()
    failed = Signal(object)
    saved = Signal(object)

    def __init__(
        self,
        *,
        model: SetupModel,
        instruments: InstrumentsPanel,
        labware: LabwarePanel,
        appearance: Appearance,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._instruments = instruments
        self._labware = labware
        self._appearance = appearance
        self.line = BenchLine(appearance=appearance)
        self.in_use: BenchInUse | None = None
        self._removed: BenchInUse | None = None
        self._sheet: SetupSheet | None = None
        """The protocol for which a bench is being read."""
        self._path = Path()
        """The bench file that is being read."""
        self._opener = BackgroundTask(open_bench, self)
        self._fitter = BackgroundTask(fit_bench, self)
        self._keeper = BackgroundTask(keep_bench, self)
        for task in (self._opener, self._fitter):
            task.done.connect(self._use)
        self._opener.failed.connect(self._refuse)
        for task in (self._fitter, self._keeper):
            task.failed.connect(self.failed)
        self._keeper.done.connect(self.saved)
        line = self.line
        line.open_button.clicked.connect(self.choose_file)
        line.save_button.clicked.connect(self.choose_target)
        line.remove_button.clicked.connect(self.remove)
        line.undo_button.clicked.connect(self.use_again)

    @property
    def in_force(self) -> Bench:
        """The bench in use, without its choices for roles whose backend or labware has since changed."""
        if self.in_use is None:
            return Bench()
        fitted, rows, names = self.in_use.fitted, self._instruments.filled, self._labware.names
        machines = [
            choice
            for choice in fitted.bench.machines
            if choice.role in rows and rows[choice.role].backend == fitted.roles[choice.role].backend
        ]
        labware = [
            choice
            for choice in fitted.bench.labware
            if names.get(choice.role, "").partition("@")[0] == choice.catalogue
        ]
        return structs.replace(
            fitted.bench, machines=tuple(machines), labware=tuple(labware), devices={}, limits={}
        )

    @property
    def file(self) -> str:
        """The bench file in use; "" if the bench was taken from an earlier run, because the file may have
        changed since then.
        """
        if self.in_use is None:
            return ""
        fitted = self.in_use.fitted
        return fitted.bench.file if fitted.title == Path(fitted.bench.file).name else ""

    def forget(self) -> None:
        """Stop using a bench, because another protocol has been opened."""
        self.in_use = self._removed = self._sheet = None
        self._show()

    def restore(self, in_use: BenchInUse | None) -> None:
        """Use a bench whose choices are already on the page."""
        self.in_use, self._removed = in_use, None
        self._show()

    @Slot()
    def choose_file(self) -> None:
        """Ask for a bench file."""
        dialog = file_dialog(self.line, self.tr("Open a bench"), appearance=self._appearance)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._begin(dialog)
        dialog.fileSelected.connect(self._open_named)
        dialog.ask()

    @Slot(str)
    def _open_named(self, name: str) -> None:
        self.open(Path(name))

    def open(self, path: Path) -> None:
        """Read a bench file, and apply its choices."""
        self._sheet = self._model.sheet
        if self._sheet is None:
            self.failed.emit(
                UsageError(
                    self.tr("The bench was not opened, because no protocol is ready for it."),
                    hint=self.tr("Open a protocol first, then its bench."),
                )
            )
            return
        self._path = path
        self._opener.start(path, self._sheet)

    @Slot(object)
    def _refuse(self, error: PraxisError) -> None:
        """Report that a bench file cannot be used. The message contains only the file's name, because the
        user has just chosen the file.
        """
        message = spoken(error.message).replace(str(self._path), self._path.name)
        self.failed.emit(UsageError(message, hint=error.hint))

    def repeat(self, bench: Bench, title: str) -> None:
        """Use the bench from an earlier run, as described in that run's record."""
        self._sheet = self._model.sheet
        if self._sheet is not None:
            self._fitter.start(bench, self._sheet, title)

    @Slot()
    def remove(self) -> None:
        """Stop using the bench. Roles unchanged since the bench filled them revert to their earlier
        choices.
        """
        in_use = self.in_use
        if in_use is None:
            return
        rows, names = self._instruments.filled, self._labware.names
        was = {
            role: before
            for role, before in in_use.before.items()
            if role in rows and self._instruments.is_filled(role, in_use.roles[role])
        }
        labware = {
            role: before
            for role, before in in_use.labware_before.items()
            if names.get(role) == in_use.fitted.labware[role]
        }
        self.in_use, self._removed = None, in_use
        self._fill(was, labware)

    @Slot()
    def use_again(self) -> None:
        """Use the bench that was removed."""
        if self._removed is not None:
            self._take(self._removed.fitted)

    @Slot(object)
    def _use(self, fitted: FittedBench) -> None:
        if self._sheet is not None and self._sheet is self._model.sheet:
            self._take(fitted)

    def _take(self, fitted: FittedBench) -> None:
        self.remove()  # the next removal restores the state before both benches
        rows, names = self._instruments.filled, self._labware.names
        before = {role: rows[role] for role in fitted.roles if role in rows}
        labware = {role: names.get(role, "") for role in fitted.labware}
        roles = {
            # A bench without limits leaves the current ones in place.
            role: structs.replace(by, limits=by.limits or before[role].limits)
            if by != RoleFilled(limits=by.limits)
            else structs.replace(before[role], limits=by.limits)
            for role, by in fitted.roles.items()
            if role in before
        }
        self.in_use, self._removed = BenchInUse(fitted, roles, before, labware), None
        self._fill(roles, fitted.labware)

    def _fill(self, roles: Mapping[str, RoleFilled], labware: Mapping[str, str]) -> None:
        self._labware.choose(labware)
        self._instruments.fill(roles)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        if self.in_use is None:
            self._instruments.show_bench_fits(True)
        removed = "" if self._removed is None else self._removed.fitted.title
        self.line.show_bench(None if self.in_use is None else self.in_use.fitted, removed)

    def show_problem(self, problem: UsageError | None) -> None:
        """Show why the ``Bench.world`` of the bench in use does not match the choices; None clears
        the message.
        """
        self._instruments.show_bench_fits(problem is None or self.in_use is None)
        if problem is None or self.in_use is None:
            self.line.notice.clear()
        else:
            message = without_folder(spoken(problem.message), self.in_use.fitted.bench)
            self.line.notice.show_notice("alert-circle", "err", message, problem.hint)

    def focus_problem(self) -> None:
        """Focus the button that removes the bench."""
        button = self.line.remove_button
        (button if button.isVisible() else self.line.open_button).setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- saving
    @Slot()
    def choose_target(self) -> None:
        """Ask where to save the set-up as a bench."""
        if self._request() is None:
            self.failed.emit(
                PraxisError(
                    self.tr("The bench was not saved. Fix the marked fields first."),
                    hint=self.tr("Fix the red fields, then save."),
                )
            )
            return
        dialog = file_dialog(self.line, self.tr("Save as a bench"), appearance=self._appearance)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        self._begin(dialog)
        dialog.fileSelected.connect(self._save)
        dialog.ask()

    def _begin(self, dialog: QFileDialog) -> None:
        """Make ``dialog`` start in the folder of saved benches, if that folder exists, because benches saved
        there can be used by name.
        """
        dialog.setNameFilters([self.tr("Benches (*.json)"), self.tr("All files (*)")])
        folder = data_directory() / BENCHES
        if folder.is_dir():
            dialog.setDirectory(str(folder))

    @Slot(str)
    def _save(self, name: str) -> None:
        request = self._request()
        if request is not None:
            path = Path(name)
            self._keeper.start(path if path.suffix == SUFFIX else Path(f"{name}{SUFFIX}"), run_bench(request))

    def _request(self) -> RunRequest | None:
        """Return the run request for the current set-up; None if something is missing."""
        panel, sheet = self._instruments, self._model.sheet
        setup = self._model.setup
        if sheet is None or (sheet.has_form and setup is None):
            return None
        ports, limits = panel.bindings(), panel.limits()
        return RunRequest(Program("", str(sheet.path)), setup=setup, ports=ports, limits=limits)
