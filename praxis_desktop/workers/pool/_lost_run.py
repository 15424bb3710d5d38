"""How a run ends whose process has gone without telling it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.records import replace

if TYPE_CHECKING:
    from praxis_desktop.core.events import ResultEvent
    from praxis_desktop.records.history.history import History
    from praxis_desktop.runs.request import RunRequest

log = logging.getLogger(__name__)


def left_alone(request: RunRequest) -> str:
    """What a person does now about instruments whose ports went with the process, "" without any."""
    from praxis_desktop.ports.roles import parse_bindings

    roles = [port.role for port in parse_bindings(request.ports) if not port.is_simulated]
    if not roles:
        return ""
    left = f"Nothing was sent to stop what it had connected ({', '.join(roles)})"
    return f"\n{left}: stop it by its own button or switch."


def close_record(records: History | None, result: ResultEvent, *, is_resumed: bool) -> ResultEvent:
    """Close the run's record, if it has one; the result names it. A resumed one is interrupted again."""
    if records is None:
        return result
    if is_resumed:
        return replace(result, details={**result.details, "interrupted": True})
    from praxis_desktop.records.abandoned import close_abandoned
    from praxis_desktop.records.signing import installation_key

    folder = records.places.runs / result.run_id
    try:
        close_abandoned(folder, result, key=installation_key)
    except (PraxisError, OSError):
        log.warning("The record of the run is not closed: %s", folder, exc_info=True)
    if not folder.exists():
        return result
    return replace(result, details={**result.details, "record": str(folder)})
