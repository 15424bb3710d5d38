"""What the actions of ``packages`` work on: the folders of wheels, the layers, and the locks of this user."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.cli.telling.log_events import telling_warnings
from praxis_desktop.cli.telling.teller import Teller
from praxis_desktop.core.deadlines import Deadline

if TYPE_CHECKING:
    from praxis_desktop.runs.packages.environments import Environments

log = logging.getLogger(__name__)

_LAST_WAIT_S = 5.0


@contextmanager
def working(teller: Teller) -> Iterator[Environments]:
    """Yields them, and tells ``teller`` of warnings while the block runs. Raises DistributionError."""
    from praxis_desktop.runs.interpreters import desktop_snapshots
    from praxis_desktop.settings import load_settings, log_warnings

    with telling_warnings(teller.event):
        settings = load_settings()
        log_warnings(settings)
        _warn_of_missing_folder(settings.packages.wheelhouse)
        snapshots = desktop_snapshots(settings=settings)
        try:
            yield snapshots.environments
        finally:
            snapshots.close(Deadline.after(_LAST_WAIT_S))


def _warn_of_missing_folder(folder: str) -> None:
    """Whoever looks for packages of the administrator's folder learns that it is not there."""
    if not folder:
        return
    from praxis_desktop.packages.wheelhouse.shelves import why_unlisted

    reason = why_unlisted(Path(folder))
    if reason:
        log.warning("The folder of wheels %s (packages.wheelhouse) cannot be read: %s", folder, reason)
