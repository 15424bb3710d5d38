"""Simulators written by protocol authors, ``sim:file.py:Class``: their names, and a hook to create them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message

if TYPE_CHECKING:
    from praxis_desktop.ports.simulators.faults import Fault
    from praxis_desktop.ports.simulators.instrument import Instrument

_FORM = r"(?P<file>.+\.py):(?P<name>[^\W\d]\w*)\Z"

Maker = Callable[[Path, str, Mapping[str, float], "Sequence[Fault]"], "Instrument"]
"""A function that creates an instrument from a file, a class name, options and faults. Raises UsageError."""

_makers: list[Maker] = []


def offer(maker: Maker) -> None:
    """Set the function that creates protocols' own simulators. The caller supplies it, because it runs
    guests, and this package must not depend on code that does so.
    """
    _makers[:] = [maker]


def is_own(kind: str) -> bool:
    """Return whether ``kind`` names a class in a file."""
    return ".py" in kind


def absolute(specification: str) -> str:
    """Return the specification, with the full path of any file that it names."""
    kind, comma, rest = specification.partition(",")
    return f"{Path(kind).absolute()}{comma}{rest}" if is_own(kind) else specification


def make(kind: str, options: Mapping[str, float], faults: Sequence[Fault]) -> Instrument:
    """Create an instrument of ``kind``, for which ``is_own`` must be true. Raises UsageError."""
    match = re.match(_FORM, kind)
    if match is None:
        raise UsageError(
            Message("{kind} does not name the instrument's class", kind=repr(kind)),
            hint="Use sim:FILE.py:CLASS, for example sim:pump.py:Pump.",
        )
    if not _makers:
        raise UsageError(
            Message("your own simulators cannot be used here: {kind}", kind=kind),
            hint="Use them in a run.",
        )
    return _makers[0](Path(match["file"]), match["name"], options, faults)
