"""Finds the known instrument at a port, with its last identification."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError, StorageError
from praxis_desktop.ports import profiles

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
    from praxis_desktop.ports.roles import Binding

logger = logging.getLogger(__name__)


def known_at(binding: Binding, store: InstrumentStore | None = None) -> KnownInstrument | None:
    """The known instrument at ``binding``; None if there is none. Looks in this user's store by default; if
    that is unreadable, logs a warning and returns None.
    """
    if binding.is_simulated:
        return None
    try:
        identity = binding.info().identity if binding.is_local else None
        names = {binding.device, "" if identity is None else str(identity)}
        return next(
            (known for known in (store or profiles.InstrumentStore()).all() if known.device in names), None
        )
    except (PortError, StorageError) as error:
        logger.warning("Nothing is known of earlier instruments: %s", error)
        return None
