"""The Instruments card, with a device for each role in the protocol."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.devices import PortsSeen
from praxis_desktop.gui.roles.instruments import Instruments, LimitChoice, Permission
from praxis_desktop.gui.roles.options import (
    NO_SIMULATORS,
    NOTHING_REMEMBERED,
    MachineChosen,
    OptionsChosen,
    RememberedDevice,
    RoleChoices,
)
from praxis_desktop.gui.roles.row import RoleRow, sentence_of
from praxis_desktop.gui.roles.testing import InstrumentTests, state_of
from praxis_desktop.gui.roles.words import SectionState, role_title
from praxis_desktop.gui.run.words import spaced
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind, FoldButton
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.workers.setup.sheets import SIMULATED, MachineSheet, RoleFilled

if TYPE_CHECKING:
    from praxis_desktop.gui.run.runs import ActiveRuns
    from praxis_desktop.ports.preflight.verdict import Decision


class NoneNamed(QWidget):
    """A notice shown in place of the rows if a protocol names no instruments."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.words = Label(
            self.tr(
                "This protocol does not name the instruments it needs. You can run it as it is. If it "
                "should use any, ask its author to name them."
            ),
            appearance=appearance,
            color="text2",
            wrap=True,
        )
        self.fold = FoldButton(appearance=appearance)
        self.fold.show_summary(self.tr("For its author"))
        self.for_author = Label(
            self.tr(
                "List each instrument in the table [tool.praxis.ports] at the top of the file, with its "
                "role and what it is."
            ),
            appearance=appearance,
            role="small",
            color="text2",
            wrap=True,
        )
        self.for_author.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self.words, self.fold, self.for_author):
            layout.addWidget(part)
        self.fold.toggled.connect(self.for_author.setVisible)


_TICK_MS, _LOOK_SHOWN_MS, _MINUTE_S = 1000, 8000, 60


class InstrumentsPanel(Card):
    """Shows a row for each role, and keeps the rows up to date from ``instruments``. ``changed`` is emitted
    when a choice changes; ``forget_requested`` carries a role whose device is to be forgotten.
    """

    changed = Signal()
    forget_requested = Signal(str)
    tests_changed = Signal()
    decision_wanted = Signal(object)
    """Carries the RoleRow for an instrument that the user wants to use anyway, or no longer wants to use."""

    def __init__(self, *, instruments: Instruments, runs: ActiveRuns, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._runs = runs
        self._appearance = appearance
        self._instruments = instruments
        self.seen = instruments.ports.seen
        """The result of the last scan of the ports."""
        self._limits: tuple[LimitChoice, ...] = ()
        self._choices = RoleChoices()
        self._tests = InstrumentTests(instruments, self)
        self.rows: list[RoleRow] = []
        self._ahead: list[tuple[tuple[str, str] | MachineSheet, RoleRow]] = []
        """Rows created in advance, each with its role and what the role expects, or with its machine."""
        title = Label(self.tr("Instruments"), appearance=appearance, role="h2")
        self.asked = ElidedLabel(appearance=appearance, role="small", color="text2")
        """Shows when the instruments were queried and, for a while, what a scan found."""
        self.switched_by: RoleRow | None = None
        """The row whose choice switched the run between real and simulated; None if the run still has the
        mode with which it was set up.
        """
        self._was_simulated = False
        self._looked = ""
        self._is_looking = False
        self._look_shown = QTimer(self)
        self._look_shown.setSingleShot(True)
        self._look_shown.setInterval(_LOOK_SHOWN_MS)
        self._look_shown.timeout.connect(self._forget_look)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._show_asked)
        self.chip = Chip("", "ok", "check-circle", appearance=appearance)
        self.test_all_button = Button(self.tr("Test all"), appearance=appearance, icon="refresh", parent=self)
        self.test_all_button.clicked.connect(self._tests.all)
        self.refresh_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="search", parent=self)
        self.refresh_button.setAccessibleName(self.tr("Scan for ports again"))
        self.refresh_button.setToolTip(self.tr("Scan for ports again"))
        self.refresh_button.clicked.connect(self._look_again)
        runs.changed.connect(self.show_uses)
        runs.active_changed.connect(self.show_uses)
        self.none_named = NoneNamed(appearance=appearance)
        heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addWidget(title)
        heading.addWidget(self.asked, 1)
        heading.addWidget(self.chip)
        heading.addWidget(self.refresh_button)
        heading.addWidget(self.test_all_button)
        self._list = QVBoxLayout()
        self._list.setSpacing(16)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._bench_line: QWidget | None = None
        self._bench_fits = True
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 18)
        layout.setSpacing(12)
        layout.addLayout(heading)
        layout.addWidget(self.none_named)
        layout.addLayout(self._list)
        instruments.ports.changed.connect(self.offer)
        instruments.ports.looked.connect(self._show_look)
        instruments.limits_read.connect(self._offer_limits)

    def make_ahead(self, roles: Mapping[str, str], machines: Sequence[MachineSheet] = ()) -> bool:
        """Create one more row in advance, for ``show_roles`` or ``show_machines`` to show; return False if
        all rows exist. Rows created for other roles are discarded.
        """
        wanted: list[tuple[str, str] | MachineSheet] = [*roles.items(), *machines]
        for known in [known for known in self._ahead if known[0] not in wanted]:
            self._ahead.remove(known)
            known[1].deleteLater()
        known_for = [role for role, _ in self._ahead]
        missing = next((role for role in wanted if role not in known_for), None)
        if missing is None:
            return False
        self._ahead.append((missing, self._made_row(missing)))
        return True

    def _made_row(self, role: tuple[str, str] | MachineSheet) -> RoleRow:
        """Return the row created in advance for a role, or a new hidden row if there is no such row."""
        for known in self._ahead:
            if known[0] == role:
                self._ahead.remove(known)
                return known[1]
        row = (
            RoleRow(*role, appearance=self._appearance, parent=self)
            if isinstance(role, tuple)
            else MachineRow(role, appearance=self._appearance, parent=self)
        )
        row.hide()
        return row

    def show_roles(
        self,
        roles: Mapping[str, str],
        devices: Mapping[str, str],
        remembered: Mapping[str, RememberedDevice] = NOTHING_REMEMBERED,
        simulators: Mapping[str, str] = NO_SIMULATORS,
    ) -> None:
        """Show a row for each port role, with the device from the last run or the remembered device."""
        self._instruments.cancel()
        self.accept_mode()
        self._choices = RoleChoices(remembered)
        self._remove(self.rows)
        for role, expected in roles.items():
            row = self._made_row((role, expected))
            row.simulator = simulators.get(role, "")
            self._add(row, devices.get(role, ""))
        self._show_rows()

    def show_machines(self, sheets: Sequence[MachineSheet], chosen: Mapping[str, MachineChosen]) -> None:
        """Replace the rows for machine roles. Each row gets the choice from the last run, or a simulator."""
        roles = {sheet.role.name for sheet in sheets}
        self._remove([row for row in self.rows if row.is_machine or row.role in roles])
        for sheet in sheets:
            row = self._made_row(sheet)
            known = chosen.get(row.role)
            if known is not None:
                row.set_backend(known.backend)
            # a device chosen for a backend that no longer fits the role is not one for another backend
            is_same = known is not None and row.backend == known.backend
            self._add(row, known.device if known is not None and is_same else "")
            if known is None:
                row.simulate()
        self._show_rows()

    @property
    def is_simulated(self) -> bool:
        """True if no role has a real instrument. Typed text that does not name a device leaves the result
        unchanged.
        """
        if not self.rows or (any(row.is_unclear for row in self.rows) and not self._was_simulated):
            return False
        return all(row.is_simulated or row.is_unclear for row in self.rows)

    def take_typed(self) -> None:
        """Accept the text being typed in the fields."""
        for row in self.rows:
            row.field.take_typed()

    @property
    def machines(self) -> dict[str, str]:
        """The backend for each machine role, or the name of its simulator."""
        return {row.role: row.backend for row in self.rows if row.backend}

    @property
    def filled(self) -> dict[str, RoleFilled]:
        """The current assignment of the roles, as a bench stores it."""
        return {row.role: row.filled for row in self.rows}

    def is_filled(self, role: str, by: RoleFilled) -> bool:
        """Return whether a role is still filled as the bench filled it."""
        row = self.row(role)
        return row is not None and row.filled == row.as_offered(by)

    def fill(self, roles: Mapping[str, RoleFilled]) -> None:
        """Fill the roles named in a bench. If this makes the run real or simulated, the page says so."""
        for row in self.rows:
            if row.role in roles:
                row.fill(roles[row.role])
        self.switched_by = None
        if self.is_simulated != self._was_simulated:
            is_simulated = self.is_simulated
            others = [row for row in self.rows if row.is_set and row.is_simulated == is_simulated]
            self.switched_by = next((row for row in others if row.role in roles), None)
        self._announce()

    @property
    def options(self) -> dict[str, OptionsChosen]:
        """The options for each role."""
        return {row.role: row.options.chosen for row in self.rows}

    def set_options(self, options: Mapping[str, OptionsChosen]) -> None:
        """Set the options for the given roles."""
        for row in self.rows:
            if row.role in options:
                row.options.choose(options[row.role])

    def limit(self, limits: Mapping[str, str]) -> None:
        """Apply an earlier run's limits to the roles."""
        for row in self.rows:
            if row.role in limits:
                row.options.set_limits(limits[row.role])

    def put_bench(self, line: QWidget) -> None:
        """Put the line that names the bench in use above the rows."""
        self._column.insertWidget(1, line)
        self._bench_line = line
        line.setVisible(bool(self.rows))

    @property
    def devices(self) -> dict[str, str]:
        """The devices, keyed by role."""
        return {row.role: row.field.binding for row in self.rows if row.uses_port and row.field.device}

    @Slot(int)
    def choose_mode(self, mode: int) -> None:
        """Simulate all roles if ``mode`` is 0; if ``mode`` is 1, restore the known real choices."""
        for row in self.rows:
            if mode == 0 and not row.is_simulated:
                self._choices.simulate(row)
            elif mode == 1 and row.is_simulated:
                self._choices.make_real(row)
        self.accept_mode()
        self._announce()

    def accept_mode(self) -> None:
        """Treat the current mode as intended, because the run was set up with it or is about to begin."""
        was_switched = self.switched_by is not None
        self._was_simulated, self.switched_by = self.is_simulated, None
        if was_switched:
            self.tests_changed.emit()

    @Slot()
    def _take_choice(self) -> None:
        """Handle a changed choice for a role, which may make a simulated run real or a real run simulated."""
        row = self.sender()
        if self.is_simulated == self._was_simulated:
            self.switched_by = None
        elif isinstance(row, RoleRow) and row.is_set:
            self.switched_by = row
        self._announce()

    def _remove(self, rows: Sequence[RoleRow]) -> None:
        # Hidden now, because deleteLater() takes effect only in the event loop.
        for row in rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [row for row in self.rows if row not in rows]

    def _add(self, row: RoleRow, device: str) -> None:
        row.offer_limits(self._limits)
        row.offer(self.seen)
        self._choices.fill(row, device)
        row.changed.connect(self._take_choice)
        row.list_opened.connect(self._look)
        row.tested.connect(self._show_tests)
        row.decision_wanted.connect(self._hand_on_decision)
        row.forget_requested.connect(self.forget_requested)
        self._tests.add(row)
        self._list.addWidget(row)
        row.show()
        self.rows.append(row)

    def _show_rows(self) -> None:
        self._tests.rows = tuple(self.rows)
        self.none_named.setVisible(not self.rows)
        if self._bench_line is not None:
            self._bench_line.setVisible(bool(self.rows))
        self.refresh_button.setVisible(bool(self.rows))
        self._read_limits()
        self.accept_mode()
        self._announce()

    def _read_limits(self) -> None:
        """Read the limits, but not before the rows are visible, because reading takes a while and the user
        cannot choose limits any earlier.
        """
        if self.rows and not self._limits and self.isVisible():
            self._instruments.read_limits()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._read_limits()
        self._show_asked()
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._clock.stop()

    def bindings(self) -> tuple[str, ...]:
        """Return the choices in ``--port`` syntax."""
        return tuple(row.binding for row in self.rows if row.uses_port and row.field.device)

    def limits(self) -> dict[str, str]:
        """Return the names of the profiles whose limits apply, keyed by role."""
        return {row.role: row.options.limits for row in self.rows if row.options.limits}

    def permissions(self) -> list[Permission]:
        """Return the choices to remember."""
        return [row.permission for row in self.rows if row.permission is not None]

    def first_unset(self) -> RoleRow | None:
        """Return the row for the first role without a choice, or None."""
        return next((row for row in self.rows if not row.is_set), None)

    def first_blocked(self) -> RoleRow | None:
        """Return the row for the first role whose instrument prevents a run because it is not plugged in, did
        not reply, or needs a decision.
        """
        return next((row for row in self.rows if row.is_set and row.verdict.blocks), None)

    @property
    def asked_at(self) -> float | None:
        """When the first real instrument was queried, in seconds since 1970; None before that."""
        asked = [row.found.at for row in self.rows if row.found is not None and not row.is_simulated]
        return min(asked, default=None)

    def decisions(self) -> dict[str, Decision]:
        """Return the user's decisions about instruments, keyed by role."""
        return {row.role: row.decision for row in self.rows if row.decision is not None}

    def row(self, role: str) -> RoleRow | None:
        """Return the row for a role; None if there is no such row."""
        return next((row for row in self.rows if row.role == role), None)

    def ask_anew(self) -> None:
        """Query the instruments that have not been queried recently, because a run is about to begin."""
        self._tests.anew()

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Show which machines cannot be used for their roles, and why."""
        for row in self.rows:
            if row.is_machine and row.is_set:
                row.show_problem(sentence_of(problems.get(row.role, ""), row.role))

    @property
    def first_used(self) -> RoleRow | None:
        """The row for the first role whose instrument a run is using."""
        return next((row for row in self.rows if row.use is not None), None)

    @Slot()
    def show_uses(self) -> None:
        """Show which instruments are being used by runs and therefore cannot be tested now."""
        before = [row.use for row in self.rows]
        for row in self.rows:
            row.show_use(self._runs.using(row.devices) if row.uses_port else None)
        if before != [row.use for row in self.rows]:
            self._tests.soon()  # instruments that are free now may have changed
            self._show_tests()

    @Slot(object)
    def offer(self, seen: PortsSeen) -> None:
        """Update the rows with the devices that are plugged in."""
        self.seen = seen
        for row in self.rows:
            row.offer(seen)
        self._show_tests()
        self._tests.soon()

    @Slot(object)
    def _offer_limits(self, choices: tuple[LimitChoice, ...]) -> None:
        self._limits = choices
        for row in self.rows:
            row.offer_limits(choices)

    @Slot()
    def _hand_on_decision(self) -> None:
        self.decision_wanted.emit(self.sender())

    def decide(self, row: RoleRow, reason: str) -> None:
        """Record the ``reason`` for using the instrument in ``row`` anyway; "" withdraws the decision."""
        row.decide(reason)
        if reason and row.found is not None and row.found.verdict.kind == "another_one":
            self._instruments.renew(row.field.binding, ", ".join(row.found.verdict.values))

    @Slot()
    def _look(self) -> None:
        self._instruments.look()

    @Slot()
    def _look_again(self) -> None:
        self._is_looking = True
        self._look()

    @Slot(object)
    def _show_look(self, seen: PortsSeen) -> None:
        """Show the result of a scan that the user requested."""
        if not (self._is_looking or self._look_shown.isActive()):
            return
        words = {0: self.tr("Scanned: no ports found"), 1: self.tr("Scanned: 1 port found")}
        self._looked = words.get(seen.count, self.tr("Scanned: {n} ports found").format(n=seen.count))
        if self._is_looking:  # an earlier scan may report first
            self._is_looking = False
            self._look_shown.start()
        self._show_asked()

    @Slot()
    def _forget_look(self) -> None:
        self._looked = ""
        self._show_asked()

    @Slot()
    def _show_tests(self) -> None:
        """Show what is known about the instruments, and enable the tests."""
        can_test = any(row.can_be_tested for row in self.rows)
        self.test_all_button.setVisible(bool(self.rows))
        self.test_all_button.setEnabled(can_test)
        reason = "" if can_test else self.tr("Simulated instruments need no test")
        self.test_all_button.setToolTip(
            reason or self.tr("Ask every instrument to identify itself. Nothing moves.")
        )
        self._show_asked()
        state = self.state
        self.chip.setVisible(bool(self.rows))
        self.chip.show_state(state.words, state.tone, state.icon)
        self.tests_changed.emit()

    @Slot()
    def _show_asked(self) -> None:
        """Show how long ago the instruments were queried, and that nothing moved as a result."""
        at, words = self.asked_at, ""
        if at is not None:
            seconds = max(0, round(time.time() - at))
            words = self.tr("queried just now; nothing moved")
            if seconds:
                words = self.tr("queried {n} s ago; nothing moved").format(n=seconds)
            if seconds >= _MINUTE_S:
                words = self.tr("queried {n} min ago; nothing moved").format(n=seconds // _MINUTE_S)
        self.asked.setText(self._looked or words)

    @property
    def state(self) -> SectionState:
        """The state of this section: whether all roles have usable instruments and the bench fits."""
        found = state_of(self.rows)
        if found.tone != "err" and not self._bench_fits:
            return SectionState("err", "alert-circle", self.tr("Bench does not fit"))
        return found

    def show_bench_fits(self, fits: bool) -> None:
        """Show whether the bench in use fits this protocol."""
        if fits != self._bench_fits:
            self._bench_fits = fits
            self._show_tests()

    @Slot()
    def _announce(self) -> None:
        is_partly = any(not row.is_simulated for row in self.rows)
        for row in self.rows:
            row.show_partly(is_partly)
        self.show_uses()
        self._instruments.ports.follow(row.field.device for row in self.rows if row.uses_port)
        self._show_tests()
        self._tests.soon()
        self.changed.emit()


_NONE = "none"


class MachineRow(RoleRow):
    """A row for a machine role. The device is the one that the backend uses; if the machine is simulated or
    missing, there is no device.
    """

    def __init__(self, sheet: MachineSheet, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        self._sheet = sheet
        self._simulator = sheet.simulator
        self.backend_field = ChoiceField(appearance=appearance)
        expected = " · ".join(part for part in (sheet.machine, sheet.role.help.rstrip(".")) if part)
        super().__init__(sheet.role.name, expected, appearance=appearance, parent=parent)
        field = self.backend_field
        if sheet.simulator:
            field.addItem(self.tr("Simulated ({name})").format(name=_plain(sheet.simulator)), SIMULATED)
            self._say_class(sheet.simulator)
        for backend in sheet.backends:
            field.addItem(_plain(backend), backend)
            self._say_class(backend)
        if sheet.role.is_optional:
            field.addItem(self.tr("None: the protocol runs without it"), _NONE)
        field.setPlaceholderText(self.tr("Choose a driver or a simulator"))
        field.setAccessibleName(self.tr("Backend for {role}").format(role=self.role))
        field.setToolTip(self.tr("The instrument's driver, or its simulator"))
        field.setCurrentIndex(-1)
        self.choices.insertWidget(0, field)
        field.activated.connect(self._take_backend)
        self._show_device()

    is_machine = True

    @property
    def title(self) -> str:
        return role_title(self.role)

    @property
    def instrument(self) -> str:
        return self._sheet.machine

    @property
    def purpose(self) -> str:
        return self._sheet.role.help.rstrip(".") or self._sheet.machine

    @property
    def only_backend(self) -> str:
        """The backend that uses a port, if there is exactly one such backend."""
        return self._sheet.backends[0] if len(self._sheet.backends) == 1 else ""

    @property
    def backend(self) -> str:
        """The name of the backend, or SIMULATED, or "" if there is none."""
        chosen = self.backend_field.currentData()
        return "" if chosen in (None, _NONE) else str(chosen)

    @property
    def is_simulated(self) -> bool:
        return self.backend == SIMULATED or (self.uses_port and super().is_simulated)

    @property
    def uses_port(self) -> bool:
        return self.backend not in ("", SIMULATED)

    @property
    def is_set(self) -> bool:
        if self.uses_port:
            return bool(self.field.device)
        return self.backend == SIMULATED or self.backend_field.currentData() == _NONE

    @property
    def chosen_words(self) -> str:
        return super().chosen_words if self.uses_port else self.backend_field.currentText()

    @property
    def filled(self) -> RoleFilled:
        simulator = self._simulator if self.backend == SIMULATED else ""
        return structs.replace(super().filled, backend=self.backend, simulator=simulator)

    def fill(self, by: RoleFilled) -> None:
        field = self.backend_field
        if by.backend == SIMULATED:
            self._name_simulator(by.simulator)
        elif by.backend and field.findData(by.backend) < 0:
            field.addItem(_plain(by.backend), by.backend)
            self._say_class(by.backend)
        self.set_backend(by.backend)
        super().fill(by)

    def _name_simulator(self, simulator: str) -> None:
        """Set the simulator, and show its name in the entry for a simulated machine."""
        field, name = self.backend_field, simulator or self._sheet.simulator
        place, words = field.findData(SIMULATED), self.tr("Simulated ({name})").format(name=_plain(name))
        if place < 0:
            field.insertItem(0, words, SIMULATED)
            place = 0
        field.setItemText(place, words)
        field.setItemData(place, name, Qt.ItemDataRole.ToolTipRole)
        self._simulator = name

    def set_backend(self, backend: str) -> None:
        """Choose a backend by name; SIMULATED chooses the simulator, "" chooses none."""
        place = self.backend_field.findData(backend) if backend else -1
        if not backend and self._sheet.role.is_optional:
            place = self.backend_field.findData(_NONE)
        self.backend_field.setCurrentIndex(place)
        self.show_problem("")
        self._show_device()

    def simulate(self) -> None:
        if self._sheet.simulator:
            self.set_backend(SIMULATED)

    def show_problem(self, sentence: str) -> None:
        super().show_problem(sentence)
        is_backend = bool(sentence) and not self.uses_port
        self.backend_field.set_wrong(is_backend)
        if is_backend:
            self.field.set_wrong(False)

    def focus_choice(self) -> None:
        (self.field if self.uses_port else self.backend_field).setFocus()

    def _say_class(self, name: str) -> None:
        field = self.backend_field
        field.setItemData(field.count() - 1, name, Qt.ItemDataRole.ToolTipRole)

    @Slot()
    def _take_backend(self) -> None:
        self._show_device()
        self._take_device()

    def _show_device(self) -> None:
        for part in (self.field, self.fold, self.test_button):
            part.setVisible(self.uses_port)
        self.decide_button.reserve(self.uses_port)
        if not self.uses_port:
            self.fold.setChecked(False)
        self._refresh()


def _plain(name: str) -> str:
    """Return the readable name of a backend's class, such as ``Mettler Toledo WXS205SDU``."""
    return spaced(name.removesuffix("Backend")) if name.isidentifier() else name
