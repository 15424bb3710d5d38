"""The example in docs/protocols.md works as described, also for type checkers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.shipped import shipped
from tests.shims.describing import protocols

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "protocols.md"


def example() -> str:
    found = re.search(r"^```py\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_it_is_described() -> None:
    (found,) = protocols(example())
    assert (found.name, found.title) == ("sample_transfer", "Sample Transfer")
    assert [role.name for role in found.labware] == ["source_plate", "dest_plate", "tip_rack"]
    assert [(one.name, one.kind) for one in found.parameters] == [
        ("wells", "wells"),
        ("volume_ul", "float"),
        ("speed", "choice"),
        ("settling", "duration"),
    ]


def test_its_slips_are_found_by_a_type_checker(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(example())
    bad.write_text(example().replace("tags=", "tag="))
    finished = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--ignore-missing-imports", good, bad],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(shipped("shims")), "MYPY_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "good.py" not in finished.stdout
    assert 'bad.py:11: error: Unexpected keyword argument "tag"' in finished.stdout
