"""What can be missing from a bench."""

from __future__ import annotations

from praxis_desktop.core.errors import UsageError


class MissingRoleError(UsageError):
    """Nobody has said what plays a role."""
