"""A protocol's form as JSON Schema (draft 2020-12): for other programs, editors, and to check values by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.protocols.forms.checking import BARCODE, FILE_NAME
from praxis_desktop.protocols.forms.patterns import MAX_TEXT
from praxis_desktop.protocols.forms.ranges import item_of, range_of
from praxis_desktop.protocols.forms.wells import LARGEST, MAX_WELLS, row_name

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(protocol: Protocol) -> dict[str, Any]:
    """What values, plain data by parameter, the protocol takes.

    What JSON Schema has no word for is in members that begin with ``x-``: of parameters ``x-kind``,
    ``x-unit``, ``x-linked-to``, ``x-plate``, ``x-columns``, ``x-labels``; of the protocol ``x-machines``,
    ``x-labware`` and ``x-ports``, its roles, which are chosen beside the values.
    """
    ports = [port.name for port in protocol.ports]
    schema: dict[str, Any] = {
        "$schema": DRAFT,
        "title": protocol.title or protocol.name,
        "description": protocol.description,
        "type": "object",
        "properties": {parameter.name: _property(parameter, ports) for parameter in protocol.parameters},
        "required": [
            parameter.name
            for parameter in protocol.parameters
            if parameter.required and not parameter.linked_to
        ],
        "additionalProperties": False,
        "x-machines": [
            {"name": role.name, "machine": role.machine, "required": not role.is_optional, "help": role.help}
            for role in protocol.machines
        ],
        "x-labware": [
            {
                "name": role.name,
                "labware": role.labware,
                "required": not role.is_optional,
                "default": role.default,
                "volumes": dict(role.volumes),
                "help": role.help,
            }
            for role in protocol.labware
        ],
        "x-ports": [{"name": role.name, "expects": role.expects} for role in protocol.ports],
    }
    return {key: value for key, value in schema.items() if value or not key.startswith(("desc", "x-"))}


def _property(parameter: Parameter, ports: list[str]) -> dict[str, Any]:
    schema = _values(parameter, ports)
    if parameter.may_be_none:
        schema = {"anyOf": [schema, {"type": "null"}]}
    told = {
        "title": parameter.label,
        "description": parameter.help,
        "x-kind": parameter.kind,
        "x-unit": "s" if parameter.kind == "duration" else parameter.unit,
        "x-linked-to": parameter.linked_to,
        "x-plate": parameter.plate,
        "x-columns": [
            {"name": column.name, "kind": column.kind, "required": column.required}
            for column in parameter.columns
        ],
        "x-labels": [choice.label or str(choice.value) for choice in parameter.choices],
    }
    schema |= {key: value for key, value in told.items() if value}
    if parameter.default is not None or (parameter.may_be_none and not parameter.required):
        schema["default"] = parameter.default
    return schema


def _values(parameter: Parameter, ports: list[str]) -> dict[str, Any]:
    match parameter.kind:
        case "int" | "float" | "duration":
            return _number(parameter)
        case "bool":
            return {"type": "boolean"}
        case "choice":
            return {"enum": [choice.value for choice in parameter.choices]}
        case "wells":
            return _wells(parameter)
        case "list":
            item = item_of(parameter)
            items = {"items": _values(item, ports)} if item is not None else {}
            return {"type": "array", **_lengths(parameter, "Items"), **items}
        case "dict":
            item = item_of(parameter)
            entries = {"additionalProperties": _values(item, ports)} if item is not None else {}
            return {"type": "object", **_lengths(parameter, "Properties"), **entries}
        case "port":
            return {"enum": ports} if ports else {"type": "string", "minLength": 1}
        case "file" | "table":
            return _file(parameter)
        case "date":
            return {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        case "text" | "barcode":
            return _text(parameter)


def _number(parameter: Parameter) -> dict[str, Any]:
    limits = range_of(parameter)
    named = {"minimum": limits.minimum, "maximum": limits.maximum, "multipleOf": limits.step}
    kind = "integer" if parameter.kind == "int" else "number"
    return {"type": kind, **{key: _plain(limit) for key, limit in named.items() if limit is not None}}


def _plain(number: Fraction) -> float:
    return number.numerator if number.denominator == 1 else float(number)


def _wells(parameter: Parameter) -> dict[str, Any]:
    rows = "|".join(row_name(row) for row in range(1, LARGEST.rows + 1))
    columns = "|".join(str(column) for column in range(1, LARGEST.columns + 1))
    lengths = {"maxItems": MAX_WELLS, **_lengths(parameter, "Items")}
    if parameter.is_single:
        lengths = {"minItems": 1, "maxItems": 1}
    return {"type": "array", "items": {"type": "string", "pattern": f"^(?:{rows})(?:{columns})$"}, **lengths}


def _text(parameter: Parameter) -> dict[str, Any]:
    patterns = [BARCODE] if parameter.kind == "barcode" else []
    schema: dict[str, Any] = {"type": "string", **_lengths(parameter, "Length")}
    if parameter.pattern:
        schema["maxLength"] = min(schema.get("maxLength", MAX_TEXT), MAX_TEXT)
        patterns.append(parameter.pattern)
    if _is_python_only(parameter.pattern):
        schema["x-pattern"] = patterns.pop()
    if len(patterns) == 1:
        return {**schema, "pattern": _whole(patterns[0])}
    return {
        **schema,
        **({"allOf": [{"pattern": _whole(pattern)} for pattern in patterns]} if patterns else {}),
    }


def _is_python_only(pattern: str) -> bool:
    """Whether it says what JSON Schema's regular expressions, those of JavaScript, have no word for."""
    return re.search(r"\(\?P|\(\?[aiLmsux-]+[:)]|\\[AZ]", pattern) is not None


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


def _file(parameter: Parameter) -> dict[str, Any]:
    endings = "|".join(map(_any_case, parameter.suffixes))
    name: dict[str, Any] = {"type": "string", "pattern": f"^{FILE_NAME}$"}
    if endings:
        name["allOf"] = [{"pattern": f"(?:{endings})$"}]
    return {
        "type": "object",
        "properties": {"name": name, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
        "required": ["name", "sha256"],
        "additionalProperties": False,
    }


def _any_case(ending: str) -> str:
    return "".join(
        f"[{letter.lower()}{letter.upper()}]" if letter.isalpha() else re.escape(letter) for letter in ending
    )


def _lengths(parameter: Parameter, what: str) -> dict[str, int]:
    named: Mapping[str, int | None] = {
        f"min{what}": parameter.minimum_length,
        f"max{what}": parameter.maximum_length,
    }
    return {key: limit for key, limit in named.items() if limit is not None}
