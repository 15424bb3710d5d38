"""Preloading: Run waits for the packages, unless there is an error or the user closes the window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, LogEvent, ProgressEvent
from praxis_desktop.interpreter import Image
from praxis_desktop.snapshots.recipes import BASELINE, Recipe, package_recipe
from praxis_desktop.snapshots.service import SnapshotService
from praxis_desktop.workers.launch.preparation_progress import INSTALLING, LOADING, READY, Preload
from praxis_desktop.workers.pool._warm_interpreters import WarmInterpreters
from tests.interpreter.guests import runtime

PACKAGES = package_recipe([Path("alpha.whl"), Path("beta.whl")], ["alpha", "beta"])
SOON = 60.0


class Installer:
    """A source of images that reports each package, counts what it loads, and can be held up."""

    def __init__(self, *, held: bool = False, failure: Exception | None = None) -> None:
        self.loaded: list[Recipe] = []
        self.reached = threading.Event()
        self.go_on = threading.Event()
        self._failure = failure
        if not held:
            self.go_on.set()
        self._service = SnapshotService(runtime)

    def image(self, recipe: Recipe, *, report: Callable[[Event], None] | None = None) -> Image:
        self.reached.set()
        assert self.go_on.wait(SOON)
        if self._failure is not None:
            raise self._failure
        self.loaded.append(recipe)
        if report is not None:
            report(LogEvent("[Pyodide] Fresh initialization..."))
            for number, layer in enumerate(recipe.layers):
                report(ProgressEvent(100 * number // len(recipe.layers), layer.stem))
        return self._service.image(BASELINE)


def test_stages_come_in_order_and_name_the_packages() -> None:
    told: list[tuple[int, str]] = []
    preload = Preload(Installer(), PACKAGES, progress=lambda value, stage: told.append((value, stage)))
    assert preload.state == "idle"
    preload.start()
    assert preload.wait(NEVER) == "ready"
    assert preload.close(Deadline.after(SOON))
    assert [stage for _, stage in told] == [
        LOADING,
        INSTALLING,
        f"{INSTALLING}: alpha",
        f"{INSTALLING}: beta",
        READY,
    ]
    values = [value for value, _ in told]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (5, 100)
    assert preload.stage == READY


def test_a_real_package_image_is_loaded_once_with_a_stage_for_each_package() -> None:
    service = SnapshotService(runtime)
    told: list[str] = []
    recipe = package_recipe([], ["json", "_praxis.protocols"])
    preload = Preload(service, recipe, progress=lambda value, stage: told.append(stage))
    preload.start()
    assert preload.wait(NEVER) == "ready"
    assert preload.close(Deadline.after(SOON))
    assert told[:2] == [LOADING, INSTALLING]
    assert told[-1] == READY
    packages = [stage for stage in told if stage.startswith(f"{INSTALLING}: ")]
    assert len(packages) == len(recipe.modules)
    assert any("_praxis" in stage for stage in packages)
    made = sum(service.statistics.misses.values())
    service.prepare(recipe).close()
    assert sum(service.statistics.misses.values()) == made
    assert service.close(Deadline.after(SOON))


def test_started_twice_it_loads_once() -> None:
    installer = Installer(held=True)
    preload = Preload(installer, PACKAGES)
    preload.start()
    preload.start()
    installer.go_on.set()
    assert preload.wait(NEVER) == "ready"
    preload.start()
    assert preload.close(Deadline.after(SOON))
    assert installer.loaded == [BASELINE, PACKAGES]


def test_a_run_waits_until_it_is_ready() -> None:
    installer = Installer(held=True)
    preload = Preload(installer, PACKAGES)
    preload.start()
    assert installer.reached.wait(SOON)
    assert preload.wait(Deadline.after(0)) == "loading"
    installer.go_on.set()
    assert preload.wait(Deadline.after(SOON)) == "ready"


def test_nobody_waits_for_what_was_never_started() -> None:
    assert Preload(Installer(), PACKAGES).wait(NEVER) == "idle"


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (PraxisError("alpha cannot be imported"), "alpha cannot be imported"),
        (FileNotFoundError(2, "No such file", "alpha.whl"), "alpha.whl"),
        (ZeroDivisionError("a defect"), "ZeroDivisionError: a defect"),
    ],
)
def test_an_error_blocks_nobody_and_is_told(
    failure: Exception, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    preload = Preload(Installer(failure=failure), PACKAGES)
    preload.start()
    assert preload.wait(NEVER) == "error"
    assert message in preload.trouble.sentence
    assert "could not be loaded in advance" in caplog.text


def test_after_an_error_it_can_be_started_again() -> None:
    installer = Installer(failure=PraxisError("not yet"))
    preload = Preload(installer, PACKAGES)
    preload.start()
    assert preload.wait(NEVER) == "error"
    installer._failure = None
    preload.start()
    assert preload.wait(NEVER) == "ready"
    assert preload.trouble.sentence == ""


def test_a_faulty_listener_blocks_nobody(caplog: pytest.LogCaptureFixture) -> None:
    def listen(value: int, stage: str) -> None:
        raise RuntimeError("no window")

    preload = Preload(Installer(), PACKAGES, progress=listen)
    preload.start()
    assert preload.wait(NEVER) == "error"
    assert "no window" in preload.trouble.sentence


def test_closing_releases_who_waits_and_loads_nothing_more() -> None:
    installer = Installer(held=True)
    told: list[str] = []
    preload = Preload(installer, PACKAGES, progress=lambda value, stage: told.append(stage))
    preload.start()
    assert installer.reached.wait(SOON)
    states: list[str] = []
    waiting = threading.Thread(target=lambda: states.append(preload.wait(NEVER)))
    waiting.start()
    assert not preload.close(Deadline.after(0))
    waiting.join(SOON)
    assert states == ["error"]
    assert "cancelled" in preload.trouble.sentence
    installer.go_on.set()
    assert preload.close(Deadline.after(SOON))
    assert installer.loaded == [BASELINE]
    assert told == [LOADING]
    preload.start()
    assert preload.state == "error"


def test_the_list_of_packages_is_found_on_its_own_thread() -> None:
    scanned_on: list[str] = []

    def scan(report: Callable[[Event], None]) -> Recipe:
        scanned_on.append(threading.current_thread().name)
        report(ProgressEvent(50, "Installing gamma 1.0"))
        return PACKAGES

    installer = Installer()
    told: list[str] = []
    preload = Preload(installer, scan, progress=lambda value, stage: told.append(stage))
    preload.start()
    assert preload.wait(NEVER) == "ready"
    assert installer.loaded[-1] == PACKAGES
    assert scanned_on == ["preload"]
    assert f"{INSTALLING}: gamma 1.0" in told


def test_a_library_without_packages_needs_the_runtime_alone() -> None:
    installer = Installer()
    preload = Preload(installer, BASELINE)
    preload.start()
    assert preload.wait(NEVER) == "ready"
    assert installer.loaded == [BASELINE]


def test_when_it_is_ready_an_interpreter_is_warm_too() -> None:
    service = SnapshotService(runtime)
    warm = WarmInterpreters(service.prepare, 1)
    wanted = threading.Event()

    def want(recipe: Recipe) -> None:
        warm.want(recipe)
        wanted.set()

    preload = Preload(service, BASELINE, warm=want)
    preload.start()
    assert wanted.wait(SOON)
    assert preload.close(Deadline.after(SOON))
    warm.take(BASELINE).close()
    assert warm.close(Deadline.after(SOON))
    counts = warm.counts()
    assert counts.taken_warm + counts.taken_cold == 1
    assert counts.prepared == counts.taken_warm + counts.discarded
