"""What can go wrong while the guest's files are made, each with its remedy."""

from __future__ import annotations

from praxis_desktop.core.errors import PraxisError


class BuildError(PraxisError):
    """The guest's files cannot be made."""


class DownloadError(BuildError):
    """Something that the build needs cannot be had: ``hint`` says where was looked and what to do."""


class IntegrityError(BuildError):
    """What was downloaded is not what the build is pinned to."""
