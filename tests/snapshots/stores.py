"""A store of small images for tests, and its contents."""

from __future__ import annotations

import os

import pytest

from praxis_desktop.snapshots.image_files import ImageIdentity, StoredImage
from praxis_desktop.snapshots.store import LOCKS_FOLDER, ImageStore
from tests.snapshots.small_images import identity

posix = pytest.mark.skipif(os.name != "posix", reason="as POSIX has it")


def key(number: int) -> str:
    return f"{number:064x}"[::-1]


def known(number: int, kind: str = "baseline", **ingredients: str) -> ImageIdentity:
    return identity(key(number), kind, f"test {number}", **ingredients)


def loaded(store: ImageStore, wanted: ImageIdentity) -> StoredImage:
    stored = store.load(wanted.kind, wanted.key)
    assert stored is not None
    return stored


def is_there(store: ImageStore, wanted: ImageIdentity) -> bool:
    return loaded(store, wanted).metadata.key == wanted.key


def files(store: ImageStore) -> list[str]:
    return sorted(path.name for path in store.folder.iterdir() if path.name != LOCKS_FOLDER)
