"""Presets and last values: kept under names that users choose, and read or refused by this version."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.forms import FormError, read_values
from praxis_desktop.protocols.parameters import Parameter
from praxis_desktop.protocols.presets import (
    file_stem,
    last_values,
    load_preset,
    preset_names,
    remember_values,
    save_preset,
)
from tests.obstacles import unreadable

VOLUME = Parameter("volume_ul", "float", unit="µL", maximum=1000, default=50.0)
BACK = Parameter("back_ml", "float", unit="mL", linked_to="volume_ul")
FILE = Parameter("samples", "file", may_be_none=True)
FORM = Protocol("transfer", "Transfer", version="1.2", parameters=(VOLUME, BACK, FILE))


def preset_file(folder: Path) -> Path:
    (path,) = folder.glob("transfer/*.json")
    return path


def test_a_preset_gives_the_values_that_were_saved(tmp_path: Path) -> None:
    save_preset(FORM, "Monday, µL", {"volume_ul": 200.0, "back_ml": 0.1, "samples": None}, folder=tmp_path)
    preset = load_preset(FORM, "Monday, µL", folder=tmp_path)
    assert preset_names(FORM, folder=tmp_path) == ("Monday, µL",)
    assert read_values(FORM, {}, preset=preset).values == {
        "volume_ul": 200.0,
        "back_ml": 0.1,
        "samples": None,
    }
    assert read_values(FORM, {"volume_ul": "300"}, preset=preset).values["volume_ul"] == 300.0


def test_what_follows_another_parameter_goes_on_following_it(tmp_path: Path) -> None:
    save_preset(FORM, "p", {"volume_ul": 200.0, "back_ml": 0.2}, folder=tmp_path)
    preset = load_preset(FORM, "p", folder=tmp_path)
    assert read_values(FORM, {"volume_ul": "500"}, preset=preset).values["back_ml"] == 0.5


def test_a_file_is_read_anew_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "samples.txt"
    path.write_text("old")
    filled = read_values(FORM, {"samples": str(path)})
    save_preset(FORM, "p", filled.values, filled.paths, folder=tmp_path)
    path.write_text("new")
    preset = load_preset(FORM, "p", folder=tmp_path)
    assert read_values(FORM, {}, preset=preset).files == {"samples.txt": b"new"}
    path.unlink()
    with pytest.raises(FormError, match="samples cannot be used: there is no file"):
        read_values(FORM, {}, preset=preset)


def test_a_preset_of_an_earlier_protocol_is_refused_naming_what_does_not_fit(tmp_path: Path) -> None:
    save_preset(FORM, "p", {"volume_ul": 800.0, "back_ml": 1.0}, folder=tmp_path)
    preset = load_preset(FORM, "p", folder=tmp_path)
    newer = Protocol(
        "transfer", "Transfer", parameters=(Parameter("volume_ul", "float", unit="µL", maximum=300),)
    )
    with pytest.raises(FormError) as caught:
        read_values(newer, {}, preset=preset)
    assert "back_ml is in the preset, but is no longer a parameter of transfer" in str(caught.value)
    assert "volume_ul must be at most 300 µL, not 800 µL, as in the preset" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            {"format": 2, "name": "p", "values": {}},
            "was saved by a newer version of Praxis Desktop (format 2)",
        ),
        ({"format": 0, "name": "p", "values": {}}, "whose presets can no longer be read"),
        ({"name": "p", "values": {}}, "whose presets can no longer be read"),
        ([1], "whose presets can no longer be read"),
        ({"format": 1, "name": "p"}, "is not a preset: it has no name or no values"),
        ("{", "is damaged: '{' is not JSON"),
        ("", "is damaged: '' is not JSON"),
        (b"\xff", "is damaged: "),
    ],
)
def test_a_preset_that_cannot_be_read_is_refused_with_its_file(
    tmp_path: Path, content: Any, message: str
) -> None:
    save_preset(FORM, "p", {}, folder=tmp_path)
    path = preset_file(tmp_path)
    text = content if isinstance(content, (str, bytes)) else json.dumps(content)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UsageError) as caught:
        load_preset(FORM, "p", folder=tmp_path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
    assert caught.value.hint
    assert preset_names(FORM, folder=tmp_path) == ()


def test_a_preset_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    save_preset(FORM, "p", {}, folder=tmp_path)
    path = preset_file(tmp_path)
    path.write_text(path.read_text("utf-8"), "utf-8-sig")
    assert preset_names(FORM, folder=tmp_path) == ("p",)


def test_a_preset_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_preset(FORM, "monday", folder=tmp_path)
    assert (str(caught.value), caught.value.hint) == (
        "transfer has no preset 'monday'",
        "This protocol has no presets.",
    )
    save_preset(FORM, "Monday", {}, folder=tmp_path)
    with pytest.raises(UsageError) as caught:
        load_preset(FORM, "monday", folder=tmp_path)
    assert caught.value.hint == "Did you mean Monday?"


@pytest.mark.parametrize("name", ["", "  ", "a\nb"])
def test_a_preset_has_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="a preset needs a name"):
        save_preset(FORM, name, {}, folder=tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "transfer").write_text("a file where the folder would be")
    with pytest.raises(StorageError, match="cannot be written"):
        save_preset(FORM, "p", {}, folder=tmp_path)


def test_last_values_are_remembered_as_far_as_they_still_fit(tmp_path: Path) -> None:
    assert last_values(FORM, folder=tmp_path) == {}
    path = tmp_path / "samples.txt"
    path.write_text("")
    values = {"volume_ul": 800.0, "back_ml": 1.0, "samples": {"name": "samples.txt", "sha256": "0" * 64}}
    remember_values(FORM, values, {"samples": str(path)}, folder=tmp_path)
    assert preset_names(FORM, folder=tmp_path) == ()
    assert last_values(FORM, folder=tmp_path) == {
        "volume_ul": 800.0,
        "back_ml": 1.0,
        "samples": {"path": str(path)},
    }
    path.unlink()
    narrower = Protocol(
        "transfer", "Transfer", parameters=(Parameter("volume_ul", "float", maximum=300), BACK, FILE)
    )
    assert last_values(narrower, folder=tmp_path) == {"back_ml": 1.0}
    (tmp_path / "transfer" / ".last.json").write_text("{")
    assert last_values(FORM, folder=tmp_path) == {}


@given(st.text(max_size=80), st.text(max_size=80))
def test_names_of_files_are_safe_and_tell_names_apart(one: str, other: str) -> None:
    stem = file_stem(one)
    assert all(letter.isascii() and (letter.isalnum() or letter in "-_~") for letter in stem)
    assert len(stem) <= 60
    assert (stem == file_stem(other)) == (one == other)


@pytest.mark.parametrize("name", ["con", "nul", "A", "a b", "..", "ä", "a/b", "a.b"])
def test_a_name_that_some_system_does_not_take_gets_another_file(name: str) -> None:
    assert file_stem(name) != name


def test_a_preset_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    for name in ("kept", "held"):
        save_preset(FORM, name, {}, folder=tmp_path)
    with unreadable(next(tmp_path.rglob("held.json"))):
        assert preset_names(FORM, folder=tmp_path) == ("kept",)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_among_presets_is_not_waited_for(tmp_path: Path) -> None:
    save_preset(FORM, "kept", {}, folder=tmp_path)
    os.mkfifo(next(tmp_path.rglob("kept.json")).with_name("pipe.json"))
    assert preset_names(FORM, folder=tmp_path) == ("kept",)
