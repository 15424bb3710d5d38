"""A journal is restored exactly from its bytes, and damaged bytes are refused with the reason."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter.environment.frames import (
    Frame,
    FrameKind,
    Journal,
    MalformedJournal,
    Outcome,
    PayloadReader,
    decode_frames,
    encode_frame,
    text,
    varint,
    zigzag,
)
from praxis_desktop.interpreter.environment.replay import describe

_numbers = st.integers(0, 2**63 - 1).map(varint)
_signed = st.integers(-(2**62), 2**62 - 1).map(zigzag)
_texts = st.text(st.characters(codec="utf-8"), max_size=12).map(text)
_bytes = st.binary(max_size=300)
_outcomes = st.sampled_from(Outcome).map(varint)


def _frames(kind: FrameKind, *fields: st.SearchStrategy[bytes]) -> st.SearchStrategy[Frame]:
    return st.tuples(*fields).map(lambda parts: Frame(kind, b"".join(parts)))


frames = st.one_of(
    _frames(FrameKind.START, _texts, _numbers, _numbers, _numbers, _numbers, _numbers),
    _frames(FrameKind.CLOCK_REALTIME, _signed),
    _frames(FrameKind.CLOCK_MONOTONIC, _numbers),
    _frames(FrameKind.CLOCK_CPU, _signed),
    _frames(FrameKind.ENTROPY, _bytes),
    _frames(FrameKind.REQUEST, _texts, _bytes),
    _frames(FrameKind.ANSWER, _bytes),
    _frames(FrameKind.FAILURE, _numbers, _bytes),
    _frames(FrameKind.SLEEP, _numbers, _outcomes, _numbers),
    _frames(FrameKind.WAIT, _texts, _numbers, _outcomes, _numbers, _bytes),
    _frames(FrameKind.COMPLETION, _numbers, _numbers, _texts, _bytes),
    _frames(FrameKind.TIMER, _numbers, _numbers),
    _frames(FrameKind.WOKEN, _numbers, _numbers, _numbers),
    _frames(FrameKind.RELEASE, _numbers, _numbers, _numbers),
    _frames(FrameKind.OUTPUT, _numbers, _bytes),
    _frames(FrameKind.LONG_OUTPUT, _numbers, _numbers, st.binary(min_size=16, max_size=16)),
    _frames(FrameKind.INTERRUPT, _numbers),
    _frames(FrameKind.BARRIER, _numbers),
    _frames(FrameKind.PAUSE, _numbers, _numbers),
    _frames(FrameKind.GIVEN_UP, _numbers),
)
journals = st.lists(frames, max_size=20).map(Journal)


@given(st.integers(0, 2**63 - 1), st.integers(-(2**62), 2**62 - 1))
def test_numbers_come_back_from_their_bytes(plain: int, signed: int) -> None:
    reader = PayloadReader(varint(plain) + zigzag(signed))
    assert (reader.varint(), reader.zigzag()) == (plain, signed)
    reader.end()


def test_small_numbers_take_one_byte_and_too_large_ones_are_refused() -> None:
    assert [len(varint(number)) for number in (0, 127, 128, 2**63 - 1)] == [1, 1, 2, 9]
    assert [len(zigzag(number)) for number in (-64, 63, 64)] == [1, 1, 2]
    with pytest.raises(OverflowError):
        varint(2**63)


@given(journals)
def test_a_journal_comes_back_from_its_bytes(journal: Journal) -> None:
    assert list(Journal.from_bytes(journal.to_bytes())) == list(journal)


@given(frames)
def test_every_frame_can_be_told_in_words(frame: Frame) -> None:
    assert describe(frame)


@given(journals, st.data())
def test_a_cut_journal_is_refused(journal: Journal, data: st.DataObject) -> None:
    whole = journal.to_bytes()
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(MalformedJournal, match=r"cut off|announced"):
        Journal.from_bytes(cut)


@given(journals, st.data())
def test_a_changed_bit_is_refused(journal: Journal, data: st.DataObject) -> None:
    damaged = bytearray(journal.to_bytes())
    bit = data.draw(st.integers(0, len(damaged) * 8 - 1))
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(MalformedJournal, match=r"signature|damaged"):
        Journal.from_bytes(bytes(damaged))


def test_every_single_cut_and_bit_of_a_small_journal_is_refused() -> None:
    journal = Journal()
    journal.append(FrameKind.ENTROPY, b"ab")
    journal.append(FrameKind.TIMER, varint(3) + varint(400))
    whole = journal.to_bytes()
    broken = [whole[:length] for length in range(len(whole))]
    for bit in range(8 * len(whole)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        broken.append(bytes(damaged))
    for data in [*broken, whole + b"\0"]:
        with pytest.raises(MalformedJournal):
            Journal.from_bytes(data)


@given(st.lists(frames, max_size=8), st.data())
def test_cut_frames_decode_to_a_prefix_or_are_refused(written: list[Frame], data: st.DataObject) -> None:
    whole = b"".join(map(encode_frame, written))
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    read: list[Frame] = []
    try:
        read.extend(decode_frames(cut))
    except MalformedJournal:
        assert len(cut) < len(whole)
    assert read == written[: len(read)]


@given(st.binary(max_size=60))
def test_no_bytes_at_all_raise_anything_else(data: bytes) -> None:
    with contextlib.suppress(MalformedJournal):
        list(decode_frames(data))
    with contextlib.suppress(MalformedJournal):
        Journal.from_bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x63\x00", "no frame has the kind 99"),
        (b"\x05\x04ab", "4 bytes are announced and 2 there"),
        (b"\x05\x80\x00", "longer than it need be"),
        (b"\x05" + b"\xff" * 9 + b"\x01", "too long"),
        (b"\x05", "cut off"),
        (b"\x13\x02\x02\x00", "left over"),
        (b"\x06\x02\x01\xff", "not UTF-8"),
        (b"\x09\x03\x00\x07\x00", "no such outcome"),
    ],
)
def test_the_reason_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(MalformedJournal, match=reason):
        list(decode_frames(data))


def test_barriers_are_found_by_their_place() -> None:
    journal = Journal()
    for kind in (FrameKind.ANSWER, FrameKind.BARRIER, FrameKind.ANSWER, FrameKind.BARRIER):
        journal.append(kind, varint(1))
    assert journal.barriers == [1, 3]
    assert len(journal) == 4
