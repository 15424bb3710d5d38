"""``exec --benchmark N``: runs a program N times, each time in a new interpreter."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop.cli.output.run_output import BenchmarkEvent
from praxis_desktop.core.events import Event, ReadyEvent, ResultEvent, StateEvent
from praxis_desktop.runs import Run
from praxis_desktop.runs.commands import AnyCommand, Cancel, EmergencyStop, Kill, Refused
from praxis_desktop.runs.interpreter_sources import InterpreterSource
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest

if TYPE_CHECKING:
    from praxis_desktop.ports.guest.port_requests import PortAsker

_CAPACITY = 64 << 10


class Benchmark:
    """Takes the place of a Run, but runs a program several times, and reports the times before the result.

    The first run is shown, and its result becomes the result of the benchmark. The output of later runs is
    dropped; their standard input is what the first run read. If a run does not complete, the benchmark ends
    with the result of that run.
    """

    def __init__(
        self,
        request: RunRequest,
        count: int,
        *,
        interpreters: InterpreterSource,
        on_event: Callable[[Event], None],
        output: OutputBuffer,
        stdin: Callable[[], bytes] | None,
        asker: PortAsker | None = None,
    ) -> None:
        self._asker = asker
        self._request = request
        self._count = count
        self._interpreters = interpreters
        self._on_event = on_event
        self._given: list[bytes] = []
        self._stdin = stdin
        self._is_stopped = False
        self._watch = _Watch(on_event)
        self._run = Run(
            request,
            interpreters=interpreters,
            on_event=self._watch,
            output=output,
            stdin=None if stdin is None else self._read,
            asker=asker,
        )
        self.run_id = self._run.run_id

    # ---- any thread
    def do(self, command: AnyCommand) -> Refused | None:
        """Execute ``command`` on the current run; after a stop, no further run begins."""
        self._is_stopped |= isinstance(command, Cancel | Kill | EmergencyStop)
        return self._run.do(command)

    @property
    def exit_code(self) -> int:
        """The exit code for the command line, taken from the last run."""
        return self._run.exit_code

    # ---- the run's thread
    def execute(self) -> ResultEvent:
        """Perform all runs, report all events and return the last event. Program errors are not raised."""
        first = result = self._run.execute()
        watches = [self._watch]
        while result.state == "completed" and len(watches) < self._count:
            watches.append(_Watch(lambda event: None))
            self._run = self._another(watches[-1])
            if self._is_stopped:
                self._run.do(Cancel())
            result = self._run.execute()
        if result.state == "completed":
            result = first
            self._on_event(_told(watches))
        self._on_event(StateEvent(result.state))
        self._on_event(result)
        return result

    def _another(self, watch: _Watch) -> Run:
        given = iter(self._given)
        return Run(
            structs.replace(self._request, keeps_files=False),
            interpreters=self._interpreters,
            on_event=watch,
            output=OutputBuffer(capacity=_CAPACITY, overflow="skip"),
            stdin=None if self._stdin is None else lambda: next(given, b""),
            asker=self._asker,
        )

    def _read(self) -> bytes:
        assert self._stdin is not None
        data = self._stdin()
        self._given.append(data)
        return data


class _Watch:
    """Measures a run's times from its events, and withholds its result."""

    def __init__(self, pass_on: Callable[[Event], None]) -> None:
        self._pass_on = pass_on
        self._began = 0.0
        self.milliseconds = 0.0
        self.preparation = 0.0

    def __call__(self, event: Event) -> None:
        now = time.perf_counter()
        if isinstance(event, ReadyEvent):
            self.preparation = event.runtime
        if isinstance(event, StateEvent) and event.state == "running":
            self._began = now
        elif isinstance(event, StateEvent) and event.state != "preparing":
            self.milliseconds = (now - self._began) * 1000
            return
        if not isinstance(event, ResultEvent):
            self._pass_on(event)


def _told(watches: list[_Watch]) -> BenchmarkEvent:
    import statistics  # takes longer to load than most programs to run

    times = [round(watch.milliseconds, 4) for watch in watches]
    quarters = statistics.quantiles(times, n=4, method="inclusive") if len(times) > 1 else [times[0]] * 3
    return BenchmarkEvent(
        runs=len(times),
        minimum=min(times),
        median=statistics.median(times),
        spread=round(quarters[2] - quarters[0], 4),
        preparation=statistics.median(watch.preparation for watch in watches),
        times=tuple(times),
    )
