"""A folder of images: found by key, never wrong, never in the way of a start, whatever the folder is like."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.snapshots import locks
from praxis_desktop.snapshots.format import ImageUnusable
from praxis_desktop.snapshots.image_files import ImageIdentity, StoredImage
from praxis_desktop.snapshots.keys import machine
from praxis_desktop.snapshots.metadata import Made
from praxis_desktop.snapshots.store import ImageNotSaved, ImageStore
from tests.snapshots.small_images import KEY, identity, image, written

ROOT = Path(__file__).parent.parent.parent
MB = 1 << 20
posix = pytest.mark.skipif(os.name != "posix", reason="as POSIX has it")


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path / "images", 100 * MB)


@pytest.fixture(autouse=True)
def forget_what_was_said() -> Iterator[None]:
    locks._said.clear()
    yield
    locks._said.clear()


def key(number: int) -> str:
    return f"{number:064x}"[::-1]


def known(number: int, kind: str = "baseline", **ingredients: str) -> ImageIdentity:
    return identity(key(number), kind, **ingredients)


def loaded(store: ImageStore, wanted: ImageIdentity) -> StoredImage:
    stored = store.load(wanted.kind, wanted.key)
    assert stored is not None
    return stored


def is_there(store: ImageStore, wanted: ImageIdentity) -> bool:
    return loaded(store, wanted).metadata.key == wanted.key


def files(store: ImageStore) -> list[str]:
    return sorted(path.name for path in store.folder.iterdir() if path.name != locks.FOLDER)


def refused(store: ImageStore, wanted: ImageIdentity) -> ImageUnusable:
    with pytest.raises(ImageUnusable) as caught:
        store.load(wanted.kind, wanted.key)
    return caught.value


def test_what_was_saved_is_loaded_under_its_key_only(store: ImageStore) -> None:
    made = image()
    store.save(made, known(1))
    assert loaded(store, known(1)).memory.read() == made.memory.read()
    assert store.load("baseline", key(2)) is None
    assert store.load("package", key(1)) is None
    assert (store.has("baseline", key(1)), store.has("baseline", key(2))) == (True, False)
    assert files(store) == [f"baseline-{key(1)[:16]}.image"]


def test_a_store_without_a_folder_has_nothing_and_complains_of_nothing(
    store: ImageStore, caplog: pytest.LogCaptureFixture
) -> None:
    assert store.load("baseline", KEY) is None
    assert store.entries() == []
    assert list(store.verify()) == []
    assert store.clear() == []
    assert store.prune() == []
    assert store.why_missing("baseline", {}) == "none was saved yet"
    assert not store.folder.exists()
    assert not caplog.messages


@posix
def test_images_are_their_owners_alone(store: ImageStore) -> None:
    store.save(image(), known(1))
    assert store.folder.stat().st_mode & 0o777 == 0o700
    assert store.path("baseline", key(1)).stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_an_image_already_is_taken_in(store: ImageStore) -> None:
    content = written(image(), known(1))
    store.adopt("baseline", key(1), [content[:100], content[100:]])
    assert loaded(store, known(1)).metadata.key == key(1)


# ---- images that must not be used
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda content: content[:70_000], "it is truncated: 70000 of 77856 bytes are there"),
        (lambda content: content[:-50] + b"!" + content[-49:], "its digest does not match"),
        (lambda content: b"", "it is truncated: 0 of at least 16 bytes"),
        (lambda content: b"\x7fELF" * 100, "it is not an image"),
        (lambda content: content[:8] + b"\2" + content[9:], "it has format version 2, this program reads 1"),
        (lambda content: written(image(), known(2)), "it is another image: baseline 2"),
        (lambda content: written(image(), known(1, "package")), "it is another image: package 1"),
    ],
    ids=["truncated", "flipped", "empty", "replaced", "format", "key", "kind"],
)
def test_a_damaged_image_is_taken_away_with_the_reason(
    store: ImageStore, caplog: pytest.LogCaptureFixture, damage: Any, reason: str
) -> None:
    store.save(image(), known(1))
    path = store.path("baseline", key(1))
    path.write_bytes(damage(path.read_bytes()))
    unusable = refused(store, known(1))
    assert unusable.reason.startswith(reason)
    store.invalidate("baseline", key(1), unusable)
    assert f"{path} is not used, it was removed: {reason}" in caplog.text
    assert store.load("baseline", key(1)) is None
    store.save(image(), known(1))
    assert is_there(store, known(1))


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (Made("0.0.1", machine(), 0.0), "it was made by version 0.0.1, this is "),
        (Made("99.0", "plan9 sparc", 0.0), "it was made on another machine (plan9 sparc, not "),
    ],
)
def test_an_image_from_elsewhere_is_not_used(store: ImageStore, made: Made, reason: str) -> None:
    store.save(image(), known(1), made=made)
    assert refused(store, known(1)).reason.startswith(reason)


def test_a_folder_in_an_images_place_is_moved_aside(
    store: ImageStore, caplog: pytest.LogCaptureFixture
) -> None:
    path = store.path("baseline", key(1))
    (path / "within").mkdir(parents=True)
    unusable = refused(store, known(1))
    assert unusable.reason == "it is a folder, not a file"
    with pytest.raises(ImageNotSaved, match="cannot be saved"):
        store.save(image(), known(1))
    store.invalidate("baseline", key(1), unusable)
    assert "it was moved to" in caplog.text
    store.save(image(), known(1))
    assert is_there(store, known(1))
    assert [entry.path for entry in store.entries()] == [path]


@posix
def test_a_pipe_in_an_images_place_is_not_waited_for(store: ImageStore) -> None:
    store.folder.mkdir()
    os.mkfifo(store.path("baseline", key(1)))
    assert refused(store, known(1)).reason == "it is not a file"


@posix
def test_an_image_that_cannot_be_read_is_made_again(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(image(), known(1))
    path = store.path("baseline", key(1))
    path.chmod(0)
    if os.geteuid() == 0:  # who may read everything
        monkeypatch.setattr(
            "praxis_desktop.snapshots.entries.os.open", _refusing(os.open, path, errno.EACCES)
        )
    unusable = refused(store, known(1))
    assert unusable.reason == "it cannot be read: Permission denied"
    assert store.has("baseline", key(1))
    monkeypatch.undo()
    store.save(image(), known(1))
    assert is_there(store, known(1))


@posix
def test_an_image_that_others_can_write_is_not_used(store: ImageStore) -> None:
    store.save(image(), known(1))
    store.path("baseline", key(1)).chmod(0o666)
    assert "others can write to it" in refused(store, known(1)).reason


@pytest.mark.skipif(sys.platform != "linux", reason="memory files are Linux's")
def test_a_shortage_at_the_time_is_no_reason_to_remove_an_image(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store.save(image(), known(1))

    def exhausted(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("praxis_desktop.interpreter.memory_image._sealed_file", exhausted)
    unusable = refused(store, known(1))
    store.invalidate("baseline", key(1), unusable)
    assert "is not used this time: it cannot be read: Too many open files" in caplog.text
    monkeypatch.undo()
    assert is_there(store, known(1))


# ---- folders that are not as they should be
def test_a_folder_that_vanishes_is_made_again(store: ImageStore) -> None:
    store.save(image(), known(1))
    with store.lock("baseline", key(1)) as is_locked:
        assert is_locked
        shutil.rmtree(store.folder)
        assert store.load("baseline", key(1)) is None
        store.save(image(), known(1))
    assert is_there(store, known(1))


def test_a_folder_that_cannot_be_made_costs_the_saving_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "occupied").write_text("a file where the folder should be")
    store = ImageStore(tmp_path / "occupied" / "images", MB)
    for _ in range(2):
        assert not store.has("baseline", KEY)
        assert store.load("baseline", KEY) is None
        with store.lock("baseline", KEY) as is_locked:
            assert not is_locked
            with pytest.raises(ImageNotSaved, match="cannot be saved: ") as caught:
                store.save(image(), identity())
        assert caught.value.hint
    assert store.entries() == []
    assert store.clear() == []
    store.invalidate("baseline", KEY, "it could not be restored")
    assert sum("cannot hold locks" in message for message in caplog.messages) == 1


@posix
@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_takes_nothing_leaves_what_was_there(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    store.save(image(), known(1))

    def failing(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("praxis_desktop.snapshots.atomic_files.os.fsync", failing)
    with pytest.raises(ImageNotSaved, match=os.strerror(code)):
        store.save(image({1: b"other"}), known(1))
    monkeypatch.undo()
    assert loaded(store, known(1)).memory.read() == image().memory.read()
    assert len(files(store)) == 1


LIMITED_SAVE = """
import resource, sys
from pathlib import Path
from praxis_desktop.snapshots.store import ImageNotSaved, ImageStore
from tests.snapshots.small_images import identity, image
made = image()
resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, 70_000))
try:
    ImageStore(Path(sys.argv[1]), 1 << 20).save(made, identity())
except ImageNotSaved as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file size are POSIX's")
def test_a_disk_that_is_full_leaves_no_half_file(store: ImageStore) -> None:
    command = [sys.executable, "-c", LIMITED_SAVE, str(store.folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert "File too large" in run.stdout
    assert files(store) == []


@posix
@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_without_locks_images_are_made_all_the_same(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("fcntl.flock", no_locks)
    for _ in range(3):
        with store.lock("baseline", key(1)) as is_locked:
            assert not is_locked
            store.save(image(), known(1))
    assert is_there(store, known(1))
    assert [message for message in caplog.messages if "cannot hold locks" in message] == caplog.messages
    assert len(caplog.messages) == 1


@posix
@pytest.mark.filterwarnings("ignore:flock not supported")
def test_on_a_system_that_knows_no_locks_images_are_made_all_the_same(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr("fcntl.flock", unknown)
    with store.lock("baseline", key(1), Deadline.after(5)):
        store.save(image(), known(1))
    assert is_there(store, known(1))


def test_a_use_that_cannot_be_noted_is_a_use(store: ImageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(image(), known(1))

    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("praxis_desktop.snapshots.store.os.utime", read_only)
    assert is_there(store, known(1))


# ---- turns
def test_only_one_has_the_turn(store: ImageStore) -> None:
    inside, most = 0, 0
    guard = threading.Lock()

    def take() -> None:
        nonlocal inside, most
        with store.lock("baseline", KEY, Deadline.after(60)) as is_locked:
            assert is_locked
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.002)
            with guard:
                inside -= 1

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most == 1


def test_a_turn_that_does_not_come_is_given_up(store: ImageStore) -> None:
    with store.lock("baseline", KEY) as first, store.lock("baseline", KEY, Deadline.after(0.05)) as second:
        assert (first, second) == (True, False)
    with store.lock("baseline", KEY, Deadline.after(0)) as third:
        assert third


def test_different_images_are_made_side_by_side(store: ImageStore) -> None:
    with store.lock("baseline", key(1)) as first, store.lock("baseline", key(2), Deadline.after(0)) as second:
        assert first
        assert second


# ---- pruning
def saved_in_order(store: ImageStore, *numbers: int) -> int:
    """Save images, each last used a second after the one before; returns the size of one."""
    for position, number in enumerate(numbers):
        store.save(image(), known(number))
        path = store.path("baseline", key(number))
        os.utime(path, (position, position))
    return path.stat().st_size


def kept(store: ImageStore) -> set[int]:
    return {number for number in range(1, 9) if store.path("baseline", key(number)).exists()}


def test_what_was_not_used_for_the_longest_time_goes_first(store: ImageStore) -> None:
    size = saved_in_order(store, 3, 1, 2)
    store.limit_bytes = 3 * size
    loaded(store, known(3))
    store.save(image(), known(4))
    assert kept(store) == {2, 3, 4}


def test_the_image_just_saved_stays_even_if_it_alone_is_too_large(store: ImageStore) -> None:
    saved_in_order(store, 1, 2)
    store.limit_bytes = 10
    store.save(image(), known(3))
    assert kept(store) == {3}


def test_pruning_tells_what_it_removed(store: ImageStore) -> None:
    size = saved_in_order(store, 1, 2, 3)
    store.limit_bytes = size
    assert [(removed.name, removed.size) for removed in store.prune()] == [
        (store.path("baseline", key(number)).name, size) for number in (1, 2)
    ]


def test_images_that_another_process_removes_meanwhile_do_not_matter(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = saved_in_order(store, 1, 2, 3)
    gone = store.path("baseline", key(9))
    paths = store._paths()
    monkeypatch.setattr(store, "_paths", lambda: [gone, *paths])
    store.limit_bytes = size
    store.prune()
    assert kept(store) == {3}
    assert len(store.entries()) == 1


def test_other_files_in_the_folder_are_left_alone(store: ImageStore) -> None:
    store.save(image(), known(1))
    others = [store.folder / name for name in ("notes.txt", "my.image", ".hidden.tmp.keep")]
    for other in others:
        other.write_text("mine")
    store.limit_bytes = 0
    store.prune()
    store.clear()
    assert all(other.read_text() == "mine" for other in others)


@posix
def test_leftovers_of_a_killed_process_are_swept_but_not_what_is_being_written(store: ImageStore) -> None:
    from praxis_desktop.snapshots.atomic_files import replacing

    store.save(image(), known(1))
    leftover = store.folder / f".baseline-{key(2)[:16]}.image.0011223344556677.tmp"
    leftover.write_bytes(b"half")
    with replacing(store.path("baseline", key(3))) as file:
        file.write(written(image(), known(3)))
        store.save(image(), known(1))
        assert not leftover.exists()
    assert kept(store) == {1, 3}
    assert is_there(store, known(3))


# ---- telling
def test_entries_tell_what_is_there(store: ImageStore) -> None:
    before = time.time() - 2
    store.save(image(), known(1))
    store.save(image(), known(2, "package"))
    damaged = store.path("dedicated", key(3))
    damaged.write_bytes(b"nothing")
    os.utime(store.path("baseline", key(1)), (10, 10))
    found = store.entries()
    assert [entry.kind for entry in found] == ["dedicated", "package", "baseline"] or [
        entry.kind for entry in found
    ] == ["package", "dedicated", "baseline"]
    package = next(entry for entry in found if entry.kind == "package")
    assert package.metadata is not None
    assert package.metadata.key == key(2)
    assert package.metadata.made.at > before
    assert found[-1].used == 10
    assert {entry.path: entry.defect for entry in found if entry.defect} == {damaged: "it is not an image"}


def test_verifying_reads_everything(store: ImageStore) -> None:
    for number in (1, 2):
        store.save(image(), known(number))
    path = store.path("baseline", key(2))
    content = bytearray(path.read_bytes())
    content[-5000] ^= 1
    path.write_bytes(content)
    shutil.copyfile(store.path("baseline", key(1)), store.path("baseline", key(4)))
    assert {entry.path.name: defect for entry, defect in store.verify()} == {
        store.path("baseline", key(1)).name: None,
        path.name: "its digest does not match: the file is damaged",
        store.path("baseline", key(4)).name: f"it belongs under the name baseline-{key(1)[:16]}.image",
    }


def test_clearing_removes_everything_and_says_what(store: ImageStore) -> None:
    size = saved_in_order(store, 1, 2)
    with store.lock("baseline", key(1)):
        pass
    (store.folder / f"baseline-{key(1)[:16]}.image.0a1b2c3d.damaged").write_bytes(b"123")
    removed = store.clear()
    assert sorted(item.size for item in removed) == [3, size, size]
    assert files(store) == []
    assert not list((store.folder / locks.FOLDER).iterdir())


def test_clearing_does_not_take_a_turn_away(store: ImageStore) -> None:
    with store.lock("baseline", key(1)):
        store.clear()
        with store.lock("baseline", key(1), Deadline.after(0)) as second:
            assert not second


# ---- why there is none
WANTED = {"kind": "baseline", "host": "1", "python": "1", "wheel a.whl": "1"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"host": "0"}, "since the last one, this program's own code or its shims have changed"),
        ({"python": "0"}, "since the last one, Pyodide has changed"),
        ({"wheel a.whl": "0"}, "since the last one, a.whl has changed"),
        ({"wheel b.whl": "1"}, "since the last one, b.whl was left out"),
        (
            {"host": "0", "parent": "0"},
            "since the last one, this program's own code or its shims have changed",
        ),
        ({"parent": "0"}, "since the last one, the image that it is built on has changed"),
        ({}, "the one that was saved is gone"),
    ],
)
def test_a_miss_is_explained(store: ImageStore, changes: dict[str, str], reason: str) -> None:
    store.save(image(), ImageIdentity("baseline", key(1), "", {**WANTED, **changes}))
    store.save(image(), ImageIdentity("package", key(2), "", WANTED))
    assert store.why_missing("baseline", WANTED) == reason


def test_a_miss_is_compared_with_the_image_that_is_nearest(store: ImageStore) -> None:
    far = dict.fromkeys(WANTED, "0")
    near = {name: value for name, value in WANTED.items() if name != "wheel a.whl"}
    store.save(image(), ImageIdentity("baseline", key(1), "", near))
    store.save(image(), ImageIdentity("baseline", key(2), "", far))
    assert store.why_missing("baseline", WANTED) == "since the last one, a.whl was added"


def test_a_miss_after_an_update_names_the_versions(store: ImageStore) -> None:
    store.save(image(), known(1, host="0"), made=Made("0.0.1", machine(), 0.0))
    reason = store.why_missing("baseline", {"kind": "baseline", "host": "1"})
    assert reason.startswith("since the last one, it was made by version 0.0.1, this is ")
    assert "shims have changed" in reason


def _refusing(function: Any, path: Path, code: int) -> Any:
    def call(name: Any, *arguments: Any, **options: Any) -> Any:
        if str(name) == str(path):
            raise OSError(code, os.strerror(code))
        return function(name, *arguments, **options)

    return call
