"""A read gets all received bytes, in order, and leaves the bytes after its terminator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.ports.errors import PortDisconnected, PortOverrun, cut_message, disconnected
from praxis_desktop.ports.receiving import Inflow, ReadRequest, ReceiveBuffer, overrun


@given(
    data=st.binary(max_size=80),
    cuts=st.lists(st.integers(1, 8), max_size=20),
    terminator=st.sampled_from([b"\n", b"\r\n", b"aab", b"\0"]),
    limit=st.one_of(st.none(), st.integers(1, 20)),
)
def test_a_terminated_read_does_not_depend_on_how_bytes_come(
    data: bytes, cuts: list[int], terminator: bytes, limit: int | None
) -> None:
    request = ReadRequest(limit, terminator)
    buffer = ReceiveBuffer()
    got = None
    position = 0
    for size in [*cuts, len(data)]:
        buffer.data += data[position : position + size]
        position += size
        got = buffer.serve(request)
        if got is not None:
            break
    end = data.find(terminator)
    whole = len(data) if end < 0 else end + len(terminator)
    if limit is not None and whole >= limit:
        whole = limit
    elif end < 0:
        assert got is None
        return
    assert got == data[:whole]


def test_bytes_put_back_are_found_again() -> None:
    buffer = ReceiveBuffer()
    request = ReadRequest(None, b"\n")
    buffer.data += b"cd\n"
    buffer.unread(b"ab\n")
    assert buffer.serve(request) == b"ab\n"
    assert buffer.serve(request) == b"cd\n"
    buffer.data += b"ef"
    assert buffer.serve(request) is None
    buffer.unread(b"\n")
    assert buffer.serve(request) == b"\n"


def test_a_read_for_which_too_little_came_before_the_end_fails() -> None:
    buffer = ReceiveBuffer()
    buffer.data += b"abc"
    buffer.end = disconnected("scale")
    assert buffer.serve(ReadRequest(2)) == b"ab"
    assert isinstance(buffer.serve(ReadRequest(2)), PortDisconnected)
    assert isinstance(buffer.serve(ReadRequest(2)), PortDisconnected)
    assert buffer.take_dropped() == 1


@pytest.mark.parametrize(
    ("reads", "is_cut"),
    [
        ([], False),
        ([ReadRequest(None, b";")], False),
        ([ReadRequest(None, b";"), ReadRequest(1)], True),
        ([ReadRequest(None, b";"), ReadRequest(2)], True),
        ([ReadRequest(None, b";"), ReadRequest(1), ReadRequest(1)], False),
        ([ReadRequest(9, any_count=True)], False),
    ],
)
def test_only_a_message_that_has_begun_is_cut_off(reads: list[ReadRequest], is_cut: bool) -> None:
    buffer = ReceiveBuffer()
    for read in reads:
        buffer.data[:] = b"a;b\n"[buffer.position :]
        buffer.serve(read)
    buffer.data.clear()
    buffer.cut(cut_message("scale"))
    buffer.add(b"c")
    assert isinstance(buffer.serve(ReadRequest(1)), PortDisconnected) is is_cut


def test_no_bytes_of_two_connections_are_joined() -> None:
    buffer = ReceiveBuffer()
    line = ReadRequest(None, b"\n")
    buffer.add(b"1")
    assert buffer.serve(line) is None
    buffer.cut(cut_message("scale"))
    buffer.add(b"5.20\n2")
    buffer.cut(cut_message("scale"))
    restored = ReceiveBuffer()
    restored.take_up(buffer.kept())
    for each in (buffer, restored):
        assert isinstance(each.serve(line), PortDisconnected)
        assert each.serve(line) == b"5.20\n"
        assert isinstance(each.serve(line), PortDisconnected)
        assert each.serve(line) is None


def test_an_overrun_is_told_once_at_the_place_of_the_gap() -> None:
    inflow = Inflow(10)
    buffer = ReceiveBuffer()
    assert inflow.admit(8) is True
    buffer.data += b"12345678"
    assert inflow.admit(8) is None
    assert inflow.admit(1) is False
    buffer.end = overrun("scale", 10)
    assert buffer.serve(ReadRequest(8)) == b"12345678"
    inflow.release(8)
    assert inflow.admit(1) is False
    assert isinstance(buffer.serve(ReadRequest(1)), PortOverrun)
    assert inflow.reopen() == 10
    assert inflow.admit(10) is True
    assert buffer.serve(ReadRequest(1)) is None
