"""The pages of the window: creating, connecting and switching them, and showing errors on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Slot

from praxis_desktop import gui
from praxis_desktop.gui import widgets
from praxis_desktop.gui.look.appearance import fitting_sizes
from praxis_desktop.gui.records.last_runs import LastRunsReader
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.words import Failure, consequence

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from PySide6.QtWidgets import QStackedWidget

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.app.actions import LookActions, RunActions
    from praxis_desktop.gui.app.commands import CommandController, ManualOpener
    from praxis_desktop.gui.app.main_window import MainWindow
    from praxis_desktop.gui.app.opening import FileActions
    from praxis_desktop.gui.emergency.corner import SafetyCorner
    from praxis_desktop.gui.first_start.card import FirstStartController
    from praxis_desktop.gui.history.controller import HistoryController
    from praxis_desktop.gui.instruments.controller import InstrumentsController
    from praxis_desktop.gui.library.controller import LibraryController
    from praxis_desktop.gui.library.model import LibraryModel
    from praxis_desktop.gui.live.idle import RecentRuns
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.messages.controller import MessageController
    from praxis_desktop.gui.messages.news import StopNews
    from praxis_desktop.gui.playground.controller import ConsoleMaker, PlaygroundController
    from praxis_desktop.gui.playground.copies import CopiesController, CopyMaker
    from praxis_desktop.gui.records.history_model import AskedHistory
    from praxis_desktop.gui.rehearsal.controller import RehearsalController
    from praxis_desktop.gui.rehearsal.model import RehearsalModel
    from praxis_desktop.gui.resuming.controller import ResumeController
    from praxis_desktop.gui.resuming.model import InterruptedModel
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.gui.run.runs import ActiveRuns
    from praxis_desktop.gui.run.runtime import RuntimeModel
    from praxis_desktop.gui.run_page import RunPanels
    from praxis_desktop.gui.run_page.controller import RunPage, RunPages
    from praxis_desktop.gui.settings.controller import SettingsController
    from praxis_desktop.gui.settings.model import SettingsModel
    from praxis_desktop.gui.settings.system import WarmSource
    from praxis_desktop.gui.setup import SetupPanels
    from praxis_desktop.gui.setup.controller import SetupController
    from praxis_desktop.gui.setup.model import SetupModel
    from praxis_desktop.gui.setup.wheels import Wheels
    from praxis_desktop.gui.window.menus_and_shortcuts import Menus
    from praxis_desktop.gui.window.rail import Rail
    from praxis_desktop.gui.window.status_bar import StatusLine
    from praxis_desktop.gui.window_settings import WindowSettings


class WindowModels(Struct, frozen=True):
    """The window's models. If a model is None, the corresponding part is missing: without ``library``, the
    window is for a single file; without ``history``, it shows no earlier runs.
    """

    runs: ActiveRuns
    runtime: RuntimeModel
    appearance: Appearance
    settings: WindowSettings
    instruments: Instruments | None = None
    questions: PortQuestions | None = None
    wheels: Wheels | None = None
    setup: SetupModel | None = None
    library: LibraryModel | None = None
    interrupted: InterruptedModel | None = None
    history: AskedHistory | None = None
    preferences: SettingsModel | None = None
    warm_counts: WarmSource | None = None
    console: ConsoleMaker | None = None
    copies: CopyMaker | None = None
    rehearsals: RehearsalModel | None = None


class PageSwitch(QObject):
    """Switches between library, setup and runs, and highlights the matching entry in the rail. ``corner`` is
    told whether a run is in view; ``status`` holds the chips that open runs. ``library`` is None in a window
    for a single file.
    """

    def __init__(
        self,
        *,
        pages: QStackedWidget,
        rail: Rail,
        corner: SafetyCorner,
        status: StatusLine,
        menus: Menus,
        runs: ActiveRuns,
        library: LibraryController | None,
        setup: SetupController,
        run_pages: RunPages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._rail = rail
        self._corner = corner
        self._runs = runs
        self._library = library
        self._setup = setup
        self._run_pages = run_pages
        setup.page.head.back_wanted.connect(self.show_library)
        setup.starting.run_started.connect(self.show_run)
        run_pages.again_wanted.connect(self.show_setup)
        run_pages.attention_wanted.connect(self._show_waiting)
        run_pages.first.panels.idle.library_wanted.connect(self.show_library)
        run_pages.first.panels.idle.set_has_library(library is not None)
        status.runs.run_wanted.connect(self.show_this_run)
        menus.run.triggered.connect(self.run)
        menus.library.triggered.connect(self.show_library)
        menus.library.setEnabled(library is not None)
        menus.run_page.triggered.connect(self.show_run)
        menus.next_run.triggered.connect(self._show_next_run)
        menus.previous_run.triggered.connect(self._show_previous_run)
        pages.currentChanged.connect(self._follow_page)
        runs.active_changed.connect(self._keep_active)
        if library is not None:
            rail.library_button.clicked.connect(self.show_library)
            rail.run_page_button.clicked.connect(self.show_run)

    @Slot()
    def show_library(self) -> None:
        if self._library is not None:
            self._pages.setCurrentWidget(self._library.page)
            self._rail.library_button.setChecked(True)
            if not widgets.focus_cover(self._library.page):
                self._library.page.take_focus()

    @Slot()
    def show_setup(self) -> None:
        """Show the setup page, which counts as part of the library."""
        self._pages.setCurrentWidget(self._setup.page)
        self._rail.library_button.setChecked(True)
        if not widgets.focus_cover(self._setup.page):
            self._setup.page.head.take_focus()

    @Slot()
    def show_run(self) -> None:
        """Show the selected run. Focus its open sheet or, without one, its output or, if the run is inactive,
        the "run again" button.
        """
        page = self._run_pages.current
        self._pages.setCurrentWidget(page)
        self._rail.run_page_button.setChecked(True)
        if not widgets.focus_cover(page):
            (page.output if page.run.is_active else page.header.run_button).setFocus()

    @Slot(object)
    def show_this_run(self, run: RunModel) -> None:
        """Select a run and show it."""
        self._runs.select(run)
        self.show_run()

    @Slot()
    def _show_next_run(self) -> None:
        self._runs.select_next()
        self.show_run()

    @Slot()
    def _show_previous_run(self) -> None:
        self._runs.select_next(-1)
        self.show_run()

    @Slot()
    def run(self) -> None:
        """Run the open protocol. On a run page, set that run up again; elsewhere, show the setup page."""
        if self._pages.currentWidget() is self._setup.page:
            self._setup.starting.go_to_start()
        elif self._run_pages.is_in_view:
            self._run_pages.current.run_again()
        else:
            self.show_setup()

    @Slot(object)
    def _show_waiting(self, page: RunPage) -> None:
        """Show a run that is waiting for the user. If the user is making a decision about another run, only
        mark the waiting run's tab.
        """
        if page.run is not self._runs.selected:
            current = self._run_pages.current
            is_deciding = current.conduct.open_sheet is not None or current.header.buttons.is_choosing
            if is_deciding and self._run_pages.is_in_view:
                return
            self._runs.select(page.run)
        if self._pages.currentWidget() is not page:
            self._pages.setCurrentWidget(page)
            self._rail.run_page_button.setChecked(True)

    @Slot()
    def _keep_active(self) -> None:
        """Select an active run while another page is shown, so that shortcuts for runs apply to that run."""
        if not self._run_pages.is_in_view:
            self._runs.select_active()

    @Slot()
    def _follow_page(self) -> None:
        self._keep_active()
        self._corner.set_run_in_view(self._run_pages.is_in_view)


class FailureReporter(QObject):
    """Reports errors through ``messages`` and on the page where the user can act on them."""

    def __init__(
        self,
        *,
        messages: MessageController,
        pages: QStackedWidget,
        setup: SetupController,
        run_pages: RunPages,
        runs: ActiveRuns,
        runtime: RuntimeModel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        self._pages = pages
        self._setup = setup
        self._run_pages = run_pages
        self._runs = runs
        self._runtime = runtime
        self._told_error = ""
        runtime.changed.connect(self._follow_runtime)

    @Slot(object)
    def tell_of_setup(self, error: PraxisError) -> None:
        """Report an error on the setup page, unless another protocol is open there, out of view."""
        is_in_view = self._pages.currentWidget() is self._setup.page
        if is_in_view or self._setup.page.path is None:
            self._setup.page.show_failure(Failure(error.message, error.hint))
        self._messages.tell_error(error, is_told=is_in_view)

    @Slot(object)
    def tell_of_run(self, error: PraxisError) -> None:
        """Report an error on the run's page."""
        self._run_pages.current.show_failure(Failure(error.message, error.hint))
        self._messages.tell_error(error, is_told=self._run_pages.is_in_view)

    @Slot()
    def _follow_runtime(self) -> None:
        """Report why Python could not be prepared, unless this was reported before or a run is active."""
        readiness = self._runtime.readiness
        if readiness.error and readiness.error != self._told_error and not self._runs.is_active:
            message = self.tr("Python could not be prepared: {reason}").format(reason=readiness.error)
            hint = "\n".join(part for part in (readiness.hint, consequence(readiness)) if part)
            self._setup.page.show_failure(Failure(message, hint))
        self._told_error = readiness.error


def make_last_runs(window: MainWindow) -> LastRunsReader | None:
    """Create the reader that looks up the last results for each protocol once the library has been read."""
    models = window.models
    if models.history is None or models.library is None or window.library is None:
        return None
    reader = LastRunsReader(models.history, window)
    window.library.follow_runs(reader)
    models.library.changed.connect(reader.look_once)
    if models.library.library is not None:
        reader.look_once()
    models.runs.recorded.connect(reader.look)
    return reader


def make_run_panels(window: MainWindow) -> Generator[None, None, RunPanels]:
    """Create the panels of the first run page."""
    models = window.models
    return gui.run_page.make_run_panels(
        model=models.runs.selected, runtime=models.runtime, appearance=models.appearance
    )


def make_run_pages(window: MainWindow) -> RunPages:
    """Create the run pages. The first page uses the panels that were created earlier."""
    models = window.models
    return gui.run_page.RunPages(
        models.runs,
        stack=window.pages,
        runtime=models.runtime,
        instruments=window.instruments,
        questions=PortQuestions(window) if models.questions is None else models.questions,
        appearance=models.appearance,
        panels=window.first_panels,
    )


def make_setup_panels(window: MainWindow) -> SetupPanels:
    """Create the panels that the setup page shows for every protocol."""
    models = window.models
    return gui.setup.make_setup_panels(
        runs=models.runs, instruments=window.instruments, appearance=models.appearance
    )


def make_setup(window: MainWindow) -> SetupController:
    """Create the setup page, which is the first page if there is no library."""
    models = window.models
    setup = gui.setup.SetupController(
        runs=models.runs,
        runtime=models.runtime,
        wheels=models.wheels,
        panels=window.setup_panels,
        setup=models.setup,
        history=models.history,
        appearance=models.appearance,
        parent=window,
    )
    window.pages.addWidget(setup.page)
    if window.library is None:
        window.pages.setCurrentWidget(setup.page)
    return setup


def make_switch(window: MainWindow) -> PageSwitch:
    """Create the switch between library, setup and runs."""
    return PageSwitch(
        pages=window.pages,
        rail=window.rail,
        corner=window.safety_corner,
        status=window.status,
        menus=window.menus,
        runs=window.models.runs,
        library=window.library,
        setup=window.setup,
        run_pages=window.run_pages,
        parent=window,
    )


def make_run_actions(window: MainWindow) -> RunActions:
    """Create the run actions for the menus."""
    return gui.app.RunActions(
        menus=window.menus,
        runs=window.models.runs,
        pages=window.run_pages,
        setup=window.setup,
        wheels=window.models.wheels,
        switch=window.switch,
        parent=window,
    )


def make_resuming(window: MainWindow) -> ResumeController | None:
    """Create the controller that offers to resume interrupted runs."""
    models = window.models
    if models.interrupted is None:
        return None
    return gui.resuming.ResumeController(
        interrupted=models.interrupted,
        runs=models.runs,
        pages=window.run_pages,
        first=window.setup.page if window.library is None else window.library.page,
        mark=window.rail.mark_interrupted,
        appearance=models.appearance,
        parent=window.pages,
    )


def make_history(window: MainWindow) -> HistoryController | None:
    """Create the history of runs, and the links to it from the library and from finished runs."""
    models = window.models
    window.menus.history.setVisible(models.history is not None)
    if models.history is None:
        return None
    history = gui.history.HistoryController(
        models.history,
        pages=window.pages,
        rail=window.rail,
        runs=models.runs,
        resuming=window.resuming,
        appearance=models.appearance,
    )

    def offer_report(page: RunPage) -> None:
        page.report_wanted.connect(history.show_run)
        page.offer_reports()

    history.library_wanted.connect(window.switch.show_library)
    window.menus.history.triggered.connect(history.show)
    window.run_pages.first.panels.idle.report_wanted.connect(history.show_run)
    window.run_pages.each(offer_report)
    if window.library is not None and models.library is not None:
        window.library.offer_versions(models.history.versions)
        window.library.run_wanted.connect(history.show_run)
    return history


def make_rehearsing(window: MainWindow) -> RehearsalController | None:
    """Create the controller for rehearsals with faults, which are offered below the dry run."""
    models = window.models
    if models.rehearsals is None or models.setup is None:
        return None
    rehearsing = gui.rehearsal.RehearsalController(
        models.rehearsals,
        setup=window.setup,
        choices=models.setup,
        pages=window.pages,
        rail=window.rail,
        menus=window.menus,
        appearance=models.appearance,
    )
    window.setup.offer_rehearsals()
    rehearsing.setup_wanted.connect(window.switch.show_setup)
    if window.history is not None:
        rehearsing.replay_wanted.connect(window.history.show_replay)
    return rehearsing


def make_recent(window: MainWindow) -> RecentRuns | None:
    """Create the list of recent runs, shown on the run page while no run is active."""
    if window.models.history is None:
        return None
    return gui.live.RecentRuns(window.models.history, view=window.run_pages.first.panels.idle)


def make_messages(window: MainWindow) -> MessageController:
    """Create the controller for toasts, the list that the bell opens, and desktop notifications."""
    models = window.models
    messages = gui.messages.MessageController(
        runs=models.runs,
        run_pages=window.run_pages,
        pages=window.pages,
        status=window.status,
        menus=window.menus,
        instruments=window.instruments,
        interrupted=models.interrupted,
        resuming=window.resuming,
        appearance=models.appearance,
        window=window,
        body=window.body,
    )
    messages.news.run_wanted.connect(window.switch.show_this_run)
    if window.history is not None:
        messages.news.show_report = window.history.show_run
    return messages


def make_stop_news(window: MainWindow) -> StopNews:
    """Create the object that reports emergency stops, both as messages and in the status bar."""
    news = gui.messages.StopNews(
        window.messages.model, action=window.menus.emergency, runs=window.models.runs, parent=window
    )
    news.told.connect(window.status.show_news)
    return news


def make_manual(window: MainWindow) -> ManualOpener:
    """Create the object that opens the manual."""
    manual = gui.app.ManualOpener(window.menus.manual, window)
    manual.failed.connect(window.messages.tell_error)
    if window.library is not None:
        window.library.page_wanted.connect(manual.open_page)
    return manual


def make_failures(window: MainWindow) -> FailureReporter:
    """Create the object that reports errors on the page where the user can act on them."""
    return FailureReporter(
        messages=window.messages,
        pages=window.pages,
        setup=window.setup,
        run_pages=window.run_pages,
        runs=window.models.runs,
        runtime=window.models.runtime,
        parent=window,
    )


def make_files(window: MainWindow) -> FileActions:
    """Create the file actions."""
    models = window.models
    return gui.app.FileActions(
        runs=models.runs,
        run_pages=window.run_pages,
        setup=window.setup,
        model=models.setup,
        library=window.library,
        wheels=models.wheels,
        instruments=window.instruments,
        dialogs=window.dialogs,
        drops=window.drops,
        actions=window.run_actions,
        messages=window.messages,
        menus=window.menus,
        rail=window.rail,
        status=window.status,
        settings=models.settings,
        parent=window,
    )


def make_commands(window: MainWindow) -> CommandController:
    """Create the command palette, its buttons, and the list of shortcuts."""
    models = window.models
    runs = None
    if models.history is not None and window.history is not None:
        runs = gui.app.RunCommands(models.history, window.history.show_run, window)
    commands = gui.app.CommandController(
        bar=window.menuBar(),
        menus=window.menus,
        active_runs=models.runs,
        run_pages=window.run_pages,
        setup=window.setup,
        library=models.library,
        runs=runs,
        open_entry=window.files.open_file,
        show_run=window.switch.show_this_run,
        rail=window.rail,
        corner=window.safety_corner,
        pages=window.pages,
        status=window.status,
        settings=models.settings,
        appearance=models.appearance,
        body=window.body,
    )
    if window.library is not None:
        window.library.page.put_in_head(commands.made_button())
    if window.history is not None:
        window.history.offer_commands(commands.made_button)
    return commands


def make_instruments(window: MainWindow) -> InstrumentsController:
    """Create the instruments page."""
    instruments = gui.instruments.InstrumentsController(
        window.instruments,
        pages=window.pages,
        rail=window.rail,
        menus=window.menus,
        runs=window.models.runs,
        history=window.models.history,
        corner=window.safety_corner,
        status=window.status,
        made_button=window.commands.made_button,
        appearance=window.models.appearance,
    )
    instruments.halt_told.connect(window.run_pages.take_halt)
    window.stop_news.follow(instruments.stopped, instruments.halt_told)
    if window.history is not None:
        instruments.run_wanted.connect(window.history.show_run)
    return instruments


def make_playground(window: MainWindow) -> PlaygroundController | None:
    """Create the playground and its console."""
    models = window.models
    if models.console is None:
        return None
    playground = gui.playground.PlaygroundController(
        models.console,
        window.instruments,
        pages=window.pages,
        rail=window.rail,
        menus=window.menus,
        runs=models.runs,
        corner=window.safety_corner,
        status=window.status,
        made_button=window.commands.made_button,
        appearance=models.appearance,
    )
    playground.halt_told.connect(window.run_pages.take_halt)
    window.stop_news.follow(playground.stopped, playground.halt_told)
    playground.exchanged.connect(window.instruments_controller.take_exchanges)
    return playground


def make_copies(window: MainWindow) -> CopiesController | None:
    """Create the controller for consoles that work on copies of paused runs."""
    if window.models.copies is None:
        return None
    copies = gui.playground.CopiesController(
        window.models.copies,
        pages=window.pages,
        rail=window.rail,
        run_pages=window.run_pages,
        appearance=window.models.appearance,
    )
    copies.left.connect(window.switch.show_run)
    return copies


def make_look(window: MainWindow) -> LookActions:
    """Create the object that switches between the light and dark colour schemes."""
    return gui.app.LookActions(
        appearance=window.models.appearance,
        menus=window.menus,
        rail=window.rail,
        settings=window.models.settings,
        parent=window,
    )


def make_preferences(window: MainWindow) -> SettingsController | None:
    """Create the settings page."""
    models = window.models
    if models.preferences is None:
        return None
    preferences = gui.settings.SettingsController(
        models.preferences,
        window_settings=models.settings,
        pages=window.pages,
        rail=window.rail,
        menus=window.menus,
        status=window.status,
        messages=window.messages.model,
        dialogs=window.dialogs,
        runs=models.runs,
        runtime=models.runtime,
        wheels=models.wheels,
        command_button=window.commands.made_button,
        counts=models.warm_counts,
        appearance=models.appearance,
    )
    preferences.scheme_chosen.connect(window.look.use)
    preferences.sounds_chosen.connect(window.run_pages.use_sounds)
    preferences.wheels_chosen.connect(window.files.add_wheels)
    preferences.keys_wanted.connect(window.commands.show_keys)
    return preferences


def make_first_start(window: MainWindow) -> FirstStartController | None:
    """Create the first-start card, shown above the library."""
    if window.library is None:
        return None
    models = window.models
    window.library.page.follow_runtime(models.runtime)
    size = models.settings.display_size
    has_larger = max(fitting_sizes(window.screen().availableSize(), size)) > size
    first_start = gui.first_start.FirstStartController(
        models.runtime,
        window.library.page.put_first,
        offers_sizes=models.preferences is not None and has_larger,
        appearance=models.appearance,
        parent=window,
    )
    first_start.retry_wanted.connect(window.status.retry_requested)
    return first_start


PAGES: tuple[tuple[str, Callable[[MainWindow], object]], ...] = (
    ("last_runs", make_last_runs),
    ("first_panels", make_run_panels),
    ("run_pages", make_run_pages),
    ("setup_panels", make_setup_panels),
    ("setup", make_setup),
    ("switch", make_switch),
    ("run_actions", make_run_actions),
    ("resuming", make_resuming),
    ("history", make_history),
    ("rehearsing", make_rehearsing),
    ("recent", make_recent),
    ("messages", make_messages),
    ("stop_news", make_stop_news),
    ("manual", make_manual),
    ("failures", make_failures),
    ("files", make_files),
    ("commands", make_commands),
    ("instruments_controller", make_instruments),
    ("playground", make_playground),
    ("copies", make_copies),
    ("look", make_look),
    ("preferences", make_preferences),
    ("first_start", make_first_start),
)
"""Window attributes not needed for the first paint, with the functions that create them. The functions run in
this order, one per step, because some of them need attributes created earlier.
"""


def connect_pages(window: MainWindow) -> None:
    """Connect the pages with one another once all of them have been created."""
    files, messages, failures = window.files, window.messages, window.failures
    for controller in (
        window.instruments_controller,
        window.history,
        window.playground,
        window.copies,
        window.rehearsing,
        window.preferences,
    ):
        if controller is not None:
            controller.opening.failed.connect(messages.tell_error)
    window.setup.starting.announced.connect(window.run_pages.announce)
    window.menus.mode.triggered.connect(window.setup.page.switch_mode)
    window.menus.copy.triggered.connect(window.run_pages.copy_output)
    window.instruments_controller.saved.connect(files.tell_written)
    if window.playground is not None:
        window.playground.file_saved.connect(files.tell_written)
    files.refused.connect(window.switch.show_setup)
    files.failed.connect(failures.tell_of_setup)
    files.run_failed.connect(failures.tell_of_run)
    window.instruments.failed.connect(failures.tell_of_setup)
    window.drops.refused.connect(messages.tell_error)
    window.models.runs.runtime_ready.connect(window.status.show_start)
    window.connected.changed.connect(window.status.show_instruments)
    window.status.instruments.clicked.connect(window.menus.instruments.trigger)
    if window.library is not None:
        window.library.failed.connect(messages.tell_error)
    if window.history is not None:
        window.history.again_wanted.connect(files.set_up_again)
        window.history.saved.connect(messages.tell_saved)
    if window.rehearsing is not None:
        window.rehearsing.saved.connect(messages.tell_saved)
    if window.recent is not None:
        window.recent.again_wanted.connect(files.set_up_again)
        window.recent.failed.connect(failures.tell_of_run)
    if window.resuming is not None:
        window.resuming.resumed.connect(window.switch.show_run)
        window.resuming.again_wanted.connect(files.set_up_again)
        window.resuming.told.connect(window.status.show_news)
        window.resuming.failed.connect(failures.tell_of_run)
    window.run_pages.use_sounds(window.models.settings.sounds)
    window.models.appearance.reduce_motion(window.models.settings.reduces_motion)
