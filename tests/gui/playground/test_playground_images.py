"""The image for the playground may be missing, damaged or of another version: it is made again, and the page
says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.runs.interpreter_sources import desktop_snapshots
from praxis_desktop.settings import Settings
from praxis_desktop.snapshots.entries import file_name
from praxis_desktop.snapshots.format import FORMAT_VERSION, MAGIC
from praxis_desktop.workers.launch.launcher import Launcher
from tests.cli.homes import lend
from tests.gui.playground.conftest import Playground


def _gone(image: Path) -> None:
    image.unlink()


def _damaged(image: Path) -> None:
    content = bytearray(image.read_bytes())
    content[len(content) // 2] ^= 0xFF
    _replace(image, bytes(content))


def _of_another_version(image: Path) -> None:
    content = bytearray(image.read_bytes())
    content[len(MAGIC)] = FORMAT_VERSION + 1
    _replace(image, bytes(content))


def _cut_short(image: Path) -> None:
    _replace(image, image.read_bytes()[:70_000])


def _replace(image: Path, content: bytes) -> None:
    image.unlink()  # others have the same file
    image.write_bytes(content)


@pytest.fixture
def console_launcher(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Launcher]:
    """A launcher of consoles with its own cache, in which the console's image is damaged."""
    spoil: Callable[[Path], None] = request.param
    shared, own = cache_directory(), tmp_path / "cache"
    snapshots = desktop_snapshots(shared, Settings())
    recipe = snapshots.environments.console().recipe
    snapshots.image(recipe)
    identity = snapshots.identity(recipe)
    (own / "images").mkdir(parents=True)
    for path in shared.iterdir():
        if path.name != "images":
            lend(path, own / path.name)
    for path in (shared / "images").glob("*.image"):
        os.link(path, own / "images" / path.name)
    spoil(own / "images" / file_name(identity.kind, identity.key))
    assert snapshots.close(Deadline.after(60))
    made = Launcher(cache=own, spools=tmp_path / "spools", settings=Settings)
    yield made
    assert made.close(Deadline.after(60))


@pytest.mark.parametrize(
    "console_launcher", [_gone, _damaged, _of_another_version, _cut_short], indirect=True
)
def test_it_is_made_again_and_that_is_told(playground: Playground) -> None:
    playground.become("idle")
    assert "snapshot built" in playground.page.interpreter._values[0].text()
    assert playground.run("6 * 7")
