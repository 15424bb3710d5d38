"""Protocols as declared in their files, and the choice of one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.parameter import Parameter

if TYPE_CHECKING:
    from praxis_desktop.protocols.program import Program

Entry = Literal["protocol_function", "main", "script"]
"""How a file is run: by calling a function that has the decorator ``@protocol_function``, by calling a
``main(...)`` with type hints, or as a plain script.
"""

InstructionSeverity = Literal["required", "recommended", "info"]
"""How important it is to do a task before the run."""


class MachineRole(Struct, frozen=True):
    """A parameter for one of PyLabRobot's machines. ``machine`` is the machine's class as
    ``module:qualname``, for example ``pylabrobot.scales:Scale``.
    """

    name: str
    machine: str
    help: str = ""
    is_optional: bool = False
    line: int = 0
    is_device: bool = False
    """Whether the class drives its instrument itself, without a backend, as in PyLabRobot 1.0."""


class LabwareRole(Struct, frozen=True):
    """A parameter for PyLabRobot's labware; ``labware`` is the class of the labware, such as ``Plate``.

    ``default`` is the catalogue name that the protocol suggests, or "". ``volumes`` are the declared initial
    contents in microlitres, keyed by well ("A1", "A1:H1", or "" for the whole labware).
    """

    name: str
    labware: str
    help: str = ""
    is_optional: bool = False
    default: str = ""
    volumes: Mapping[str, float] = MappingProxyType({})
    line: int = 0


class PortRole(Struct, frozen=True):
    """A serial port that the protocol opens under the name of the role. ``expects`` is the instrument on the
    port; ``parameter`` is the parameter that contains the role's name, or "" if there is none.
    """

    name: str
    expects: str = ""
    parameter: str = ""


class DataView(Struct, frozen=True):
    """Data that a protocol shows, or needs from earlier runs. Has the same fields as Praxis's
    DataViewDefinition.
    """

    name: str
    description: str = ""
    source_type: str = "function_output"
    source_filter: Mapping[str, object] | None = None
    schema: Mapping[str, object] | None = None
    required: bool = False
    default_value: object = None


class SetupInstruction(Struct, frozen=True):
    """A task for the user to do before the run. Has the same fields as Praxis's SetupInstruction."""

    message: str
    severity: InstructionSeverity = "required"
    position: str = ""
    resource_type: str = ""


class Rule(Struct, frozen=True):
    """A condition that the values of parameters must meet. ``rule`` is an expression, which
    ``protocols.rules`` evaluates; ``message`` is a sentence for users whose values violate the rule.
    """

    rule: str
    message: str = ""


class Protocol(Struct, frozen=True):
    """A protocol. ``name`` is its name in a TARGET; ``function`` is its function, or "" for a plain script.

    The fields of Praxis's ``@protocol_function`` keep their names and meanings.
    """

    name: str
    title: str
    entry: Entry = "script"
    function: str = ""
    version: str = ""
    description: str = ""
    details: str = ""
    """The part of the docstring after the title."""

    category: str = ""
    tags: tuple[str, ...] = ()
    is_top_level: bool = True
    solo: bool = False
    requires_deck: bool = False
    preconfigure_deck: bool = False
    deck_param_name: str = ""
    """The parameter through which the function receives the deck, or ""."""

    deck_construction: str = ""
    """The function in the file that creates the deck, or ""."""

    deck_layout_path: str = ""
    state_param_name: str = ""
    """The parameter through which the function receives the state (a dict), or ""."""

    data_views: tuple[DataView, ...] = ()
    setup_instructions: tuple[SetupInstruction, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    rules: tuple[Rule, ...] = ()
    machines: tuple[MachineRole, ...] = ()
    labware: tuple[LabwareRole, ...] = ()
    ports: tuple[PortRole, ...] = ()
    in_process: bool = False
    line: int = 0

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter with this name, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


def chosen(protocols: Sequence[Protocol], program: Program) -> Protocol:
    """Return the protocol that TARGET names by its function or its own name. If TARGET names no protocol,
    return the only one, or the only one at the top level. Raises UsageError, naming protocols to choose from.
    """
    wanted = program.function
    if wanted is not None:
        for found in protocols:
            if wanted in (found.function, found.name) and found.function:
                return found
        raise _missing(protocols, program, wanted)
    candidates = list(protocols)
    if len(candidates) > 1:
        candidates = [found for found in protocols if found.is_top_level] or candidates
    if len(candidates) != 1:
        names = [found.function for found in candidates]
        told = ", ".join(names[:-1]) + Message(" and {names}", names=names[-1])
        count = {2: "two", 3: "three"}.get(len(names), str(len(names)))
        raise UsageError(
            Message("{title} has {count} protocols, {told}", title=program.title, count=count, told=told),
            hint=Message("Name one of them: {title}:{names}", title=program.title, names=names[0]),
        )
    return candidates[0]


def _missing(protocols: Sequence[Protocol], program: Program, wanted: str) -> UsageError:
    names = [found.function for found in protocols if found.function]
    near = nearest(wanted, names)
    if near:
        hint: str = Message("Did you mean {title}:{near}?", title=program.title, near=near[0])
    else:
        hint = (
            Message("It has: {names}.", names=", ".join(names))
            if names
            else "It declares no protocols: run the file itself."
        )
    return UsageError(
        Message("{title} has no protocol and no function {wanted}", title=program.title, wanted=repr(wanted)),
        hint=hint,
    )
