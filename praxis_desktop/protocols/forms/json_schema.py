"""A protocol's form as JSON Schema (draft 2020-12): for other programs, editors, and to check values by."""

from __future__ import annotations

from typing import Any

from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.protocols.forms.values import surroundings
from praxis_desktop.protocols.parameters.kind import Surroundings, kind_of
from praxis_desktop.protocols.parameters.parameter import Parameter

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(protocol: Protocol) -> dict[str, Any]:
    """What values, plain data by parameter, the protocol takes.

    What JSON Schema has no word for is in members that begin with ``x-``: of parameters ``x-kind``,
    ``x-unit``, ``x-linked-to``, ``x-plate``, ``x-columns``, ``x-labels``; of the protocol ``x-machines``,
    ``x-labware`` and ``x-ports``, its roles, which are chosen beside the values.
    """
    around = surroundings(protocol, {})
    schema: dict[str, Any] = {
        "$schema": DRAFT,
        "title": protocol.title or protocol.name,
        "description": protocol.description,
        "type": "object",
        "properties": {parameter.name: _property(parameter, around) for parameter in protocol.parameters},
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


def _property(parameter: Parameter, around: Surroundings) -> dict[str, Any]:
    kind = kind_of(parameter)
    schema = kind.schema(parameter, around)
    if parameter.may_be_none:
        schema = {"anyOf": [schema, {"type": "null"}]}
    told = {
        "title": parameter.label,
        "description": parameter.help,
        "x-kind": kind.name,
        "x-unit": kind.unit or parameter.unit,
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
