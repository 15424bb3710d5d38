"""Questions about programs are answered with the packages of runs, and start an interpreter only if
necessary.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs

from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter.threads import run_in_guest_thread
from praxis_desktop.settings import ExecutionSettings, PoolSettings, Settings
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.snapshots.service import NotReady
from praxis_desktop.workers.launch.launcher import Launcher
from tests.workers.pool.pools import eventually

LOOK = """
import sys
from pathlib import Path
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.workers.launch.launcher import Launcher
launcher = Launcher(cache=cache_directory(), spools=Path(sys.argv[1]))
pool = launcher.pool
assert pool.environments.wheelhouse.fingerprint
assert pool.distribution.folder.is_dir()
assert pool.contents is pool.source.contents
assert 'wasmtime' not in sys.modules, 'what makes interpreters was loaded'
assert launcher._preparation is None, 'what prepares runs was made'
assert launcher.close(Deadline.after(20))
assert pool.statistics().guests.taken_cold == pool.statistics().guests.prepared == 0
print('looked')
"""


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    return Launcher(cache=cache_directory(), spools=tmp_path / "spools")


def test_packages_are_looked_at_without_what_runs_need(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOOK, str(tmp_path / "spools")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "looked\n", done.stderr


def test_runs_and_what_comes_before_them_share_what_was_read(launcher: Launcher) -> None:
    assert launcher.pool.environments is launcher.preparation.environments
    run_in_guest_thread(lambda: launcher.pool.prepare(BASELINE).close())
    assert launcher.close(Deadline.after(20))


def test_what_is_preloaded_for_processes_is_given_up_and_the_window_has_guests_all_the_same(
    tmp_path: Path,
) -> None:
    settings = Settings(execution=ExecutionSettings(mode="process"), pool=PoolSettings(enabled=True))
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools", settings=lambda: settings)
    preparation = launcher.preparation
    preparation.preload.start()
    assert preparation.preload.wait(NEVER) == "ready", preparation.preload.trouble.sentence
    with pytest.raises(NotReady):
        preparation.image(BASELINE)
    run_in_guest_thread(lambda: launcher.pool.prepare(BASELINE).close())
    assert launcher.close(Deadline.after(60))
    assert launcher.pool.children.pid is None


def test_after_the_end_nothing_is_made_any_more(launcher: Launcher) -> None:
    before = launcher.pool.source
    assert launcher.close(Deadline.after(20))
    for source in (before, launcher.pool):
        with pytest.raises(NotReady):
            run_in_guest_thread(lambda source=source: source.prepare(BASELINE))  # type: ignore[misc]


def test_how_many_are_kept_ready_follows_the_settings_at_once(tmp_path: Path) -> None:
    settings = Settings(pool=PoolSettings(enabled=True, size=2))
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools", settings=lambda: settings)
    pool = launcher.pool
    run_in_guest_thread(lambda: pool.prepare(BASELINE).close())
    eventually(lambda: pool.ready_count == 2)
    launcher.take_settings(structs.replace(settings, pool=PoolSettings(enabled=True, size=4)))
    eventually(lambda: pool.ready_count == 4)
    launcher.take_settings(structs.replace(settings, pool=PoolSettings(enabled=False, size=1)))
    assert pool.ready_count == 1, "whether any are kept is what the window began with"
    assert launcher.close(Deadline.after(20))
