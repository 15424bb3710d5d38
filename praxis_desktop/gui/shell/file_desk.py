"""Files of the window: protocols that are opened, wheels that are added, output that is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.shell.file_drops import WHEEL
from praxis_desktop.gui.shell.opening import save_output
from praxis_desktop.gui.shell.opening_desk import OpeningDesk

if TYPE_CHECKING:
    from praxis_desktop.gui.conducting.record_panel import RecordPanel
    from praxis_desktop.gui.frame.file_dialogs import FileDialogs
    from praxis_desktop.gui.frame.menus import Menus
    from praxis_desktop.gui.frame.rail import Rail
    from praxis_desktop.gui.frame.status_line import StatusLine
    from praxis_desktop.gui.library.library_desk import LibraryDesk
    from praxis_desktop.gui.messages.message_desk import MessageDesk
    from praxis_desktop.gui.output.output_panel import OutputPanel
    from praxis_desktop.gui.packages.wheels import Wheels
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.gui.run.active_runs import ActiveRuns
    from praxis_desktop.gui.run_page.run_page import RunPage
    from praxis_desktop.gui.run_page.run_pages import RunPages
    from praxis_desktop.gui.setup.setup_model import SetupModel
    from praxis_desktop.gui.setup.setup_page import SetupPage
    from praxis_desktop.gui.shell.file_drops import FileDrops
    from praxis_desktop.gui.shell.run_actions import RunActions
    from praxis_desktop.gui.window_settings import WindowSettings


class FileDesk(QObject):
    """Opens, adds and saves, however a file was chosen: by menu, dialog, drop or library. ``opened`` has
    the path of a protocol and whether it is to be shown; ``protocol_ready`` the path of what may run next,
    once its form is there;
    ``failed`` and ``run_failed`` an error, of what was opened or of a run; ``refused`` says before that it is
    one of a file that was to be set up.
    """

    opened = Signal(object, bool)
    refused = Signal()
    protocol_ready = Signal(object)
    failed = Signal(object)
    run_failed = Signal(object)

    def __init__(
        self,
        *,
        runs: ActiveRuns,
        run_pages: RunPages,
        setup_page: SetupPage,
        setup: SetupModel | None,
        library: LibraryDesk | None,
        wheels: Wheels | None,
        instruments: Instruments,
        dialogs: FileDialogs,
        drops: FileDrops,
        actions: RunActions,
        messages: MessageDesk,
        menus: Menus,
        rail: Rail,
        status: StatusLine,
        settings: WindowSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._run_pages = run_pages
        self._saved: OutputPanel | None = None
        """The output that is to be saved, of whatever run is in view when a place for it is chosen."""
        self._exported: RecordPanel | None = None
        """Likewise the record that is to be exported."""
        self._setup_page = setup_page
        self._library = library
        self._wheels = wheels
        self._dialogs = dialogs
        self._actions = actions
        self._messages = messages
        self._status = status
        self._opening = OpeningDesk(
            runs=runs, page=setup_page, setup=setup, instruments=instruments, settings=settings, parent=self
        )
        self._saver = BackgroundTask(save_output, self)
        self._opening.opened.connect(self.opened)
        self._opening.settled.connect(self.protocol_ready)
        self._opening.refused.connect(self.refused)
        self._opening.failed.connect(self.failed)
        self._saver.done.connect(self._tell_saved)
        self._saver.failed.connect(self.run_failed)
        dialogs.protocol_chosen.connect(self.open_file)
        dialogs.target_chosen.connect(self.save_output)
        drops.protocols_dropped.connect(self.drop_files)
        drops.wheels_dropped.connect(self.add_wheels)
        menus.open.triggered.connect(self.choose_file)
        menus.sample.triggered.connect(self.open_sample)
        menus.save.triggered.connect(self._choose_target)
        rail.open_button.clicked.connect(self.choose_file)
        setup_page.protocol.open_requested.connect(self.choose_file)
        setup_page.run_started.connect(self._clear_news)
        run_pages.anew_wanted.connect(self.open_entry)
        run_pages.each(self._follow)
        dialogs.folder_chosen.connect(self._export)
        if library is not None:
            library.open_requested.connect(self.open_entry)
            library.added_several.connect(self._tell_added)
        if wheels is not None:
            wheels.done.connect(self._use_added)
            wheels.failed.connect(self.failed)
            wheels.cancelled.connect(self._tell_cancelled)

    @Slot(object)
    def open_file(self, path: Path, function: str | None = None) -> None:
        """Open a protocol file, or one of its functions, or add a wheel."""
        if path.suffix == WHEEL:
            self.add_wheels([path])
        else:
            self._opening.open(path, function)

    @Slot(str, object)
    def open_entry(self, path: Path, function: str | None) -> None:
        """Open a protocol of the library."""
        self.open_file(path, function)

    @Slot(object, object, object)
    def set_up_again(self, path: Path, function: str | None, values: Mapping[str, object] | None) -> None:
        """Open a protocol with the values of a run that was."""
        self._opening.open(path, function, values)

    @Slot()
    def open_sample(self) -> None:
        """Open the bundled sample protocol."""
        # The first one is there before anybody asks for it: the library stays in view.
        is_shown = self._library is None or self._setup_page.path is not None
        self._opening.open_sample(is_shown=is_shown)

    @Slot(object)
    def drop_files(self, paths: Sequence[Path]) -> None:
        """Add protocols that were dropped to the library, and open one alone; without a library, open one."""
        if self._library is None:
            self.open_file(paths[0])
        else:
            self._library.add_all(paths)

    @Slot(object)
    def add_wheels(self, paths: Sequence[Path]) -> None:
        """Add wheels to the packages that protocols can use."""
        if self._wheels is None or self._setup_page.wheels is None:
            command = " ".join(["praxis-desktop packages add", *[str(path) for path in paths]])
            self._status.show_news(self.tr("Packages are added with: {command}").format(command=command))
        elif self._wheels.is_active:
            self._status.show_news(self.tr("Other packages are being added; drop these again after that"))
        else:
            self._setup_page.failure.clear()
            self._status.show_news("")
            self._setup_page.wheels.start(paths)
            self._actions.refresh()

    @Slot()
    def choose_file(self) -> None:
        """Ask for a protocol file."""
        path = self._setup_page.path
        self._dialogs.ask_protocol(None if path is None else path.parent)

    @Slot(object)
    def tell_written(self, target: Path) -> None:
        """Say that ``target`` was written, and offer to show where it is."""
        self._messages.tell_saved(self.tr("The file was saved"), target)

    def _follow(self, page: RunPage) -> None:
        """Save and export what the page of a run has."""
        page.output.save_requested.connect(self._choose_target)
        page.output.figures.refused.connect(self._status.show_news)
        page.record.folder_wanted.connect(self._choose_folder)

    @Slot()
    def _choose_target(self) -> None:
        self._saved = self._run_pages.current.output
        if not self._saved.is_empty:
            self._dialogs.ask_target()

    @Slot()
    def _choose_folder(self) -> None:
        self._exported = self._run_pages.current.record
        self._dialogs.ask_folder()

    @Slot(str)
    def _export(self, folder: str) -> None:
        (self._exported or self._run_pages.current.record).export_to(folder)

    @Slot(object)
    def save_output(self, target: Path) -> None:
        """Save the whole output to ``target``."""
        output = self._saved or self._run_pages.current.output
        self._saver.start(output.log_file, output.view.toPlainText(), target)

    @Slot(object)
    def _tell_saved(self, target: Path) -> None:
        self._messages.tell_saved(self.tr("The output was saved"), target)

    @Slot()
    def _clear_news(self) -> None:
        self._status.show_news("")

    @Slot()
    def _tell_cancelled(self) -> None:
        self._status.show_news(self.tr("No package was added"))

    @Slot(object)
    def _use_added(self, added: object) -> None:
        """The protocol may have all that it needs now."""
        if self._setup_page.path is not None:
            self.protocol_ready.emit(self._setup_page.path)

    @Slot(int)
    def _tell_added(self, count: int) -> None:
        self._status.show_news(self.tr("{n} protocols were added to the library").format(n=count))
