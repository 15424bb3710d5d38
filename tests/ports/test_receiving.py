"""A read gets all received bytes, in order, and leaves the bytes after its terminator."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.ports.errors import PortDisconnected, PortOverrun, disconnected
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


def test_what_came_before_the_end_is_read_before_the_error() -> None:
    buffer = ReceiveBuffer()
    buffer.data += b"abc"
    buffer.end = disconnected("scale")
    assert buffer.serve(ReadRequest(2)) == b"ab"
    assert buffer.serve(ReadRequest(2)) == b"c"
    assert isinstance(buffer.serve(ReadRequest(2)), PortDisconnected)
    assert isinstance(buffer.serve(ReadRequest(2)), PortDisconnected)


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
