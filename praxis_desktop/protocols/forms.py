"""A form's values: read from strings, filled in from presets and defaults, and checked.

For other programs and editors, a form can be output as JSON Schema (draft 2020-12).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct, structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.parameters.files import InputFile, read_input
from praxis_desktop.protocols.parameters.kind import (
    Surroundings,
    complaint,
    expected,
    guest_value,
    kind_of,
    names_file,
    value_of,
)
from praxis_desktop.protocols.parameters.numbers import exact
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError, is_same
from praxis_desktop.protocols.parameters.units import converted
from praxis_desktop.protocols.parameters.wells import PlateShape
from praxis_desktop.protocols.rules import names_in, why_broken


class Problem(Struct, frozen=True):
    """The reason why ``parameter`` cannot have its value. ``message`` is worded to follow the parameter's
    name: "must be 1 to 300 µL, not 500 µL".
    """

    parameter: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return joined(" ", (self.parameter, self.message))


class FormError(UsageError):
    """Some values for a protocol's parameters are invalid; ``problems`` says what is wrong with each, and
    ``values`` are the others.
    """

    def __init__(self, problems: tuple[Problem, ...], values: Mapping[str, object]) -> None:
        told = joined("; ", map(str, problems))
        hint = problems[0].hint if len(problems) == 1 else ""
        super().__init__(told, hint=hint or "Specify each parameter as --set NAME=VALUE.")
        self.problems = problems
        self.values = values


def surroundings(protocol: Protocol, plates: Mapping[str, PlateShape]) -> Surroundings:
    """Return the context in which the values for the protocol are checked."""
    return Surroundings(plates, tuple(port.name for port in protocol.ports))


def origin(protocol: Protocol, parameter: Parameter, given: Collection[str]) -> Parameter:
    """Return the parameter from which ``parameter`` takes its value. This is ``parameter`` itself if it is in
    ``given``; otherwise, it is the first parameter along its links that is in ``given`` or, if none is, the
    last parameter. If links form a cycle, each parameter keeps its own value.
    """
    found = parameter
    seen = {parameter.name}
    while found.name not in given:
        other = protocol.parameter(found.linked_to)
        if other is None:
            break
        if other.name in seen:
            return parameter
        seen.add(other.name)
        found = other
    return found


def in_unit_of(parameter: Parameter, other: Parameter, value: object) -> object:
    """Return ``value``, the value of ``other``, converted to the unit of ``parameter``. Raises
    UnreadableTextError if this is impossible.
    """
    kind = kind_of(parameter)
    if not (parameter.unit and other.unit and kind.is_quantity and kind_of(other).is_quantity):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    found = converted(exact(value), other.unit, parameter.unit)
    if found is None:
        raise UnreadableTextError(Message("{name} is in {unit}", name=other.name, unit=other.unit))
    if found.denominator == 1 and kind.is_whole:
        return int(found)
    try:
        return float(found)
    except OverflowError:
        raise UnreadableTextError(
            Message("the value of {name} is too large in {unit}", name=other.name, unit=parameter.unit)
        ) from None


def followers(protocol: Protocol, values: Mapping[str, object]) -> frozenset[str]:
    """Return the linked parameters that have the same values as the parameters to which they are linked."""
    found = set()
    for parameter in protocol.parameters:
        other = protocol.parameter(parameter.linked_to)
        if other is None or parameter.name not in values or other.name not in values:
            continue
        try:
            if is_same(values[parameter.name], in_unit_of(parameter, other, values[other.name])):
                found.add(parameter.name)
        except UnreadableTextError:
            continue
    return frozenset(found)


NOTHING: Mapping[str, PlateShape] = MappingProxyType({})


class Filled(Struct, frozen=True):
    """A completed form: ``values`` are plain data keyed by parameter, and ``files`` are the contents of the
    files named in the form.

    ``paths`` are the paths of these files, keyed by parameter. A parameter is absent if it has no value and
    its default is not plain data; the protocol's function then uses that default.
    """

    values: Mapping[str, object]
    files: Mapping[str, bytes] = MappingProxyType({})
    paths: Mapping[str, str] = MappingProxyType({})


def read_values(
    protocol: Protocol,
    texts: Mapping[str, str],
    *,
    preset: Mapping[str, object] = MappingProxyType({}),
    plates: Mapping[str, PlateShape] = NOTHING,
) -> Filled:
    """Determine the values of the protocol's parameters: each from ``texts`` as typed, else from ``preset``,
    else from the parameter to which it is linked, else from its default.

    ``plates`` are the shapes of the labware chosen so far, keyed by role. Reads files. Raises FormError with
    all problems.
    """
    around = surroundings(protocol, plates)
    problems = [*_unknown(protocol, texts), *_outdated(protocol, preset)]
    given: dict[str, object] = {}
    inputs: dict[str, InputFile] = {}
    for parameter in protocol.parameters:
        name = parameter.name
        try:
            if names_file(parameter):
                path = _path(parameter, texts, preset)
                if path is not None:
                    inputs[name] = read_input(parameter, path, around)
            elif name in texts:
                given[name] = value_of(parameter, texts[name], around)
            elif name in preset:
                given[name] = preset[name]
        except UnreadableTextError as error:
            problems.append(_unreadable(parameter, error))
    inputs = _named_apart(inputs)
    given |= {name: file.value for name, file in inputs.items()}
    values, wrong = _completed(protocol, given, {problem.parameter for problem in problems}, around)
    kept = preset.keys() - texts.keys()
    problems += [_as_kept(problem) if problem.parameter in kept else problem for problem in wrong]
    problems += _broken_rules(protocol, values)
    if problems:
        order = [parameter.name for parameter in protocol.parameters]
        problems.sort(key=lambda one: order.index(one.parameter) if one.parameter in order else -1)
        raise FormError(tuple(problems), values)
    contents = {file.name: file.content for file in inputs.values()}
    return Filled(values, contents, {name: file.path for name, file in inputs.items()})


def problems_of_defaults(protocol: Protocol) -> tuple[Problem, ...]:
    """Return the reasons why a form cannot keep the protocol's own values, as far as these do not depend on a
    plate.
    """
    open_ones = {
        each.name for each in protocol.parameters if each.required or "wells" in (each.kind, each.item)
    }
    values, problems = _completed(protocol, {}, open_ones, surroundings(protocol, {}))
    return (*problems, *_broken_rules(protocol, values))


def _completed(
    protocol: Protocol, given: Mapping[str, object], unusable: set[str], around: Surroundings
) -> tuple[dict[str, object], list[Problem]]:
    """Return the values of all parameters that have one, and the problems found. No further problems are
    reported for ``unusable`` parameters.
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for parameter in protocol.parameters:
        name = parameter.name
        source = origin(protocol, parameter, given.keys() | unusable)
        if {name, source.name} & unusable:
            continue
        if source.name not in given and not _has_default(source):
            problems += [_missing(parameter)] if parameter.required else []
            continue
        try:
            value = given[source.name] if source.name in given else kind_of(source).default(source, around)
            value = in_unit_of(parameter, source, value)
            why = complaint(parameter, value, around)
        except UnreadableTextError as error:
            why = _unreadable(parameter, error).message
        if why:
            if source is not parameter:
                why = Message("cannot have the value of {name}: it {why}", name=source.name, why=why)
            elif name not in given:
                why = Message("cannot keep its default: it {why}", why=why)
            problems.append(Problem(name, why))
        else:
            values[name] = guest_value(parameter, value)
    return values, problems


def _broken_rules(protocol: Protocol, values: Mapping[str, object]) -> list[Problem]:
    """Return the rules that the values violate, each reported for the first parameter named in the rule."""
    broken = [(each, why_broken(each, values)) for each in protocol.rules]
    return [Problem(names_in(each.rule)[0], why) for each, why in broken if why]


def _has_default(parameter: Parameter) -> bool:
    """Return whether the parameter has a default value. The default for a file does not count, because a
    protocol must not make this program read a file that nobody chose.
    """
    if parameter.required or (names_file(parameter) and parameter.default is not None):
        return False
    return parameter.may_be_none or parameter.default is not None


def _path(parameter: Parameter, texts: Mapping[str, str], preset: Mapping[str, object]) -> str | None:
    """Return the path of a parameter's file, or None if none was given."""
    if parameter.name in texts:
        text = texts[parameter.name]
        return None if parameter.may_be_none and not text.strip() else text
    kept = preset.get(parameter.name)
    if kept is None:
        return None
    path = kept.get("path") if isinstance(kept, Mapping) else kept
    if not isinstance(path, str):
        raise UnreadableTextError("the preset does not say where the file is", hint="Choose the file again.")
    return path


def _named_apart(inputs: Mapping[str, InputFile]) -> dict[str, InputFile]:
    """Prefix a file's name with its parameter's if another file has the same name but different contents."""
    found: dict[str, InputFile] = {}
    taken: dict[str, bytes] = {}
    for parameter, file in inputs.items():
        name = file.name
        while taken.setdefault(name, file.content) != file.content:
            name = f"{parameter}-{name}"
        found[parameter] = structs.replace(file, name=name)
    return found


def _unknown(protocol: Protocol, names: Iterable[str]) -> list[Problem]:
    known = [parameter.name for parameter in protocol.parameters]
    return [Problem(name, _why_unknown(protocol, name, known)) for name in names if name not in known]


def _why_unknown(protocol: Protocol, name: str, known: Sequence[str]) -> str:
    if any(role.name == name for role in protocol.machines):
        return Message("is a machine: choose it with --machine {name}=BACKEND", name=name)
    if any(role.name == name for role in protocol.labware):
        return Message("is labware: choose it with --labware {name}=CATALOGUE_NAME", name=name)
    if name in (protocol.state_param_name, protocol.deck_param_name):
        return "is provided by the run and cannot be set"
    told = Message("is not a parameter of {name}", name=protocol.name)
    near = nearest(name, known)
    if near:
        return Message("{told}: did you mean {near}?", told=told, near=near[0])
    return (
        Message("{told}, which has {known}", told=told, known=", ".join(known))
        if known
        else Message("{told}, which has none", told=told)
    )


def _outdated(protocol: Protocol, preset: Iterable[str]) -> list[Problem]:
    gone = [name for name in preset if protocol.parameter(name) is None]
    return [
        Problem(name, Message("is in the preset, but is no longer a parameter of {name}", name=protocol.name))
        for name in gone
    ]


def _unreadable(parameter: Parameter, error: UnreadableTextError) -> Problem:
    if names_file(parameter):
        return Problem(parameter.name, Message("cannot be used: {error}", error=error), error.hint)
    return Problem(
        parameter.name,
        Message("must be {expected}: {error}", expected=expected(parameter), error=error),
        error.hint,
    )


def _as_kept(problem: Problem) -> Problem:
    return structs.replace(problem, message=Message("{message}, as in the preset", message=problem.message))


def _missing(parameter: Parameter) -> Problem:
    return Problem(parameter.name, Message("is missing: it must be {expected}", expected=expected(parameter)))


DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(protocol: Protocol) -> dict[str, Any]:
    """Return the JSON Schema of the protocol's values, which are plain data keyed by parameter.

    Members whose names begin with ``x-`` state what JSON Schema cannot: for parameters, ``x-kind``,
    ``x-unit``, ``x-linked-to``, ``x-plate``, ``x-columns`` and ``x-labels``; for the protocol, its
    ``x-rules``, and its roles ``x-machines``, ``x-labware`` and ``x-ports``, which are chosen separately from
    the values.
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
        "x-rules": [{"rule": each.rule, "message": each.message} for each in protocol.rules],
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
