"""Damaged journals: no wrong data is ever read, and the intact part is saved."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from praxis_desktop.journal import (
    JournalDamaged,
    JournalReader,
    JournalUnusable,
    JournalWriter,
    Verification,
    is_being_written,
    recover,
)
from praxis_desktop.journal.format import BATCH, SEAL, Link
from tests.journal import journals
from tests.journal.writing import payload
from tests.obstacles import named_pipe

FRAMES = [(1, b"S\r\n"), (2, b"S S     10.001 g\r\n"), (1, b""), (3, bytes(range(200)))]


def _sample(path: Path) -> bytes:
    with JournalWriter.create(path, {"what": "a test"}) as journal:
        for kind, content in FRAMES:
            journal.append(kind, content)
            journal.commit()
    return path.read_bytes()


def _verify(path: Path) -> Verification:
    with JournalReader(path) as reader:
        return reader.verify()


def test_no_cut_goes_unnoticed_and_what_is_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    whole = _sample(path)
    for length in reversed(range(len(whole))):
        os.truncate(path, length)
        frames, is_noticed = journals.accepted(path)
        assert is_noticed, length
        assert frames == FRAMES[: len(frames)], length


def test_a_cut_between_two_batches_shows_because_the_end_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    whole = _sample(path)
    path.write_bytes(whole[: -BATCH.size - 2])
    found = _verify(path)
    assert not found.damage
    assert not found.is_sound
    assert "not closed" in found.reason
    assert found.frames == len(FRAMES)


def test_no_flipped_bit_goes_unnoticed(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    whole = _sample(path)
    with path.open("r+b", buffering=0) as file:  # writing it again would wait for the disk each time
        for place, sound in enumerate(whole):
            for bit in range(8):
                file.seek(place)
                file.write(bytes([sound ^ 1 << bit]))
                frames, is_noticed = journals.accepted(path)
                assert is_noticed, (place, bit)
                assert frames == FRAMES[: len(frames)], (place, bit)
            file.seek(place)
            file.write(bytes([sound]))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda whole, batch: whole + b"\0", id="a byte more"),
        pytest.param(lambda whole, batch: whole + bytes(4096), id="zeros behind"),
        pytest.param(lambda whole, batch: whole + batch, id="a batch twice"),
        pytest.param(lambda whole, batch: whole.replace(batch, b""), id="a batch left out"),
        pytest.param(lambda whole, batch: whole[:-42] + b"\0" * 42, id="zeros at the end"),
    ],
)
def test_what_was_added_or_left_out_is_noticed(
    tmp_path: Path, change: Callable[[bytes, bytes], bytes]
) -> None:
    path = tmp_path / "a.journal"
    whole = _sample(path)
    first = whole.index(FRAMES[0][1]) - BATCH.size - 2
    path.write_bytes(change(whole, whole[first : first + BATCH.size + 5]))
    frames, is_noticed = journals.accepted(path)
    assert is_noticed
    assert all(kind == SEAL or (kind, content) in FRAMES for kind, content in frames)


def test_a_changed_frame_with_a_new_checksum_breaks_the_chain(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    whole = _sample(path)
    with JournalReader(path) as reader:
        start, first = reader.start, reader._first
    body = bytes((1, 3)) + b"T\r\n"
    forged = BATCH.pack(len(body), first.next(body).crc, Link(first.crc, bytes(32)).next(body).digest) + body
    path.write_bytes(whole[:start] + forged + whole[start + len(forged) :])
    found = _verify(path)
    assert "chain" in found.damage
    assert found.sound_bytes == start


def test_verification_says_where_damage_begins_and_what_is_sound_before_and_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    whole = bytearray(_sample(path))
    place = whole.index(b"10.001")
    whole[place] ^= 4
    path.write_bytes(whole)
    found = _verify(path)
    batch = place - len(b"S S     ") - 2 - BATCH.size
    assert found.sound_bytes == batch
    assert (found.batches, found.frames) == (1, 1)
    assert found.later_batches == 3
    assert f"damaged from byte {batch} on" in found.reason


def test_what_is_no_journal_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    with pytest.raises(JournalUnusable, match="cannot be read"):
        JournalReader(path)
    with pytest.raises(JournalUnusable, match="is a folder") as refused:
        JournalReader(tmp_path)
    assert "--journal FILE" in refused.value.hint
    path.write_bytes(b"")
    with pytest.raises(JournalUnusable, match="is empty"):
        JournalReader(path)
    path.write_bytes(b"#!/bin/sh\n" * 10)
    with pytest.raises(JournalUnusable, match="not a journal"):
        JournalReader(path)


def test_a_pipe_is_told_and_not_waited_for(tmp_path: Path) -> None:
    with named_pipe(tmp_path / "pipe") as path:
        assert not is_being_written(path)
        with pytest.raises(JournalUnusable, match="not a regular file"):
            JournalReader(path)
        with pytest.raises(JournalUnusable, match="not a regular file"):
            recover(path)


def test_recovery_sets_the_damaged_tail_aside_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    whole = _sample(path)
    torn = whole[: whole.index(b"10.001") + 2]
    path.write_bytes(torn)
    done = recover(path)
    assert done.tail is not None
    assert path.read_bytes().startswith(torn[: done.before.sound_bytes])
    assert done.tail.read_bytes() == torn[done.before.sound_bytes :]
    assert done.cut_bytes == len(torn) - done.before.sound_bytes
    assert journals.contents(path) == FRAMES[:1]
    found = _verify(path)
    assert found.is_sound
    assert found.recoveries[0]["cut_bytes"] == done.cut_bytes
    assert found.recoveries[0]["tail"] == done.tail.name
    assert recover(path).was_sound


def test_recovery_overwrites_no_tail_of_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    whole = _sample(path)
    kept = set()
    for length in (5, 9):
        path.write_bytes(whole[: whole.index(b"10.001") + length])
        kept.add(recover(path).tail)
    assert len(kept) == 2


def test_recovery_closes_a_journal_whose_writer_was_killed_between_two_batches(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(_sample(path)[: -BATCH.size - 2])
    done = recover(path)
    assert (done.tail, done.cut_bytes) == (None, 0)
    assert _verify(path).is_sound
    assert journals.contents(path) == FRAMES


def test_a_journal_that_is_being_written_is_not_recovered(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    with JournalWriter.create(path, {}) as journal:
        assert is_being_written(path)
        with pytest.raises(JournalUnusable, match="still being written"):
            recover(path)
        journal.append(1, b"goes on")
    assert not is_being_written(path)
    assert _verify(path).is_sound


def test_without_its_header_nothing_of_a_journal_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    damaged = bytearray(_sample(path))
    damaged[20] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(JournalDamaged, match="header"):
        recover(path)
    assert path.read_bytes() == damaged


def _kill_while_it_writes(path: Path, lines: int) -> set[tuple[int, int]]:
    """Kill a writer after it has reported this number of frames; returns them."""
    told: set[tuple[int, int]] = set()
    command = [sys.executable, "-m", "tests.journal.writing", str(path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=journals.environment(), cwd=journals.ROOT
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if not line.endswith(b"\n"):
                break
            thread, number = line.split()
            told.add((int(thread), int(number)))
            if len(told) == lines:
                process.kill()
    return told


def _check_after_kill(path: Path, told: set[tuple[int, int]]) -> None:
    before = path.read_bytes()
    done = recover(path)
    assert before.startswith(path.read_bytes()[: done.before.sound_bytes])
    frames = journals.contents(path)
    for thread in (1, 2, 3):
        own = [content for kind, content in frames if kind == thread]
        assert own == [payload(thread, number) for number in range(len(own))]
        assert all(number < len(own) for of, number in told if of == thread)
    assert _verify(path).is_sound


def test_a_killed_writer_leaves_every_frame_that_it_had_committed(tmp_path: Path) -> None:
    for number, lines in enumerate((1, 40, 700)):
        path = tmp_path / f"{number}.journal"
        _check_after_kill(path, _kill_while_it_writes(path, lines))


@pytest.mark.long
@pytest.mark.timeout(900)
def test_writers_killed_at_many_moments_leave_every_committed_frame(tmp_path: Path) -> None:
    chance = random.Random(4)
    for number in range(200):
        path = tmp_path / f"{number}.journal"
        _check_after_kill(path, _kill_while_it_writes(path, chance.randrange(1, 3000)))
