"""The names that protocol authors use: the decorator, steps, outputs, plots, and types of parameters.

Praxis's own names can be imported both from here and from Praxis's import paths
(``praxis.backend.core.decorators``, ``praxis.protocol.protocols``).
"""

from typing import TYPE_CHECKING, Any

from _praxis.named_steps import StepTimeout, step

from praxis.declarations import DataViewDefinition, SetupInstruction, protocol_function
from praxis.outputs import always, output, series, table, verdict, well_data
from praxis.values import Barcode, Duration, File, SerialPort, Table
from praxis.wells import Wells

if TYPE_CHECKING:
    from praxis.plots import Figure, bar, plate_heatmap, plot, scatter

__all__ = [
    "Barcode",
    "DataViewDefinition",
    "Duration",
    "Figure",
    "File",
    "SerialPort",
    "SetupInstruction",
    "StepTimeout",
    "Table",
    "Wells",
    "always",
    "bar",
    "output",
    "plate_heatmap",
    "plot",
    "protocol_function",
    "scatter",
    "series",
    "step",
    "table",
    "verdict",
    "well_data",
]

_OF_PLOTS = ("Figure", "bar", "plate_heatmap", "plot", "scatter")


def __getattr__(name: str) -> Any:
    """Load the plots when they are first used, because most programs draw none."""
    if name != "plots" and name not in _OF_PLOTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import praxis.plots

    return praxis.plots if name == "plots" else getattr(praxis.plots, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_OF_PLOTS})
