"""The history contains what was added to a record, whichever process indexes it and even if that one is
killed.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis_desktop.core.events import ActionEvent, DataEvent, Event, LogEvent, StateEvent
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
from praxis_desktop.records.history._indexing import index_record
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.rows import Filter, waited_s
from tests.records.history.telling import (
    begin,
    end,
    events_of_steps,
    python,
    run,
    write_journal,
)


def test_a_run_that_ended_is_found_with_everything_that_was_told(history: History) -> None:
    record = begin(history, name="batch 7")
    for event in events_of_steps(3):
        record.tell(event)
    record.tell(DataEvent("od", "wells", {"A1": 0.5, "B2": None, "C3": "over"}))
    record.tell(PromptEvent(1, "confirm", "Is the plate in?"))
    record.tell(AnswerEvent(1, "operator", True, by="ada", reason="I looked"))
    record.tell(ActionEvent("note", "ada", "a bubble"))
    record.facts({"packages": []})
    run_id = end(record)

    found = history.find(run_id[:8])
    assert (found.run_id, found.state, found.title, found.operator) == (
        run_id,
        "completed",
        "Weigh it",
        "ada",
    )
    assert found.simulated
    assert found.is_sealed
    assert found.steps == 3
    assert [(step.number, step.status, step.summary) for step in history.steps(run_id)] == [
        (number, "completed", "10 g") for number in (1, 2, 3)
    ]
    mass, wells = history.outputs(run_id)
    assert (mass.key, mass.value, mass.unit) == ("mass", 10.5, "g")
    assert history.wells(run_id, wells.place) == {"A1": 0.5, "B2": "null", "C3": "over"}
    assert [(row.kind, row.what, row.person) for row in history.actions(run_id)][-3:] == [
        ("prompt", "Is the plate in?", ""),
        ("answer", "true", "ada"),
        ("action", "note", "ada"),
    ]
    details = history.details(run_id)
    assert details.machines == {"scale": "mettler"}
    assert details.facts == {"packages": []}
    assert history.source(run_id, "weigh.py").startswith(b"async def main")
    assert [file.name for file in history.files(run_id)] == ["output.txt"]


def test_a_run_under_way_is_listed_with_its_state(history: History) -> None:
    record = begin(history)
    assert history.find("last").state == "pending"
    record.tell(StateEvent("running"))
    deadline = time.monotonic() + 20
    while history.find("last").state != "running":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    end(record, "failed")
    assert history.find("last").state == "failed"


def test_runs_are_filtered(history: History) -> None:
    first = run(history, name="batch 7", operator="ada")
    second = run(history, state="failed", operator="bob", ports=["scale=/dev/ttyUSB0"])

    def ids(**wanted: Any) -> list[str]:
        return [found.run_id for found in history.runs(Filter(**wanted))]

    assert ids() == [second, first]
    assert ids(operator="ada") == [first]
    assert ids(states=("failed", "cancelled")) == [second]
    assert ids(protocol="Weigh it") == [second, first]
    assert ids(text="BATCH 7") == [first]
    assert ids(machine="mettler") == [first]
    assert ids(machine="scale") == [second, first]
    assert ids(simulated=False) == [second]
    assert ids(since=time.time() + 60) == []
    assert ids(until=time.time() + 60) == [second, first]
    assert history.count(Filter(operator="bob")) == 1
    assert history.runs(limit=1)[0].run_id == second
    assert history.runs(limit=1, before=history.find(second).ordered_ns)[0].run_id == first
    assert history.known().operators == ("ada", "bob")


def test_sources_and_packages_that_runs_share_are_kept_once(history: History) -> None:
    facts = {"packages": [{"name": "numpy", "version": "2.4"}], "image": "numpy"}
    ids = []
    for _ in range(3):
        record = begin(history)
        record.facts(facts)
        ids.append(end(record))
    history.rebuild()
    assert [history.details(run_id).facts for run_id in ids] == [facts] * 3
    with history.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM texts").fetchone() == (2,)


def test_a_run_whose_process_was_killed_is_interrupted(history: History) -> None:
    process = python(
        "import sys, time; from pathlib import Path\n"
        "from praxis_desktop.records.history.history import History\n"
        "from tests.records.history.telling import *\n"
        "r = begin(History(Path(sys.argv[1])))\n"
        "for event in events_of_steps(3): r.tell(event)\n"
        "r.tell(StepEvent(step=4, status='started', title='the last'))\n"
        "print(r.run_id, flush=True); sys.stdin.read()",
        str(history.places.folder),
    )
    assert process.stdout is not None
    run_id = process.stdout.readline().strip()
    assert history.find(run_id).state != "interrupted"
    process.kill()
    process.communicate()
    history.forget_level()

    found = history.find(run_id)
    assert (found.state, found.is_sealed) == ("interrupted", False)
    assert [step.status for step in history.steps(run_id)] == ["completed"] * 3 + ["started"]
    assert [run.run_id for run in history.runs(Filter(states=("interrupted",)))] == [run_id]
    assert history.count(Filter(states=("running",))) == 0


@pytest.mark.parametrize("is_told_again", [False, True], ids=["as it was noted", "as its journal says"])
def test_a_run_that_was_killed_between_its_last_state_and_its_result_is_interrupted(
    history: History, is_told_again: bool
) -> None:
    process = python(
        "import sys, time; from pathlib import Path\n"
        "from praxis_desktop.core.events import StateEvent\n"
        "from praxis_desktop.records.history.history import History\n"
        "from tests.records.history.telling import *\n"
        "r = begin(History(Path(sys.argv[1])))\n"
        "r.tell(StateEvent('running')); time.sleep(0.4)\n"
        "r.tell(StateEvent('completed')); time.sleep(0.4)\n"
        "r.tell(StepEvent(step=1, status='started', title='kept at once'))\n"
        "print(r.run_id, flush=True); sys.stdin.read()",
        str(history.places.folder),
    )
    assert process.stdout is not None
    run_id = process.stdout.readline().strip()
    process.kill()
    process.communicate()
    if is_told_again:
        history.rebuild()
    found = history.find(run_id)
    assert (found.state, found.is_sealed) == ("interrupted", False)


def test_a_closed_record_and_the_history_say_the_same_duration(history: History) -> None:
    record = begin(history)
    assert record.seconds == 0.0
    run_id = end(record)
    assert record.seconds > 0.0
    assert history.find(run_id).duration == record.seconds


def test_a_closed_record_and_the_history_say_the_same_time_of_waiting(history: History) -> None:
    record = begin(history)
    for state in ("running", "paused", "running", "requires_intervention", "completed"):
        record.tell(StateEvent(state))
        time.sleep(0.02)
    run_id = end(record)
    assert record.waited is not None
    assert 0.04 <= record.waited < record.seconds
    assert waited_s(history.actions(run_id)) == pytest.approx(record.waited, abs=1e-6)


def test_the_order_is_that_of_the_beginnings_though_the_clock_was_set_back(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(history)
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now - 3600 * 10**9)
    second = run(history)
    assert [found.run_id for found in history.runs()] == [second, first]
    assert history.find(second).begun < history.find(first).begun
    duration = history.find(second).duration
    assert duration is not None
    assert 0 <= duration < 60
    history.rebuild()
    assert [found.run_id for found in history.runs()] == [second, first]


def test_the_index_made_anew_is_what_it_was(history: History) -> None:
    ids = [run(history, steps) for steps in (0, 1, 5)]
    before = [_everything(history, run_id) for run_id in ids]
    assert history.rebuild().indexed == 3
    assert [_everything(history, run_id) for run_id in ids] == before


def _everything(history: History, run_id: str) -> tuple[object, ...]:
    found = history.find(run_id), history.details(run_id), history.files(run_id)
    return *found, history.steps(run_id), history.outputs(run_id), history.actions(run_id)


def test_records_that_were_copied_in_by_hand_are_found_and_those_that_are_gone_forgotten(
    history: History,
) -> None:
    run(history)
    copied = write_journal(history.places.runs, [(5, {"event": "result", "state": "completed"})])
    history.forget_level()
    assert history.find(copied).state == "completed"
    (history.places.run(copied) / "record.journal").unlink()
    history.places.run(copied).rmdir()
    assert history.rebuild().forgotten == 1
    assert history.count() == 1


def test_a_damaged_record_is_shown_as_far_as_it_is_sound(history: History) -> None:
    run_id = run(history, 200)
    journal = history.places.journal(run_id)
    data = bytearray(journal.read_bytes())
    data[len(data) // 2] ^= 1
    journal.write_bytes(data)
    history.rebuild()
    found = history.find(run_id)
    assert "damaged" in found.damage
    assert not found.is_sealed
    journal.write_bytes(b"nothing of ours")
    history.rebuild()
    assert "is not a journal" in history.find(run_id).damage
    assert history.count() == 1


def test_two_processes_index_the_same_records_at_once(history: History) -> None:
    ids = {write_journal(history.places.runs, _steps(300)) for _ in range(4)}
    script = (
        "import sys; from pathlib import Path\n"
        "from praxis_desktop.records.history.history import History\n"
        "h = History(Path(sys.argv[1])); sys.stdin.readline(); h.rebuild(); print(h.count())"
    )
    processes = [python(script, str(history.places.folder)) for _ in range(2)]
    ended = [process.communicate("go\n", timeout=60) for process in processes]
    assert [out.strip() for out, _ in ended] == ["4", "4"]
    assert [process.returncode for process in processes] == [0, 0]
    assert {found.run_id for found in history.runs()} == ids
    for run_id in ids:
        assert [step.number for step in history.steps(run_id)] == list(range(1, 301))


def test_an_indexer_that_is_killed_leaves_nothing_half(history: History) -> None:
    run_id = write_journal(history.places.runs, _steps(20_000))
    script = (
        "import sys; from pathlib import Path\n"
        "from praxis_desktop.records.history.history import History\n"
        "h = History(Path(sys.argv[1])); print('go', flush=True); h.rebuild()"
    )
    for delay in (0.02, 0.1, 0.2):
        process = python(script, str(history.places.folder))
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.kill()
        process.communicate()
    found = History(history.places.folder).find(run_id)
    assert (found.is_indexed, found.steps) == (True, 20_000)
    assert len(history.steps(run_id)) == 20_000


def test_who_indexes_a_record_later_wins(history: History) -> None:
    run_id = write_journal(history.places.runs, _steps(9_000))
    threads = [
        threading.Thread(target=index_record, args=(history.database, history.places.run(run_id)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(history.steps(run_id)) == 9_000


def _steps(count: int) -> list[tuple[int, dict[str, object]]]:
    told: list[tuple[int, dict[str, object]]] = []
    for event in events_of_steps(count):
        told.append((len(told), event.to_json()))
    return [*told, (len(told), {"event": "result", "state": "completed", "result": {"value": 3}})]


_texts = st.text(max_size=12)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)
_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(LogEvent, _texts, st.sampled_from(["info", "warning"])),
    st.builds(
        DataEvent, _texts, st.sampled_from(["value", "state", "wells", "table"]), _values, _texts, _texts
    ),
    st.builds(StateEvent, st.sampled_from(["running", "paused", "completed"]), _texts, _texts),
    st.builds(PromptEvent, st.integers(1, 9), st.just("input"), _texts),
    st.builds(AnswerEvent, st.integers(1, 9), st.just("operator"), _values, by=_texts, reason=_texts),
    st.builds(ActionEvent, st.just("note"), _texts, _texts),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(_events, max_size=12), st.lists(_texts, max_size=5, unique=True))
def test_whatever_is_told_is_what_is_found(events: list[Event], titles: list[str]) -> None:
    told: list[tuple[int, dict[str, object]]] = [
        (i * 10**9, event.to_json()) for i, event in enumerate(events)
    ]
    for number, title in enumerate(titles, 1):
        told.append((0, {"event": "step", "step": number, "status": "started", "title": title}))
    for number in range(len(titles), 0, -1):
        told.append(
            (0, {"event": "step", "step": number, "status": "completed", "summary": titles[number - 1]})
        )
    with tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder))
        run_id = write_journal(history.places.runs, told)
        assert [(row.message, row.level) for row in history.log(run_id)] == [
            (event.message, event.level) for event in events if isinstance(event, LogEvent)
        ]
        assert [(row.key, row.kind, row.value, row.title) for row in history.outputs(run_id)] == [
            (event.key, event.kind, event.value, event.title)
            for event in events
            if isinstance(event, DataEvent)
        ]
        audited = [event for event in events if not isinstance(event, LogEvent | DataEvent)]
        assert [{"event": row.kind, **row.told} for row in history.actions(run_id)] == [
            json.loads(json.dumps(event.to_json())) for event in audited
        ]
        steps = history.steps(run_id)
        assert [(step.title, step.summary) for step in steps] == [(title, title) for title in titles]
        assert history.find(run_id).steps == len(titles)
