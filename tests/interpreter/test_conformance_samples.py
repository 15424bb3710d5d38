"""A sample of the suites that ``python3 -m tests --long`` runs completely, and defects that CPython's suite
found.

CPython's suite itself needs a network to be downloaded, so only PyLabRobot's tests are sampled here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.pylabrobot_suite import modules_with_tests, suite
from bench.suites.outcomes import ModuleOutcome, Problem
from bench.suites.reasons import NEWER, OURS, PYODIDE, Reasons, read_ids, write_ids
from bench.suites.running import run_modules
from praxis_desktop.interpreter.distribution import Distribution
from tests.interpreter.guests import in_guest

SAMPLE = [
    "pylabrobot.resources.plate_tests",
    "pylabrobot.resources.tip_tests",
    "pylabrobot.resources.volume_tracker_tests",
    "pylabrobot.plate_reading.plate_reader_tests",
]

SOURCES = """
import collections.abc, inspect, json, os
things = (json.JSONDecoder, collections.abc.Sequence, os.walk)
[inspect.getsource(thing).partition("\\n")[0] for thing in things]
"""

EAGER_TASKS = """
import asyncio

async def answer():
    return 42

async def main():
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(answer(), eager_start=True, name="eager")]
    loop.set_task_factory(asyncio.eager_task_factory)
    tasks.append(asyncio.create_task(answer(), name="by factory"))
    loop.set_task_factory(None)
    tasks.append(asyncio.create_task(answer(), name="lazy"))
    return [f"{task.get_name()} {task.done()} {await task}" for task in tasks]

asyncio.run(main())
"""

OTHER_LOOPS = """
import asyncio

async def answer():
    return 42

with asyncio.Runner(loop_factory=asyncio.EventLoop) as runner:
    first = runner.run(answer())
asyncio.events._set_event_loop_policy(None)
loop = asyncio.new_event_loop()
[first, loop.is_running(), loop.run_until_complete(answer())]
"""

COPIED_TIMES = """
import os, shutil
for name in ("original", "copy"):
    with open(f"/tmp/{name}", "w") as file:
        file.write("same size")
shutil.copystat("/tmp/original", "/tmp/copy")
os.stat("/tmp/copy").st_mtime_ns == os.stat("/tmp/original").st_mtime_ns
"""

BAD_INPUT = """
import sys
found = []
for arguments in ((1, 2), ()):
    if not arguments:
        del sys.stdin
    try:
        input(*arguments)
    except (RuntimeError, TypeError) as error:
        found.append(f"{type(error).__name__}: {error}")
found
"""

NO_TERMINAL = """
try:
    answer = open("/dev/tty")
except OSError as error:
    answer = error.strerror
answer
"""


def _value(source: str) -> object:
    """Return the value of a program's last expression, with lists as lists."""

    def run(guest: object) -> object:
        value = guest.run(source)  # type: ignore[attr-defined]
        return value.to_js() if hasattr(value, "to_js") else value

    return in_guest(run)


def test_a_sample_of_pylabrobots_own_tests_passes() -> None:
    distribution = Distribution.find()
    assert set(SAMPLE) <= set(modules_with_tests(distribution))
    shown: list[ModuleOutcome] = []
    outcomes = run_modules(suite(distribution, imported="pylabrobot.resources"), SAMPLE, 1, shown.append)
    assert [outcome.problems for outcome in outcomes] == [[], [], [], []]
    assert all(outcome.is_complete and outcome.passed for outcome in outcomes)
    assert shown == outcomes


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (SOURCES, ["class JSONDecoder(object):", "class Sequence(Reversible, Collection):", "def walk("]),
        (EAGER_TASKS, ["eager True 42", "by factory True 42", "lazy False 42"]),
        (OTHER_LOOPS, [42, False, 42]),
        (COPIED_TIMES, True),
        (
            BAD_INPUT,
            ["TypeError: input expected at most 1 argument, got 2", "RuntimeError: lost sys.stdin"],
        ),
        (NO_TERMINAL, "No such device or address"),
    ],
    ids=["sources", "eager tasks", "other loops", "copied times", "bad input", "no terminal"],
)
def test_what_the_suite_has_found_before(source: str, expected: object) -> None:
    value = _value(source)
    if isinstance(expected, list) and isinstance(value, list):
        value = [
            text[: len(prefix)] if isinstance(text, str) and isinstance(prefix, str) else text
            for text, prefix in zip(value, expected, strict=True)
        ]
    assert value == expected


def test_failures_are_judged_by_what_is_known_of_them(tmp_path: Path) -> None:
    file = tmp_path / "reasons.toml"
    file.write_text(
        '[[reason]]\nkind = "by design"\nwhy = "meant so"\ntests = ["suite.known.*"]\nsays = "slow"\n'
        '[[reason]]\nkind = "newer suite"\nwhy = "crashes"\nleft_out = true\ntests = ["suite.crash"]\n'
    )
    reasons = Reasons(file, newer={"suite.new"}, in_node={"suite.node"})

    def kind(test: str, detail: str = "AssertionError: 1 != 2") -> str:
        return reasons.of(Problem(test, "failed", detail)).kind

    assert kind("suite.known.test", "too slow") == "by design"
    assert kind("suite.known.test") == OURS
    assert kind("suite.new") == NEWER
    assert kind("suite.node") == PYODIDE
    assert kind("suite.other", "AttributeError: module 'signal' has no attribute 'alarm'") == "no signals"
    assert reasons.left_out == {"suite.crash": "left out: crashes"}


def test_lists_of_tests_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "ids.txt"
    assert read_ids(file) == set()
    write_ids(file, "what it is", {"b", "a"})
    assert file.read_text() == "# what it is\na\nb\n"
    assert read_ids(file) == {"a", "b"}
