"""A function's parameters as forms have them, and the roles that its objects play."""

from __future__ import annotations

import datetime
import enum
import inspect
import re
from collections.abc import Mapping
from typing import Any

from _praxis.declaration_problems import DeclarationProblem, Place, near, short
from _praxis.declared_fields import plain
from _praxis.parameter_entries import Entry
from _praxis.parameter_types import (
    SUPPORTED,
    Hint,
    Kind,
    is_backend,
    is_deck,
    is_machine,
    is_resource,
    kind_of,
    kind_of_value,
    name_of,
    named_class,
    public_name,
    titled,
)

_UNITS = {
    "ul": "µL",
    "uls": "µL",
    "ml": "mL",
    "nl": "nL",
    "mg": "mg",
    "ug": "µg",
    "g": "g",
    "nm": "nm",
    "mm": "mm",
    "um": "µm",
    "ms": "ms",
    "s": "s",
    "sec": "s",
    "seconds": "s",
    "min": "min",
    "minutes": "min",
    "h": "h",
    "hours": "h",
    "c": "°C",
    "celsius": "°C",
    "rpm": "rpm",
    "hz": "Hz",
    "percent": "%",
}
"""The unit that the last word of a number's name stands for."""

_WELL_HINTS = ("well_selector", "wells", "itemized_selector", "index_selector")
_HINTED_KINDS = {
    ("text", "barcode"): Kind("barcode"),
    ("text", "date"): Kind("date"),
    ("text", "port"): Kind("port"),
    ("text", "serial_port"): Kind("port"),
    ("int", "duration"): Kind("duration", "seconds"),
    ("float", "duration"): Kind("duration", "seconds"),
}
_EMPTY = inspect.Parameter.empty


class Declared:
    """Parameters and roles of one function, in the order of its parameters.

    ``is_main`` is a function that nobody has declared a protocol: a parameter with a default that no form can
    ask for has that default then.
    """

    def __init__(
        self,
        parameters: Mapping[str, inspect.Parameter],
        hints: Mapping[str, Any],
        place: Place,
        metadata: Mapping[str, Mapping[str, Any]],
        documented: Mapping[str, str],
        *,
        hidden: Mapping[str, str],
        is_main: bool = False,
    ) -> None:
        self.parameters: list[dict[str, Any]] = []
        self.machines: list[dict[str, Any]] = []
        self.labware: list[dict[str, Any]] = []
        self.ports: list[dict[str, Any]] = []
        self.deck = ""
        """The parameter that gets the deck."""
        self.has_liquid_handler = False
        self._place = place
        self._documented = documented
        self._is_main = is_main
        for name in metadata:
            if name not in parameters:
                raise DeclarationProblem(
                    f"param_metadata tells of {name!r}, which is no parameter of {_name(place)}",
                    near(name, parameters),
                    place.field("param_metadata", name),
                )
        for name, parameter in parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            if parameter.kind == parameter.POSITIONAL_ONLY:
                raise DeclarationProblem(
                    f"the parameter {name!r} is positional-only, and protocols are called with names",
                    "Leave out the / behind it.",
                    place.parameter(name),
                )
            if name != hidden.get("state"):
                self._declare(name, parameter, hints.get(name, parameter.annotation), metadata, hidden)
        self._settle_links()
        self._settle_plates()

    def _declare(
        self,
        name: str,
        parameter: inspect.Parameter,
        annotation: Any,
        metadata: Mapping[str, Mapping[str, Any]],
        hidden: Mapping[str, str],
    ) -> None:
        hint = Hint(annotation)
        entry = self._entry(name, hint, metadata)
        kind = hint.base
        named = entry.text("plr_type")
        if named and not is_machine(kind) and not is_resource(kind):
            kind = named_class(named)
            if kind is None:
                raise entry.wrong(f"PyLabRobot has no machine and no labware {named!r}", "plr_type")
        may_lack = hint.may_be_none or parameter.default is None
        role: dict[str, Any] = {"name": name, "is_optional": may_lack, "line": self._place.parameter(name)}
        role["help"] = entry.text("help") or self._documented.get(name, "")
        if is_deck(kind) or (name == hidden.get("deck") and kind in (_EMPTY, Any)):
            if self.deck:
                raise self._problem(f"it is a second deck beside {self.deck!r}", name)
            self.deck = name
        elif is_machine(kind):
            self.has_liquid_handler |= any(found.__name__ == "LiquidHandler" for found in kind.__mro__)
            self.machines.append({**role, "machine": public_name(kind)})
        elif is_resource(kind):
            default = entry.text("default_labware")
            self.labware.append(
                {**role, "labware": kind.__name__, "default": default, "volumes": entry.volumes()}
            )
        else:
            self._declare_value(name, parameter, hint, entry)

    def _declare_value(self, name: str, parameter: inspect.Parameter, hint: Hint, entry: Entry) -> None:
        try:
            kind = self._kind(name, parameter, hint, entry)
        except DeclarationProblem as problem:
            if self._is_main and parameter.default is not _EMPTY:
                return
            raise self._problem(str(problem), name, problem.hint) from None
        low, high, step = entry.bounds()
        unit = _spelled(entry.text("unit") or _unit(name, kind.kind))
        may_be_none = hint.may_be_none or parameter.default is None
        found: dict[str, Any] = {
            "name": name,
            "kind": kind.kind,
            "given_as": kind.given_as,
            "item": kind.item,
            "label": entry.text("label") or _label(name, unit),
            "help": entry.text("help") or self._documented.get(name, ""),
            "unit": unit,
            "required": parameter.default is _EMPTY,
            "may_be_none": may_be_none,
            "minimum": low,
            "maximum": high,
            "step": step,
            "minimum_length": entry.count("minimum_length"),
            "maximum_length": entry.count("maximum_length"),
            "pattern": self._pattern(entry),
            "choices": kind.choices,
            "linked_to": entry.text("linked_to"),
            "plate": entry.text("plate_ref"),
            "is_single": entry.ui_hint == "index_selector",
            "columns": entry.columns(),
            "suffixes": entry.texts("suffixes"),
            "encoding": entry.text("encoding"),
            "line": self._place.parameter(name),
        }
        self._check_settings(found, entry)
        if parameter.default is not _EMPTY:
            found["default"] = self._default(parameter.default, found, hint)
        if kind.kind == "port":
            default = found.get("default")
            role = default if isinstance(default, str) and default else name
            self.ports.append({"name": role, "expects": entry.text("expects"), "parameter": name})
        self.parameters.append(found)

    # ---- what kind
    def _kind(self, name: str, parameter: inspect.Parameter, hint: Hint, entry: Entry) -> Kind:
        if hint.base in (_EMPTY, Any, object):
            kind = kind_of_value(None if parameter.default is _EMPTY else parameter.default)
        elif is_backend(hint.base):
            raise DeclarationProblem(
                f"{name_of(hint.base)} is a backend, which is chosen with its machine",
                "Let the parameter be the machine, such as Scale or PlateReader.",
            )
        elif not isinstance(hint.base, type) and hasattr(hint.base, "__forward_arg__"):
            raise DeclarationProblem(
                f"its type {name_of(hint.base)} is not known in the file", "Import it at the file's top."
            )
        else:
            kind = kind_of(hint.base)
        if kind.kind == "file" and parameter.default not in (_EMPTY, None):
            kind = Kind("text", "path")
        kind = _HINTED_KINDS.get((kind.kind, entry.ui_hint), kind)
        options = entry.options()
        if options:
            return _with_options(kind, options, entry)
        if self._is_wells(name, kind, parameter.default, entry):
            return Kind("wells", "list" if kind.kind == "list" else "text")
        return kind

    @staticmethod
    def _is_wells(name: str, kind: Kind, default: Any, entry: Entry) -> bool:
        if kind.kind not in ("text", "list") or kind.given_as != "plain":
            return False
        if entry.ui_hint in _WELL_HINTS:
            return True
        # Praxis's rule: a text whose name tells of wells, unless its default is something else.
        if kind.kind != "text" or not ("well" in name.lower() or "indices" in name.lower()):
            return False
        return default in (_EMPTY, None) or _wells(default) is not None

    @staticmethod
    def _pattern(entry: Entry) -> str:
        pattern = entry.text("pattern")
        try:
            re.compile(pattern)
        except re.error as error:
            raise entry.wrong(f"the pattern is no regular expression: {error}", "pattern") from None
        return pattern

    @staticmethod
    def _check_settings(found: Mapping[str, Any], entry: Entry) -> None:
        """That every setting means something for this kind."""
        kind = found["kind"]
        has_numbers = kind in ("int", "float", "duration") or (
            kind in ("list", "dict") and found["item"] in ("int", "float")
        )
        has_length = kind in ("text", "list", "dict", "wells", "barcode", "table")
        for setting, value, fits in [
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
            if value is not None and not fits:
                raise entry.wrong(f"{setting} means nothing for a value of kind {kind}", setting)

    # ---- defaults
    def _default(self, value: Any, found: Mapping[str, Any], hint: Hint) -> Any:
        """A default as plain data. Raises DeclarationProblem for one that the parameter may not have."""
        if value is None:
            return None
        name = found["name"]
        given = self._plain_default(value, found, hint)
        choices = [choice["value"] for choice in found["choices"]]
        items = given if found["kind"] == "list" else [given]
        for item in items:
            if choices and item not in choices:
                raise self._problem(
                    f"its default {short(item)} is none of its options",
                    name,
                    f"There are: {', '.join(map(str, choices))}.",
                )
            if type(item) in (int, float) and found["kind"] != "choice":
                low, high = found["minimum"], found["maximum"]
                if (low is not None and item < low) or (high is not None and item > high):
                    raise self._problem(
                        f"its default {item:g} is not within {_range(low, high)}",
                        name,
                        "Change the default, or the range.",
                    )
        return given

    def _plain_default(self, value: Any, found: Mapping[str, Any], hint: Hint) -> Any:
        name, kind = found["name"], found["kind"]
        wrong = f"its default {short(value)} is no value of kind {kind}"
        if isinstance(value, enum.Enum) and found["given_as"] == "literal":
            return value.name
        if kind == "wells":
            wells = _wells(value)
            if wells is None:
                raise self._problem(f"its default {short(value)} names no wells", name, "For example: A1:B3.")
            return wells
        if isinstance(value, datetime.timedelta):
            value = value.total_seconds()
        elif isinstance(value, datetime.date):
            value = value.isoformat()
        elif found["given_as"] == "path":
            value = str(value)
        elif found["given_as"] == "literal" and kind == "choice":
            value = repr(value)
        if isinstance(value, (tuple, set, frozenset)):
            value = sorted(value, key=repr) if isinstance(value, (set, frozenset)) else list(value)
        types_of_kind: dict[str, tuple[type, ...]] = {
            "int": (int,),
            "float": (int, float),
            "duration": (int, float),
            "bool": (bool,),
            "list": (list,),
            "dict": (dict,),
            "choice": (str, int, float, bool),
            "text": (str, int, float, bool) if found["given_as"] == "literal" else (str,),
        }
        allowed = types_of_kind.get(kind, (str,))
        if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
            raise self._problem(wrong, name, f"It is declared as {name_of(hint.base)}.")
        if isinstance(value, str):
            return str(value)
        return plain(value, lambda message: self._problem(f"its default: {message}", name))

    # ---- what parameters say of each other
    def _settle_links(self) -> None:
        names = [found["name"] for found in self.parameters]
        for found in self.parameters:
            other = found["linked_to"]
            if not other:
                continue
            line = self._place.field("param_metadata", found["name"], "linked_to")
            if other not in names or other == found["name"]:
                raise DeclarationProblem(
                    f"{found['name']!r} is linked to {other!r}, which is no other parameter of the form",
                    near(other, (name for name in names if name != found["name"])),
                    line,
                )
            kinds = [each["kind"] for each in self.parameters if each["name"] in (found["name"], other)]
            if len(set(kinds)) > 1:
                raise DeclarationProblem(
                    f"{found['name']!r} is linked to {other!r}, which has values of another kind",
                    "Link parameters of the same type.",
                    line,
                )

    def _settle_plates(self) -> None:
        """Which plate wells are on: the one that is said, else the only one, else the one of that name."""
        plates = [
            role["name"] for role in self.labware if role["labware"] in ("Plate", "TipRack", "TubeRack")
        ]
        only = [role["name"] for role in self.labware if role["labware"] == "Plate"]
        for found in self.parameters:
            if found["kind"] != "wells":
                continue
            said = found["plate"]
            if said and said not in [role["name"] for role in self.labware]:
                raise DeclarationProblem(
                    f"the wells {found['name']!r} are on {said!r}, which is no labware of the protocol",
                    near(said, plates) if plates else "",
                    self._place.field("param_metadata", found["name"], "plate_ref"),
                )
            if not said:
                first = found["name"].split("_")[0]
                same = [name for name in plates if name.split("_")[0] == first]
                found["plate"] = (same if len(same) == 1 else only if len(only) == 1 else [""])[0]

    # ---- errors
    def _entry(self, name: str, hint: Hint, metadata: Mapping[str, Mapping[str, Any]]) -> Entry:
        """What is said of a parameter in ``param_metadata``, or else in its ``Annotated``."""
        told: dict[str, Any] = {}
        for item in hint.told:
            if isinstance(item, str):
                told["description"] = item
            elif isinstance(item, Mapping):
                told.update(item)
        given = metadata.get(name, {})

        def problem(message: str, key: str) -> DeclarationProblem:
            path = (name, key) if key else (name,)
            line = self._place.field("param_metadata", *path) if given else self._place.parameter(name)
            return self._problem(message, name, line=line)

        return Entry({**told, **given}, problem)

    def _problem(self, message: str, name: str, hint: str = "", line: int = 0) -> DeclarationProblem:
        return DeclarationProblem(f"parameter {name!r}: {message}", hint, line or self._place.parameter(name))


def _with_options(kind: Kind, options: list[dict[str, Any]], entry: Entry) -> Kind:
    """The kind with the author's options."""
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
            raise entry.wrong(f"the option {short(value)} is no value of its type", "options")
    if kind.choices:
        known = [choice["value"] for choice in kind.choices]
        for option in options:
            if option["value"] not in known:
                raise entry.wrong(f"the option {short(option['value'])} is no value of its type", "options")
    found = Kind("choice", kind.given_as)
    if kind.kind == "list":
        found = Kind("list", kind.given_as, "choice")
    found.choices = options
    return found


def _wells(value: Any) -> list[str] | None:
    """The names of the wells of a default, None for what names none."""
    from praxis.wells import Wells

    try:
        return list(Wells(value))
    except (ValueError, TypeError, AttributeError):
        return None


def _unit(name: str, kind: str) -> str:
    """The unit that a number's name tells of, "" for none."""
    last = name.rpartition("_")
    return _UNITS.get(last[2].lower(), "") if last[1] and kind in ("int", "float") else ""


def _spelled(unit: str) -> str:
    """A unit as everybody here writes it: "uL" is "µL", with U+00B5."""
    return _UNITS[unit.lower()] if unit.lower() in ("ul", "ml", "nl") else unit.replace("\u03bc", "\u00b5")


def _label(name: str, unit: str) -> str:
    """A parameter's name for people, without its unit, which a form shows beside the number."""
    first, _, last = name.rpartition("_")
    if first and unit and _UNITS.get(last.lower()) == unit:
        name = first
    words = [_UNITS[word] if word in ("ul", "ml", "nl") else word for word in name.split("_")]
    return titled("_".join(words))


def _range(low: Any, high: Any) -> str:
    if low is None:
        return f"the range up to {high:g}"
    return f"the range from {low:g}" if high is None else f"the range {low:g} to {high:g}"


def _name(place: Place) -> str:
    return place.function.name if place.function is not None else "the function"
