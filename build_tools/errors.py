"""Errors while the guest's files are made, each with its remedy."""

from __future__ import annotations

from praxis_desktop.core.errors import PraxisError


class BuildError(PraxisError):
    """The guest's files cannot be made."""


class DownloadError(BuildError):
    """The build needs something that is unavailable; ``hint`` says where it was looked for and what to do."""


class IntegrityError(BuildError):
    """A downloaded file is not the pinned one."""
