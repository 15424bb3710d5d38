"""Runs protocols against simulated instruments, in the same guest as real runs but in simulated time."""

from __future__ import annotations

import datetime
import enum
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event, ResultEvent, SerialEvent, StepEvent
from praxis_desktop.interpreter import Control, run_in_guest_thread
from praxis_desktop.ports.roles import devices_by_role
from praxis_desktop.protocols import resolve_target
from praxis_desktop.protocols.benches.files import load_bench
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.forms import FormError
from praxis_desktop.protocols.parameters import Parameter, names_file, value_text
from praxis_desktop.runs import Run
from praxis_desktop.runs.commands import Kill
from praxis_desktop.runs.modes.dry import Dry, simulated_request
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, bench_ports, check_ports, described, set_up
from praxis_desktop.settings import load_settings
from praxis_desktop.testing.simulated_run import SimulatedRun, Steps, TrafficRecorder

if TYPE_CHECKING:
    from praxis_desktop.workers.pool import Pool


DEFAULT_TIMEOUT_S = 60.0

NOTHING: Mapping[str, Any] = MappingProxyType({})

_FUNCTION = re.compile(r"(.+\.py)(:[^\W\d]\w*)\Z")
_DEVICE_FILE = re.compile(r"(?P<before>(?:.*@)?(?:sim|replay):)(?P<file>[^,:@]+)(?P<rest>.*)", re.DOTALL)


class Simulate:
    """Runs protocols. Its runs share objects that are slow to create; ``close`` releases them.

    Relative paths are looked up in ``folder`` first, then in the working directory.
    """

    def __init__(self, folder: Callable[[], Path] = Path.cwd) -> None:
        self.runs: list[SimulatedRun] = []
        """The runs so far, in order, for reports."""
        self._folder = folder
        self._pool: Pool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the objects shared by the runs; idempotent."""
        pool, self._pool = self._pool, None
        if pool is not None:
            from praxis_desktop.core.deadlines import Deadline

            pool.close(Deadline.after(5.0))

    def __call__(
        self,
        target: str | os.PathLike[str],
        /,
        *,
        values: Mapping[str, object] = NOTHING,
        machines: Mapping[str, str] = NOTHING,
        labware: Mapping[str, str] = NOTHING,
        volumes: Mapping[str, float | str] = NOTHING,
        ports: Mapping[str, str] = NOTHING,
        bench: str | os.PathLike[str] | None = None,
        answers: Sequence[object] | Mapping[str, object] = (),
        seed: int = 0,
        timeout: float = DEFAULT_TIMEOUT_S,
        **parameters: object,
    ) -> SimulatedRun:
        """Run a protocol: a file, ``"file.py:function"``, or the name of a protocol in the library.

        ``parameters`` are the protocol's; use ``values`` for parameters with the same names as arguments of
        this call. Both are checked by the protocol's form, and may be strings as a person would type them
        (``pause="5 min"``). The next four are keyed by role: ``machines`` are backends, ``labware`` names
        from PyLabRobot's catalogue, ``volumes`` initial volumes in microlitres, and ``ports`` simulated
        instruments with options and faults (``{"scale": "sim:mettler,late:at=3"}``, ``{"pump":
        "sim:pump.py:Pump"}``). Other roles are filled as with ``praxis-desktop check``; ``bench`` is a saved
        bench, or its file.

        ``answers`` answer the questions from ``praxis.interactive`` and ``input()``: either in the order of
        the questions, or keyed by a question's text or part of that text (``{"lid": "no"}``). For a question
        without an answer, its default is used, as in every dry run. ``seed`` seeds random numbers.
        ``timeout`` is in seconds of real time.

        Returns the run even if the protocol fails. Raises UsageError if the run cannot begin (a file that
        does not load, wrong parameters, unknown machines), and if an answer was not used.
        """
        __tracebackhide__ = True  # for pytest: the mistake is in the test

        wanted = Wanted(
            target=self._located_target(os.fspath(target)),
            values={**values, **parameters},
            machines={role: self._located_device(machine) for role, machine in machines.items()},
            labware=labware,
            volumes={role: str(volume) for role, volume in volumes.items()},
            ports={role: self._located_device(port) for role, port in ports.items()},
            bench=None if bench is None else self._located(os.fspath(bench)),
            answers=_answers(answers),
            seed=seed,
            timeout=timeout,
        )
        try:
            run = Simulation(wanted, self._interpreters(), self._located).perform()
        except UsageError as error:
            for note in _notes(error):
                error.add_note(note)
            raise error.with_traceback(None) from None
        self.runs.append(run)
        for finding in run.findings:
            if finding.kind == "unused_answer":
                refused = UsageError(finding.message, hint=finding.hint)
                refused.add_note(finding.hint)
                raise refused
        return run

    def _interpreters(self) -> Pool:
        if self._pool is None:
            from praxis_desktop.workers.pool import desktop_pool

            self._pool = desktop_pool()
        return self._pool

    # ---- where files are
    def _located(self, path: str) -> str:
        found = self._folder() / path
        return str(found) if found.exists() else path

    def _located_target(self, target: str) -> str:
        match = _FUNCTION.match(target)
        if match is not None:
            return self._located(match[1]) + match[2]
        return self._located(target) if target.endswith((".py", ".ipynb")) else target

    def _located_device(self, device: str) -> str:
        match = _DEVICE_FILE.fullmatch(device)
        if match is None or not (match["file"].endswith(".py") or "replay:" in match["before"]):
            return device
        return match["before"] + self._located(match["file"]) + match["rest"]


def _answers(given: Sequence[object] | Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return pairs of a question's text ("" for answers given in order) and an answer. Texts may repeat."""
    if not isinstance(given, Mapping):
        return tuple([("", _answer(answer)) for answer in given])
    return tuple(
        [
            (name, _answer(answer))
            for name, answers in given.items()
            for answer in (answers if isinstance(answers, list | tuple) else [answers])
        ]
    )


def _answer(answer: object) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return "" if answer is None else str(answer)


def _notes(error: UsageError) -> list[str]:
    """Return notes to add to an error's message."""
    if isinstance(error, FormError):
        return [problem.hint for problem in error.problems if problem.hint]
    return [note for note in (getattr(error, "traceback", ""), error.hint) if note]


def typed_values(
    protocol: Protocol, values: Mapping[str, object], located: Callable[[str], str]
) -> dict[str, str]:
    """Return ``values``, keyed by parameter, as strings for the form; a string is used as typed.

    ``located`` resolves the path of a file. Raises UsageError for a value that no form accepts.
    """
    texts: dict[str, str] = {}
    for name, value in values.items():
        parameter = protocol.parameter(name)
        text = _typed(name, value, parameter)
        is_file = parameter is not None and names_file(parameter) and value is not None
        texts[name] = located(text) if is_file else text
    return texts


def _typed(name: str, value: object, parameter: Parameter | None) -> str:
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, str):
        return value
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime.timedelta):
        return f"{value.total_seconds()!r} s"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    if (
        isinstance(value, list | tuple)
        and parameter is not None
        and all(isinstance(one, str) for one in value)
    ):
        return value_text(parameter, value)
    if isinstance(value, list | tuple | Mapping):
        try:
            return json.dumps(dict(value) if isinstance(value, Mapping) else value, ensure_ascii=False)
        except (TypeError, ValueError) as error:
            raise UsageError(f"{name} cannot be given {value!r}: {error}") from None
    raise UsageError(
        f"{name} cannot be given a value of type {type(value).__name__}",
        hint="Forms accept numbers, texts, booleans, dates, durations, paths, lists and dicts.",
    )


_MOST_OUTPUT = 16 << 20
"""Maximum number of bytes kept from the end of a protocol's output."""


class Wanted(Struct, frozen=True):
    """The run that a test requests, with paths resolved."""

    target: str
    values: Mapping[str, object]
    machines: Mapping[str, str]
    labware: Mapping[str, str]
    volumes: Mapping[str, str]
    ports: Mapping[str, str]
    bench: str | None
    answers: tuple[tuple[str, str], ...]
    seed: int
    timeout: float


class Simulation:
    """Performs the ``wanted`` run with interpreters from ``pool``; ``located`` resolves a file's path."""

    def __init__(self, wanted: Wanted, pool: Pool, located: Callable[[str], str]) -> None:
        self._wanted = wanted
        self._located = located
        self._pool = pool
        self._control = Control()
        self._dry = Dry(wanted.answers)
        self._run: Run | None = None
        self._steps: dict[int, StepEvent] = {}
        self._traffic = TrafficRecorder()
        self._output = OutputBuffer(capacity=_MOST_OUTPUT, overflow="skip")

    def perform(self) -> SimulatedRun:
        """Run the protocol. Raises UsageError, including ProtocolError and FormError.

        An exception in this thread, such as from Ctrl+C or a test's time limit, terminates the guest.
        """
        try:
            return run_in_guest_thread(self._perform)
        except BaseException:
            self._control.kill()
            if self._run is not None:
                self._run.do(Kill())
            raise

    def _perform(self) -> SimulatedRun:
        request = self._request()
        self._run = run = Run(
            request,
            mode=self._dry,
            interpreters=self._pool,
            on_event=self._watch,
            output=self._output,
        )
        return self._ended(run, run.execute())

    def _request(self) -> RunRequest:
        wanted = self._wanted
        program = resolve_target(wanted.target)
        protocol = described(program, self._pool, control=self._control)
        wishes = Wishes(
            values=typed_values(protocol, wanted.values, self._located),
            machines=wanted.machines,
            labware=wanted.labware,
            volumes=wanted.volumes,
            bench=None if wanted.bench is None else check_ports(load_bench(wanted.bench)),
            simulates=True,
        )
        ports = tuple(f"{role}={device}" for role, device in wanted.ports.items())
        ports += bench_ports(protocol, wishes, wanted.ports)
        return simulated_request(
            RunRequest(
                program,
                setup=set_up(protocol, wishes, devices_by_role(ports)),
                ports=ports,
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

    def _ended(self, run: Run, last: ResultEvent) -> SimulatedRun:
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
            report=self._dry.report,
        )

    def _printed(self) -> str:
        chunks = self._output.read(2 * _MOST_OUTPUT, Deadline.after(0))
        return b"".join(chunk.data for chunk in chunks).decode("utf-8", "replace")
