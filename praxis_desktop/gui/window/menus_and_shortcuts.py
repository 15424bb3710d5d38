"""The menus of the window, with their actions and shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenuBar

from praxis_desktop.gui.look.appearance import Scheme
from praxis_desktop.gui.widgets.appearing_guard import always_counts
from praxis_desktop.gui.widgets.press_through import PressThrough


class Menus(QObject):
    """Fills a menu bar. The owner connects the actions. ``schemes`` has one action for each colour scheme."""

    def __init__(self, bar: QMenuBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.open = self._action(self.tr("&Open protocol…"), QKeySequence.StandardKey.Open)
        self.sample = self._action(self.tr("Open the &sample protocol"))
        self.save = self._action(self.tr("Save output &as…"), QKeySequence.StandardKey.Save)
        self.quit = self._action(self.tr("&Quit"), "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.run = self._action(self.tr("&Run Protocol"), "Ctrl+R", "F5", "Ctrl+Return")
        self.stop = self._action(self.tr("&Stop"), "Ctrl+.")
        self.pause = self._action(self.tr("&Pause or continue"), "Ctrl+P")
        self.pause_now = self._action(self.tr("Pause &now, within the step"), "Ctrl+Shift+P")
        self.emergency = self._action(self.tr("&EMERGENCY STOP"), "F12", "Ctrl+Shift+E")
        # Works in every window of the application; a held key must not repeat the stop.
        self.emergency.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        self.emergency.setAutoRepeat(False)
        for action in (self.stop, self.pause, self.pause_now, self.emergency):
            always_counts(action)
        for action in (self.stop, self.pause, self.pause_now):
            action.setEnabled(False)
        self.problem = self._action(self.tr("Show the first &problem"), "F8")
        self.mode = self._action(self.tr("&Simulated or real instruments"), "Ctrl+M")
        self.rehearse = self._action(self.tr("Rehearse with &faults"), "Ctrl+Shift+F")
        self.rehearse.setVisible(False)
        self.library = self._action(self.tr("&Library"), "Ctrl+1")
        self.run_page = self._action(self.tr("&Run in progress or last run"), "Ctrl+2")
        self.history = self._action(self.tr("&History"), "Ctrl+3")
        self.instruments = self._action(self.tr("&Instruments"), "Ctrl+4")
        self.playground = self._action(self.tr("&Playground"), "Ctrl+5")
        self.playground.setVisible(False)
        self.insert_instrument = self._action(self.tr("Insert &instrument into the console…"))
        self.restart_console = self._action(self.tr("Restart the c&onsole"), "Ctrl+Shift+R")
        self.interrupt_console = self._action(self.tr("Interr&upt the console"))
        self.save_console = self._action(self.tr("Save the console as protoco&l…"))
        for action in self.console_actions:
            action.setVisible(False)
        self.settings = self._action(self.tr("S&ettings"), "Ctrl+,")
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.settings.setVisible(False)
        self.next_run = self._action(self.tr("Ne&xt run side by side"), "Ctrl+Tab")
        self.previous_run = self._action(self.tr("Pre&vious run side by side"), "Ctrl+Shift+Tab")
        for action in (self.next_run, self.previous_run):
            action.setEnabled(False)
        self.traffic = self._action(self.tr("Port &traffic"), "Ctrl+T")
        self.copy = self._action(self.tr("&Copy output"), "Ctrl+Shift+C")
        self.palette = self._action(self.tr("Co&mmand palette…"), "Ctrl+K")
        self.messages = self._action(self.tr("&Messages"))
        self.next_region = self._action(self.tr("Go to the ne&xt part of the window"), "F6")
        self.previous_region = self._action(self.tr("Go to the &previous part of the window"), "Shift+F6")
        self.keys = self._action(self.tr("&Keyboard shortcuts"), "F1")
        self.manual = self._action(self.tr("Open the &manual"), "Shift+F1")
        self.schemes = QActionGroup(self)
        names: dict[Scheme, str] = {
            "system": self.tr("&System colours"),
            "light": self.tr("&Light colours"),
            "dark": self.tr("&Dark colours"),
        }
        for scheme, name in names.items():
            action = QAction(name, self.schemes)
            action.setCheckable(True)
            action.setData(scheme)
        file_menu = bar.addMenu(self.tr("&File"))
        file_menu.addActions([self.open, self.sample])
        file_menu.addSeparator()
        file_menu.addAction(self.save)
        file_menu.addSeparator()
        file_menu.addAction(self.quit)
        run_menu = bar.addMenu(self.tr("&Run"))
        run_menu.addActions([self.run, self.rehearse, self.problem, self.mode])
        run_menu.addSeparator()
        run_menu.addActions([self.pause, self.pause_now, self.stop])
        run_menu.addSeparator()
        run_menu.addAction(self.emergency)
        view_menu = bar.addMenu(self.tr("&View"))
        view_menu.addAction(self.palette)
        view_menu.addSeparator()
        view_menu.addActions([self.library, self.run_page, self.history, self.instruments, self.playground])
        view_menu.addActions([self.settings, self.messages])
        view_menu.addSeparator()
        view_menu.addActions([self.next_run, self.previous_run])
        view_menu.addActions([self.next_region, self.previous_region])
        view_menu.addSeparator()
        view_menu.addActions([self.traffic, self.copy])
        view_menu.addSeparator()
        view_menu.addActions(list(self.console_actions))
        view_menu.addSeparator()
        view_menu.addActions(self.schemes.actions())
        help_menu = bar.addMenu(self.tr("&Help"))
        help_menu.addActions([self.keys, self.manual])
        for action in (*view_menu.actions(), *help_menu.actions()):
            always_counts(action)  # they only navigate
        for menu in (file_menu, run_menu, view_menu, help_menu):
            PressThrough(menu)

    @property
    def console_actions(self) -> tuple[QAction, ...]:
        """The actions for the playground's console."""
        return self.insert_instrument, self.interrupt_console, self.restart_console, self.save_console

    def check_scheme(self, scheme: Scheme) -> None:
        """Check the menu entry for the chosen colour scheme."""
        for action in self.schemes.actions():
            action.setChecked(action.data() == scheme)

    def _action(self, text: str, *keys: str | QKeySequence.StandardKey) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        return action
