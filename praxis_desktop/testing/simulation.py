"""One simulated run, from what a test wants to what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event, ResultEvent, SerialEvent, StepEvent
from praxis_desktop.core.records import Record
from praxis_desktop.interpreter import Control, run_in_guest_thread
from praxis_desktop.ports.roles import devices_by_role
from praxis_desktop.protocols import resolve_target
from praxis_desktop.protocols.benches.files import load_bench
from praxis_desktop.runs.dry_run.dry_run import DryRun
from praxis_desktop.runs.dry_run.simulated_request import simulated_request
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setting_up.setting_up import Wishes, described, set_up
from praxis_desktop.settings import load_settings
from praxis_desktop.testing.simulated_run import SimulatedRun, Steps
from praxis_desktop.testing.traffic import TrafficRecorder
from praxis_desktop.testing.typed_values import typed_values

if TYPE_CHECKING:
    from praxis_desktop.runs.interpreters import DesktopSnapshots

_MOST_OUTPUT = 16 << 20
"""Bytes of what a protocol prints that are kept: the last ones."""


class Wanted(Record):
    """What a test wants to be run, with files where they are."""

    target: str
    values: Mapping[str, object]
    machines: Mapping[str, str]
    labware: Mapping[str, str]
    volumes: Mapping[str, str]
    ports: Mapping[str, str]
    bench: str | None
    answers: bytes
    seed: int
    timeout: float


class Simulation:
    """Does what is ``wanted``, with interpreters from ``snapshots``; ``located`` says where a file is."""

    def __init__(self, wanted: Wanted, snapshots: DesktopSnapshots, located: Callable[[str], str]) -> None:
        self._wanted = wanted
        self._located = located
        self._snapshots = snapshots
        self._control = Control()
        self._run: DryRun | None = None
        self._steps: dict[int, StepEvent] = {}
        self._traffic = TrafficRecorder()
        self._output = OutputBuffer(capacity=_MOST_OUTPUT, overflow="skip")
        self._answers = [wanted.answers] if wanted.answers else []

    def perform(self) -> SimulatedRun:
        """Run the protocol. Raises UsageError, of which are ProtocolError and FormError.

        What interrupts this thread, such as Ctrl+C and tests' time limits, ends the guest.
        """
        try:
            return run_in_guest_thread(self._perform)
        except BaseException:
            self._control.kill()
            if self._run is not None:
                self._run.kill()
            raise

    def _perform(self) -> SimulatedRun:
        request = self._request()
        self._run = run = DryRun(
            request,
            interpreters=self._snapshots,
            on_event=self._watch,
            output=self._output,
            stdin=self._answer,
        )
        return self._ended(run, run.execute())

    def _request(self) -> RunRequest:
        wanted = self._wanted
        program = resolve_target(wanted.target)
        protocol = described(program, self._snapshots, control=self._control)
        wishes = Wishes(
            values=typed_values(protocol, wanted.values, self._located),
            machines=wanted.machines,
            labware=wanted.labware,
            volumes=wanted.volumes,
            bench=None if wanted.bench is None else load_bench(wanted.bench),
            simulates=True,
        )
        return simulated_request(
            RunRequest(
                program,
                setup=set_up(protocol, wishes, wanted.ports),
                ports=tuple(f"{role}={device}" for role, device in wanted.ports.items()),
                timeout=wanted.timeout,
                memory=load_settings().execution.memory_bytes,
                seed=wanted.seed,
            )
        )

    def _watch(self, event: Event) -> None:
        if isinstance(event, StepEvent):
            self._steps[event.step] = event
        elif isinstance(event, SerialEvent):
            self._traffic.add(event)

    def _answer(self) -> bytes:
        return self._answers.pop() if self._answers else b""

    def _ended(self, run: DryRun, last: ResultEvent) -> SimulatedRun:
        roles = tuple(devices_by_role(run.request.ports))
        return SimulatedRun(
            target=run.request.program.title,
            passed=run.exit_code == 0,
            state=last.state,
            value=last.result.value,
            error=last.result.error,
            output=self._printed(),
            steps=Steps(self._steps.values()),
            bytes=self._traffic.by_role(roles),
            report=run.report,
        )

    def _printed(self) -> str:
        chunks = self._output.read(2 * _MOST_OUTPUT, Deadline.after(0))
        return b"".join(chunk.data for chunk in chunks).decode("utf-8", "replace")
