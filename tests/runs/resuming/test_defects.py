"""Whatever prevents a run from being resumed, its program does not notice, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.records import full_disk
from praxis_desktop.records.history.history import INTERRUPTED, History
from praxis_desktop.records.record_interface import ResumedRecord
from praxis_desktop.records.run_folder import JOURNAL
from praxis_desktop.runs.recorded import NotRepeatable, RecordedRun
from praxis_desktop.runs.resuming._settling import Settling
from tests.runs.replaying.recorded_runs import RecordedHere, request_of
from tests.runs.resuming.died import died_in, resumed, resuming, state_of

SOURCE = """
import time
try:
    for number in range(3):
        print("part", number)
        time.sleep(0.01)
except BaseException as error:
    print("heard of", error)
"""


@pytest.fixture
def cut(tmp_path: Path) -> RecordedHere:
    """A run whose process died at its end."""
    return died_in("mark_end", tmp_path, SOURCE)


@pytest.mark.parametrize(
    "error", [RuntimeError("a mistake"), StorageError("the disk is full")], ids=["defect", "disk"]
)
def test_the_run_stays_interrupted_and_can_be_resumed_later(cut: RecordedHere, error: Exception) -> None:
    def fail(self: Settling, *_: object) -> bytes | None:
        raise error

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Settling, "settle", fail)
        if isinstance(error, RuntimeError):
            with pytest.raises(RuntimeError, match="a mistake"):
                resumed(cut)
        else:
            assert resumed(cut).exit_code == 1
    assert state_of(cut.history, cut.run_id) == INTERRUPTED
    assert resumed(cut).exit_code == 0
    assert state_of(cut.history, cut.run_id) == "completed"
    printed = (cut.folder / "output.txt").read_text()
    assert printed == "part 0\npart 1\npart 2\n"
    assert cut.replay().state == "identical"


def test_a_record_that_changes_while_it_is_read_again_is_not_taken_for_a_shorter_one(
    cut: RecordedHere,
) -> None:
    journal, resume = cut.folder / JOURNAL, History.resume
    sound = journal.read_bytes()

    def change(self: History, run_id: str) -> ResumedRecord:
        record = resume(self, run_id)
        with journal.open("r+b") as file:
            file.seek(record.verified_bytes - 1)
            file.write(bytes([sound[record.verified_bytes - 1] ^ 1]))
        return record

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(History, "resume", change)
        run = resumed(cut)
    assert run.exit_code == ExitCode.FAULT
    assert state_of(cut.history, cut.run_id) == INTERRUPTED
    journal.write_bytes(sound)
    assert resumed(cut).exit_code == 0
    assert cut.replay().state == "identical"


def test_a_full_disk_is_found_before_anything_is_written(cut: RecordedHere) -> None:
    before = (cut.folder / JOURNAL).read_bytes()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(full_disk, "room_at", lambda folder: full_disk.Room(1 << 40, 1 << 20, 99.9))
        refused = resumed(cut)
    assert refused.exit_code == 2
    assert (cut.folder / JOURNAL).read_bytes() == before
    assert state_of(cut.history, cut.run_id) == INTERRUPTED
    assert resumed(cut).exit_code == 0
    assert cut.replay().state == "identical"


def test_a_disk_that_is_full_while_it_is_settled_leaves_the_record_as_it_was(cut: RecordedHere) -> None:
    def fill(self: Settling, *_: object) -> bytes | None:
        run.conductor.abort(StorageError("the disk is full"))
        raise StorageError("the disk is full")

    with RecordedRun(cut.folder) as recorded, pytest.MonkeyPatch.context() as patched:
        patched.setattr(Settling, "settle", fill)
        run = resuming(cut, recorded)
        run_in_guest_thread(run.execute)
    assert run.exit_code == 1
    assert state_of(cut.history, cut.run_id) == INTERRUPTED
    cut.history.rebuild()
    assert state_of(cut.history, cut.run_id) == INTERRUPTED
    assert resumed(cut).exit_code == 0
    assert cut.replay().state == "identical"


@pytest.mark.parametrize("place", ["guest", "world", "prepare", "begin"])
def test_a_run_that_died_before_its_program_began_goes_on_from_its_begin(place: str, tmp_path: Path) -> None:
    recorded = died_in(place, tmp_path, SOURCE)
    assert resumed(recorded).exit_code == 0
    assert (recorded.folder / "output.txt").read_text() == "part 0\npart 1\npart 2\n"
    assert recorded.replay().state == "identical"


@pytest.mark.parametrize("end", ["", "raise ValueError", "raise SystemExit(3)", "raise SystemExit"])
def test_the_clean_up_of_a_program_is_not_done_twice(end: str, tmp_path: Path) -> None:
    cut = died_in(
        "mark_end",
        tmp_path,
        f"""
        import atexit, threading, time
        atexit.register(lambda: print("cleaned up", time.time() > 0))
        threading.Thread(target=lambda: print("waited", time.sleep(0.01))).start()
        {end}
        """,
    )
    assert resumed(cut).exit_code == (0 if end in ("", "raise SystemExit") else 1)
    assert (cut.folder / "output.txt").read_text().count("cleaned up") == 1
    assert cut.replay().state == "identical"


def test_a_run_that_died_while_it_was_stopped_stays_interrupted(tmp_path: Path) -> None:
    cut = died_in(
        "mark_end",
        tmp_path,
        request_of(
            """
            import atexit, time
            atexit.register(time.time)
            while True: pass
            """,
            timeout=0.5,
        ),
    )
    with RecordedRun(cut.folder) as recorded:
        run = resuming(cut, recorded)
        result = run_in_guest_thread(run.execute)
    assert result.result.error is not None
    assert "cannot be resumed" in result.result.error.message
    assert state_of(cut.history, cut.run_id) == INTERRUPTED


@pytest.mark.parametrize("place", ["bindings", "packages"])
def test_a_run_that_died_before_it_had_its_packages_is_refused(place: str, tmp_path: Path) -> None:
    recorded = died_in(place, tmp_path, SOURCE)
    with pytest.raises(NotRepeatable, match="it ended before its program began"):
        resumed(recorded)
    assert state_of(recorded.history, recorded.run_id) == INTERRUPTED
