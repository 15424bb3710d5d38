"""Qt's bindings start with modules read from files instead of unpacking and compiling them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import shiboken6

from build_tools.errors import BuildError
from build_tools.qt_bindings import FOLDER, pack_compiled, unfold

PYTHON = Path(sys.executable)


@pytest.fixture
def bindings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Shiboken as in wheels, in a folder that comes first in the search path."""
    place = tmp_path / "shiboken6"
    shutil.copytree(shiboken6.__path__[0], place, ignore=shutil.ignore_patterns(FOLDER, "__pycache__", "lib"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    return place


def read_from() -> str:
    """Return the file from which a start reads one of the modules."""
    code = "import sys, shiboken6; print(sys.modules['shibokensupport.signature.loader'].__spec__.cached)"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_starts_read_compiled_files(bindings: Path) -> None:
    assert read_from() == "None"
    assert unfold(PYTHON) == bindings / FOLDER
    cached = Path(read_from())
    assert cached.is_relative_to(bindings / FOLDER)
    assert cached.is_file()


def test_what_is_compiled_stays_so_wherever_it_is_copied(bindings: Path) -> None:
    compiled = sorted(unfold(PYTHON).rglob("*.pyc"))
    flags = [int.from_bytes(file.read_bytes()[4:8], "little") for file in compiled]
    assert flags == [0b01] * len(compiled), "known by a digest that nobody checks, as PEP 552 has it"
    assert len(compiled) > 10


def test_starts_read_what_is_compiled_from_one_file_too(bindings: Path, tmp_path: Path) -> None:
    pack_compiled(unfold(PYTHON), tmp_path / "packed")
    again = tmp_path / "again"
    pack_compiled(unfold(PYTHON), again)
    assert again.read_bytes() == (tmp_path / "packed").read_bytes()
    shutil.rmtree(bindings / FOLDER)
    shutil.copy(again, bindings / FOLDER)
    code = "import sys, shiboken6; print(sys.modules['shibokensupport.signature.loader'].__loader__)"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True)
    assert "zipimporter" in done.stdout
    assert FOLDER in done.stdout


def test_what_another_version_left_is_replaced(bindings: Path) -> None:
    loader = bindings / FOLDER / "shibokensupport" / "signature" / "loader.py"
    loader.parent.mkdir(parents=True)
    loader.write_text("raise ImportError('of another version')\n")
    unfold(PYTHON)
    assert "another version" not in loader.read_text()
    assert Path(read_from()).is_file()


def test_bindings_that_cannot_be_loaded_are_told(bindings: Path) -> None:
    (bindings / "__init__.py").write_text("raise ImportError('no such library')\n")
    with pytest.raises(BuildError, match="no such library"):
        unfold(PYTHON)
    assert not (bindings / FOLDER).exists()
