"""Checks the fields of ``@protocol_function``, and returns them as plain data."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from _praxis.declaration_problems import DECORATOR, DeclarationProblem, Place, near, short
from _praxis.messages import Message

NAME_FORMAT = r"^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$"

_TEXTS = ("name", "title", "version", "description", "category", "deck_layout_path")
_NAMES = ("deck_param_name", "state_param_name")
_SWITCHES = ("solo", "is_top_level", "preconfigure_deck", "requires_deck")
_OTHERS = (
    "deck_construction",
    "data_views",
    "setup_instructions",
    "param_metadata",
    "rules",
    "tags",
    "top_level_name_format",
    "requires",
)
KNOWN = (*_TEXTS, *_NAMES, *_SWITCHES, *_OTHERS)

_VIEW_FIELDS = (
    "name",
    "description",
    "source_type",
    "source_filter",
    "schema",
    "required",
    "default_value",
)
_SOURCES = ("plr_state", "function_output", "external")
_SEVERITIES = ("required", "recommended", "info")
_INSTRUCTION_FIELDS = ("message", "severity", "position", "resource_type")
_EXAMPLES = {
    "tags": '["dilution", "plate"]',
    "param_metadata": '{"volume_ul": {"min": 1, "max": 300}}',
    "data_views": '[{"name": "od", "source_type": "function_output", "schema": {"od": "list"}}]',
    "setup_instructions": '["Fill the trough.", {"message": "Open the lid.", "severity": "info"}]',
    "rules": '["volume_ul * 8 <= 1000"]',
    "deck_construction": "build_deck, where build_deck is a function of the file",
    "top_level_name_format": 'r"[a-z_]+$"',
}
"""Right values of the fields whose form their error messages do not show."""


class Fields:
    """A decorator's fields, and their lines for error messages."""

    def __init__(self, given: Mapping[str, Any], place: Place, function: str) -> None:
        self._given = given
        self._place = place
        self._function = function
        for name in given:
            if name not in KNOWN:
                raise self.problem(f"there is no field {name!r}", name, hint=near(name, KNOWN))

    def problem(self, message: str, *path: str, hint: str = "") -> DeclarationProblem:
        """Return the error for a field, with its line. Without a ``hint``, it shows a right value."""
        if not hint and path and path[0] in _EXAMPLES:
            hint = Message("For example: {example}", example=f"{path[0]}={_EXAMPLES[path[0]]}")
        return DeclarationProblem(
            f"@{DECORATOR} of {self._function}: {message}",
            hint,
            self._place.field(*path) if path else self._place.line,
        )

    def get(self, name: str) -> Any:
        """Return a field's value, or None if it was not given."""
        return self._given.get(name)

    def text(self, name: str, default: str = "") -> str:
        """Return the value of a field that must be a string."""
        value = self.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.problem(f"{name} must be a string, not {short(value)}", name)
        return value

    def switch(self, name: str) -> bool | None:
        """Return the value of a field that must be True or False, or None if it was not given."""
        value = self.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.problem(f"{name} is True or False, not {short(value)}", name)
        return value

    def texts(self, name: str) -> list[str]:
        """Return the value of a field that must be a list of strings."""
        value = self.get(name)
        if value is None:
            return []
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise self.problem(f"{name} must be a list of strings, not {short(value)}", name)
        for item in value:
            if not isinstance(item, str):
                raise self.problem(f"{name} must be a list of strings, and {short(item)} is not one", name)
        return list(value)

    def name(self, default: str, is_top_level: bool) -> str:
        """Return the protocol's name."""
        name = self.text("name", default)
        pattern = self.text("top_level_name_format", NAME_FORMAT)
        try:
            is_right = bool(re.match(pattern, name))
        except re.error as error:
            raise self.problem(
                f"top_level_name_format is not a regular expression: {error}", "top_level_name_format"
            ) from None
        if not name or (is_top_level and not is_right):
            raise self.problem(
                f"the name {name!r} does not have the form {pattern}",
                "name",
                hint="Letters, digits, dots, hyphens and underscores, such as serial_dilution.",
            )
        return name

    def function_name(self, name: str) -> str:
        """Return the name of the function that a field refers to."""
        value = self.get(name)
        if value is None:
            return ""
        if not callable(value):
            raise self.problem(f"{name} is a function, not {short(value)}", name)
        found = getattr(value, "__qualname__", "")
        if not isinstance(found, str) or not found.isidentifier():
            raise self.problem(f"{name} is a function at the file's top level", name)
        return found

    def metadata(self) -> dict[str, Mapping[str, Any]]:
        """Return the metadata of each parameter."""
        value = self.get("param_metadata")
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise self.problem(f"param_metadata must be a dict, not {short(value)}", "param_metadata")
        for name, entry in value.items():
            if not isinstance(name, str):
                raise self.problem(
                    f"param_metadata has names of parameters, not {short(name)}", "param_metadata"
                )
            if not isinstance(entry, Mapping):
                raise self.problem(
                    f"param_metadata[{name!r}] must be a dict, not {short(entry)}", "param_metadata", name
                )
        return dict(value)

    def data_views(self) -> list[dict[str, Any]]:
        """Return the data views."""
        return [self._view(item) for item in self._records("data_views", _VIEW_FIELDS, "name")]

    def _view(self, item: dict[str, Any]) -> dict[str, Any]:
        source = item.get("source_type") or "function_output"
        if source not in _SOURCES:
            raise self.problem(
                f"data_views: source_type must be one of {', '.join(_SOURCES)}, not {short(source)}",
                "data_views",
            )
        for name in ("source_filter", "schema"):
            if item.get(name) is not None and not isinstance(item[name], Mapping):
                raise self.problem(
                    f"data_views: {name} must be a dict, not {short(item[name])}", "data_views"
                )
        if not isinstance(item.get("required") or False, bool):
            raise self.problem("data_views: required must be True or False", "data_views")
        return {
            "name": item["name"],
            "description": self._inner_text(item, "description", "data_views"),
            "source_type": source,
            "source_filter": self._plain(item.get("source_filter"), "data_views"),
            "schema": self._plain(item.get("schema"), "data_views"),
            "required": bool(item.get("required")),
            "default_value": self._plain(item.get("default_value"), "data_views"),
        }

    def setup_instructions(self) -> list[dict[str, Any]]:
        """Return the instructions for the user to follow before the run."""
        found = []
        for item in self._records("setup_instructions", _INSTRUCTION_FIELDS, "message"):
            severity = item.get("severity") or "required"
            if severity not in _SEVERITIES:
                raise self.problem(
                    f"setup_instructions: severity must be one of {', '.join(_SEVERITIES)}, "
                    f"not {short(severity)}",
                    "setup_instructions",
                )
            texts = {
                name: self._inner_text(item, name, "setup_instructions")
                for name in ("position", "resource_type")
            }
            found.append({"message": item["message"], "severity": severity, **texts})
        return found

    def rules(self) -> list[dict[str, Any]]:
        """Return the rules that relate several parameters."""
        return [
            {"rule": item["rule"], "message": self._inner_text(item, "message", "rules")}
            for item in self._records("rules", ("rule", "message"), "rule")
        ]

    def _records(self, name: str, known: Sequence[str], main: str) -> list[dict[str, Any]]:
        """Return the items of a field's value, which must be a list, as dicts. An item may be a dict, a
        dataclass instance, or a string, which becomes the value of ``main``.
        """
        value = self.get(name)
        if value is None:
            return []
        if isinstance(value, (str, Mapping)) or not isinstance(value, Sequence):
            raise self.problem(f"{name} is a list, not {short(value)}", name)
        found = []
        for item in value:
            record = item
            if isinstance(item, str):
                record = {main: item}
            elif dataclasses.is_dataclass(item) and not isinstance(item, type):
                record = dataclasses.asdict(item)
            if not isinstance(record, Mapping):
                raise self.problem(f"{name} must be a list of dicts, and {short(item)} is none", name)
            for key in record:
                if key not in known:
                    raise self.problem(f"{name}: there is no field {key!r}", name, hint=near(key, known))
            if not isinstance(record.get(main), str) or not record[main]:
                raise self.problem(f"{name}: every entry has a {main}, a text", name)
            found.append(dict(record))
        return found

    def _inner_text(self, item: Mapping[str, Any], name: str, field: str) -> str:
        value = item.get(name)
        if value is not None and not isinstance(value, str):
            raise self.problem(f"{field}: {name} must be a string, not {short(value)}", field)
        return value or ""

    def _plain(self, value: Any, field: str) -> Any:
        return plain(value, lambda message: self.problem(f"{field}: {message}", field))


def plain(value: Any, problem: Callable[[str], DeclarationProblem]) -> Any:
    """Return ``value`` if JSON can represent it. Otherwise raise ``problem(reason)``."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise problem(f"{short(value)} is not plain data (finite numbers, texts, lists, dicts)") from None
