"""What each protocol came to when it ran last, as the history has it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QObject, Signal, Slot

from praxis_desktop.core.records import Record, replace
from praxis_desktop.core.verdicts import VerdictWord
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.run.run_states import StateLook
from praxis_desktop.gui.widgets.verdict_words import verdict_text

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import AskedHistory
    from praxis_desktop.records.history.rows import RunRow
    from praxis_desktop.runs.library.entries import LibraryEntry

_NEWEST = 500
"""So many runs are looked at: what ran before that, ran long ago."""


class LastRun(Record):
    """What one run of a protocol came to: its ``verdict``, how it ``ended``, and when it began (seconds since
    1970).
    """

    verdict: VerdictWord
    ended: StateLook
    begun: float
    is_simulated: bool = False
    number: int = 0
    reason: str = ""
    is_completed: bool = True

    @property
    def has_result(self) -> bool:
        """Whether it came to a verdict, or to its end; otherwise how it ended is what matters."""
        return self.is_completed or self.verdict != "none"

    @property
    def result_words(self) -> str:
        """``Passed in simulation``, ``Emergency stop``."""
        if not self.has_result:
            return self.ended.word
        return verdict_text(self.verdict, is_simulated=self.is_simulated)

    @property
    def when_words(self) -> str:
        """``run 131, 1 h ago``."""
        if not self.number:
            return ago(self.begun)
        return _tr("run {n}, {ago}").format(n=self.number, ago=ago(self.begun))

    @property
    def words(self) -> str:
        """``Failed, run 131, 1 h ago``."""
        return f"{self.result_words}, {self.when_words}"


class LastRuns(Record):
    """The last run of a protocol on real instruments, and the last simulated one. A simulated run never takes
    the place of a real one.
    """

    real: LastRun | None = None
    simulated: LastRun | None = None

    @property
    def all(self) -> tuple[LastRun, ...]:
        """Those that there are, the real one first."""
        return tuple(run for run in (self.real, self.simulated) if run is not None)

    @property
    def begun(self) -> float:
        """When the newer one began."""
        return max(run.begun for run in self.all)

    @property
    def words(self) -> str:
        """Both in words."""
        return "; ".join(run.words for run in self.all)


class LastRunsReader(QObject):
    """GUI thread; the history is read on another."""

    changed = Signal(object)
    """By the names of protocols: a mapping to LastRuns."""

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

    def _read(self) -> Mapping[str, LastRuns]:
        """On a thread."""
        if not self._history.is_begun:
            return {}  # at a first start everybody waits, and what reads an index takes a tenth of a second
        from praxis_desktop.gui.run.run_words import look_of
        from praxis_desktop.records.history.rows import Filter

        found: dict[str, LastRuns] = {}
        for listed in self._history.look(Filter(), _NEWEST, is_anew=True).listed.runs:
            run: RunRow = listed.row
            name, is_simulated = _plain(run.protocol), run.simulated
            known = found.get(name, LastRuns())
            last = LastRun(
                run.verdict,
                look_of(run),
                run.begun,
                is_simulated,
                run.number,
                run.verdict_reason,
                run.state == "completed",
            )
            if is_simulated and known.simulated is None:
                found[name] = replace(known, simulated=last)
            elif not is_simulated and known.real is None:
                found[name] = replace(known, real=last)
        return found


def last_runs_of(entry: LibraryEntry, runs: Mapping[str, LastRuns]) -> LastRuns | None:
    """The last runs of a protocol of the library; None for one that never ran, as far as is known."""
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
