"""Whatever a program does, its run ends with a documented code, its record is intact and truthful, its memory
is limited, and an emergency stop is the last thing that its instrument receives.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.homes import home
from tests.hostile.programs import program
from tests.hostile.trial import PROGRAM_BYTES, perform
from tests.ports.wires import needs_ports
from tests.sampling import sampled

pytestmark = [
    needs_ports,
    pytest.mark.skipif(sys.platform == "darwin", reason="the memory of processes is read as on Linux"),
]

USUAL_EXECUTED = (4, 8, 12, 15, 21)
USUAL = (0, 1, 2, 3, 5, 6, 7, 9, 10, 11, 14, 20, 30, 33, 35, 39)


@pytest.mark.parametrize("seed", sampled(range(500), USUAL))
def test_a_hostile_program_ends_and_nothing_else_does(seed: int, tmp_path: Path) -> None:
    env = {**home(tmp_path), "PRAXIS_EXECUTION_MEMORY_BYTES": str(PROGRAM_BYTES)}
    hostile = program(seed)
    mode = "process" if seed % 5 == 0 else "thread"
    ended = perform(hostile, tmp_path, env, mode=mode, stops=seed % 3 == 0)
    assert ended.faults == [], "\n".join((*hostile.parts, ended.said))


@pytest.mark.parametrize("seed", sampled(range(200), USUAL_EXECUTED))
def test_a_hostile_program_that_is_executed_ends_when_its_time_is_up(seed: int, tmp_path: Path) -> None:
    env = {**home(tmp_path), "PRAXIS_EXECUTION_MEMORY_BYTES": str(PROGRAM_BYTES)}
    hostile = program(1000 + seed)
    mode = "process" if seed % 4 == 0 else "thread"
    ended = perform(hostile, tmp_path, env, command="exec", mode=mode)
    assert ended.faults == [], "\n".join((*hostile.parts, ended.said))
    assert ended.code in (0, 1, 2, 5)
    if ended.code == 5:
        assert "2 s" in ended.said
