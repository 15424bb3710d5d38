"""Checks the settings in a parameter's entry in ``param_metadata``, in any of their spellings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from _praxis.declaration_problems import DeclarationProblem, near, short
from _praxis.messages import Message
from _praxis.parameter_types import TEXT_VALUES

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "help": ("description", "help"),
    "minimum": ("min", "minimum", "min_value"),
    "maximum": ("max", "maximum", "max_value"),
    "step": ("step",),
    "minimum_length": ("min_length",),
    "maximum_length": ("max_length",),
    "pattern": ("pattern", "regex_pattern"),
    "options": ("options", "choices"),
    "default_labware": ("default_labware", "default"),
    "default_volumes": ("default_volumes", "volumes"),
}
"""The spellings of each setting's key. The key may also be in Praxis's ``constraints``."""

_ALONE = ("label", "unit", "linked_to", "plate_ref", "columns", "suffixes", "encoding", "expects", "plr_type")
_HINTS = ("ui_hint", "ui_hints")
_OF_PRAXIS = (
    "constraints",
    "location_constraints",
    "optional",
    "type_hint",
    "field_type",
    "is_itemized",
    "itemized_spec",
)
_LARGEST = 1e300

KNOWN = (*_ALONE, *_HINTS, *_OF_PRAXIS, *(spelling for found in _SPELLINGS.values() for spelling in found))
_CONSTRAINTS = (
    *(spelling for name in _SPELLINGS for spelling in _SPELLINGS[name]),
    "required_methods",
    "required_attributes",
    "required_method_signatures",
    "required_method_args",
    "min_volume_ul",
)

Problem = Callable[[str, str], DeclarationProblem]
"""Makes the error from a message and the key that the error is about ("" for the entry itself)."""


class Entry:
    """The metadata of one parameter."""

    def __init__(self, given: Mapping[str, Any], problem: Problem) -> None:
        self._given = given
        self._problem = problem
        constraints = given.get("constraints")
        if constraints is not None and not isinstance(constraints, Mapping):
            raise problem(
                Message("constraints must be a dict, not {short}", short=short(constraints)), "constraints"
            )
        self._constraints: Mapping[str, Any] = constraints or {}
        for key, known, where in [
            *((key, KNOWN, key) for key in given),
            *((key, _CONSTRAINTS, "constraints") for key in self._constraints),
        ]:
            if key not in known:
                error = problem(Message("there is no setting {key}", key=repr(key)), str(where))
                error.hint = near(key, known)
                raise error

    def wrong(self, message: str, setting: str = "") -> DeclarationProblem:
        """Return the error for a setting."""
        spellings = _SPELLINGS.get(setting, (setting,))
        key = next((key for key in spellings if key in self._given), "")
        if not key and any(key in self._constraints for key in spellings):
            key = "constraints"
        return self._problem(message, key)

    def get(self, setting: str) -> Any:
        """Return the value of a setting, or None if it was not given."""
        for spelling in _SPELLINGS.get(setting, (setting,)):
            for place in (self._given, self._constraints):
                if place.get(spelling) is not None:
                    return place[spelling]
        return None

    def text(self, setting: str) -> str:
        """Return the value of a setting that must be a string, or "" if it was not given."""
        value = self.get(setting)
        if value is not None and not isinstance(value, str):
            raise self.wrong(
                Message("{setting} must be a string, not {short}", setting=setting, short=short(value)),
                setting,
            )
        return value or ""

    def number(self, setting: str) -> float | int | None:
        """Return the value of a setting that must be a number."""
        value = self.get(setting)
        if value is not None and not _is_number(value):
            raise self.wrong(
                Message("{setting} must be a number, not {short}", setting=setting, short=short(value)),
                setting,
            )
        found: float | int | None = value
        return found

    def count(self, setting: str) -> int | None:
        """Return the value of a setting that must be a count: a whole number of at least 0."""
        value = self.get(setting)
        if value is not None and (type(value) is not int or value < 0):
            raise self.wrong(
                Message(
                    "{setting} must be a whole number, 0 or more, not {short}",
                    setting=setting,
                    short=short(value),
                ),
                setting,
            )
        found: int | None = value
        return found

    def texts(self, setting: str) -> list[str]:
        """Return the value of a setting that must be a string or a list of strings, as a list."""
        value = self.get(setting)
        if value is None:
            return []
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, Sequence) or not all(isinstance(item, str) for item in items):
            raise self.wrong(
                Message(
                    "{setting} must be a list of strings, not {short}", setting=setting, short=short(value)
                ),
                setting,
            )
        return list(items)

    @property
    def ui_hint(self) -> str:
        """The kind of form field, as a single word, or "" if the entry does not give one."""
        for name in _HINTS:
            value = self._given.get(name)
            if isinstance(value, Mapping):
                value = value.get("widget_type") or value.get("widget") or value.get("type") or ""
            if value is not None and not isinstance(value, str):
                raise self._problem(
                    Message("{name} must be a string or a dict, not {short}", name=name, short=short(value)),
                    name,
                )
            if value:
                return value.replace("-", "_").lower()
        return ""

    def bounds(self) -> tuple[float | int | None, float | int | None, float | int | None]:
        """Return the minimum, maximum and step, checked against one another."""
        low, high, step = self.number("minimum"), self.number("maximum"), self.number("step")
        if low is not None and high is not None and low > high:
            raise self.wrong(
                Message("the minimum {low:g} is above the maximum {high:g}", low=low, high=high), "minimum"
            )
        if step is not None and step <= 0:
            raise self.wrong(Message("a step must be greater than zero, not {step:g}", step=step), "step")
        return low, high, step

    def options(self) -> list[dict[str, Any]]:
        """Return the allowed values with their labels, or [] if any value is allowed."""
        value = self.get("options")
        if value is None:
            return []
        if isinstance(value, Mapping):
            value = [{"value": key, "label": label} for key, label in value.items()]
        if isinstance(value, str) or not isinstance(value, Sequence) or not value:
            raise self.wrong(
                Message("options must be a list of values, not {short}", short=short(value)), "options"
            )
        found: list[dict[str, Any]] = []
        for item in value:
            option = item if isinstance(item, Mapping) else {"value": item}
            plain, label = option.get("value"), option.get("label", "")
            if type(plain) not in (str, int, float, bool) or not isinstance(label, str):
                raise self.wrong(
                    Message("{short} is not an option: options are strings and numbers", short=short(item)),
                    "options",
                )
            if any(plain == before["value"] for before in found):
                raise self.wrong(Message("the option {short} appears twice", short=short(plain)), "options")
            found.append({"value": plain, "label": label or str(plain)})
        return found

    def columns(self) -> list[dict[str, Any]]:
        """Return the required columns of a table, or [] if any columns are allowed."""
        value = self.get("columns")
        if value is None:
            return []
        if isinstance(value, Mapping):
            value = [
                {"name": name, **(kind if isinstance(kind, Mapping) else {"kind": kind})}
                for name, kind in value.items()
            ]
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise self.wrong(
                Message("columns must be a list of names, not {short}", short=short(value)), "columns"
            )
        columns = [self._column(item) for item in value]
        names = [column["name"] for column in columns]
        for name in names:
            if names.count(name) > 1:
                raise self.wrong(Message("the column {name} appears twice", name=repr(name)), "columns")
        return columns

    def _column(self, item: Any) -> dict[str, Any]:
        given = {"name": item} if isinstance(item, str) else item
        if not isinstance(given, Mapping) or not isinstance(given.get("name"), str) or not given["name"]:
            raise self.wrong(
                Message("a column must be a name or a dict with a name, not {short}", short=short(item)),
                "columns",
            )
        inner = Entry(
            {key: value for key, value in given.items() if key not in ("name", "kind", "type", "required")},
            lambda message, key: self.wrong(
                Message("column {given}: {message}", given=repr(given["name"]), message=message), "columns"
            ),
        )
        kind = given.get("kind") or given.get("type") or "text"
        kind = {int: "int", float: "float", str: "text", "str": "text"}.get(kind, kind)
        kinds = ("text", "int", "float", "well", "barcode", *TEXT_VALUES)
        if kind not in kinds:
            raise self.wrong(
                Message(
                    "column {given}: its kind must be one of {kinds}",
                    given=repr(given["name"]),
                    kinds=", ".join(kinds),
                ),
                "columns",
            )
        low, high, _ = inner.bounds()
        return {
            "name": given["name"],
            "kind": kind,
            "required": given.get("required", True) is not False,
            "minimum": low,
            "maximum": high,
            "help": inner.text("help"),
            "plate": inner.text("plate_ref") if kind == "well" else "",
        }

    def volumes(self) -> dict[str, float]:
        """Return the initial volumes (µL) keyed by well; "" means all wells."""
        from praxis.wells import Wells

        value = self.get("default_volumes")
        if value is None:
            return {}
        given = value if isinstance(value, Mapping) else {"": value}
        for wells, volume in given.items():
            if not _is_number(volume) or volume < 0:
                raise self.wrong(
                    Message(
                        "default_volumes must be in microlitres and 0 or more, not {short}",
                        short=short(volume),
                    ),
                    "default_volumes",
                )
            try:
                Wells(wells)
            except (ValueError, TypeError) as error:
                raise self.wrong(
                    Message("default_volumes: {error}", error=error), "default_volumes"
                ) from None
        return {str(wells): float(volume) for wells, volume in given.items()}


def _is_number(value: Any) -> bool:
    """Return whether a value is a number that JSON and forms can represent."""
    return type(value) in (int, float) and -_LARGEST <= value <= _LARGEST
