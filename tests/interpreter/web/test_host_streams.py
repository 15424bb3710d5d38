"""Streams with sources and sinks of the host: every byte arrives once and in order, in every way of reading
and writing.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.typed_arrays import JsTypedArray, byte_view
from praxis_desktop.interpreter.host.js.values import JsObject
from praxis_desktop.interpreter.host.web.array_buffers import view_of
from praxis_desktop.interpreter.host.web.dom_exception import DOMException
from praxis_desktop.interpreter.host.web.queuing import byte_length, chunk_bytes
from praxis_desktop.interpreter.host.web.readable_stream import ReadableStream
from praxis_desktop.interpreter.host.web.writable_stream import WritableStream
from tests.interpreter.web.hosts import make_host, outcome, read

BYOB = JsObject(mode="byob")


class Source:
    """Counts its pulls; each pull delivers one piece of ``supply``."""

    def __init__(self, *supply: bytes) -> None:
        self.supply = list(supply)
        self.pulls = 0
        self.cancelled: list[Any] = []

    def pull(self, controller: Any) -> None:
        """Deliver one piece, if there is one."""
        self.pulls += 1
        if self.supply:
            controller.enqueue(self.supply.pop(0))

    def cancel(self, reason: Any) -> None:
        """Record the reason."""
        self.cancelled.append(reason)


class Sink:
    """Takes bytes; selected writes complete later."""

    def __init__(self, later: list[bool] | None = None) -> None:
        self.taken = b""
        self.later = list(later or [])
        self.waiting: list[Promise] = []
        self.ends: list[Any] = []

    def write(self, chunk: Any, controller: Any) -> Promise | None:
        """Accept the chunk now, or when ``go_on`` is called."""
        self.taken += chunk_bytes(chunk)
        if not (self.later and self.later.pop(0)):
            return None
        self.waiting.append(Promise(controller._host))
        return self.waiting[-1]

    def go_on(self) -> None:
        """Complete the current write."""
        if self.waiting:
            self.waiting.pop(0).fulfil(None)

    def close(self) -> None:
        """Record the close."""
        self.ends.append("close")

    def abort(self, reason: Any) -> None:
        """Record the reason."""
        self.ends.append(reason)


def view(size: int) -> JsTypedArray:
    """Return a reader's own buffer."""
    return JsTypedArray.of_length("Uint8Array", size)


def content(step: Any) -> bytes:
    """Return the bytes that a read returned."""
    return bytes(byte_view(step))


def test_a_source_is_pulled_when_somebody_reads_and_again_after_what_it_gave() -> None:
    source = Source(b"ab", b"cd")
    reader = ReadableStream.of_bytes(make_host(), source).get_reader()
    assert source.pulls == 0
    assert read(reader) == b"ab"
    assert read(reader) == b"cd"
    assert read(reader) == "pending"
    assert source.pulls == 3


def test_a_source_fills_the_queue_up_to_the_high_water_mark() -> None:
    source = Source(*[b"1234"] * 10)
    stream = ReadableStream.of_bytes(make_host(), source, 10)
    assert source.pulls == 3
    assert stream.controller.desired_size == -2
    assert read(stream.get_reader()) == b"1234"
    assert source.pulls == 4


def test_what_comes_later_goes_to_the_reads_that_wait() -> None:
    stream = ReadableStream.of_bytes(make_host(), Source())
    reader = stream.get_reader()
    first, second = reader.read(), reader.read()
    stream.controller.enqueue(b"one")
    stream.controller.enqueue(memoryview(b"two"))
    stream.controller.enqueue(b"")
    assert [bytes(outcome(promise).value) for promise in (first, second)] == [b"one", b"two"]


def test_a_byob_request_is_filled_in_place() -> None:
    class Filling(Source):
        def pull(self, controller: Any) -> None:
            request = controller.byob_request
            request.target[:3] = b"xyz"
            request.respond(3)

    reader = ReadableStream.of_bytes(make_host(), Filling()).get_reader(BYOB)
    mine = view(8)
    step = outcome(reader.read(mine))
    assert (content(step.value), step.done, len(mine)) == (b"xyz", False, 0)


def test_close_ends_reads_that_wait_and_gives_buffers_back() -> None:
    host = make_host()
    for options, expected in ((None, None), (BYOB, 0)):
        stream = ReadableStream.of_bytes(host, Source())
        reader = stream.get_reader(options)
        waiting = reader.read(view(4)) if options else reader.read()
        stream.controller.close()
        step = outcome(waiting)
        assert step.done
        assert step.value is None if expected is None else len(step.value) == expected
        assert outcome(reader.closed) is None


def test_what_is_queued_is_read_before_the_end_but_not_before_an_error() -> None:
    host = make_host()
    stream = ReadableStream.of_bytes(host, Source())
    stream.controller.enqueue(b"rest")
    stream.controller.close()
    reader = stream.get_reader()
    assert read(reader) == b"rest"
    assert read(reader) is None
    gone = DOMException("unplugged", "NetworkError")
    broken = ReadableStream.of_bytes(host, Source())
    broken.controller.enqueue(b"lost")
    broken.controller.error(gone)
    assert read(broken.get_reader()) is gone
    assert outcome(broken.cancel_now()) is gone


def test_cancel_now_ends_a_stream_that_is_locked_and_tells_its_source() -> None:
    source = Source()
    stream = ReadableStream.of_bytes(make_host(), source)
    reader = stream.get_reader()
    waiting = reader.read()
    assert isinstance(outcome(stream.cancel()), Exception)
    assert outcome(stream.cancel_now("why")) is None
    assert outcome(waiting).done
    assert source.cancelled == ["why"]


def test_a_source_that_raises_errors_its_stream() -> None:
    class Broken(Source):
        def pull(self, controller: Any) -> None:
            raise DOMException("unplugged", "NetworkError")

    reader = ReadableStream.of_bytes(make_host(), Broken()).get_reader()
    assert read(reader).name == "NetworkError"


@given(st.data())
def test_every_byte_is_read_once_and_in_order(data: st.DataObject) -> None:
    host = make_host()
    stream = ReadableStream.of_bytes(host, Source(), data.draw(st.integers(0, 20)))
    sent, got = b"", b""
    reader: Any = None
    waiting: list[Promise] = []
    is_byob = False

    def collect() -> bytes:
        nonlocal waiting
        host.loop.drain()
        done = [promise for promise in waiting if promise.settled]
        waiting = [promise for promise in waiting if not promise.settled]
        return b"".join(content(promise.value.value) for promise in done if not promise.rejected)

    for _ in range(data.draw(st.integers(1, 25))):
        match data.draw(st.sampled_from(["send", "read", "read", "release"])):
            case "send":
                piece = bytes((len(sent) + i) % 256 for i in range(data.draw(st.integers(1, 9))))
                sent += piece
                stream.controller.enqueue(piece)
            case "read":
                if reader is None:
                    is_byob = data.draw(st.booleans())
                    reader = stream.get_reader(BYOB if is_byob else None)
                waiting.append(reader.read(view(data.draw(st.integers(1, 6)))) if is_byob else reader.read())
            case "release":
                if reader is not None:
                    got += collect()
                    reader.release_lock()
                    reader = None
        got += collect()
    if reader is not None:
        reader.release_lock()
    got += collect()
    stream.controller.close()
    rest = stream.get_reader()
    while (piece := read(rest)) is not None:
        got += piece
    assert got == sent


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=9), st.booleans()), max_size=12))
def test_every_byte_is_written_once_and_in_order(chunks: list[tuple[bytes, bool]]) -> None:
    host = make_host()
    sink = Sink([later for _, later in chunks])
    stream = WritableStream.over(host, sink, 16, byte_length)
    writer = stream.get_writer()
    promises = [writer.write(bytearray(chunk)) for chunk, _ in chunks]
    end = writer.close()
    for _ in chunks:
        host.loop.drain()
        sink.go_on()
    assert outcome(end) is None
    assert all(promise.settled and not promise.rejected for promise in promises)
    assert sink.taken == b"".join(chunk for chunk, _ in chunks)
    assert sink.ends == ["close"]


@given(st.lists(st.binary(min_size=1, max_size=9), max_size=12), st.lists(st.booleans(), max_size=12))
def test_a_pipe_carries_every_byte_in_order(pieces: list[bytes], later: list[bool]) -> None:
    host = make_host()
    sink = Sink(later)
    source = ReadableStream.of_bytes(host, Source(*pieces))
    piped = source.pipe_to(WritableStream.over(host, sink))
    for _ in range(len(pieces) + 1):
        host.loop.drain()
        sink.go_on()
    host.loop.drain()
    source.controller.close()
    assert outcome(piped) is None
    assert sink.taken == b"".join(pieces)
    assert sink.ends == ["close"]


def test_a_long_queue_is_piped_without_recursion() -> None:
    host = make_host()
    source = ReadableStream.of_bytes(host, Source())
    for _ in range(5000):
        source.controller.enqueue(b"x")
    source.controller.close()
    sink = Sink()
    assert outcome(source.pipe_to(WritableStream.over(host, sink))) is None
    assert len(sink.taken) == 5000


def test_a_write_that_is_done_at_once_leaves_the_writer_ready() -> None:
    host = make_host()
    writer = WritableStream.over(host, Sink(), 4, byte_length).get_writer()
    assert outcome(writer.write(bytearray(b"more than four"))) is None
    assert writer.desired_size == 4
    assert outcome(writer.ready) is None


def test_abort_tells_the_signal_at_once_and_the_sink_when_its_write_is_done() -> None:
    host = make_host()
    sink = Sink([True])
    stream = WritableStream.over(host, sink)
    writer = stream.get_writer()
    first, second = writer.write(bytearray(b"a")), writer.write(bytearray(b"b"))
    signal = stream.controller.signal
    why = DOMException("stop", "AbortError")
    aborted = stream.abort_now(why)
    assert (signal.aborted, signal.reason) == (True, why)
    assert (outcome(aborted), sink.ends) == ("pending", [])
    sink.go_on()
    assert outcome(first) is None
    assert outcome(second) is why
    assert outcome(aborted) is None
    assert sink.ends == [why]
    assert outcome(writer.closed) is why


def test_what_is_no_buffer_is_refused_by_a_sink_of_bytes() -> None:
    writer = WritableStream.over(make_host(), Sink(), 255, byte_length).get_writer()
    assert outcome(writer.write("text")).name == "TypeError"
    assert outcome(writer.write(bytearray(b"x"))).name == "TypeError"


def test_a_view_shows_what_it_is() -> None:
    whole = JsTypedArray.of_length("Int32Array", 3)
    given_view = view_of(whole)
    assert (given_view.name, given_view.byte_length, given_view.element_size) == ("Int32Array", 12, 4)
