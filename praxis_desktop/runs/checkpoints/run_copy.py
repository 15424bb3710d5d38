"""A copy of a run's program as it stands in a pause: what another guest can be made from, and nothing of the
run itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.records import Record
from praxis_desktop.interpreter.checkpoint import Checkpoint
from praxis_desktop.ports.roles import Binding
from praxis_desktop.protocols import Program


class NotCopied(PraxisError):
    """There can be no copy of a run's program now; the message says why."""

    exit_code = 2


class RunCopy(Record):
    """``ports`` is what ``GrantedPorts.return_to`` must know, ``bindings`` are those that the run has.
    ``place`` says where the program stands.
    """

    run_id: str
    program: Program
    place: str
    checkpoint: Checkpoint
    ports: Mapping[str, Any]
    bindings: tuple[Binding, ...]
