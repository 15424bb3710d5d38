"""A run that died is resumed from its last checkpoint, and a replay of its record shows no difference."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

from praxis_desktop.core.files import replacing
from praxis_desktop.records.reading import CheckpointEntry, EventEntry, RecordReader, SegmentEntry
from praxis_desktop.records.run_folder import CHECKPOINTS
from praxis_desktop.runs import _checkpoints as record_checkpoints
from praxis_desktop.runs._checkpoints import read_own_checkpoint
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.snapshots.format import write_container
from tests.runs.replaying.recorded_runs import RecordedHere, request_of
from tests.runs.resuming.died import died_in, resumed

OFTEN_S = 0.02

SOURCE = """
import asyncio, random
from concurrent.futures import ThreadPoolExecutor
import praxis, serial

async def main():
    loop, threads = asyncio.get_running_loop(), ThreadPoolExecutor(2)
    seen, told = set(), []

    async def tell():
        while True:
            told.append(random.random())
            await asyncio.sleep(0.007)

    teller = asyncio.create_task(tell())
    with serial.Serial("scale", 9600, timeout=5) as scale, serial.Serial("other", 9600, timeout=5) as other:
        with praxis.step("Weigh", timeout=600):
            waiting = loop.run_in_executor(threads, other.readline)
            for number in range(25):
                await loop.run_in_executor(threads, scale.write, b"S\\r\\n")
                reply = await loop.run_in_executor(threads, scale.readline)
                seen.add(reply)
                praxis.series("weight", float(reply.split()[2]), unit="g")
                print(number, reply.decode().strip())
                await asyncio.sleep(0.01)
        await loop.run_in_executor(threads, other.write, b"I4\\r\\n")
        name = await waiting
    teller.cancel()
    praxis.output("name", name.decode().strip())
    return {"replies": len(seen), "told": len(told) > 5}
"""


def request() -> RunRequest:
    found = request_of(SOURCE, "scale=sim:mettler", "other=sim:mettler", is_protocol=True)
    return structs.replace(found, checkpoint_s=OFTEN_S)


@pytest.fixture(scope="module")
def died(tmp_path_factory: pytest.TempPathFactory) -> RecordedHere:
    """A run that died after its program had ended, but before that was recorded."""
    return died_in("mark_end", tmp_path_factory.mktemp("died"), request())


@pytest.fixture
def cut(died: RecordedHere, tmp_path: Path) -> RecordedHere:
    """A copy of the run."""
    shutil.copytree(died.history.places.folder, tmp_path / "history")
    copy = RecordedHere.__new__(RecordedHere)
    copy.history = type(died.history)(tmp_path / "history")
    copy.run_id = died.run_id
    return copy


def entries(cut: RecordedHere, kind: type[Any]) -> list[Any]:
    with RecordReader(cut.folder) as record:
        return [entry for entry in record.entries() if isinstance(entry, kind)]


def checkpoints(cut: RecordedHere) -> list[Path]:
    return sorted((cut.folder / CHECKPOINTS).iterdir())


def told(cut: RecordedHere, event: str, key: str) -> list[object]:
    return [entry.event[key] for entry in entries(cut, EventEntry) if entry.event["event"] == event]


def number_of(path: Path) -> int:
    return int(path.stem)


def check(cut: RecordedHere, checkpoint: int) -> None:
    """Check that it was resumed from ``checkpoint`` (0: the beginning), with the result of an undisturbed
    run.
    """
    (segment,) = entries(cut, SegmentEntry)
    assert segment.told["checkpoint"] == checkpoint
    assert (cut.folder / "output.txt").read_text().split("\n")[24].startswith("24 S S")
    assert told(cut, "step", "status") == ["started", "completed"]
    assert told(cut, "data", "key").count("weight") == 25
    assert told(cut, "result", "state") == ["completed"]
    report = cut.replay()
    assert (report.state, report.difference) == ("identical", None)
    assert report.marks == len(entries(cut, CheckpointEntry)) > 2
    assert not (cut.folder / CHECKPOINTS).exists()


def test_it_goes_on_from_the_last_checkpoint_with_its_ports_open(cut: RecordedHere) -> None:
    last = number_of(checkpoints(cut)[-1])
    assert resumed(cut).exit_code == 0
    check(cut, last)


THREADED = """
import asyncio, threading, time
import praxis, serial

async def main():
    threading.Thread(target=threading.Event().wait, daemon=True).start()  # so that there is always one
    stop, told, loop = threading.Event(), [], asyncio.get_running_loop()
    with serial.Serial("scale", 9600, timeout=5) as scale:
        def read():
            while not stop.is_set():
                told.append(scale.readline())
                time.sleep(0.003)
                loop.call_soon_threadsafe(heard.set)
        heard = asyncio.Event()
        reader = threading.Thread(target=read)
        reader.start()
        for number in range(20):
            await asyncio.to_thread(lambda: (time.sleep(0.003), scale.write(b"SI\\r\\n")))
            heard.clear()
            await heard.wait()
            await asyncio.sleep(0.01)
        stop.set()
        scale.write(b"SI\\r\\n")
        await asyncio.to_thread(reader.join)
        print(told)
    return {"replies": len(told)}
"""


def test_a_run_with_threads_says_that_it_has_no_checkpoints_and_resumes_from_its_beginning(
    tmp_path: Path,
) -> None:
    found = request_of(THREADED, "scale=sim:mettler", is_protocol=True)
    cut = died_in("mark_end", tmp_path, structs.replace(found, checkpoint_s=OFTEN_S))
    assert not any((cut.folder / CHECKPOINTS).glob("*"))
    lines = [str(line) for line in told(cut, "log", "message")]
    assert (
        sum(line.startswith("No checkpoints can be taken while the program has threads.") for line in lines)
        == 1
    )
    assert resumed(cut).exit_code == 0
    (segment,) = entries(cut, SegmentEntry)
    assert segment.told["checkpoint"] == 0
    assert told(cut, "result", "state") == ["completed"]
    report = cut.replay()
    assert (report.state, report.difference) == ("identical", None)


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


@pytest.mark.parametrize("spoil", [damage, cut_short, Path.unlink])
def test_one_that_cannot_be_read_is_passed_over(cut: RecordedHere, spoil: Callable[[Path], object]) -> None:
    before, last = checkpoints(cut)
    spoil(last)
    assert resumed(cut).exit_code == 0
    check(cut, number_of(before))


def test_without_any_it_begins_anew_and_repeats_all(cut: RecordedHere) -> None:
    for path in checkpoints(cut):
        damage(path)
    assert resumed(cut).exit_code == 0
    check(cut, 0)


def test_one_that_the_record_does_not_know_is_not_used(cut: RecordedHere) -> None:
    """After a power cut a checkpoint may be newer than the journal; its number is then used again."""
    before, last = checkpoints(cut)
    stored = read_own_checkpoint(last, 1 << 30)
    details = stored.metadata.details
    changed = msgspec.structs.replace(
        stored.metadata, details={**details, "mark": {**details["mark"], "turn": 1}}
    )
    with replacing(last) as file:
        write_container(file, changed, stored.state, [stored.pages])
    assert resumed(cut).exit_code == 0
    check(cut, number_of(before))


def test_one_of_another_run_is_not_used(cut: RecordedHere) -> None:
    before, last = checkpoints(cut)
    other = died_in("mark_end", cut.folder.parents[2] / "other", request())
    shutil.copy(checkpoints(other)[-1], last)
    assert resumed(cut).exit_code == 0
    check(cut, number_of(before))


@pytest.mark.parametrize(("name", "value"), [("MOST_BYTES", 4096), ("ROOM", 1 << 62)])
def test_without_room_none_is_kept_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    monkeypatch.setattr(record_checkpoints, name, value)
    cut = died_in("mark_end", tmp_path, request())
    assert not list((cut.folder / CHECKPOINTS).glob("*"))
    assert resumed(cut).exit_code == 0
    check(cut, 0)
    lines = [str(line) for line in told(cut, "log", "message")]
    assert sum(line.startswith("The state of this run could not be saved") for line in lines) == (
        name == "ROOM"
    )


@pytest.mark.parametrize("broken", ["attached_sources", "keep_checkpoint", "base_of"])
def test_a_defect_that_prevents_checkpoints_is_told_in_the_record_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_: object) -> None:
        raise TypeError("not plain data")

    monkeypatch.setattr(record_checkpoints, broken, fail)
    cut = died_in("mark_end", tmp_path, request())
    warned = [e.event["message"] for e in entries(cut, EventEntry) if e.event.get("level") == "warning"]
    reason = "no checkpoint could be made: TypeError: not plain data"
    assert len(warned) == 1
    assert warned[0].startswith(f"The state of this run could not be saved: {reason}. If the run is")
    monkeypatch.undo()
    assert resumed(cut).exit_code == 0
    check(cut, 0)
