"""Guests restored from one image draw different numbers, unless asked not to; their clocks are in the time
zone of the user who restores them.
"""

from __future__ import annotations

import ast
import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from praxis_desktop.interpreter import Image, Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.environment import (
    Environment,
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from tests.interpreter.guests import runtime

DRAW = """
import os, random, secrets, tempfile, uuid
drawn = {
    "random": random.random(), "a new generator": random.Random().random(), "gauss": random.gauss(),
    "uuid1": str(uuid.uuid1()), "node": uuid.getnode(), "uuid4": str(uuid.uuid4()),
    "uuid6": str(uuid.uuid6()), "uuid7": str(uuid.uuid7()), "secrets": secrets.token_hex(8),
    "urandom": os.urandom(8).hex(), "system": random.SystemRandom().random(), "tempfile": tempfile.mktemp(),
    "choice": secrets.choice(range(10**9)),
}
repr(drawn)
"""
TIMES = ("uuid1", "uuid6", "uuid7")
"""UUIDs that contain the time of day."""

NUMPY = """
import random, sys, types
numpy = types.ModuleType("numpy")
numpy.random = types.ModuleType("numpy.random")
numpy.random.generator = random.Random(1)
numpy.random.seed = numpy.random.generator.seed
sys.modules.update({"numpy": numpy, "numpy.random": numpy.random})
"""


@contextmanager
def image_after(program: str) -> Iterator[Image]:
    with Interpreter.boot(runtime(), environment=VirtualEnvironment()) as base:
        base.run(program)
        image = base.capture()
    yield image
    image.close()


def drawn(image: Image, environment: Environment | None = None, program: str = DRAW) -> Any:
    with Interpreter.restore(image, environment=environment) as copy:
        return ast.literal_eval(copy.run(program))


def test_every_source_of_randomness_differs_from_copy_to_copy() -> None:
    def use() -> None:
        with image_after(DRAW) as image:
            draws = [drawn(image) for _ in range(3)]
        for name in draws[0]:
            assert len({draw[name] for draw in draws}) == 3, name

    run_in_guest_thread(use)


def test_with_a_seed_copies_draw_the_same_and_with_another_they_do_not() -> None:
    def use() -> None:
        with image_after(DRAW) as image:
            first, again, other = (drawn(image, LiveEnvironment(seed=seed)) for seed in (1, 1, 2))
        for name in first:
            if name not in TIMES:
                assert first[name] == again[name] != other[name], name

    run_in_guest_thread(use)


def test_a_program_that_has_seeded_its_generator_keeps_it() -> None:
    def use() -> None:
        ask = "repr([random.random(), random.randrange(1000)])"
        with image_after("import random\nrandom.seed(5)\nrandom.random()") as image:
            assert drawn(image, program=ask) == drawn(image, program=ask)
        for program in (
            "random.seed(5)\nrandom.seed()",
            "random.setstate(random.getstate())\nrandom.seed(None)",
        ):
            with image_after(f"import random\n{program}") as image:
                assert drawn(image, program="repr(random.random())") != drawn(
                    image, program="repr(random.random())"
                )

    run_in_guest_thread(use)


def test_the_module_random_looks_as_ever() -> None:
    def use() -> None:
        with image_after("import inspect, random") as image:
            program = (
                "random.seed('x')\na = random.random()\nstate = random.getstate()\nb = random.random()\n"
            )
            program += "random.setstate(state)\nrepr((a, b, random.random(), random.Random('x').random(), "
            program += "random.seed.__name__, random.seed.__module__, str(inspect.signature(random.seed))))"
            a, b, again, same, *names = drawn(image, program=program)
            assert (a, b) == (same, again)
            assert names == ["seed", "random", "(a=None, version=2)"]

    run_in_guest_thread(use)


def test_numpys_global_generator_is_seeded_anew_where_numpy_is_loaded() -> None:
    """A stand-in is used, because numpy is not available for this runtime."""

    def use() -> None:
        with image_after(NUMPY) as image:
            program = "repr(numpy.random.generator.random())"
            assert drawn(image, program=program) != drawn(image, program=program)
            seeded = [drawn(image, LiveEnvironment(seed=3), program) for _ in range(2)]
            assert seeded[0] == seeded[1]

    run_in_guest_thread(use)


def test_another_kind_of_generator_that_a_package_chose_for_numpy_is_made_anew() -> None:
    choice = """
class Other(random.Random): pass
def refuse(): raise TypeError("can only re-seed a MT19937 BitGenerator")
def choose(generator): numpy.random.generator = generator
choose(Other(1))
numpy.random.seed, numpy.random.set_bit_generator = refuse, choose
numpy.random.get_bit_generator = lambda: numpy.random.generator
"""

    def use() -> None:
        with image_after(NUMPY + choice) as image:
            program = "repr((type(numpy.random.generator).__name__, numpy.random.generator.random()))"
            first, second = drawn(image, program=program), drawn(image, program=program)
            assert first[0] == second[0] == "Other"
            assert first[1] != second[1]

    run_in_guest_thread(use)


def test_a_run_that_goes_on_in_a_replay_keeps_its_numbers() -> None:
    def use() -> None:
        with image_after("import random") as image:
            journal = Journal()
            with Interpreter.restore(
                image, environment=RecordingEnvironment(LiveEnvironment(), journal)
            ) as copy:
                copy.run("random.random()")
                start, checkpoint = len(journal.frames), copy.checkpoint()
                number = copy.run("random.random()")
            replay = ReplayEnvironment(journal, start)
            with Interpreter.restore(image, checkpoint=checkpoint, environment=replay) as copy:
                assert copy.run("random.random()") == number

    run_in_guest_thread(use)


# ---- the time zone
ZONE = """
import datetime, time
summer, winter = 1_750_000_000, 1_737_000_000
repr((
    time.tzname, time.timezone, time.altzone, time.daylight,
    *(time.strftime("%Z %z", time.localtime(when)) for when in (summer, winter)),
    *(time.localtime(when).tm_zone for when in (summer, winter)),
    *(datetime.datetime.fromtimestamp(when).astimezone().isoformat() for when in (summer, winter)),
    datetime.datetime.fromtimestamp(summer).astimezone().tzname(),
))
"""


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "Australia/Sydney", "Asia/Tokyo", "America/Sao_Paulo", "UTC"]
)
def test_a_restored_guest_is_in_the_zone_of_its_environment_as_a_booted_one(zone: str) -> None:
    def use() -> None:
        with Interpreter.boot(runtime(), environment=LiveEnvironment(zone)) as booted:
            expected = ast.literal_eval(booted.run(ZONE))
        with image_after("import time, datetime") as image:
            assert drawn(image, LiveEnvironment(zone), ZONE) == expected
            # And back, from an image made in that time zone.
            with Interpreter.restore(image, environment=LiveEnvironment(zone)) as copy:
                derived = copy.capture()
            assert drawn(derived, LiveEnvironment("UTC"), ZONE)[0] == ("UTC", "UTC")
            derived.close()

    run_in_guest_thread(use)


def test_recorded_zones_come_back_in_a_replay() -> None:
    def use() -> None:
        with image_after("import time") as image:
            journal = Journal()
            recorded = drawn(image, RecordingEnvironment(LiveEnvironment("Asia/Tokyo"), journal), ZONE)
            assert drawn(image, ReplayEnvironment(journal), ZONE) == recorded
            assert recorded[0] == ("JST", "JST")

    run_in_guest_thread(use)


def test_log_records_count_from_the_restore() -> None:
    def use() -> None:
        with image_after("import logging") as image:
            program = "record = logging.makeLogRecord({})\nrepr(record.relativeCreated)"
            assert 0 <= drawn(image, program=program) < datetime.timedelta(hours=1).total_seconds() * 1000

    run_in_guest_thread(use)
