"""Findings made of what the guest's ledger noted: one for all that is wrong alike at one line."""

from __future__ import annotations

from collections.abc import Iterable

from praxis_desktop.runs.dry_run.counted import Noted
from praxis_desktop.runs.dry_run.findings import Finding
from praxis_desktop.runs.dry_run.places import microlitres, place


def noted_findings(noted: Iterable[Noted]) -> list[Finding]:
    """What was noted, told once for all positions of a piece of labware that are wrong alike at one line."""
    alike: dict[tuple[object, ...], list[Noted]] = {}
    for each in noted:
        key = (each.kind, each.severity, each.subject, each.file, each.line, each.machine, each.labware)
        alike.setdefault(key, []).append(each)
    return [_finding(group) for group in alike.values()]


def _finding(alike: list[Noted]) -> Finding:
    worst = max(alike, key=lambda each: each.wanted - each.there)
    container = place(worst.labware, [each.item for each in alike])
    message, hint = _told(worst, container)
    first = alike[0]
    return Finding(
        kind=worst.kind,
        severity=worst.severity,
        message=message,
        hint=hint,
        file=first.file,
        line=first.line,
        step=first.step,
        instrument=first.machine,
        container="" if first.subject == "call" else container,
        count=len(alike),
    )


def _told(noted: Noted, container: str) -> tuple[str, str]:
    """Message and hint for what is wrong in ``container``."""
    wanted, there = microlitres(noted.wanted), microlitres(noted.there)
    match noted.kind, noted.subject:
        case "not_awaited", _:
            return (
                f"{noted.labware}() is called and never awaited: it does not happen",
                "Write await before the call; where PyLabRobot itself forgets it, go another way.",
            )
        case "tips_not_loaded", _:
            return f"{container}: the 96 head has no tips", "Pick up tips before."
        case "constraint_unsatisfiable", "volume":
            given = f", not {wanted}" if noted.wanted else ": it is no number, or without a limit"
            return f"{container}: a volume has to be 0 µL or more{given}", "Correct how it is worked out."
        case "insufficient_tips", "head":
            return f"{container}: there are no tips to pick up", "Put in a full rack."
        case "tip_used_again", _:
            return (
                f"{container}: a used tip is picked up again, and then draws from another container",
                "Take a new tip, or discard those that are used.",
            )
        case "no_liquid", "tip":
            return f"{container}: {wanted} are dispensed from an empty tip", "Aspirate before."
        case "insufficient_volume", "tip":
            return (
                f"{container}: {wanted} are dispensed from a tip that holds {there}",
                "Dispense less, or aspirate more before.",
            )
        case "capacity_exceeded", "tip":
            return (
                f"{container}: {wanted} are drawn into a tip that has room for {there}",
                "Take larger tips, or less at a time.",
            )
        case "no_liquid", _:
            return f"{container}: {wanted} are taken, and nothing is there", "State more at the start."
        case "insufficient_volume", "start":
            return (
                f"{container}: {wanted} would have to be there at the start, and there is room for {there}",
                "Take less, or choose larger labware.",
            )
        case "insufficient_volume", _:
            return f"{container}: {wanted} are taken, and {there} are there", "State more at the start."
        case "capacity_exceeded", _:
            return (
                f"{container}: {wanted} are put in, and there is room for {there}",
                "Put in less, or choose larger labware.",
            )
        case "constraint_unsatisfiable", _:
            why = f"what is in it changes by {wanted}, and there is room for {there}"
            return (
                f"{container}: no volume at the start will do, for {why}",
                "Take and put in less, or choose larger labware.",
            )
        case "insufficient_tips", _:
            why = f": step {noted.since} took it" if noted.since else ""
            return f"{container}: there is no tip to pick up{why}", "Use another tip, or put in a full rack."
        case "no_capacity", _:
            return f"{container}: a tip is put where there is one", "Drop it somewhere else."
        case "tips_already_loaded", _:
            return f"{container}: tips are picked up with tips on the 96 head", "Drop those before."
        case "liquid_in_tip", _:
            return (
                f"{container}: a tip that holds {wanted} is put back",
                "Dispense all of it, or discard the tip.",
            )
        case "machine_not_ready", _:
            return f"{noted.machine} is used and not connected", "Call its setup() before."
        case "resource_not_on_deck", _:
            return f"{container}: it is not on the deck of the machine that goes there", "Put it on the deck."
        case _:
            limit = f"for up to {noted.wanted:g} s" if noted.wanted else "without a limit"
            return (
                f"{noted.labware} may wait {limit}: it cannot be paused, and nothing else goes on meanwhile",
                "Use an asynchronous call, or a shorter time-out in a loop.",
            )
