"""Asking an instrument who it is, for the window: called on a thread of its own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.ports import preflight
from praxis_desktop.ports.preflight.verdict import Verdict
from praxis_desktop.ports.roles import parse_binding

if TYPE_CHECKING:
    from praxis_desktop.ports.preflight.asking import Asking


class Inquiry(Struct, frozen=True):
    """Whom to ask: the device of a role, and the kind of instrument if that was said.

    ``expected`` is what the protocol says of the role, ``backend`` what speaks with the instrument.
    """

    role: str
    device: str
    kind: str = ""
    expected: str = ""
    backend: str = ""


class Identified(Struct, frozen=True):
    """What came of an inquiry; ``at`` is when (seconds since 1970)."""

    inquiry: Inquiry
    verdict: Verdict
    at: float = 0.0


class Identification:
    """One inquiry. ``perform`` it on any thread, ``cancel`` it on any other."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        self._is_cancelled = False
        self._asking: Asking | None = None

    def cancel(self) -> None:
        """End it now: it comes to nothing."""
        self._is_cancelled = True
        if self._asking is not None:
            self._asking.cancel()

    def perform(self) -> Identified | None:
        """Ask, for ``preflight.asking.LIMIT_S`` at most; None when it was cancelled."""
        inquiry = self.inquiry
        verdict: Verdict | None
        try:
            binding = parse_binding(f"{inquiry.role}={inquiry.device}")
            asking = self._asking = preflight.Asking(
                binding, kind=inquiry.kind, backend=inquiry.backend, expected=inquiry.expected
            )
            # Whoever cancels looks for it after this, or has said so before.
            verdict = None if self._is_cancelled else asking.perform()
        except PraxisError as error:
            verdict = Verdict("no_answer", error.message, error.hint)
        if verdict is None or self._is_cancelled:
            return None
        return Identified(inquiry, verdict, time.time())
