"""An interpreter prepared in advance: made on any thread, started on another."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from msgspec import structs

from praxis_desktop.interpreter import Image, Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.callbacks import INSTANCES
from praxis_desktop.interpreter.changed_pages import written_pages
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import RecordingEnvironment, VirtualEnvironment
from praxis_desktop.interpreter.faults import InterpreterClosed, Killed, WrongThread
from praxis_desktop.interpreter.first_pages import rehearsed
from praxis_desktop.interpreter.image import ImageMismatch
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.interpreter.threads import StackTooSmall
from tests.interpreter.guests import runtime

_T = TypeVar("_T")


class Scale:
    """A host object."""

    def read(self) -> float:
        """Return the weight."""
        return 1.5


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """An image of an interpreter in which x is 5."""

    def capture() -> Image:
        with Interpreter.boot(runtime()) as interpreter:
            interpreter.run("x = 5")
            return interpreter.capture()

    made = run_in_guest_thread(capture)
    yield made
    made.close()


def on_a_plain_thread(function: Callable[[], _T]) -> _T:
    """Call ``function`` on a thread with a small stack, and return the result."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(function).result()


def test_it_is_made_on_one_thread_and_runs_on_another(image: Image) -> None:
    prepared = on_a_plain_thread(lambda: PreparedInterpreter(image))
    output = bytearray()

    def use() -> object:
        with prepared.start(stdout=output.extend) as interpreter:
            interpreter.run("print('started')\ndef deep(n): return n and deep(n - 1)")
            # Many handles while wasm runs: those on this thread's stack are found.
            interpreter.run("import js\nfor i in range(30_000): js.Object.new()")
            with pytest.raises(Exception, match="RecursionError"):
                interpreter.run("deep(10**6)")
            with interpreter.fork() as fork:
                assert fork.run("x") == 5
            with pytest.raises(WrongThread):
                on_a_plain_thread(lambda: interpreter.run("1"))
            return interpreter.run("x += 1\nx")

    assert run_in_guest_thread(use) == 6
    assert output == b"started\n"


def test_many_wait_at_the_same_time_and_are_used_in_any_order(image: Image) -> None:
    prepared = [PreparedInterpreter(image) for _ in range(6)]
    prepared[0].close()
    prepared[4].close()
    found: list[object] = []

    def use(number: int) -> None:
        with prepared[number].start() as interpreter:
            found.append(interpreter.run(f"x += {number}\nx"))

    for number in (5, 1, 3, 2):
        run_in_guest_thread(lambda number=number: use(number))  # type: ignore[misc]
    assert found == [10, 6, 8, 7]


def test_one_that_is_not_used_is_closed_from_any_thread_and_leaves_nothing(image: Image) -> None:
    before = len(INSTANCES)
    prepared = PreparedInterpreter(image)
    assert len(INSTANCES) == before + 1
    on_a_plain_thread(prepared.close)
    prepared.close()
    assert len(INSTANCES) == before
    with pytest.raises(InterpreterClosed, match="once"):
        run_in_guest_thread(prepared.start)


def test_it_is_started_once_and_closing_it_then_harms_nobody(image: Image) -> None:
    prepared = PreparedInterpreter(image)

    def use() -> object:
        with prepared.start() as interpreter:
            prepared.close()
            with pytest.raises(InterpreterClosed):
                prepared.start()
            return interpreter.run("x")

    assert run_in_guest_thread(use) == 5


def test_a_thread_with_too_small_a_stack_cannot_start_it_but_the_next_can(image: Image) -> None:
    prepared = PreparedInterpreter(image)
    with pytest.raises(StackTooSmall):
        on_a_plain_thread(prepared.start)

    def use() -> object:
        with prepared.start() as interpreter:
            return interpreter.run("x")

    assert run_in_guest_thread(use) == 5


def test_a_kill_before_the_start_is_not_lost(image: Image) -> None:
    prepared = PreparedInterpreter(image)
    before = len(INSTANCES)
    control = Control()
    control.kill()

    def use() -> None:
        with pytest.raises(Killed), prepared.start(control=control) as interpreter:
            interpreter.run("while True: pass")

    run_in_guest_thread(use)
    assert len(INSTANCES) == before - 1


def test_what_does_not_fit_is_refused_when_it_is_prepared(image: Image) -> None:
    before = len(INSTANCES)
    without_sources = structs.replace(image, sources={})
    with pytest.raises(ImageMismatch, match="mounted"):
        PreparedInterpreter(without_sources)
    assert len(INSTANCES) == before


def test_named_objects_are_given_when_it_is_prepared() -> None:
    def capture() -> Image:
        with Interpreter.boot(runtime()) as interpreter:
            interpreter.register_module("scale", Scale())
            interpreter.run("import scale")
            return interpreter.capture()

    image = run_in_guest_thread(capture)
    prepared = PreparedInterpreter(image, named={"module:scale": Scale()})
    image.close()

    def use() -> object:
        with prepared.start() as interpreter:
            return interpreter.run("scale.read()")

    assert run_in_guest_thread(use) == 1.5


def test_nothing_is_asked_of_the_environment_before_the_start_and_everything_after_it_is_recorded(
    image: Image,
) -> None:
    def use() -> tuple[object, bytes]:
        prepared = PreparedInterpreter(image)
        environment = RecordingEnvironment(VirtualEnvironment(seed=7))
        with prepared.start(environment=environment) as interpreter:
            value = interpreter.run("import random, time\n[random.random(), time.monotonic()]").to_js()
            return value, environment.journal.to_bytes()

    def use_restored() -> tuple[object, bytes]:
        environment = RecordingEnvironment(VirtualEnvironment(seed=7))
        with Interpreter.restore(image, environment=environment) as interpreter:
            value = interpreter.run("import random, time\n[random.random(), time.monotonic()]").to_js()
            return value, environment.journal.to_bytes()

    assert run_in_guest_thread(use) == run_in_guest_thread(use_restored)


def test_a_checkpoint_is_laid_over_its_image(image: Image) -> None:
    def work() -> tuple[list[object], object]:
        with Interpreter.restore(image) as interpreter:
            interpreter.run("kept = list(range(200_000))\nx = 50")
            interpreter.files.write_file("/home/pyodide/note", b"written")
            checkpoint = interpreter.checkpoint()
            interpreter.run("x = 0\nkept.clear()")
        found: list[object] = []
        for _ in range(2):
            prepared = PreparedInterpreter(image, checkpoint=checkpoint)
            with prepared.start() as copy:
                found.append(copy.run("[x, sum(kept), open('note').read()]").to_js())
                copy.run("kept.clear()")
        with pytest.raises(ValueError, match="another image"):
            PreparedInterpreter(structs.replace(image), checkpoint=checkpoint)
        with Interpreter.restore(image) as plain:
            return found, plain.run("x")

    found, plain = run_in_guest_thread(work)
    assert found == [[50, 19999900000, "written"]] * 2
    assert plain == 5


def test_forks_of_what_was_restored_are_independent_of_it_and_of_one_another(image: Image) -> None:
    def work() -> list[object]:
        with Interpreter.restore(image) as first:
            first.run("kept = [1]")
            with first.fork() as second:
                first.run("kept.append(2)")
                second.run("kept.append(3)")
                with second.fork() as third:
                    second.run("kept.append(4)")
                    third.run("kept.append(5)")
                    return [one.run("str(kept)") for one in (first, second, third)]

    assert run_in_guest_thread(work) == ["[1, 2]", "[1, 3, 4]", "[1, 3, 5]"]


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the pages that were written")
def test_a_rehearsed_image_is_the_same_but_for_the_pages_that_are_copied_beforehand(image: Image) -> None:
    ready = run_in_guest_thread(lambda: rehearsed(image))
    pages = ready.state["first_pages"]
    assert sum(count for _, count in pages) > 50
    assert {**ready.state, "first_pages": None} == {**image.state, "first_pages": None}
    prepared = PreparedInterpreter(ready)

    def use() -> object:
        with prepared.start() as interpreter, Interpreter.restore(ready) as other:
            written = written_pages(interpreter.host.instance, image.memory)
            assert sum(count for _, count in written) > 50
            interpreter.run("x += 1")
            return interpreter.run("x"), other.run("x")

    assert run_in_guest_thread(use) == (6, 5)


def test_pages_that_an_image_does_not_have_are_refused(image: Image) -> None:
    before = len(INSTANCES)
    for run in ([-1, 1], [image.memory.size // 4096, 1], [0, 0], [0, 10**9]):
        with pytest.raises(ValueError, match="pages"):
            PreparedInterpreter(structs.replace(image, state={**image.state, "first_pages": [run]}))
    assert len(INSTANCES) == before


def test_several_threads_prepare_and_start_at_once(image: Image) -> None:
    found: list[object] = []
    failures: list[BaseException] = []

    def use() -> None:
        try:
            for _ in range(4):
                prepared = on_a_plain_thread(lambda: PreparedInterpreter(image))
                with prepared.start() as interpreter:
                    found.append(interpreter.run("x += 1\nx"))
        except BaseException as error:  # noqa: BLE001 - reported below
            failures.append(error)

    starters = [threading.Thread(target=lambda: run_in_guest_thread(use)) for _ in range(3)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert not failures
    assert found == [6] * 12
