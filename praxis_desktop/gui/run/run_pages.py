"""The pages of the runs: one for each model, so that looking at another run fills nothing anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.run.run_page import RunPage
from praxis_desktop.gui.shell.port_asker import PortQuestions

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from praxis_desktop.core.events import HaltEvent
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.gui.run.active_runs import ActiveRuns
    from praxis_desktop.gui.run.run_model import RunModel
    from praxis_desktop.gui.run.runtime_model import RuntimeModel


class RunPages(QObject):
    """Puts its pages into ``stack``. The first run's ``questions`` for ports are the launcher's; a further
    run has its own, so that each is put where its run is shown.
    """

    attention_wanted = Signal(object)
    """The RunPage of a run that waits for a person."""

    def __init__(
        self,
        runs: ActiveRuns,
        *,
        stack: QStackedWidget,
        runtime: RuntimeModel,
        instruments: Instruments,
        questions: PortQuestions,
        appearance: Appearance,
    ) -> None:
        super().__init__(stack)
        self._runs = runs
        self._stack = stack
        self._runtime, self._instruments = runtime, instruments
        self._questions = questions
        self._appearance = appearance
        self._pages: dict[RunModel, RunPage] = {}
        self._followers: list[Callable[[RunPage], object]] = []
        self._was_in_view = False
        runs.each(self._make)
        runs.selected_changed.connect(self._show_selected)

    @property
    def all(self) -> tuple[RunPage, ...]:
        """Every page."""
        return tuple(self._pages.values())

    @property
    def current(self) -> RunPage:
        """The page of the run that is selected."""
        return self._pages[self._runs.selected]

    @property
    def is_in_view(self) -> bool:
        """Whether a run is looked at."""
        return self._stack.currentWidget() in self._pages.values()

    def is_shown(self, model: RunModel) -> bool:
        """Whether it is this run that is looked at."""
        return self._stack.currentWidget() is self._pages[model]

    def each(self, follow: Callable[[RunPage], object]) -> None:
        """Have ``follow`` called with every page that there is, and with each that is made later."""
        self._followers.append(follow)
        for page in self._pages.values():
            follow(page)

    def show(self) -> None:
        """Have the run in view that is selected."""
        self._stack.setCurrentWidget(self.current)

    def _make(self, model: RunModel) -> None:
        questions = self._questions
        if self._pages:
            questions = model.asker = PortQuestions(self)
        page = RunPage(
            model=model,
            runtime=self._runtime,
            instruments=self._instruments,
            questions=questions,
            appearance=self._appearance,
        )
        page.conduct.is_of_another = partial(self._is_of_another, model)
        self._pages[model] = page
        self._stack.addWidget(page)
        page.attention_wanted.connect(self.attention_wanted)
        page.halt_told.connect(self._tell_others)
        page.halt_read.connect(self._read_halts)
        for follow in self._followers:
            follow(page)

    @Slot()
    def _show_selected(self) -> None:
        if self.is_in_view:
            self.show()

    # ---- the stop of everything is one for all of them
    @Slot(object, object)
    def _tell_others(self, told_by: RunPage, event: HaltEvent) -> None:
        """Whatever run is in view, the instruments of all are on its sheet."""
        for page in self._pages.values():
            if page is not told_by and page.conduct.halt_sheet.is_open:
                page.conduct.halt_sheet.take_beside(event, told_by.run.run_name)

    def _is_of_another(self, model: RunModel, event: HaltEvent) -> bool:
        """Runs in one process are told of all instruments in it; their roles may have the same names."""
        if model.devices.get(event.port) == event.device:
            return False
        return any(
            other.devices.get(event.port) == event.device for other in self._runs.all if other is not model
        )

    @Slot(object)
    def _read_halts(self, read: RunPage) -> None:
        """Who has read of all instruments on one sheet need not read it on the others."""
        for page in self._pages.values():
            if page is not read:
                page.conduct.close_read_halt()
