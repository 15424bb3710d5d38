"""The numbers by which people call runs that are under way."""

from __future__ import annotations

import logging
from collections.abc import Mapping

log = logging.getLogger(__name__)

_NEWEST = 200
"""Runs of the history that are looked at: what is under way is among them."""


def numbers() -> Mapping[str, int]:
    """The numbers of the newest runs, by their ids; nothing where the history cannot tell."""
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.records.history.of_settings import history_of
    from praxis_desktop.settings import load_settings

    try:
        runs = history_of(load_settings().history).runs(limit=_NEWEST)
    except PraxisError as error:
        log.debug("runs have no numbers: %s", error)
        return {}
    return {run.run_id: run.number for run in runs if run.number}
