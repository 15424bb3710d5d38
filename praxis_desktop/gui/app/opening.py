"""File actions of the window: opening protocols, adding wheels, saving output."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.terminal_text import shell_word
from praxis_desktop.gui.background import BackgroundTask, OwnTurn
from praxis_desktop.gui.roles.instruments import StoreMaker, grant_store
from praxis_desktop.gui.roles.options import MachineChosen, OptionsChosen, RememberedDevice
from praxis_desktop.gui.roles.remembered import (
    BenchBefore,
    bench_before,
    devices_before,
    keep_choices,
    keep_texts,
    recalled,
    recalled_bench,
    simulators_before,
    take_texts,
)
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.setup.cards import DetailsEntered
from praxis_desktop.gui.setup.controller import SetupController
from praxis_desktop.gui.setup.model import SetupModel
from praxis_desktop.gui.window.drops import WHEEL
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.ports import simulators
from praxis_desktop.protocols import lasting_name, library
from praxis_desktop.protocols.files import read_program
from praxis_desktop.protocols.text import describe
from praxis_desktop.workers.setup.sheets import SIMULATED, texts_of

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.app.actions import RunActions
    from praxis_desktop.gui.library.controller import LibraryController
    from praxis_desktop.gui.messages.controller import MessageController
    from praxis_desktop.gui.output.panel import OutputPanel
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.gui.run_page.controller import RunPage, RunPages
    from praxis_desktop.gui.run_page.record import RecordPanel
    from praxis_desktop.gui.setup.bench import BenchInUse
    from praxis_desktop.gui.setup.wheels import Wheels
    from praxis_desktop.gui.window.dialogs import FileDialogs
    from praxis_desktop.gui.window.drops import FileDrops
    from praxis_desktop.gui.window.menus_and_shortcuts import Menus
    from praxis_desktop.gui.window.rail import Rail
    from praxis_desktop.gui.window.status_bar import StatusLine
    from praxis_desktop.protocols.program import Program
    from praxis_desktop.protocols.text import Description
    from praxis_desktop.workers.setup.sheets import SetupSheet


SAMPLE = "gravimetric_check"
"""The bundled protocol that is open when the window first appears."""


class OpenedProtocol(Struct, frozen=True):
    """A protocol that was read successfully. ``simulators`` maps each role that has a simulator to that
    simulator; ``remembered`` maps roles to the devices that the user has allowed. ``complaint`` says why the
    allowed devices could not be read.
    """

    path: Path
    description: Description
    simulators: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, RememberedDevice] = field(default_factory=dict)
    complaint: StorageError | None = None


def open_protocol(path: Path, store: StoreMaker = grant_store) -> OpenedProtocol:
    """Read a protocol file. Raises UsageError with the problem and the remedy."""
    program = read_program(path)
    description = describe(program)
    simulators = {role: _simulator(expected) for role, expected in description.ports.items()}
    try:
        return OpenedProtocol(path, description, simulators, _remembered(program, store))
    except StorageError as error:
        return OpenedProtocol(path, description, simulators, complaint=error)


def open_sample(store: StoreMaker = grant_store) -> OpenedProtocol | None:
    """Read the bundled sample or, failing that, the first bundled protocol. Return None if there are none."""
    bundled = library.bundled_protocols()
    path = bundled.get(SAMPLE) or next(iter(bundled.values()), None)
    return None if path is None else open_protocol(path, store)


def save_output(log_file: Path | None, text: str, target: Path) -> Path:
    """Copy a run's log file to ``target``; if there is no log file, write ``text``. Raises StorageError."""
    try:
        if log_file is not None and log_file.exists():
            shutil.copyfile(log_file, target)
        else:
            target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(
            Message("{target} cannot be written: {reason}", target=target, reason=error.strerror or error),
            hint="Choose another folder.",
        ) from error
    return target


def _simulator(expected: str) -> str:
    """Return the simulator available for the expected instrument, or "" if there is none. The simulator is
    used only if the user requests it.
    """
    kind = simulators.simulator_for(expected)
    return f"sim:{kind}" if kind else ""


def _remembered(program: Program, store: StoreMaker) -> dict[str, RememberedDevice]:
    """Return the devices that the user has allowed the program to use, keyed by role. Raises StorageError."""
    return {
        role: RememberedDevice(
            grant.identity or grant.device, grant.label, grant.limits, not grant.covers(program.digest)
        )
        for role, grant in store().of(lasting_name(program)).items()
    }


class DraftForm(Struct, frozen=True):
    """The values, labware and bench that were entered in a form."""

    texts: dict[str, str]
    labware: dict[str, str]
    bench: BenchInUse | None


class Draft(Struct, frozen=True):
    """What was entered for a protocol before another protocol was opened; ``form`` is None if the page had no
    form.
    """

    expected: dict[str, str]
    """For each role, the instrument as the protocol describes it or, for a machine, the machine's class."""
    machines: dict[str, MachineChosen]
    devices: dict[str, str]
    options: dict[str, OptionsChosen]
    details: DetailsEntered
    form: DraftForm | None
    is_real: bool
    """Whether any role is not simulated. If so, new roles are not simulated by default."""

    def of_same(self, roles: Mapping[str, str]) -> Draft:
        """Return this draft without the choices for roles that have a different instrument in ``roles``."""
        same = {role for role, expected in self.expected.items() if roles.get(role, expected) == expected}
        machines = {role: chosen for role, chosen in self.machines.items() if role in same}
        devices = {role: device for role, device in self.devices.items() if role in same}
        options = {role: chosen for role, chosen in self.options.items() if role in same}
        return structs.replace(self, machines=machines, devices=devices, options=options)

    @property
    def simulated(self) -> set[str]:
        """The roles for which a simulator was chosen."""
        devices = self.devices | {role: chosen.device for role, chosen in self.machines.items()}
        whole = {role for role, chosen in self.machines.items() if chosen.backend == SIMULATED}
        return whole | {role for role, device in devices.items() if is_simulated(device)}

    def over(self, before: Draft | None) -> Draft:
        """Return this draft plus the choices in ``before`` for roles no longer in the file, in case the file
        changes back. Simulators are omitted if any role in this draft is not simulated.
        """
        if before is None:
            return self
        gone = {role for role in before.expected if role not in self.expected}
        if self.is_real:
            gone -= before.simulated
        machines = {role: chosen for role, chosen in before.machines.items() if role in gone}
        devices = {role: device for role, device in before.devices.items() if role in gone}
        options = {role: chosen for role, chosen in before.options.items() if role in gone}
        form = self.form
        if form is not None and before.form is not None:
            form = structs.replace(form, labware=before.form.labware | form.labware)
        return structs.replace(
            self,
            expected=before.expected | self.expected,
            machines=machines | self.machines,
            devices=devices | self.devices,
            options=options | self.options,
            form=form,
        )


def draft_of(setup: SetupController) -> Draft:
    """Return a draft of what was entered on the setup page."""
    page, form = setup.page, None
    if page.cards is not None and page.has_form:
        in_use = None if setup.bench is None else setup.bench.in_use
        form = DraftForm(page.cards.form.entered, page.cards.labware.names, in_use)
    rows = page.instruments.rows
    machines = {row.role: MachineChosen(row.backend, row.field.device) for row in rows if row.is_machine}
    devices = {row.role: row.field.device for row in rows if not row.is_machine}
    expected = {row.role: row.instrument for row in rows}
    is_real = any(not row.is_simulated for row in rows)
    return Draft(expected, machines, devices, page.instruments.options, page.details.entered, form, is_real)


def _roles_of(sheet: SetupSheet) -> object:
    """Return the roles of a protocol: the instruments and labware that it needs."""
    machines = [(machine.role.name, machine.role.machine) for machine in sheet.machines]
    labware = [(labware.role.name, labware.role.labware) for labware in sheet.labware]
    return machines, labware, [(port.name, port.expects) for port in sheet.protocol.ports]


_TURN_MS = 1
"""Pause between two parts of a form, in milliseconds, during which other events are processed."""


class ProtocolOpener(QObject):
    """Opens protocols, one at a time and never during a run. ``opened`` carries the path and whether to show
    the protocol's page; ``settled`` carries the path once the form has been shown or could not be created;
    ``failed`` carries an error. If a file cannot be opened for setup and no other is open, ``refused`` is
    emitted before ``failed``.
    """

    opened = Signal(object, bool)
    settled = Signal(object)
    refused = Signal()
    failed = Signal(object)

    def __init__(
        self,
        *,
        runs: ActiveRuns,
        setup: SetupController,
        model: SetupModel | None,
        instruments: Instruments,
        settings: WindowSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runs = runs
        self._setup, self._page = setup, setup.page
        self._model = model
        self._instruments = instruments
        self._settings = settings
        self._function: str | None = None
        self._is_shown = True
        self._is_opening = False
        self._open_function: str | None = None
        """The function that was requested when the file was opened."""
        self._values: Mapping[str, object] | None = None
        """The values of the run being repeated."""
        self._bench: BenchBefore | None = None
        """The devices of the run being repeated."""
        self._drafts: dict[tuple[Path, str | None], Draft] = {}
        """The drafts of protocols that were open before and have not been run since."""
        self._draft: Draft | None = None
        """The open protocol's earlier draft, until the form has been filled from it."""
        self._entered: Draft | None = None
        """The earlier draft that was restored when the protocol was opened, or None."""
        self._is_sample_wanted = False
        """Whether the sample was requested and no file has been opened since."""
        self._read: OpenedProtocol | None = None
        """The protocol that has been read but whose page has not been filled yet."""
        self._is_new = False
        """Whether the protocol has been opened but its form has not been shown."""
        self._roles: object = None
        """The instruments and labware for which the displayed form was created."""
        self._sheet: SetupSheet | None = None
        """The declaration for which the form is being created."""
        self._turns = QTimer(self)
        self._turns.setSingleShot(True)
        self._turns.timeout.connect(self._make_form)
        self._turn = OwnTurn(self._fill, self)
        self._opener = BackgroundTask(partial(open_protocol, store=instruments.store), self)
        self._sampler = BackgroundTask(partial(open_sample, store=instruments.store), self)
        self._opener.done.connect(self._show)
        self._sampler.done.connect(self._show_sample)
        self._opener.failed.connect(self._refuse)
        self._sampler.failed.connect(self.failed)
        if model is not None:
            model.opened.connect(self._show_sheet)
            model.refused.connect(self._settle)
        setup.starting.run_started.connect(self._remember)
        setup.page.instruments.forget_requested.connect(self._forget)

    def open(
        self,
        path: Path,
        function: str | None = None,
        values: Mapping[str, object] | None = None,
        bench: BenchBefore | None = None,
    ) -> None:
        """Open a protocol file or one of its functions. ``values`` fill its form, and ``bench`` chooses its
        devices.
        """
        self._function, self._is_shown, self._values, self._bench = function, True, values, bench
        self._is_sample_wanted, self._read = False, None
        self._is_opening = True
        self._opener.start(path)

    def open_or_show(self, path: Path, function: str | None) -> None:
        """Open a protocol. If it is already open, show it as the user left it."""
        is_open = self._page.path == path and function in self._open_functions and not self._is_opening
        if not is_open or self._model is None or self._setup.problems.refusal is not None:
            if is_open:
                self._keep_draft()  # the file could not be read, but what was entered still counts
            self.open(path, function)
            return
        self._model.reread()
        self.opened.emit(path, True)
        if not self._model.is_reading:
            self._settle()

    def open_sample(self, *, is_shown: bool) -> None:
        """Open the bundled sample protocol, and show its page if ``is_shown``."""
        self._function, self._is_shown, self._values, self._bench = None, is_shown, None, None
        self._is_sample_wanted = True
        self._sampler.start()

    @Slot(object)
    def _show_sample(self, opened: OpenedProtocol | None) -> None:
        if self._is_sample_wanted:
            self._show(opened)

    @Slot(object)
    def _show(self, opened: OpenedProtocol | None) -> None:
        if opened is None:
            return
        self._read = opened
        self._fill()

    @Slot()
    def _fill(self) -> None:
        opened = self._read
        if opened is None:
            return
        if self._setup.prepare(opened.description.ports):
            self._turn.start()  # the next part in another turn, or the window would be blocked
            return
        self._read = self._sheet = None
        self._is_opening = False
        self._is_new = True
        is_other = self._page.path != opened.path or self._function not in self._open_functions
        if is_other:
            self._keep_draft()
        self._open_function = self._function
        draft = self._draft = self._drafts.get((opened.path, self._function))
        self._drafts = {of: each for of, each in self._drafts.items() if each is not draft}
        if is_other:
            self._page.details.enter(DetailsEntered() if draft is None else draft.details)
        if self._values is not None or self._bench is not None:
            self._draft = None
        self._entered = self._draft
        roles = opened.description.ports
        if self._draft is not None:
            self._draft = self._draft.of_same(roles)
        devices = devices_before(opened.path, roles, opened.simulators, opened.remembered, self._settings)
        if self._draft is not None:
            unset = dict.fromkeys(roles, "") if self._draft.is_real else {}
            devices |= unset | self._draft.devices
        if self._bench is not None:
            devices |= self._bench.devices_now(roles, opened.remembered, self._page.instruments.seen)
        simulators = simulators_before(opened.path, opened.simulators, self._settings)
        self._setup.show_protocol(opened.path, opened.description, devices, opened.remembered, simulators)
        if self._draft is not None:
            self._page.instruments.set_options(self._draft.options)
        if self._model is not None:
            self._model.open(opened.path, self._function)
        self.opened.emit(opened.path, self._is_shown)
        if self._model is None:
            self._settle()
        if opened.complaint is not None:
            self.failed.emit(opened.complaint)

    @property
    def _open_functions(self) -> set[str | None]:
        """The function requested for the open file and, if there is a form, the form's function. They can
        differ, because the library requests a file without a function until the file has been described.
        """
        sheet = None if self._model is None else self._model.sheet
        if sheet is None or sheet.path != self._page.path or not sheet.has_form:
            return {self._open_function}
        return {self._open_function, sheet.protocol.function}

    def _keep_draft(self) -> None:
        """Save the draft of the open protocol, because another protocol is about to replace it."""
        path = self._page.path
        if path is not None:
            draft = draft_of(self._setup).over(self._entered)
            self._drafts |= {(path, function): draft for function in self._open_functions}

    def keep_texts(self) -> None:
        """Save what was entered in the forms of protocols, because the window is closing."""
        self._keep_draft()
        for (path, function), draft in self._drafts.items():
            if draft.form is not None:
                keep_texts(path, function, draft.form.texts, self._settings)

    @Slot(object)
    def _refuse(self, error: PraxisError) -> None:
        """Leave the open protocol as it is, and report why the other file was not opened. Do not lead to the
        open protocol: it is not the one that was wanted, and may be ready to start.
        """
        self._is_opening = False
        if self._page.path is None:
            self.refused.emit()
        self.failed.emit(error)

    @Slot(object)
    def _show_sheet(self, sheet: SetupSheet) -> None:
        """Create and show the form, with the devices last used for its roles. If the roles in the file have
        changed, reopen the protocol instead, keeping what was entered for the unchanged roles.
        """
        roles = _roles_of(sheet)
        is_changed = not self._is_new and sheet.path == self._page.path and roles != self._roles
        if is_changed and not self._is_opening:
            self._keep_draft()
            self.open(sheet.path, self._open_function)
            self._is_shown = False
            return
        if not is_changed:
            self._roles = roles
        self._sheet = sheet
        self._make_form()

    @Slot()
    def _make_form(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        if self._setup.make_ahead(sheet):
            self._turns.start(_TURN_MS)
            return
        self._sheet = None
        machines, labware = recalled(sheet, self._settings)
        draft, self._draft = self._draft, None
        form = None if draft is None else draft.form
        if draft is not None:
            draft = draft.of_same({machine.role.name: machine.machine for machine in sheet.machines})
            new = [machine.role.name for machine in sheet.machines] if draft.is_real else []
            machines = dict.fromkeys(new, MachineChosen("")) | machines | draft.machines
        if form is not None:
            labware = labware | form.labware
        bench, self._bench = self._bench, None
        if bench is not None and sheet.path == self._page.path:
            machines, labware = machines | bench.machines, labware | bench.labware
        self._setup.show_sheet(sheet, machines, labware)
        if draft is not None:
            self._page.instruments.set_options(draft.options)
        # A form that is shown again, because its file has changed, keeps the bench that it has, or none.
        is_new, self._is_new = self._is_new, False
        if self._setup.bench is not None and form is not None:
            self._setup.bench.restore(form.bench)
        elif bench is not None and sheet.path == self._page.path:
            self._page.instruments.limit(bench.limits)
            if self._setup.bench is not None and bench.bench is not None:
                self._setup.bench.repeat(bench.bench, bench.title)
        elif is_new and self._setup.bench is not None and sheet.path == self._page.path:
            last = recalled_bench(sheet.path, self._settings)
            if last is not None:
                self._setup.bench.open(last)
        values, self._values = self._values, None
        kept = take_texts(sheet, self._settings) if is_new else None
        if values is not None and sheet.path == self._page.path:
            self._page.show_texts(texts_of(sheet.protocol, values))
        elif form is not None:
            self._page.show_texts(form.texts)
        elif kept is not None:
            self._page.show_texts(kept)
        self._settle()

    @Slot()
    def _settle(self) -> None:
        """Report that the form has been shown or could not be created."""
        if self._page.path is not None:
            self.settled.emit(self._page.path)

    @Slot(object)
    def _remember(self, path: Path) -> None:
        """Save the choices made for the run: chosen instruments as permissions, and chosen simulators in the
        window's settings.
        """
        panel = self._page.instruments
        request = self._runs.selected.request
        setup = None if request is None else request.setup
        bench = self._setup.bench
        keep_choices(path, panel, setup, "" if bench is None else bench.file, self._settings)
        if self._model is not None and setup is not None:
            self._model.remember(setup)
        self._instruments.remember(path, panel.permissions())

    @Slot(str)
    def _forget(self, role: str) -> None:
        if self._page.path is not None:
            self._instruments.forget(self._page.path, role)


class FileActions(QObject):
    """Opens, adds and saves files, whether chosen from a menu, a dialog or the library, or dropped.
    ``opened`` carries the path of a protocol and whether to show its page; ``protocol_ready`` carries the
    path of the protocol that may run next, once its form is shown or could not be created; ``failed`` carries
    an error that occurred while opening a file; ``run_failed`` carries a run's error. If a file cannot be
    opened for setup and no other is open, ``refused`` is emitted before ``failed``.
    """

    opened = Signal(object, bool)
    refused = Signal()
    protocol_ready = Signal(object)
    failed = Signal(object)
    run_failed = Signal(object)

    def __init__(
        self,
        *,
        runs: ActiveRuns,
        run_pages: RunPages,
        setup: SetupController,
        model: SetupModel | None,
        library: LibraryController | None,
        wheels: Wheels | None,
        instruments: Instruments,
        dialogs: FileDialogs,
        drops: FileDrops,
        actions: RunActions,
        messages: MessageController,
        menus: Menus,
        rail: Rail,
        status: StatusLine,
        settings: WindowSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._run_pages = run_pages
        self._saved: OutputPanel | None = None
        """The output panel of the run that was shown when the save dialog opened."""
        self._exported: RecordPanel | None = None
        """The record panel of the run that was shown when the export dialog opened."""
        self._setup = setup
        self._setup_page = setup.page
        self._library = library
        self._wheels = wheels
        self._dialogs = dialogs
        self._actions = actions
        self._messages = messages
        self._status = status
        self.opening = ProtocolOpener(
            runs=runs, setup=setup, model=model, instruments=instruments, settings=settings, parent=self
        )
        self._saver = BackgroundTask(save_output, self)
        self.opening.opened.connect(self.opened)
        self.opening.settled.connect(self.protocol_ready)
        self.opening.refused.connect(self.refused)
        self.opening.failed.connect(self.failed)
        self._saver.done.connect(self._tell_saved)
        self._saver.failed.connect(self.run_failed)
        dialogs.protocol_chosen.connect(self.open_file)
        dialogs.target_chosen.connect(self.save_output)
        drops.protocols_dropped.connect(self.drop_files)
        drops.wheels_dropped.connect(self.add_wheels)
        drops.bench_dropped.connect(self.open_bench)
        menus.open.triggered.connect(self.choose_file)
        menus.sample.triggered.connect(self.open_sample)
        menus.save.triggered.connect(self._choose_target)
        rail.open_button.clicked.connect(self.choose_file)
        setup.page.protocol.open_requested.connect(self.choose_file)
        setup.page.protocol.packages_wanted.connect(self.add_wheels)
        setup.starting.run_started.connect(self._clear_news)
        setup.bench_saved.connect(self._tell_bench_saved)
        run_pages.anew_wanted.connect(self.open_entry)
        run_pages.each(self._follow)
        dialogs.folder_chosen.connect(self._export)
        if library is not None:
            library.open_requested.connect(self.opening.open_or_show)
            library.added_several.connect(self._tell_added)
            library.packages_wanted.connect(self.add_wheels)
        if wheels is not None:
            wheels.done.connect(self._use_added)
            wheels.failed.connect(self.failed)
            wheels.cancelled.connect(self._tell_cancelled)

    @Slot(object)
    def open_file(self, path: Path, function: str | None = None) -> None:
        """Open a protocol file or one of its functions, or add a wheel."""
        if path.suffix == WHEEL:
            self.add_wheels([path])
        else:
            self.opening.open(path, function)

    @Slot(str, object)
    def open_entry(self, path: Path, function: str | None) -> None:
        """Open a protocol from the library."""
        self.open_file(path, function)

    @Slot(object, object, object, object)
    def set_up_again(
        self,
        path: Path,
        function: str | None,
        values: Mapping[str, object] | None,
        header: Mapping[str, object],
    ) -> None:
        """Open a protocol with the values and devices of an earlier run. Real devices are not replaced by
        simulators. ``header`` is taken from the run's record.
        """
        self.opening.open(path, function, values, bench_before(header))

    @Slot()
    def open_sample(self) -> None:
        """Open the bundled sample protocol."""
        # The first sample opens by itself, so the library stays in view.
        is_shown = self._library is None or self._setup_page.path is not None
        self.opening.open_sample(is_shown=is_shown)

    @Slot(object)
    def drop_files(self, paths: Sequence[Path]) -> None:
        """Add dropped protocols to the library, and open the protocol if there is only one. Without a
        library, open the first one directly.
        """
        if self._library is None:
            self.open_file(paths[0])
        else:
            self._library.add_all(paths)

    @Slot(object)
    def open_bench(self, path: Path) -> None:
        """Use the bench from a dropped file for the open protocol."""
        bench, page = self._setup.bench, self._setup_page
        if bench is None or page.path is None or not page.instruments.rows:
            self.refused.emit()
            self.failed.emit(
                UsageError(
                    self.tr(
                        "{name} was not opened, because no protocol that uses instruments is open"
                    ).format(name=path.name),
                    hint=self.tr("Open a protocol that uses instruments, then drop its bench again."),
                )
            )
            return
        self.opened.emit(page.path, True)
        bench.open(path)

    @Slot(object)
    def add_wheels(self, wanted: Sequence[Path | str]) -> None:
        """Make wheels and packages available to protocols. ``wanted`` contains wheel paths and package
        requirements.
        """
        if self._wheels is None:
            words = ["praxis-desktop packages add", *[shell_word(str(one)) for one in wanted]]
            if any(isinstance(one, str) for one in wanted):
                words.append("--network")  # a package without a file
            command = " ".join(words)
            self._status.show_news(self.tr("To add packages, run: {command}").format(command=command))
        elif self._wheels.is_active:
            self._status.show_news(self.tr("Other packages are being added. Drop these again afterwards."))
        else:
            self._setup_page.failure.clear()
            self._status.show_news("")
            self._wheels.start(wanted)
            self._actions.refresh()

    @Slot()
    def choose_file(self) -> None:
        """Show a dialog for choosing a protocol file."""
        path = self._setup_page.path
        self._dialogs.ask_protocol(None if path is None else path.parent)

    @Slot(object)
    def tell_written(self, target: Path) -> None:
        """Say that ``target`` was saved, and offer to show the file."""
        self._messages.tell_saved(self.tr("The file was saved"), target)

    def _follow(self, page: RunPage) -> None:
        """Connect the save and export buttons on a run's page."""
        page.output.save_requested.connect(self._choose_target)
        page.output.figures.refused.connect(self._status.show_news)
        page.record.folder_wanted.connect(self._choose_folder)

    @Slot()
    def _choose_target(self) -> None:
        self._saved = self._run_pages.current.output
        if not self._saved.is_empty:
            self._dialogs.ask_target()

    @Slot()
    def _choose_folder(self) -> None:
        self._exported = self._run_pages.current.record
        self._dialogs.ask_folder()

    @Slot(str)
    def _export(self, folder: str) -> None:
        (self._exported or self._run_pages.current.record).export_to(folder)

    @Slot(object)
    def save_output(self, target: Path) -> None:
        """Save the complete output to ``target``."""
        output = self._saved or self._run_pages.current.output
        self._saver.start(output.log_file, output.view.toPlainText(), target)

    @Slot(object)
    def _tell_saved(self, target: Path) -> None:
        self._messages.tell_saved(self.tr("The output was saved"), target)

    @Slot(object)
    def _tell_bench_saved(self, target: Path) -> None:
        self._messages.tell_saved(self.tr("The bench was saved"), target)

    @Slot()
    def _clear_news(self) -> None:
        self._status.show_news("")

    @Slot()
    def _tell_cancelled(self) -> None:
        self._status.show_news(self.tr("No package was added"))

    @Slot(object)
    def _use_added(self, added: object) -> None:
        """Check the open protocol again, because all its packages may be available now."""
        if self._setup_page.path is not None:
            self.protocol_ready.emit(self._setup_page.path)

    @Slot(int)
    def _tell_added(self, count: int) -> None:
        self._status.show_news(self.tr("{n} protocols were added to the library").format(n=count))
