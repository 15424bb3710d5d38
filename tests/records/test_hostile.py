"""A record that somebody has made by hand can be viewed: it does no harm, and its defects are reported."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from praxis_desktop.journal import JournalWriter
from praxis_desktop.journal.format import encode_head
from praxis_desktop.records.exporting.csv import csv_files
from praxis_desktop.records.exporting.document import document_of, told_run
from praxis_desktop.records.exporting.export import stem
from praxis_desktop.records.exporting.pdf.report import write_report
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.verifying import verify
from tests.records.hostile import RUN_ID, make_hostile


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))


def test_it_is_exported_as_far_as_it_has_the_shape_of_a_record(tmp_path: Path) -> None:
    told = told_run(make_hostile(tmp_path))
    document = document_of(told)
    assert any("are left out" in problem for problem in document["run"]["problems"])
    assert [step["step"] for step in document["steps"]] == [2, 3]
    assert json.loads(json.dumps(document))["run"]["state"] == "completed"
    assert all(b"passwd" not in name.encode() for name, _ in csv_files(document))
    page = io.BytesIO()
    write_report(page, document, None, tmp_path / RUN_ID / "artifacts")
    assert page.getvalue().startswith(b"%PDF")


def test_its_export_stays_in_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / RUN_ID
    folder.mkdir()
    with JournalWriter.create(
        folder / "record.journal", {"what": "run", "run": "/../../x", "title": "../up"}
    ):
        pass
    assert "/" not in stem(document_of(told_run(folder)))


def test_its_damage_is_found(tmp_path: Path) -> None:
    verdict = verify(make_hostile(tmp_path))
    assert verdict.findings[0].problem == "damaged"
    assert not verdict.is_sound


def test_it_is_indexed_and_shown_among_the_others(tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    folder = make_hostile(history.places.runs)
    # A note with a time that no database accepts.
    head, _ = encode_head({"words": "\ud800", "person": 3, "started_ns": 10**30})
    (folder / "note-1.journal").write_bytes(head)
    found = history.find(RUN_ID)
    assert found.signer == ""
    assert [step.number for step in history.steps(RUN_ID)] == [1, 2, 3]
    assert history.details(RUN_ID).machines == {}
    assert history.log(RUN_ID)[0].message == ""
    assert [note.words for note in history.notes(RUN_ID)] == ["\\ud800"]
