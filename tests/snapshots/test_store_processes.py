"""Many processes with one folder: killed while they save, and all at once on an empty one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent

GET_IMAGE = """
import sys
from pathlib import Path
from praxis_desktop.snapshots.store import ImageStore
from tests.snapshots.small_images import KEY, identity, image
store = ImageStore(Path(sys.argv[1]), 1 << 30)
stored, built = store.load("baseline", KEY), False
sys.stdin.read(1)
if stored is None:
    with store.lock("baseline", KEY):
        stored = store.load("baseline", KEY)
        if stored is None:
            built = True
            store.save(image(), identity())
            stored = store.load("baseline", KEY)
assert stored.memory.read() == image().memory.read()
print("built" if built else "loaded")
"""


def series(folder: Path, kills: int) -> dict[str, Any]:
    """Return the table of a series of kills."""
    command = [sys.executable, "-m", "tests.snapshots.kill_series", str(kills), str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1500)
    assert run.returncode == 0, run.stderr
    table: dict[str, Any] = json.loads(run.stdout)
    sys.stdout.write("".join(f"{name.replace('_', ' '):38}{value:>8}\n" for name, value in table.items()))
    assert table["kills"] == kills
    assert table["found_sound"] == kills
    assert table["loads_beside_it"] > 0
    for harm in ("found_none", "found_wrong", "turns_refused", "wrong_beside_it", "other_files_at_the_end"):
        assert table[harm] == 0, (harm, table, run.stderr)
    assert table["images_at_the_end"] == 1
    return table


def test_a_process_killed_while_it_saves_harms_nobody(tmp_path: Path) -> None:
    series(tmp_path / "images", 20)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_thousand_processes_killed_while_they_save_harm_nobody(tmp_path: Path) -> None:
    table = series(tmp_path / "images", 1000)
    assert table["half_files_left"] > 0
    assert 0 < table["killed_before_the_first_save_ended"] < 1000


def test_of_eight_processes_that_want_an_image_at_once_one_makes_it(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", GET_IMAGE, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("!")
        run.stdin.flush()
    results = [run.communicate(timeout=100) for run in runs]
    assert sorted(output.strip() for output, _ in results) == ["built"] + ["loaded"] * 7, results
    assert len(list(folder.glob("*.image"))) == 1
    assert not list(folder.glob(".*"))
