"""The pool: every request gets exactly one answer, the right one, whatever other requests and the pool do."""

from __future__ import annotations

import functools
import gc
import logging
import os
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from bench.processes import KILL
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.interpreter import Image, run_in_guest_thread
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.snapshots.recipes import BASELINE, Recipe, dedicated_recipe
from praxis_desktop.workers.pool import Cancellation, Pool, PoolResult, _hosts
from praxis_desktop.workers.pool import _cancellation as cancellations
from praxis_desktop.workers.pool._thread_host import ThreadHost
from praxis_desktop.workers.pool.messages import Stderr, Stdout
from tests.workers.pool.hosts import process_host
from tests.workers.pool.pools import (
    SOON,
    descriptors,
    eventually,
    in_thread,
    pool,
    service,
    settings,
    thread_names,
)

FOREVER = "print('on', flush=True)\nwhile True:\n    pass"
STUBBORN = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + FOREVER


def running(one: Pool, code: str, results: list[PoolResult], **options: object) -> threading.Thread:
    """Start a request on a separate thread; return when it has written something."""
    begun = threading.Event()

    def hear(message: Stdout | Stderr) -> None:
        begun.set()

    def run() -> None:
        results.append(one.run(code, on_output=hear, **options))  # type: ignore[arg-type]

    thread = in_thread(run)
    assert begun.wait(SOON)
    return thread


# ---- answers
def test_what_programs_come_to() -> None:
    with pool() as one:
        answer = one.run("print('hello')\nimport sys\nprint('away', file=sys.stderr)\n6 * 7")
        assert answer.result.value == 42
        assert answer.result.output == "hello\naway\n"
        assert answer.result.error is None
        assert answer.served_by == "pool"
        failed = one.run("1 / 0").result
        assert failed.error is not None
        assert failed.error.name == "ZeroDivisionError"
        assert one.run("import sys\nsys.argv[1:]", args=["a", 1]).result.value == ["a", "1"]
        assert one.call("json:dumps", [{"a": 1}]).result.value == '{"a": 1}'


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (FOREVER, "TimedOut"),
        ("import os\nos._exit(3)", "SystemExit"),
        ("import time\ntime.sleep(600)", "TimedOut"),
    ],
)
def test_who_hangs_or_crashes_harms_nobody_else(code: str, name: str) -> None:
    with pool() as one:
        error = one.run(code, timeout=0.2).result.error
        assert error is not None
        assert error.name == name
        assert one.run("1 + 1").result.value == 2


def test_requests_see_nothing_of_one_another() -> None:
    with pool() as one:
        one.run("import builtins\nbuiltins.secret = 1\nopen('note', 'w').write('x')")
        seen = one.run("import builtins, os\nhasattr(builtins, 'secret') or os.path.exists('note')")
        assert seen.result.value is False


def test_many_at_once_get_each_their_own_answer() -> None:
    results: dict[int, object] = {}
    with pool(size=3, largest=3) as one:

        def ask(number: int) -> None:
            for step in range(5):
                results[number * 5 + step] = one.run(f"{number} * 5 + {step}").result.value

        threads = [in_thread(functools.partial(ask, number)) for number in range(6)]
        for thread in threads:
            thread.join(SOON)
        statistics = one.statistics()
    assert results == {number: number for number in range(30)}
    assert sum(statistics.served.values()) == 30
    assert statistics.served["nobody"] == 0


def test_another_recipe_is_served() -> None:
    other = dedicated_recipe(BASELINE, "answer = 42", "answer.py")
    with pool(size=2, largest=2) as one:
        for _ in range(3):
            assert one.run("1 + 1", recipe=other).result.value == 2
        assert one.run("1 + 1").result.value == 2


def test_hosts_may_be_processes_that_are_replaced_when_they_die() -> None:
    with pool(options={"make_host": process_host}) as one:
        assert one.run("print('there')\n1 + 1").result.value == 2
        crashed = one.run("import ctypes\nctypes.string_at(0xFFFFF000)").result.error
        assert crashed is not None
        assert crashed.name == "WasmTrap"
        assert one.run(FOREVER, timeout=0.2).result.error is not None
        assert one.run("2 + 2").result.value == 4
        (host,) = one.health()
        assert host.memory_bytes > 0
        assert host.pid is not None
        os.kill(host.pid, KILL)
        answer = one.run("3").result  # asked before or after its end was noticed
        assert answer.value == 3 or (answer.error is not None and answer.error.name == "ProcessDied")
        assert one.run("4").result.value == 4
        assert one.statistics().restarts == {"crash": 1}
        assert one.health()[0].pid != host.pid


# ---- turns
def test_one_that_waits_too_long_is_told_so() -> None:
    results: list[PoolResult] = []
    cancellation = Cancellation()
    with pool() as one:
        thread = running(one, FOREVER, results, timeout=None, cancellation=cancellation)
        refused = one.run("1", wait=0.05)
        assert refused.served_by == "nobody"
        assert refused.result.error is not None
        assert refused.result.error.name == "PoolExhausted"
        cancellation.cancel()
        thread.join(SOON)
    assert [answer.served_by for answer in results] == ["pool"]
    assert results[0].result.error is not None
    assert results[0].result.error.name == "KeyboardInterrupt"


def test_dry_runs_and_requests_take_turns_and_runs_never_wait() -> None:
    with pool() as one:
        with one.turn() as is_mine:
            assert is_mine
            assert one.run("1", wait=0.05).served_by == "nobody"
            one.prepare(BASELINE).close()  # what a run does
        assert one.run("1").result.value == 1


def test_who_is_cancelled_while_waiting_never_begins() -> None:
    results: list[PoolResult] = []
    first, second = Cancellation(), Cancellation()
    with pool() as one:
        busy = running(one, FOREVER, results, timeout=None, cancellation=first)
        waiting = in_thread(lambda: results.append(one.run("print('ran')", cancellation=second)))
        eventually(lambda: one.statistics().queued)
        second.cancel()
        waiting.join(SOON)
        assert results[0].result.error is not None
        assert results[0].result.error.name == "KeyboardInterrupt"
        assert results[0].served_by == "nobody"
        first.cancel()
        busy.join(SOON)
        assert one.run("1", cancellation=first).served_by == "nobody"
        assert one.run("1").result.value == 1


def test_who_ignores_a_cancellation_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancellations, "GRACE_S", 0.05)
    results: list[PoolResult] = []
    cancellation = Cancellation()
    with pool() as one:
        thread = running(one, STUBBORN, results, timeout=None, cancellation=cancellation)
        cancellation.cancel()
        thread.join(SOON)
        assert results[0].result.error is not None
        assert results[0].result.error.name == "Killed"
        assert one.run("1").result.value == 1


# ---- number and health of hosts
def test_switched_off_each_request_has_a_host_of_its_own() -> None:
    before = thread_names()  # of which those of other tests may end in the meantime
    with pool(enabled=False) as one:
        assert one.run("1 + 1").result.value == 2
        assert one.health() == ()
        eventually(lambda: not Counter(thread_names()) - Counter(before))


def test_a_host_is_replaced_after_its_last_request() -> None:
    with pool(request_limit=2) as one:
        numbers: list[int] = []
        for _ in range(5):
            assert one.run("1").result.error is None
            numbers += [host.number for host in one.health()]
        assert numbers == [0, 1, 2]  # the second and the fourth left no trace
        assert one.statistics().restarts == {"request_limit": 2}


class Silent(ThreadHost):
    """A host that ends nothing and answers no check."""

    checks = 0

    def serve(self, request: Any, recipe: Recipe, on_output: Any = None) -> Any:
        if request.code == _hosts.CHECK:
            type(self).checks += 1
            request = replace_code(request, "1 / 0")
        return super().serve(request, recipe, on_output)


def replace_code(request: Any, code: str) -> Any:
    import msgspec

    return msgspec.structs.replace(request, code=code)


def test_a_host_that_does_not_answer_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    make_host = functools.partial(Silent, service().prepare)
    with pool(health_interval=0.05, options={"make_host": make_host}) as one:
        assert one.run("1").result.value == 1
        eventually(lambda: one.health() == ())
        assert one.statistics().restarts == {"health": 1}
        assert one.run("1").result.value == 1
    assert "failed its health check" in caplog.text


def test_a_host_whose_sessions_hold_too_much_is_replaced() -> None:
    with pool(health_interval=0.05, options={"memory_limit": 40 << 20}) as one:
        kept = one.run("hoard = bytearray(32 << 20)", keep_session=True)
        eventually(lambda: one.statistics().restarts.get("memory"))
        assert one.run("len(hoard)", session=kept.session_bytes).result.value == 32 << 20


def test_the_number_of_hosts_follows_the_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_hosts, "IDLE_S", 0.2)
    results: list[PoolResult] = []
    cancellation = Cancellation()
    with pool(largest=3) as one:
        threads = [running(one, FOREVER, results, timeout=None, cancellation=cancellation) for _ in range(3)]
        assert len(one.health()) == 3
        cancellation.cancel()
        for thread in threads:
            thread.join(SOON)
        eventually(lambda: len(one.health()) == 1)
        assert one.run("1").result.value == 1


def test_changed_settings_hold_at_once() -> None:
    results: list[PoolResult] = []
    cancellation = Cancellation()
    with pool() as one:
        thread = running(one, FOREVER, results, timeout=None, cancellation=cancellation)
        assert one.run("1", wait=0.05).served_by == "nobody"
        one.take_settings(structs.replace(settings(), largest=2))
        assert one.run("1").result.value == 1
        cancellation.cancel()
        thread.join(SOON)
        one.want(BASELINE)
        one.take_settings(settings(size=3, largest=3))
        eventually(lambda: one.ready_count == 3)
        one.take_settings(settings(enabled=False))
        assert one.ready_count == 0


def test_health_tells_of_each_host() -> None:
    with pool() as one:
        one.run("1 / 0")
        (host,) = one.health()
        assert (host.state, host.requests, host.failures) == ("idle", 1, 1)
        assert "ZeroDivisionError" in host.last_error


# ---- bad guests and ends
class Broken:
    """A source that provides nothing."""

    def image(self, recipe: Recipe) -> Image:
        raise PraxisError("the guest is damaged")

    def identity(self, recipe: Recipe) -> object:
        raise PraxisError("the guest is damaged")

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        raise PraxisError("the guest is damaged")


@pytest.mark.parametrize("enabled", [True, False])
def test_a_pool_without_a_sound_guest_says_why(enabled: bool, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "praxis_desktop")
    with pool(source=Broken(), enabled=enabled) as one:
        for answer in (one.run("1"), one.run("1", keep_session=True)):
            assert answer.result.error is not None
            assert "the guest is damaged" in answer.result.error.message


def test_a_host_that_cannot_be_made_is_an_answer_too() -> None:
    def fail() -> None:
        raise RuntimeError("can't start new thread")

    with pool(options={"make_host": fail}) as one:
        answer = one.run("1")
        assert answer.served_by == "nobody"
        assert answer.result.error is not None
        assert "can't start new thread" in answer.result.error.message


def test_who_waits_when_the_pool_closes_is_told_so() -> None:
    results: list[PoolResult] = []
    with pool() as one:
        running(one, FOREVER, results, timeout=None)
        threads = [in_thread(lambda: results.append(one.run("1"))) for _ in range(3)]
        eventually(lambda: one.statistics().queued == 3)
        assert one.close(Deadline.after(SOON))
        for thread in threads:
            thread.join(SOON)
        eventually(lambda: len(results) == 4)
    names = sorted(answer.result.error.name for answer in results if answer.result.error is not None)
    assert names == ["Killed", "PoolClosed", "PoolClosed", "PoolClosed"]


def test_a_closed_pool_refuses() -> None:
    with pool() as one:
        one.close(Deadline.after(SOON))
        error = one.run("1").result.error
        assert error is not None
        assert (error.name, error.message) == ("PoolClosed", "the pool was closed before the program began")


def test_nothing_is_left_of_a_closed_pool() -> None:
    with pool(size=2, largest=2) as one:
        one.run("1")
    gc.collect()  # files of earlier tests
    threads, files = thread_names(), descriptors()
    for _ in range(3):
        with pool(size=2, largest=2) as one:
            one.run("1", keep_session=True)
            one.want(BASELINE)
    eventually(lambda: thread_names() == threads)
    gc.collect()
    assert descriptors() == files


# ---- interpreters for runs
def test_the_warm_interpreter_is_consumed_and_the_next_one_prepared() -> None:
    with pool() as one:
        one.want(BASELINE)
        eventually(lambda: one.statistics().guests.prepared == 1)
        one.prepare(BASELINE).close()
        eventually(lambda: one.statistics().guests.prepared == 2)
        warm = one.statistics().guests
        assert (warm.taken_warm, warm.taken_cold) == (1, 0)


def test_a_protocols_run_consumes_it_and_says_so_in_the_usual_words() -> None:
    events: list[Event] = []
    with pool(enabled=False) as earlier:
        earlier.prepare(BASELINE).close()  # the image exists, whichever test is the first
    with pool() as one:
        one.want(BASELINE)
        eventually(lambda: one.statistics().guests.prepared == 1)
        run = Run(
            RunRequest(Program("print('first line')", "/lab/script.py"), is_script=True),
            interpreters=one,
            on_event=events.append,
            output=OutputBuffer(),
        )
        result = run_in_guest_thread(run.execute)
        assert (result.state, result.result.output) == ("completed", "first line\n")
        warm = one.statistics().guests
        assert (warm.taken_warm, warm.taken_cold) == (1, 0)
    told = [event.message for event in events if isinstance(event, LogEvent)]
    assert "[Pyodide] Snapshot restored" in told


def test_switched_off_nothing_is_kept_warm() -> None:
    with pool(enabled=False) as one:
        one.want(BASELINE)
        one.prepare(BASELINE).close()
        assert one.statistics().guests.prepared == 0


def test_the_image_is_made_once_for_all() -> None:
    service().image(BASELINE)
    made = service().statistics
    with pool(size=3, largest=3) as one:
        one.want(BASELINE)
        assert one.run("1").result.value == 1
        eventually(lambda: one.ready_count == 3)
    assert service().statistics.misses == made.misses
