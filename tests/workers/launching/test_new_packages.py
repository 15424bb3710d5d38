"""Packages that are added while the window is open: prepared in the background, once, and then used."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praxis_desktop import runs
from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.events import LogEvent
from praxis_desktop.interpreter.threads import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs.guest_program import environment_of, recipe_for
from praxis_desktop.runs.interpreter_sources import desktop_snapshots
from praxis_desktop.runs.packages.choosing import LibraryPrograms
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import PoolSettings, Settings
from praxis_desktop.settings.keys import PackagesSettings
from praxis_desktop.workers.launch.preparation import Preparation
from praxis_desktop.workers.launch.preparation_progress import Prerequisites, Readiness, Watch
from praxis_desktop.workers.pool import Pool
from tests.cli.homes import share_cache
from tests.packages.wheel_making import make_wheel

SOON = 60.0


def test_every_change_is_noticed_and_nothing_else() -> None:
    seen = ["one"]
    changes = threading.Semaphore(0)
    watch = Watch(lambda: seen[0], changes.release, every_s=0.01)
    watch.start()
    watch.start()
    assert not changes.acquire(timeout=0.1)
    for name in ("two", "one"):
        seen[0] = name
        assert changes.acquire(timeout=SOON)
        assert not changes.acquire(timeout=0.05)
    assert watch.close(Deadline.after(SOON))
    assert watch.close(Deadline.after(0))
    watch.start()


def test_a_defect_does_not_end_the_watch(caplog: pytest.LogCaptureFixture) -> None:
    seen = ["one"]
    changes = threading.Semaphore(0)

    def fail() -> None:
        changes.release()
        raise ZeroDivisionError("a defect")

    watch = Watch(lambda: seen[0], fail, every_s=0.01)
    watch.start()
    for name in ("two", "three"):
        seen[0] = name
        assert changes.acquire(timeout=SOON)
    assert watch.close(Deadline.after(SOON))
    assert "a defect" in caplog.text


class Library:
    """The library's protocols, to which a test can add."""

    def __init__(self) -> None:
        self.programs: list[Program] = []

    def need(self, *requirements: str) -> Program:
        listed = ", ".join(f"'{requirement}'" for requirement in requirements)
        modules = ", ".join(requirements)
        source = f"# /// script\n# dependencies = [{listed}]\n# ///\nimport {modules}\n"
        program = Program(source, f"<{modules}>")
        self.programs.append(program)
        return program


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    made = Library()
    monkeypatch.setattr(runs, "read_library_programs", lambda settings: LibraryPrograms(tuple(made.programs)))
    return made


class Desk:
    """A window's preparation of packages, with a folder of wheels."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        self.told: list[LogEvent] = []
        self.readiness: list[Readiness] = []
        self.lacks: list[Prerequisites] = []
        settings = Settings(
            pool=PoolSettings(enabled=True), packages=PackagesSettings(wheelhouse=str(self.wheels))
        )
        cache = share_cache(folder / "cache")
        self.pool = Pool(lambda: desktop_snapshots(cache, settings), settings.pool, cache=cache)
        self.preparation = Preparation(
            self.pool,
            self.pool,
            lambda: settings,
            "thread",
            observe=self.readiness.append,
            report=self.told.append,
            lacks=self.lacks.append,
        )

    def add(self, project: str) -> None:
        make_wheel(self.wheels, project, "1.0", {f"{project}.py": f"place = {str(self.folder)!r}".encode()})

    def said(self, text: str) -> int:
        return sum(text in event.message for event in self.told)


@pytest.fixture
def desk(tmp_path: Path, library: Library) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    assert made.preparation.close(Deadline.after(SOON))


def eventually(holds: Callable[[], object]) -> None:
    deadline = Deadline.after(SOON)
    while not holds():
        assert not deadline.expired, "it never came about"
        threading.Event().wait(0.02)


def test_the_library_s_image_is_made_again_once_and_runs_have_the_old_one_until_then(
    desk: Desk, library: Library
) -> None:
    desk.add("epsilon")
    first = library.need("epsilon")
    preparation = desk.preparation
    preparation.preload.start()
    assert preparation.preload.wait(NEVER) == "ready", preparation.preload.trouble.sentence
    before = environment_of(RunRequest(first), desk.pool)
    assert before is not None
    made = desk.said("Building an image for the packages that protocols use")

    second = library.need("zeta")
    desk.add("zeta")
    recipes = {recipe_for(RunRequest(first), environment_of(RunRequest(first), desk.pool))}
    eventually(lambda: desk.said("Building an image for") > made)
    newest = preparation.environments.library().recipe
    eventually(lambda: environment_of(RunRequest(first), desk.pool) is not before)
    recipes.add(recipe_for(RunRequest(first), environment_of(RunRequest(first), desk.pool)))
    assert recipes == {before.recipe, newest}
    assert recipe_for(RunRequest(second), environment_of(RunRequest(second), desk.pool)) == newest
    assert desk.said("Building an image for the packages that protocols use") == made + 1
    eventually(lambda: desk.readiness[-1].renewal is None)
    assert "" in {state.renewal for state in desk.readiness}
    assert {state.state for state in desk.readiness if state.renewal is not None} == {"ready"}

    def value() -> object:
        with desk.pool.prepare(newest).start() as guest:
            return guest.run("import sys; {'epsilon', 'zeta'} <= sys.modules.keys()")

    assert run_in_guest_thread(value) is True
    desk.told.clear()
    (desk.wheels / "zeta-1.0-py3-none-any.whl").unlink()
    eventually(lambda: desk.said("are not loaded in advance"))
    assert "zeta" in desk.told[0].message


def test_a_layer_that_cannot_be_made_is_named_and_blocks_nobody(desk: Desk, library: Library) -> None:
    desk.add("epsilon")
    library.need("epsilon")
    wheelhouse = desk.preparation.environments.wheelhouse
    assert wheelhouse.find("epsilon")
    path = desk.wheels / "epsilon-1.0-py3-none-any.whl"
    status = path.stat()
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    with path.open("r+b") as file:  # the same size and time: the cached facts about the file are used
        file.write(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    preload = desk.preparation.preload
    preload.start()
    assert preload.wait(NEVER) == "error"
    assert "epsilon" in preload.trouble.sentence
    assert preload.trouble.hint
    desk.pool.prepare(recipe_for(RunRequest(Program("1", "<string>")), None)).close()


def test_what_a_program_lacks_is_told_before_it_runs_and_when_it_has_come(
    desk: Desk, library: Library, tmp_path: Path
) -> None:
    program = tmp_path / "dilution.py"
    program.write_text("# /// script\n# dependencies = ['eta>=1']\n# ///\nimport eta\n")
    desk.preparation.expect(program)
    desk.preparation.prepare_expected()
    assert desk.lacks == [
        Prerequisites(program, desk.lacks[0].message, desk.lacks[0].hint, wanted=("eta>=1",))
    ]
    assert desk.lacks[0].message == "dilution.py asks for eta>=1, but there is no package eta"
    assert "packages add" in desk.lacks[0].hint
    desk.add("eta")
    eventually(lambda: desk.lacks[-1] == Prerequisites(program))
    program.write_text("import eta\nimport theta\n")
    desk.preparation.expect(program)
    desk.preparation.prepare_expected()
    assert desk.lacks[-1] == Prerequisites(program, modules=("theta",), wanted=("theta",))


def test_packages_that_come_after_a_failed_preload_let_it_begin_again(desk: Desk, library: Library) -> None:
    desk.add("iota")
    library.need("iota")
    path = desk.wheels / "iota-1.0-py3-none-any.whl"
    assert desk.preparation.environments.wheelhouse.find("iota")
    status = path.stat()
    sound = path.read_bytes()
    path.write_bytes(sound[:60] + bytes([sound[60] ^ 0xFF]) + sound[61:])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    preload = desk.preparation.preload
    preload.start()
    assert preload.wait(NEVER) == "error"
    path.write_bytes(sound)
    eventually(lambda: preload.state == "ready")
