"""One parameter of a form: its kind, settings and default, as plain data."""

from __future__ import annotations

import datetime
import inspect
import re
from collections.abc import Mapping
from typing import Any

from _praxis.declaration_problems import DeclarationProblem, short
from _praxis.declared_fields import plain
from _praxis.parameter_entries import Entry
from _praxis.parameter_names import label_of, spelled, unit_of
from _praxis.parameter_types import (
    SUPPORTED,
    TEXT_VALUES,
    Hint,
    Kind,
    UnsupportedType,
    choice_name,
    fits,
    is_backend,
    kind_of,
    kind_of_value,
    name_of,
)

_WELL_HINTS = ("well_selector", "wells", "itemized_selector", "index_selector")
_HINTED_KINDS = {
    ("text", "barcode"): Kind("barcode"),
    ("text", "date"): Kind("date"),
    ("text", "port"): Kind("port"),
    ("text", "serial_port"): Kind("port"),
    ("int", "duration"): Kind("duration", "seconds"),
    ("float", "duration"): Kind("duration", "seconds"),
}

EMPTY = inspect.Parameter.empty
_UNTYPED = (EMPTY, Any, object)


class Value:
    """A parameter whose value the user enters. ``entry`` is the author's metadata for it."""

    def __init__(self, parameter: inspect.Parameter, hint: Hint, entry: Entry) -> None:
        self._parameter = parameter
        self._hint = hint
        self._entry = entry

    def declared(self, documented: str, line: int) -> dict[str, Any]:
        """Return the parameter's fields for the host. ``documented`` is its description in the docstring.

        Raises DeclarationProblem, and UnsupportedType if no form can ask for the parameter's values.
        """
        name, entry, default = self._parameter.name, self._entry, self._parameter.default
        kind = self._kind()
        low, high, step = entry.bounds()
        unit = spelled(entry.text("unit") or unit_of(name, kind.kind))
        found: dict[str, Any] = {
            "name": name,
            "kind": kind.kind,
            "given_as": kind.given_as,
            "item": kind.item,
            "label": entry.text("label") or label_of(name, unit),
            "help": entry.text("help") or documented,
            "unit": unit,
            "required": default is EMPTY,
            "may_be_none": self._hint.may_be_none or default is None,
            "minimum": low,
            "maximum": high,
            "step": step,
            "minimum_length": entry.count("minimum_length"),
            "maximum_length": entry.count("maximum_length"),
            "pattern": self._pattern(),
            "choices": kind.choices,
            "linked_to": entry.text("linked_to"),
            "plate": entry.text("plate_ref"),
            "is_single": entry.ui_hint == "index_selector",
            "columns": entry.columns(),
            "suffixes": entry.texts("suffixes"),
            "encoding": entry.text("encoding"),
            "line": line,
        }
        self._check_settings(found)
        if default is not EMPTY:
            found["default"] = self._default(default, found)
        return found

    # ---- kind
    def _kind(self) -> Kind:
        parameter, hint, entry = self._parameter, self._hint, self._entry
        if hint.base in _UNTYPED:
            kind = kind_of_value(None if parameter.default is EMPTY else parameter.default)
        elif is_backend(hint.base):
            raise UnsupportedType(
                f"{name_of(hint.base)} is a backend, which is chosen with its machine",
                "Use the machine as the parameter, such as Scale or PlateReader.",
            )
        elif not isinstance(hint.base, type) and hasattr(hint.base, "__forward_arg__"):
            raise UnsupportedType(
                f"its type {name_of(hint.base)} is not known in the file", "Import it at the file's top."
            )
        else:
            kind = kind_of(hint.base)
        if kind.kind == "file" and not _is_left_out(parameter.default):
            kind = Kind("text", "path")
        kind = _HINTED_KINDS.get((kind.kind, entry.ui_hint), kind)
        options = entry.options()
        if options:
            return _with_options(kind, options, entry)
        if self._is_wells(kind):
            return Kind("wells", "list" if kind.kind == "list" else "text")
        return kind

    def _is_wells(self, kind: Kind) -> bool:
        name, default = self._parameter.name, self._parameter.default
        if kind.kind not in ("text", "list") or kind.given_as != "plain":
            return False
        if self._entry.ui_hint in _WELL_HINTS:
            return True
        # Praxis's rule: a text whose name suggests wells, unless its default is something else.
        if kind.kind != "text" or not ("well" in name.lower() or "indices" in name.lower()):
            return False
        return _is_left_out(default) or wells_of(default) is not None

    def _pattern(self) -> str:
        pattern = self._entry.text("pattern")
        try:
            re.compile(pattern)
        except re.error as error:
            raise self._entry.wrong(f"the pattern is not a regular expression: {error}", "pattern") from None
        return pattern

    def _check_settings(self, found: Mapping[str, Any]) -> None:
        """Check that every setting applies to this kind of parameter."""
        kind = found["kind"]
        has_numbers = kind in ("int", "float", "duration") or (
            kind in ("list", "dict") and found["item"] in ("int", "float")
        )
        has_length = kind in ("text", "list", "dict", "wells", "barcode", "table")
        for setting, value, applies in [
            ("minimum", found["minimum"], has_numbers or kind == "choice"),
            ("maximum", found["maximum"], has_numbers or kind == "choice"),
            ("step", found["step"], has_numbers),
            ("minimum_length", found["minimum_length"], has_length),
            ("maximum_length", found["maximum_length"], has_length),
            ("pattern", found["pattern"] or None, kind in ("text", "barcode", "list")),
            ("columns", found["columns"] or None, kind == "table"),
            ("suffixes", found["suffixes"] or None, kind in ("file", "table")),
            ("encoding", found["encoding"] or None, kind in ("file", "table")),
            ("plate_ref", found["plate"] or None, kind == "wells"),
        ]:
            if value is not None and not applies:
                raise self._entry.wrong(f"{setting} means nothing for a value of kind {kind}", setting)

    # ---- defaults
    def _default(self, value: Any, found: Mapping[str, Any]) -> Any:
        """Return a default as plain data. Raises DeclarationProblem if the parameter does not allow it."""
        if value is None:
            return None
        given = self._plain_default(value, found)
        choices = [choice["value"] for choice in found["choices"]]
        for item in _items(given):
            if choices and item not in choices:
                raise DeclarationProblem(
                    f"its default {short(item)} is none of its options",
                    f"There are: {', '.join(map(str, choices))}.",
                )
            if type(item) in (int, float) and found["kind"] != "choice":
                low, high = found["minimum"], found["maximum"]
                if (low is not None and item < low) or (high is not None and item > high):
                    raise DeclarationProblem(
                        f"its default {item:g} is not within {_range(low, high)}",
                        "Change the default, or the range.",
                    )
        return given

    def _plain_default(self, value: Any, found: Mapping[str, Any]) -> Any:
        kind, hint = found["kind"], self._hint.base
        if kind == "wells":
            wells = wells_of(value)
            if wells is None:
                raise DeclarationProblem(f"its default {short(value)} names no wells", "For example: A1:B3.")
            return wells
        if hint in _UNTYPED and kind == "text" and not isinstance(value, str):
            raise UnsupportedType(f"a form cannot ask for a value such as {short(value)}", SUPPORTED)
        wrong = DeclarationProblem(
            f"its default {short(value)} is not a value of kind {kind}", f"It is declared as {name_of(hint)}."
        )
        if not fits(value, hint):
            raise wrong
        if isinstance(value, datetime.timedelta):
            value = value.total_seconds()
        elif (written := _written(value)) is not None:
            value = written
        elif found["given_as"] == "path":
            value = str(value)
        if isinstance(value, (tuple, set, frozenset)):
            value = sorted(value, key=repr) if isinstance(value, (set, frozenset)) else list(value)
        if found["given_as"] == "literal" and found["choices"]:
            plain_ones = [choice["value"] for choice in found["choices"]]
            items = [item if item in plain_ones else choice_name(item) for item in _items(value)]
            value = items if kind == "list" else items[0]
        types_of_kind: dict[str, tuple[type, ...]] = {
            "int": (int,),
            "float": (int, float),
            "duration": (int, float),
            "bool": (bool,),
            "list": (list,),
            "dict": (dict,),
            "choice": (str, int, float, bool),
            "text": (str, int, float, bool) if found["given_as"] == "literal" else (str,),
            "table": (),
        }
        allowed = types_of_kind.get(kind, (str,))
        if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
            raise wrong
        if isinstance(value, str) or kind == "text":  # a form shows as text what may have several types
            return str(value)
        return plain(
            value, lambda message: DeclarationProblem(f"its default: {message}", "None can mean no limit.")
        )


def _with_options(kind: Kind, options: list[dict[str, Any]], entry: Entry) -> Kind:
    """Return the kind implied by the author's options."""
    types_of_kind: dict[str, tuple[type, ...]] = {
        "int": (int,),
        "float": (int, float),
        "text": (str,),
        "choice": (str, int, float, bool),
    }
    wanted = types_of_kind.get(kind.item or "text" if kind.kind == "list" else kind.kind)
    if wanted is None:
        raise DeclarationProblem(f"a value of kind {kind.kind} has no options", SUPPORTED)
    for option in options:
        value = option["value"]
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            raise entry.wrong(f"the option {short(value)} is not a value of its type", "options")
    if kind.choices:
        known = [choice["value"] for choice in kind.choices]
        for option in options:
            if option["value"] not in known:
                raise entry.wrong(
                    f"the option {short(option['value'])} is not a value of its type", "options"
                )
    found = Kind("choice", kind.given_as)
    if kind.kind == "list":
        found = Kind("list", kind.given_as, "choice")
    found.choices = options
    return found


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def wells_of(value: Any) -> list[str] | None:
    """Return the names of the wells in a default, or None if it contains no well names."""
    from praxis.wells import Wells

    try:
        return list(Wells(value))
    except (ValueError, TypeError, AttributeError):
        return None


def _written(value: Any) -> str | None:
    """Return the text for a value of one of TEXT_VALUES, or None if it is none."""
    for known in TEXT_VALUES.values():
        if any(map(known.fits, type(value).__mro__)):
            return known.write(value)
    return None


def _range(low: Any, high: Any) -> str:
    if low is None:
        return f"the range up to {high:g}"
    return f"the range from {low:g}" if high is None else f"the range {low:g} to {high:g}"


def _is_left_out(default: Any) -> bool:
    """Return True if the default is absent or None. Does not compare values, which may not support that."""
    return default is EMPTY or default is None
