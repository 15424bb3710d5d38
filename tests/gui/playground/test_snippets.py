"""Snippets: the bundled ones run unchanged, and the user's own are kept whatever happens to their file."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.errors import StorageError
from praxis_desktop.gui.playground.snippets import Snippet, SnippetStore, shipped_snippets, titled
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
from tests.workers.kernel.conftest import Talk, console_snapshots, talk  # noqa: F401 - fixtures

ASKS = "requestPort"


def test_those_that_ship_run_as_they_are(
    console_snapshots: DesktopSnapshots,  # noqa: F811
    talk: Talk,  # noqa: F811
) -> None:
    for snippet in shipped_snippets():
        code = snippet.code.replace("asyncio.sleep(1)", "asyncio.sleep(0)")
        if ASKS not in code:  # nobody can be asked here
            assert talk.error(code) == "", (snippet, talk.heard)


def test_the_users_own_are_kept(tmp_path: Path) -> None:
    store = SnippetStore(tmp_path / "deep" / "snippets.json")
    assert store.read() == ()
    own = (Snippet("Größe µL", "x = 'µ'\n", is_own=True), Snippet("b", "b" * 1000, is_own=True))
    assert store.keep([*own, Snippet("shipped", "1")]) == own
    assert store.read() == own


@pytest.mark.parametrize("content", [b"", b"{", b"[1, {}, null]", b"\xff", b'{"title": 1}', b"[" * 100_000])
def test_a_damaged_file_is_passed_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "snippets.json"
    path.write_bytes(content)
    assert SnippetStore(path).read() == ()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StorageError, match="snippets"):
        SnippetStore(tmp_path / "file" / "snippets.json").keep([Snippet("a", "b", is_own=True)])


def test_a_snippet_is_called_by_its_first_line_that_says_something() -> None:
    assert titled("import os\n\n# Weigh a vessel\nweigh()") == "Weigh a vessel"
    assert titled("import os") == "import os"
    assert titled("") == ""
