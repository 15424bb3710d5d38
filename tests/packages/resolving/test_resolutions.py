"""Resolutions that are found in the cache, and conditions that must not cause failures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving import resolutions as module
from praxis_desktop.packages.resolving.resolutions import Resolutions

LOCK = Lock(("a>1", "b"), (Pin("a", "2", "a-2-py3-none-any.whl", "ab" * 32, "shipped"),))


def test_what_was_resolved_is_found_again(tmp_path: Path) -> None:
    resolutions = Resolutions(tmp_path / "resolutions")
    assert resolutions.get(["a>1", "b"], "print") is None
    resolutions.put(["a>1", "b"], "print", LOCK)
    assert resolutions.get(["b", "a>1"], "print") == LOCK
    assert Resolutions(tmp_path / "resolutions").get(["a>1", "b"], "print") == LOCK


def test_what_is_to_be_said_of_it_is_kept(tmp_path: Path) -> None:
    resolutions = Resolutions(tmp_path)
    resolutions.put(["a"], "print", LOCK, remarks=["b is left out"])
    assert resolutions.find(["a"], "print") == (LOCK, ("b is left out",))
    assert resolutions.get(["a"], "print") == LOCK


def test_another_question_has_another_answer(tmp_path: Path) -> None:
    resolutions = Resolutions(tmp_path)
    resolutions.put(["a>1", "b"], "print", LOCK)
    assert resolutions.get(["a>1"], "print") is None
    assert resolutions.get(["a>1", "b"], "other") is None
    assert resolutions.get(["a>1", "b"], "print", preferred=LOCK) is None
    assert resolutions.get(["a>1", "b"], "print", preferred="digest") is None


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b'{"pins": [{}]}', b'{"requirements": [1], "pins": []}', b"\xff", b"[" * 100_000),
        *(b'{"requirements": [], "pins": []}', b'{"requirements": [], "pins": [], "remarks": [1]}'),
    ],
)
def test_a_damaged_file_is_no_answer(tmp_path: Path, content: bytes) -> None:
    resolutions = Resolutions(tmp_path)
    resolutions.put(["a"], "print", LOCK)
    (file,) = tmp_path.glob("*.json")
    file.write_bytes(content)
    assert resolutions.get(["a"], "print") is None
    resolutions.put(["a"], "print", LOCK)
    assert resolutions.get(["a"], "print") == LOCK


def test_those_used_last_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    resolutions = Resolutions(tmp_path)
    for number in range(3):
        resolutions.put([f"a{number}"], "print", LOCK)
    for age, file in enumerate(sorted(tmp_path.glob("*.json"))):
        os.utime(file, (1000 + age, 1000 + age))
    assert resolutions.get(["a0"], "print") == LOCK
    resolutions.put(["b"], "print", LOCK)
    assert len(list(tmp_path.glob("*.json"))) == 3
    assert resolutions.get(["a0"], "print") == LOCK
    assert resolutions.get(["b"], "print") == LOCK


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    resolutions = Resolutions(tmp_path / "file" / "resolutions")
    resolutions.put(["a"], "print", LOCK)
    assert resolutions.get(["a"], "print") is None


def test_many_may_write_at_once(tmp_path: Path) -> None:
    def work(number: int) -> bool:
        resolutions = Resolutions(tmp_path)
        names = [f"a{number % 5}"]
        resolutions.put(names, "print", LOCK)
        return resolutions.get(names, "print") == LOCK

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(100)))
    assert all(json.loads(file.read_bytes())["pins"] for file in tmp_path.iterdir())


def test_an_answer_costs_no_library(tmp_path: Path) -> None:
    Resolutions(tmp_path).put(["a"], "print", LOCK)
    code = (
        "import sys; from pathlib import Path\n"
        "from praxis_desktop.packages.resolving.resolutions import Resolutions\n"
        "assert Resolutions(Path(sys.argv[1])).get(['a'], 'print') is not None\n"
        "print(sorted({'packaging', 'resolvelib', 'tomllib'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout == "[]\n"
