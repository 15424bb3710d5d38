"""The key of an installation: made once, readable for its user only; each signature is for one purpose."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.records.history.verifying import verify
from praxis_desktop.records.signing import (
    PublicKey,
    installation_key,
    installation_public_key,
    installation_public_keys,
    read_public_key,
)
from tests.journal import journals
from tests.records import sample_records as samples
from tests.rights import is_private


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_key_is_made_once_and_is_for_its_user_alone(home: Path) -> None:
    assert installation_public_key() is None
    made = installation_key().public_key
    assert installation_key().public_key == made
    path = home / "data" / "signing" / "installation.key"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    own = installation_public_key()
    assert own is not None
    assert own.data == made
    assert read_public_key(str(path.with_suffix(".pub"))) == own == read_public_key(own.text)


def test_records_of_a_key_that_was_lost_or_changed_are_still_this_installation_s(home: Path) -> None:
    first = PublicKey(installation_key().public_key)
    private = home / "data" / "signing" / "installation.key"
    private.unlink()
    assert installation_public_keys() == (first,)
    second = PublicKey(installation_key().public_key)
    assert second != first
    private.unlink()
    third = PublicKey(installation_key().public_key)
    known = installation_public_keys()
    assert known[0] == third
    assert set(known) == {first, second, third}


MAKE = (
    "from praxis_desktop.records.signing import installation_key; print(installation_key().public_key.hex())"
)


def test_processes_that_make_it_at_once_agree_on_one(home: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", MAKE], stdout=subprocess.PIPE, env=journals.environment())
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in processes}) == 1


def test_a_record_signed_by_this_installation_verifies_here_and_elsewhere_with_its_public_key(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = samples.finished(tmp_path / "runs", signed_by=installation_key)
    verdict = verify(folder)
    assert (verdict.is_sound, verdict.signer) == (True, "installation")
    shared = (home / "data" / "signing" / "installation.pub").read_text()

    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "elsewhere"))
    assert (verify(folder).is_sound, verify(folder).signer) == (False, "unknown key")
    verdict = verify(folder, keys=[read_public_key(shared)])
    assert (verdict.is_sound, verdict.signer) == (True, "given key")


def test_a_private_key_that_others_can_read_is_not_used(home: Path) -> None:
    installation_key()
    if os.name != "posix":
        assert is_private(home / "data" / "signing")
        return
    path = home / "data" / "signing" / "installation.key"
    path.chmod(0o644)
    with pytest.raises(StorageError, match="others can read") as raised:
        installation_key()
    assert "chmod 600" in raised.value.hint


def test_what_is_no_private_key_is_not_replaced(home: Path) -> None:
    path = home / "data" / "signing" / "installation.key"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    path.chmod(0o600)
    with pytest.raises(StorageError, match="not a private key"):
        installation_key()
    assert path.read_text() == "mine"


def test_a_key_in_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "signing").write_text("")
    with pytest.raises(StorageError, match="cannot be used"):
        installation_key(tmp_path / "signing" / "installation.key")


@pytest.mark.parametrize("given_key", ["", "nowhere.pub", "praxis-ed25519 !!", "praxis-ed25519 AAAA"])
def test_what_is_no_public_key_is_told(given_key: str) -> None:
    with pytest.raises(UsageError):
        read_public_key(given_key)


@given(digest=st.binary(min_size=32, max_size=32), signature=st.binary(max_size=80))
def test_only_the_key_itself_signs(digest: bytes, signature: bytes) -> None:
    key = samples.key()
    public = PublicKey(key.public_key)
    assert public.has_signed(digest, key.sign(digest))
    assert not public.has_signed(digest, signature)
    assert not public.has_signed(digest, samples.other_key().sign(digest))
    assert not public.has_signed(digest[:-1], key.sign(digest))
