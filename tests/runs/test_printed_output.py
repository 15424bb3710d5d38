"""Output between the program and its reader is complete, in order and bounded; gaps are reported."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.interpreter.environment.base import StreamName
from praxis_desktop.runs.printed_output import KEPT, OutputBuffer, OutputChunk
from tests.disks import small_disk

NOW = Deadline(0.0)
STREAMS: list[StreamName] = ["stdout", "stderr"]
writes = st.lists(st.tuples(st.sampled_from(STREAMS), st.binary(min_size=1, max_size=20)), max_size=30)


def joined(chunks: list[OutputChunk]) -> list[tuple[StreamName, bytes]]:
    """Join adjacent pieces of the same stream."""
    found: list[tuple[StreamName, bytes]] = []
    for chunk in chunks:
        if found and found[-1][0] == chunk.stream:
            found[-1] = (chunk.stream, found[-1][1] + chunk.data)
        else:
            found.append((chunk.stream, chunk.data))
    return found


@given(writes, st.integers(1, 50))
def test_what_was_written_is_read_in_order(written: list[tuple[StreamName, bytes]], limit: int) -> None:
    output = OutputBuffer()
    for stream, data in written:
        output.write(stream, data)
    output.close()
    chunks = []
    while not output.drained:
        read = output.read(limit, NEVER)
        assert 0 < sum(len(chunk.data) for chunk in read) <= limit
        chunks += read
    assert joined(chunks) == joined([OutputChunk(stream, data) for stream, data in written])
    assert output.total == sum(len(data) for _, data in written)


@given(writes, st.integers(1, 40))
def test_what_is_skipped_is_counted_and_spooled(
    written: list[tuple[StreamName, bytes]], capacity: int
) -> None:
    output = OutputBuffer(capacity=capacity, overflow="skip")
    for stream, data in written:
        output.write(stream, data)
    chunks = output.read(1 << 20, NOW)
    everything = b"".join(data for _, data in written)
    shown = b"".join(chunk.data for chunk in chunks)
    assert shown == everything[-capacity:]
    assert sum(chunk.skipped for chunk in chunks) == len(everything) - len(shown)


def test_the_spool_has_what_was_skipped(tmp_path: Path) -> None:
    output = OutputBuffer(capacity=4, overflow="skip", spool=tmp_path / "spool")
    for _ in range(1000):
        output.write("stdout", b"0123456789")
    output.close()
    output.close()
    assert (tmp_path / "spool").read_bytes() == b"0123456789" * 1000


def test_a_program_that_is_faster_than_its_reader_waits_until_somebody_stops_it() -> None:
    output = OutputBuffer(capacity=10)
    done = threading.Event()

    def write() -> None:
        for _ in range(4):
            output.write("stdout", b"0123456789")
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert not done.wait(0.05)
    assert output.read(10, NEVER) == [OutputChunk("stdout", b"0123456789")]
    assert not done.wait(0.05)
    output.hold_no_longer()
    thread.join(10)
    assert done.is_set()
    [chunk] = output.read(100, NOW)
    assert (chunk.data, chunk.skipped) == (b"0123456789", 20)


def test_other_things_that_the_reader_takes_wait_for_room_too() -> None:
    output = OutputBuffer()
    queue: list[int] = []
    done = threading.Event()

    def put() -> None:
        for number in range(4):
            output.wait_for_room(lambda: not queue)
            queue.append(number)
        done.set()

    thread = threading.Thread(target=put)
    thread.start()
    assert not done.wait(0.05)
    assert queue == [0]
    queue.clear()
    output.make_room()
    assert not done.wait(0.05)
    assert queue == [1]
    output.hold_no_longer()
    thread.join(10)
    assert queue == [1, 2, 3]


def test_a_reader_that_waits_is_woken_by_output_by_wake_and_by_the_end() -> None:
    output = OutputBuffer()
    for act in (lambda: output.write("stderr", b"x"), output.wake, output.close):
        timer = threading.Timer(0.02, act)
        timer.start()
        output.read(10, Deadline.after(20))
        timer.join()
    output.wake()
    assert output.read(10, NEVER) == []
    assert output.drained


@given(st.text(alphabet="aµ€\N{GRINNING FACE}", max_size=8))
def test_the_kept_end_begins_with_a_whole_character(text: str) -> None:
    output = OutputBuffer()
    unit = text.encode()
    output.write("stdout", b"-" * KEPT)
    assert output.tail == "-" * KEPT
    output.write("stdout", unit)
    output.write("stdout", b"-" * (KEPT - 2))
    assert "\ufffd" not in output.tail
    assert output.tail.endswith("-" * (KEPT - 2))
    assert output.total == 2 * KEPT - 2 + len(unit)


def test_the_kept_end_of_short_output_is_all_of_it() -> None:
    output = OutputBuffer()
    output.write("stdout", b"\x80\xb5 whole")
    assert output.tail == "\ufffd\ufffd whole"


def test_a_full_disk_ends_the_log_not_the_program(tmp_path: Path) -> None:
    full = Path("/dev/full")
    with nullcontext() if full.exists() else small_disk(tmp_path, 4096):
        output = OutputBuffer(overflow="skip", spool=full if full.exists() else tmp_path / "output")
        for number in range(1000):
            output.write("stdout", b"%05d\n" % number * 100)
        output.close()
    read = joined(output.read(10 << 20, NOW))
    told = [data for stream, data in read if stream == "stderr"]
    assert told == [f"[{output.spool_error}]\n".encode()]
    assert "No space left on device" in output.spool_error
    assert sum(len(data) for stream, data in read if stream == "stdout") == output.total
