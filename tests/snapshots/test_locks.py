"""Turns to make an image: one process at a time if there are locks, and never an obstacle if
there are none.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
import time

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.snapshots.store import ImageStore
from tests.snapshots.small_images import KEY, image
from tests.snapshots.stores import is_there, key, known


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


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_without_locks_images_are_made_all_the_same(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    locking = "filelock._windows.lock_fd_nonblocking" if sys.platform == "win32" else "fcntl.flock"
    monkeypatch.setattr(locking, no_locks)
    for _ in range(3):
        with store.lock("baseline", key(1)) as is_locked:
            assert not is_locked
            store.save(image(), known(1))
    assert is_there(store, known(1))
    assert [message for message in caplog.messages if "can be locked" in message] == caplog.messages
    assert len(caplog.messages) == 1
