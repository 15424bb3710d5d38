"""A guest can be replayed bit for bit, in another process and without instruments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.interpreter.removed_pins import PINS
from tests.sampling import sampled

GUEST = Path(__file__).with_name("determinism_guest.py")
ROOT = GUEST.parent.parent.parent
USUAL_PINS = ("addresses", "the time zone")
KEPT = ("digests", "result", "length", "moment")
"""The parts of a report that must be the same in a replay as in its recording."""


def run_guest(mode: str, journal: Path, change: str = "", **environ: str) -> dict[str, Any]:
    """Run the program in a separate process."""
    finished = subprocess.run(
        [sys.executable, str(GUEST), mode, str(journal), change],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    report: dict[str, Any] = json.loads(finished.stdout)
    return report


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journal") / "run"


@pytest.fixture(scope="module")
def recorded(journal: Path) -> dict[str, Any]:
    """A live run of the program, with every cause of differences between runs."""
    return run_guest("record", journal, PYTHONHASHSEED="1", TZ="Europe/Berlin")


def test_a_live_run_is_recorded_whole(recorded: dict[str, Any]) -> None:
    assert recorded["barriers"] == []
    assert len(recorded["digests"]) == 7
    assert len(set(recorded["digests"])) == 7
    assert {"COMPLETION", "TIMER", "WAIT", "SLEEP", "ENTROPY", "RELEASE", "OUTPUT"} <= set(recorded["kinds"])


@pytest.mark.parametrize(
    ("change", "environ"),
    [
        ("", {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"}),
        ("no garbage collection", {"PYTHONHASHSEED": "random", "LANG": "de_DE.UTF-8"}),
    ],
    ids=["other hash seed and time zone", "no garbage collection"],
)
def test_a_replay_in_another_process_has_the_same_memory(
    recorded: dict[str, Any], journal: Path, change: str, environ: dict[str, str]
) -> None:
    replayed = run_guest("replay", journal, change, **environ)
    assert replayed["finished"]
    assert replayed["shown"] == 0
    assert [replayed[key] for key in KEPT] == [recorded[key] for key in KEPT]


@pytest.mark.parametrize("pin", sampled(PINS, USUAL_PINS))
def test_without_any_one_of_its_pins_a_replay_is_another(pin: str, tmp_path: Path) -> None:
    journal = tmp_path / "run"
    change = f"without {pin}"
    recorded = run_guest("record", journal, change, PYTHONHASHSEED="1", TZ="Europe/Berlin")
    replayed = run_guest("replay", journal, change, PYTHONHASHSEED="2", TZ="Asia/Tokyo")
    assert "divergence" in replayed or replayed["digests"] != recorded["digests"]


def test_a_changed_program_is_named_by_its_first_different_request(
    recorded: dict[str, Any], journal: Path
) -> None:
    kind, asked, was = run_guest("replay", journal, "another command")["divergence"]
    assert kind == "REQUEST"
    assert "b'0 weight 0.0' to 'scale'" in asked
    assert "b'0 weigh 0.0' to 'scale'" in was


def test_under_the_virtual_clock_every_process_makes_the_same_guest(tmp_path: Path) -> None:
    first = run_guest("virtual", tmp_path / "none", PYTHONHASHSEED="1", TZ="Europe/Berlin")
    second = run_guest("virtual", tmp_path / "none", PYTHONHASHSEED="2", TZ="Asia/Tokyo")
    assert first == second
    assert len(set(first["digests"])) == 7


def test_an_image_is_the_same_in_every_process_and_what_starts_from_it_replays(tmp_path: Path) -> None:
    journal = tmp_path / "run"
    recorded = run_guest("record from an image", journal, PYTHONHASHSEED="1", TZ="Europe/Berlin")
    replayed = run_guest(
        "replay from an image", journal, "no garbage collection", PYTHONHASHSEED="2", TZ="Asia/Tokyo"
    )
    assert replayed["image"] == recorded["image"]
    assert replayed["finished"]
    assert recorded["barriers"] == []
    assert [replayed[key] for key in KEPT] == [recorded[key] for key in KEPT]


def test_the_replay_of_an_interrupted_computation_stops_where_it_can_be_told_no_more(tmp_path: Path) -> None:
    report = run_guest("computing", tmp_path / "none")
    assert report["raised"] == "KeyboardInterrupt"
    assert len(report["barriers"]) == 1
    assert report["stopped"]
