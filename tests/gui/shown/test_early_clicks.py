"""A click on a page before the program has loaded it gets an immediate reaction, and does not open the page
too late.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gui.shown.test_first_run import play


@pytest.mark.parametrize(
    "scene",
    [
        "a_page_asked_for_at_once",
        "a_page_nobody_waits_for",
        "a_page_asked_for_by_what_is_to_be_done_there",
    ],
)
def test_a_page_that_is_not_loaded_yet_is_awaited(tmp_path: Path, scene: str) -> None:
    play(tmp_path / "home", scene)


@pytest.mark.parametrize("scene", ["a_page_made_in_turns", "a_window_closed_while_a_page_is_made"])
def test_a_page_is_made_in_turns(tmp_path: Path, scene: str) -> None:
    play(tmp_path / "home", scene)


@pytest.mark.parametrize("scene", ["a_page_that_cannot_be_made", "a_page_whose_modules_cannot_be_loaded"])
def test_a_page_that_cannot_be_opened_says_so(tmp_path: Path, scene: str) -> None:
    play(tmp_path / "home", scene)
