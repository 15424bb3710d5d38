"""An installer makes in advance what a first start looks for, which then makes no image and
starts no guest.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.cli import main
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.protocols import read_program
from praxis_desktop.runs import interpreter_sources as interpreters
from praxis_desktop.runs import library as scan
from praxis_desktop.runs import making_ahead
from praxis_desktop.runs.describing import describing as described_cache
from praxis_desktop.runs.describing.describing import is_described
from praxis_desktop.runs.interpreter_sources import (
    DesktopSnapshots,
    desktop_wheelhouse,
)
from praxis_desktop.settings import PoolSettings, Settings
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.workers.pool import Pool
from tests.cli.homes import lend


@pytest.fixture(scope="session")
def machine_code() -> Path:
    """The machine code of this computer, which frozen programs ship."""
    folder = cache_directory() / "machine-code"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _cache_with(machine_code: Path, cache: Path) -> Path:
    cache.mkdir(parents=True)
    lend(machine_code, cache / "machine-code")
    return cache


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, machine_code: Path) -> Path:
    """The images as an installer makes them, with machine code as if it had been shipped."""
    make = making_ahead._make

    def make_with_machine_code(cache: Path) -> None:
        make(_cache_with(machine_code, cache))

    folder = tmp_path_factory.mktemp("ahead")
    (folder / "of-another-version").write_text("", "ascii")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making_ahead, "_make", make_with_machine_code)
        files = making_ahead.make_ahead(folder)
    assert files
    assert set(files) == {path for path in folder.rglob("*") if path.is_file()}
    return folder


@pytest.fixture
def ahead(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (interpreters, scan, described_cache):
        monkeypatch.setattr(module, "made_ahead", lambda: made)
    return made


@pytest.fixture
def first_start(
    ahead: Path, machine_code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DesktopSnapshots]:
    cache = _cache_with(machine_code, tmp_path / "home" / "cache")
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    service = DesktopSnapshots(cache, Settings())
    yield service
    service.close(Deadline.after(20))


@pytest.mark.skipif(os.name != "posix", reason="modes as POSIX has them")
def test_everybody_can_read_it_and_nobody_else_can_write_it(ahead: Path) -> None:
    for path in ahead.rglob("*"):
        wanted = 0o755 if path.is_dir() else 0o644
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_a_first_start_knows_the_library_and_has_its_images(first_start: DesktopSnapshots) -> None:
    cache = cache_directory()

    def make() -> DesktopSnapshots:
        raise AssertionError("a guest was asked for")

    wheelhouse = desktop_wheelhouse(Settings())
    library = scan.scan_library(Pool(make, PoolSettings()), cache, wheelhouse=wheelhouse)
    assert len(library.entries) > 5
    assert [entry.problem for entry in library.entries if entry.problem] == []
    assert [entry.missing for entry in library.entries if entry.missing] == []

    protocol = next(entry for entry in library.entries if entry.protocol and entry.protocol.parameters)
    assert is_described(read_program(Path(protocol.path)), first_start)

    told: list[object] = []
    recipe = first_start.environments.library(told.append).recipe
    first_start.image(BASELINE)
    first_start.image(recipe)
    done = first_start.statistics
    assert told == []
    assert not list(cache.rglob("*.image"))
    assert not list((cache / "resolutions").glob("*"))
    assert (done.saves, done.misses) == (0, {})


def test_where_it_cannot_be_made_it_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("", "ascii")
    assert making_ahead.main([str(tmp_path / "file" / "folder")]) == 1
    assert "First starts will take longer" in caplog.text


def test_the_command_of_images_tells_of_those_for_all_users_and_makes_no_others(
    first_start: DesktopSnapshots, ahead: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for action in ("info", "build"):
        assert main(["snapshots", action, "--json"]) == 0
        told = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
        files = [Path(event["file"]) for event in told if event["event"] == "image"]
        assert {file.parent for file in files} == {ahead / "images"}
        assert len(files) == 2
    assert main(["snapshots"]) == 0
    assert f"2 images made for all users, in {ahead / 'images'}" in capfd.readouterr().out
