"""How each protocol's last runs ended, and when they began."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from PySide6.QtCore import QCoreApplication, QDateTime, QObject, Signal, Slot

from praxis_desktop.core.verdicts import VerdictWord
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.run.words import StateLook, look_of
from praxis_desktop.gui.widgets.labels import date_text
from praxis_desktop.gui.widgets.verdict import verdict_text
from praxis_desktop.records.history.rows import Filter

if TYPE_CHECKING:
    from praxis_desktop.gui.records.history_model import AskedHistory
    from praxis_desktop.records.history.rows import RunRow
    from praxis_desktop.runs.library import LibraryEntry


_NEWEST = 500
"""Maximum number of runs to examine, newest first. Earlier runs are too old to matter."""


class LastRun(Struct, frozen=True):
    """The result of a protocol's run: its ``verdict``, how it ``ended``, and when it began, in seconds since
    1970.
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
        """Whether the run has a verdict or ran to completion; if neither, ``ended`` is shown instead."""
        return self.is_completed or self.verdict != "none"

    @property
    def result_words(self) -> str:
        """The result as text, such as ``Passed in simulation`` or ``Emergency stop``."""
        if not self.has_result:
            return self.ended.word
        return verdict_text(self.verdict, is_simulated=self.is_simulated)

    @property
    def when_words(self) -> str:
        """The run and its age as text, such as ``run 131, 1 h ago``."""
        if not self.number:
            return ago(self.begun)
        return _tr("run {n}, {ago}").format(n=self.number, ago=ago(self.begun))

    @property
    def words(self) -> str:
        """The result, the run and its age as text, such as ``Failed, run 131, 1 h ago``."""
        return f"{self.result_words}, {self.when_words}"


class LastRuns(Struct, frozen=True):
    """A protocol's last real run and last simulated run. A simulated run never replaces a real one."""

    real: LastRun | None = None
    simulated: LastRun | None = None

    @property
    def all(self) -> tuple[LastRun, ...]:
        """The last runs that exist, the real one before the simulated one."""
        return tuple(run for run in (self.real, self.simulated) if run is not None)

    @property
    def begun(self) -> float:
        """When the more recent run began, in seconds since 1970."""
        return max(run.begun for run in self.all)

    @property
    def words(self) -> str:
        """Both runs as text."""
        return "; ".join(run.words for run in self.all)


class LastRunsReader(QObject):
    """Reads the last runs of protocols on a background thread. GUI thread only."""

    changed = Signal(object)
    """Carries a mapping from the names of protocols to their LastRuns."""

    def __init__(self, history: AskedHistory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._has_looked = False
        self._reader = BackgroundTask(self._read, self)
        self._reader.done.connect(self.changed)

    @Slot()
    def look(self) -> None:
        """Read the last runs, even if they have already been read."""
        self._has_looked = True
        self._reader.start()

    @Slot()
    def look_once(self) -> None:
        """Read the last runs unless they have already been read."""
        if not self._has_looked:
            self.look()

    def _read(self) -> Mapping[str, LastRuns]:
        """Read the runs. Runs on a background thread."""
        if not self._history.is_begun:
            return {}  # on a first start, this saves the tenth of a second that importing the index takes

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
                found[name] = structs.replace(known, simulated=last)
            elif not is_simulated and known.real is None:
                found[name] = structs.replace(known, real=last)
        return found


def last_runs_of(entry: LibraryEntry, runs: Mapping[str, LastRuns]) -> LastRuns | None:
    """Return the last runs of a protocol in the library, or None if no run is known."""
    return runs.get(_plain(entry.target)) or runs.get(_plain(entry.path))


def _plain(name: str) -> str:
    """Return the bare name of a protocol, given its name, its path or its file's name."""
    return PurePath(name).name.removesuffix(".py").removesuffix(".ipynb")


def ago(begun: float) -> str:
    """Return how long ago ``begun`` (in seconds since 1970) was, as text."""
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
    return date_text(begun, "d MMM" if is_this_year else "d MMM yyyy")


def _tr(text: str) -> str:
    return QCoreApplication.translate("LastRun", text)
