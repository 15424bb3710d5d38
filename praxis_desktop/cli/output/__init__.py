"""The output of the command line: lines for users, or events for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.output.command_output import moment_for_people
    from praxis_desktop.cli.output.metrics import metrics_text
    from praxis_desktop.cli.output.run_output import PROGRAM, JsonPresentation, TextPresentation, complain
    from praxis_desktop.cli.output.wire_text import WireText, header_text
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "metrics": "metrics_text",
            "run_output": "JsonPresentation PROGRAM TextPresentation complain",
            "command_output": "moment_for_people",
            "wire_text": "WireText header_text",
        },
    )

__all__ = [
    "PROGRAM",
    "JsonPresentation",
    "TextPresentation",
    "WireText",
    "complain",
    "header_text",
    "metrics_text",
    "moment_for_people",
]
