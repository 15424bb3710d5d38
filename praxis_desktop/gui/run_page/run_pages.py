"""The pages of the runs: one for each model, so that looking at another run fills nothing anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.run_selector import RunSelector
from praxis_desktop.gui.run_page.run_page import RunPage
from praxis_desktop.gui.run_page.simulated_notice import SimulatedNotice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from praxis_desktop.core.events import HaltEvent
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.gui.run.active_runs import ActiveRuns
    from praxis_desktop.gui.run.run_announcement import RunAnnouncement
    from praxis_desktop.gui.run.run_model import RunModel
    from praxis_desktop.gui.run.runtime_model import RuntimeModel
    from praxis_desktop.gui.run_page.run_panels import RunPanels
    from praxis_desktop.settings import Settings
    from praxis_desktop.workers.launching.replays import Replays


class RunPages(QObject):
    """Puts its pages into ``stack``. The first run's ``questions`` for ports are the launcher's; a further
    run has its own, so that each is put where its run is shown.
    """

    attention_wanted = Signal(object)
    """The RunPage of a run that waits for a person."""
    again_wanted = Signal()
    """What was run is to be set up again, as it was."""
    anew_wanted = Signal(object, object)
    """A file, and a function in it or None, are to be opened."""
    closing_confirmed = Signal()
    """All runs are to be stopped, and the window closed."""

    def __init__(
        self,
        runs: ActiveRuns,
        *,
        stack: QStackedWidget,
        runtime: RuntimeModel,
        instruments: Instruments,
        questions: PortQuestions,
        appearance: Appearance,
        panels: RunPanels | None = None,
    ) -> None:
        """``panels`` are those of the first run, where they were made before."""
        super().__init__(stack)
        self._runs = runs
        self._stack = stack
        self._runtime, self._instruments = runtime, instruments
        self._questions = questions
        self._appearance = appearance
        self._first_panels = panels
        self._pages: dict[RunModel, RunPage] = {}
        self._followers: list[Callable[[RunPage], object]] = []
        self._settings: Settings | None = None
        self._sounds = True
        self._replays: Replays | None = None
        runs.each(self._make)
        runs.selected_changed.connect(self._show_selected)

    @property
    def all(self) -> tuple[RunPage, ...]:
        """Every page."""
        return tuple(self._pages.values())

    @property
    def first(self) -> RunPage:
        """The page that is there before any run."""
        return self.all[0]

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

    def of(self, model: RunModel) -> RunPage:
        """The page of this run."""
        return self._pages[model]

    @Slot(object)
    def announce(self, announced: RunAnnouncement) -> None:
        """Say on the page of the run that is selected what is about to be run."""
        self.current.announce(announced)

    @Slot()
    def copy_output(self) -> None:
        """Copy what the run in view has printed."""
        self.current.output.copy()

    # ---- what holds for all of them
    def use_settings(self, settings: Settings) -> None:
        """What the settings say of conducting runs."""
        self._settings = settings
        self._apply_to_all()

    def use_sounds(self, sounds: bool) -> None:
        """Whether questions are heard."""
        self._sounds = sounds
        self._apply_to_all()

    def offer_replays(self, replays: Replays) -> None:
        """Let runs be replayed from their pages."""
        self._replays = replays
        for page in self._pages.values():
            page.record.offer_replays(replays)

    def _apply_to_all(self) -> None:
        for page in self._pages.values():
            self._apply(page)

    def _apply(self, page: RunPage) -> None:
        page.conduct.sounds = self._sounds
        if self._settings is not None:
            page.conduct.requires_reason = self._settings.runs.require_reason
            page.record.export_folder = self._settings.history.export_folder

    def _make(self, model: RunModel) -> None:
        questions = self._questions
        if self._pages:
            questions = model.asker = PortQuestions(self)
        panels, self._first_panels = self._first_panels, None
        page = RunPage(
            model=model,
            runtime=self._runtime,
            instruments=self._instruments,
            questions=questions,
            appearance=self._appearance,
            panels=panels,
        )
        page.put_below_header(RunSelector(self._runs, appearance=self._appearance))
        page.put_first(SimulatedNotice(model, self._runs, appearance=self._appearance))
        model.is_of_another = partial(self._is_of_another, model)
        self._pages[model] = page
        self._stack.addWidget(page)
        self._apply(page)
        if self._replays is not None:
            page.record.offer_replays(self._replays)
        page.attention_wanted.connect(self.attention_wanted)
        page.again_wanted.connect(self.again_wanted)
        page.anew_wanted.connect(self.anew_wanted)
        page.conduct.closing_sheet.confirmed.connect(self.closing_confirmed)
        page.halt_told.connect(self._tell_others)
        page.halt_read.connect(self._read_halts)
        for follow in self._followers:
            follow(page)

    @Slot()
    def _show_selected(self) -> None:
        if not self.is_in_view:
            return
        has_keys = any(page.selector is not None and page.selector.tabs.hasFocus() for page in self.all)
        self._stack.setCurrentWidget(self.current)
        if has_keys and self.current.selector is not None:
            self.current.selector.tabs.setFocus()  # the arrow keys go on from run to run

    # ---- the stop of everything is one for all of them
    @Slot(object, object)
    def _tell_others(self, told_by: RunPage, event: HaltEvent) -> None:
        """Whatever run is in view, the instruments of all are on its sheet."""
        for page in self._pages.values():
            if page is not told_by and page.conduct.halt_sheet.is_open:
                page.conduct.halt_sheet.take_beside(event, told_by.run.run_name)

    @Slot(object)
    def take_halt(self, event: HaltEvent) -> None:
        """What became of an instrument of this window that is no run's."""
        for page in self._pages.values():
            if page.conduct.halt_sheet.is_open:
                page.conduct.halt_sheet.take(event)

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
