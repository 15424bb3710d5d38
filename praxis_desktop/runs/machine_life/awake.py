"""Keeping the computer from going to sleep while a run has instruments."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.events import LogEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from praxis_desktop.ports.roles import Binding

log = logging.getLogger(__name__)

_MAY_SLEEP = "the computer may go to sleep during this run: it cannot be kept awake here ({reason})"


def is_to_stay_awake(bindings: Iterable[Binding], *, keep_awake: bool) -> bool:
    """Whether a run with these ports keeps the computer awake; ``keep_awake`` is the setting of that name."""
    return keep_awake and any(not binding.is_simulated for binding in bindings)


def _running_mode() -> Any:
    """What keeps programs running: the screen may be locked and go dark."""
    from wakepy import keep  # takes 30 ms, and only runs with instruments need it

    return keep.running(on_fail="pass")


@contextmanager
def awake(tell: Callable[[LogEvent], None], mode: Callable[[], Any] = _running_mode) -> Iterator[None]:
    """Keep the computer awake while the block runs; where that cannot be, ``tell`` is told so, once.

    To be entered and left on one thread, which may wait for the desktop's answer.
    """
    with ExitStack() as stack:
        reason = ""
        try:
            entered = stack.enter_context(mode())
            if not entered.active:
                reason = "the system offers no way that works"
        except Exception as error:  # a computer that may sleep is no reason for a run to fail
            log.info("the computer is not kept awake", exc_info=True)
            reason = str(error) or type(error).__name__
        if reason:
            tell(LogEvent(_MAY_SLEEP.format(reason=reason)))
        yield
