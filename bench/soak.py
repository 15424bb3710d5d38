"""Thousands of runs through a pool of three; one in a hundred hangs, one crashes, one eats memory."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event, ExecutionResult
from praxis_desktop.interpreter import Image, Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.checkpoint import Checkpoint
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.runs.guests import desktop_snapshots
from praxis_desktop.runs.packages.environments import Environments
from praxis_desktop.settings import PoolSettings
from praxis_desktop.snapshots.contents import Contents
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.pool.pool import Pool
from praxis_desktop.workers.pool.results import PoolResult, PoolStatistics
from praxis_desktop.workers.sessions import Sessions

RUNS = 10_000
WORKERS = 3
CLIENTS = 6
"""Threads that ask, each one request after the other."""
TIMEOUT_S = 0.2
"""Seconds that a program gets which is going to hang."""
GUEST_MEMORY = 96 << 20
"""Bytes of memory of a guest."""
SAMPLES = 10
CLOSING_S = 30.0


class LimitedSource:
    """Interpreters of one image whose memory is limited, so that it is soon used up."""

    def __init__(self, runtime: Runtime) -> None:
        self.key = "soak"
        self._runtime = runtime
        self._image = run_in_guest_thread(self._made)

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

    def image(self, recipe: Recipe) -> Image:
        return self._image

    def identity(self, recipe: Recipe) -> LimitedSource:
        return self

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        return PreparedInterpreter(self._image, checkpoint=checkpoint)

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        return PreparedInterpreter(self._image)

    def close(self) -> None:
        self._image.close()


@dataclass(frozen=True, slots=True)
class Sample:
    """The process at one moment; memory in bytes."""

    runs: int
    seconds: float
    resident: int
    threads: int
    descriptors: int


@dataclass(slots=True)
class Soak:
    """What came of it."""

    answers: Counter[str] = field(default_factory=Counter)
    """How many requests of each kind had the answer they should have."""
    wrong: list[str] = field(default_factory=list)
    """Those that had another."""
    samples: list[Sample] = field(default_factory=list)
    before: Sample | None = None
    after: Sample | None = None
    """The process without a pool."""
    statistics: PoolStatistics | None = None
    is_closed: bool = False

    @property
    def accounted(self) -> int:
        """Requests that were answered."""
        return sum(self.answers.values()) + len(self.wrong)


def soak(runs: int, *, told: Callable[[Sample], None] = lambda sample: None) -> Soak:
    """Send ``runs`` requests through a pool and look at every answer."""
    outcome = Soak()
    source = LimitedSource(Runtime(cache_dir=cache_directory()))
    sessions = Sessions(source, key=os.urandom(32))
    settings = PoolSettings(enabled=True, size=WORKERS, largest=WORKERS)
    for _ in range(2):  # what is made once per process is there before the first sample
        with Pool(source, settings, sessions=sessions) as pool:
            _ask(pool, 0, None)
    began = time.perf_counter()
    outcome.before = _sample(0, began)
    pool = Pool(source, settings, sessions=sessions)
    try:
        _send_all(pool, runs, outcome, began, told)
        outcome.statistics = pool.statistics()
    finally:
        outcome.is_closed = pool.close(Deadline.after(CLOSING_S))
    outcome.after = _sample(runs, began)
    source.close()
    return outcome


def _send_all(pool: Pool, runs: int, outcome: Soak, began: float, told: Callable[[Sample], None]) -> None:
    lock = threading.Lock()
    step = max(1, runs // SAMPLES)

    def send(first: int) -> None:
        session: PoolResult | None = None
        for number in range(first, runs, CLIENTS):
            kind, complaint, session = _ask(pool, number, session)
            with lock:
                if complaint:
                    outcome.wrong.append(f"{number} ({kind}): {complaint}")
                else:
                    outcome.answers[kind] += 1
                if outcome.accounted % step == 0:
                    sample = _sample(outcome.accounted, began)
                    outcome.samples.append(sample)
                    told(sample)

    clients = [threading.Thread(target=send, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()


def _ask(pool: Pool, number: int, session: PoolResult | None) -> tuple[str, str, PoolResult | None]:
    """One request: its kind, what is wrong with its answer, and the client's session after it."""
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
    if place == 30:
        return "raises", f"raise LookupError({number})"
    return "answers", f"import json\nprint({number})\nlen(json.dumps(list(range(100)))) + {number}"


_CRASHES = ("import os\nos._exit(7)", "import ctypes\nctypes.string_at(0xFFFFF000)")
_NUMBERS = len(str(list(range(100))))


def _complaint(kind: str, number: int, result: ExecutionResult) -> str:
    """What is wrong with the answer to a program of ``kind``; empty when nothing is."""
    error = result.error
    name = "" if error is None else error.name
    good = {
        "answers": name == "" and (result.value, result.output) == (_NUMBERS + number, f"{number}\n"),
        "raises": name == "LookupError" and error is not None and error.message == str(number),
        "hangs": name == "TimedOut",
        "crashes": name in ("SystemExit", "WasmTrap"),
        "eats memory": name in ("MemoryError", "MemoryExhausted"),
    }
    return "" if good[kind] else repr(result)


def _sample(runs: int, began: float) -> Sample:
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    return Sample(runs, time.perf_counter() - began, resident, threading.active_count(), descriptors)


def main(runs: int) -> None:
    """Print the table."""
    print(f"{runs} runs by {CLIENTS} clients through a pool of {WORKERS}, guests of {GUEST_MEMORY >> 20} MiB")
    print(f"  {'':14} {'seconds':>8} {'resident MiB':>13} {'threads':>8} {'descriptors':>12}")

    def show(name: str, sample: Sample | None) -> None:
        if sample is not None:
            print(
                f"  {name:14} {sample.seconds:8.1f} {sample.resident / 2**20:13.1f}"
                f" {sample.threads:8} {sample.descriptors:12}",
                flush=True,
            )

    outcome = soak(runs, told=lambda sample: show(f"after {sample.runs}", sample))
    show("before", outcome.before)
    show("pool closed", outcome.after)
    print(f"  answered as they should be: {sum(outcome.answers.values())} of {runs}, by kind:")
    for kind, count in sorted(outcome.answers.items()):
        print(f"    {kind:14} {count:8}")
    for complaint in outcome.wrong[:20]:
        print(f"  wrong: {complaint}")
    print(f"  {outcome.statistics}\n")
