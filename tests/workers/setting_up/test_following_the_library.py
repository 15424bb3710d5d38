"""The library is listed at once from its files, and again when guests have imported them."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.protocols.library.files import own_folder
from praxis_desktop.runs.library import Library
from praxis_desktop.workers.pool import Pool
from praxis_desktop.workers.setup.library import LibraryFollower

WASH = """from praxis import protocol_function

@protocol_function(title="Wash a plate")
def wash(rounds: int = 3) -> None: ...
"""


def test_cards_come_from_the_files_while_python_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    folder = own_folder().path
    folder.mkdir(parents=True)
    (folder / "wash.py").write_text(WASH, "utf-8")
    found: queue.SimpleQueue[Library] = queue.SimpleQueue()
    python: queue.SimpleQueue[Pool] = queue.SimpleQueue()
    follower = LibraryFollower(
        python.get,
        cache_directory(),
        found=found.put,
        checked=lambda paths: None,
        progress=lambda stage: None,
        failed=lambda problem: None,
    )
    follower.start()
    try:
        library = found.get(timeout=60)
        shown = next(entry for entry in library.entries if entry.target == "wash")
        assert shown.protocol is not None
        assert (shown.protocol.title, shown.is_outline) == ("Wash a plate", True)
        assert found.empty()
    finally:
        # A request for an interpreter fails, which ends the thread.
        python.put(None)  # type: ignore[arg-type]
        assert follower.close(Deadline.after(60))
