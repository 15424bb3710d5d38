"""The JSON Schema of a form accepts exactly the values that the form accepts."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.protocols.definition import LabwareRole, MachineRole, PortRole, Protocol
from praxis_desktop.protocols.forms import FormError, json_schema, read_values, surroundings
from praxis_desktop.protocols.parameters import Choice, Column, Parameter, complaint, kinds, names_file
from praxis_desktop.protocols.parameters.plain_data import is_same


# ---- the meaning of the JSON Schema keywords that forms use
def accepts(schema: Mapping[str, Any], value: object) -> bool:
    """Return whether the value is valid under the schema."""
    return all(rule(schema[word], value, schema) for word, rule in RULES.items() if word in schema)


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


TYPES: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: is_number(value) and value == int(value),
    "number": is_number,
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def is_date(value: str) -> bool:
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def has_right_members(schema: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", {})
    for name, member in value.items():
        rule = known.get(name, others)
        if rule is False or not accepts(rule, member):
            return False
    return True


RULES: dict[str, Callable[[Any, Any, Mapping[str, Any]], bool]] = {
    "type": lambda name, value, schema: TYPES[name](value),
    "enum": lambda allowed, value, schema: any(is_same(item, value) for item in allowed),
    "anyOf": lambda schemas, value, schema: any(accepts(one, value) for one in schemas),
    "allOf": lambda schemas, value, schema: all(accepts(one, value) for one in schemas),
    "minimum": lambda limit, value, schema: not is_number(value) or value >= limit,
    "maximum": lambda limit, value, schema: not is_number(value) or value <= limit,
    "multipleOf": lambda step, value, schema: (
        not is_number(value) or Fraction(str(value)) % Fraction(str(step)) == 0
    ),
    "minLength": lambda limit, value, schema: not isinstance(value, str) or len(value) >= limit,
    "maxLength": lambda limit, value, schema: not isinstance(value, str) or len(value) <= limit,
    "pattern": lambda pattern, value, schema: (
        not isinstance(value, str) or re.search(re.sub(r"\$$", r"\\Z", pattern), value) is not None
    ),
    "format": lambda name, value, schema: not isinstance(value, str) or name != "date" or is_date(value),
    "minItems": lambda limit, value, schema: not isinstance(value, list) or len(value) >= limit,
    "maxItems": lambda limit, value, schema: not isinstance(value, list) or len(value) <= limit,
    "items": lambda item, value, schema: (
        not isinstance(value, list) or all(accepts(item, entry) for entry in value)
    ),
    "minProperties": lambda limit, value, schema: not isinstance(value, dict) or len(value) >= limit,
    "maxProperties": lambda limit, value, schema: not isinstance(value, dict) or len(value) <= limit,
    "required": lambda names, value, schema: not isinstance(value, dict) or set(names) <= set(value),
    "properties": lambda known, value, schema: (
        not isinstance(value, dict) or has_right_members(schema, value)
    ),
    "additionalProperties": lambda rule, value, schema: (
        not isinstance(value, dict) or has_right_members(schema, value)
    ),
}


# ---- parameters of all kinds, and values that are right or nearly so
LIMITS = st.none() | st.integers(-3, 12) | st.sampled_from([0.5, 2.5, 0.1])
LENGTHS = st.none() | st.integers(0, 3)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 15) | st.floats(-5, 15) | st.text("ab1:. \n", max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "name"]), inner, max_size=2)
    ),
    max_leaves=4,
)
DIGEST = "0123456789abcdef" * 4
LIKELY: dict[str, Any] = {
    "wells": st.lists(st.sampled_from(["A1", "AF48", "H12", "AG1", "A49", "a1", "A01"]), max_size=4),
    "date": st.sampled_from(["2026-11-20", "2026-02-30", "26-1-1", "2026-11-20\n"]),
    "barcode": st.sampled_from(["ab", " ab", "ab ", "a\nb", "", "a1", "\x85"]),
    "port": st.sampled_from(["scale", "pump", ""]),
    "file": st.fixed_dictionaries(
        {"name": st.sampled_from(["a.csv", "a.CSV", "..", ".csv", "a/b.csv", "a", "x" * 256, "a.csv\n"])},
        optional={"sha256": st.sampled_from([DIGEST, DIGEST[1:], DIGEST.upper()]), "path": st.just("x")},
    ),
    "int": st.integers(-3, 13) | st.sampled_from([2.0, 2.5, 1e300]),
    "float": st.sampled_from([0.1, 0.2, 0.30000000000000004, 0.3, 2.5, 10**20]),
    "text": st.text("ab1", max_size=4),
    "list": st.lists(st.integers(-3, 13) | st.sampled_from(["ab", 2.5, None]), max_size=4),
    "dict": st.dictionaries(st.text("ab", max_size=2), st.integers(-3, 13) | st.just("ab"), max_size=4),
}
LIKELY |= {
    "table": LIKELY["file"],
    "duration": LIKELY["float"],
    "choice": st.sampled_from(["ab", 1, 1.0, True]),
}
KINDS = tuple(kinds())
ITEMS: st.SearchStrategy[str | None] = st.sampled_from([None, "int", "float", "bool", "text", "choice"])


@st.composite
def parameters(draw: st.DrawFn) -> Parameter:
    kind = draw(st.sampled_from(KINDS))
    return Parameter(
        "p",
        kind,
        label="P",
        unit="min" if kind == "duration" and draw(st.booleans()) else "",
        required=draw(st.booleans()),
        may_be_none=draw(st.booleans()),
        minimum=draw(LIMITS),
        maximum=draw(LIMITS),
        step=draw(st.sampled_from([None, None, 1, 0.1, 5, 2.5])),
        minimum_length=draw(LENGTHS),
        maximum_length=draw(LENGTHS),
        pattern=draw(st.sampled_from(["", "", "a+b?", "[ab]*1", r"(?P<x>a)+"])),
        choices=(Choice("ab", "A and B"), Choice(1), Choice(None), Choice(False)),
        item=draw(ITEMS) if kind in ("list", "dict") else None,
        is_single=draw(st.booleans()),
        suffixes=draw(st.sampled_from([(), (".csv",), (".csv", ".Txt")])),
        columns=(Column("sample"),) if kind == "table" else (),
    )


def is_taken(form: Protocol, values: Mapping[str, object]) -> bool:
    """Return whether the form accepts the values from a preset. A preset names a file by its path; a record
    and the schema name it by its name and digest.
    """
    (parameter,) = form.parameters
    if names_file(parameter) and "p" in values:
        return "q" not in values and not complaint(parameter, values["p"], surroundings(form, {}))
    try:
        read_values(form, {}, preset=values)
    except FormError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(parameters(), st.data())
def test_the_schema_takes_what_the_form_takes(parameter: Parameter, data: st.DataObject) -> None:
    ports = data.draw(st.sampled_from([(), (PortRole("scale"), PortRole("pump"))]))
    form = Protocol("p", "P", parameters=(parameter,), ports=ports)
    schema = json.loads(json.dumps(json_schema(form)))
    value = data.draw(LIKELY.get(parameter.kind, PLAIN) | PLAIN)
    values = data.draw(st.sampled_from([{"p": value}, {}, {"p": value, "q": 1}]))
    properties = schema["properties"]["p"]
    if "x-pattern" in json.dumps(properties):  # JSON Schema cannot express it
        return
    assert accepts(schema, values) == is_taken(form, values)


def test_the_schema_tells_people_what_the_form_tells_them() -> None:
    form = Protocol(
        "transfer",
        "Transfer",
        description="Moves liquid.",
        parameters=(
            Parameter(
                *("volume_ul", "float", "Volume", "What is moved.", "µL"),
                minimum=0.5,
                maximum=300,
                default=50.0,
            ),
            Parameter("back", "float", linked_to="volume_ul", required=True),
            Parameter("count", "int", required=True, step=2),
        ),
    )
    assert json_schema(form) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Transfer",
        "description": "Moves liquid.",
        "type": "object",
        "properties": {
            "volume_ul": {
                "type": "number",
                "minimum": 0.5,
                "maximum": 300,
                "title": "Volume",
                "description": "What is moved.",
                "x-kind": "float",
                "x-unit": "µL",
                "default": 50.0,
            },
            "back": {"type": "number", "x-kind": "float", "x-linked-to": "volume_ul"},
            "count": {"type": "integer", "multipleOf": 2, "x-kind": "int"},
        },
        "required": ["count"],
        "additionalProperties": False,
    }


def test_the_schema_names_the_roles_that_are_chosen_beside_the_values() -> None:
    form = Protocol(
        "weigh",
        "Weigh",
        machines=(MachineRole("scale", "pylabrobot.scales:Scale", "Any balance."),),
        labware=(LabwareRole("plate", "Plate", is_optional=True, default="cor_96_wellplate_360uL_Fb"),),
        ports=(PortRole("printer", "label printer"),),
    )
    schema = json_schema(form)
    assert schema["x-machines"] == [
        {"name": "scale", "machine": "pylabrobot.scales:Scale", "required": True, "help": "Any balance."}
    ]
    assert schema["x-labware"] == [
        {
            "name": "plate",
            "labware": "Plate",
            "required": False,
            "volumes": {},
            "help": "",
            "default": "cor_96_wellplate_360uL_Fb",
        }
    ]
    assert schema["x-ports"] == [{"name": "printer", "expects": "label printer"}]
