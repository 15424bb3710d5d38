"""A disk that fills up in the middle of a run: the run asks, loses nothing, and its end is recorded in any
case.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec import structs

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import LogEvent
from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.journal._file import RESERVE
from praxis_desktop.records.full_disk import DiskWatch, refuse_without_room, room_at, room_prompt
from praxis_desktop.records.history.verifying import verify
from praxis_desktop.records.reading import EventEntry, FactsEntry, RecordReader, WireEntry
from praxis_desktop.records.run_folder import ARTIFACTS
from praxis_desktop.records.run_record import JournalledRecord
from praxis_desktop.records.signing import PublicKey
from tests.disks import fill, small_disk
from tests.records import sample_records as samples

DISK = 6 << 20
GIB = 1 << 30
OWN = PublicKey(samples.key().public_key)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    with small_disk(place, DISK):
        yield place


def wire_of(folder: Path) -> list[bytes]:
    with RecordReader(folder) as reader:
        return [e.record.data for e in reader.entries() if isinstance(e, WireEntry) and e.record.data]


def sent_until_full(record: JournalledRecord) -> int:
    """Return the number of writes that succeeded before the disk was full."""
    for count in range(10_000):
        try:
            record.wire.sent("scale", b"%d " % count + b"x" * 20_000)
        except StorageError:
            return count
    raise AssertionError("the disk is never full")


def missing_in(folder: Path) -> str:
    with RecordReader(folder) as reader:
        facts = [entry.told for entry in reader.entries() if isinstance(entry, FactsEntry)]
    return " ".join(str(told["missing"]) for told in facts if "missing" in told)


def test_a_run_asks_waits_and_goes_on_with_everything_in_its_order(disk: Path) -> None:
    record = JournalledRecord.begin(disk / "runs", samples.RUN, {}, [], key=samples.key)
    ballast = fill(disk)
    asked: list[str] = []
    answered = threading.Event()

    def ask(shortage: StorageError) -> bool:
        asked.append(shortage.message)
        record.tell(LogEvent("a person is asked"))  # must not wait for itself
        assert answered.wait(20)
        return True

    record.when_full(ask)
    left: list[bytes] = []
    command = b"x" * 50_000

    def send() -> None:
        for number in range(60):
            data = b"%d " % number + command
            record.wire.sent("scale", data)
            left.append(data)
            record.wire.received("scale", b"ok %d" % number, time.monotonic_ns())

    sender = threading.Thread(target=send)
    sender.start()
    deadline = time.monotonic() + 20
    while not asked and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(0.05)
    held = len(left)
    assert held < 60
    record.output("stdout", b"printed meanwhile\n")
    record.tell(LogEvent("told meanwhile"))
    record.wire.received("balance", b"came meanwhile", time.monotonic_ns())
    time.sleep(0.05)
    assert len(left) == held  # nothing is sent

    ballast.unlink()
    answered.set()
    sender.join(20)
    record.close(samples.result())
    assert len(left) == 60
    assert len(asked) == 1
    assert "No space" in asked[0]
    wire = wire_of(record.folder)
    assert [data for data in wire if data.endswith(b"x")] == left
    assert b"came meanwhile" in wire
    assert (record.folder / "output.txt").read_bytes() == b"printed meanwhile\n"
    verdict = verify(record.folder, keys=[OWN])
    assert verdict.is_sound, verdict.findings
    assert verdict.missing == ()


def test_without_anybody_to_ask_nothing_leaves_any_more_and_the_end_is_recorded(disk: Path) -> None:
    record = JournalledRecord.begin(disk / "runs", samples.RUN, {}, [], key=samples.key)
    fill(disk)
    left = sent_until_full(record)
    with pytest.raises(StorageError):
        record.wire.sent("scale", b"once more")
    record.tell(LogEvent("the run is aborted"))
    record.close(samples.result("failed"))
    verdict = verify(record.folder, keys=[OWN])
    assert verdict.is_sound, verdict.findings
    with RecordReader(record.folder) as reader:
        entries = list(reader.entries())
    events = [entry.event for entry in entries if isinstance(entry, EventEntry)]
    assert events[-1]["event"] == "result"
    assert LogEvent("the run is aborted").to_json() in events
    refused = [e.record for e in entries if isinstance(e, WireEntry) and e.record.what == "refused"]
    assert refused[-1].details["data"] == b"once more".hex()
    sent = [e.record for e in entries if isinstance(e, WireEntry) and e.record.direction == "out"]
    assert len(sent) in (left, left + 1)


def test_what_stops_an_instrument_is_recorded_although_the_disk_is_full(disk: Path) -> None:
    record = JournalledRecord.begin(disk / "runs", samples.RUN, {}, [], key=samples.key)
    fill(disk)
    sent_until_full(record)
    record.wire.left("scale", b"STOP\r\n", time.monotonic_ns())
    record.close(samples.result("cancelled"))
    assert wire_of(record.folder)[-1] == b"STOP\r\n"


def test_an_abort_is_recorded_even_with_a_result_larger_than_the_reserve(disk: Path) -> None:
    record = JournalledRecord.begin(disk / "runs", samples.RUN, {}, [], key=samples.key)
    record.when_full(lambda shortage: False)
    fill(disk)
    sent_until_full(record)
    large = samples.result("failed")
    record.close(structs.replace(large, result=structs.replace(large.result, output="y" * 2 * RESERVE)))
    assert verify(record.folder, keys=[OWN]).findings == ()
    assert "could be recorded" in missing_in(record.folder)
    with RecordReader(record.folder) as reader:
        result = list(reader.events())[-1].event["result"]
    assert isinstance(result, dict)
    assert 0 < len(result["output"]) < RESERVE


def test_a_run_whose_record_lacks_something_has_a_result_that_does_not_pass(disk: Path) -> None:
    record = JournalledRecord.begin(disk / "runs", samples.RUN, {}, [], key=samples.key)
    record.when_full(lambda shortage: False)
    fill(disk)
    sent_until_full(record)
    for _ in range(2000):
        record.tell(LogEvent("x" * 1000))
    record.close(structs.replace(samples.result("completed"), verdict=Verdict("passed", "done")))
    assert verify(record.folder, keys=[OWN]).findings == ()
    assert not record.is_complete
    with RecordReader(record.folder) as reader:
        last = list(reader.events())[-1].event
    assert last["event"] == "result", "the reserve has room for it, however much came before"
    assert isinstance(last["verdict"], dict)
    assert last["verdict"]["verdict"] == "inconclusive"


@pytest.mark.parametrize("is_full_before", [True, False])
def test_a_run_of_whose_files_only_the_digests_find_no_room_does_not_pass(
    disk: Path, is_full_before: bool
) -> None:
    record = JournalledRecord.begin(disk / "runs", samples.RUN, {}, [], key=samples.key)
    artifacts = record.folder / ARTIFACTS
    for number in range(5000):
        (artifacts / f"{number:0200}").touch()
    record.when_full(lambda shortage: False)
    fill(disk)
    if is_full_before:
        sent_until_full(record)
    record.close(structs.replace(samples.result("completed"), verdict=Verdict("passed", "done")))
    assert not record.is_complete
    assert "could be recorded" in missing_in(record.folder)
    with RecordReader(record.folder) as reader:
        verdict = list(reader.events())[-1].event["verdict"]
    assert isinstance(verdict, dict)
    assert verdict["verdict"] == "inconclusive"
    assert str(verdict["reason"]).startswith("The record of the run is incomplete.")


def test_what_came_meanwhile_goes_into_the_reserve_as_far_as_it_fits_and_the_rest_is_missed(
    disk: Path,
) -> None:
    record = JournalledRecord.begin(disk / "runs", samples.RUN, {}, [], key=samples.key)
    fill(disk)
    asked, over = threading.Event(), threading.Event()

    def ask(shortage: StorageError) -> bool:
        asked.set()
        return not over.wait(20)

    record.when_full(ask)
    while not asked.wait(0.001):
        record.wire.received("scale", b"x" * 20_000, time.monotonic_ns())
    for number in range(5000):
        record.wire.received("scale", b"%d " % number + b"y" * 500, time.monotonic_ns())
    over.set()
    record.close(samples.result("failed"))
    assert verify(record.folder, keys=[OWN]).findings == ()
    assert "could be recorded" in missing_in(record.folder)
    came = [int(data.split()[0]) for data in wire_of(record.folder) if data.endswith(b"y")]
    assert 200 < len(came) < 5000
    assert came == sorted(came)


def test_output_that_finds_no_room_waits_for_it_too(disk: Path) -> None:
    record = JournalledRecord.begin(disk / "runs", samples.RUN, {}, [], key=samples.key)
    ballast = fill(disk, left=100_000)
    asked = threading.Event()

    def ask(shortage: StorageError) -> bool:
        asked.set()
        while ballast.exists():
            time.sleep(0.005)
        return True

    record.when_full(ask)
    for _ in range(100):
        record.output("stdout", b"z" * 9_999 + b"\n")
    assert asked.wait(20)
    ballast.unlink()
    record.wire.sent("scale", b"goes on")
    record.close(samples.result())
    assert (record.folder / "output.txt").stat().st_size == 1_000_000
    assert verify(record.folder, keys=[OWN]).is_sound


def test_an_end_while_somebody_is_asked_does_not_wait_for_the_answer(disk: Path) -> None:
    record = JournalledRecord.begin(disk / "runs", samples.RUN, {}, [], key=samples.key)
    fill(disk)
    asked, over = threading.Event(), threading.Event()

    def ask(shortage: StorageError) -> bool:
        asked.set()
        over.wait(20)
        return False

    record.when_full(ask)
    while not asked.wait(0.001):
        record.wire.received("scale", b"x" * 20_000, time.monotonic_ns())
    closing = threading.Thread(target=record.close, args=(samples.result("cancelled"),))
    closing.start()
    closing.join(5)
    over.set()
    assert not closing.is_alive()
    assert verify(record.folder, keys=[OWN]).findings == ()


def test_a_disk_that_is_nearly_full_is_asked_about_before_it_is(tmp_path: Path) -> None:
    percent = int(room_at(tmp_path).percent)
    record = JournalledRecord.begin(tmp_path, samples.RUN, {}, [], watch=DiskWatch(tmp_path, percent))
    asked: list[str] = []

    def ask(shortage: StorageError) -> bool:
        asked.append(shortage.message)
        return True

    record.when_full(ask)
    record.wire.sent("scale", b"S")
    record.wire.sent("scale", b"T")
    record.close(samples.result())
    assert len(asked) == 1
    assert "% full" in asked[0]
    assert wire_of(record.folder) == [b"S", b"T"]


class DiskUsage(NamedTuple):
    """A result of ``shutil.disk_usage``, in bytes."""

    total: int
    used: int
    free: int


def examine(folder: Path, *, full_percent: int = 100, limit_bytes: int = 0) -> str:
    return refuse_without_room(
        folder, full_percent=full_percent, limit_bytes=limit_bytes, kept_bytes=lambda: 950
    )


@pytest.mark.parametrize(
    ("used", "free", "full_percent", "warned"),
    [
        (86 * GIB // 10, 14 * GIB // 10, 95, True),
        (84 * GIB // 10, 16 * GIB // 10, 95, False),
        (860 * GIB, 140 * GIB, 95, False),  # 90 GiB are left before the limit
        (94 * GIB, 6 * GIB, 95, True),
        (94 * GIB // 10, 6 * GIB // 10, 100, False),
    ],
)
def test_a_warning_is_given_when_little_is_left_before_the_limit(
    used: int, free: int, full_percent: int, warned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(used + free, used, free))
    told = examine(tmp_path / "not yet", full_percent=full_percent)
    assert ("no run can start" in told) == warned


def test_no_run_begins_beyond_what_is_allowed_and_before_that_somebody_is_told(tmp_path: Path) -> None:
    assert examine(tmp_path) == ""
    assert "no run can start" in examine(tmp_path, limit_bytes=1000)
    for full_percent, limit_bytes in ((int(room_at(tmp_path).percent), 0), (100, 900)):
        with pytest.raises(StorageError, match="no run can start") as raised:
            examine(tmp_path, full_percent=full_percent, limit_bytes=limit_bytes)
        assert "history prune" in raised.value.hint


def test_the_question_says_what_to_do(tmp_path: Path) -> None:
    prompt = room_prompt(StorageError("No space left on device"), tmp_path)
    assert prompt.kind == "continue"
    assert "Free space" in prompt.message
    assert [choice.value for choice in prompt.choices] == ["continue", "abort"]


LIMITED = """
import resource, sys
from pathlib import Path
from praxis_desktop.core.errors import StorageError
from praxis_desktop.records.run_folder import ARTIFACTS
from praxis_desktop.records.run_record import JournalledRecord
from tests.records import sample_records as samples
record = JournalledRecord.begin(Path(sys.argv[1]), samples.RUN, {}, [], key=samples.key)
limit = 3 << 20
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
def ask(shortage):
    record.tell(samples.EVENTS[0])
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return True
record.when_full(ask)
for number in range(100):
    record.wire.sent("scale", b"%d " % number + b"x" * 50_000)
record.close(samples.result())
"""


def test_a_file_that_may_not_grow_goes_on_when_it_may(tmp_path: Path) -> None:
    import sys

    from tests.journal import journals

    if os.name != "posix":
        pytest.skip("files cannot be limited here")
    subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], check=True, env=journals.environment())
    folder = tmp_path / samples.RUN
    assert [int(data.split()[0]) for data in wire_of(folder)] == list(range(100))
    assert verify(folder, keys=[OWN]).is_sound
