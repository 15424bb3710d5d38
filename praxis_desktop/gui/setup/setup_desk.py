"""Between the model of a set-up and the page: what the run is to be, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.roles.instruments_panel import InstrumentsPanel
from praxis_desktop.gui.roles.role_choices import MachineChosen
from praxis_desktop.gui.setup.obstacles import Obstacle, find_obstacles
from praxis_desktop.gui.setup.setup_cards import SetupCards
from praxis_desktop.gui.setup.setup_model import SetupModel
from praxis_desktop.workers.launching.launcher import RunPlan

if TYPE_CHECKING:
    from praxis_desktop.gui.run.bench_facts import BenchFacts
    from praxis_desktop.gui.run.forecast import Forecast
    from praxis_desktop.runs.dry_run.report import DryRunReport
    from praxis_desktop.workers.setting_up.sheets import Checked, SetupSheet


class SetupDesk(QObject):
    """``changed`` tells that there may be another obstacle; ``settled`` that a run that waited for what is
    found out of the choices need not wait any more.
    """

    changed = Signal()
    settled = Signal()

    def __init__(self, *, model: SetupModel, cards: SetupCards, instruments: InstrumentsPanel) -> None:
        super().__init__(cards)
        self._model = model
        self._cards = cards
        self._instruments = instruments
        self.has_form = False
        """Whether there is anything to set up besides ports."""
        self._is_being_made = False
        """Whether fields of its form were made that are not shown yet."""
        self._is_awaited = False
        instruments.changed.connect(self.choose)
        cards.changed.connect(self.choose)
        model.checked.connect(self._take_checked)
        model.refused.connect(self._settle)
        model.rehearsed.connect(self.changed)

    @property
    def is_unsettled(self) -> bool:
        """Whether it is still being found out what the choices come to."""
        is_open = self._model.is_reading or self._is_being_made
        return is_open or (self.has_form and not self._model.is_current)

    @property
    def obstacles(self) -> list[Obstacle]:
        """Why there can be no run, the first thing to do first; none when it can, as far as is known."""
        model = self._model if self.has_form else None
        return find_obstacles(model, self._instruments, self._cards.labware)

    @property
    def rehearsed(self) -> DryRunReport | None:
        """What the dry run with exactly these values came to; None unless one has passed."""
        rehearsal = self._model.rehearsal
        return rehearsal.report if self.has_form and rehearsal.state == "passed" else None

    @property
    def is_rehearsing(self) -> bool:
        """Whether a dry run with these values is under way, or about to be."""
        return self.has_form and self._model.rehearsal.state in ("none", "updating")

    @property
    def shown(self) -> Mapping[str, str]:
        """The values as people write them, by parameter, as far as that is known."""
        result = self._model.result
        return {} if result is None else result.shown

    @property
    def forecast(self) -> Forecast | None:
        """What a dry run with these values foresees of the run; None where none has passed."""
        if self.rehearsed is None:
            return None
        from praxis_desktop.gui.run.forecast import Forecast

        return Forecast(self.rehearsed)

    @property
    def bench(self) -> BenchFacts | None:
        """What is known of the labware of the run; None where there is none."""
        result = self._model.result
        if not self.has_form or result is None or result.setup is None or not result.setup.bench.labware:
            return None
        from praxis_desktop.gui.run.bench_facts import facts_of_bench

        return facts_of_bench(result.setup.bench, result.plates, self.rehearsed)

    def close_form(self) -> None:
        """Another file is open, and nothing is known of it yet."""
        self.has_form = self._is_awaited = self._is_being_made = False
        self._cards.labware.show_nothing()

    def make_ahead(self, sheet: SetupSheet) -> bool:
        """Make a part of what ``show_sheet`` is about to show; False when there is nothing more to make."""
        self._is_being_made = self._cards.form.make_ahead(sheet)
        return self._is_being_made

    def show_sheet(
        self, sheet: SetupSheet, machines: Mapping[str, MachineChosen], labware: Mapping[str, str]
    ) -> None:
        """Show what can be set up; with what is filled in already where the file was changed."""
        self._is_being_made = False
        is_again = self.has_form
        if not is_again:
            self._instruments.show_machines(sheet.machines, machines)
        self._cards.show_sheet(sheet, labware, is_again=is_again)
        self.has_form = sheet.has_form
        self.choose()
        if not self.has_form:
            self._settle()

    def await_settling(self) -> None:
        """A run waits for what the choices come to."""
        self._is_awaited = True

    def plan(self, path: Path) -> RunPlan:
        """The run of the file as it is set up."""
        ports, limits = self._instruments.bindings(), self._instruments.limits()
        setup, sheet = self._model.setup, self._model.sheet
        if not self.has_form or setup is None or sheet is None:
            return RunPlan(path, ports, limits)
        bound = {port.partition("=")[0] for port in ports}
        ports += tuple(port for port in setup.bench.ports if port.partition("=")[0] not in bound)
        planned = {} if self.rehearsed is None else self.rehearsed.counts
        return RunPlan(path, ports, limits, setup, sheet.digest, planned=planned)

    @Slot()
    def choose(self) -> None:
        """These are the choices from now on."""
        if self.has_form:
            from praxis_desktop.workers.setting_up.sheets import Choices

            panel, cards = self._instruments, self._cards
            self._model.choose(Choices(cards.form.texts, panel.machines, cards.labware.names, panel.devices))

    @Slot(object)
    def _take_checked(self, checked: Checked) -> None:
        self._instruments.show_problems(checked.roles)
        self._settle()

    @Slot()
    def _settle(self) -> None:
        self.changed.emit()
        is_awaited, self._is_awaited = self._is_awaited, False
        if is_awaited and self._model.refusal is None:
            self.settled.emit()
