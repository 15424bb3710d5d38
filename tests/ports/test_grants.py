"""Remembered grants: stored, found again, replaced, revoked; safe from damage and other processes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from praxis_desktop.core.errors import StorageError
from praxis_desktop.ports.granting.remembering import Grant, GrantStore

SCALE = Grant("weigh.py", "scale", "/dev/ttyUSB0", "0403:6001 B123", "Mettler Toledo", "mettler", "d1")
PUMP = Grant("weigh.py", "pump", "/dev/ttyUSB1", digest="d1")
OTHER = Grant("shake.py", "scale", "/dev/ttyUSB0", "0403:6001 B123")


@pytest.fixture
def store(tmp_path: Path) -> GrantStore:
    return GrantStore(tmp_path / "grants.json")


def test_a_remembered_grant_is_found_by_another_store(store: GrantStore) -> None:
    store.remember([SCALE, PUMP])
    store.remember([OTHER])
    found = GrantStore(store.path).of("weigh.py")
    assert set(found) == {"scale", "pump"}
    assert found["scale"].limits == "mettler"
    assert found["scale"].granted
    assert found["scale"].covers("d1")
    assert not found["scale"].covers("d2")


def test_a_new_grant_for_a_role_takes_the_place_of_the_old(store: GrantStore) -> None:
    store.remember([SCALE])
    store.remember([Grant("weigh.py", "scale", "/dev/ttyS0")])
    assert [grant.device for grant in store.all()] == ["/dev/ttyS0"]


def test_grants_are_revoked_by_protocol_role_or_device(store: GrantStore) -> None:
    store.remember([SCALE, PUMP, OTHER])
    assert store.revoke(protocol="weigh.py", role="pump") == 1
    assert store.revoke(device="0403:6001 B123") == 2
    assert store.all() == []
    assert store.revoke() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"version": 1}',
        b'{"version": 2, "grants": []}',
        b'{"version": 1, "grants": [1]}',
        b'{"version": 1, "grants": [{"protocol": 1}]}',
        b'{"version": 1, "grants": [{"protocol": "a"}]}',
        b'{"version": 1, "grants": [{"protocol": "a", "role": "b", "device": "c", "more": "d"}]}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_a_damaged_file_is_named_and_left_alone(store: GrantStore, content: bytes) -> None:
    store.path.write_bytes(content)
    with pytest.raises(StorageError, match=r"the grants in .*grants\.json cannot be used"):
        store.all()
    with pytest.raises(StorageError):
        store.remember([SCALE])
    assert store.path.read_bytes() == content


def test_grants_remembered_at_once_are_all_kept(store: GrantStore) -> None:
    def remember(number: int) -> None:
        GrantStore(store.path).remember([Grant(f"p{number}.py", "scale", "/dev/ttyS0")])

    threads = [threading.Thread(target=remember, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.all()) == 8


def test_where_nothing_can_be_written_the_error_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        GrantStore(tmp_path / "file" / "grants.json").remember([SCALE])
