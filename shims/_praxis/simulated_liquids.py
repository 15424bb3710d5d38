"""What the wells on a simulated bench contain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from _praxis import simulated_world
from _praxis.optics import UNKNOWN, Seen

Contents: TypeAlias = dict[str, float]
"""Volumes, in µL, keyed by the name of the labware that the liquid came from."""

_HELD = "_praxis_contents"
_SINCE = "_praxis_since"

_filled: set[str] = set()
"""The names of labware with known contents. This saves searching other plates, which may be read often."""


def named(container: Any) -> str:
    """Return the name of ``container`` if it is labware, else of the labware to which it belongs."""
    while container.parent is not None and _is_labware(container.parent):
        container = container.parent
    name: str = container.name
    return name


def _is_labware(resource: Any) -> bool:
    return hasattr(resource, "get_all_items") and not hasattr(resource, "sites")


def fill(container: Any, volume: float) -> None:
    """Set a container's initial content to ``volume`` (µL) of its own liquid."""
    name = named(container)
    setattr(container, _HELD, {name: volume} if volume else {})
    _filled.add(name)


def take(container: Any, volume: float) -> Contents:
    """Take out ``volume`` (µL). A container whose content is unknown or used up yields its own liquid without
    limit.
    """
    taken = _taken(container, volume)
    simulated_world.poured(named(container), -sum(taken.values()) / 1000)
    return taken


def _taken(container: Any, volume: float) -> Contents:
    held: Contents | None = getattr(container, _HELD, None)
    total = 0.0 if held is None else sum(held.values())
    if held is None or not total:
        return {named(container): volume}
    share = min(1.0, volume / total)
    taken = {name: amount * share for name, amount in held.items()}
    for name, amount in taken.items():
        held[name] -= amount
    return taken


def put(container: Any, liquid: Contents, now: float) -> None:
    """Add ``liquid``. A liquid that grows begins growing at ``now`` (s)."""
    held: Contents | None = getattr(container, _HELD, None)
    if held is None:
        held = {}
        setattr(container, _HELD, held)
    if not hasattr(container, _SINCE):
        setattr(container, _SINCE, now)
    for name, amount in liquid.items():
        held[name] = held.get(name, 0.0) + amount
    labware = named(container)
    _filled.add(labware)
    simulated_world.poured(labware, sum(liquid.values()) / 1000)


class Tips:
    """The contents of a liquid handler's tips, keyed by channel."""

    def __init__(self) -> None:
        self._held: dict[Any, Contents] = {}

    def aspirate(self, channel: Any, container: Any, volume: float) -> None:
        """Move ``volume`` (µL) from ``container`` into a tip."""
        held = self._held.setdefault(channel, {})
        for name, amount in take(container, volume).items():
            held[name] = held.get(name, 0.0) + amount

    def dispense(self, channel: Any, container: Any, volume: float, now: float) -> None:
        """Move ``volume`` (µL) from a tip into ``container``."""
        held = self._held.get(channel, {})
        total = sum(held.values())
        share = min(1.0, volume / total) if total else 0.0
        put(container, {name: amount * share for name, amount in held.items()}, now)
        self._held[channel] = {name: amount * (1 - share) for name, amount in held.items()}

    def drop(self, channels: Iterable[Any]) -> None:
        """Drop tips together with their contents."""
        for channel in channels:
            self._held.pop(channel, None)


def seen(wells: Sequence[Any]) -> list[Seen]:
    """Return what a reader sees in a plate's ``wells``. If no liquid handler in this guest has put liquid
    into the wells, return what liquid handlers on ports have put there.
    """
    if not wells:
        return []
    labware = named(wells[0])
    found = [UNKNOWN] * len(wells)
    if labware in _filled:
        found = [(getattr(well, _HELD, None), getattr(well, _SINCE, None)) for well in wells]
        if any(since is not None for _, since in found):
            return found
    elsewhere = simulated_world.contents(labware)
    if len(elsewhere) == len(found) and any(held is not None for held, _ in elsewhere):
        return [*elsewhere]
    return found
