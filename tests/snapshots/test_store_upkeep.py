"""The contents of a store: listed, verified, pruned and cleared."""

from __future__ import annotations

import os
import shutil
import time

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.snapshots import store as store_module
from praxis_desktop.snapshots.store import LOCKS_FOLDER, ImageStore
from tests.snapshots.small_images import identity, image, written
from tests.snapshots.stores import files, is_there, key, known, loaded


def saved_in_order(store: ImageStore, *numbers: int) -> int:
    """Save images, each last used a second after the previous one; returns the size of one."""
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


def test_a_clock_that_was_wrong_keeps_no_image_for_ever(store: ImageStore) -> None:
    size = saved_in_order(store, 1, 2, 3)
    tomorrow = time.time() + 100_000
    os.utime(store.path("baseline", key(1)), (tomorrow, tomorrow))
    loaded(store, known(3))
    store.limit_bytes = 2 * size
    store.save(image(), known(4))
    assert 4 in kept(store)
    loaded(store, known(1))
    assert store.path("baseline", key(1)).stat().st_mtime < tomorrow - 50_000


def test_newer_images_for_the_same_purpose_take_the_place_of_older_ones(store: ImageStore) -> None:
    saved_in_order(store, 7, 8)
    for number in (1, 2, 3, 4):
        store.save(image(), identity(key(number), purpose="the program p.py"))
        path = store.path("baseline", key(number))
        os.utime(path, (number, number))
        if number == 2:
            loaded(store, identity(key(1)))
    assert kept(store) == {1, 4, 7, 8}


def test_another_kind_of_image_for_the_same_purpose_stays(store: ImageStore) -> None:
    for number, kind in enumerate(("baseline", "package", "dedicated"), 1):
        store.save(image(), identity(key(number), kind, "the same"))
    assert len(store.entries()) == 3


def test_saving_leaves_nothing_but_images(store: ImageStore) -> None:
    for number in (1, 2):
        with store.lock("baseline", key(number)):
            pass
    with store.lock("baseline", key(3)):
        store.save(image(), known(3))
        assert [path.name for path in (store.folder / LOCKS_FOLDER).iterdir()] == [
            store.path("baseline", key(3)).with_suffix(".lock").name
        ]
    assert files(store) == [store.path("baseline", key(3)).name]


def test_images_that_another_process_removes_meanwhile_do_not_matter(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = saved_in_order(store, 1, 2, 3)
    gone = store.path("baseline", key(9))
    paths = store_module._images_in(store.folder)
    monkeypatch.setattr(store_module, "_images_in", lambda folder: [gone, *paths])
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


def test_leftovers_of_a_killed_process_are_swept_but_not_what_is_being_written(store: ImageStore) -> None:
    from praxis_desktop.core.files import replacing

    store.save(image(), known(1))
    leftover = store.folder / f".baseline-{key(2)[:16]}.image.0011223344556677.tmp"
    leftover.write_bytes(b"half")
    with replacing(store.path("baseline", key(3))) as file:
        file.write(written(image(), known(3)))
        store.save(image(), known(1))
        assert not leftover.exists()
    assert kept(store) == {1, 3}
    assert is_there(store, known(3))


# ---- reports
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
    assert package.label is not None
    assert package.label.key == key(2)
    assert package.label.made.at > before
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
        store.path("baseline", key(4)).name: f"it should be named baseline-{key(1)[:16]}.image",
    }


def test_clearing_removes_everything_and_says_what(store: ImageStore) -> None:
    size = saved_in_order(store, 1, 2)
    with store.lock("baseline", key(1)):
        pass
    (store.folder / f"baseline-{key(1)[:16]}.image.0a1b2c3d.damaged").write_bytes(b"123")
    removed = store.clear()
    assert sorted(item.size for item in removed) == [3, size, size]
    assert files(store) == []
    assert not list((store.folder / LOCKS_FOLDER).iterdir())


def test_clearing_does_not_take_a_turn_away(store: ImageStore) -> None:
    with store.lock("baseline", key(1)):
        store.clear()
        with store.lock("baseline", key(1), Deadline.after(0)) as second:
            assert not second
