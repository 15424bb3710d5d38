"""A whole interpreter as a value: captured between two calls, restored any number of times, forked."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from praxis_desktop.interpreter import GuestThread, Image, Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.callbacks import INSTANCES
from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.host.graph import NotCapturable
from praxis_desktop.interpreter.image import ImageMismatch
from tests.interpreter.guests import Guest, in_guest, runtime


class Scale:
    """A host object."""

    def __init__(self, weight: float) -> None:
        self.weight = weight

    def read(self) -> float:
        """Return the weight."""
        return self.weight


def copied(guest: Guest, use: Callable[[Interpreter], Any], **options: Any) -> Any:
    """Return the result of ``use`` for an interpreter restored from a guest's image that was copied through
    JSON.
    """
    image = guest.interpreter.capture()
    try:
        plain = structs.replace(image, state=json.loads(json.dumps(image.state)))
        with Interpreter.restore(plain, **options) as interpreter:
            return use(interpreter)
    finally:
        image.close()


def test_variables_modules_files_and_the_working_directory_come_back() -> None:
    def use(guest: Guest) -> None:
        guest.run(
            "import decimal, json, os, sys\n"
            "decimal.getcontext().prec = 7\n"
            "class Plate:\n  def __init__(self): self.wells = {'A1': [1, 2]}\n"
            "plate = Plate()\nplate.self = plate\n"
            "os.makedirs('data/deep'); os.chdir('data')\n"
            "log = open('log.txt', 'w+'); log.write('one\\n'); log.flush()\n"
            "os.symlink('log.txt', 'link')\nfd = os.open('log.txt', os.O_RDONLY)\nos.read(fd, 1)"
        )
        seen = copied(
            guest,
            lambda copy: copy.run(
                "log.write('two\\n'); log.flush()\n"
                "[plate.self is plate, str(plate.wells), str(decimal.Decimal(1) / 3),"
                " 'json' in sys.modules,\n"
                " os.getcwd(), open('link').read(), os.read(fd, 10), sorted(os.listdir('.'))]"
            ).to_js(),
        )
        assert seen == [
            True,
            "{'A1': [1, 2]}",
            "0.3333333",
            True,
            "/home/pyodide/data",
            "one\ntwo\n",
            b"ne\ntwo\n",
            ["deep", "link", "log.txt"],
        ]
        assert guest.run("open('log.txt').read()") == "one\n"

    in_guest(use)


def test_pending_tasks_and_timers_go_on() -> None:
    def use(guest: Guest) -> None:
        guest.run(
            "import asyncio\nseen = []\n"
            "async def work(name, delay):\n"
            "  try:\n    await asyncio.sleep(delay)\n    seen.append(name)\n    return name\n"
            "  finally:\n    seen.append('end of ' + name)\n"
            "loop = asyncio.get_event_loop()\n"
            "tasks = [loop.create_task(work('a', 0.2)), loop.create_task(work('b', 0.01))]\n"
            "loop.call_later(0.005, seen.append, 'timer')\nqueue = asyncio.Queue()\n"
            "getter = loop.create_task(queue.get())"
        )
        guest.interpreter.run_async("await asyncio.sleep(0)")
        finish = "queue.put_nowait(7)\nresult = await asyncio.gather(*tasks, getter)\n[result, seen]"
        expected = [["a", "b", 7], ["timer", "b", "end of b", "a", "end of a"]]
        assert copied(guest, lambda copy: copy.run_async(finish).to_js()) == expected
        assert guest.interpreter.run_async(finish).to_js() == expected

    in_guest(use)


def test_promises_of_the_host_that_are_pending_are_found_by_name() -> None:
    def use(guest: Guest) -> None:
        pending = guest.interpreter.deferred("weight")
        guest.interpreter.set("weight", pending.promise)
        guest.run(
            "import asyncio\nasync def ask(): return 2 * await weight\ntask = asyncio.ensure_future(ask())"
        )
        guest.interpreter.run_async("await asyncio.sleep(0)")

        def settle(copy: Interpreter) -> Any:
            threading.Timer(0.01, copy.deferred("weight").resolve, [21]).start()
            return copy.run_async("await task")

        assert copied(guest, settle) == 42
        pending.resolve(1)
        assert guest.interpreter.run_async("await task") == 2

    in_guest(use)


def test_registered_objects_are_known_by_name() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        interpreter.register_module("scales", Scale(1.5))
        guest.run("import scales\nread = scales.read")
        reference = Scale(2.5)
        interpreter.register("reference", reference)
        interpreter.set("reference", reference)
        guest.run("ask = reference.read")
        named = {"module:scales": Scale(10.5), "reference": Scale(20.5)}
        program = "[scales.weight, read(), reference.weight, ask()]"
        assert copied(guest, lambda copy: copy.run(program).to_js(), named=named) == [10.5, 10.5, 20.5, 20.5]
        assert guest.run(program).to_js() == [1.5, 1.5, 2.5, 2.5]
        with pytest.raises(ImageMismatch, match="reference"):
            copied(guest, lambda copy: None, named={"module:scales": Scale(0)})
        for taken in ("reference", "js", "loop", "module:x"):
            with pytest.raises(ValueError, match="already"):
                interpreter.register(taken, Scale(0))

    in_guest(use)


def test_what_has_no_name_is_refused_and_named() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.set("scale", Scale(1))
        with pytest.raises(NotCapturable, match=r"test_images\.Scale"):
            guest.interpreter.capture()
        guest.interpreter.set("scale", None)
        guest.interpreter.set("callback", lambda: 1)
        with pytest.raises(NotCapturable, match="function"):
            guest.interpreter.capture()
        guest.run("del callback")
        guest.interpreter.capture().close()

    in_guest(use)


def test_after_a_program_that_failed_an_image_can_be_captured() -> None:
    def use(guest: Guest) -> None:
        class Broken:
            def read(self) -> None:
                raise OSError(5, "broken")

        guest.interpreter.register_module("broken", Broken())
        for program in ("1 / 0", "import broken\nbroken.read()", "raise SystemExit(3)", "def ("):
            with pytest.raises(Exception, match=r".*"):
                guest.run(program)
        guest.run("try: broken.read()\nexcept Exception as error: kept = error")
        said = copied(
            guest,
            lambda copy: copy.run("[kept.name, kept.message]").to_js(),
            named={"module:broken": Broken()},
        )
        assert said == ["OSError", "[Errno 5] broken"]

    in_guest(use)


DRAW = (
    "import os, random, secrets, tempfile, uuid\n"
    "[random.random(), str(uuid.uuid4()), secrets.token_hex(8), tempfile.mktemp(), os.urandom(8).hex()]"
)


def test_every_copy_draws_numbers_of_its_own() -> None:
    def use(guest: Guest) -> None:
        guest.run(DRAW)
        image = guest.interpreter.capture()
        draws = [guest.run(DRAW).to_js()]
        for _ in range(2):
            with Interpreter.restore(image) as copy:
                draws.append(copy.run(DRAW).to_js())
        image.close()
        for kind in zip(*draws, strict=True):
            assert len(set(kind)) == 3

    in_guest(use)


def test_under_a_virtual_environment_copies_are_equal() -> None:
    def use(guest: Guest) -> None:
        def draw(copy: Interpreter) -> Any:
            return copy.run(DRAW).to_js()

        first = copied(guest, draw, environment=VirtualEnvironment(seed=1))
        assert copied(guest, draw, environment=VirtualEnvironment(seed=1)) == first
        assert copied(guest, draw, environment=VirtualEnvironment(seed=2)) != first

    in_guest(use)


def test_monotonic_time_goes_on_where_it_was() -> None:
    def use(guest: Guest) -> None:
        before = guest.run("import time\ntime.sleep(0.05)\ntime.monotonic()")
        after = copied(guest, lambda copy: copy.run("time.monotonic()"))
        assert before < after < before + 60
        assert abs(copied(guest, lambda copy: copy.run("time.time()")) - guest.run("time.time()")) < 60

    in_guest(use)


def test_a_fork_is_independent_and_keeps_streams_and_named_objects() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.register_module("scales", Scale(1.5))
        guest.run("import scales\nx = [1]")
        with guest.interpreter.fork() as fork:
            fork.run("x.append(2)\nprint('fork', x)")
            guest.run("x.append(3)\nprint('first', x)")
            assert fork.run("scales.read()") == 1.5
            # Its timers are its own.
            fork.run("import asyncio, time\nasyncio.run(asyncio.sleep(0.001))\ntime.sleep(0.001)")
            assert guest.interpreter.host.loop.idle
            fork.interrupt()
            assert guest.run("sum(range(1000))") == 499500
            with fork.fork() as second:
                assert second.run("x").to_js() == [1, 2]
        assert guest.output == "fork [1, 2]\nfirst [1, 3]\n"

    in_guest(use)


def test_a_copy_has_the_limits_and_the_memory_of_the_first() -> None:
    def use(guest: Guest) -> None:
        guest.run("big = bytearray(30_000_000)")

        def check(copy: Interpreter) -> None:
            assert copy.memory_bytes == guest.interpreter.memory_bytes
            with pytest.raises(PythonError) as caught:
                copy.run("bytearray(100_000_000)")
            assert caught.value.type_name == "MemoryError"

        copied(guest, check)

    in_guest(use, memory_limit=96 << 20)


def _resident(image: Image, use: Callable[[Interpreter], object]) -> int:
    """Return the private memory (kB) of one more restored interpreter."""

    def private() -> int:
        with open("/proc/self/smaps_rollup") as file:  # noqa: PTH123 - one line of a system file
            return sum(
                int(line.split()[1]) for line in file if line.startswith(("Private_Dirty", "Private_Clean"))
            )

    with Interpreter.restore(image) as first:
        use(first)
        before = private()
        with Interpreter.restore(image) as second, Interpreter.restore(image) as third:
            use(second)
            use(third)
            return (private() - before) // 2


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory is private")
def test_copies_share_what_they_do_not_change() -> None:
    def use(guest: Guest) -> None:
        guest.run("kept = b'x' * 50_000_000")
        image = guest.interpreter.capture()
        try:
            assert _resident(image, lambda copy: copy.run("print(len(kept))")) < 8_000
        finally:
            image.close()

    in_guest(use)


def test_an_image_is_restored_on_several_threads_at_once_and_outlives_its_source() -> None:
    image = run_in_guest_thread(lambda: _capture_after("x = 5"))
    values: list[object] = []

    def call() -> None:
        for _ in range(5):
            with Interpreter.restore(image) as copy:
                values.append(copy.run("x += 1\nx"))

    threads = [GuestThread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    image.close()
    assert values == [6] * 15


def _capture_after(program: str) -> Image:
    with Interpreter.boot(runtime()) as interpreter:
        interpreter.run(program)
        return interpreter.capture()


def test_what_was_restored_lives_on_when_the_image_is_closed() -> None:
    def use(guest: Guest) -> None:
        guest.run("kept = list(range(10**5))")
        image = guest.interpreter.capture()
        with Interpreter.restore(image) as copy:
            image.close()
            image.close()
            assert copy.run("sum(kept)") == 4999950000
            with pytest.raises(ValueError, match="closed"):
                Interpreter.restore(image)

    in_guest(use)


def test_a_restore_that_fails_leaves_nothing_behind() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.register_module("scales", Scale(1))
        guest.run("import scales")
        image = guest.interpreter.capture()
        before = len(INSTANCES)
        for _ in range(3):
            with pytest.raises(ImageMismatch):
                Interpreter.restore(image)
        assert len(INSTANCES) == before
        small = structs.replace(image, state={**image.state, "memory_limit": 40 << 20})
        big = guest.run("bytearray(50_000_000)")
        with pytest.raises(ImageMismatch, match="limit"):
            Interpreter.restore(structs.replace(guest.interpreter.capture(), state=small.state))
        big.destroy()
        image.close()

    in_guest(use)


def test_images_of_images_of_images_are_as_good_as_the_first() -> None:
    def use(guest: Guest) -> None:
        guest.run("import js\nchain = [js.Object.new()]\ncount = 0")
        image = guest.interpreter.capture()
        sizes = []
        for number in range(1, 6):
            with Interpreter.restore(image) as copy:
                copy.run("count += 1\nchain[0].count = count")
                assert copy.run("chain[0].count") == number
                image.close()
                image = copy.capture()
                sizes.append(len(json.dumps(image.state)))
        image.close()
        assert max(sizes) < sizes[0] + 2_000

    in_guest(use)
