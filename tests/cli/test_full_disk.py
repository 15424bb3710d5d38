"""A disk that is too full for a run's record: the run does not pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Finished, praxis
from tests.disks import small_disk

ENDS = """
import os
from praxis import output, verdict
def main():
    {body}
    verdict("passed", "done")
"""
PRINTS = "for n in range(400): output(f'o{n}', os.urandom(50_000).hex())"
LEAVES = "open('/session/data.bin', 'wb').write(bytes(30_000_000))"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that has just enough room for a run to begin."""
    place = tmp_path / "disk"
    place.mkdir()
    with small_disk(place, 18 << 20):
        yield place


def run(disk: Path, body: str) -> tuple[Finished, Finished]:
    """Run a protocol whose record is on ``disk``; return what it told, and how the history lists it."""
    program = disk.parent / "protocol.py"
    program.write_text(ENDS.format(body=body))
    env = {"PRAXIS_HISTORY": str(disk), "PRAXIS_DISK_FULL_PERCENT": "100"}
    told = praxis("run", str(program), "--on-prompt", "default", env=env)
    return told, praxis("history", "list", env=env)


def test_a_run_that_cannot_be_recorded_fails_if_nobody_is_asked_for_room(disk: Path) -> None:
    told, listed = run(disk, PRINTS)
    assert told.code != 0
    assert "Passed" not in told.err
    assert told.err.count("was answered by") == 1, "the question is not asked again and again"
    assert "interrupted" not in listed.out
    assert "Passed" not in listed.out


def test_a_run_whose_files_are_lost_is_inconclusive(disk: Path) -> None:
    told, listed = run(disk, LEAVES)
    assert told.code != 0
    assert "Inconclusive: The program's files could not be saved." in told.err
    assert "Inconclusive" in listed.out
