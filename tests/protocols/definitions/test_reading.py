"""A guest's description of its protocols is accepted only as far as it makes sense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from praxis_desktop.protocols import Program
from praxis_desktop.protocols.declared import read_protocols
from praxis_desktop.protocols.definition import PortRole, Protocol
from praxis_desktop.protocols.errors import ProtocolError

PROGRAM = Program('"""Weigh things."""\n', "/lab/weighing.py")
PARAMETER = {"name": "volume", "kind": "float", "given_as": "plain", "default": 5, "minimum": 1}
PROTOCOL = {"name": "weigh", "title": "Weigh", "entry": "protocol_function", "function": "weigh"}


def read(protocol: dict[str, Any], program: Program = PROGRAM) -> Protocol:
    (found,) = read_protocols(json.dumps({"protocols": [{**PROTOCOL, **protocol}]}), program)
    return found


def test_what_is_told_becomes_a_protocol() -> None:
    found = read(
        {
            "parameters": [PARAMETER],
            "machines": [{"name": "scale", "machine": "pylabrobot.scales:Scale"}],
            "labware": [{"name": "plate", "labware": "Plate", "volumes": {"A1": 5}}],
            "data_views": [{"name": "masses", "schema": {"mass": "float"}}],
            "setup_instructions": [{"message": "Put a vessel on it.", "severity": "info"}],
            "tags": ["balance"],
        }
    )
    assert found.parameters[0].minimum == 1
    assert found.machines[0].machine == "pylabrobot.scales:Scale"
    assert found.labware[0].volumes == {"A1": 5}
    assert found.data_views[0].schema == {"mass": "float"}
    assert found.setup_instructions[0].severity == "info"
    assert found.description == "Weigh things"


def test_a_main_goes_by_its_file_and_a_plain_script_too() -> None:
    found = read({"name": "", "title": "", "entry": "main", "function": "main"})
    assert (found.name, found.title, found.entry) == ("weighing", "Weigh things", "main")
    (script,) = read_protocols('{"protocols": []}', PROGRAM)
    assert (script.name, script.title, script.entry) == ("weighing", "Weigh things", "script")


def test_the_file_s_ports_are_the_protocol_s() -> None:
    source = '# /// script\n# [tool.praxis.ports]\n# scale = "a balance"\n# ///\n'
    port = {"name": "port", "kind": "text", "default": "scale"}
    found = read({"parameters": [port]}, Program(source, "/lab/weighing.py"))
    assert found.parameters[0].kind == "port"
    assert found.ports == (PortRole("scale", "a balance", "port"),)


def test_the_file_s_category_is_the_protocol_s_unless_it_has_its_own() -> None:
    program = Program('# /// script\n# [tool.praxis]\n# category = "weighing"\n# ///\n', "/lab/weighing.py")
    (script,) = read_protocols('{"protocols": []}', program)
    assert script.category == "weighing"
    assert read({}, program).category == "weighing"
    assert read({"category": "cleaning"}, program).category == "cleaning"


def test_all_problems_are_told_with_their_lines_and_remedies() -> None:
    first, further = (
        {"message": "no name", "hint": "Give one.", "line": 7},
        {"message": "no unit", "hint": "", "line": 9},
    )
    with pytest.raises(ProtocolError) as caught:
        read_protocols(json.dumps({"problem": {**first, "further": [further]}}), PROGRAM)
    assert caught.value.message.splitlines() == [
        f"(1) {PROGRAM.title}, line 7: no name. Give one.",
        f"(2) {PROGRAM.title}, line 9: no unit",
    ]
    assert caught.value.line == 7


def test_a_problem_is_told_with_its_line() -> None:
    told = json.dumps({"problem": {"message": "no name", "hint": "Give one.", "line": 7}})
    with pytest.raises(ProtocolError) as caught:
        read_protocols(told, PROGRAM)
    error = caught.value
    assert (error.message, error.hint) == ("weighing.py, line 7: no name", "Give one.")
    assert (error.reason, error.line, error.exit_code) == ("declaration", 7, 2)


@pytest.mark.parametrize(
    "told",
    [
        None,
        7,
        "",
        "[" * 100_000,
        "[]",
        "{}x",
        '{"protocols": {}}',
        '{"protocols": [7]}',
        '{"protocols": [{"nmae": 1}]}',
        '{"problem": {"message": 5}}',
        json.dumps({"protocols": [{**PROTOCOL, "function": "a b"}]}),
        json.dumps({"protocols": [{**PROTOCOL, "entry": "script"}]}),
        json.dumps({"protocols": [{**PROTOCOL, "title": "x" * 100_000}]}),
        json.dumps({"protocols": [{**PROTOCOL, "solo": "yes"}]}),
        json.dumps({"protocols": [{**PROTOCOL, "parameters": [{**PARAMETER, "kind": "shell"}]}]}),
        json.dumps({"protocols": [{**PROTOCOL, "parameters": [{**PARAMETER, "minimum": float("nan")}]}]}),
        json.dumps({"protocols": [{**PROTOCOL, "parameters": [{**PARAMETER, "default": [[[0] * 50_000]]}]}]}),
        json.dumps({"protocols": [{**PROTOCOL, "parameters": [PARAMETER] * 5_000}]}),
        '{"protocols": [{"name": "a", "data_views": [{"name": "v", "schema": '
        + '{"a":' * 60
        + "1"
        + "}" * 64,
    ],
)
def test_what_makes_no_sense_is_a_wrong_declaration(told: object) -> None:
    with pytest.raises(
        ProtocolError, match=r"weighing\.py: the description of its protocols is not valid"
    ) as caught:
        read_protocols(told, PROGRAM)
    assert caught.value.reason == "declaration"


def test_a_terminal_is_told_nothing_that_it_would_obey() -> None:
    assert read({"title": "\x1b[31mred\x07\n\ttext\ud800"}).title == "\ufffd[31mred\ufffd\n\ttext?"


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(structs.asdict(Protocol("a", "b")))), _PLAIN)
def test_any_value_of_any_field_is_read_or_refused(name: str, value: object) -> None:
    told = json.dumps({"protocols": [{**PROTOCOL, name: value}]})
    try:
        (found,) = read_protocols(told, PROGRAM)
    except ProtocolError:
        return
    assert isinstance(found, Protocol)
