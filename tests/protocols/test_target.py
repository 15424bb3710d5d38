"""TARGET: a file, a function in a file, or a protocol that ships with Praxis."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols import bundled_protocols, resolve_target


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_functions_and_names(folder: Path) -> None:
    for name in ("weigh.py", "weigh.py:odd", "gravimetric_check", "no_suffix"):
        (folder / name).write_text(f"{name = }")
    assert resolve_target("weigh.py").function is None
    assert resolve_target("weigh.py:tare").function == "tare"
    assert resolve_target("./weigh.py").source == "name = 'weigh.py'"
    assert resolve_target("no_suffix").filename == "no_suffix"
    assert resolve_target("weigh.py:odd").source == "name = 'weigh.py:odd'", "a file goes first"
    assert resolve_target("gravimetric_check").source == "name = 'gravimetric_check'", "a file goes first"


def test_a_bare_name_is_a_bundled_protocol(folder: Path) -> None:
    assert "gravimetric_check" in bundled_protocols()
    assert resolve_target("gravimetric_check").title == "gravimetric_check.py"


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("gravimetric-check", "there is no protocol 'gravimetric-check'"),
        ("missing.py", "there is no file missing.py"),
        ("missing.py:main", "there is no file missing.py"),
        ("folder/missing", f"there is no file {Path('folder/missing')}"),
        ("", "there is no protocol ''"),
    ],
)
def test_what_is_not_there_is_named(folder: Path, target: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve_target(target)
    assert caught.value.message == told
    assert caught.value.hint
