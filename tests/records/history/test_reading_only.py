"""If the index cannot be written, the records can still be found and opened."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from praxis_desktop.records.history.history import History
from tests.records.history.telling import run


def test_where_no_index_can_be_made_a_copy_is_read(
    history: History, caplog: pytest.LogCaptureFixture
) -> None:
    run_id = run(history)
    for file in history.places.folder.glob("history.sqlite*"):
        file.unlink()
    history.places.database.mkdir()
    history.forget_level()
    with caplog.at_level(logging.WARNING):
        assert [row.run_id for row in history.runs()] == [run_id]
    assert "so a copy of it is read" in caplog.text
    assert len(history.steps(run_id)) == 2
    copy: Path = history.database.path
    assert copy.is_file()
    history.places.database.rmdir()
    history.forget_level()
    assert [row.run_id for row in history.runs()] == [run_id]
    assert history.places.database.is_file()


def test_while_others_write_what_is_in_the_index_is_read(
    history: History, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run_id = run(history)
    assert [row.run_id for row in history.runs()] == [run_id]
    history.forget_level()
    monkeypatch.setattr(history.database, "busy_s", 0.1)
    with history.database.writing(), caplog.at_level(logging.WARNING):
        (history.places.runs / ("f" * 32)).mkdir()  # something that would be indexed
        assert run_id in [row.run_id for row in history.runs()]
    assert "newest runs may be missing" in caplog.text
