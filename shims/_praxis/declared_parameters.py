"""The function parameters that a form shows, and the roles of a function's objects."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from _praxis.declaration_problems import DeclarationProblem, Place, Problems, near, short
from _praxis.declared_values import EMPTY, Value
from _praxis.messages import Message
from _praxis.parameter_entries import Entry
from _praxis.parameter_types import (
    Hint,
    UnsupportedType,
    is_deck,
    is_device,
    is_machine,
    is_resource,
    named_class,
    public_name,
)

_EXAMPLES = {
    "columns": '["sample", {"name": "volume_ul", "kind": "float", "min": 1}]',
    "default_volumes": '{"A1:H1": 200}',
    "options": '["slow", "fast"]',
    "pattern": 'r"[A-Z]+-[0-9]+"',
}
"""Right values of the settings whose form their error messages do not show."""


class Declared:
    """The parameters and roles of one function, in the order of its parameters. If ``is_main``, the function
    is not declared as a protocol, and parameters of types that no form can show keep their defaults.
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
        """The name of the parameter that receives the deck."""
        self.has_liquid_handler = False
        self._place = place
        self._documented = documented
        self._is_main = is_main
        problems = Problems()
        for name in metadata:
            with problems:
                if name not in parameters:
                    raise DeclarationProblem(
                        f"param_metadata tells of {name!r}, which is not a parameter of {_name(place)}",
                        near(name, parameters),
                        place.field("param_metadata", name),
                    )
        for name, parameter in parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            with problems:
                if parameter.kind == parameter.POSITIONAL_ONLY:
                    raise DeclarationProblem(
                        f"the parameter {name!r} is positional-only, and protocols are called with names",
                        "Remove the / after it.",
                        place.parameter(name),
                    )
                if name != hidden.get("state"):
                    self._declare(name, parameter, hints.get(name, parameter.annotation), metadata, hidden)
        problems.raise_any()
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
        if named and not is_machine(kind) and not is_device(kind) and not is_resource(kind):
            kind = named_class(named)
            if kind is None:
                raise self._problem(
                    f"PyLabRobot has no machine and no labware {named!r}",
                    name,
                    "Use the name of a class of PyLabRobot, such as Plate or LiquidHandler.",
                    self._place.field("param_metadata", name, "plr_type"),
                )
        default = parameter.default
        may_lack = hint.may_be_none or default is None
        role: dict[str, Any] = {"name": name, "is_optional": may_lack, "line": self._place.parameter(name)}
        role["help"] = entry.text("help") or self._documented.get(name, "")
        is_object = is_machine(kind) or is_device(kind) or is_resource(kind)
        if is_object and default is not EMPTY and default is not None and not isinstance(default, kind):
            raise self._problem(
                f"its default {short(default)} is not a {kind.__name__}",
                name,
                "Only None can be its default.",
            )
        if is_deck(kind) or (name == hidden.get("deck") and kind in (EMPTY, Any)):
            if self.deck:
                raise self._problem(f"it is a second deck beside {self.deck!r}", name, "Remove one of them.")
            self.deck = name
        elif is_machine(kind):
            self.has_liquid_handler |= any(found.__name__ == "LiquidHandler" for found in kind.__mro__)
            self.machines.append({**role, "machine": public_name(kind)})
        elif is_device(kind):
            self.machines.append({**role, "machine": public_name(kind), "is_device": True})
        elif is_resource(kind):
            chosen = entry.text("default_labware")
            self.labware.append(
                {**role, "labware": kind.__name__, "default": chosen, "volumes": entry.volumes()}
            )
        else:
            self._declare_value(parameter, hint, entry)

    def _declare_value(self, parameter: inspect.Parameter, hint: Hint, entry: Entry) -> None:
        name = parameter.name
        try:
            found = Value(parameter, hint, entry).declared(
                self._documented.get(name, ""), self._place.parameter(name)
            )
        except DeclarationProblem as problem:
            is_left = isinstance(problem, UnsupportedType) and parameter.default is not EMPTY
            if self._is_main and is_left:
                return
            if problem.line:
                raise
            raise self._problem(str(problem), name, problem.hint) from None
        if found["kind"] == "port":
            if found["required"]:
                found |= {
                    "required": False,
                    "default": name,
                }  # a port is chosen by its role, not in a form
            role = found.get("default") or name
            self.ports.append({"name": role, "expects": entry.text("expects"), "parameter": name})
        self.parameters.append(found)

    # ---- relations between parameters
    def _settle_links(self) -> None:
        names = [found["name"] for found in self.parameters]
        for found in self.parameters:
            other = found["linked_to"]
            if not other:
                continue
            line = self._place.field("param_metadata", found["name"], "linked_to")
            if other not in names or other == found["name"]:
                raise DeclarationProblem(
                    f"{found['name']!r} is linked to {other!r}, which is not another parameter of the form",
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
        """Find the plate for each wells parameter and each column of wells: the named plate, else the only
        plate, else the plate with a similar name.
        """
        plates = [
            role["name"] for role in self.labware if role["labware"] in ("Plate", "TipRack", "TubeRack")
        ]
        only = [role["name"] for role in self.labware if role["labware"] == "Plate"]
        for found in self.parameters:
            columns = [column for column in found["columns"] if column["kind"] == "well"]
            for wells in [found] if found["kind"] == "wells" else columns:
                said = wells["plate"]
                if said and said not in [role["name"] for role in self.labware]:
                    field = "plate_ref" if wells is found else "columns"
                    raise DeclarationProblem(
                        f"the wells {wells['name']!r} are on {said!r}, which is not labware of the protocol",
                        near(said, plates) if plates else "Add it as a parameter, such as plate: Plate.",
                        self._place.field("param_metadata", found["name"], field),
                    )
                if not said:
                    first = wells["name"].split("_")[0].casefold()
                    same = [name for name in plates if name.split("_")[0] == first]
                    wells["plate"] = (same if len(same) == 1 else only if len(only) == 1 else [""])[0]

    # ---- errors
    def _entry(self, name: str, hint: Hint, metadata: Mapping[str, Mapping[str, Any]]) -> Entry:
        """Return a parameter's metadata from ``param_metadata``, or else from its ``Annotated`` hint."""
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
            example = _EXAMPLES.get(key)
            remedy = Message("For example: {example}", example=example) if example else ""
            return self._problem(message, name, remedy, line)

        return Entry({**told, **given}, problem)

    def _problem(self, message: str, name: str, hint: str = "", line: int = 0) -> DeclarationProblem:
        told = Message("parameter {name}: {message}", name=repr(name), message=message)
        return DeclarationProblem(told, hint, line or self._place.parameter(name))


def _name(place: Place) -> str:
    return place.function.name if place.function is not None else "the function"
