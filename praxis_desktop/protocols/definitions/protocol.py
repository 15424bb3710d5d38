"""A protocol as it declares itself: what is listed, shown, filled in and run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from praxis_desktop.core.records import Record
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.definitions.roles import LabwareRole, MachineRole, PortRole

Entry = Literal["protocol_function", "main", "script"]
"""A function under ``@protocol_function``, a ``main(...)`` with type hints, or a plain script."""

InstructionSeverity = Literal["required", "recommended", "info"]
"""How much a person must do something before the run."""


class DataView(Record):
    """Data that a protocol shows, or wants from earlier runs: the fields of Praxis's DataViewDefinition."""

    name: str
    description: str = ""
    source_type: str = "function_output"
    source_filter: Mapping[str, object] | None = None
    schema: Mapping[str, object] | None = None
    required: bool = False
    default_value: object = None


class SetupInstruction(Record):
    """Something that a person does before the run: the fields of Praxis's SetupInstruction."""

    message: str
    severity: InstructionSeverity = "required"
    position: str = ""
    resource_type: str = ""


class Protocol(Record):
    """``name`` is what TARGET calls it, ``function`` the function in its file, "" for a plain script.

    The fields that Praxis's ``@protocol_function`` has keep its names and meanings.
    """

    name: str
    title: str
    entry: Entry = "script"
    function: str = ""
    version: str = ""
    description: str = ""
    details: str = ""
    """The rest of the docstring."""

    category: str = ""
    tags: tuple[str, ...] = ()
    is_top_level: bool = True
    solo: bool = False
    requires_deck: bool = False
    preconfigure_deck: bool = False
    deck_param_name: str = ""
    """The parameter that gets the deck; "" when the function has none."""

    deck_construction: str = ""
    """The function of the file that makes the deck, "" for none."""

    deck_layout_path: str = ""
    state_param_name: str = ""
    """The parameter that gets the state, a dict; "" when the function has none."""

    data_views: tuple[DataView, ...] = ()
    setup_instructions: tuple[SetupInstruction, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    machines: tuple[MachineRole, ...] = ()
    labware: tuple[LabwareRole, ...] = ()
    ports: tuple[PortRole, ...] = ()
    in_process: bool = False
    line: int = 0

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name; None when there is none."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)
