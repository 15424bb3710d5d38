"""A folder of images: found by key, always correct, and never an obstacle to a start, whatever its state."""

from __future__ import annotations

import errno
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.snapshots.format import ImageUnusable
from praxis_desktop.snapshots.image_files import ImageIdentity
from praxis_desktop.snapshots.keys import machine
from praxis_desktop.snapshots.metadata import Made
from praxis_desktop.snapshots.store import ImageNotSaved, ImageStore
from tests.disks import room_for
from tests.obstacles import unreadable
from tests.rights import is_private
from tests.snapshots.small_images import KEY, identity, image, written
from tests.snapshots.stores import files, is_there, key, known, loaded, posix

ROOT = Path(__file__).parent.parent.parent
MB = 1 << 20


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
    assert store.why_missing("baseline", {}) == "none has been saved yet"
    assert not store.folder.exists()
    assert not caplog.messages


def test_images_are_their_owners_alone(store: ImageStore) -> None:
    store.save(image(), known(1))
    assert is_private(store.folder)
    if sys.platform != "win32":  # where everything in a folder inherits its rights
        assert store.path("baseline", key(1)).stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_an_image_already_is_taken_in(store: ImageStore) -> None:
    content = written(image(), known(1))
    store.adopt("baseline", key(1), [content[:100], content[100:]])
    assert loaded(store, known(1)).metadata.key == key(1)


# ---- images that must not be used
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda content: content[:70_000], "it is truncated: only 70000 of 77856 bytes are present"),
        (lambda content: content[:-50] + b"!" + content[-49:], "its digest does not match"),
        (lambda content: b"", "it is truncated: only 0 of at least 16 bytes"),
        (lambda content: b"\x7fELF" * 100, "it is not an image"),
        (lambda content: content[:8] + b"\1" + content[9:], "it has format version 1; this program reads 2"),
        (lambda content: written(image(), known(2)), "it is a different image: baseline 2"),
        (lambda content: written(image(), known(1, "package")), "it is a different image: package 1"),
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
        (Made("0.0.1", machine(), 0.0), "it was built by version 0.0.1; this is "),
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


def test_an_image_that_another_program_holds_is_made_again(store: ImageStore) -> None:
    store.save(image(), known(1))
    with unreadable(store.path("baseline", key(1))):
        assert refused(store, known(1)).reason.startswith("it ")
    store.save(image(), known(1))
    assert is_there(store, known(1))


@posix
def test_an_image_that_cannot_be_read_is_made_again(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(image(), known(1))
    path = store.path("baseline", key(1))
    path.chmod(0)
    if os.geteuid() == 0:  # root may read everything
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
    # Windows removes no file that is locked.
    turn = store.lock("baseline", key(1)) if os.name == "posix" else nullcontext(True)
    with turn as is_locked:
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
    assert sum("can be locked" in message for message in caplog.messages) == 1


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Run as a user who may neither read ``folder`` nor write to it."""
    # Before the right to import them later is lost.
    for module in ("fcntl", "filelock"):
        importlib.import_module(module)
    is_root = os.geteuid() == 0
    folder.chmod(0)
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o700)


@posix
def test_a_folder_that_may_not_be_looked_into_costs_the_images_only(
    store: ImageStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.save(image(), known(1))
    made = image()
    with without_rights(store.folder):
        assert store.has("baseline", key(1))
        unusable = refused(store, known(1))
        assert unusable.reason == "it cannot be read: Permission denied"
        with store.lock("baseline", key(1)) as is_locked:
            assert not is_locked
            store.invalidate("baseline", key(1), unusable)
            with pytest.raises(ImageNotSaved, match="Permission denied"):
                store.save(made, known(1))
        assert (store.entries(), store.prune(), store.clear()) == ([], [], [])
    assert "is not used, it cannot be removed: Permission denied" in caplog.text
    assert is_there(store, known(1))


@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_takes_nothing_leaves_what_was_there(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    store.save(image(), known(1))

    def failing(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("praxis_desktop.core.files.os.fsync", failing)
    with pytest.raises(ImageNotSaved, match=os.strerror(code)):
        store.save(image({1: b"other"}), known(1))
    monkeypatch.undo()
    assert loaded(store, known(1)).memory.read() == image().memory.read()
    assert len(files(store)) == 1


LIMITED_SAVE = """
import sys
from pathlib import Path
from praxis_desktop.snapshots.store import ImageNotSaved, ImageStore
from tests.snapshots.small_images import identity, image
made = image()
exec(sys.argv[2])
try:
    ImageStore(Path(sys.argv[1]), 1 << 20).save(made, identity())
except ImageNotSaved as error:
    print(error)
"""


def test_a_disk_that_is_full_leaves_no_half_file(store: ImageStore) -> None:
    with room_for(store.folder, 70_000) as limit:
        command = [sys.executable, "-c", LIMITED_SAVE, str(store.folder), limit]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
        assert ("File too large" if limit else "No space left on device") in run.stdout
        assert files(store) == []


def test_a_use_that_cannot_be_noted_is_a_use(store: ImageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(image(), known(1))

    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("praxis_desktop.snapshots.store.os.utime", read_only)
    assert is_there(store, known(1))


def _refusing(function: Any, path: Path, code: int) -> Any:
    def call(name: Any, *arguments: Any, **options: Any) -> Any:
        if str(name) == str(path):
            raise OSError(code, os.strerror(code))
        return function(name, *arguments, **options)

    return call
