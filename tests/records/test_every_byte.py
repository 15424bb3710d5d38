"""Every byte of each file of a finished record counts: changes, cuts and gaps are all found."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from praxis_desktop.core.events import StateEvent
from praxis_desktop.records.history.verifying import verify
from praxis_desktop.records.signing import PublicKey
from tests.records import sample_records as samples

OWN = PublicKey(samples.key().public_key)
NAMES = ("artifacts/plot.svg", "guardian.jsonl", "output.txt", "pylock.toml", "record.journal")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with one of each kind of file; tests that change it must restore it."""
    record = samples.make(tmp_path_factory.mktemp("runs"))
    (record.folder / "guardian.jsonl").write_text('{"why": "program lost", "port": "pump", "sent": "02"}\n')
    (record.folder / "pylock.toml").write_text('lock-version = "1.0"\n')
    record.tell(StateEvent("completed"))
    record.close(samples.result())
    assert is_sound(record.folder)
    return record.folder


def is_sound(folder: Path) -> bool:
    return verify(folder, keys=[OWN]).is_sound


def _tampered(path: Path, data: bytes) -> bool:
    """Return whether verifying finds that the record was changed, while the file contains ``data``."""
    whole = path.read_bytes()
    path.write_bytes(data)
    try:
        return not is_sound(path.parent if path.parent.name == samples.RUN else path.parent.parent)
    finally:
        path.write_bytes(whole)


def _try_all(folder: Path, name: str, places: int | None, chance: random.Random) -> None:
    path = folder / name
    whole = path.read_bytes()
    every = range(len(whole))
    for place in every if places is None else chance.sample(every, min(places, len(whole))):
        bits = (chance.randrange(8),) if places is not None else range(8)
        for bit in bits:
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            assert _tampered(path, bytes(changed)), (name, place, bit)
        assert _tampered(path, whole[:place]), (name, place)
        assert _tampered(path, whole[:place] + whole[place + 1 :]), (name, place)
        assert _tampered(path, whole[:place] + b"\n" + whole[place:]), (name, place)
    assert _tampered(path, whole + b"\0")
    assert is_sound(folder)


@pytest.mark.parametrize("name", NAMES)
def test_some_bytes_of_each_file(folder: Path, name: str) -> None:
    _try_all(folder, name, 12, random.Random(name))


@pytest.mark.parametrize("name", NAMES[:-1])
@pytest.mark.parametrize("place", ["itself", "/etc/passwd", "/dev/zero", "/nowhere"])
def test_a_link_in_the_place_of_a_file(folder: Path, name: str, place: str, tmp_path: Path) -> None:
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    path = copy / name
    path.unlink()
    path.symlink_to(path.name if place == "itself" else place)
    assert verify(copy, keys=[OWN]).findings


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", NAMES)
def test_every_byte_of_each_file(folder: Path, name: str) -> None:
    _try_all(folder, name, None, random.Random(name))


@pytest.mark.parametrize("name", NAMES[:-1])
def test_a_file_that_is_taken_out_or_exchanged_for_another(folder: Path, name: str, tmp_path: Path) -> None:
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    (copy / name).unlink()
    assert [finding.problem for finding in verify(copy, keys=[OWN]).findings] == ["file missing"]
    other = next(each for each in NAMES[:-1] if each != name)
    shutil.copy(folder / other, copy / name)
    assert [finding.problem for finding in verify(copy, keys=[OWN]).findings] == ["file changed"]
