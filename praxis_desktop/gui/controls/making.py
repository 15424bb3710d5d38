"""Which control asks for which kind of parameter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.controls.choice import ChoiceControl, SwitchControl
from praxis_desktop.gui.controls.control import Control
from praxis_desktop.gui.controls.mapping import PairsControl
from praxis_desktop.gui.controls.number import NumberControl, TextControl
from praxis_desktop.gui.controls.path import PathControl
from praxis_desktop.gui.controls.wells import WellsControl
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.protocols.definitions.parameters import Parameter

WIDE = frozenset({"wells", "dict", "file", "table", "list"})
"""Kinds whose controls need the whole width of the form."""

_EXAMPLES = {"date": "2026-11-20", "duration": "5 min", "list": "1, 2, 3"}


def control_for(parameter: Parameter, ports: Sequence[str], *, appearance: Appearance) -> Control:
    """The control that asks for ``parameter``; ``ports`` are the names of the protocol's ports."""
    match parameter.kind:
        case "int" | "float":
            return NumberControl(parameter, appearance=appearance)
        case "bool" if not parameter.may_be_none:
            return SwitchControl(appearance=appearance)
        case "bool":
            return ChoiceControl(["yes", "no"], appearance=appearance, may_be_empty=True)
        case "choice":
            names = [choice.label or str(choice.value) for choice in parameter.choices]
            is_empty = parameter.may_be_none or parameter.required
            return ChoiceControl(names, appearance=appearance, may_be_empty=is_empty)
        case "port":
            return ChoiceControl(ports, appearance=appearance, may_be_empty=parameter.may_be_none)
        case "wells":
            return WellsControl(is_single=parameter.is_single, appearance=appearance)
        case "dict":
            return PairsControl(appearance=appearance)
        case "file":
            return PathControl(parameter.suffixes, appearance=appearance)
        case "table":
            return PathControl(parameter.suffixes or (".csv", ".tsv", ".txt"), appearance=appearance)
    example = _EXAMPLES.get(parameter.kind, "")
    if parameter.kind == "list" and parameter.item not in ("int", "float", None):
        example = QCoreApplication.translate("Controls", "one, two, three")
    return TextControl(example, appearance=appearance)
