"""Limits as they are named for the roles of a run: by a kind of instrument, or by a file."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import replace

if TYPE_CHECKING:
    from praxis_desktop.ports.limits import WriteLimits

_KIND = re.compile(r"[a-z][a-z0-9_]{1,31}\Z")
"""A profile's kind. Anything else names a file, as ``./mettler`` does."""


def is_file(name: str) -> bool:
    """Whether ``name`` means a file of limits, not the profile of a kind of instrument."""
    return _KIND.match(name) is None


def read_role_limits(named: Mapping[str, str], roles: Collection[str]) -> dict[str, WriteLimits]:
    """The limits for each role of ``named``, which must be among ``roles``: those that have a port.

    Raises UsageError for a role without a port and for a kind without a profile, ProfileUnusable for a file
    that holds no limits.
    """
    for role in named:
        if role not in roles:
            has = f"There are ports for: {', '.join(roles)}." if roles else "No role has a port."
            raise UsageError(
                f"there are limits for {role!r}, but no port",
                hint=f"{has} Add --port {role}=DEVICE, or leave out --limit {role}=...",
            )
    return {role: replace(_read(name), name=name) for role, name in named.items()}


def _read(name: str) -> WriteLimits:
    # msgspec is loaded only where there are limits at all.
    from praxis_desktop.ports.profiles.library import load_profiles
    from praxis_desktop.ports.profiles.reading import read_limits, write_limits

    if is_file(name):
        return read_limits(Path(name))
    profile = load_profiles().get(name)
    return write_limits(profile.limits, profile.line)
