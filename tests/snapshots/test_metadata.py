"""The published schema matches what Praxis reads and writes."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from build_tools.image_schema import SCHEMA, schema_text
from praxis_desktop.interpreter.first_pages import rehearsed
from praxis_desktop.snapshots import metadata
from praxis_desktop.snapshots.format import FORMAT_VERSION
from tests.interpreter.guests import in_guest
from tests.snapshots.small_images import image, read, state, written

ROOT = Path(__file__).parent.parent.parent


def test_the_published_schema_is_up_to_date() -> None:
    assert SCHEMA.read_text("utf-8") == schema_text(), "run: python -m build_tools.image_schema"


def test_the_published_description_is_of_this_format() -> None:
    description = (ROOT / "docs" / "image-format.md").read_text("utf-8")
    assert f"format version {FORMAT_VERSION}" in description
    assert f"format {FORMAT_VERSION}" in json.loads(schema_text())["title"]


def test_the_schema_names_all_that_an_interpreter_captures() -> None:
    captured = in_guest(lambda guest: rehearsed(guest.interpreter.capture()))
    captured.close()
    told = {*captured.state, "first_pages"}  # which not every system knows
    assert told == {field.name for field in msgspec.structs.fields(metadata.GuestState)}
    assert set(captured.state["roots"]) == {field.name for field in msgspec.structs.fields(metadata.Roots)}


def test_what_the_state_has_beyond_the_schema_is_kept() -> None:
    stored = read(written(image(invented_later={"deep": [1]})))
    assert stored.state["invented_later"] == {"deep": [1]}


def test_names_are_found_however_deep_they_lie() -> None:
    deep: list[object] = ["list", ["name", "module:serial"]]
    for _ in range(5000):
        deep = ["list", deep]
    found = metadata.names_in(state(nodes=[deep, ["list", "name", "no name"], ["name", 7]]))
    assert found == ["js", "module:serial", "pyodide_js"]
