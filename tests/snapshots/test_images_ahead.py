"""Images that an installation made for all users: they are preferred, verified, and never changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.snapshots.format import ImageUnusable
from praxis_desktop.snapshots.store import ImageStore
from tests.snapshots.small_images import image
from tests.snapshots.stores import key, known, loaded

MB = 1 << 20


@pytest.fixture
def ahead(tmp_path: Path) -> ImageStore:
    """The images made in advance, as the account that made them sees them."""
    return ImageStore(tmp_path / "ahead", 100 * MB)


def _damage(path: Path) -> bytes:
    """Flip a bit of the file; returns its new content."""
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    return bytes(data)


@pytest.fixture
def store(tmp_path: Path, ahead: ImageStore) -> ImageStore:
    return ImageStore(tmp_path / "images", 100 * MB, ahead.folder)


def test_an_image_that_was_made_ahead_is_loaded_and_not_copied(store: ImageStore, ahead: ImageStore) -> None:
    made = image()
    ahead.save(made, known(1))
    before = ahead.path("baseline", key(1)).stat()
    assert store.has("baseline", key(1))
    assert loaded(store, known(1)).memory.read() == made.memory.read()
    assert not store.folder.exists()
    after = ahead.path("baseline", key(1)).stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert not store.has("baseline", key(2))
    assert store.entries() == []
    assert store.prune() == store.clear() == []
    assert loaded(store, known(1)) is not None


def test_a_damaged_one_is_left_alone_and_the_users_own_is_taken(
    store: ImageStore, ahead: ImageStore, caplog: pytest.LogCaptureFixture
) -> None:
    ahead.save(image(), known(1))
    path = ahead.path("baseline", key(1))
    damaged = _damage(path)
    assert store.load("baseline", key(1)) is None
    assert "is not used" in caplog.text
    assert not store.has("baseline", key(1))
    store.save(image(), known(1))
    assert loaded(store, known(1)) is not None
    assert path.read_bytes() == damaged


def test_one_that_cannot_be_restored_is_not_met_again(store: ImageStore, ahead: ImageStore) -> None:
    ahead.save(image(), known(1))
    assert loaded(store, known(1)) is not None
    store.invalidate("baseline", key(1), "it cannot be restored")
    assert store.load("baseline", key(1)) is None
    assert ahead.path("baseline", key(1)).exists()


def test_a_damaged_image_of_the_users_own_is_told_as_ever(store: ImageStore, ahead: ImageStore) -> None:
    store.save(image(), known(1))
    path = store.path("baseline", key(1))
    _damage(path)
    with pytest.raises(ImageUnusable):
        store.load("baseline", key(1))
    ahead.save(image(), known(1))
    assert loaded(store, known(1)) is not None
