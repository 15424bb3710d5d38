"""What the window has beyond its first picture: made piece by piece, and connected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from praxis_desktop.gui.shell.record_furniture import RecordFurniture

if TYPE_CHECKING:
    from praxis_desktop.gui.playground.copies.copy_route import CopyRoute
    from praxis_desktop.gui.playground.playground_route import PlaygroundRoute
    from praxis_desktop.gui.settings_page.settings_route import SettingsRoute
    from praxis_desktop.gui.shell.main_window import MainWindow
    from praxis_desktop.gui.shell.window_models import WindowModels


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
        from praxis_desktop.gui.commands.run_commands import RunCommands
        from praxis_desktop.gui.shell.command_desk import CommandDesk

        runs = None
        if self._models.history is not None and self.history is not None:
            runs = RunCommands(self._models.history, self.history.show_run, self)
        self.command_desk = CommandDesk(
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
        from praxis_desktop.gui.instruments_page.instruments_route import InstrumentsRoute

        self.instruments_route = InstrumentsRoute(
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
        from praxis_desktop.gui.playground.playground_route import PlaygroundRoute

        self.playground = PlaygroundRoute(
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
        from praxis_desktop.gui.playground.copies.copy_route import CopyRoute

        self.copies = CopyRoute(
            self._models.copies,
            pages=self._window.pages,
            rail=self._window.rail,
            run_pages=self.run_pages,
            appearance=self._models.appearance,
        )
        self.copies.left.connect(self.switch.show_run)

    def _make_messages(self) -> None:
        from praxis_desktop.gui.commands.manual_opener import ManualOpener
        from praxis_desktop.gui.messages.message_desk import MessageDesk
        from praxis_desktop.gui.messages.stop_news import StopNews
        from praxis_desktop.gui.shell.failure_desk import FailureDesk

        self.message_desk = MessageDesk(
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
        self.stop_news = StopNews(
            self.message_desk.messages,
            action=self._window.menus.emergency,
            runs=self._models.runs,
            parent=self,
        )
        self.stop_news.told.connect(self._window.status.show_news)
        for route in (self.instruments_route, self.playground):
            if route is not None:
                self.stop_news.follow(route.stopped, route.halt_told)
        self.manual = ManualOpener(self._window.menus.manual, self)
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
        from praxis_desktop.gui.shell.file_desk import FileDesk

        self.files = FileDesk(
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
        from praxis_desktop.gui.first_start.first_start_desk import FirstStartDesk
        from praxis_desktop.gui.settings_page.settings_route import SettingsRoute
        from praxis_desktop.gui.shell.look_actions import LookActions

        look = LookActions(
            appearance=self._models.appearance,
            menus=self._window.menus,
            rail=self._window.rail,
            settings=self._models.settings,
            parent=self,
        )
        if self._models.preferences is not None:
            self.preferences = SettingsRoute(
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
            self.first_start = FirstStartDesk(
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
