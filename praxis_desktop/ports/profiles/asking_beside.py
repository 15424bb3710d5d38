"""Asking an instrument on a program's port, while that waits: what is not the answer is kept for it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from praxis_desktop.core.expressions import Expression, Found
from praxis_desktop.ports.errors import PortTimeout
from praxis_desktop.ports.profiles.inquiry import meaning_of

if TYPE_CHECKING:
    from praxis_desktop.ports.held_receiver import HeldReceiver
    from praxis_desktop.ports.profiles.profile import Query, Step
    from praxis_desktop.ports.transport import Port

_WRITE_TIMEOUT_S = 2.0


class Said(NamedTuple):
    """What an instrument said: the texts of the query's named groups, None if it did not answer."""

    texts: Mapping[str, str] | None
    rest: bytes
    """What came besides, and is the program's."""

    def told(self, query: Query) -> str:
        """What it said, for people."""
        if self.texts is None:
            return "it does not answer"
        values = query.values
        said = []
        for name, text in self.texts.items():
            value = values.get(name)
            unit = f" {value.unit}" if value is not None and value.unit and text not in value.meanings else ""
            said.append(f"{name.replace('_', ' ')} {meaning_of(text, value)}{unit}")
        return ", ".join(said) or "it answers"


def ask_beside(query: Query, port: Port, held: HeldReceiver) -> Said:
    """Put ``query`` on ``port``, whose receiver is ``held``. Raises PortError when the device is gone."""
    texts: dict[str, str] = {}
    rest = b""
    for step in query.steps:
        rest += held.take()
        if step.send:
            try:
                port.write(step.send.encode("latin-1"), _WRITE_TIMEOUT_S)
            except PortTimeout:
                return Said(None, rest)
        if step.expect:
            found = _awaited(step, held)
            if found is None:
                came = held.take()
                return Said(None, rest if step.send else rest + came)
            texts.update({name: text for name, text in found.texts.items() if text is not None})
            came = held.take()
            # What an instrument tells unasked the program is to hear as well.
            rest += came[: found.start] + came[found.end :] if step.send else came
        if step.pause_s:
            threading.Event().wait(step.pause_s)
    return Said(texts, rest)


def _awaited(step: Step, held: HeldReceiver) -> Found | None:
    """The answer among what comes; None when none does."""
    expression = Expression(step.expect)
    came = held.wait(lambda data: expression.search(data) is not None, step.timeout_s)
    return expression.search(came)
