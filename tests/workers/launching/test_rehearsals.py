"""What is asked about programs is answered with the packages of runs, by an interpreter only if need be."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter.threads import run_in_guest_thread
from praxis_desktop.settings import ExecutionSettings, Settings
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.snapshots.service import NotReady
from praxis_desktop.workers.launch.launcher import Launcher


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    return Launcher(cache=cache_directory(), spools=tmp_path / "spools")


def test_packages_are_looked_at_without_what_runs_need(
    launcher: Launcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(self: Launcher) -> None:
        raise AssertionError("something was prepared")

    monkeypatch.setattr(Launcher, "preparation", property(never))
    rehearsals = launcher.rehearsals
    assert rehearsals.environments.wheelhouse.fingerprint
    assert rehearsals.distribution.folder.is_dir()
    assert rehearsals.contents is launcher.snapshots.contents


def test_runs_and_what_comes_before_them_share_what_was_read(launcher: Launcher) -> None:
    rehearsals = launcher.rehearsals
    assert rehearsals.environments is launcher.preparation.environments
    assert rehearsals.contents is launcher.preparation.contents
    run_in_guest_thread(lambda: rehearsals.prepare(BASELINE).close())
    assert launcher.snapshots is launcher.preparation.snapshots
    assert launcher.close(Deadline.after(20))


def test_processes_of_runs_take_no_image_from_those_who_ask(tmp_path: Path) -> None:
    settings = Settings(execution=ExecutionSettings(mode="process"))
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools", settings=lambda: settings)
    assert launcher.rehearsals is launcher.snapshots
    assert launcher.preparation.snapshots is not launcher.snapshots
    assert launcher.close(Deadline.after(20))


def test_after_the_end_nothing_is_made_any_more(launcher: Launcher) -> None:
    before = launcher.snapshots
    assert launcher.close(Deadline.after(20))
    for source in (before, launcher.rehearsals):
        with pytest.raises(NotReady):
            run_in_guest_thread(lambda source=source: source.prepare(BASELINE))  # type: ignore[misc]
