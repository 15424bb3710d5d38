"""Reads a guest's report on its program's protocols, and checks all of it, because guests are not trusted."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeGuard, TypeVar, get_args

from msgspec import structs

from praxis_desktop.core.messages import Message, joined, message_in
from praxis_desktop.protocols import notebooks, parameters
from praxis_desktop.protocols.definition import (
    DataView,
    Entry,
    InstructionSeverity,
    LabwareRole,
    MachineRole,
    PortRole,
    Protocol,
    Rule,
    SetupInstruction,
)
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.parameters.parameter import Choice, Column, Parameter
from praxis_desktop.protocols.parameters.units import shown_unit
from praxis_desktop.protocols.program import Program
from praxis_desktop.protocols.rules import why_unreadable
from praxis_desktop.protocols.text import Description, declarations, describe, unwrapped

MOST_TEXT = 20_000
"""Maximum number of characters in one text."""

MOST_ITEMS = 2_000
"""Maximum number of entries in a list or a dict."""

_DEEPEST = 20
_CONTROLS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")
_TextT = TypeVar("_TextT", bound=str)

MOST_TOLD: Final = 4 << 20
"""Maximum number of characters in a guest's whole report."""

NOTHING_DECLARED: Final = '{"protocols": []}'
"""The report of a plain script."""

_PROBLEM = ("message", "hint", "line")
_ENTRIES: tuple[Entry, ...] = ("protocol_function", "main")
_SOURCES = ("plr_state", "function_output", "external")
_SEVERITIES: tuple[InstructionSeverity, ...] = get_args(InstructionSeverity)


def script_protocol(program: Program) -> Protocol:
    """Describe a plain script as a protocol, from its docstring and its metadata block. Raises UsageError for
    an invalid block.
    """
    told = describe(program)
    return _completed(Protocol(name=Path(program.title).stem, title=told.title), told)


def outlined_protocols(program: Program) -> tuple[Protocol, ...]:
    """Return the protocols that the text of ``program`` reveals, for display until a guest has reported the
    details. They have titles and descriptions, but no parameters or machines yet. Raises UsageError for
    an invalid metadata block.
    """
    about = describe(program)
    found = [_outlined(name, given) for name, given in declarations(program).items()]
    return tuple([_completed(each, about) for each in found]) or (script_protocol(program),)


def _outlined(function: str, given: Mapping[str, object]) -> Protocol:
    told = {key: _clean(value) for key, value in given.items() if isinstance(value, str)}
    tags = given.get("tags")
    name = told.get("name") or function
    return Protocol(
        name=name,
        title=told.get("title") or " ".join(name.split("_")).strip().capitalize(),
        entry="protocol_function",
        function=function,
        version=told.get("version", ""),
        description=" ".join(told.get("description", "").split()),
        category=told.get("category", ""),
        tags=tuple([tag for tag in tags if isinstance(tag, str)]) if isinstance(tags, (list, tuple)) else (),
        is_top_level=given.get("is_top_level") is not False,
    )


def read_protocols(text: object, program: Program) -> tuple[Protocol, ...]:
    """Read the protocols of ``program`` from ``text``, reported by ``_praxis.declaring``. A program that
    declares none is described as a script.

    Raises ProtocolError if the report is invalid or names a problem, and UsageError for an invalid metadata
    block.
    """
    try:
        data = _parsed(text)
        told = Fields(data, ("protocols", "problem"))
        if "problem" in data:
            raise _problem(data["problem"], program)
        found = tuple([_protocol(item) for item in told.items("protocols")])
    except BadField as error:
        raise ProtocolError(
            Message(
                "{title}: the description of its protocols is not valid: {error}",
                title=program.title,
                error=error,
            ),
            reason="declaration",
            hint="It declares too much, or changes how protocols are described; leave that to "
            "protocol_function.",
        ) from None
    if not found:
        return (script_protocol(program),)
    for each in found:
        _check_rules(each, program)
        _check_patterns(each, program)
    about = describe(program)
    # Without a docstring, the title is the file's name.
    sentence = "" if about.title == Path(program.title).stem else about.title
    return tuple([_completed(_named(each, program, about), about, sentence) for each in found])


def _parsed(text: object) -> dict[str, Any]:
    if not isinstance(text, str) or len(text) > MOST_TOLD:
        raise BadField("it is not a string, or is too long")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BadField("it is not JSON") from None
    if not isinstance(data, dict):
        raise BadField("it is not an object")
    return data


def _problem(data: object, program: Program) -> ProtocolError:
    told = Fields(data, (*_PROBLEM, "further"))
    found = [told, *(Fields(each, _PROBLEM) for each in told.items("further"))]
    first, *further = [
        _wrong(program, each.count("line") or 0, each.sentence("message"), each.sentence("hint"))
        for each in found
    ]
    if not further:
        return first
    lines = [
        Message(
            "({number}) {problem}",
            number=number,
            problem=joined(". ", filter(None, (each.message, each.hint))),
        )
        for number, each in enumerate((first, *further), 1)
    ]
    return ProtocolError(joined("\n", lines), reason="declaration", line=first.line)


def _wrong(program: Program, line: int, message: str, hint: str) -> ProtocolError:
    shown, in_cell = notebooks.placed(program.source, program.title, line)
    where = Message("{title}, line {line}", title=shown, line=in_cell) if line else program.title
    return ProtocolError(
        Message("{where}: {text}", where=where, text=message),
        reason="declaration",
        hint=hint,
        line=in_cell,
    )


def _protocol(data: object) -> Protocol:
    told = Fields(data, Protocol.__struct_fields__)
    return Protocol(
        name=told.text("name"),
        title=told.text("title"),
        entry=told.one_of("entry", _ENTRIES),
        function=told.identifier("function"),
        version=told.text("version"),
        description=told.text("description"),
        details=unwrapped(told.text("details")),
        category=told.text("category"),
        tags=told.texts("tags"),
        is_top_level=told.switch("is_top_level", True),
        solo=told.switch("solo"),
        requires_deck=told.switch("requires_deck"),
        preconfigure_deck=told.switch("preconfigure_deck"),
        deck_param_name=told.text("deck_param_name"),
        deck_construction=told.text("deck_construction"),
        deck_layout_path=told.text("deck_layout_path"),
        state_param_name=told.text("state_param_name"),
        data_views=tuple([_data_view(item) for item in told.items("data_views")]),
        setup_instructions=tuple([_instruction(item) for item in told.items("setup_instructions")]),
        parameters=tuple([_parameter(item) for item in told.items("parameters")]),
        rules=tuple([_rule(item) for item in told.items("rules")]),
        machines=tuple([_machine(item) for item in told.items("machines")]),
        labware=tuple([_labware(item) for item in told.items("labware")]),
        ports=tuple([_port(item) for item in told.items("ports")]),
        line=told.count("line") or 0,
    )


def _parameter(data: object) -> Parameter:
    told = Fields(data, Parameter.__struct_fields__)
    item = told.plain("item")
    return Parameter(
        name=told.identifier("name"),
        kind=told.one_of("kind", parameters.kinds()),
        label=told.text("label"),
        help=told.text("help"),
        unit=shown_unit(told.text("unit")),
        required=told.switch("required"),
        default=told.plain("default"),
        may_be_none=told.switch("may_be_none"),
        given_as=told.one_of("given_as", parameters.ways_to_give(), "plain"),
        minimum=told.number("minimum"),
        maximum=told.number("maximum"),
        step=told.number("step"),
        minimum_length=told.count("minimum_length"),
        maximum_length=told.count("maximum_length"),
        pattern=told.text("pattern"),
        choices=tuple([_choice(choice) for choice in told.items("choices")]),
        item=None if item is None else told.one_of("item", parameters.kinds()),
        linked_to=told.text("linked_to"),
        plate=told.text("plate"),
        is_single=told.switch("is_single"),
        columns=tuple([_column(column) for column in told.items("columns")]),
        suffixes=told.texts("suffixes"),
        encoding=told.text("encoding"),
        line=told.count("line") or 0,
    )


def _choice(data: object) -> Choice:
    told = Fields(data, Choice.__struct_fields__)
    return Choice(told.plain("value"), told.text("label"))


def _column(data: object) -> Column:
    told = Fields(data, Column.__struct_fields__)
    return Column(
        name=told.text("name"),
        kind=told.one_of("kind", parameters.columns(), parameters.TEXT.column),
        required=told.switch("required", True),
        minimum=told.number("minimum"),
        maximum=told.number("maximum"),
        help=told.text("help"),
        plate=told.text("plate"),
    )


def _machine(data: object) -> MachineRole:
    told = Fields(data, MachineRole.__struct_fields__)
    return MachineRole(
        name=told.identifier("name"),
        machine=told.text("machine"),
        help=told.text("help"),
        is_optional=told.switch("is_optional"),
        line=told.count("line") or 0,
        is_device=told.switch("is_device"),
    )


def _labware(data: object) -> LabwareRole:
    told = Fields(data, LabwareRole.__struct_fields__)
    return LabwareRole(
        name=told.identifier("name"),
        labware=told.text("labware"),
        help=told.text("help"),
        is_optional=told.switch("is_optional"),
        default=told.text("default"),
        volumes=told.volumes("volumes"),
        line=told.count("line") or 0,
    )


def _port(data: object) -> PortRole:
    told = Fields(data, PortRole.__struct_fields__)
    return PortRole(told.text("name"), told.text("expects"), told.identifier("parameter"))


def _data_view(data: object) -> DataView:
    told = Fields(data, DataView.__struct_fields__)
    return DataView(
        name=told.text("name"),
        description=told.text("description"),
        source_type=told.one_of("source_type", _SOURCES, "function_output"),
        source_filter=told.mapping("source_filter"),
        schema=told.mapping("schema"),
        required=told.switch("required"),
        default_value=told.plain("default_value"),
    )


def _instruction(data: object) -> SetupInstruction:
    told = Fields(data, SetupInstruction.__struct_fields__)
    return SetupInstruction(
        message=told.text("message"),
        severity=told.one_of("severity", _SEVERITIES, "required"),
        position=told.text("position"),
        resource_type=told.text("resource_type"),
    )


def _rule(data: object) -> Rule:
    told = Fields(data, Rule.__struct_fields__)
    return Rule(told.text("rule"), told.text("message"))


def _check_rules(protocol: Protocol, program: Program) -> None:
    """Raise ProtocolError for an expression that cannot be a rule."""
    known = [parameter.name for parameter in protocol.parameters]
    for each in protocol.rules:
        why = why_unreadable(each.rule, known)
        if why:
            told = Message("the rule {rule}: {why}", rule=repr(each.rule), why=why)
            raise _wrong(
                program,
                protocol.line,
                told,
                'A rule compares parameters, such as "volume_ul * len(wells) <= reservoir_ul".',
            )


def _check_patterns(protocol: Protocol, program: Program) -> None:
    """Raise ProtocolError for a pattern that no text can be matched with."""
    for parameter in protocol.parameters:
        if parameter.pattern and (why := parameters.why_unmatchable(parameter.pattern)):
            told = Message(
                "parameter {name}: the pattern {pattern} cannot be used: {why}",
                name=repr(parameter.name),
                pattern=repr(parameter.pattern),
                why=why,
            )
            hint = "Patterns may have up to 500 characters, without lookaround, backreferences and flags."
            raise _wrong(program, parameter.line or protocol.line, told, hint)


# ---- declarations of the file itself, apart from its functions
def _named(protocol: Protocol, program: Program, about: Description) -> Protocol:
    """Name a ``main`` after its file, and take its title from the file's docstring."""
    if protocol.name:
        return protocol
    return structs.replace(protocol, name=Path(program.title).stem, title=about.title)


def _completed(protocol: Protocol, about: Description, sentence: str = "") -> Protocol:
    """Add the ports and the execution mode from the file's metadata block. The other entries in the block,
    and the docstring, fill only those fields that the function leaves empty.
    """
    carrying, own = _with_port_parameters(protocol, about.ports)
    named = {role.name: role for role in own}
    for role, expects in about.ports.items():
        known = named.get(role, PortRole(role))
        named[role] = known if known.expects else structs.replace(known, expects=expects)
    return structs.replace(
        protocol,
        parameters=carrying,
        ports=tuple(named.values()),
        in_process=about.in_process,
        description=protocol.description or sentence,
        details=protocol.details or about.details,
        category=protocol.category or about.category,
    )


def _with_port_parameters(
    protocol: Protocol, ports: Mapping[str, str]
) -> tuple[tuple[Parameter, ...], tuple[PortRole, ...]]:
    """Turn text parameters into port ones if the name contains "port" and the default is a declared port."""
    roles, carrying = list(protocol.ports), []
    for parameter in protocol.parameters:
        is_text = parameter.kind == parameters.TEXT.name
        is_port = is_text and parameter.default in ports and "port" in parameter.name
        if is_port:
            roles.append(PortRole(str(parameter.default), parameter=parameter.name))
        carrying.append(structs.replace(parameter, kind=parameters.PORT.name) if is_port else parameter)
    return tuple(carrying), tuple(roles)


# ---- plain data, field by field: invalid values are rejected
class BadField(ValueError):
    """A field has an invalid value. The message names the field."""


class Fields:
    """Reads the fields of an object by name. A missing field gets its default."""

    def __init__(self, data: object, known: Collection[str]) -> None:
        if not isinstance(data, dict):
            raise BadField(Message("it must be an object, not a {kind}", kind=type(data).__name__))
        for name in data:
            if name not in known:
                raise BadField(Message("there is no field {name}", name=repr(str(name)[:80])))
        self._data: dict[str, object] = data

    def text(self, name: str, default: str = "") -> str:
        """Read a string."""
        value = self._data.get(name, default)
        if not isinstance(value, str) or len(value) > MOST_TEXT:
            raise BadField(Message("{name} is not a string, or is too long", name=name))
        return _clean(value)

    def sentence(self, name: str) -> str:
        """Read a string or a message."""
        told = self._data.get(name)
        if isinstance(told, str):
            return self.text(name)
        message = message_in(told, MOST_TEXT)
        if message is None:
            raise BadField(Message("{name} is not a string, or is too long", name=name))
        return message if message == _clean(message) else _clean(message)

    def one_of(self, name: str, allowed: Collection[_TextT], default: _TextT | None = None) -> _TextT:
        """Read a string that must be one of ``allowed``. Without a default, the field is required."""
        value = self.text(name, default or "")
        for each in allowed:
            if each == value:
                return each
        raise BadField(Message("{name} is {text}", name=name, text=repr(value[:80])))

    def identifier(self, name: str) -> str:
        """Read a Python identifier."""
        value = self.text(name)
        if not value.isidentifier():
            raise BadField(Message("{name} is not a valid name: {text}", name=name, text=repr(value[:80])))
        return value

    def switch(self, name: str, default: bool = False) -> bool:
        """Read True or False."""
        value = self._data.get(name, default)
        if not isinstance(value, bool):
            raise BadField(Message("{name} must be true or false", name=name))
        return value

    def number(self, name: str) -> float | None:
        """Read a finite number, or None."""
        value = self._data.get(name)
        if value is not None and not is_number(value):
            raise BadField(Message("{name} is not a number", name=name))
        return value

    def count(self, name: str) -> int | None:
        """Read a whole number that is not negative, or None."""
        value = self._data.get(name)
        if value is not None and (type(value) is not int or not 0 <= value < 1 << 31):
            raise BadField(Message("{name} is not a count", name=name))
        return value

    def plain(self, name: str) -> object:
        """Read any plain data, limited in size and depth."""
        value = self._data.get(name)
        _check_plain(value, name)
        return value

    def mapping(self, name: str) -> Mapping[str, object] | None:
        """Read a dict of plain data, or None."""
        value = self.plain(name)
        if value is not None and not isinstance(value, dict):
            raise BadField(Message("{name} is not an object", name=name))
        return value

    def volumes(self, name: str) -> dict[str, float]:
        """Read a dict of numbers with string keys."""
        volumes: dict[str, float] = {}
        for key, value in (self.mapping(name) or {}).items():
            if not is_number(value):
                raise BadField(Message("{name} contains something that is not a number", name=name))
            volumes[key] = value
        return volumes

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of strings."""
        return tuple([Fields({name: item}, (name,)).text(name) for item in self.items(name)])

    def items(self, name: str) -> Iterator[object]:
        """Yield the entries of a list; none if the field is missing."""
        value = self._data.get(name, [])
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise BadField(Message("{name} is not a list, or is too long", name=name))
        return iter(value)


def _clean(text: str) -> str:
    """Return ``text`` without control characters or lone surrogates, which cannot be written to a file."""
    return _CONTROLS.sub("\ufffd", text.encode("utf-8", "replace").decode())


def is_number(value: object) -> TypeGuard[float]:
    """Return whether ``value`` is a finite int or float."""
    return (type(value) is int and abs(value) < 1 << 53) or (type(value) is float and math.isfinite(value))


def _check_plain(value: object, name: str) -> None:
    """Raise BadField unless ``value`` is plain data. Works level by level, so that any depth is safe."""
    level, count = [value], 0
    for _ in range(_DEEPEST):
        inner: list[object] = []
        for item in level:
            if isinstance(item, dict):
                inner += item.keys()
                inner += item.values()
            elif isinstance(item, list):
                inner += item
            elif isinstance(item, str):
                count += len(item) // 100
        count += len(inner)
        if count > 10 * MOST_ITEMS:
            raise BadField(Message("{name} has too many items", name=name))
        if not inner:
            return
        level = inner
    raise BadField(Message("{name} is nested too deeply", name=name))
