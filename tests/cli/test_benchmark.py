"""``exec --benchmark`` runs a program in fresh interpreters and reports the times."""

from __future__ import annotations

import pytest

from tests.cli.command import praxis

COUNTS = "import sys\nsys.seen = getattr(sys, 'seen', 0) + 1\nprint(sys.seen, input())"


def test_times_of_every_run_are_told_and_the_output_of_the_first() -> None:
    finished = praxis("exec", "-c", COUNTS, "--benchmark", "4", "--json", given=b"given\n")
    assert finished.code == 0
    *_, benchmark, state, result = finished.events
    assert [event["event"] for event in (benchmark, state, result)] == ["benchmark", "state", "result"]
    assert benchmark["runs"] == len(benchmark["times"]) == 4
    assert benchmark["minimum"] == min(benchmark["times"]) <= benchmark["median"] <= max(benchmark["times"])
    assert benchmark["spread"] >= 0
    assert benchmark["preparation"] > 0
    assert finished.result["output"] == "1 given\n"
    assert [event["text"] for event in finished.events if event["event"] == "stdout"] == ["1 given\n"]


def test_times_are_a_sentence_for_people() -> None:
    finished = praxis("exec", "-c", "print(1)", "--benchmark", "1")
    assert (finished.code, finished.out) == (0, "1\n")
    assert finished.told[-1].startswith("praxis-desktop: 1 run: minimum ")


def test_an_error_ends_the_series_with_its_result() -> None:
    program = "import os\nraise ValueError('no') if os.urandom(1)[0] > 20 else SystemExit"
    finished = praxis("exec", "-c", program, "--benchmark", "10000", "--json")
    assert finished.code == 1
    assert finished.result["error"]["name"] == "ValueError"
    assert "benchmark" not in {event["event"] for event in finished.events}


@pytest.mark.parametrize("count", ["0", "10001", "-1", "1.5", "many", ""])
def test_how_often_is_from_1_to_10000(count: str) -> None:
    finished = praxis("exec", "-c", "1", f"--benchmark={count}")
    assert finished.code == 2
    assert "must be a whole number from 1 to 10000" in finished.err


def test_the_same_seed_draws_the_same_numbers() -> None:
    program = "import random, uuid, secrets; print(random.random(), uuid.uuid4(), secrets.token_hex())"
    first, again = (praxis("exec", "-c", program, "--seed", "7").out for _ in range(2))
    assert first == again
    assert praxis("exec", "-c", program).out != first
