"""The controller for the Settings page: the page's sections, and messages about changes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from praxis_desktop.gui import commands, settings
from praxis_desktop.gui.look.appearance import Appearance, fitting_sizes
from praxis_desktop.gui.look.sentences import joined, sentence
from praxis_desktop.gui.messages.messages import Message, MessageAction, Messages
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.settings.model import Change, SettingsModel
from praxis_desktop.gui.settings.words import moment_text, value_text, words_of
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.gui.window.menus_and_shortcuts import Menus
from praxis_desktop.gui.window.page_opening import PageOpening
from praxis_desktop.gui.window.rail import Rail
from praxis_desktop.gui.window.status_bar import StatusLine
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.settings import KEYS

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.settings.page import Section, SettingsPage
    from praxis_desktop.gui.settings.rows import KeyRows
    from praxis_desktop.gui.settings.system import WarmSource
    from praxis_desktop.gui.setup.wheels import Wheels
    from praxis_desktop.settings import Settings
    from praxis_desktop.settings.keys import Moment


_SUBJECT = "setting"
_PROBLEMS = "settings"

_AHEAD = (
    "settings.general",
    "settings.diagnostics",
    "settings.system",
    "settings.page",
)


class SettingsController(QObject):
    """Creates the page in ``pages`` when it is first shown. ``command_button`` makes the commands button for
    the page's header; ``counts`` returns the counts of warm interpreters.
    """

    scheme_chosen = Signal(str)
    sounds_chosen = Signal(bool)
    wheels_chosen = Signal(object)
    keys_wanted = Signal()
    restart_wanted = Signal()

    def __init__(
        self,
        model: SettingsModel,
        *,
        window_settings: WindowSettings,
        pages: QStackedWidget,
        rail: Rail,
        menus: Menus,
        status: StatusLine,
        messages: Messages,
        dialogs: FileDialogs,
        runs: ActiveRuns,
        runtime: RuntimeModel,
        wheels: Wheels | None,
        command_button: Callable[[], QWidget],
        counts: WarmSource | None,
        appearance: Appearance,
    ) -> None:
        super().__init__(pages)
        self.model = model
        self._window_settings = window_settings
        self._pages = pages
        self._messages, self._dialogs = messages, dialogs
        self._runs, self._runtime, self._wheels = runs, runtime, wheels
        self._emergency = menus.emergency
        self._command_button = command_button
        self._counts = counts or _no_counts
        self._appearance = appearance
        self._start_ms: float | None = None
        self._told: frozenset[str] = frozenset()
        self.page: SettingsPage | None = None
        self.ahead = LoadingAhead(_AHEAD, self)
        """Loads the page's modules in advance, so that the page opens without delay."""
        self.opening = PageOpening(
            self.ahead, self._stages, pages=pages, button=rail.settings_button, appearance=appearance
        )
        rail.settings_button.clicked.connect(self.show)
        rail.set_has_settings()
        menus.settings.triggered.connect(self.show)
        menus.settings.setVisible(True)
        status.runtime.clicked.connect(self.show_runtime)
        status.warm.clicked.connect(self.show_pool)
        model.changed.connect(self._tell_problems)
        model.failed.connect(self._tell_failure)
        model.saved.connect(self._tell_saved)
        model.moved.connect(self._tell_moved)
        runs.runtime_ready.connect(self._note_start)

    @Slot()
    def show(self) -> None:
        """Show the settings."""
        self.opening.ask(self._show)

    def _show(self) -> None:
        if self.page is not None:
            self.opening.go_to(self.page)
            self.page.list.button(max(self.page.list.number, 0)).setFocus()

    @Slot()
    def show_runtime(self) -> None:
        """Show the section about the runtime."""
        self.show_section("runtime")

    @Slot()
    def show_pool(self) -> None:
        """Show the section about warm interpreters."""
        self.show_section("pool")

    def check_display_size(self) -> None:
        """Warn if the chosen display size is too large for the current screen."""
        percent = self._window_settings.display_size
        if percent not in fitting_sizes(self._pages.screen().availableSize(), percent):
            self._messages.post(
                Message(
                    self.tr("The display size is too large for this screen"),
                    self.tr("Parts of the window may be off-screen."),
                    "warning",
                    "warn",
                    (MessageAction(self.tr("Choose another display size"), self.show),),
                    stays=True,
                    subject=_SUBJECT,
                )
            )

    def show_section(self, name: str) -> None:
        self.opening.ask(partial(self._show_section, name))

    def _show_section(self, name: str) -> None:
        self._show()
        if self.page is not None:
            self.page.go_to(name)

    def _stages(self) -> Generator[None, None, QWidget]:
        page = settings.SettingsPage(self._makers(), self._command_button(), appearance=self._appearance)
        yield
        self._pages.addWidget(page)
        self.model.read()
        self.page = page
        return page

    def _makers(self) -> list[settings.SectionMaker]:
        look = self._appearance
        rows = settings.KeyRows(self.model, self._dialogs, appearance=look)
        emergency = commands.keys_of(self._emergency)[0]
        made = settings.SectionMaker
        return [
            made("appearance", self.tr("Appearance"), "palette", self._made_appearance),
            made(
                "folders",
                self.tr("Folders"),
                "folder-open",
                lambda: settings.FoldersSection(self.model, rows, appearance=look),
            ),
            made("runtime", self.tr("Runtime"), "chip", partial(self._made_runtime, rows)),
            made(
                "pool",
                self.tr("Worker pool"),
                "layers",
                lambda: settings.PoolSection(rows, self._runtime, self._counts, appearance=look),
            ),
            made(
                "safety",
                self.tr("Timeouts & safety"),
                "timer",
                lambda: settings.SafetySection(rows, emergency, appearance=look),
            ),
            made("packages", self.tr("Packages"), "package", partial(self._made_packages, rows)),
            made("shortcuts", self.tr("Shortcuts"), "keyboard", self._made_shortcuts),
            made(
                "diagnostics",
                self.tr("Diagnostics"),
                "pulse",
                lambda: settings.DiagnosticsSection(self.model, appearance=look),
            ),
            made("about", self.tr("About"), "information", lambda: settings.AboutSection(appearance=look)),
        ]

    # ---- sections with signals
    def _made_appearance(self) -> Section:
        section = settings.AppearanceSection(self._window_settings, appearance=self._appearance)
        section.scheme_chosen.connect(self.scheme_chosen)
        section.sounds_chosen.connect(self.sounds_chosen)
        section.applied.connect(self._tell)
        return section

    def _made_runtime(self, rows: KeyRows) -> Section:
        section = settings.RuntimeSection(self.model, rows, self._runtime, appearance=self._appearance)
        self._runs.runtime_ready.connect(section.show_start)
        if self._start_ms is not None:
            section.show_start(self._start_ms)
        return section

    def _made_packages(self, rows: KeyRows) -> Section:
        section = settings.PackagesSection(
            self.model, rows, self._dialogs, self._wheels, appearance=self._appearance
        )
        section.wheels_chosen.connect(self.wheels_chosen)
        return section

    def _made_shortcuts(self) -> Section:
        section = settings.ShortcutsSection(appearance=self._appearance)
        section.keys_wanted.connect(self.keys_wanted)
        return section

    # ---- notifications
    @Slot(object)
    def _tell_saved(self, change: Change) -> None:
        key = KEYS[change.key]
        self._tell(
            words_of(key).title, value_text(key, change.after), key.holds, partial(self.model.undo, change)
        )

    @Slot(str, str, str, object)
    def _tell(self, title: str, value: str, moment: Moment, undo: Callable[[], object]) -> None:
        actions = [MessageAction(self.tr("Undo"), undo)]
        if moment == "start":
            actions.append(MessageAction(self.tr("Restart now"), self._restart))
        told = f"{title}: {value}" if value else title
        self._messages.post(
            Message(told, moment_text(moment), "check-circle", "ok", tuple(actions), subject=_SUBJECT)
        )

    def _restart(self) -> None:
        if self._runs.is_active:
            self._messages.post(
                Message(
                    self.tr("A run is active"),
                    self.tr("Restart the program when the run has ended."),
                    "warning",
                    "warn",
                    subject=_SUBJECT,
                )
            )
        else:
            self.restart_wanted.emit()

    @Slot(object)
    def _tell_moved(self, folder: Path) -> None:
        self._messages.post(
            Message(self.tr("The records were moved"), str(folder), "check-circle", "ok", subject=_SUBJECT)
        )

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        self._messages.post(
            Message(sentence(error.message), error.hint, "alert-circle", "err", stays=True, subject=_SUBJECT)
        )

    @Slot(object)
    def _tell_problems(self, settings: Settings) -> None:
        """Report the settings that are ignored, unless all of them have already been reported."""
        problems = frozenset(warning.message for warning in settings.warnings)
        if problems - self._told:
            self._messages.post(
                Message(
                    self.tr("Some settings are ignored"),
                    joined(*(sentence(warning.message) for warning in settings.warnings)),
                    "warning",
                    "warn",
                    (MessageAction(self.tr("Open the settings"), self.show),),
                    stays=True,
                    subject=_PROBLEMS,
                )
            )
        self._told |= problems

    @Slot(float)
    def _note_start(self, milliseconds: float) -> None:
        self._start_ms = milliseconds


def _no_counts() -> None:
    """Return no counts, because no interpreters are prepared in advance."""
