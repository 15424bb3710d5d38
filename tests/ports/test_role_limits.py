"""Limits are given as a kind of instrument or as a file; unusable ones are reported before a run begins."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.profiles import read_role_limits
from praxis_desktop.ports.write_limits import CommandRefused, WriteGuard, is_file
from tests.obstacles import named_pipe

LIMITS = {"commands": [{"pattern": "S[I]?"}], "terminator": "\r\n"}


def test_a_kind_means_the_limits_of_its_profile() -> None:
    guard = WriteGuard(read_role_limits({"scale": "mettler"}, ["scale", "pump"])["scale"])
    assert guard.admit(b"SI\r\n") == b"SI\r\n"
    with pytest.raises(CommandRefused):
        guard.admit(b"C9\r\n")


def test_a_file_holds_limits_alone(tmp_path: Path) -> None:
    path = tmp_path / "limits.json"
    path.write_text(json.dumps(LIMITS))
    guard = WriteGuard(read_role_limits({"scale": str(path)}, ["scale"])["scale"])
    assert guard.admit(b"S\r\n") == b"S\r\n"
    with pytest.raises(CommandRefused):
        guard.admit(b"Z\r\n")


def test_a_kind_that_is_not_known_is_answered_with_the_one_that_is_meant() -> None:
    with pytest.raises(UsageError) as caught:
        read_role_limits({"scale": "metler"}, ["scale"])
    assert "'metler'" in caught.value.message
    assert caught.value.hint.startswith("Did you mean mettler?")


def test_a_role_without_a_port_is_named() -> None:
    with pytest.raises(UsageError, match="limits for 'pump', but no port") as caught:
        read_role_limits({"pump": "masterflex"}, ["scale"])
    assert "scale" in caught.value.hint
    assert "--port pump=DEVICE" in caught.value.hint


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not JSON",
        "[]",
        "{}",
        '{"commands": []}',
        '{"commands": [{"pattern": "("}]}',
        '{"commands": [{"pattern": "S", "numbers": {"x": {}}}]}',
        '{"commands": [{"pattern": "S"}], "terminator": ""}',
        '{"commands": [{"pattern": "S"}], "surprise": 1}',
        "[" * 100_000,
        '"' + "x" * (2 << 20) + '"',
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(tmp_path: Path, content: str) -> None:
    path = tmp_path / "limits.json"
    path.write_text(content)
    with pytest.raises(UsageError) as caught:
        read_role_limits({"scale": str(path)}, ["scale"])
    assert str(path) in caught.value.message
    assert "instrument-profiles.html in the manual" in caught.value.hint


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.json cannot be read"):
        read_role_limits({"scale": str(tmp_path / "gone.json")}, ["scale"])


def test_what_has_no_end_is_not_read(tmp_path: Path) -> None:
    device = "NUL" if sys.platform == "win32" else "/dev/zero"
    with named_pipe(tmp_path / "pipe.json") as pipe:
        for path in (device, str(pipe), str(tmp_path)):
            with pytest.raises(UsageError, match="is not a file"):
                read_role_limits({"scale": path}, ["scale"])


@pytest.mark.parametrize("name", ["mettler", "a4s", "my_balance"])
def test_a_bare_word_is_a_kind(name: str) -> None:
    assert not is_file(name)


@pytest.mark.parametrize("name", ["./mettler", "mettler.json", "/lab/limits", "Mettler", "C:\\lab\\x"])
def test_anything_else_is_a_file(name: str) -> None:
    assert is_file(name)
