"""Between two turns of its loop an interpreter can be visited, and its program does not notice."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from praxis_desktop.interpreter import Image, Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.checkpoint import Checkpoint
from praxis_desktop.interpreter.environment import (
    Environment,
    FrameKind,
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.interpreter.faults import GuestInterrupted, InterpreterBusy, InterpreterClosed
from tests.interpreter.guests import Guest, in_guest, runtime

SOON = 20.0
"""Seconds within which an expected event must happen."""

WAITING = "import asyncio\nfor _ in range(200):\n  await asyncio.sleep(0.01)\n  if done: break\n'end'"


@contextmanager
def elsewhere(act: Callable[[], object]) -> Any:
    """Run ``act`` on another thread during the block; its exception is raised at the end."""
    outcome: Future[object] = Future()

    def call() -> None:
        try:
            outcome.set_result(act())
        except BaseException as error:  # noqa: BLE001 - the test's own thread raises it
            outcome.set_exception(error)

    thread = threading.Thread(target=call)
    thread.start()
    yield outcome
    thread.join(SOON)
    outcome.result(timeout=0)


def test_a_visit_happens_while_the_program_waits_and_on_the_interpreters_thread() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        owner = threading.get_ident()
        end = interpreter.deferred()
        interpreter.set("end", end.promise)
        seen: list[object] = []

        def visit() -> str:
            seen.append((threading.get_ident(), interpreter.host.instance.depth))
            return "seen"

        def act() -> None:
            seen.append(interpreter.between_turns(visit).result(SOON))
            end.resolve("over")

        with elsewhere(act):
            assert interpreter.run_async("await end") == "over"
        assert seen == [(owner, 0), "seen"]

    in_guest(use)


def test_visitors_can_capture_and_fork_but_not_run_anything() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        end = interpreter.deferred("end")
        interpreter.set("end", end.promise)

        def visit() -> Any:
            for refused in (lambda: interpreter.run("1"), lambda: interpreter.get("end"), interpreter.finish):
                with pytest.raises(InterpreterBusy):
                    refused()
            interpreter.capture().close()
            with interpreter.fork() as fork:
                fork.deferred("end").resolve("the copy's")
                return fork.resume()

        def act() -> None:
            try:
                assert interpreter.between_turns(visit).result(SOON) == "the copy's"
            finally:
                end.resolve("its own")

        with elsewhere(act):
            assert interpreter.run_async("await end") == "its own"

    in_guest(use)


def test_what_a_visit_raises_goes_to_who_asked_for_it() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        interpreter.set("done", 0)

        def act() -> None:
            with pytest.raises(ZeroDivisionError):
                interpreter.between_turns(lambda: 1 // 0).result(SOON)

        with elsewhere(act):
            assert interpreter.run_async(WAITING) == "end"

    in_guest(use)


def test_a_visit_can_be_cancelled_and_is_dropped_when_the_interpreter_closes() -> None:
    def use(guest: Guest) -> list[Future[str]]:
        visits = [guest.interpreter.between_turns(lambda: "visited") for _ in range(2)]
        assert visits[0].cancel()
        guest.run("1 + 1")
        assert not visits[1].done()
        with Interpreter.boot(runtime()) as other:
            other.close()
            visits.append(other.between_turns(lambda: "visited"))
        return visits

    cancelled, dropped, late = in_guest(use)
    with pytest.raises(CancelledError):
        cancelled.result(SOON)
    for visit in (dropped, late):
        with pytest.raises(InterpreterClosed, match="before it could be visited"):
            visit.result(SOON)


def test_a_program_that_waits_inside_a_call_is_visited_afterwards() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        depths: list[int] = []
        inside = threading.Event()
        interpreter.register_module("signs", type("Signs", (), {"inside": lambda self: inside.set()})())
        end = interpreter.deferred()
        interpreter.set("end", end.promise)

        def act() -> None:
            assert inside.wait(SOON)
            visit = interpreter.between_turns(lambda: depths.append(interpreter.host.instance.depth))
            end.resolve(1)
            visit.result(SOON)

        program = (
            "import asyncio, signs\nfrom pyodide.ffi import run_sync\nsigns.inside()\nrun_sync(end)\n"
            "await asyncio.sleep(0.02)\n'end'"
        )
        with elsewhere(act):
            assert interpreter.run_async(program) == "end"
        assert depths == [0]

    in_guest(use)


def test_a_loop_that_never_waits_is_visited_too() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        turns: list[int] = []

        def act() -> None:
            for _ in range(3):
                interpreter.between_turns(lambda: turns.append(interpreter.environment.turn)).result(SOON)
            interpreter.interrupt()

        program = "import js\nfrom pyodide.ffi import create_proxy\nimport asyncio\n"
        program += "again = create_proxy(lambda: js.setTimeout(again, 0))\nagain()\nawait asyncio.sleep(1000)"
        with elsewhere(act), pytest.raises(GuestInterrupted):
            interpreter.run_async(program)
        assert len(turns) == 3

    in_guest(use)


def test_of_many_visitors_at_once_everybody_gets_in() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        end = interpreter.deferred()
        interpreter.set("end", end.promise)
        guest.run("import asyncio\nend = asyncio.ensure_future(end)")
        visits = 0

        def visit() -> None:
            nonlocal visits
            visits += 1

        def ask() -> None:
            for _ in range(100):
                interpreter.between_turns(visit).result(SOON)

        def act() -> None:
            with ThreadPoolExecutor(4) as visitors:
                asked = [visitors.submit(ask) for _ in range(4)]
            end.resolve([future.result(0) for future in asked])

        with elsewhere(act):
            interpreter.run_async("import asyncio\nwhile not end.done():\n  await asyncio.sleep(0.001)")
        assert visits == 400

    in_guest(use)


def test_an_interrupt_during_a_visit_is_not_lost() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        asked = interpreter.between_turns(interpreter.interrupt)
        with pytest.raises(GuestInterrupted):
            interpreter.run_async("import asyncio\nawait asyncio.sleep(1000)")
        asked.result(SOON)

    journal = Journal()
    in_guest(use, environment=RecordingEnvironment(LiveEnvironment(), journal))
    assert not journal.barriers


# ---- determinism
PROGRAM = """
import asyncio, js, random, time, uuid
from pyodide.ffi import create_proxy
notes, keep = [], []
async def part(name, delay):
    for i in range(6):
        await asyncio.sleep(delay)
        notes.append((name, i, time.time(), str(uuid.uuid4()), random.random(), id(object())))
        kept = create_proxy(lambda: name)
        js.setTimeout(kept, 0)
        keep.append(kept)
await asyncio.gather(part("a", 0.006), part("b", 0.009), part("c", 0))
repr(notes)
"""


def _digest(interpreter: Interpreter) -> str:
    image = interpreter.capture()
    digest = hashlib.sha256(image.memory.read()).hexdigest()
    image.close()
    return digest


def _record(image: Image, journal: Journal) -> tuple[object, str, list[tuple[int, Checkpoint]]]:
    """Run the program with as many visits as possible, each of which takes a checkpoint."""
    checkpoints: list[tuple[int, Checkpoint]] = []
    environment = RecordingEnvironment(LiveEnvironment(), journal)
    with Interpreter.restore(image, environment=environment) as interpreter:
        over = threading.Event()

        def visit() -> None:
            checkpoints.append((len(journal.frames), interpreter.checkpoint()))

        def act() -> None:
            while not over.is_set():
                asked = interpreter.between_turns(visit)
                while not over.is_set() and not asked.done():
                    over.wait(0.003)
                asked.cancel()

        with elsewhere(act):
            try:
                result = interpreter.run_async(PROGRAM)
            finally:
                over.set()
        return result, _digest(interpreter), checkpoints


def test_a_replay_without_visits_has_the_same_memory_and_so_has_one_from_each_checkpoint() -> None:
    def use() -> None:
        with Interpreter.boot(runtime(), environment=VirtualEnvironment()) as base:
            image = base.capture()
        journal = Journal()
        result, digest, checkpoints = _record(image, journal)
        assert len(checkpoints) > 2
        assert FrameKind.PAUSE in {frame.kind for frame in journal.frames}
        with Interpreter.restore(image, environment=ReplayEnvironment(journal)) as replayed:
            assert replayed.run_async(PROGRAM) == result
            assert _digest(replayed) == digest
        for start, checkpoint in checkpoints:
            environment: Environment = ReplayEnvironment(journal, start)
            with Interpreter.restore(image, checkpoint=checkpoint, environment=environment) as replayed:
                assert replayed.resume() == result
                assert _digest(replayed) == digest
        image.close()

    run_in_guest_thread(use)
