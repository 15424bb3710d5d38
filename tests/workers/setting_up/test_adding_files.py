"""Adding files to the library: nothing is overwritten without asking, and imported files are added, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.library.files import own_folder
from praxis_desktop.workers.setup.library import add_file


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_comes_with_what_it_imports(tmp_path: Path) -> None:
    write(tmp_path / "usb", "washing.py", "def wash() -> None: ...\n")
    added = add_file(write(tmp_path / "usb", "plates.py", "import washing\nprint(washing)\n"), "ask")
    assert (added.path, added.is_taken) == (own_folder().path / "plates.py", False)
    assert sorted(path.name for path in own_folder().path.iterdir()) == ["plates.py", "washing.py"]


def test_a_name_that_is_taken_is_asked_about(tmp_path: Path) -> None:
    old = add_file(write(tmp_path / "a", "plates.py", "print('old')\n"), "ask").path
    new = write(tmp_path / "b", "plates.py", "print('new')\n")
    assert add_file(new, "ask").is_taken
    assert "old" in old.read_text("utf-8")
    both = add_file(new, "keep both").path
    assert (both.name, "old" in old.read_text("utf-8")) == ("plates_2.py", True)
    add_file(new, "replace")
    assert "new" in old.read_text("utf-8")
    assert not add_file(new, "ask").is_taken


def test_a_file_of_the_library_stays_where_it_is(tmp_path: Path) -> None:
    path = add_file(write(tmp_path / "a", "plates.py", "print('old')\n"), "ask").path
    assert add_file(path, "ask").path == path


def test_what_would_not_be_listed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"_plates\.py would not appear in the library"):
        add_file(write(tmp_path / "a", "_plates.py", "print()\n"), "ask")
    with pytest.raises(UsageError, match="binary data"):
        add_file(write(tmp_path / "a", "plates.py", "\0"), "ask")
