"""Performs a sweep from the command line, showing its progress; shows and saves its outcomes."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from praxis_desktop.cli.output.command_output import telling_warnings, write_lines
from praxis_desktop.cli.output.run_output import Presentation
from praxis_desktop.cli.output.sweep_chart import sweep_chart
from praxis_desktop.cli.output.sweeps import Outcomes, SweptEvent
from praxis_desktop.cli.stop_signals import stopping_by_signal
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.events import ProgressEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.files import replacing
from praxis_desktop.core.likeness import nearest
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.parameters import value_text
from praxis_desktop.protocols.sweeps import Sweep
from praxis_desktop.workers.setup.sweeps import DrySweep, SmallestChange, SweptRun

_PROGRESS_S = 3.0


def output_format(path: Path) -> str:
    """Return the format of an output file, given by its extension. Raises UsageError."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".svg"):
        raise UsageError(
            f"{path} is neither a table nor a chart",
            hint="Name it FILE.csv for all dry runs, or FILE.svg for a chart of them.",
        )
    return suffix


def require_parameters(protocol: Protocol, sweep: Sweep, given: Mapping[str, str]) -> None:
    """Raise UsageError if ``sweep`` changes anything but parameters of ``protocol``, or a parameter that is
    also ``given``.
    """
    known = [parameter.name for parameter in protocol.parameters]
    for name in sweep.names:
        if name not in known:
            like = nearest(name, known)
            raise UsageError(
                f"{name!r} is not a parameter of {protocol.name}",
                hint=f"Did you mean {like[0]}?" if like else f"It has: {', '.join(known) or 'none'}.",
            )
        if name in given:
            raise UsageError(f"{name!r} is both set and swept", hint="Leave out one of the two.")


class SweepExecution:
    """Performs ``sweep`` of ``protocol``, defined in ``file``, using ``dry_runs``. Writes the outcomes to the
    files ``outputs``. ``presentation`` shows the progress and, if ``as_json``, every outcome.
    """

    def __init__(
        self,
        protocol: Protocol,
        sweep: Sweep,
        dry_runs: DrySweep,
        presentation: Presentation,
        *,
        outputs: Sequence[Path],
        as_json: bool,
        file: str,
    ) -> None:
        self._file = file
        self._protocol = protocol
        self._sweep = sweep
        self._dry_runs = dry_runs
        self._presentation = presentation
        self._outputs = outputs
        self._as_json = as_json
        self._found: dict[int, SweptRun] = {}
        self._failed = 0
        self._began = 0.0
        self._told_at = -math.inf

    def perform(self) -> int:
        """Perform all dry runs, show the outcomes and return the exit code. Raises UsageError if no
        combination is allowed, StorageError if a file cannot be written, and this program's own errors.
        """
        smallest, began = None, time.time()
        self._began = time.monotonic()
        with telling_warnings(self._presentation.event), stopping_by_signal(self._dry_runs.cancel):
            self._dry_runs.perform(self._sweep.combinations(), self._note)
            runs = [self._found[number] for number in sorted(self._found)]
            if self._failed and not self._dry_runs.is_cancelled:
                smallest = self._smallest_change(runs)
        outcomes = Outcomes(
            self._file,
            self._sweep.names,
            len(self._sweep),
            began,
            time.monotonic() - self._began,
            runs,
            smallest,
        )
        if runs and outcomes.count("refused") == len(runs):
            raise UsageError(
                f"no combination is allowed: {runs[0].problem}",
                hint="Sweep values that the protocol's form accepts.",
            )
        self._save(outcomes)
        if self._as_json:
            self._presentation.event(outcomes.as_event())
        else:
            write_lines(outcomes.lines())
        return ExitCode.STOPPED if self._dry_runs.is_cancelled else ExitCode.FAULT if self._failed else 0

    def _smallest_change(self, runs: Sequence[SweptRun]) -> SmallestChange | None:
        try:
            setup = self._dry_runs.request({}).setup
        except UsageError:
            return None  # a swept parameter has no ordinary value
        if setup is None:
            return None
        ordinary = {
            parameter.name: value_text(parameter, setup.values[parameter.name])
            for parameter in self._protocol.parameters
            if parameter.name in self._sweep.names
        }
        return self._dry_runs.smallest_change(self._dry_runs.try_out(ordinary), runs)

    def _note(self, number: int, run: SweptRun) -> None:
        if run.state == "cancelled":
            return
        self._found[number] = run
        self._failed += run.state == "failed"
        if self._as_json:
            self._presentation.event(SweptEvent(number + 1, run))
        now = time.monotonic()
        if now - self._told_at < _PROGRESS_S or now - self._began < _PROGRESS_S:
            return
        self._told_at = now
        done, all_of_them = len(self._found), len(self._sweep)
        stage = f"Sweep: {done} of {all_of_them}, {self._failed} failed"
        self._presentation.event(ProgressEvent(min(99, 100 * done // all_of_them), stage))

    def _save(self, outcomes: Outcomes) -> None:
        for path in self._outputs:
            data = outcomes.csv() if output_format(path) == ".csv" else sweep_chart(outcomes)
            try:
                with replacing(path) as file:
                    file.write(data)
            except OSError as error:
                raise StorageError(
                    f"{path} cannot be written: {error.strerror or error}",
                    hint="Choose another folder.",
                ) from error
