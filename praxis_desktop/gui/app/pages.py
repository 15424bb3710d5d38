"""The pages of the window: made piece by piece, connected, switched between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from praxis_desktop import gui
from praxis_desktop.core.records import Record
from praxis_desktop.gui.records.versions import LastRunsReader
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.words import Failure, consequence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.app.main_window import MainWindow
    from praxis_desktop.gui.emergency.corner import SafetyCorner
    from praxis_desktop.gui.history.controller import HistoryRoute
    from praxis_desktop.gui.library.controller import LibraryDesk
    from praxis_desktop.gui.library.model import LibraryModel
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.messages.controller import MessageDesk
    from praxis_desktop.gui.playground.controller import ConsoleMaker, PlaygroundRoute
    from praxis_desktop.gui.playground.copies import CopyMaker, CopyRoute
    from praxis_desktop.gui.records.model import AskedHistory
    from praxis_desktop.gui.resuming.controller import ResumeDesk
    from praxis_desktop.gui.resuming.model import InterruptedModel
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.gui.run.runs import ActiveRuns
    from praxis_desktop.gui.run.runtime import RuntimeModel
    from praxis_desktop.gui.run_page.controller import RunPage, RunPages
    from praxis_desktop.gui.settings.controller import SettingsRoute
    from praxis_desktop.gui.settings.model import SettingsModel
    from praxis_desktop.gui.settings.system import WarmSource
    from praxis_desktop.gui.setup.controller import SetupPage
    from praxis_desktop.gui.setup.model import SetupModel
    from praxis_desktop.gui.setup.wheels import Wheels
    from praxis_desktop.gui.window.menus import Menus
    from praxis_desktop.gui.window.rail import Rail
    from praxis_desktop.gui.window.status_bar import StatusLine
    from praxis_desktop.gui.window_settings import WindowSettings


class RunFurniture(QObject):
    """The part of a window's Furniture that all the rest of it works on."""

    def __init__(self, window: MainWindow, models: WindowModels) -> None:
        super().__init__(window)
        self._window = window
        self._models = models

    def _make_header(self) -> None:
        """A part of the run's page: all of it at once would be felt."""
        self._header = gui.run_page.StateHeader(
            model=self._models.runs.selected, appearance=self._models.appearance
        )

    def _make_output(self) -> None:
        """Another part of it."""
        self._output = gui.output.OutputPanel(
            model=self._models.runs.selected,
            runtime=self._models.runtime,
            appearance=self._models.appearance,
        )

    def _make_run_panels(self) -> None:
        """Half of the run's page."""
        self._run_panels = gui.run_page.RunPanels(
            model=self._models.runs.selected,
            runtime=self._models.runtime,
            appearance=self._models.appearance,
            header=self._header,
            output=self._output,
        )

    def _make_run_page(self) -> None:
        questions = self._models.questions
        self.run_pages = gui.run_page.RunPages(
            self._models.runs,
            stack=self._window.pages,
            runtime=self._models.runtime,
            instruments=self._window.instruments,
            questions=PortQuestions(self._window) if questions is None else questions,
            appearance=self._models.appearance,
            panels=self._run_panels,
        )

    def _make_setup_page(self) -> None:
        self.setup_page = gui.setup.SetupPage(
            runs=self._models.runs,
            runtime=self._models.runtime,
            instruments=self._window.instruments,
            wheels=self._models.wheels,
            setup=self._models.setup,
            history=self._models.history,
            appearance=self._models.appearance,
        )
        self._window.pages.addWidget(self.setup_page)
        if self._window.desk is None:
            self._window.pages.setCurrentWidget(self.setup_page)
        self.switch = PageSwitch(
            pages=self._window.pages,
            rail=self._window.rail,
            corner=self._window.safety_corner,
            status=self._window.status,
            menus=self._window.menus,
            runs=self._models.runs,
            library=self._window.desk,
            setup_page=self.setup_page,
            run_pages=self.run_pages,
            parent=self,
        )
        self._run_actions = gui.app.RunActions(
            menus=self._window.menus,
            runs=self._models.runs,
            pages=self.run_pages,
            setup_page=self.setup_page,
            wheels=self._models.wheels,
            switch=self.switch,
            parent=self,
        )


class RecordFurniture(RunFurniture):
    """The part of a window's Furniture that is about records; not made without a model of them."""

    def __init__(self, window: MainWindow, models: WindowModels) -> None:
        super().__init__(window, models)
        self.resuming: ResumeDesk | None = None
        self.history: HistoryRoute | None = None

    def _make_last_runs(self) -> None:
        """What the page in view says of each protocol, once the library is known."""
        if self._models.history is None or self._models.library is None or self._window.desk is None:
            return

        runs_before = LastRunsReader(self._models.history, self)
        self._window.desk.follow_runs(runs_before)
        self._models.library.changed.connect(runs_before.look_once)
        if self._models.library.library is not None:
            runs_before.look_once()
        self._models.runs.recorded.connect(runs_before.look)

    def _make_records(self) -> None:
        if self._models.interrupted is not None:
            self.resuming = gui.resuming.ResumeDesk(
                interrupted=self._models.interrupted,
                runs=self._models.runs,
                pages=self.run_pages,
                first=self.setup_page if self._window.desk is None else self._window.desk.page,
                mark=self._window.rail.mark_interrupted,
                appearance=self._models.appearance,
                parent=self._window.pages,
            )
        self._window.menus.history.setVisible(self._models.history is not None)
        if self._models.history is None:
            return
        self.history = gui.history.HistoryRoute(
            self._models.history,
            pages=self._window.pages,
            rail=self._window.rail,
            runs=self._models.runs,
            resuming=self.resuming,
            appearance=self._models.appearance,
        )
        self.history.library_wanted.connect(self.switch.show_library)
        self._window.menus.history.triggered.connect(self.history.show)
        idle = self.run_pages.first.panels.idle
        idle.report_wanted.connect(self.history.show_run)
        self.run_pages.each(self._offer_reports)
        self.recent = gui.live.RecentRuns(self._models.history, view=idle)
        if self._window.desk is not None and self._models.library is not None:
            self._window.desk.offer_versions(self._models.history.versions)
            self._window.desk.run_wanted.connect(self.history.show_run)

    def _offer_reports(self, page: RunPage) -> None:
        if self.history is not None:
            page.report_wanted.connect(self.history.show_run)
            page.offer_reports()


class Furniture(RecordFurniture):
    """The pages of ``window`` and what works on them. What belongs to a model that is None is not made."""

    def __init__(self, window: MainWindow, models: WindowModels) -> None:
        super().__init__(window, models)
        self.preferences: SettingsRoute | None = None
        self.playground: PlaygroundRoute | None = None
        self.copies: CopyRoute | None = None

    def stages(self) -> Iterator[None]:
        """Make one piece more each time, first what the first picture has room for."""
        for make in (
            self._make_last_runs,
            self._make_header,
            self._make_output,
            self._make_run_panels,
            self._make_run_page,
            self._make_setup_page,
            self._make_records,
            self._make_commands,
            self._make_instruments,
            self._make_playground,
            self._make_copies,
            self._make_messages,
            self._make_files,
            self._make_preferences,
        ):
            make()
            yield
        self._connect()

    def _make_commands(self) -> None:
        runs = None
        if self._models.history is not None and self.history is not None:
            runs = gui.app.RunCommands(self._models.history, self.history.show_run, self)
        self.command_desk = gui.app.CommandDesk(
            bar=self._window.menuBar(),
            menus=self._window.menus,
            active_runs=self._models.runs,
            run_pages=self.run_pages,
            setup_page=self.setup_page,
            library=self._models.library,
            runs=runs,
            open_entry=self._window.open_file,
            show_run=self.switch.show_this_run,
            rail=self._window.rail,
            corner=self._window.safety_corner,
            pages=self._window.pages,
            status=self._window.status,
            settings=self._models.settings,
            appearance=self._models.appearance,
            body=self._window.body,
        )
        if self._window.desk is not None:
            self._window.desk.page.put_in_head(self.command_desk.made_button())
        if self.history is not None:
            self.history.offer_commands(self.command_desk.made_button)

    def _make_instruments(self) -> None:
        self.instruments_route = gui.instruments.InstrumentsRoute(
            self._window.instruments,
            pages=self._window.pages,
            rail=self._window.rail,
            menus=self._window.menus,
            runs=self._models.runs,
            history=self._models.history,
            corner=self._window.safety_corner,
            status=self._window.status,
            made_button=self.command_desk.made_button,
            appearance=self._models.appearance,
        )
        self.instruments_route.halt_told.connect(self.run_pages.take_halt)
        if self.history is not None:
            self.instruments_route.run_wanted.connect(self.history.show_run)

    def _make_playground(self) -> None:
        if self._models.console is None:
            return

        self.playground = gui.playground.PlaygroundRoute(
            self._models.console,
            self._window.instruments,
            pages=self._window.pages,
            rail=self._window.rail,
            menus=self._window.menus,
            runs=self._models.runs,
            corner=self._window.safety_corner,
            status=self._window.status,
            made_button=self.command_desk.made_button,
            appearance=self._models.appearance,
        )
        self.playground.halt_told.connect(self.run_pages.take_halt)
        self.playground.closing_confirmed.connect(self._window.close)
        self.playground.exchanged.connect(self.instruments_route.take_console)

    def _make_copies(self) -> None:
        if self._models.copies is None:
            return

        self.copies = gui.playground.CopyRoute(
            self._models.copies,
            pages=self._window.pages,
            rail=self._window.rail,
            run_pages=self.run_pages,
            appearance=self._models.appearance,
        )
        self.copies.left.connect(self.switch.show_run)

    def _make_messages(self) -> None:
        self.message_desk = gui.messages.MessageDesk(
            runs=self._models.runs,
            run_pages=self.run_pages,
            pages=self._window.pages,
            status=self._window.status,
            menus=self._window.menus,
            instruments=self._window.instruments,
            interrupted=self._models.interrupted,
            resuming=self.resuming,
            appearance=self._models.appearance,
            window=self._window,
            body=self._window.body,
        )
        self.message_desk.news.run_wanted.connect(self.switch.show_this_run)
        if self.history is not None:
            self.message_desk.news.show_report = self.history.show_run
        self.stop_news = gui.messages.StopNews(
            self.message_desk.messages,
            action=self._window.menus.emergency,
            runs=self._models.runs,
            parent=self,
        )
        self.stop_news.told.connect(self._window.status.show_news)
        for route in (self.instruments_route, self.playground):
            if route is not None:
                self.stop_news.follow(route.stopped, route.halt_told)
        self.manual = gui.app.ManualOpener(self._window.menus.manual, self)
        self.manual.failed.connect(self.message_desk.tell_error)
        if self._window.desk is not None:
            self._window.desk.page_wanted.connect(self.manual.open_page)
        self.failures = FailureDesk(
            messages=self.message_desk,
            pages=self._window.pages,
            setup_page=self.setup_page,
            run_pages=self.run_pages,
            runs=self._models.runs,
            runtime=self._models.runtime,
            parent=self,
        )

    def _make_files(self) -> None:
        self.files = gui.app.FileDesk(
            runs=self._models.runs,
            run_pages=self.run_pages,
            setup_page=self.setup_page,
            setup=self._models.setup,
            library=self._window.desk,
            wheels=self._models.wheels,
            instruments=self._window.instruments,
            dialogs=self._window.dialogs,
            drops=self._window.drops,
            actions=self._run_actions,
            messages=self.message_desk,
            menus=self._window.menus,
            rail=self._window.rail,
            status=self._window.status,
            settings=self._models.settings,
            parent=self,
        )

    def _make_preferences(self) -> None:
        """Settings, light and dark, and what a first start offers."""
        look = gui.app.LookActions(
            appearance=self._models.appearance,
            menus=self._window.menus,
            rail=self._window.rail,
            settings=self._models.settings,
            parent=self,
        )
        if self._models.preferences is not None:
            self.preferences = gui.settings.SettingsRoute(
                self._models.preferences,
                window_settings=self._models.settings,
                pages=self._window.pages,
                rail=self._window.rail,
                menus=self._window.menus,
                status=self._window.status,
                messages=self.message_desk.messages,
                dialogs=self._window.dialogs,
                runs=self._models.runs,
                runtime=self._models.runtime,
                command_button=self.command_desk.made_button,
                counts=self._models.warm_counts,
                appearance=self._models.appearance,
            )
            self.preferences.scheme_chosen.connect(look.use)
            self.preferences.sounds_chosen.connect(self._use_sounds)
            self.preferences.wheels_chosen.connect(self.files.add_wheels)
            self.preferences.keys_wanted.connect(self.command_desk.show_keys)
            self._models.preferences.changed.connect(self._window.use_settings)
        if self._window.desk is not None:
            self._window.desk.page.follow_runtime(self._models.runtime)
            self.first_start = gui.first_start.FirstStartDesk(
                self._models.runtime,
                self._window.desk.page.put_first,
                offers_sizes=self._models.preferences is not None,
                appearance=self._models.appearance,
                parent=self,
            )
            self.first_start.retry_wanted.connect(self._window.status.retry_requested)
            self.first_start.sizes_wanted.connect(self._show_sizes)
        self._use_sounds(self._models.settings.sounds)
        self._models.appearance.reduce_motion(self._models.settings.reduces_motion)

    def _connect(self) -> None:
        for route in (self.instruments_route, self.history, self.playground, self.copies, self.preferences):
            if route is not None:
                route.opening.failed.connect(self.failures.tell_refusal)
        self.setup_page.announced.connect(self.run_pages.announce)
        self._window.menus.mode.triggered.connect(self.setup_page.switch_mode)
        self._window.menus.copy.triggered.connect(self.run_pages.copy_output)
        self.instruments_route.saved.connect(self.files.tell_written)
        if self.playground is not None:
            self.playground.file_saved.connect(self.files.tell_written)
            self.playground.protocol_saved.connect(self._take_protocol)
        self.files.refused.connect(self.switch.show_setup)
        self._models.runs.runtime_ready.connect(self._window.status.show_start)
        for told, tell in (
            (self.files.failed, self.failures.tell_of_setup),
            (self.files.run_failed, self.failures.tell_of_run),
            (self._window.instruments.failed, self.failures.tell_of_setup),
            (self._window.drops.refused, self.failures.tell_refusal),
        ):
            told.connect(tell)
        if self._window.desk is not None:
            self._window.desk.failed.connect(self.failures.tell_refusal)
        if self.history is not None:
            self.history.again_wanted.connect(self.files.set_up_again)
            self.history.saved.connect(self.message_desk.tell_saved)
            self.recent.again_wanted.connect(self.files.set_up_again)
            self.recent.failed.connect(self.failures.tell_of_run)
        if self.resuming is not None:
            self.resuming.resumed.connect(self.switch.show_run)
            self.resuming.again_wanted.connect(self.files.set_up_again)
            self.resuming.told.connect(self._window.status.show_news)
            self.resuming.failed.connect(self.failures.tell_of_run)

    @Slot(object, bool)
    def _take_protocol(self, path: Path, is_set_up: bool) -> None:
        """A protocol was made of cells: it is in the library, and perhaps to be set up."""
        if is_set_up:
            self.files.open_file(path)
        else:
            self.files.tell_written(path)

    @Slot()
    def _show_sizes(self) -> None:
        if self.preferences is not None:
            self.preferences.show_section("appearance")

    @Slot(bool)
    def _use_sounds(self, sounds: bool) -> None:
        self.run_pages.use_sounds(sounds)


class WindowModels(Record):
    """What is None has no place in the window: without ``library`` it is there for a single file, without
    ``history`` it shows no runs that were.
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


class PageSwitch(QObject):
    """Shows the library, setup or a run, with the rail's mark as it belongs to it. ``corner`` hears whether a
    run is in view, ``status`` has the chips that lead to runs. ``library`` is None where the window was
    opened for a single file.
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
        library: LibraryDesk | None,
        setup_page: SetupPage,
        run_pages: RunPages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._rail = rail
        self._corner = corner
        self._runs = runs
        self._library = library
        self._setup_page = setup_page
        self._run_pages = run_pages
        setup_page.head.back_wanted.connect(self.show_library)
        setup_page.run_started.connect(self.show_run)
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
        """Go to the library."""
        if self._library is not None:
            self._pages.setCurrentWidget(self._library)
            self._rail.library_button.setChecked(True)
            self._library.page.take_focus()

    @Slot()
    def show_setup(self) -> None:
        """Go to where the open protocol is set up: a part of the library."""
        self._pages.setCurrentWidget(self._setup_page)
        self._rail.library_button.setChecked(True)
        self._setup_page.head.take_focus()

    @Slot()
    def show_run(self) -> None:
        """Go to the run that is under way, or was the last; of several to the one that is selected."""
        page = self._run_pages.current
        self._pages.setCurrentWidget(page)
        self._rail.run_page_button.setChecked(True)
        if page.conduct.open_sheet is None:
            (page.output if page.run.is_active else page.header.run_button).setFocus()

    @Slot(object)
    def show_this_run(self, run: RunModel) -> None:
        """Go to a run among several."""
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
        """Go on towards a run of the open protocol; where it is not in view, show it first."""
        if self._pages.currentWidget() is self._setup_page:
            self._setup_page.starting.go_to_start()
        elif self._run_pages.is_in_view:
            self._run_pages.current.run_again()
        else:
            self.show_setup()

    @Slot(object)
    def _show_waiting(self, page: RunPage) -> None:
        """A run waits for a person: what it asks is to be seen. Who is answering another keeps that in view:
        the tab of this one is marked.
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
        """On other pages keys act on a run that is under way."""
        if not self._run_pages.is_in_view:
            self._runs.select_active()

    @Slot()
    def _follow_page(self) -> None:
        self._keep_active()
        self._corner.set_run_in_view(self._run_pages.is_in_view)


class FailureDesk(QObject):
    """What has failed is told by ``messages``, and on the page of ``pages`` where it is to be acted on."""

    def __init__(
        self,
        *,
        messages: MessageDesk,
        pages: QStackedWidget,
        setup_page: SetupPage,
        run_pages: RunPages,
        runs: ActiveRuns,
        runtime: RuntimeModel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        self._pages = pages
        self._setup_page = setup_page
        self._run_pages = run_pages
        self._runs = runs
        self._runtime = runtime
        self._told_error = ""
        runtime.changed.connect(self._follow_runtime)

    @Slot(object)
    def tell_refusal(self, error: PraxisError) -> None:
        """Tell what was not done, without leaving the page that is in view."""
        self._messages.tell_error(error)

    @Slot(object)
    def tell_of_setup(self, error: PraxisError) -> None:
        """Something was not done before there was a run."""
        self._setup_page.show_failure(Failure(error.message, error.hint))
        self._messages.tell_error(error, is_told=self._pages.currentWidget() is self._setup_page)

    @Slot(object)
    def tell_of_run(self, error: PraxisError) -> None:
        """Something was not done with a run."""
        self._run_pages.current.show_failure(Failure(error.message, error.hint))
        self._messages.tell_error(error, is_told=self._run_pages.is_in_view)

    @Slot()
    def _follow_runtime(self) -> None:
        """Say once why Python could not be prepared; a run that waited for it goes on and tells its own."""
        readiness = self._runtime.readiness
        if readiness.error and readiness.error != self._told_error and not self._runs.is_active:
            message = self.tr("Python could not be prepared: {reason}").format(reason=readiness.error)
            hint = "\n".join(part for part in (readiness.hint, consequence(readiness)) if part)
            self._setup_page.show_failure(Failure(message, hint))
        self._told_error = readiness.error
