"""The pipettes of a simulated OT-2, the contents of their tips, and the labware on its deck.

Positions that the robot reports are relative to the corner of slot 1; positions of labware are relative to
the corner of the deck's plate, as in PyLabRobot 0.2.2. An eight-channel pipette aims with the rear channel.
Assumed: if a well has too little liquid, air is drawn, and dispensed liquid leaves the tip before that air.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from praxis_desktop.ports.simulators.world import Labware, Liquid, Well, Wells, Where, share_of

PIPETTES: Final = {
    "p10_single": 10,
    "p10_multi": 10,
    "p20_single_gen2": 20,
    "p20_multi_gen2": 20,
    "p50_single": 50,
    "p50_multi": 50,
    "p300_single": 300,
    "p300_multi": 300,
    "p300_single_gen2": 300,
    "p300_multi_gen2": 300,
    "p1000_single": 1000,
    "p1000_single_gen2": 1000,
}
"""The maximum volume of each kind of pipette, in µL."""

_CHANNELS, _PITCH_MM = 8, 9.0
_SLOT_X, _SLOT_Y = 132.5, 90.5
"""Distances, in millimetres, between the corners of neighbouring slots."""
_CORNER_X, _CORNER_Y = 115.65, 68.03
"""Distances, in millimetres, from the corner of the deck's plate to the corner of slot 1."""


class Pipette:
    """A pipette on a mount; ``volume`` is how far its plungers are drawn back, in µL."""

    def __init__(self, name: str, mount: str, number: str) -> None:
        self.name = name
        self.mount = mount
        self.id = number
        self.capacity = PIPETTES[name]
        self.has_tip = False
        self.volume = 0.0
        self.channels = _CHANNELS if "_multi" in name else 1
        self._held: list[dict[str, float]] = [{} for _ in range(self.channels)]

    def take_tip(self) -> None:
        """Pick up empty tips."""
        self.has_tip, self.volume = True, 0.0
        self._held = [{} for _ in range(self.channels)]

    def aspirate(self, ul: float, places: list[Where], wells: Wells, now: int) -> None:
        """Draw ``ul`` from the place under each channel."""
        self.volume += ul
        for held, place in zip(self._held, places, strict=True):
            for name, amount in wells.take(place, ul, now).items():
                held[name] = held.get(name, 0.0) + amount

    def dispense(self, ul: float, places: list[Where], wells: Wells, now: int) -> None:
        """Dispense ``ul`` into the place under each channel."""
        self.volume -= ul
        for held, place in zip(self._held, places, strict=True):
            given: Liquid = share_of(held, ul)
            for name, amount in given.items():
                held[name] -= amount
            wells.put(place, given, now)


class Deck:
    """The labware that a program has loaded through commands to the robot in ``role``. The labware belongs to
    the ``wells`` that a run's simulated instruments share.
    """

    def __init__(self, role: str, wells: Wells) -> None:
        self._role = role
        self._wells = wells
        self._own: set[str] = set()
        """The names of the labware loaded by commands; other labware comes from the program's own deck."""

    def load(self, name: str, definition: Mapping[str, Any], location: object) -> None:
        """Put labware with wells at the location given in a command. Raises KeyError, TypeError or
        ValueError.
        """
        if name not in self._own and self._wells.labware(name) is not None:
            return
        names = [each for column in definition.get("ordering", ()) for each in column]
        wells = tuple(_well(each, definition["wells"][each]) for each in names or definition["wells"])
        size = definition.get("dimensions", {})
        labware = Labware(
            name,
            size_x=float(size.get("xDimension", 127.76)),
            size_y=float(size.get("yDimension", 85.48)),
            wells=wells,
        )
        self._own.add(name)
        self._wells.stand(labware)
        self.move(name, location)

    def move(self, name: str, location: object) -> None:
        """Move loaded labware elsewhere: into a slot, or to an unknown position."""
        labware = self._wells.labware(name)
        if labware is None or name not in self._own:
            return
        slot = slot_of(location)
        if slot is None:
            self._wells.stand(labware.moved(""))
        else:
            x, y = corner_of(slot)
            self._wells.stand(labware.moved(self._role, x + _CORNER_X, y + _CORNER_Y))

    def places(self, name: str, well: str, channels: int) -> list[Where]:
        """Return the places under a pipette's channels when the pipette is over a well in loaded labware."""
        labware = self._wells.labware(name)
        aimed = None if labware is None else next((each for each in labware.wells if each.name == well), None)
        if labware is None or aimed is None:
            return [Where(name, well)] * channels
        reached = [labware.well_at(aimed.x, aimed.y - _PITCH_MM * number) for number in range(channels)]
        return [Where(name, (each or aimed).name) for each in reached]

    def places_at(self, x: float, y: float, channels: int) -> list[Where]:
        """Return the places under a pipette's channels when it is at a position in robot coordinates."""
        return [
            self._wells.well_at(self._role, x + _CORNER_X, y + _CORNER_Y - _PITCH_MM * number)
            for number in range(channels)
        ]


def slot_of(location: object) -> int | None:
    """Return the number of the slot that a location in a command names; None for any other location."""
    slot = str(location.get("slotName", "")) if isinstance(location, dict) else ""
    return int(slot) if slot.isdecimal() and len(slot) < 3 else None


def corner_of(slot: int) -> tuple[float, float]:
    """Return the corner of a slot, relative to the corner of slot 1."""
    row, column = divmod(slot - 1, 3)
    return column * _SLOT_X, row * _SLOT_Y


def _well(name: str, told: Mapping[str, Any]) -> Well:
    """Return a well from a labware definition (schema 2), with the position of its centre."""
    across = told.get("diameter", 0.0)
    width, depth = told.get("xDimension", across), told.get("yDimension", across)
    return Well(name, float(told["x"]), float(told["y"]), float(width), float(depth))
