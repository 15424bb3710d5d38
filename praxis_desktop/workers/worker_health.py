"""How a worker is, as its users are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from praxis_desktop.snapshots.recipes import Recipe

WorkerState = Literal["starting", "ready", "busy", "failed", "closed"]


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """How a worker is."""

    state: WorkerState
    recipe: Recipe
    """What its interpreters are made of."""
    sessions: tuple[str, ...]
    """Those whose interpreters it holds."""
    waiting: int
    """Requests that have not begun."""
    requests: int
    """Requests it has answered."""
    failures: int
    """Those of them that ended in an error."""
    replacements: int
    """How often its thread or its child process was replaced."""
    memory_bytes: int
    """Memory of its interpreters; of its process, if it has one."""
    last_error: str
