"""Who clicks on a page before the program has loaded it is answered at once, and not led there too late."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gui.shown.test_first_run import play


@pytest.mark.parametrize("scene", ["a_page_asked_for_at_once", "a_page_nobody_waits_for"])
def test_a_page_that_is_not_loaded_yet_is_awaited(tmp_path: Path, scene: str) -> None:
    play(tmp_path / "home", scene)
