"""The page about deployment has a place for the results of trials of the wheel."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from build_tools.clean_machine.trial import Finding, Trial
from build_tools.clean_machine.wheel_and_checkout import PAGE, renewed, tables


def test_what_was_found_takes_the_place_of_what_was_found_before() -> None:
    page = PAGE.read_text("utf-8")
    once = renewed(page, "FOUND 1\n")
    assert renewed(once, "FOUND 2\n") == once.replace("FOUND 1\n", "FOUND 2\n")
    assert "FOUND 1" not in renewed(once, "FOUND 2\n")
    with pytest.raises(ValueError, match="no lines"):
        renewed("a page without a place", "FOUND 1\n")


@pytest.mark.skipif(sys.platform == "win32", reason="such trials run on Linux only")
def test_failures_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(bytes(2_000_000))
    trial = Trial.__new__(Trial)
    trial.name, trial.findings = "trixie: the wheel", [Finding("it runs", False, "2.0 s", "")]
    told = tables([trial], tmp_path / "a.whl")
    assert "| it runs | **failed** | 2.0 s |" in told
    assert "**trixie: the wheel**" in told
    assert "2.0 MB" in told
