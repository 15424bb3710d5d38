"""How people call the parameters of a run: its request has labels and units, its header has not."""

from __future__ import annotations

from collections.abc import Mapping

from praxis_desktop.core.records import Record


class ParameterName(Record):
    """What a person reads beside a value, and the unit behind it, "" for none."""

    label: str
    unit: str


def parameter_names_in(told: object) -> dict[str, ParameterName]:
    """The names by parameters, of the request of a run; nothing where it is no request of ours."""
    for key in ("setup", "protocol", "parameters"):
        told = told.get(key) if isinstance(told, Mapping) else None
    names: dict[str, ParameterName] = {}
    for parameter in told if isinstance(told, list) else []:
        match parameter:
            case {"name": str(name)}:
                label, unit = parameter.get("label"), parameter.get("unit")
                if parameter.get("kind") == "duration":
                    unit = "s"  # what was filled in, in whichever unit, is kept in seconds
                names[name] = ParameterName(
                    label if isinstance(label, str) else "", unit if isinstance(unit, str) else ""
                )
    return names
