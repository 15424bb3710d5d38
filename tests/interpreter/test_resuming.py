"""A program captured during an await continues elsewhere: in a copy, in another process, after kill -9."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter import Image, Interpreter
from praxis_desktop.interpreter.environment import LiveEnvironment, VirtualEnvironment
from praxis_desktop.interpreter.faults import GuestExit, GuestInterrupted, PythonError
from praxis_desktop.interpreter.turns import NothingToResume
from tests.interpreter.guests import Guest, in_guest

SOON = 30.0
PROCESS = Path(__file__).with_name("resuming_guest.py")
ROOT = PROCESS.parent.parent.parent


def captured(guest: Guest, run: Callable[[Interpreter], object]) -> Image:
    """Return an image of the guest, taken while ``run`` waits for an event that never comes; then ``run`` is
    interrupted. The image's state has been copied through JSON.
    """
    interpreter = guest.interpreter
    asked: Future[Image] = interpreter.between_turns(interpreter.capture)
    stopper = threading.Thread(target=_after, args=(asked, interpreter.interrupt))
    stopper.start()
    with pytest.raises(PraxisError):
        run(interpreter)
    stopper.join(SOON)
    image = asked.result(0)
    return structs.replace(image, state=json.loads(json.dumps(image.state)))


def _after(future: Future[Any], act: Callable[[], object]) -> None:
    future.exception(SOON)
    act()


def resumed(image: Image, use: Callable[[Interpreter], Any], **options: Any) -> Any:
    """Return the result of ``use`` for an interpreter restored from ``image``."""
    with Interpreter.restore(image, **options) as copy:
        return use(copy)


def start_process(action: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROCESS), action, str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_program_killed_at_an_await_is_finished_by_another_process(tmp_path: Path) -> None:
    with start_process("pause", tmp_path) as first:
        assert first.stdout is not None
        assert first.stderr is not None
        said = first.stdout.readline()
        first.kill()
        assert said == "written\n", first.stderr.read()
    with start_process("resume", tmp_path) as second:
        output, errors = second.communicate(timeout=100)
    assert second.returncode == 0, errors
    report = json.loads(output)
    done = ["slow", "slower", 21.5]
    log = ["open", "slow", "end of slow", "slower", "end of slower", "closed"]
    assert report["result"] == [done, log]
    assert report["printed"] == "no newline"
    assert report["finished"] == "no newlineatexit\n"


def test_a_resumed_program_raises_what_it_ends_with() -> None:
    def use(guest: Guest) -> None:
        program = "import asyncio\ntry:\n  await end\nfinally:\n  log = 'finally'\nraise {}"
        for raised, fault in (("ValueError('v')", PythonError), ("SystemExit(3)", GuestExit)):
            guest.interpreter.set("end", guest.interpreter.deferred("end").promise)
            ending = program.format(raised)
            image = captured(guest, functools.partial(Interpreter.run_async, source=ending))

            def finish(copy: Interpreter, fault: type[Exception] = fault) -> None:
                copy.deferred("end").resolve()
                with pytest.raises(fault) as caught:
                    copy.resume()
                assert copy.run("log") == "finally"
                assert not isinstance(caught.value, GuestInterrupted)
                if isinstance(caught.value, GuestExit):
                    assert caught.value.code == 3
                else:
                    assert "line 6, in <module>" in str(caught.value)

            resumed(image, finish)
            image.close()

    in_guest(use)


def test_scripts_and_waits_are_resumed_like_asynchronous_runs() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        interpreter.set("end", interpreter.deferred("end").promise)
        guest.run("async def double(): return 2 * await end")
        runs: list[Callable[[Interpreter], object]] = [
            lambda copy: copy.run_script(
                "import sys\n[sys.argv[1], await end]", filename="a.py", arguments=["x"]
            ),
            lambda copy: copy.wait(copy.get("double")()),
        ]
        values = []
        for run in runs:
            image = captured(guest, run)

            def finish(copy: Interpreter) -> Any:
                copy.deferred("end").resolve(4)
                value = copy.resume()
                return getattr(value, "to_js", lambda: value)()

            values.append(resumed(image, finish))
            image.close()
        assert values == [["x", 4], 8]

    in_guest(use)


def test_an_interrupt_cancels_the_resumed_program_so_that_it_cleans_up() -> None:
    def use(guest: Guest) -> None:
        program = (
            "import asyncio\nlog = []\n"
            "try:\n  await asyncio.gather(asyncio.sleep(1000), asyncio.sleep(2000))\n"
            "finally:\n  await asyncio.sleep(0.01)\n  log.append('parked')"
        )
        image = captured(guest, lambda interpreter: interpreter.run_async(program))

        def stop(copy: Interpreter) -> None:
            copy.interrupt()
            with pytest.raises(GuestInterrupted):
                copy.resume()
            assert copy.run("log").to_js() == ["parked"]
            with pytest.raises(NothingToResume):
                copy.resume()
            assert copy.run_async("import asyncio\nawait asyncio.sleep(0)\n5") == 5

        resumed(image, stop)
        image.close()

    in_guest(use)


def test_a_sleep_goes_on_for_what_was_left_of_it() -> None:
    def use(guest: Guest) -> None:
        program = "import asyncio, time\nbegin = time.monotonic()\nawait asyncio.sleep(100)\n"
        image = captured(guest, lambda copy: copy.run_async(program + "time.monotonic() - begin"))
        slept = resumed(image, lambda copy: copy.resume(), environment=VirtualEnvironment())
        assert 100 <= slept < 101
        image.close()

    in_guest(use)


def test_an_interpreter_that_was_in_no_program_has_nothing_to_resume() -> None:
    def use(guest: Guest) -> None:
        with pytest.raises(NothingToResume):
            guest.interpreter.resume()
        image = guest.interpreter.capture()
        with pytest.raises(NothingToResume):
            resumed(image, lambda copy: copy.resume())
        image.close()

    in_guest(use)


def test_images_of_resumed_programs_can_be_resumed_again_and_again() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.set("end", guest.interpreter.deferred("end").promise)
        image = captured(guest, lambda interpreter: interpreter.run_async("await end"))
        for value in range(3):
            with Interpreter.restore(image, environment=LiveEnvironment()) as copy:
                asked = copy.between_turns(copy.capture)
                end = functools.partial(copy.deferred("end").resolve, value)
                threading.Thread(target=_after, args=(asked, end)).start()
                assert copy.resume() == value
            image.close()
            image = asked.result(0)
        image.close()

    in_guest(use)


# ---- what cannot survive
class Scale:
    """A host object."""

    def read(self) -> float:
        """Return the weight."""
        return 1.5


def _refusal(guest: Guest) -> str:
    with pytest.raises(TypeError) as caught:
        guest.interpreter.capture()
    return str(caught.value)


def test_what_cannot_be_captured_is_named_with_who_holds_it() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter

        def beep() -> None:
            """An embedder's function."""

        interpreter.set("scale", scale := Scale())
        assert "the host object of class" in _refusal(guest)
        assert "test_resuming.Scale" in _refusal(guest)
        assert "a variable or object of the program" in _refusal(guest)
        interpreter.set("scale", None)
        interpreter.set("beep", beep)
        guest.run("import js\nnumber = js.setTimeout(beep, 1000)\ndel beep")
        assert "function" in _refusal(guest)
        assert "use.<locals>.beep" in _refusal(guest)
        assert "timer 1 (setTimeout) -> callback" in _refusal(guest)
        guest.run(
            "js.clearTimeout(number)\nnumber = js.setInterval(print, 1000, 1)\njs.clearInterval(number)"
        )
        promise = interpreter.deferred("weight").promise
        promise.then(None, scale.read)
        assert "['weight']" in _refusal(guest)
        assert "callback of catch()" in _refusal(guest)
        interpreter.deferred("weight").resolve(1)
        interpreter.run_async("import asyncio\nawait asyncio.sleep(0.001)")
        interpreter.set("steps", iter([1, 2]))
        assert "an iterator of the host" in _refusal(guest)
        interpreter.set("steps", memoryview(b"abc"))
        assert "a view of the host's memory" in _refusal(guest)
        interpreter.set("steps", None)
        interpreter.hold_back("scale", lambda: "the open port 'scale'")
        assert _refusal(guest) == "an image cannot hold the open port 'scale'"
        interpreter.fork(named={"scale": None}).close()

    in_guest(use)
