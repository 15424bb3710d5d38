"""Each kind of parameter defines in one module what forms, schemas, tables and guests need."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.declared import read_protocols
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.forms import FormError, json_schema, read_values
from praxis_desktop.protocols.parameters import (
    Choice,
    Column,
    Parameter,
    Surroundings,
    columns,
    complaint,
    expected,
    kinds,
    names_file,
    value_of,
    value_text,
)
from praxis_desktop.protocols.parameters.kind import guest_value
from praxis_desktop.protocols.parameters.plain_data import is_same
from praxis_desktop.protocols.parameters.tables import normalised_table
from praxis_desktop.protocols.presets import load_preset, save_preset
from tests.protocols.parameters.new_kind import a_new_kind

ROOT = Path(__file__).parents[3]
AROUND = Surroundings(ports=("scale", "pump"))
NUMBERS = st.integers(-(10**6), 10**6).map(lambda number: number / 1000)
FILE = st.just({"name": "samples.csv", "sha256": "0123456789abcdef" * 4})
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(-(10**12), 10**12),
    "float": NUMBERS,
    "duration": NUMBERS.map(abs),
    "bool": st.booleans(),
    "text": st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    "barcode": st.text("AB12-", min_size=1, max_size=12),
    "choice": st.sampled_from(["fast", 2, 2.5]),
    "port": st.sampled_from(AROUND.ports),
    "date": st.dates().map(lambda day: day.isoformat()),
    "wells": st.lists(st.sampled_from(["A1", "B2", "H12", "P24", "AF48"]), min_size=1, max_size=5),
    "list": st.lists(NUMBERS, max_size=4) | st.lists(st.text("ab,;", max_size=4), max_size=3),
    "dict": st.dictionaries(st.text("ab=,", min_size=1, max_size=3), NUMBERS | st.text("ab"), max_size=3),
    "file": FILE,
    "table": FILE,
}
CELLS = {
    "int": "12",
    "float": "0.5",
    "text": "batch 7",
    "well": "B12",
    "barcode": "4006381333931",
    "date": "2026-11-20",
}


def one_of(kind: str) -> Parameter:
    """Make a parameter of the kind, without limits."""
    choices = (Choice("fast", "Fast"), Choice(2, "Two"), Choice(2.5))
    return Parameter("p", kind, choices=choices if kind == "choice" else ())


@pytest.mark.parametrize("kind", kinds())
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_kind_reads_what_it_writes_and_gives_it_to_a_guest(kind: str, data: st.DataObject) -> None:
    parameter, value = one_of(kind), data.draw(VALUES[kind])
    assert complaint(parameter, value, AROUND) == ""
    told = json.loads(json.dumps(guest_value(parameter, value)))
    assert is_same(told, value)
    if names_file(parameter):
        assert value_text(parameter, {"path": "/lab/samples.csv"}) == "/lab/samples.csv"
    else:
        assert is_same(value_of(parameter, value_text(parameter, value), AROUND), value)


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_says_what_it_takes(kind: str) -> None:
    schema = json_schema(Protocol("p", "P", parameters=(one_of(kind),)))["properties"]["p"]
    assert schema["x-kind"] == kind
    assert schema.keys() & {"type", "enum"}
    assert expected(one_of(kind))
    assert "must be" in complaint(one_of(kind), object(), AROUND)


@pytest.mark.parametrize("column", columns())
def test_a_cell_is_read_as_its_kind(column: str) -> None:
    table = Parameter("samples", "table", columns=(Column("sample", column),))
    content = f"sample\n{CELLS[column]}\n".encode()
    assert normalised_table(table, content, "samples.csv") == content


def test_guests_tell_of_all_kinds() -> None:
    declaring = "".join(
        ROOT.joinpath("shims/_praxis", name).read_text("utf-8")
        for name in ("parameter_types.py", "declared_values.py")
    )
    assert [kind for kind in kinds() if f'"{kind}"' not in declaring] == []


def test_a_kind_of_a_newer_version_is_refused() -> None:
    with pytest.raises(UsageError, match="p is a parameter of an unknown kind, 'colour'"):
        expected(Parameter("p", "colour"))


# ---- an additional kind
@pytest.fixture
def colour(tmp_path: Path) -> Iterator[Protocol]:
    """A protocol that asks for a colour and for a table with colours, as a guest describes it."""
    told = {
        "name": "dye",
        "entry": "protocol_function",
        "function": "dye",
        "parameters": [
            {"name": "colour", "kind": "colour", "default": "#000000"},
            {
                "name": "dyes",
                "kind": "table",
                "columns": [{"name": "dye", "kind": "colour"}],
                "may_be_none": True,
            },
            {"name": "several", "kind": "list", "item": "colour", "default": []},
        ],
    }
    with a_new_kind(tmp_path):
        (found,) = read_protocols(json.dumps({"protocols": [told]}), Program("", "/lab/dye.py"))
        yield found


def test_one_module_is_enough_for_a_form(colour: Protocol, tmp_path: Path) -> None:
    filled = read_values(colour, {"colour": " #FF8800 ", "several": "#111111, #222222"})
    assert filled.values == {"colour": "#ff8800", "dyes": None, "several": ["#111111", "#222222"]}
    with pytest.raises(FormError, match="colour must be a colour such as #ff8800, not 'red'"):
        read_values(colour, {"colour": "red"})
    save_preset(colour, "orange", filled.values, folder=tmp_path)
    preset = load_preset(colour, "orange", folder=tmp_path)
    assert read_values(colour, {}, preset=preset).values == filled.values
    schema = json_schema(colour)["properties"]
    assert (schema["colour"]["x-kind"], schema["colour"]["pattern"]) == ("colour", "^#[0-9a-f]{6}$")


def test_one_module_is_enough_for_a_table(colour: Protocol, tmp_path: Path) -> None:
    table = tmp_path / "dyes.csv"
    table.write_text("dye;note\n#FFAA00;warm\n", "utf-8")
    filled = read_values(colour, {"dyes": str(table)})
    assert filled.files == {"dyes.csv": b"dye,note\n#ffaa00,warm\n"}
    table.write_text("dye\nblue\n", "utf-8")
    with pytest.raises(FormError, match="row 2, dye must be a colour such as #ff8800, not 'blue'"):
        read_values(colour, {"dyes": str(table)})


def test_one_module_is_enough_for_a_guest(colour: Protocol) -> None:
    parameter = colour.parameters[0]
    assert (parameter.given_as, guest_value(parameter, "#ff8800")) == ("plain", "#ff8800")
