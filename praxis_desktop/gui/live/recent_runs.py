"""The last runs of the history, for the page of a run while there is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.live.idle_view import RUNS, IdleView

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import AskedHistory, Looked, OpenedRun


class RecentRuns(QObject):
    """Reads them whenever the view is shown. ``again_wanted`` has the path of a protocol, the function in it
    or None, and the values of the run; ``failed`` a PraxisError.
    """

    again_wanted = Signal(object, object, object)
    failed = Signal(object)

    def __init__(self, asked: AskedHistory, *, view: IdleView) -> None:
        super().__init__(view)
        self._asked = asked
        self._view = view
        self._reader = BackgroundTask(self._read, self)
        self._opener = BackgroundTask(asked.open, self)
        self._reader.done.connect(view.show_runs)
        self._reader.failed.connect(self.failed)
        self._opener.done.connect(self._set_up)
        self._opener.failed.connect(self.failed)
        view.shown.connect(self.look)
        view.again_wanted.connect(self._open)

    @Slot()
    def look(self) -> None:
        """Read them now."""
        self._reader.start()

    def _read(self) -> Looked:
        from praxis_desktop.records.history.rows import Filter

        return self._asked.look(Filter(), RUNS, is_anew=True)

    @Slot(str)
    def _open(self, run_id: str) -> None:
        self._opener.start(run_id)

    @Slot(object)
    def _set_up(self, opened: OpenedRun) -> None:
        header = opened.details.header
        values = header.get("values")
        target = str(header.get("target") or opened.run.protocol)
        self.again_wanted.emit(
            Path(target), header.get("function") or None, values if isinstance(values, Mapping) else None
        )
