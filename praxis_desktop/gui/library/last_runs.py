"""What each protocol came to when it ran last, as the history has it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QObject, Signal, Slot

from praxis_desktop.core.records import Record
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.run.run_states import StateLook

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import AskedHistory
    from praxis_desktop.records.history.rows import RunRow
    from praxis_desktop.runs.library.entries import LibraryEntry

_NEWEST = 500
"""So many runs are looked at: what ran before that, ran long ago."""


class LastRun(Record):
    """How the last run of a protocol ended, and when it began."""

    look: StateLook
    begun: float

    @property
    def words(self) -> str:
        """``Finished 2 h ago``."""
        return f"{self.look.word} {ago(self.begun)}"


class LastRuns(QObject):
    """GUI thread; the history is read on another."""

    changed = Signal(object)
    """By the names of protocols: a mapping to LastRun."""

    def __init__(self, history: AskedHistory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._has_looked = False
        self._reader = BackgroundTask(self._read, self)
        self._reader.done.connect(self.changed)

    @Slot()
    def look(self) -> None:
        """Read them anew."""
        self._has_looked = True
        self._reader.start()

    @Slot()
    def look_once(self) -> None:
        """Read them unless that was done."""
        if not self._has_looked:
            self.look()

    def _read(self) -> Mapping[str, LastRun]:
        """On a thread."""
        if not self._history.is_begun:
            return {}  # at a first start everybody waits, and what reads an index takes a tenth of a second
        from praxis_desktop.gui.run.run_words import look_of
        from praxis_desktop.records.history.rows import Filter

        found: dict[str, LastRun] = {}
        for listed in self._history.look(Filter(), _NEWEST, is_anew=True).listed.runs:
            run: RunRow = listed.row
            found.setdefault(_plain(run.protocol), LastRun(look_of(run), run.begun))
        return found


def last_run_of(entry: LibraryEntry, runs: Mapping[str, LastRun]) -> LastRun | None:
    """The last run of a protocol of the library; None for one that never ran, as far as is known."""
    return runs.get(_plain(entry.target)) or runs.get(_plain(entry.path))


def _plain(name: str) -> str:
    """A protocol is called by its name, by its path, or by its file."""
    return PurePath(name).name.removesuffix(".py")


def ago(begun: float) -> str:
    """How long ago a moment (seconds since 1970) was, in words."""
    then, now = QDateTime.fromSecsSinceEpoch(int(begun)), QDateTime.currentDateTime()
    minutes = max(then.secsTo(now), 0) // 60
    if minutes < 1:
        return _tr("just now")
    if minutes < 60:
        return _tr("{n} min ago").format(n=minutes)
    if minutes < 24 * 60:
        return _tr("{n} h ago").format(n=minutes // 60)
    days = then.date().daysTo(now.date())
    if days == 1:
        return _tr("yesterday")
    if days < 7:
        return _tr("{n} d ago").format(n=days)
    is_this_year = then.date().year() == now.date().year()
    return QLocale().toString(then.date(), "d MMM" if is_this_year else "d MMM yyyy")


def _tr(text: str) -> str:
    return QCoreApplication.translate("LastRun", text)
