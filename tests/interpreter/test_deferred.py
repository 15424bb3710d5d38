"""Promises settled by the host and its other threads: live, recorded and replayed."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from tests.interpreter.guests import Guest, in_guest, runtime


def test_the_host_settles_promises() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        promise = interpreter.promise()
        interpreter.set("answer", promise)
        future = guest.run(
            "import asyncio\nasync def ask(): return 1 + await answer\nasyncio.ensure_future(ask())"
        )
        promise.resolve(41)
        assert interpreter.wait(future) == 42
        rejected = interpreter.promise()
        rejected.reject(OSError("gone"))
        with pytest.raises(OSError, match="gone"):
            interpreter.wait(rejected)

    in_guest(use)


def test_another_thread_settles_what_the_program_awaits() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        weight, failure = interpreter.deferred(), interpreter.deferred()
        interpreter.set("weight", weight.promise)
        interpreter.set("failure", failure.promise)
        value = {"weights": [1.5, 2], "raw": b"\x00\xff", "unit": "g", "ok": True, "big": 2**60}

        def answer() -> None:
            weight.resolve(value)
            weight.resolve("too late")
            failure.reject(TimeoutError("no reply"))

        thread = threading.Timer(0.02, answer)
        thread.start()
        assert guest.interpreter.run_async("await weight") == value
        with pytest.raises(Exception, match="no reply"):
            interpreter.run_async("await failure")
        assert interpreter.run_async(
            "from pyodide.ffi import JsException\n"
            "try:\n  await failure\nexcept JsException as error:\n  said = (error.name, error.message)\nsaid"
        ).to_js() == ["TimeoutError", "no reply"]
        thread.join()
        with pytest.raises(TypeError, match="plain data"):
            interpreter.deferred().resolve(interpreter.globals)
        with pytest.raises(TypeError, match="object"):
            interpreter.deferred().resolve(object())

    in_guest(use)


def test_a_settlement_after_the_end_does_nothing() -> None:
    deferred = in_guest(lambda guest: guest.interpreter.deferred())
    deferred.resolve(1)


def test_settlements_are_recorded_and_replayed() -> None:
    program = "answers = [await question, await other]\nanswers"

    def run(environment: Any, settle: bool) -> Any:
        with Interpreter.boot(runtime(), environment=environment) as interpreter:
            deferred, other = interpreter.deferred(), interpreter.deferred("other")
            interpreter.set("question", deferred.promise)
            interpreter.set("other", other.promise)
            if settle:
                threading.Timer(0.02, deferred.resolve, ["one"]).start()
                threading.Timer(0.01, other.resolve, [2]).start()
            return interpreter.run_async(program).to_js()

    journal = Journal()
    recorded = run_in_guest_thread(lambda: run(RecordingEnvironment(LiveEnvironment(), journal), True))
    replayed = run_in_guest_thread(lambda: run(ReplayEnvironment(journal), False))
    assert recorded == replayed == ["one", 2]
