"""The rehearsal controller: rehearses the open protocol, and shows the rehearsal on a separate page."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui import rehearsal
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.rehearsal.model import RehearsalModel
from praxis_desktop.gui.setup.controller import SetupController
from praxis_desktop.gui.setup.dry_run_panel import Rehearsed
from praxis_desktop.gui.setup.model import SetupModel
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.gui.window.page_opening import PageOpening

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QStackedWidget, QWidget

    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.rehearsal.page import RehearsalPage
    from praxis_desktop.gui.window.menus_and_shortcuts import Menus
    from praxis_desktop.gui.window.rail import Rail
    from praxis_desktop.workers.setup.dry_runs import DryRunOrder

_AHEAD = ("rehearsal.page",)
_OTHERS = ("praxis_desktop.workers.setup.rehearsing", "praxis_desktop.runs.rehearsal.branch")


class RehearsalController(QObject):
    """Rehearses the protocol with the values on the setup page. ``setup_wanted`` requests the setup page.
    ``replay_wanted`` carries the id of the run that shows a branch, and the function that returns to the
    rehearsal. ``saved`` carries a message about a file that was saved, and the file.
    """

    setup_wanted = Signal()
    replay_wanted = Signal(str, object)
    saved = Signal(str, object)

    def __init__(
        self,
        model: RehearsalModel,
        *,
        setup: SetupController,
        choices: SetupModel,
        pages: QStackedWidget,
        rail: Rail,
        menus: Menus,
        appearance: Appearance,
    ) -> None:
        super().__init__(pages)
        self.model = model
        self._setup = setup
        self._choices = choices
        self._pages = pages
        self._appearance = appearance
        self.page: RehearsalPage | None = None
        self.ahead = LoadingAhead(_AHEAD, self, others=_OTHERS)
        """Loads the page's modules in advance, so that the page opens without delay."""
        self.opening = PageOpening(
            self.ahead,
            self._stages,
            pages=pages,
            button=rail.library_button,
            appearance=appearance,
            name=self.tr("Rehearsal"),
        )
        self._times = BackgroundTask(_saved_at, self)
        self._times.done.connect(self._show_saved)
        self._times.failed.connect(self._show_unsaved)
        menus.rehearse.setVisible(True)
        menus.rehearse.triggered.connect(self.rehearse)
        menus.problem.triggered.connect(self._show_next_bad)
        setup.rehearsal_wanted.connect(self.rehearse)
        setup.rehearsal_shown.connect(self.show)
        model.changed.connect(self._tell_setup)
        model.recorded.connect(self._show_recorded)
        choices.checked.connect(self._follow_choices)
        choices.opened.connect(self._follow_choices)
        choices.rehearsed.connect(self._tell_setup)

    @Slot()
    def rehearse(self) -> None:
        """Rehearse the protocol with the values on the setup page. If the protocol has not passed its dry
        run, show the setup page instead. If a rehearsal is under way, only show that rehearsal.
        """
        if not self.model.state.is_active:
            order = self._order
            if order is None or self._choices.rehearsal.state != "passed":
                self.setup_wanted.emit()
                return
            self.model.start(order, self._setup.page.head.title)
        self.show()

    @Slot()
    def show(self) -> None:
        """Show the rehearsal."""
        self.opening.ask(self._show)

    def close(self) -> None:
        """Stop creating the page."""
        self.opening.close()

    def _show(self) -> None:
        if self.page is not None:
            self.opening.go_to(self.page)
            self.page.matrix.setFocus()

    def _stages(self) -> Generator[None, None, QWidget]:
        page = rehearsal.RehearsalPage(self.model, appearance=self._appearance, parent=self._pages)
        yield
        page.back_wanted.connect(self.setup_wanted)
        page.again_wanted.connect(self.rehearse)
        page.saved.connect(self.saved)
        page.protocol_changed.connect(self._choices.reread)
        self._pages.addWidget(page)
        self.page = page
        return page

    @property
    def _order(self) -> DryRunOrder | None:
        order = self._choices.dry_run_order()
        return None if order is None else structs.replace(order, on_error=self._setup.page.details.on_error)

    @property
    def _is_stale(self) -> bool:
        """Whether the open protocol or its values are known to differ from what was rehearsed."""
        order, now = self.model.state.order, self._order
        if order is None or now is None:
            return False
        return structs.replace(now, number=order.number) != order

    @property
    def _is_of_open_protocol(self) -> bool:
        order, sheet = self.model.state.order, self._choices.sheet
        if order is None or sheet is None or order.path != sheet.path:
            return False
        return order.setup.protocol.function == sheet.protocol.function

    @Slot()
    def _follow_choices(self) -> None:
        """Show whether the rehearsal is out of date."""
        self._tell_setup()
        order, sheet = self.model.state.order, self._choices.sheet
        if self.page is None or order is None or sheet is None or self.model.state.is_active:
            return
        if not self._is_of_open_protocol or not self._is_stale:
            self.page.forget_stale()
        elif sheet.digest != order.digest:
            self._times.start(order.path)
        else:
            self.page.show_stale(None)

    @Slot(object)
    def _show_saved(self, saved: float) -> None:
        if self.page is not None and self._is_stale:
            self.page.show_stale(saved)

    @Slot()
    def _show_unsaved(self) -> None:
        if self.page is not None:
            self.page.show_stale(None)

    @Slot()
    def _tell_setup(self) -> None:
        """Show the progress of the open protocol's rehearsal below the dry run."""
        model = self.model
        state = model.state
        if not self._is_of_open_protocol or state.phase in ("none", "impossible"):
            self._setup.show_rehearsed(None)
            return
        is_stale = self._is_stale and not state.is_active
        known, count = len(model.outcomes), len(state.branches)
        self._setup.show_rehearsed(
            Rehearsed(
                known,
                count,
                model.bad,
                is_active=state.is_active,
                is_stale=is_stale,
                is_cancelled=state.phase == "cancelled",
            )
        )

    @Slot()
    def _show_next_bad(self) -> None:
        if self.page is not None and self.page.isVisible():
            self.page.show_next_bad()

    @Slot(str)
    def _show_recorded(self, run_id: str) -> None:
        """Start stepping through a recorded branch unless the user has left the page in the meantime."""
        if self.page is not None and self.page.isVisible():
            self.replay_wanted.emit(run_id, self.show)


def _saved_at(path: Path) -> float:
    """Return when a file was saved, in seconds since 1970. Runs on a background thread. Raises OSError."""
    return path.stat().st_mtime
