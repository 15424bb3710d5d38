"""The history of input survives restarts, other writers and interrupted writes."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.workers.console.history import KEPT, ConsoleHistory


@given(st.lists(st.text(max_size=60), max_size=8))
def test_every_cell_comes_back_as_it_was(cells: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = ConsoleHistory(Path(folder) / "new" / "history")
        for cell in cells:
            history.add(cell)
        kept = [cell for cell in cells if cell.strip()]
        expected = [cell for place, cell in enumerate(kept) if place == 0 or kept[place - 1] != cell]
        assert history.read() == expected


@pytest.mark.parametrize("cut", range(1, 30))
def test_a_file_that_was_cut_short_loses_its_last_cell_alone(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "history"
    history = ConsoleHistory(path)
    history.add("first")
    history.add("second\nline")
    path.write_bytes(path.read_bytes()[:-cut])
    history.add("third")
    cells = history.read()
    assert cells[0] == "first"
    assert cells[-1] == "third"


def test_only_this_user_reads_it(tmp_path: Path) -> None:
    history = ConsoleHistory(tmp_path / "history")
    history.add("secret = 1")
    if sys.platform != "win32":
        assert (tmp_path / "history").stat().st_mode & 0o777 == 0o600


def test_the_newest_are_kept(tmp_path: Path) -> None:
    history = ConsoleHistory(tmp_path / "history")
    path = tmp_path / "history"
    path.write_text("".join(f'{{"code": "x{number}"}}\n' for number in range(2 * KEPT + 1)))
    history.trim()
    assert len(path.read_bytes().splitlines()) == KEPT
    assert history.read()[-1] == f"x{2 * KEPT}"


def test_a_folder_that_cannot_be_written_to_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    history = ConsoleHistory(tmp_path / "file" / "history")
    history.add("1")
    history.trim()
    assert history.read() == []


def test_several_consoles_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "history"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_type, args=(path, name)) for name in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    cells = ConsoleHistory(path).read()
    assert sorted(cells) == sorted(f"{name}{number}" for name in "ab" for number in range(200))


def _type(path: Path, name: str) -> None:
    history = ConsoleHistory(path)
    for number in range(200):
        history.add(f"{name}{number}")
