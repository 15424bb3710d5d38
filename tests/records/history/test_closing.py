"""A user can close the record of an interrupted run, which keeps what it contains."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.records.history._catching_up import IndexComparison
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.notes import check_notes
from praxis_desktop.records.history.resuming import close_interrupted
from praxis_desktop.records.history.verifying import verify
from tests.records.history.telling import begin, end, python, run

KILLED = """
import sys
from pathlib import Path
from praxis_desktop.records.history.history import History
from tests.records.history.telling import begin, events_of_steps
record = begin(History(Path(sys.argv[1])))
for event in events_of_steps(40):
    record.tell(event)
print(record.run_id, flush=True)
sys.stdin.read()
"""


def _killed(history: History) -> str:
    """Make a run whose process was killed; returns its id."""
    with python(KILLED, str(history.places.folder)) as process:
        assert process.stdout is not None
        run_id = process.stdout.readline().strip()
        process.kill()
        process.wait()
    return run_id


def _close(history: History, run_id: str) -> None:
    found = history.find(run_id)
    close_interrupted(history.database, history.places, found, person="ada", reason="power cut")


def test_a_closed_record_says_who_closed_it_and_that_the_run_has_failed(history: History) -> None:
    run_id = _killed(history)
    before = history.find(run_id)
    history.note(run_id, "the lights went out", by="bo")
    _close(history, run_id)
    after = history.find(run_id)
    assert (after.state, after.reason, after.ended_by) == ("failed", "power cut", "ada")
    assert (after.duration, after.steps) == (before.duration, 40)
    assert "ended before the program did" in after.error
    assert [row.person for row in history.actions(run_id) if row.what == "close"] == ["ada"]
    folder = history.folder_of(after)
    verdict = verify(folder)
    assert (verdict.findings, verdict.signer, len(verdict.recovered)) == ((), "installation", 1)
    assert check_notes(folder) == []
    history.note(run_id, "the samples are lost", by="bo")
    assert check_notes(folder) == []
    with IndexComparison(history.database) as index:
        assert index.differences(folder) == []


def test_a_run_that_has_ended_or_is_under_way_is_not_closed(history: History) -> None:
    ended, record = run(history), begin(history)
    for run_id in (ended, record.run_id):
        with pytest.raises((RecordRefused, OSError), match=r"already closed|still active|still being"):
            _close(history, run_id)
    end(record)


def test_a_record_that_was_changed_in_its_middle_is_not_closed(history: History) -> None:
    run_id = _killed(history)
    journal = history.places.journal(run_id)
    with journal.open("r+b") as file:
        file.seek(4000)
        file.write(b"\0\0\0\0")
    before = journal.read_bytes()
    with pytest.raises(RecordRefused, match="and more data follows"):
        _close(history, run_id)
    assert journal.read_bytes() == before


def test_an_end_that_was_torn_off_is_set_aside(history: History) -> None:
    run_id = _killed(history)
    journal: Path = history.places.journal(run_id)
    with journal.open("r+b") as file:
        sound = verify(journal.parent).sound_bytes
        file.truncate(sound - 3)
    _close(history, run_id)
    assert verify(journal.parent).findings == ()
    assert list(journal.parent.glob("record.journal.damaged-*"))
