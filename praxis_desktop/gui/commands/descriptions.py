"""What the registry is told of the window's actions: their group, their icon, and why they cannot be used."""

from __future__ import annotations

from PySide6.QtCore import QObject

from praxis_desktop.gui.commands.action_registry import ActionFacts, ActionRegistry
from praxis_desktop.gui.frame.menus import Menus
from praxis_desktop.gui.run.active_runs import ActiveRuns
from praxis_desktop.gui.run_page.run_pages import RunPages
from praxis_desktop.gui.setup.setup_page import SetupPage


class Descriptions(QObject):
    """Describes the actions of ``menus`` to ``registry``."""

    def __init__(
        self,
        registry: ActionRegistry,
        *,
        menus: Menus,
        runs: ActiveRuns,
        run_pages: RunPages,
        setup_page: SetupPage,
        has_library: bool,
    ) -> None:
        super().__init__(registry)
        self._menus, self._runs, self._run_pages, self._setup_page = menus, runs, run_pages, setup_page
        self._describe_runs(registry)
        self._describe_files(registry)
        self._describe_places(registry, has_library=has_library)
        self._describe_console(registry)
        self._note_keys(registry, has_library=has_library)

    def _describe_runs(self, registry: ActionRegistry) -> None:
        menus, setup, active = self._menus, self.tr("Setup"), self.tr("While a run is active")
        words = self.tr("start")
        registry.describe(menus.run, ActionFacts("run", setup, "play", words, self._without_run))
        words_of_problem = self.tr("error fault")
        registry.describe(
            menus.problem, ActionFacts("run", setup, "alert-circle", words_of_problem, self._without_problem)
        )
        words = self.tr("mode simulator")
        registry.describe(menus.mode, ActionFacts("run", setup, "ghost", words, self._without_mode))
        registry.describe(menus.pause, ActionFacts("run", active, "pause", "", self._without_pause))
        registry.describe(menus.pause_now, ActionFacts("run", active, "pause", "", self._without_pause))
        words = self.tr("cancel abort end")
        registry.describe(menus.stop, ActionFacts("run", active, "stop", words, self._without_stop))
        # It has a key and a button of its own: nobody is to look for it by its name.
        registry.describe(menus.emergency, ActionFacts("run", active, "halt", in_palette=False))

    def _describe_files(self, registry: ActionRegistry) -> None:
        menus = self._menus
        words = self.tr("file program load")
        registry.describe(menus.open, ActionFacts(icon="folder-open", words=words))
        words = self.tr("example demonstration")
        registry.describe(menus.sample, ActionFacts(icon="scale", words=words))
        registry.describe(menus.save, ActionFacts(icon="save", obstacle=self._without_output))
        words = self.tr("bytes ports wire")
        registry.describe(
            menus.traffic, ActionFacts(icon="plug", words=words, obstacle=self._without_traffic)
        )
        registry.describe(menus.copy, ActionFacts(icon="copy", obstacle=self._without_output))
        registry.describe(menus.quit, ActionFacts(icon="close", words=self.tr("exit close end")))
        for action in menus.schemes.actions():
            words = self.tr("appearance theme night")
            registry.describe(action, ActionFacts("settings", icon="contrast", words=words))

    def _describe_places(self, registry: ActionRegistry, *, has_library: bool) -> None:
        menus = self._menus
        words = self.tr("protocols")
        registry.describe(
            menus.library, ActionFacts("go", icon="library", words=words, in_palette=has_library)
        )
        registry.describe(menus.run_page, ActionFacts("go", icon="run-page", in_palette=has_library))
        words = self.tr("switch select side by side")
        for action in (menus.next_run, menus.previous_run):
            facts = ActionFacts("go", icon="run-page", words=words, obstacle=self._without_choice)
            registry.describe(action, facts)
        words = self.tr("runs records results report")
        registry.describe(
            menus.history,
            ActionFacts("go", icon="history", words=words, in_palette=menus.history.isVisible()),
        )
        words = self.tr("preferences options folders runtime packages diagnostics doctor about language size")
        registry.describe(
            menus.settings,
            ActionFacts("go", icon="settings", words=words, in_palette=menus.settings.isVisible()),
        )
        words = self.tr("ports serial monitor simulators profiles check identify")
        registry.describe(menus.instruments, ActionFacts("go", icon="plug", words=words))
        registry.describe(menus.messages, ActionFacts("go", icon="bell", words=self.tr("news notifications")))
        registry.describe(menus.keys, ActionFacts("go", icon="keyboard", words=self.tr("help keys")))
        words = self.tr("help documentation guide handbook")
        registry.describe(menus.manual, ActionFacts("go", icon="help", words=words))
        for action in (menus.palette, menus.next_region, menus.previous_region):
            registry.describe(action, ActionFacts(in_palette=False))

    def _describe_console(self, registry: ActionRegistry) -> None:
        menus, section = self._menus, self.tr("Playground")
        words = self.tr("python ipython console cell shell")
        registry.describe(
            menus.playground,
            ActionFacts("go", icon="console", words=words, in_palette=menus.playground.isVisible()),
        )
        for action, icon, obstacle in (
            (menus.insert_instrument, "plug", None),
            (menus.interrupt_console, "stop", self._without_cell),
            (menus.restart_console, "refresh", None),
            (menus.save_console, "copy", self._without_cells),
        ):
            facts = ActionFacts("commands", section, icon, words, obstacle, menus.playground.isVisible())
            registry.describe(action, facts)
        if menus.playground.isVisible():
            shift, control, enter = self.tr("Shift"), self.tr("Ctrl"), self.tr("Enter")
            registry.note_keys(section, self.tr("Run what is typed, or go on in the next line"), (enter,))
            registry.note_keys(section, self.tr("Run what is typed"), (shift, enter))
            registry.note_keys(section, self.tr("Run and trace it"), (control, shift, enter))
            registry.note_keys(section, self.tr("Complete, or indent"), (self.tr("Tab"),))
            registry.note_keys(section, self.tr("Show how it is called"), (shift, self.tr("Tab")))
            registry.note_keys(section, self.tr("Comment lines out, or in again"), (control, "/"))
            registry.note_keys(section, self.tr("Search what was typed before"), (control, "R"))
            registry.note_keys(section, self.tr("Interrupt, where nothing is selected"), (control, "C"))

    def _note_keys(self, registry: ActionRegistry, *, has_library: bool) -> None:
        enter, escape = (self.tr("Enter"),), (self.tr("Esc"),)
        if has_library:
            library = self.tr("Library")
            registry.note_keys(library, self.tr("Search, or just type"), (self.tr("Ctrl"), "F"))
            registry.note_keys(library, self.tr("Open the chosen protocol"), enter)
        instruments = self.tr("Instruments")
        registry.note_keys(instruments, self.tr("Show the chosen instrument"), enter)
        registry.note_keys(instruments, self.tr("Rename the chosen instrument"), ("F2",))
        registry.note_keys(instruments, self.tr("Forget the chosen instrument"), (self.tr("Del"),))
        registry.note_keys(instruments, self.tr("Type a command to send"), (self.tr("Ctrl"), "L"))
        sheets = self.tr("On a sheet")
        registry.note_keys(sheets, self.tr("From a field to the last button"), enter)
        registry.note_keys(sheets, self.tr("Press the button that has the keys"), (self.tr("Space"),))
        registry.note_keys(sheets, self.tr("Choose an answer by the letter on it"), ("T",), ("S",), ("E",))
        registry.note_keys(sheets, self.tr("Close what decides nothing"), escape)

    # ---- why not now
    def _without_cell(self) -> str:
        is_busy = self._menus.interrupt_console.isEnabled()
        return "" if is_busy else self.tr("Nothing is running in the console")

    def _without_cells(self) -> str:
        has_cells = self._menus.save_console.isEnabled()
        return "" if has_cells else self.tr("No cell of the console has run without an error yet")

    def _without_traffic(self) -> str:
        has_traffic = self._run_pages.current.panels.live.has_traffic
        return "" if has_traffic else self.tr("No run with a port is under way or was the last")

    def _without_run(self) -> str:
        return self._setup_page.obstacle

    def _without_choice(self) -> str:
        return "" if len(self._runs.shown) > 1 else self.tr("No runs are under way side by side")

    def _without_problem(self) -> str:
        return "" if self._setup_page.obstacle else self.tr("There is nothing to correct")

    def _without_mode(self) -> str:
        return "" if self._setup_page.instruments.rows else self.tr("This protocol names no instruments")

    def _without_pause(self) -> str:
        run = self._runs.selected
        if not run.is_active:
            return self.tr("Nothing is running")
        if run.asked is not None:
            return self.tr("The run is already waiting for you")
        return "" if self._menus.pause.isEnabled() else self.tr("Nothing can be paused now")

    def _without_stop(self) -> str:
        return "" if self._menus.stop.isEnabled() else self.tr("Nothing is running")

    def _without_output(self) -> str:
        return self.tr("There is no output yet") if self._run_pages.current.output.is_empty else ""
