"""What the sheets about one interrupted run share: they follow what is known of it, and end with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.resuming.interrupted_model import InterruptedModel
from praxis_desktop.gui.widgets.closable_sheet import ClosableSheet

if TYPE_CHECKING:
    from praxis_desktop.workers.launching.interrupted_runs import InterruptedRun


class InterruptedSheet(ClosableSheet):
    """``close_wanted`` has the id of a run that is to be given up. Whoever derives from it says in
    ``show_known`` what the sheet shows.
    """

    close_wanted = Signal(str)

    def __init__(
        self, width: int, *, interrupted: InterruptedModel, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__("lightning", "warn", width, appearance=appearance, parent=parent)
        self._interrupted = interrupted
        self._run: InterruptedRun | None = None
        interrupted.changed.connect(self._follow)

    def show_known(self, run: InterruptedRun) -> None:
        """Show what is known of ``run`` now."""
        raise NotImplementedError

    def _begin(self, run: InterruptedRun) -> None:
        self._run = run
        self.show_known(run)

    def _take_news(self, run: InterruptedRun) -> None:
        """Something else is known of the run."""
        self._begin(run)

    def _read(self, run: InterruptedRun) -> None:
        """Have the record of ``run`` read, if it is not yet."""
        if not run.is_read:
            self._interrupted.read(run)

    @Slot()
    def _follow(self) -> None:
        """More is known of the run, or it is not interrupted any more."""
        if self._run is None or not self.is_open:
            return
        known = self._interrupted.find(self._run.run_id)
        if known is None:
            self.dismiss()
        elif known != self._run:
            self._take_news(known)

    @Slot()
    def _give_up(self) -> None:
        run = self._run
        self.dismiss()
        if run is not None:
            self.close_wanted.emit(run.run_id)
