"""What a run's ports were held to, as its record keeps it: files and profiles may be others since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from praxis_desktop.ports.limits import WriteLimits

# As in ``request_data``: described while this is imported, not by two threads at once.
msgspec.json.Decoder(WriteLimits)


def limits_data(limits: Mapping[str, WriteLimits]) -> dict[str, Any]:
    """Limits by role as plain data."""
    return {role: msgspec.to_builtins(each) for role, each in limits.items()}


def limits_of(told: Mapping[str, object]) -> dict[str, WriteLimits]:
    """The limits that ``limits_data`` told. Raises ValueError for what is none, UsageError for what
    contradicts itself.
    """
    return {role: msgspec.convert(each, WriteLimits) for role, each in told.items()}
