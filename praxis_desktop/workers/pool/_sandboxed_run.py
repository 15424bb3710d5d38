"""Prepares a run's process while it can still access everything, then encloses it in a sandbox."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop import runs
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.events import Event, LogEvent, ProgressEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.control import Control
from praxis_desktop.runs.describing.describing import on_guest_thread
from praxis_desktop.workers.pool._child_pipes import scratch_folder
from praxis_desktop.workers.sandbox.readable_files import (
    files_always_read,
    files_of_trials,
    files_read_later,
)

if TYPE_CHECKING:
    from praxis_desktop.records.record_interface import ResumedRecord, RunRecord
    from praxis_desktop.records.run_record import JournalledRecord
    from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
    from praxis_desktop.runs.recorded import RecordedRun
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.workers.pool._parent_client import ParentClient
    from praxis_desktop.workers.pool.messages import RunJob
    from praxis_desktop.workers.sandbox.process_sandbox import ProcessSandbox

log = logging.getLogger(__name__)

Report = Callable[[Event], None]

_JOIN_S = 5.0
"""Seconds to wait for the threads started by the preparations to end."""


class BegunRecord:
    """A ``Records`` with a single record, opened in advance; ``failed`` is the error if opening it failed."""

    def __init__(self, record: JournalledRecord | None, failed: PraxisError | None) -> None:
        self._record = record
        self._failed = failed

    def begin(
        self, run_id: str, header: Mapping[str, object], sources: Sequence[tuple[str, bytes]]
    ) -> RunRecord:
        """Return the record."""
        return self._opened()

    def resume(self, run_id: str) -> ResumedRecord:
        """Return the record."""
        return self._opened()

    def _opened(self) -> JournalledRecord:
        if self._record is None:
            raise self._failed or StorageError("no record was started")
        return self._record

    @property
    def folder(self) -> Path | None:
        """The record's folder, if there is one."""
        return None if self._record is None else self._record.folder


class BegunRun(Struct, frozen=True):
    """The resources of a run that are opened in advance, because they cannot be opened inside the sandbox."""

    records: BegunRecord | None = None
    recorded: RecordedRun | None = None
    """The interrupted run to resume, if any."""


def begun_run(
    message: RunJob, snapshots: DesktopSnapshots, help_: ParentClient | None, report: Report
) -> BegunRun:
    """Open the run's record, and fill the cache with everything that the run will need.

    Leaves no thread running. Raises an error if a record cannot be resumed.
    """
    begun = _with_record(message, help_)
    fill_cache(message.request, snapshots, recorded=begun.recorded, report=report)
    return begun


def fill_cache(
    request: RunRequest,
    snapshots: DesktopSnapshots,
    *,
    recorded: RecordedRun | None = None,
    report: Report | None = None,
) -> None:
    """Create the machine code, packages and images missing from the cache, while the cache is still writable.

    Runs none of the program's code, and leaves no thread running.
    """
    try:
        tell = _progress_of(report)  # the run makes the same checks, and reports everything else
        on_guest_thread(lambda: _make_what_lacks(request, recorded, snapshots, tell))
    except Exception as error:  # noqa: BLE001 - whatever it is: the run meets it again, and says so
        log.debug("Nothing is prepared for the run: %s", error)
    end_threads()


def end_threads() -> None:
    """Wait until no other thread is left; threads started by preparations end on their own."""
    deadline = Deadline.after(_JOIN_S)
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(deadline.remaining)


def _with_record(message: RunJob, help_: ParentClient | None) -> BegunRun:
    if message.history is None:
        return BegunRun()
    from praxis_desktop.records.history.history import History
    from praxis_desktop.records.signing import Signing, installation_key

    history = History(Path(message.history.folder), message.history.settings)

    def key() -> Signing:
        return installation_key() if help_ is None else help_

    record, failed, recorded = None, None, None
    try:
        if message.resumed_by is not None:
            recorded = runs.RecordedRun(history.folder_of(history.find(message.run_id)))
            asked = message.request
            recorded.request = structs.replace(recorded.request, on_prompt=asked.on_prompt, keeps_awake=False)
            record = history.resume_apart(message.run_id, key=key)
        else:
            record = history.begin_apart(message.run_id, *runs.beginning_of(message.request), key=key)
    except PraxisError as error:
        if message.resumed_by is not None and recorded is None:
            raise
        failed = error
    return BegunRun(BegunRecord(record, failed), recorded)


def _make_what_lacks(
    request: RunRequest, recorded: RecordedRun | None, snapshots: DesktopSnapshots, report: Report
) -> None:
    from praxis_desktop.runs.guest_program import environment_of, recipe_for
    from praxis_desktop.snapshots.recipes import BASELINE

    control = Control()
    if recorded is not None:
        environment = recorded.environment(snapshots.environments, report, control)
    else:
        environment = environment_of(request, snapshots, report=report, control=control, keeps_lock=True)
    if request.setup is None and not request.is_script:
        snapshots.image(BASELINE, report=report)
    snapshots.image(recipe_for(request, environment), report=report)


def close_around(
    message: RunJob,
    begun: BegunRun,
    snapshots: DesktopSnapshots,
    help_: ParentClient | None,
    report: Report,
) -> None:
    """Enclose this process in a sandbox in which the run can write its record and read the files it needs."""
    if help_ is not None:
        from praxis_desktop.ports.elsewhere import open_elsewhere

        open_elsewhere(help_)
    folder = None if begun.records is None else begun.records.folder
    keep = (folder,) if folder is not None else _artifacts(message.run_id)
    read = files_read_later(
        message.request,
        may_open_ports=bool(message.request.ports) or message.can_ask,
        is_resumed=message.resumed_by is not None,
    )
    sandbox = _close(Path(message.cache), snapshots, read, keep)
    if not sandbox.holds:
        report(
            LogEvent(
                Message(
                    "The system's sandbox does not fully confine this run's process: {lacking}",
                    lacking=sandbox.lacking,
                ),
                "warning",
            )
        )


def close_around_guests(cache: Path, snapshots: DesktopSnapshots | None) -> None:
    """Enclose this process in a sandbox for guests that have no record and no ports."""
    sandbox = _close(cache, snapshots, (), ())
    if not sandbox.holds:
        log.info("The system's sandbox does not fully confine this process: %s", sandbox.lacking)


def close_around_trials(request: RunRequest, cache: Path, snapshots: DesktopSnapshots) -> None:
    """Enclose this process in a sandbox for dry runs such as the one in ``request``."""
    sandbox = _close(cache, snapshots, files_of_trials(request), ())
    if not sandbox.holds:
        log.info("The system's sandbox does not fully confine this process: %s", sandbox.lacking)


def _close(
    cache: Path, snapshots: DesktopSnapshots | None, read: Iterable[Path], keep: tuple[Path, ...]
) -> ProcessSandbox:
    from praxis_desktop.workers.sandbox.landlock import Grants
    from praxis_desktop.workers.sandbox.process_sandbox import close_off

    scratch = scratch_folder()
    if scratch is not None:
        keep = (scratch, *keep)
        if snapshots is not None:
            snapshots.make_in(scratch)
    return close_off(Grants((*files_always_read(cache), *read), keep))


def _progress_of(report: Report | None) -> Report:
    def tell(event: Event) -> None:
        if report is not None and isinstance(event, ProgressEvent):
            report(event)

    return tell


def _artifacts(run_id: str) -> tuple[Path, ...]:
    """Return the folder for the files of a run without a record."""
    folder = runs.artifacts_folder(run_id).parent
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        log.warning("The files of this run cannot be kept: %s", error)
        return ()
    return (folder,)
