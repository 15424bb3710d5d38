"""Restoring or booting: with an image, without one, and with an unusable one."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from praxis_desktop import snapshots
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event, LogEvent, ProgressEvent
from praxis_desktop.interpreter import Control, run_in_guest_thread
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.faults import Killed, PythonError
from praxis_desktop.interpreter.threads import StackTooSmall
from praxis_desktop.snapshots import building
from praxis_desktop.snapshots import service as service_module
from praxis_desktop.snapshots.contents import SITE_PACKAGES_PATH
from praxis_desktop.snapshots.image_files import ImageIdentity
from praxis_desktop.snapshots.recipes import BASELINE, Recipe, dedicated_recipe, package_recipe
from praxis_desktop.snapshots.service import NotReady, SnapshotService
from praxis_desktop.snapshots.store import ImageStore
from tests.interpreter.guests import runtime
from tests.snapshots.services import RESTORED, evaluate, service, words

BOOTED = ["[Pyodide] Fresh initialization...", "[Pyodide] Snapshot saved"]

PROGRAM = dedicated_recipe(BASELINE, "def main(): return 42\n", "program.py")
IS_PREPARED = "import sys; '__protocol__' in sys.modules"


@pytest.fixture(autouse=True)
def _nothing_was_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("praxis_desktop.snapshots._making.shipped_baseline", lambda folder: None)


def only_image(folder: Path, kind: str = "baseline") -> Path:
    [path] = folder.glob(f"{kind}-*.image")
    return path


def test_the_first_boots_and_saves_and_all_others_restore(tmp_path: Path) -> None:
    with service(tmp_path) as first:
        assert evaluate(first, BASELINE, "6 * 7") == (42, BOOTED)
        assert evaluate(first, BASELINE, "6 * 7") == (42, RESTORED)
        counts = first.statistics
        assert (counts.hits, counts.hits_in_memory, counts.saves, counts.prepared) == (1, 1, 1, 2)
        assert counts.misses == {"none has been saved yet": 1}
        assert set(counts.milliseconds) >= {"baseline", "save", "prepare", "wait"}
    with service(tmp_path) as second:
        assert evaluate(second, BASELINE, "6 * 7") == (42, RESTORED)
        counts = second.statistics
        assert (counts.hits, counts.hits_in_memory, dict(counts.misses)) == (1, 0, {})


def test_without_a_store_images_live_as_long_as_the_process() -> None:
    with service(None) as only:
        assert evaluate(only, BASELINE, "1") == (1, BOOTED[:1])
        assert evaluate(only, BASELINE, "1") == (1, RESTORED)


def test_every_interpreter_is_one_of_its_own(tmp_path: Path) -> None:
    with service(tmp_path) as only:
        evaluate(only, BASELINE, "import builtins; builtins.left_over = 1")
        found, _ = evaluate(only, BASELINE, "import builtins; hasattr(builtins, 'left_over')")
        assert found is False
        draw = "import random, uuid, secrets; repr([random.random(), uuid.uuid4(), secrets.token_hex()])"
        assert evaluate(only, BASELINE, draw)[0] != evaluate(only, BASELINE, draw)[0]


def test_packages_are_imported_in_their_image_and_find_their_ports(tmp_path: Path) -> None:
    recipe = package_recipe(runtime().distribution.base_layers, ["serial", "statistics"])
    source = "import sys; sorted({'serial', 'statistics'} & set(sys.modules)).__repr__()"
    with service(tmp_path) as first:
        events: list[Event] = []
        image = first.image(recipe, report=events.append)
        assert words(events) == [*BOOTED, BOOTED[1]]
        stages = [(event.value, event.stage) for event in events if isinstance(event, ProgressEvent)]
        assert stages == [
            (5, "Loading serial"),
            (50, "Loading the standard library"),
            (100, "Packages are ready"),
        ]
        assert SITE_PACKAGES_PATH in str(image.state["filesystem"]["mounts"])
    with service(tmp_path) as second:
        assert evaluate(second, recipe, source) == ("['serial', 'statistics']", RESTORED)
        with pytest.raises(PythonError, match="port 'scale' is not granted"):
            evaluate(second, recipe, "import serial; serial.Serial('scale')")


def test_a_program_s_image_is_derived_and_found_again(tmp_path: Path) -> None:
    with service(tmp_path) as first:
        assert evaluate(first, PROGRAM, IS_PREPARED) == (True, [*BOOTED, BOOTED[1]])
    with service(tmp_path) as second:
        assert evaluate(second, PROGRAM, IS_PREPARED) == (True, RESTORED)
        other = dedicated_recipe(BASELINE, "def main(): return 43\n", "program.py")
        assert evaluate(second, other, IS_PREPARED) == (True, [*RESTORED, BOOTED[1]])


def test_a_program_without_an_image_starts_from_its_parent_s_and_is_tried_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Recipe] = []
    build = building.build_dedicated

    def counted(recipe: Recipe, *others: object) -> object:
        tried.append(recipe)
        return build(recipe, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(snapshots, "build_dedicated", counted)
    talks = dedicated_recipe(BASELINE, "print('hello')\ndef main(): pass\n", "talks.py")
    with service(tmp_path) as first:
        for _ in range(2):
            assert evaluate(first, talks, IS_PREPARED)[0] is False
    with service(tmp_path) as second:
        assert evaluate(second, talks, IS_PREPARED) == (False, RESTORED)
    assert len(tried) == 1
    ImageStore(tmp_path, 1 << 30).clear()
    with service(tmp_path) as third:
        evaluate(third, talks, IS_PREPARED)
    assert len(tried) == 2


@pytest.mark.parametrize("damage", ["flipped", "truncated", "emptied", "replaced by a folder"])
def test_an_image_that_cannot_be_used_is_made_again(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    with service(tmp_path) as first:
        first.image(BASELINE)
    path = only_image(tmp_path)
    content = bytearray(path.read_bytes())
    path.unlink()
    if damage == "flipped":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    elif damage == "replaced by a folder":
        path.mkdir()
    else:
        path.write_bytes(content[:1000] if damage == "truncated" else b"")
    with service(tmp_path) as second:
        value, said = evaluate(second, BASELINE, "6 * 7")
        assert (value, said[-2:]) == (42, BOOTED)
        assert second.statistics.unusable == 1
    assert any("is not used" in record.getMessage() for record in caplog.records)
    with service(tmp_path) as third:
        assert evaluate(third, BASELINE, "6 * 7") == (42, RESTORED)


def test_an_image_of_other_shims_under_this_one_s_key_is_made_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with service(tmp_path) as first:
        made, known_by = first.image(BASELINE), first.identity(BASELINE)
        others = ImageIdentity("baseline", known_by.key, "", {**known_by.ingredients, "host": "0" * 64})
        ImageStore(tmp_path, 1 << 30).save(made, others)
    with service(tmp_path) as second:
        assert evaluate(second, BASELINE, "6 * 7")[0] == 42
        assert second.statistics.misses == {"the saved image cannot be used": 1}
    assert [record.getMessage() for record in caplog.records if "is not used" in record.getMessage()] == [
        (
            f"The image {only_image(tmp_path)} is not used, it was removed: "
            "it was built from different parts: host"
        )
    ]


def test_an_image_that_cannot_be_restored_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from praxis_desktop.interpreter import prepared
    from praxis_desktop.interpreter.image import ImageMismatch

    with service(tmp_path) as first:
        first.image(BASELINE)
    real = prepared.PreparedInterpreter
    failures = [ImageMismatch("it does not fit")]

    def failing(*arguments: object, **named: object) -> object:
        if failures:
            raise failures.pop()
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(prepared, "PreparedInterpreter", failing)
    with service(tmp_path) as second:
        value, said = evaluate(second, BASELINE, "6 * 7")
        assert (value, said[-2:]) == (42, BOOTED)


def test_an_image_that_cannot_be_saved_harms_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "images").write_text("a file where a folder should be")
    with service(tmp_path / "images") as only:
        assert evaluate(only, BASELINE, "6 * 7") == (42, BOOTED[:1])
        assert only.statistics.save_failures == 1
    assert any("cannot be saved" in record.getMessage() for record in caplog.records)


def test_many_who_ask_at_once_get_one_boot_and_each_is_told(tmp_path: Path) -> None:
    with service(tmp_path) as only, ThreadPoolExecutor(8) as threads:
        together = threading.Barrier(8)

        def ask(_: int) -> tuple[object, list[str]]:
            together.wait(30)
            return evaluate(only, BASELINE, "6 * 7")

        answers = list(threads.map(ask, range(8)))
        assert all(value == 42 and said in (BOOTED, RESTORED) for value, said in answers)
        assert sum(only.statistics.misses.values()) == only.statistics.saves == 1


class Blocked:
    """A runtime that is unavailable until the test releases it."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.may_go = threading.Event()

    def __call__(self) -> object:
        self.asked.set()
        assert self.may_go.wait(60)
        return runtime()


@pytest.mark.parametrize("by", ["stop", "kill", "close"])
def test_a_stop_ends_the_waiting_for_an_image(tmp_path: Path, by: str) -> None:
    blocked = Blocked()
    control = Control()
    only = SnapshotService(blocked, ImageStore(tmp_path, 1 << 30), distribution=runtime().distribution)  # type: ignore[arg-type]
    ended: list[BaseException] = []

    def wait() -> None:
        try:
            run_in_guest_thread(lambda: only.prepare(BASELINE, control=control))
        except Killed as killed:
            ended.append(killed)

    waiting = threading.Thread(target=wait)
    waiting.start()
    try:
        assert blocked.asked.wait(60)
        if by == "close":
            only.close(Deadline.after(0))
        else:
            (control.interrupt if by == "stop" else control.kill)()
        waiting.join(60)
        assert len(ended) == 1
    finally:
        blocked.may_go.set()
        assert only.close(Deadline.after(60))
    with pytest.raises(NotReady):
        only.image(BASELINE)


def test_waiting_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "WAIT_LIMIT_S", 0.1)
    blocked = Blocked()
    only = SnapshotService(blocked, None, distribution=runtime().distribution)  # type: ignore[arg-type]
    try:
        with pytest.raises(NotReady, match="no interpreter could be prepared"):
            only.image(BASELINE)
    finally:
        blocked.may_go.set()
        assert only.close(Deadline.after(60))


def test_a_runtime_that_cannot_be_had_is_said_to_all_and_asked_for_again() -> None:
    answers: list[object] = [OSError("no files"), runtime()]

    def make() -> object:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    only = SnapshotService(make, None, distribution=runtime().distribution)  # type: ignore[arg-type]
    with pytest.raises(OSError, match="no files"):
        only.image(BASELINE)
    assert evaluate(only, BASELINE, "1")[0] == 1
    assert only.close(Deadline.after(30))


def test_all_threads_get_the_same_contents() -> None:
    distribution = runtime().distribution

    class Slow:
        @property
        def distribution(self) -> Distribution:
            time.sleep(0.2)  # until the other threads ask, too
            return distribution

    only = SnapshotService(Slow)  # type: ignore[arg-type]
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(lambda _: only.contents, range(4)))
    assert len(found) == 1


def test_where_no_other_thread_can_hold_a_guest_an_image_is_made_on_the_caller_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class NoThread(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(service_module, "GuestThread", NoThread)
    with_room, without = SnapshotService(runtime), SnapshotService(runtime)
    assert evaluate(with_room, BASELINE, "1 + 1") == (2, ["[Pyodide] Fresh initialization..."])
    with pytest.raises(StackTooSmall):
        without.prepare(BASELINE)


def test_images_in_memory_are_bounded(tmp_path: Path) -> None:
    with service(tmp_path) as only:
        recipes = [dedicated_recipe(BASELINE, f"x = {n}\n", f"x{n}.py") for n in range(6)]
        for recipe in recipes:
            only.image(recipe)
        in_memory = only.statistics.hits_in_memory
        only.image(recipes[-1])
        assert only.statistics.hits_in_memory == in_memory + 1
        only.image(recipes[0])
        assert only.statistics.hits_in_memory == in_memory + 1


def test_of_a_program_that_is_edited_the_last_two_images_are_kept(tmp_path: Path) -> None:
    with service(tmp_path) as only:
        for number in range(4):
            only.image(dedicated_recipe(BASELINE, f"x = {number}\n", "x.py"))
    assert len(list(tmp_path.rglob("dedicated-*.image"))) == 2
    assert len(list(tmp_path.rglob("baseline-*.image"))) == 1


def test_what_is_done_is_logged_in_the_same_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "praxis_desktop.snapshots")
    with service(tmp_path) as only:
        events: list[Event] = []
        only.image(BASELINE, report=events.append)
        only.image(BASELINE, report=events.append)
    logged = [record.getMessage() for record in caplog.records if record.name == "praxis_desktop.snapshots"]
    told = [event.message for event in events if isinstance(event, LogEvent)]
    assert [line for line in logged if line.startswith("[Pyodide]")] == words(events)
    assert "Building an image for Python and its standard library: none has been saved yet" in told
