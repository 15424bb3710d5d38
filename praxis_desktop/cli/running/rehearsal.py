"""Performs a rehearsal from the command line, showing its progress; shows and saves its outcomes."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path

from praxis_desktop.cli.output.command_output import telling_warnings, write_lines
from praxis_desktop.cli.output.run_output import Presentation
from praxis_desktop.cli.stop_signals import LONGEST_WAIT_S, stopping_by_signal
from praxis_desktop.core.events import ExecutionResult, ProgressEvent, ResultEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.workers.pool.trial_processes import TrialProcesses
from praxis_desktop.workers.setup.rehearsal_reports import RehearsalText, as_data, save_report
from praxis_desktop.workers.setup.rehearsals import Rehearsal

_PROGRESS_S = 2.0


class RehearsalExecution:
    """Performs ``rehearsal`` in ``processes``. Writes the outcomes to the files ``outputs``, and shows them:
    in a single event if ``as_json`` is set, otherwise as text, in full if ``tells_all`` is set.
    """

    def __init__(
        self,
        rehearsal: Rehearsal,
        processes: TrialProcesses,
        presentation: Presentation,
        *,
        outputs: Sequence[Path],
        as_json: bool,
        tells_all: bool,
    ) -> None:
        self._rehearsal = rehearsal
        self._processes = processes
        self._presentation = presentation
        self._outputs = outputs
        self._as_json = as_json
        self._tells_all = tells_all
        self._began = 0.0
        self._told_at = -math.inf

    def perform(self) -> int:
        """Perform the rehearsal, show the outcomes and return the exit code: 1 if an outcome is bad.

        Raises NotRehearsed, StorageError if a file cannot be written, and this program's own errors.
        """
        self._began, began = time.monotonic(), time.time()
        with telling_warnings(self._presentation.event), stopping_by_signal(self._processes.cancel):
            self._rehearsal.begin(wait_s=LONGEST_WAIT_S)
            self._rehearsal.perform(self._note, wait_s=LONGEST_WAIT_S)
        seconds = time.monotonic() - self._began
        rehearsed = self._rehearsal.rehearsed(seconds)
        data = as_data(rehearsed)
        for path in self._outputs:
            save_report(rehearsed, path)
        is_cancelled = self._processes.is_cancelled
        if self._as_json:
            result = ExecutionResult("", seconds * 1000, began * 1000)
            self._presentation.event(
                ResultEvent("cancelled" if is_cancelled else "completed", "", result, {"rehearsal": data})
            )
        else:
            write_lines(RehearsalText(rehearsed, is_brief=not self._tells_all).lines())
        return ExitCode.STOPPED if is_cancelled else ExitCode.FAULT if data["bad"] else 0

    def _note(self, count: int) -> None:
        now = time.monotonic()
        if now - self._told_at < _PROGRESS_S or now - self._began < _PROGRESS_S:
            return
        self._told_at = now
        all_of_them = len(self._rehearsal.branches)
        stage = f"Rehearsing: {count} of {all_of_them} branches · {now - self._began:.1f} s"
        self._presentation.event(ProgressEvent(min(99, 100 * count // all_of_them), stage))
