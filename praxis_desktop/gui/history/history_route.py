"""Between the history and the window: the way to its page, which is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from praxis_desktop.gui.frame.page_opening import PageOpening
from praxis_desktop.gui.frame.rail import Rail
from praxis_desktop.gui.history.asked_history import AskedHistory
from praxis_desktop.gui.loading import LoadingAhead
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.resuming.resume_desk import ResumeDesk
from praxis_desktop.gui.run.active_runs import ActiveRuns

if TYPE_CHECKING:
    from praxis_desktop.gui.history.history_desk import HistoryDesk
    from praxis_desktop.workers.launching.replays import Replays

_AHEAD = (
    "history.history_desk",
    "history.report_page",
    "history.compare_page",
)


class HistoryRoute(QObject):
    """Puts the page into ``pages``. ``again_wanted`` has the path of a protocol, the function in it or None,
    and the values that its form is to show; ``library_wanted`` asks for the library; ``saved`` has the words
    for an export that is done, and the file or the folder that was written.
    """

    again_wanted = Signal(object, object, object)
    library_wanted = Signal()
    saved = Signal(str, object)

    def __init__(
        self,
        asked: AskedHistory,
        *,
        pages: QStackedWidget,
        rail: Rail,
        runs: ActiveRuns,
        resuming: ResumeDesk | None,
        appearance: Appearance,
    ) -> None:
        super().__init__(pages)
        self._asked = asked
        self._pages = pages
        self._resuming = resuming
        self._appearance = appearance
        self._replays: Replays | None = None
        self._made_button: Callable[[], QWidget] | None = None
        self.ahead = LoadingAhead(_AHEAD, self)
        """What the page needs: once it is loaded, nobody waits for it."""
        self.opening = PageOpening(
            self.ahead, self._stages, pages=pages, button=rail.history_button, appearance=appearance
        )
        self.desk: HistoryDesk | None = None
        rail.set_has_history(True)
        rail.history_button.clicked.connect(self.show)
        runs.ended.connect(self._refresh)

    def offer_replays(self, replays: Replays) -> None:
        """Have runs done again by ``replays``; before the page is first shown."""
        self._replays = replays

    def offer_commands(self, made_button: Callable[[], QWidget]) -> None:
        """Have the way to the commands in the head of the page; before it is first shown."""
        self._made_button = made_button

    @Slot()
    def show(self) -> None:
        """Go to the list of runs."""
        self.opening.ask(self._show_list)

    def show_run(self, run_id: str) -> None:
        """Go to one run."""
        self.opening.ask(partial(self._show_run, run_id))

    def _show_list(self) -> None:
        if self.desk is not None:
            self.opening.go_to(self.desk)
            self.desk.show_list()

    def _show_run(self, run_id: str) -> None:
        if self.desk is not None:
            self.opening.go_to(self.desk)
            self.desk.open_run(run_id)

    def _stages(self) -> Iterator[None]:
        from praxis_desktop.gui.history.history_desk import HistoryDesk

        desk = HistoryDesk(
            self._asked, replays=self._replays, appearance=self._appearance, parent=self._pages
        )
        yield
        if self._made_button is not None:
            desk.page.put_in_head(self._made_button())
        desk.library_wanted.connect(self.library_wanted)
        desk.again_wanted.connect(self._run_again)
        desk.saved.connect(self.saved)
        if self._resuming is not None:
            self._resuming.offer_on(desk.page)
            self._resuming.changed.connect(self._refresh)
            desk.resume_wanted.connect(self._resuming.ask_to_resume)
        self._pages.addWidget(desk)
        self.desk = desk

    @Slot()
    def _refresh(self) -> None:
        if self.desk is not None:
            self.desk.refresh()

    @Slot(object, object, object)
    def _run_again(self, target: str, function: str | None, values: object) -> None:
        self.again_wanted.emit(Path(target), function, values)
