"""``run`` and ``exec``: perform one run, from arguments to exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.running.benchmark import Benchmark
    from praxis_desktop.cli.running.execution import Execution
    from praxis_desktop.cli.running.options import Conduct
    from praxis_desktop.cli.running.rehearsal import RehearsalExecution
    from praxis_desktop.cli.running.sweep import SweepExecution, output_format, require_parameters
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "benchmark": "Benchmark",
            "execution": "Execution",
            "options": "Conduct",
            "rehearsal": "RehearsalExecution",
            "sweep": "SweepExecution output_format require_parameters",
        },
    )

__all__ = [
    "Benchmark",
    "Conduct",
    "Execution",
    "RehearsalExecution",
    "SweepExecution",
    "output_format",
    "require_parameters",
]
