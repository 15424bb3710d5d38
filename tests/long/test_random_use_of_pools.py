"""Minutes of random use of a pool with its sessions and hosts, of both kinds: every answer is right."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.runs.interpreter_sources import desktop_snapshots
from praxis_desktop.settings import ExecutionMode
from praxis_desktop.workers.pool import Cancellation, Pool, PoolResult
from tests.workers.pool.pools import descriptors, eventually, settings, thread_names

SECONDS = 300.0
USERS = 4

HANG = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"


def name_of(result: ExecutionResult) -> str:
    return "" if result.error is None else result.error.name


class User:
    """Performs random actions again and again, and knows the right results."""

    def __init__(self, pool: Pool, seed: int) -> None:
        self._pool = pool
        self._random = random.Random(seed)
        self._session: bytes | None = None
        self._count = 0
        self.done: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._deeds: list[Callable[[], None]] = [
            self.compute,
            self.compute,
            self.compute,
            self.count,
            self.count,
            self.count,
            self.branch,
            self.fail,
            self.exit,
            self.overrun,
            self.exhaust,
            self.cancel,
            self.trace,
            self.call,
            self.lie,
        ]

    def work(self, until: float) -> None:
        """Work until a given time, or until a result is wrong."""
        while time.monotonic() < until and not self.wrong:
            deed = self._random.choice(self._deeds)
            try:
                deed()
            except Exception as error:  # noqa: BLE001 - told on the main thread
                self.wrong.append(f"{deed.__name__}: {error!r}")
            self.done[deed.__name__] += 1

    def _expect(self, answer: PoolResult, value: object, *names: str) -> None:
        told = name_of(answer.result)
        if told not in (names or ("",)) or (not told and answer.result.value != value):
            self.wrong.append(f"{answer} instead of {value!r} or {names}")

    def _run(self, code: str, **options: Any) -> PoolResult:
        return self._pool.run(code, wait=600, **options)

    def compute(self) -> None:
        number = self._random.randrange(10**6)
        answer = self._run(f"print({number}, end='')\n{number} * 2")
        self._expect(answer, number * 2)
        assert answer.result.output == str(number)

    def count(self) -> None:
        """Continue a session, wherever it is."""
        code = "n = 1" if self._session is None else "n += 1"
        answer = self._run(f"{code}\nn", session=self._session, keep_session=True)
        self._count += 1
        self._expect(answer, self._count)
        self._session = answer.session_bytes
        assert self._session is not None, answer

    def branch(self) -> None:
        """Check that an old state is unaffected by sessions that continue from it."""
        if self._session is not None:
            self._expect(self._run("n += 100\nn", session=self._session), self._count + 100)

    def fail(self) -> None:
        self._expect(self._run("1 / 0"), None, "ZeroDivisionError")

    def exit(self) -> None:
        self._expect(self._run("import os; os._exit(3)"), None, "SystemExit")

    def overrun(self) -> None:
        self._expect(self._run(HANG, timeout=0.3), None, "TimedOut")

    def exhaust(self) -> None:
        self._expect(self._run("x = []\nwhile True: x.append(bytearray(1 << 28))"), None, "MemoryError")

    def cancel(self) -> None:
        cancellation = Cancellation()
        timer = threading.Timer(self._random.random() / 2, cancellation.cancel)
        timer.start()
        answer = self._run("import time\ntime.sleep(600)", timeout=None, cancellation=cancellation)
        timer.join()
        self._expect(answer, None, "KeyboardInterrupt", "Killed", "ProcessDied")

    def trace(self) -> None:
        items = [self._random.randrange(100) for _ in range(5)]
        answer = self._run("def f(a):\n    a.sort()\n    return a", args=[items], trace=True)
        self._expect(answer, sorted(items))
        assert [frame["operation"] for frame in answer.result.callstack] == ["new", "sort"]

    def call(self) -> None:
        self._expect(self._pool.call("math:gcd", [12, 18], wait=600), 6)

    def lie(self) -> None:
        code = "class SystemExit(Exception): code = 0\nraise SystemExit"
        self._expect(self._run(code), None, "SystemExit")


@pytest.mark.long
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("kind", ["thread", "process"])
def test_every_answer_is_the_right_one(
    kind: ExecutionMode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    with Pool(desktop_snapshots, settings()) as one:  # the machine code stays loaded
        assert one.run("1").result.value == 1
    threads, files = thread_names(), descriptors()
    chosen = settings(size=2, largest=3, request_limit=40, health_interval=0.5)
    with Pool(desktop_snapshots, chosen, mode=kind) as one:
        users = [User(one, seed) for seed in range(USERS)]
        until = time.monotonic() + SECONDS
        at_work = [threading.Thread(target=user.work, args=(until,)) for user in users]
        for thread in at_work:
            thread.start()
        for thread in at_work:
            thread.join(SECONDS + 600)
        assert not any(thread.is_alive() for thread in at_work)
        assert [wrong for user in users for wrong in user.wrong] == []
        statistics = one.statistics()
        assert statistics.served["nobody"] <= sum(user.done["cancel"] for user in users)
        assert one.close(Deadline.after(60))
    eventually(lambda: thread_names() == threads)
    eventually(lambda: descriptors() <= files + 2)
