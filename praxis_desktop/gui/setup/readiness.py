"""How ready what is set up is to be run: a sentence, its tone and icon, and whether it can be started."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.gui.setup.obstacles import Obstacle


@dataclass(frozen=True, slots=True)
class Readiness:
    """``has_problem`` where there is something to go to that must be chosen or corrected."""

    tone: ToneName
    sentence: str
    details: str = ""
    icon: str = "circle"
    start_text: str = ""
    can_start: bool = False
    has_problem: bool = False
    why_not: str = ""
    """Why it cannot be started, "" where it can."""
    problem_text: str = ""
    """What the button is called that leads to what has to be decided; "" for its usual name."""


def ready(
    simulated: int, roles: int, *, simulated_names: str = "", is_python_ready: bool = True
) -> Readiness:
    """Nothing keeps the run from being started; it waits itself for Python."""
    starts_later = "" if is_python_ready else _tr("Starts when Python is ready.")
    if 0 < simulated == roles:
        return Readiness(
            "sim",
            _tr("Simulated run – no instrument will move"),
            starts_later or _tr("Switch to Real instruments at the top when you are ready."),
            "ghost",
            start_text(simulated, roles),
            can_start=True,
        )
    if not roles:
        return Readiness(
            "ok",
            _tr("Ready – this protocol names no instruments"),
            starts_later or _tr("What it asks for while it runs, it asks you for."),
            "check-circle",
            can_start=True,
        )
    parts = [_tr("Partly simulated: {names}.").format(names=simulated_names)] if simulated else []
    parts.append(starts_later or _tr("EMERGENCY STOP key: F12."))
    return Readiness(
        "ok",
        _tr("Ready: real instruments will be used"),
        " ".join(parts),
        "check-circle",
        start_text(simulated, roles),
        can_start=True,
    )


def stopped_before(found: Readiness, stop: str, names: str) -> Readiness:
    """It can be started, and somebody looks at ``names`` first: an emergency stop has stopped them."""
    remedy = _tr("Look at {names} before the start.").format(names=names)
    return replace(found, tone="warn", sentence=stop, details=f"{remedy} {found.details}", icon="hand")


def blocked(found: Sequence[Obstacle], remedy: str, *, simulated: int, roles: int) -> Readiness:
    """Something must be chosen or corrected first: ``found`` is what, the first thing to do first."""
    first, more = found[0], len(found) - 1
    is_wrong = not first.needs_decision
    count = _tr("1 more thing after that.") if more == 1 else _tr("{n} more things after that.")
    return Readiness(
        "err" if is_wrong else "warn",
        _tr("Not ready: {reason}").format(reason=first.sentence) if is_wrong else first.sentence,
        remedy or first.details or (count.format(n=more) if more else ""),
        "alert-circle" if is_wrong else "help-diamond",
        start_text(simulated, roles),
        has_problem=bool(first.section),
        why_not=". ".join(filter(None, (first.sentence, first.details))),
        problem_text=_tr("Show {name}").format(name=first.subject) if first.subject else "",
    )


def nothing_open() -> Readiness:
    """There is nothing to start yet."""
    sentence = _tr("Open a protocol to begin")
    return Readiness("idle", sentence, "", "clock", why_not=sentence)


def queued(sentence: str, details: str) -> Readiness:
    """Another run has an instrument that this one needs: it can be started, and waits."""
    return Readiness("warn", sentence, details, "hourglass", _tr("Queue run"), can_start=True)


def start_text(simulated: int, roles: int) -> str:
    """What the button is called that starts the run: whether it starts it, or asks before it does."""
    if 0 < simulated == roles:
        return _tr("Start simulated run")
    return _tr("Start real run…") if roles else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Readiness", text)
