"""The names that authors of protocols use: the decorator, steps, outputs, plots, and types of parameters.

Praxis's own names can be imported both from here and from Praxis's import paths
(``praxis.backend.core.decorators``, ``praxis.protocol.protocols``).
"""

from _praxis.named_steps import StepTimeout, step

from praxis.declarations import DataViewDefinition, SetupInstruction, protocol_function
from praxis.outputs import always, output, series, table, verdict, well_data
from praxis.plots import Figure, bar, plate_heatmap, plot, scatter
from praxis.values import Barcode, Duration, File, SerialPort, Table
from praxis.wells import Wells

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
