"""What an instrument that this user has allowed said of itself the last time, at the same port."""

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
    """The instrument that is known to be at ``binding``, None for none. Known are those of this user, unless
    another ``store`` is given; where they cannot be read nothing is known, and the log says so.
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
