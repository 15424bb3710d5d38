"""The pages of the window, switching between them, and where errors are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Slot

from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.words import Failure, consequence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.emergency.corner import SafetyCorner
    from praxis_desktop.gui.library.controller import LibraryController
    from praxis_desktop.gui.library.model import LibraryModel
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.messages.controller import MessageController
    from praxis_desktop.gui.playground.controller import ConsoleMaker
    from praxis_desktop.gui.playground.copies import CopyMaker
    from praxis_desktop.gui.records.model import AskedHistory
    from praxis_desktop.gui.resuming.model import InterruptedModel
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.gui.run.runs import ActiveRuns
    from praxis_desktop.gui.run.runtime import RuntimeModel
    from praxis_desktop.gui.run_page.controller import RunPage, RunPages
    from praxis_desktop.gui.settings.model import SettingsModel
    from praxis_desktop.gui.settings.system import WarmSource
    from praxis_desktop.gui.setup.controller import SetupController
    from praxis_desktop.gui.setup.model import SetupModel
    from praxis_desktop.gui.setup.wheels import Wheels
    from praxis_desktop.gui.window.menus import Menus
    from praxis_desktop.gui.window.rail import Rail
    from praxis_desktop.gui.window.status_bar import StatusLine
    from praxis_desktop.gui.window_settings import WindowSettings


class WindowModels(Struct, frozen=True):
    """The models of the window. None leaves a part out: without ``library`` the window is for a single file,
    without ``history`` it shows no earlier runs.
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
    """Switches between library, setup and runs, and marks the rail accordingly. ``corner`` follows whether a
    run is in view, ``status`` has the chips that lead to runs. ``library`` is None in a window for a single
    file.
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
        """Show the library."""
        if self._library is not None:
            self._pages.setCurrentWidget(self._library.page)
            self._rail.library_button.setChecked(True)
            self._library.page.take_focus()

    @Slot()
    def show_setup(self) -> None:
        """Show the setup page, which belongs to the library."""
        self._pages.setCurrentWidget(self._setup.page)
        self._rail.library_button.setChecked(True)
        self._setup.page.head.take_focus()

    @Slot()
    def show_run(self) -> None:
        """Show the current or last run; of several, the selected one."""
        page = self._run_pages.current
        self._pages.setCurrentWidget(page)
        self._rail.run_page_button.setChecked(True)
        if page.conduct.open_sheet is None:
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
        """Run the open protocol; if its page is not in view, show that first."""
        if self._pages.currentWidget() is self._setup.page:
            self._setup.starting.go_to_start()
        elif self._run_pages.is_in_view:
            self._run_pages.current.run_again()
        else:
            self.show_setup()

    @Slot(object)
    def _show_waiting(self, page: RunPage) -> None:
        """Show a run that waits for a person, unless a person is deciding about another run: then only its
        tab is marked.
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
        """Select an active run while another page is shown, for the keys that act on runs."""
        if not self._run_pages.is_in_view:
            self._runs.select_active()

    @Slot()
    def _follow_page(self) -> None:
        self._keep_active()
        self._corner.set_run_in_view(self._run_pages.is_in_view)


class FailureReporter(QObject):
    """Reports errors by ``messages``, and on the page where the user can act on them."""

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
    def tell_refusal(self, error: PraxisError) -> None:
        """Report what was refused without changing the page."""
        self._messages.tell_error(error)

    @Slot(object)
    def tell_of_setup(self, error: PraxisError) -> None:
        """Report an error on the setup page."""
        self._setup.page.show_failure(Failure(error.message, error.hint))
        self._messages.tell_error(error, is_told=self._pages.currentWidget() is self._setup.page)

    @Slot(object)
    def tell_of_run(self, error: PraxisError) -> None:
        """Report an error on the page of the run."""
        self._run_pages.current.show_failure(Failure(error.message, error.hint))
        self._messages.tell_error(error, is_told=self._run_pages.is_in_view)

    @Slot()
    def _follow_runtime(self) -> None:
        """Say once why Python could not be prepared; a waiting run reports that itself."""
        readiness = self._runtime.readiness
        if readiness.error and readiness.error != self._told_error and not self._runs.is_active:
            message = self.tr("Python could not be prepared: {reason}").format(reason=readiness.error)
            hint = "\n".join(part for part in (readiness.hint, consequence(readiness)) if part)
            self._setup.page.show_failure(Failure(message, hint))
        self._told_error = readiness.error
