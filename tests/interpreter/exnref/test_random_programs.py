"""Translated random programs behave like a reference interpreter of the legacy proposal."""

from __future__ import annotations

from collections import Counter

import pytest
import wasmtime

from praxis_desktop.interpreter import exnref
from tests.interpreter.exnref.encoding import encode
from tests.interpreter.exnref.execution import RunningProgram, calls, engine
from tests.interpreter.exnref.generation import random_program
from tests.interpreter.exnref.reference import ReferenceInterpreter

SEEDS = range(120)
GROUPS = [SEEDS[start : start + 30] for start in SEEDS[::30]]


@pytest.mark.parametrize("seeds", GROUPS, ids=lambda seeds: f"seeds from {seeds[0]}")
def test_translated_programs_do_what_the_legacy_ones_mean(seeds: range) -> None:
    standard_engine = engine()
    for seed in seeds:
        program = random_program(seed)
        running = RunningProgram(standard_engine, exnref.translate(encode(program)))
        reference = ReferenceInterpreter(program)
        for entry, arguments in calls(program.entries):
            expected = reference.call(entry, arguments)
            assert running.call(entry, arguments) == expected, f"program {seed}, e{entry}{arguments}"


def test_the_sample_shows_every_way_to_end() -> None:
    ends: Counter[str] = Counter()
    stats = exnref.Stats()
    for seed in SEEDS[:30]:
        program = random_program(seed)
        exnref.translate(encode(program), stats=stats)
        reference = ReferenceInterpreter(program)
        ends.update(reference.call(*call).how for call in calls(program.entries))
    assert set(ends) == {"returned", "threw 0", "threw 1", "threw 2", "trapped"}
    assert min(stats.tries, stats.catches, stats.rethrows, stats.delegates) > 500


def test_a_second_translation_changes_nothing() -> None:
    for seed in SEEDS[:30]:
        standard = exnref.translate(encode(random_program(seed)))
        assert exnref.translate(standard) is standard


def test_wasmtime_refuses_the_programs_as_they_are() -> None:
    with pytest.raises(wasmtime.WasmtimeError, match="legacy"):
        wasmtime.Module.validate(engine(), encode(random_program(0)))
