"""Protocol parameters. Each module defines one kind, or a few similar kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols.parameters.choices import PORT
    from praxis_desktop.protocols.parameters.kind import (
        Kind,
        Surroundings,
        columns,
        complaint,
        expected,
        kind_of,
        kinds,
        names_file,
        shown_value,
        value_of,
        value_text,
        ways_to_give,
    )
    from praxis_desktop.protocols.parameters.parameter import Choice, Column, Parameter
    from praxis_desktop.protocols.parameters.texts import TEXT, why_unmatchable
    from praxis_desktop.protocols.parameters.wells import PlateShape
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "choices": "PORT",
            "kind": (
                *("Kind", "Surroundings", "columns", "complaint", "expected", "kind_of", "kinds"),
                *("names_file", "shown_value", "value_of", "value_text", "ways_to_give"),
            ),
            "parameter": "Choice Column Parameter",
            "texts": "TEXT why_unmatchable",
            "wells": "PlateShape",
        },
    )

__all__ = [
    "PORT",
    "TEXT",
    "Choice",
    "Column",
    "Kind",
    "Parameter",
    "PlateShape",
    "Surroundings",
    "columns",
    "complaint",
    "expected",
    "kind_of",
    "kinds",
    "names_file",
    "shown_value",
    "value_of",
    "value_text",
    "ways_to_give",
    "why_unmatchable",
]
