"""A cached description is found as long as everything that it depends on is unchanged."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from msgspec import structs

from praxis_desktop.protocols import Program
from praxis_desktop.protocols.errors import ProtocolError, Reason, protocol_error
from praxis_desktop.protocols.program import Companion
from praxis_desktop.runs.describing import describing as described_cache
from praxis_desktop.runs.describing.describing import Described, DescribedCache, described_key

PROGRAM = Program("x", "/lab/a.py")

_CLOCKS_S = 5.0
"""The possible difference between the clocks of a file system and of the computer, in seconds."""


def test_what_was_put_is_got(tmp_path: Path) -> None:
    cache = DescribedCache(tmp_path / "new")
    assert cache.get("a") is None
    before = time.time()
    cache.put("a", Described(told='{"protocols": []}'))
    kept = cache.get("a")
    assert kept is not None
    assert (kept.told, kept.error) == ('{"protocols": []}', None)
    assert before - _CLOCKS_S <= kept.at <= time.time() + _CLOCKS_S


@pytest.mark.parametrize("reason", ["syntax", "import", "endless", "memory", "declaration"])
def test_an_error_is_got_as_it_was(tmp_path: Path, reason: Reason) -> None:
    cache = DescribedCache(tmp_path)
    error = protocol_error("m", reason=reason, hint="h", line=3, type_name="T", traceback="t\n\ud800")
    cache.put("a", Described(error=error))
    found = cache.get("a")
    assert found is not None
    assert isinstance(found.error, ProtocolError)
    assert found.error is not error
    assert type(found.error) is type(error)
    assert vars(found.error) == vars(error)


def test_an_endless_import_gets_another_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = DescribedCache(tmp_path)
    cache.put("a", Described(error=protocol_error("m", reason="endless")))
    assert cache.get("a") is not None
    monkeypatch.setattr(described_cache, "ENDLESS_HOLDS_S", 0.0)
    assert cache.get("a") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"format": 0, "told": ""}',
        b'{"format": 1, "told": 5}',
        b'{"format": 1, "error": {}}',
        b'{"format": 1, "error": {"message": "", "hint": "", "reason": "x", "line": 0}}',
    ],
)
def test_what_is_no_entry_is_not_there(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    assert DescribedCache(tmp_path).get("a") is None


def test_a_folder_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = DescribedCache(tmp_path / "file")
    cache.put("a", Described(told=""))
    assert cache.get("a") is None


def test_those_that_nobody_has_used_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(described_cache, "KEPT", 4)
    cache = DescribedCache(tmp_path)
    for number in range(4):
        cache.put(str(number), Described(told=json.dumps(number)))
        os.utime(tmp_path / f"{number}.json", (number, number))
    assert cache.get("0") is not None
    cache.put("4", Described(told=""))
    assert {path.stem for path in tmp_path.glob("*.json")} == {"0", "4"}


def test_all_that_a_description_depends_on_is_in_its_key() -> None:
    programs = [
        PROGRAM,
        structs.replace(PROGRAM, source="y"),
        structs.replace(PROGRAM, filename="/lab/b.py"),
        structs.replace(PROGRAM, function="f"),
        structs.replace(PROGRAM, companions=(Companion("b", "1", "/lab/b.py"),)),
        structs.replace(PROGRAM, companions=(Companion("b", "2", "/lab/b.py"),)),
    ]
    keys = {described_key(program, packages) for program in programs for packages in ("", "p")}
    assert len(keys) == 2 * len(programs)
    assert described_key(PROGRAM, "p") == described_key(PROGRAM, "p")


def test_what_was_made_ahead_counts_until_it_is_forgotten_or_known_better(tmp_path: Path) -> None:
    ahead = DescribedCache(tmp_path / "ahead")
    ahead.put("a", Described("[1]"))
    cache = DescribedCache(tmp_path / "own", tmp_path / "ahead")
    found = cache.get("a")
    assert found is not None
    assert found.told == "[1]"
    assert not (tmp_path / "own").exists()
    cache.forget("a")
    assert cache.get("a") is None
    assert DescribedCache(tmp_path / "own", tmp_path / "ahead").get("a") is None
    cache.put("a", Described("[2]"))
    found = cache.get("a")
    assert found is not None
    assert found.told == "[2]"
    assert ahead.get("a") is not None
    cache.forget("b")
    assert cache.get("b") is None
