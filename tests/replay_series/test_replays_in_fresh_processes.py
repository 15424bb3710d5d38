"""Runs are replayed in separate processes, with other hash seeds, time zones and garbage collections, and
their memory is the same to the last bit.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.replays.programs import PROGRAMS
from bench.replays.series import CONTROL, SETTINGS, Judged, Place, chosen, judge
from bench.replays.series import main as series
from praxis_desktop.core.directories import cache_directory
from tests.ports.wires import needs_ports

pytestmark = needs_ports

SAMPLE = (
    "garbage in cycles, finalizers and weak references",
    "two instruments, awaited",
    "failures: a value by hand, then left out",
    "interrupts that are caught",
    "the sample serial_dilution",
)


def _judged(folder: Path, names: tuple[str, ...]) -> list[Judged]:
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    programs = [program for program in PROGRAMS if program.name in names]
    place = Place(folder, cache)
    # Each under one of the settings; it must not matter which.
    return list(judge(place, programs, lambda number: (SETTINGS[number % len(SETTINGS)],)))


def test_runs_of_five_kinds_have_the_same_memory_in_fresh_processes(tmp_path: Path) -> None:
    judged = _judged(tmp_path, SAMPLE)
    assert len(judged) == len(SAMPLE)
    for each in judged:
        assert each.is_right, each
        assert each.replays[0].report["state"] == "identical"
        assert each.replays[0].report["marks"] > 0


def test_the_judge_sees_one_bit(tmp_path: Path) -> None:
    cache = cache_directory()
    (program,) = [each for each in PROGRAMS if each.name == "a seed"]
    (judged,) = judge(Place(tmp_path, cache), [program], lambda number: (CONTROL,))
    assert judged.replays[0].report["state"] == "different"


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_runs_of_all_kinds_have_the_same_memory_in_fresh_processes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(chosen("", tmp_path / "wheels")[0]) >= 50
    assert series(1) == 0, capsys.readouterr().out
