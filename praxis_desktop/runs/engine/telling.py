"""What happens in a run, told in one order: to its record first, then to whoever watches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.records.keeping import RunRecord
    from praxis_desktop.runs.outputs.judging import Judgement


class Telling:
    """Tells events to ``record``, once there is one, to the ``judgement`` of the run, and then to
    ``on_event``. Any thread; one at a time.
    """

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self.record: RunRecord | None = None
        self.judgement: Judgement | None = None
        self.was_told: Callable[[Event], bool] | None = None
        """Says of an event whether it was told before, by the run that this one goes on with."""
        self._on_event = on_event
        self._lock = threading.RLock()

    def __call__(self, event: Event) -> None:
        """Tell ``event``. Raises StorageError when it cannot be kept."""
        with self._lock:
            if self.judgement is not None:
                self.judgement.take(event)
            if self.was_told is not None and self.was_told(event):
                return
            if self.record is not None:
                self.record.tell(event)
            self._on_event(event)
