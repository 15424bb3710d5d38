"""Thousands of programs, as requests to a pool of three and as runs started as in the window. Of every
hundred, one hangs, one crashes and one uses up its memory.
"""

from __future__ import annotations

import gc
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from bench.processes import handles, memory
from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event, ExecutionResult, StateEvent
from praxis_desktop.interpreter import Image, Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.checkpoint import Checkpoint
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.protocols import Program
from praxis_desktop.records.history.history import History
from praxis_desktop.runs.commands import Kill
from praxis_desktop.runs.interpreter_sources import desktop_snapshots
from praxis_desktop.runs.packages.environments import Environments
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import ExecutionSettings, PoolSettings, Settings
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.snapshots.contents import Contents
from praxis_desktop.snapshots.image_files import ImageIdentity
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.snapshots.service import NotReady
from praxis_desktop.workers.control.service import control_service
from praxis_desktop.workers.launch.gated_run import GuestRun
from praxis_desktop.workers.launch.launcher import Launcher
from praxis_desktop.workers.pool import Pool, PoolResult, PoolStatistics, Sessions

RUNS = 10_000
SIZE = 3
"""The number of hosts for requests, and of interpreters kept ready."""
CLIENTS = 6
"""The number of threads that send requests one after another."""
WINDOWS = 2
"""The number of threads that run programs one after another, as the window does."""
TIMEOUT_S = 0.2
"""The time limit, in seconds, of a program that will hang."""
GUEST_MEMORY = 96 << 20
"""The memory limit of a guest, in bytes."""
SAMPLES = 10
CLOSING_S = 30.0


class LimitedSource:
    """Interpreters of one image with little memory, which is soon used up."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._image = run_in_guest_thread(self._made)
        self._is_closed = False

    def _made(self) -> Image:
        with Interpreter.boot(self._runtime, memory_limit=GUEST_MEMORY) as interpreter:
            interpreter.load("_praxis.requests:run")
            return interpreter.capture()

    @property
    def distribution(self) -> Distribution:
        return self._runtime.distribution

    @cached_property
    def contents(self) -> Contents:
        return Contents(self.distribution)

    @cached_property
    def environments(self) -> Environments:
        return desktop_snapshots().environments

    def image(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> Image:
        return self._image

    def identity(self, recipe: Recipe) -> ImageIdentity:
        return ImageIdentity("baseline", "soak", "the soak")

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        return PreparedInterpreter(self._image, checkpoint=checkpoint)

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        if self._is_closed:
            raise NotReady("the soak is over")
        return PreparedInterpreter(self._image)

    def close(self, deadline: Deadline) -> bool:
        if not self._is_closed:
            self._is_closed = True
            self._image.close()
        return True


@dataclass(frozen=True, slots=True)
class Sample:
    """The state of the process at one moment; memory is in bytes."""

    runs: int
    seconds: float
    resident: int
    threads: int
    descriptors: int


@dataclass(slots=True)
class Soak:
    """The results."""

    answers: Counter[str] = field(default_factory=Counter)
    """The number of programs with the right result, keyed by kind."""
    wrong: list[str] = field(default_factory=list)
    """The programs with a wrong result."""
    samples: list[Sample] = field(default_factory=list)
    before: Sample | None = None
    after: Sample | None = None
    """The process after the pool is closed."""
    statistics: PoolStatistics | None = None
    records: int = 0
    """The number of the window's runs whose records agree with their results."""
    is_closed: bool = False

    @property
    def accounted(self) -> int:
        """The number of programs whose results are known."""
        return sum(self.answers.values()) + len(self.wrong)


Told = Callable[[Sample], None]
Perform = Callable[[int], tuple[str, str]]
"""A function that performs a program; returns the program's kind, and the error in its result."""


def _tell_nobody(sample: Sample) -> None:
    """Ignore a sample."""


# ---- requests
def soak(runs: int, *, told: Told = _tell_nobody) -> Soak:
    """Send ``runs`` requests to a pool and check every answer."""
    outcome = Soak()
    runtime = Runtime(cache_dir=cache_directory())
    key = os.urandom(32)
    for _ in range(2):  # whatever a process makes only once is made before the first sample
        with _pool(runtime, key) as pool:
            _ask(pool, 0, None)
    del pool
    began = time.perf_counter()
    outcome.before = _sample(0, began)
    _send_all(_pool(runtime, key), runs, outcome, began, told)
    outcome.after = _sample(runs, began)
    return outcome


def _send_all(pool: Pool, runs: int, outcome: Soak, began: float, told: Told) -> None:
    def client() -> Perform:
        session: PoolResult | None = None

        def perform(number: int) -> tuple[str, str]:
            nonlocal session
            kind, complaint, session = _ask(pool, number, session)
            return kind, complaint

        return perform

    try:
        _perform_all(client, _thread, CLIENTS, runs, outcome, began, told)
        outcome.statistics = pool.statistics()
    finally:
        outcome.is_closed = pool.close(Deadline.after(CLOSING_S))


def _pool(runtime: Runtime, key: bytes) -> Pool:
    source = LimitedSource(runtime)
    settings = PoolSettings(enabled=True, size=SIZE, largest=SIZE)
    return Pool(lambda: source, settings, sessions=Sessions(source, key=key))


def _perform_all(
    client: Callable[[], Perform],
    thread_of: Callable[[Callable[[], None]], threading.Thread],
    clients: int,
    runs: int,
    outcome: Soak,
    began: float,
    told: Told,
) -> None:
    lock = threading.Lock()
    step = max(1, runs // SAMPLES)

    def perform_some(first: int, perform: Perform) -> None:
        for number in range(first, runs, clients):
            kind, complaint = perform(number)
            with lock:
                if complaint:
                    outcome.wrong.append(f"{number} ({kind}): {complaint}")
                else:
                    outcome.answers[kind] += 1
                if outcome.accounted % step == 0:
                    sample = _sample(outcome.accounted, began)
                    outcome.samples.append(sample)
                    told(sample)

    threads = [thread_of(partial(perform_some, number, client())) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _thread(target: Callable[[], None]) -> threading.Thread:
    return threading.Thread(target=target)


def _guest_thread(target: Callable[[], None]) -> threading.Thread:
    return GuestThread(target=target)


def _ask(pool: Pool, number: int, session: PoolResult | None) -> tuple[str, str, PoolResult | None]:
    """Send a request; return its kind, the error in the answer, and the client's session afterwards."""
    kind, code = _program(number)
    if kind == "session":
        held = None if session is None else session.session_bytes
        begins = held is None
        answer = pool.run("n = 1\nn" if begins else "n += 1\nn", session=held, keep_session=True)
        before = 0 if begins or session is None else session.result.value
        assert isinstance(before, int)
        complaint = "" if answer.result.value == before + 1 and answer.session_bytes else repr(answer.result)
        return kind, complaint, answer if not complaint else None
    answer = pool.run(code, timeout=TIMEOUT_S if kind == "hangs" else 30.0)
    return kind, _complaint(kind, number, answer.result), session


# ---- runs of the window
def soak_of_runs(runs: int, *, told: Told = _tell_nobody) -> Soak:
    """Perform ``runs`` runs as the window does, from a file to a record, and check every result."""
    with tempfile.TemporaryDirectory() as folder:
        return _soak_of_runs(runs, Path(folder), told)


def _soak_of_runs(runs: int, folder: Path, told: Told) -> Soak:
    outcome = Soak()
    control_service().be_reachable()  # so that the process is in the state that it has after a first run
    for number in (0, _RAISES):  # as above; a traceback opens the sources of the guest's modules
        _run_one(folder, number)
    began = time.perf_counter()
    outcome.before = _sample(0, began)
    states = _run_all(runs, folder, outcome, began, told)
    outcome.after = _sample(runs, began)
    history = History(folder / "history")
    for run_id, state in states.items():
        recorded = history.find(run_id).state
        if recorded == state:
            outcome.records += 1
        else:
            outcome.wrong.append(f"{run_id}: the record says {recorded}, not {state}")
    return outcome


def _run_one(folder: Path, number: int) -> None:
    with _launcher(folder) as launcher:
        runs = _Runs(launcher, folder / f"first-{number}")
        run_in_guest_thread(lambda: runs(number))


def _run_all(runs: int, folder: Path, outcome: Soak, began: float, told: Told) -> dict[str, str]:
    """Return the events of each run, keyed by its ID. When this returns, nothing else remains of the runs."""
    made: list[_Runs] = []
    with _launcher(folder) as launcher:

        def client() -> Perform:
            made.append(_Runs(launcher, folder / f"programs-{len(made)}"))
            return made[-1]

        _perform_all(client, _guest_thread, WINDOWS, runs, outcome, began, told)
        outcome.statistics = launcher.pool.statistics()
        outcome.is_closed = launcher.close(Deadline.after(CLOSING_S))
    return {run_id: state for each in made for run_id, state in each.states.items()}


@contextmanager
def _launcher(folder: Path) -> Iterator[Launcher]:
    """Return the launcher of a window, with everything prepared."""
    settings = Settings(
        pool=PoolSettings(enabled=True, size=SIZE),
        execution=ExecutionSettings(memory_bytes=GUEST_MEMORY),
        history=HistorySettings(folder=str(folder / "history"), disk_full_percent=100),
    )
    launcher = Launcher(cache=cache_directory(), spools=folder / "spools", settings=lambda: settings)
    try:
        preload = launcher.preparation.preload
        preload.start()
        if preload.wait(NEVER) != "ready":
            raise RuntimeError(preload.trouble.sentence)
        deadline = Deadline.after(CLOSING_S)
        while launcher.pool.ready_count < SIZE and not deadline.expired:
            time.sleep(0.01)
        yield launcher
    finally:
        launcher.close(Deadline.after(CLOSING_S))


class _Runs:
    """A window that runs programs one after another on the calling thread."""

    def __init__(self, launcher: Launcher, folder: Path) -> None:
        self._launcher = launcher
        self._folder = folder
        folder.mkdir()
        self.states: dict[str, str] = {}
        """The events of each run, keyed by its id."""

    def __call__(self, number: int) -> tuple[str, str]:
        kind, code = _program(number)
        ports: tuple[str, ...] = ()
        if kind == "session":
            kind, code, ports = "weighs", _WEIGH, ("scale=sim:mettler",)
        path = self._folder / f"{kind.replace(' ', '_')}.py"
        path.write_text(code, "utf-8")
        running = threading.Event()

        def hear(event: Event) -> None:
            if isinstance(event, StateEvent) and event.state == "running":
                running.set()

        run = self._launcher.launch(RunRequest(Program("", str(path)), ports=ports))(hear).run
        person = threading.Thread(target=_end_soon, args=(run, running))
        if kind == "hangs":
            person.start()
        result = run.execute()
        if kind == "hangs":
            person.join()
        self.states[result.run_id] = result.state
        wanted = {"hangs": "cancelled", "answers": "completed", "weighs": "completed"}.get(kind, "failed")
        return kind, repr(result) if result.state != wanted else _complaint(kind, number, result.result)


def _end_soon(run: GuestRun, running: threading.Event) -> None:
    """Stop a program that hangs, as a person does."""
    running.wait(CLOSING_S)
    time.sleep(TIMEOUT_S)
    run.do(Kill())


_WEIGH = """
import serial
with serial.Serial("scale", timeout=20) as scale:
    scale.write(b"SI\\r\\n")
    print(scale.readline()[:1])
"""


# ---- programs
_RAISES = 30


def _program(number: int) -> tuple[str, str]:
    place = number % 100
    if place == 17:
        return "hangs", "while True:\n    pass"
    if place == 42:
        return "crashes", _CRASHES[number // 100 % len(_CRASHES)]
    if place == 51:
        return "eats memory", "hoard = []\nwhile True:\n    hoard.append(bytearray(8 << 20))"
    if place in (5, 55):
        return "session", ""
    if place == _RAISES:
        return "raises", f"raise LookupError({number})"
    return "answers", f"import json\nprint({number})\nlen(json.dumps(list(range(100)))) + {number}"


_CRASHES = ("import os\nos._exit(7)", "import ctypes\nctypes.string_at(0xFFFFF000)")
_NUMBERS = len(str(list(range(100))))


def _complaint(kind: str, number: int, result: ExecutionResult) -> str:
    """Return the error in the result of a program of ``kind``; empty if there is none."""
    error = result.error
    name = "" if error is None else error.name
    good = {
        "answers": name == "" and (result.value, result.output) == (_NUMBERS + number, f"{number}\n"),
        "weighs": name == "" and result.output == "b'S'\n",
        "raises": name == "LookupError" and error is not None and error.message == str(number),
        "hangs": name in ("TimedOut", "Killed"),
        "crashes": name in ("SystemExit", "WasmTrap"),
        "eats memory": name in ("MemoryError", "MemoryExhausted"),
    }
    return "" if good[kind] else repr(result)


def _sample(runs: int, began: float) -> Sample:
    gc.collect()
    took = time.perf_counter() - began
    return Sample(runs, took, memory(os.getpid()), threading.active_count(), handles())


def main(runs: int) -> None:
    """Print the tables."""
    guests = f"guests of {GUEST_MEMORY >> 20} MiB"
    _print(f"{runs} requests by {CLIENTS} clients through a pool of {SIZE}, {guests}", soak, runs)
    ready = f"{WINDOWS} at once, {SIZE} ready"
    _print(f"{runs} runs as a window starts them, {ready}, {guests}", soak_of_runs, runs)


def _print(title: str, perform: Callable[..., Soak], runs: int) -> None:
    print(title)
    print(f"  {'':14} {'seconds':>8} {'resident MiB':>13} {'threads':>8} {'descriptors':>12}")

    def show(name: str, sample: Sample | None) -> None:
        if sample is not None:
            print(
                f"  {name:14} {sample.seconds:8.1f} {sample.resident / 2**20:13.1f}"
                f" {sample.threads:8} {sample.descriptors:12}",
                flush=True,
            )

    outcome = perform(runs, told=lambda sample: show(f"after {sample.runs}", sample))
    show("before", outcome.before)
    show("pool closed", outcome.after)
    print(f"  came to what they should: {sum(outcome.answers.values())} of {runs}, by kind:")
    for kind, count in sorted(outcome.answers.items()):
        print(f"    {kind:14} {count:8}")
    if outcome.records:
        print(f"  records that say the same: {outcome.records}")
    for complaint in outcome.wrong[:20]:
        print(f"  wrong: {complaint}")
    if (told := outcome.statistics) is not None:
        counts = told.guests
        print(
            f"  interpreters: {counts.prepared} made in advance, {counts.taken_warm} of them used,"
            f" {counts.discarded} given up, {counts.failed} failed; {counts.taken_cold} made when asked for"
        )
        print(f"  hosts given up: {dict(told.restarts) or 'none'}; {told.sessions}")
    print(f"  {'everything' if outcome.is_closed else 'NOT everything'} was gone in time\n")
