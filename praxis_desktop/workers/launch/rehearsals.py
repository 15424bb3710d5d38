"""Interpreters for what is found out about programs before they run: what runs have, made when one is needed.

To look which packages a program may have takes none of what makes an interpreter, and that takes a fifth of
a second to load: a form does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.distribution import Distribution
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.runs.guests import DesktopSnapshots
    from praxis_desktop.runs.modes.resume import CheckpointSource
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.snapshots.contents import Contents
    from praxis_desktop.snapshots.recipes import Recipe


class Rehearsals:
    """A CheckpointSource: packages and files are those of ``snapshots``, interpreters come from ``make``,
    which is called for each. Any thread.
    """

    def __init__(self, snapshots: DesktopSnapshots, make: Callable[[], CheckpointSource]) -> None:
        self._snapshots = snapshots
        self._make = make

    @property
    def environments(self) -> Environments:
        """Which packages programs have."""
        return self._snapshots.environments

    @property
    def distribution(self) -> Distribution:
        """The guest's files."""
        return self._snapshots.distribution

    @property
    def contents(self) -> Contents:
        """What guests have mounted."""
        return self._snapshots.contents

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """As the source's."""
        return self._make().prepare(recipe, report=report, control=control)

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        """As the source's."""
        return self._make().resume(recipe, checkpoint)
