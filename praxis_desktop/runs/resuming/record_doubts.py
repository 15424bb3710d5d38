"""What a record leaves open of a run that is to go on, besides single exchanges: a person is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.core.events import ActionEvent, Event
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.runs.resuming.stays_interrupted import StaysInterrupted

if TYPE_CHECKING:
    from praxis_desktop.runs.resuming.recorded_past import RecordedPast

_GO_ON, _STAY = "go_on", "stay"
_SHOWN = 60


def settle_doubts(
    past: RecordedPast,
    *,
    ask: Callable[[PromptEvent], tuple[object, str]],
    tell: Callable[[Event], None],
) -> None:
    """Ask a person whatever ``past`` leaves open of a program that had ports, and keep what they said. Raises
    StaysInterrupted when that is not that the run goes on, or nobody can be asked.
    """
    if not past.roles:
        return
    for what, message in sorted(past.doubts.items()):
        value, by = ask(_prompt(what, f"{message} {_last_sent(past)}"))
        if value != _GO_ON:
            raise StaysInterrupted(
                f"{by} is not sure that the instruments stand where the record ends",
                hint="Look at them, and resume the run again; or give it up with `praxis-desktop history "
                "close`.",
            )
        tell(ActionEvent("settle", by, "the instruments stand where the record ends", {"what": what}))


def _prompt(what: str, message: str) -> PromptEvent:
    return PromptEvent(
        0,
        "choose",
        f"Do the instruments stand where the record ends?\n{message} Look at them.",
        (
            Choice(_GO_ON, "They do", "The run goes on from there."),
            Choice(_STAY, "No, or not sure", "Nothing is sent: the run stays interrupted."),
        ),
        details={"what": what},
    )


def _last_sent(past: RecordedPast) -> str:
    told = []
    for role in past.roles:
        sent = [placed.record.data for placed in past.wire(role) if placed.record.direction == "out"]
        if sent:
            text = sent[-1][:_SHOWN].decode("latin-1").strip("\r\n\0 ")
            shown = repr(text) if text.isprintable() and text else sent[-1][:_SHOWN].hex(" ")
            told.append(f"port {role} was sent {shown} last")
    step = past.open_steps[max(past.open_steps)] if past.open_steps else None
    where = f", in step {step.get('step')}, {step.get('title')}" if step else ""
    return f"As far as is known, {' and '.join(told) or 'no port was sent anything'}{where}."
