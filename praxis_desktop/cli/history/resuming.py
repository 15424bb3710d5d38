"""``history resume``: go on with a run that was interrupted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.records import replace

if TYPE_CHECKING:
    from praxis_desktop.runs.interpreters import DesktopSnapshots
    from praxis_desktop.runs.recorded.recorded_run import RecordedRun
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.settings import ExecutionMode, Settings


def resume(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Go on with the run ``options.run``. Raises UsageError, of which are RecordRefused and NotRepeatable."""
    from praxis_desktop.cli.history.opening import opened_history
    from praxis_desktop.cli.running.conduct_options import Conduct
    from praxis_desktop.cli.running.execute import lines_of, presentation_of
    from praxis_desktop.cli.running.execution import Execution
    from praxis_desktop.cli.telling.teller import Teller
    from praxis_desktop.core.events import FINAL_STATES
    from praxis_desktop.core.run_numbers import number_or_id
    from praxis_desktop.core.system_user import system_user
    from praxis_desktop.records.approval.approved_list import approval_needed
    from praxis_desktop.records.history.resuming import not_interrupted
    from praxis_desktop.runs.recorded.recorded_run import RecordedRun
    from praxis_desktop.settings import load_settings
    from praxis_desktop.workers.launching.execution_mode import execution_mode, mode_of

    settings = load_settings()
    operator = options.operator or system_user()
    with opened_history(Teller(as_json=options.json)) as history:
        run = history.find(options.run)
        if run.state in FINAL_STATES:
            others = [number_or_id(number, run_id) for run_id, _, number in history.interrupted()]
            raise not_interrupted(run, others)
        with RecordedRun(history.folder_of(run)) as recorded:
            lines = lines_of(options)
            request: RunRequest = replace(
                recorded.request,
                on_prompt=_policy(
                    options.on_prompt, can_ask=lines is not None, begun_with=recorded.request.on_prompt
                ),
            )
            recorded.request = request
            approval_needed(request.program, settings)
            mode = execution_mode(mode_of(request.program, settings.execution.mode))
            snapshots, maker = _maker(mode, recorded, operator, settings)
            execution = Execution(
                request,
                presentation_of(options, with_traceback=False),
                settings,
                mode=mode,
                lines=lines,
                snapshots=snapshots,
                records=history,
                conduct=Conduct(operator=operator),
                maker=maker,
            )
            note_run(execution.run_id)
            return execution.perform()


def _maker(
    mode: ExecutionMode, recorded: RecordedRun, operator: str, settings: Settings
) -> tuple[DesktopSnapshots | None, Callable[..., Any]]:
    """What makes the run go on, in the mode in which programs run here, and where its interpreter is from."""
    if mode == "process":
        from praxis_desktop.core.directories import cache_directory
        from praxis_desktop.workers.processes.process_run import ProcessRun

        make = partial(ProcessRun, recorded.request, cache=cache_directory(), run_id=recorded.run_id)
        return None, partial(make, resumed_by=operator)
    from praxis_desktop.runs.interpreters import desktop_snapshots
    from praxis_desktop.runs.resuming.resumed_run import ResumedRun

    snapshots = desktop_snapshots(settings=settings)
    return snapshots, partial(ResumedRun, recorded, interpreters=snapshots, operator=operator)


def _policy(named: str, *, can_ask: bool, begun_with: str) -> str:
    """What becomes of questions: on a terminal they are asked, elsewhere it is as when the run was begun."""
    return named or ("ask" if can_ask or sys.stdin.isatty() else begun_with)
