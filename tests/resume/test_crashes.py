"""A run that is killed and resumed sends each command once, has the same result, and its record proves it."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from bench.crashes.child import OPENING
from bench.crashes.programs import SITUATIONS, Situation
from bench.crashes.series import Cases, at_any_moment
from bench.crashes.series import main as series
from praxis_desktop.core.directories import cache_directory
from tests.ports.wires import needs_ports
from tests.resume.ready_bench import ReadyBench

pytestmark = needs_ports


def _named(name: str) -> Situation:
    return next(each for each in SITUATIONS if each.name == name)


@pytest.fixture
def cases(tmp_path: Path) -> Cases:
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    return Cases(tmp_path / "cases", cache, keeps_failures=True, kind=ReadyBench)


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("blocking pyserial", ["asked", "durable"]),
        pytest.param("two instruments, awaited", ["sent", "received"], marks=pytest.mark.long),
        ("pipelined commands", ["sent", "sent"]),
        ("PyLabRobot, a balance", ["delivered"]),
        pytest.param("a protocol with a machine and a port", ["sent", "durable"], marks=pytest.mark.long),
        pytest.param("blocking pyserial", ["opening", "opening"], marks=pytest.mark.long),
    ],
)
def test_each_command_is_received_once_whenever_the_run_and_its_resuming_are_killed(
    cases: Cases, name: str, points: list[str]
) -> None:
    situation = _named(name)
    expected = cases.expect(situation)
    trial = cases.perform(
        situation, [{"point": point, "count": 1 if point == OPENING else 5} for point in points]
    )
    assert trial.kills == len(points)
    assert (trial.twice, trial.missing, trial.failures) == ([], [], [])
    assert trial.value == expected.value


def _killed_in_a_process(tmp_path: Path, numbers: range, names: tuple[str, ...]) -> int:
    """Kill runs in host processes at random moments; returns the number of kills."""
    cases = Cases(tmp_path / "cases", cache_directory(), kind=ReadyBench, mode="process")
    kills = 0
    for number in numbers:
        situation = _named(names[number % len(names)])
        cases.expect(situation)
        trial = cases.perform(situation, at_any_moment(random.Random(f"process {number}"), situation))
        assert trial.is_right, (number, trial)
        kills += trial.kills
    return kills


# The bench kills a run as soon as its ports are opened for its process.
in_process = pytest.mark.skipif(sys.platform == "win32", reason="a process opens its ports itself there")


@in_process
def test_a_program_in_a_process_of_its_own_is_killed_and_resumed(tmp_path: Path) -> None:
    assert _killed_in_a_process(tmp_path, range(1), ("blocking pyserial",))


@in_process
@pytest.mark.long
@pytest.mark.timeout(1800)
def test_programs_in_processes_of_their_own_are_killed_and_resumed(tmp_path: Path) -> None:
    names = tuple(each.name for each in SITUATIONS if not each.wheels)
    assert _killed_in_a_process(tmp_path, range(64), names) >= 60


@pytest.mark.long
@pytest.mark.parametrize("point", ["durable", "sent"])
def test_a_heater_shaker_is_asked_whether_it_shakes(cases: Cases, point: str) -> None:
    situation = _named("a heater shaker that is asked")
    cases.expect(situation)
    trial = cases.perform(situation, [{"point": point, "count": situation.passes[-1]}])
    assert trial.is_right, trial
    # Nothing about the command, but about the guardian, which was killed with the run and left no note.
    assert (trial.kills, trial.asked) == (1, 1)


def test_what_must_never_be_sent_again_a_person_does_by_hand(cases: Cases) -> None:
    situation = _named("steps never to be sent again")
    cases.expect(situation)
    trial = cases.perform(situation, [{"point": "durable", "count": 7}])
    assert trial.is_right, trial
    assert trial.asked == 2  # whether it was carried out, and what it answered


def test_of_two_instruments_each_is_asked_or_a_person_for_it(cases: Cases) -> None:
    situation = _named("two at once, one of them unknown")
    cases.expect(situation)
    trial = cases.perform(situation, [{"point": "sent", "count": 9}])
    assert trial.is_right, trial
    assert trial.asked == 2


def test_a_person_is_asked_where_the_instrument_cannot_tell(cases: Cases) -> None:
    situation = _named("a person is asked")
    cases.expect(situation)
    trial = cases.perform(situation, [{"point": "sent", "count": 7}])
    assert trial.is_right, trial
    assert trial.asked == 2  # whether it was carried out, and what it answered


@pytest.mark.long
def test_the_judge_finds_what_a_run_without_write_ahead_does_wrong(cases: Cases) -> None:
    situation = _named("blocking pyserial")
    cases.expect(situation)
    trial = cases.perform(situation, [{"no_write_ahead": True, "point": "sent", "count": 9}])
    assert trial.twice


@pytest.mark.long
def test_crashes_at_many_moments(capsys: pytest.CaptureFixture[str]) -> None:
    assert series(1, kills=200, at_points=25, control=20) == 0, capsys.readouterr().out
