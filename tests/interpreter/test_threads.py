"""Which threads may use an interpreter, and the errors on other threads."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.processes import memory
from praxis_desktop.interpreter import GuestThread, Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.callbacks import INSTANCES
from praxis_desktop.interpreter.faults import Killed, WrongThread
from praxis_desktop.interpreter.thread_stack import stack_bounds
from praxis_desktop.interpreter.threads import THREAD_STACK, StackTooSmall
from tests.interpreter.guests import Guest, in_guest, runtime

ROOT = Path(__file__).resolve().parents[2]


def on_another_thread(function: Callable[[], object]) -> BaseException | None:
    """Return the exception raised by ``function`` on another thread."""
    raised: list[BaseException] = []

    def call() -> None:
        try:
            function()
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            raised.append(error)

    thread = GuestThread(target=call)
    thread.start()
    thread.join()
    return raised[0] if raised else None


def uses_of(guest: Guest) -> list[Callable[[], object]]:
    """Return all public methods that touch the guest."""
    interpreter = guest.interpreter
    proxy = guest.run("import math\n[1, 2]")
    function = guest.run("math.sqrt")
    module = guest.run("math")
    return [
        lambda: interpreter.run("1"),
        lambda: interpreter.run_async("1"),
        lambda: interpreter.run_script("1", filename="a.py"),
        lambda: interpreter.wait(1),
        lambda: interpreter.load("os"),
        lambda: interpreter.complete("o"),
        lambda: interpreter.globals,
        lambda: interpreter.get("x"),
        lambda: interpreter.set("x", 1),
        lambda: interpreter.register("x", 1),
        lambda: interpreter.register_module("x", 1),
        lambda: interpreter.unregister_module("x"),
        interpreter.promise,
        interpreter.deferred,
        interpreter.capture,
        interpreter.fork,
        interpreter.finish,
        interpreter.set_streams,
        lambda: interpreter.memory_bytes,
        lambda: interpreter.files,
        lambda: interpreter.host,
        interpreter.close,
        lambda: function(4),
        lambda: module.pi,
        lambda: len(proxy),
        lambda: proxy[0],
        lambda: list(proxy),
        lambda: str(proxy),
        proxy.to_js,
        proxy.copy,
    ]


def test_every_other_thread_is_refused_while_the_interpreter_is_idle() -> None:
    def use(guest: Guest) -> None:
        for position, attempt in enumerate(uses_of(guest)):
            assert isinstance(on_another_thread(attempt), WrongThread), position
        assert guest.run("1 + 1") == 2

    in_guest(use)


def test_every_other_thread_is_refused_while_a_program_runs() -> None:
    def use(guest: Guest) -> None:
        raised: list[object] = []
        attempts = uses_of(guest)

        def attack() -> None:
            try:
                raised.extend(on_another_thread(attempt) for attempt in attempts)
            finally:
                guest.interpreter.interrupt()

        guest.run("count = 0")
        thread = threading.Timer(0.02, attack)
        thread.start()
        assert guest.run("try:\n  while True: count += 1\nexcept KeyboardInterrupt: pass\ncount > 0")
        thread.join()
        assert [type(error) for error in raised] == [WrongThread] * len(attempts)
        assert guest.run("1 + 1") == 2

    in_guest(use)


def test_a_proxy_dropped_by_another_thread_is_given_up_on_the_interpreters_own() -> None:
    def use(guest: Guest) -> None:
        guest.run("import gc, weakref\nclass Thing: pass\nthing = Thing()\nkept = weakref.ref(thing)")
        held = [guest.run("thing")]
        guest.run("del thing")
        on_another_thread(held.clear)
        guest.run("1")
        guest.interpreter.host.instance.sweep()
        assert guest.run("_ = gc.collect()\nkept() is None") or guest.run("_ = gc.collect()\nkept() is None")

    in_guest(use)


def test_a_thread_with_a_small_stack_is_refused() -> None:
    raised: list[BaseException] = []

    def call() -> None:
        try:
            Interpreter.boot(runtime())
        except StackTooSmall as error:
            raised.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    assert "MiB" in str(raised[0])
    assert "run_in_guest_thread" in raised[0].hint  # type: ignore[attr-defined]


def test_the_main_thread_is_refused_too_where_its_stack_is_small() -> None:
    bounds = stack_bounds()
    if bounds is None or bounds[1] - bounds[0] > THREAD_STACK:
        pytest.skip("this thread has a large stack")
    with pytest.raises(StackTooSmall, match="an interpreter needs 96"):
        Interpreter.boot(runtime())


def test_the_bounds_of_a_stack_hold_what_lies_on_it() -> None:
    bounds = run_in_guest_thread(stack_bounds)
    assert bounds is not None
    assert bounds[1] - bounds[0] >= THREAD_STACK - (1 << 20)


def test_what_is_raised_on_the_guests_thread_is_raised_where_it_was_called() -> None:
    error = ValueError("mine")

    def fail() -> None:
        raise error

    with pytest.raises(ValueError, match="mine") as caught:
        run_in_guest_thread(fail)
    assert caught.value is error
    assert run_in_guest_thread(lambda: threading.current_thread().name) == "guest"


def test_interpreters_on_several_threads_run_at_once() -> None:
    shared = runtime()
    barrier = threading.Barrier(3)
    sums: list[Any] = []

    def call() -> None:
        with Interpreter.boot(shared) as interpreter:
            barrier.wait(30)
            sums.append(interpreter.run("sum(i * i for i in range(200_000))"))

    threads = [GuestThread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == [sum(i * i for i in range(200_000))] * 3


def test_what_threads_first_ask_of_a_runtime_at_once_is_made_once() -> None:
    fresh = Runtime(runtime().distribution, cache_dir=runtime()._cache_dir)
    barrier = threading.Barrier(4)
    found: list[object] = []

    def ask() -> None:
        barrier.wait(30)
        found.append(fresh.linkage)
        found.append(fresh.trampoline)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(thing) for thing in found}) == 2


def test_killing_one_leaves_its_neighbours_alone() -> None:
    def use(guest: Guest) -> None:
        with Interpreter.boot(runtime()) as other:
            thread = threading.Timer(0.02, other.kill)
            thread.start()
            with pytest.raises(Killed):
                other.run("while True: pass")
            thread.join()
        assert guest.run("sum(range(10))") == 45

    in_guest(use)


def test_interpreters_that_were_closed_leave_nothing_behind() -> None:
    def call() -> None:
        before = len(INSTANCES)
        for _ in range(4):
            Interpreter.boot(runtime()).close()
        assert len(INSTANCES) == before

    run_in_guest_thread(call)


def _private_kilobytes() -> int:
    if sys.platform == "win32":
        return memory(os.getpid()) // 1024
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def _boot_and_use() -> None:
    with Interpreter.boot(runtime()) as interpreter:
        interpreter.set("kept", [1, {"a": object.__new__}])
        interpreter.run_async("import asyncio\nx = bytes(5_000_000)\nawait asyncio.sleep(0)")


def growth(count: int) -> int:
    """Return the growth of this process in kilobytes over ``count`` interpreters, without the first few."""

    def call() -> int:
        for _ in range(3):
            _boot_and_use()
        gc.collect()
        before = _private_kilobytes()
        for _ in range(count):
            _boot_and_use()
        gc.collect()
        return _private_kilobytes() - before

    return run_in_guest_thread(call)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS is not asked how much memory is private")
@pytest.mark.parametrize("count", [5, pytest.param(300, marks=pytest.mark.long)])
def test_the_process_does_not_grow_with_the_interpreters_it_has_had(count: int) -> None:
    code = f"from tests.interpreter.test_threads import growth; print(growth({count}))"
    told = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, timeout=110 + count)
    assert int(told) < 10_000
