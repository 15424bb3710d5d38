"""Make the frozen program: ``make`` is what ``python -m build_tools.installers frozen`` calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from build_tools.errors import BuildError
from build_tools.installers.order import Order


def make(order: Order) -> Sequence[Path]:
    """Freeze the program into ``order.frozen``, replacing what is there."""
    raise BuildError("the program cannot be frozen yet", hint="Name a folder that is: --frozen DIR")
