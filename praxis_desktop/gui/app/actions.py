"""The actions of the Run menu: what they do and when they are enabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from praxis_desktop.gui.app.pages import PageSwitch
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run_page.controller import RunPages
from praxis_desktop.gui.setup.controller import SetupController
from praxis_desktop.gui.setup.wheels import Wheels
from praxis_desktop.gui.window.menus_and_shortcuts import Menus
from praxis_desktop.runs.commands import Pause, PauseNow, Resume

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from praxis_desktop.gui.look.appearance import Appearance, Scheme
    from praxis_desktop.gui.window.rail import Rail
    from praxis_desktop.gui.window_settings import WindowSettings


class RunActions(QObject):
    """Connects the Run menu to the selected run. While no run is active, Stop stops packages from being
    added. Emergency stop applies to all runs.
    """

    def __init__(
        self,
        *,
        menus: Menus,
        runs: ActiveRuns,
        pages: RunPages,
        setup: SetupController,
        wheels: Wheels | None,
        switch: PageSwitch,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._menus = menus
        self._runs = runs
        self._pages, self._setup = pages, setup
        self._switch = switch
        self._usual = {action: action.text() for action in (menus.stop, menus.pause, menus.pause_now)}
        self._wheels = wheels
        menus.stop.triggered.connect(self._stop)
        menus.pause.triggered.connect(self._pause)
        menus.pause_now.triggered.connect(self._pause_now)
        menus.emergency.triggered.connect(self._stop_everything)
        menus.traffic.triggered.connect(self._toggle_traffic)
        menus.problem.triggered.connect(self._show_problem)
        runs.changed.connect(self.refresh)
        if wheels is not None:
            for ended in (wheels.done, wheels.failed, wheels.cancelled):
                ended.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Enable the actions that are currently possible."""
        run = self._runs.selected
        menus, controls, is_active = self._menus, run.controls, run.is_active
        is_adding = self._wheels is not None and self._wheels.is_active
        menus.stop.setEnabled(is_active or is_adding)
        can_pause = any(map(controls.allows, (Pause, Resume, PauseNow)))
        menus.pause.setEnabled(is_active and can_pause)
        menus.pause_now.setEnabled(is_active and controls.allows(PauseNow))
        menus.traffic.setEnabled(self._pages.current.panels.live.has_traffic)
        for action in (menus.next_run, menus.previous_run):
            action.setEnabled(len(self._runs.shown) > 1)
        self._say_which()

    def _say_which(self) -> None:
        """If several runs are active, name the run that Pause and Stop apply to."""
        name = self._runs.selected.run_name if len(self._runs.active) > 1 else ""
        words = self.tr("{action}: {run}")
        for action, usual in self._usual.items():
            text = words.format(action=usual, run=name.replace("&", "&&")) if name else usual
            if text != action.text():
                action.setText(text)

    @Slot()
    def _stop_everything(self) -> None:
        self._runs.emergency_stop()

    @Slot()
    def _stop(self) -> None:
        """Ask the run page to stop the run; if no run is active, stop packages from being added."""
        if self._runs.selected.is_active:
            self._switch.show_run()  # the run page asks how to stop the run
            self._pages.current.stop()
        elif self._setup.page.wheels is not None:
            self._setup.page.wheels.cancel()

    @Slot()
    def _pause_now(self) -> None:
        self._runs.selected.controls.do(PauseNow())

    @Slot()
    def _pause(self) -> None:
        self._pages.current.pause()

    @Slot()
    def _show_problem(self) -> None:
        """Show the first problem if the setup page is visible. Rehearsals show their own problems."""
        if self._setup.page.isVisible():
            self._setup.show_problem()

    @Slot()
    def _toggle_traffic(self) -> None:
        self._pages.current.panels.live.toggle_traffic()


class LookActions(QObject):
    """Switches between the light and dark colour schemes. Every change of scheme goes through this object, so
    that the window, the menu and the settings agree.
    """

    def __init__(
        self,
        *,
        appearance: Appearance,
        menus: Menus,
        rail: Rail,
        settings: WindowSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._menus = menus
        self._settings = settings
        menus.check_scheme(appearance.scheme)
        menus.schemes.triggered.connect(self._choose)
        rail.appearance_button.clicked.connect(self._switch)

    @Slot(str)
    def use(self, scheme: Scheme) -> None:
        """Switch to ``scheme``."""
        self._appearance.choose(scheme)
        self._settings.scheme = scheme
        self._menus.check_scheme(scheme)

    @Slot()
    def _switch(self) -> None:
        self.use("light" if self._appearance.is_dark else "dark")

    @Slot(object)
    def _choose(self, action: QAction) -> None:
        self.use(action.data())
