"""The full output of runs is kept for a while, within limits."""

from __future__ import annotations

import os
from pathlib import Path

from praxis_desktop.runs.printed_output import new_spool, prune_spools


def make_spool(folder: Path, name: str, size: int, age_s: float) -> Path:
    path = new_spool(folder, name)
    path.write_bytes(b"x" * size)
    then = path.stat().st_mtime - age_s
    os.utime(path, (then, then))
    return path


def test_the_name_says_what_ran(tmp_path: Path) -> None:
    path = new_spool(tmp_path / "new", "gravimetric check: µl/mg")
    assert path.parent.is_dir()
    assert "gravimetric_check_µl_mg" in path.name


def test_old_output_goes_first_then_what_is_too_much(tmp_path: Path) -> None:
    newest = make_spool(tmp_path, "newest", 60, 0)
    middle = make_spool(tmp_path, "middle", 60, 10)
    older = make_spool(tmp_path, "older", 10, 20)
    ancient = make_spool(tmp_path, "ancient", 1, 5000)
    other = tmp_path / "notes.txt"
    other.write_text("not ours")
    assert prune_spools(tmp_path, max_age_s=1000, max_total=125) == [older, ancient]
    assert prune_spools(tmp_path, max_age_s=1000, max_total=50) == [middle]
    assert sorted(tmp_path.iterdir()) == sorted([newest, other])


def test_a_folder_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    assert prune_spools(tmp_path / "missing", max_age_s=1000, max_total=50) == []
