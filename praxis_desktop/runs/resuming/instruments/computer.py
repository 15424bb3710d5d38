"""Whether a run goes on on the computer that it was begun on: elsewhere are other instruments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from praxis_desktop.core.events import ActionEvent
from praxis_desktop.records.signing import installation_mark, installation_marks
from praxis_desktop.runs.resuming.instruments.doubts import GO_ON, doubt_about_computer
from praxis_desktop.runs.resuming.stays_interrupted import StaysInterrupted

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.core.events import Event
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs.resuming.instruments.checking import Ask


def check_computer(
    header: Mapping[str, object], bindings: Sequence[Binding], *, ask: Ask, tell: Callable[[Event], None]
) -> None:
    """Have a person say whether a run with real instruments that was begun on another computer goes on here;
    ``header`` is its record's. Raises StaysInterrupted.
    """
    was = str(header.get("installation") or "")
    real = [binding for binding in bindings if not binding.is_simulated]
    if not was or not real or was == installation_mark():
        return
    if was in installation_marks():
        return
    now = installation_mark() or "a new one"
    ports = ", ".join(f"{binding.role} at {binding.device}" for binding in real)
    said, by = ask(doubt_about_computer(was, now, ports))
    if said != GO_ON:
        raise StaysInterrupted(
            "the run was begun on another computer, and its instruments are not here",
            hint="Resume it there. `praxis-desktop history replay` does it again here, without instruments.",
        )
    told = {"was": was, "now": now}
    tell(ActionEvent("settle", by, "the instruments of another computer are connected here", told))
