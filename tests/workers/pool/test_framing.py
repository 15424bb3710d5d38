"""Frames on a pipe: every message arrives unchanged, in whatever pieces; anything else is an error."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.events import ErrorInfo, ExecutionResult
from praxis_desktop.snapshots.recipes import BASELINE, dedicated_recipe, package_recipe
from praxis_desktop.workers.pool import messages as framing
from praxis_desktop.workers.pool.messages import (
    FROM_CHILD,
    LARGEST,
    TO_CHILD,
    Call,
    Capture,
    Captured,
    Close,
    Codec,
    Error,
    FrameError,
    FrameReader,
    FrameTooLarge,
    Init,
    Input,
    Interrupt,
    Progress,
    Ready,
    Run,
    RunResult,
    Stderr,
    Stdout,
    encode,
)

PACKAGE = package_recipe([Path("/layers/a.layer")], ["b"])

any_text = st.text(st.characters(codec=None), max_size=20)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)
lists = st.lists(plain, max_size=3).map(tuple)
timeouts = st.none() | st.floats(0, 1e6)
errors = st.none() | st.builds(ErrorInfo, any_text, any_text, any_text)

incoming = st.one_of(
    st.builds(
        Init, st.sampled_from([BASELINE, PACKAGE, dedicated_recipe(PACKAGE, "x = '\ud800'", "/lab/p.py")])
    ),
    st.builds(
        Run,
        any_text,
        any_text,
        args=lists,
        timeout=timeouts,
        session=st.none() | any_text,
        session_bytes=st.none() | st.binary(),
        trace=st.booleans(),
    ),
    st.builds(Call, any_text, any_text, lists, timeouts, any_text, st.none() | st.binary()),
    st.builds(Interrupt, st.none() | any_text),
    st.builds(Capture, any_text, any_text, timeouts),
    st.builds(Input, st.binary()),
    st.builds(Close, st.none() | any_text),
)
outgoing = st.one_of(
    st.builds(Progress, st.integers(0, 100), any_text),
    st.builds(Ready, st.floats(0, 1e9)),
    st.builds(Stdout, any_text, st.binary()),
    st.builds(Stderr, any_text, st.binary()),
    st.builds(
        RunResult,
        any_text,
        st.builds(
            ExecutionResult,
            output=any_text,
            runtime=st.floats(0, 1e9),
            startTimestamp=st.floats(0, 1e13),
            value=plain,
            error=errors,
            callstack=st.lists(st.dictionaries(any_text, plain, max_size=2), max_size=2).map(tuple),
        ),
        st.integers(0, 1 << 40),
        st.booleans(),
    ),
    st.builds(Captured, any_text, st.binary()),
    st.builds(Error, any_text, any_text, any_text, st.none() | any_text),
)


def in_pieces(data: bytes, sizes: list[int]) -> Callable[[int], bytes]:
    """Make a ``read`` that returns pieces of these sizes, then whatever is wanted."""
    rest, wanted = bytearray(data), list(sizes)

    def read(count: int) -> bytes:
        size = min(count, wanted.pop(0) if wanted else count)
        piece = bytes(rest[:size])
        del rest[:size]
        return piece

    return read


def read_all(data: bytes, codec: Codec[Any], sizes: list[int] | None = None) -> list[Any]:
    reader = FrameReader(in_pieces(data, sizes or []), codec)
    messages = []
    while (message := reader.next()) is not None:
        messages.append(message)
    return messages


pieces = st.lists(st.integers(1, 9), max_size=40)


@given(st.lists(incoming, max_size=4), pieces)
def test_what_is_said_to_a_child_arrives_in_whatever_pieces(messages: list[Any], sizes: list[int]) -> None:
    assert read_all(b"".join(map(encode, messages)), TO_CHILD, sizes) == messages


@given(st.lists(outgoing, max_size=4), pieces)
def test_what_a_child_says_arrives_in_whatever_pieces(messages: list[Any], sizes: list[int]) -> None:
    assert read_all(b"".join(map(encode, messages)), FROM_CHILD, sizes) == messages


@given(st.binary(max_size=200), pieces)
def test_any_bytes_are_messages_or_an_error(data: bytes, sizes: list[int]) -> None:
    with contextlib.suppress(FrameError):
        read_all(data, FROM_CHILD, sizes)


@given(outgoing, st.data())
def test_a_stream_that_ends_within_a_frame_says_so(message: Any, data: st.DataObject) -> None:
    frame = encode(message)
    cut = data.draw(st.integers(1, len(frame) - 1))
    with pytest.raises(FrameError, match=r"the stream ends within a frame: \d+ of \d+ bytes"):
        read_all(frame + frame[:cut], FROM_CHILD)


def test_a_length_beyond_the_largest_is_refused_before_anything_is_read() -> None:
    with pytest.raises(FrameError, match=f"a frame claims to have {LARGEST + 1} bytes"):
        read_all((LARGEST + 1).to_bytes(4, "little") + b"x", FROM_CHILD)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b'{"type":"none"}',
        b'{"type":"stdout"}',
        b'{"type":"ready","runtime":"x"}',
        b"\xff",
        b"[" * 100_000,
        b'{"type":"\\ud800"}',
    ],
)
def test_what_is_json_but_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(FrameError, match="a frame is not a message"):
        read_all(len(body).to_bytes(4, "little") + body, FROM_CHILD)


def test_what_does_not_fit_or_is_no_plain_data_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "LARGEST", 100)
    with pytest.raises(FrameTooLarge):
        encode(Stdout("1", bytes(100)))
    with pytest.raises(TypeError):
        encode(Call("1", "f", (object(),)))
