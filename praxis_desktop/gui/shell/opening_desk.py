"""Opening of protocols: a file or the sample is read on a thread, then its page is filled."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.own_turn import OwnTurn
from praxis_desktop.gui.run.active_runs import ActiveRuns
from praxis_desktop.gui.setup.remembered_choices import keep_choices, recalled
from praxis_desktop.gui.setup.setup_model import SetupModel
from praxis_desktop.gui.setup.setup_page import SetupPage
from praxis_desktop.gui.shell.opening import OpenedProtocol, open_protocol, open_sample
from praxis_desktop.gui.window_settings import WindowSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.workers.setting_up.sheets import SetupSheet


_TURN_MS = 1
"""Between two parts of a form there is time for whatever else waits."""


class OpeningDesk(QObject):
    """``opened`` has the path, and whether its page is to be in view; ``settled`` the path once its form is
    shown, or cannot be; ``failed`` an error, ``refused`` says before that it is one of a file that a person
    wanted to set up. One protocol is open at a time, and none is opened during a run.
    """

    opened = Signal(object, bool)
    settled = Signal(object)
    refused = Signal()
    failed = Signal(object)

    def __init__(
        self,
        *,
        runs: ActiveRuns,
        page: SetupPage,
        setup: SetupModel | None,
        instruments: Instruments,
        settings: WindowSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runs = runs
        self._page = page
        self._setup = setup
        self._instruments = instruments
        self._settings = settings
        self._function: str | None = None
        self._is_shown = True
        self._values: Mapping[str, object] | None = None
        """Of the run that is to be done again."""
        self._is_sample_wanted = False
        """Whether nobody has opened a file since the sample was asked for."""
        self._read: OpenedProtocol | None = None
        """What was read, until its page is filled."""
        self._sheet: SetupSheet | None = None
        """Of the form that is being made."""
        self._turns = QTimer(self)
        self._turns.setSingleShot(True)
        self._turns.timeout.connect(self._make_form)
        self._turn = OwnTurn(self._fill, self)
        self._opener = BackgroundTask(partial(open_protocol, store=instruments.store), self)
        self._sampler = BackgroundTask(partial(open_sample, store=instruments.store), self)
        self._opener.done.connect(self._show)
        self._sampler.done.connect(self._show_sample)
        self._opener.failed.connect(self._refuse)
        self._sampler.failed.connect(self.failed)
        if setup is not None:
            setup.opened.connect(self._show_sheet)
            setup.refused.connect(self._settle)
        page.run_started.connect(self._remember)
        page.instruments.forget_requested.connect(self._forget)

    def open(
        self, path: Path, function: str | None = None, values: Mapping[str, object] | None = None
    ) -> None:
        """Open a protocol file, or one of its functions; with ``values`` its form shows these."""
        self._function, self._is_shown, self._values = function, True, values
        self._is_sample_wanted, self._read = False, None
        self._opener.start(path)

    def open_sample(self, *, is_shown: bool) -> None:
        """Open the bundled sample protocol; its page comes into view if it ``is_shown``."""
        self._function, self._is_shown, self._values = None, is_shown, None
        self._is_sample_wanted = True
        self._sampler.start()

    @Slot(object)
    def _show_sample(self, opened: OpenedProtocol | None) -> None:
        if self._is_sample_wanted:
            self._show(opened)

    @Slot(object)
    def _show(self, opened: OpenedProtocol | None) -> None:
        if opened is None:
            return
        self._read = opened
        if self._page.prepare():
            self._turn.start()
        else:
            self._fill()

    @Slot()
    def _fill(self) -> None:
        opened, self._read, self._sheet = self._read, None, None
        if opened is None:
            return
        devices = self._settings.devices(opened.path, opened.description.ports)
        for role, simulator in opened.simulators.items():
            if role not in opened.remembered:
                devices.setdefault(role, simulator)
        self._page.show_protocol(
            opened.path, opened.description, devices, opened.remembered, opened.simulators
        )
        if self._setup is not None:
            self._setup.open(opened.path, self._function)
        self.opened.emit(opened.path, self._is_shown)
        if self._setup is None:
            self._settle()
        if opened.complaint is not None:
            self.failed.emit(opened.complaint)

    @Slot(object)
    def _refuse(self, error: PraxisError) -> None:
        """What is open stays so, and it is said there why the other file is not."""
        self.refused.emit()
        self.failed.emit(error)

    @Slot(object)
    def _show_sheet(self, sheet: SetupSheet) -> None:
        """Show the form, with what its roles were played by last, once it is made."""
        self._sheet = sheet
        self._make_form()

    @Slot()
    def _make_form(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        if self._page.make_ahead(sheet):
            self._turns.start(_TURN_MS)
            return
        self._sheet = None
        self._page.show_sheet(sheet, *recalled(sheet, self._settings))
        values, self._values = self._values, None
        if values is not None and sheet.path == self._page.path:
            from praxis_desktop.workers.setting_up.sheet_reading import texts_of

            self._page.show_texts(texts_of(sheet.protocol, values))
        self._settle()

    @Slot()
    def _settle(self) -> None:
        """Nobody waits for the form any more."""
        if self._page.path is not None:
            self.settled.emit(self._page.path)

    @Slot(object)
    def _remember(self, path: Path) -> None:
        """Keep what the run was started with: instruments as grants, simulators as the window's settings."""
        panel = self._page.instruments
        plan = self._runs.selected.plan
        setup = None if plan is None else plan.setup
        keep_choices(path, panel, setup, self._settings)
        if self._setup is not None and setup is not None:
            self._setup.remember(setup)
        self._instruments.remember(path, panel.permissions())

    @Slot(str)
    def _forget(self, role: str) -> None:
        if self._page.path is not None:
            self._instruments.forget(self._page.path, role)
