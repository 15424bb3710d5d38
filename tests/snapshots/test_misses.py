"""The reasons why there is no image, in words."""

from __future__ import annotations

import pytest

from praxis_desktop.snapshots.image_files import ImageIdentity
from praxis_desktop.snapshots.keys import machine
from praxis_desktop.snapshots.metadata import Made
from praxis_desktop.snapshots.store import ImageStore
from tests.snapshots.small_images import image
from tests.snapshots.stores import key, known

WANTED = {"kind": "baseline", "host": "1", "python": "1", "wheel a.whl": "1"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"host": "0"}, "since the last one, this program's own code or its shims have changed"),
        ({"python": "0"}, "since the last one, Pyodide has changed"),
        ({"wheel a.whl": "0"}, "since the last one, a.whl has changed"),
        ({"wheel b.whl": "1"}, "since the last one, b.whl was removed"),
        (
            {"host": "0", "parent": "0"},
            "since the last one, this program's own code or its shims have changed",
        ),
        ({"parent": "0"}, "since the last one, its base image has changed"),
        ({}, "the saved image is gone"),
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
    assert reason.startswith("since the last one, it was built by version 0.0.1; this is ")
    assert "shims have changed" in reason
