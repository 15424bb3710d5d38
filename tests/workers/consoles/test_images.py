"""The image that consoles start from: if it is missing, damaged or deleted, it is made again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import LogEvent, ProgressEvent
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import ExecutionSettings
from praxis_desktop.workers.launch.launcher import Launcher
from tests.cli.homes import lend
from tests.workers.consoles.conftest import LIMIT_S, ConsoleTalk, OpenConsole

Begin = Callable[..., ConsoleTalk]


@pytest.fixture
def own_cache(open_console: OpenConsole, tmp_path: Path) -> Path:
    """A cache with everything in the one that tests share, except for the consoles' image, which other tests
    make.
    """
    open_console().become("idle")
    shared, own = cache_directory(), tmp_path / "cache"
    (own / "images").mkdir(parents=True)
    for path in shared.iterdir():
        if path.name != "images":
            lend(path, own / path.name)
    for path in (shared / "images").glob("baseline-*.image"):
        os.link(path, own / "images" / path.name)
    return own


@pytest.fixture
def begin(own_cache: Path) -> Iterator[Begin]:
    """Starts a console of a launcher that has read nothing yet."""
    begun: list[tuple[Launcher, ConsoleTalk]] = []

    def start(settings: Settings = Settings()) -> ConsoleTalk:  # noqa: B008 - it is not changed
        launcher = Launcher(cache=own_cache, spools=own_cache / "output", settings=lambda: settings)
        talk = ConsoleTalk(launcher.console())
        begun.append((launcher, talk))
        return talk

    yield start
    for launcher, talk in begun:
        assert talk.kernel.close(Deadline.after(LIMIT_S))
        talk.host.close()
        assert launcher.close(Deadline.after(LIMIT_S))


def consoles_image(cache: Path) -> Path:
    """Return the image that a console has left there."""
    (image,) = (cache / "images").glob("dedicated-*.image")
    return image


def told(talk: ConsoleTalk) -> list[str]:
    return [event.message for event in talk.told if isinstance(event, LogEvent)]


def test_an_image_that_is_gone_is_made_again_and_told(own_cache: Path, begin: Begin) -> None:
    talk = begin()
    talk.become("idle")
    assert talk.session.facts.start == "built"
    assert any(message.startswith("Building an image for the console:") for message in told(talk))
    stages = [event.stage for event in talk.told if isinstance(event, ProgressEvent)]
    assert [s for s in stages if "console" in s] == ["Preparing the console", "The console is ready"]
    assert talk.value("6 * 7") == "42"
    # The running console does not read from the file.
    consoles_image(own_cache).unlink()
    assert talk.value("import statistics; statistics.mean([1, 3])") == "2"
    again = ConsoleTalk(talk.host)
    again.become("idle")
    assert again.kernel.close(Deadline.after(LIMIT_S))


def test_a_damaged_image_is_replaced(own_cache: Path, begin: Begin) -> None:
    begin().become("idle")
    image = consoles_image(own_cache)
    content = bytearray(image.read_bytes())
    content[len(content) // 2] ^= 0xFF
    image.unlink()
    image.write_bytes(content)
    talk = begin()
    talk.become("idle")
    assert talk.session.facts.start == "built"
    assert talk.value("6 * 7") == "42"
    talk = begin()
    talk.become("idle")
    assert talk.session.facts.start == "image"


def test_the_settings_limit_the_memory_of_a_console(begin: Begin) -> None:
    limit = 128 << 20
    talk = begin(Settings(execution=ExecutionSettings(memory_bytes=limit)))
    talk.become("idle")
    assert talk.session.facts.memory_limit == limit
    assert talk.error("b = bytearray(200 << 20)").startswith("MemoryError")
    assert talk.value("6 * 7") == "42"


def test_a_console_that_cannot_have_its_memory_says_so(begin: Begin) -> None:
    talk = begin(Settings(execution=ExecutionSettings(memory_bytes=1 << 20)))
    dead = talk.become("dead")
    assert "memory limit" in dead.reason
