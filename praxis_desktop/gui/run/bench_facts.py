"""What is known of the labware of a run before it begins: where it stands, its wells, what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record
from praxis_desktop.protocols.forms.wells import PlateShape, Well, position, wells

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.bench import Bench, Place
    from praxis_desktop.runs.dry_run.report import DryRunReport
    from praxis_desktop.runs.dry_run.uses import ContainerUse

WHOLE: Well = (0, 0)
"""The one container that a piece of labware without wells is."""


class LabwareFacts(Record):
    """A piece of labware. ``volumes`` (µL) and ``limits`` are by well; ``is_assumed`` where nobody has said
    what is in it, and it is taken to be what the dry run needs. ``place`` is where it stands, in words.
    """

    name: str
    model: str = ""
    shape: PlateShape | None = None
    volumes: Mapping[Well, float] = MappingProxyType({})
    limits: Mapping[Well, float] = MappingProxyType({})
    is_assumed: bool = False
    place: str = ""
    slot: int = 0


class BenchFacts(Record):
    """All labware of a run, in its order, and the deck's class; "" for a table."""

    labware: tuple[LabwareFacts, ...] = ()
    deck: str = ""


def facts_of_bench(
    bench: Bench, shapes: Mapping[str, PlateShape], report: DryRunReport | None = None
) -> BenchFacts:
    """What the bench says, and a dry run with the same values."""
    uses = {} if report is None else {use.labware: use.containers for use in report.labware}
    labware = []
    for choice in bench.labware:
        shape = shapes.get(choice.role)
        volumes: dict[Well, float] = {}
        limits: dict[Well, float] = {}
        is_assumed = False
        for use in uses.get(choice.role, ()):
            is_assumed |= use.stated is None and use.needed > 0
            for well in _wells_of(use, shape):
                volumes[well] = use.needed if use.stated is None else use.stated
                if use.capacity:
                    limits[well] = use.capacity
        for text, volume in choice.volumes.items():
            for well in _named(text, shape):
                volumes[well] = volume
        slot = choice.place.slot or 0
        labware.append(
            LabwareFacts(
                choice.role,
                choice.catalogue,
                shape,
                volumes,
                limits,
                is_assumed,
                _place_words(choice.place),
                slot,
            )
        )
    return BenchFacts(tuple(labware), bench.deck.deck.rpartition(":")[2])


def _wells_of(use: ContainerUse, shape: PlateShape | None) -> list[Well]:
    return _named(use.wells, shape)


def _named(text: str, shape: PlateShape | None) -> list[Well]:
    """The wells of a notation; of a piece without wells its one container."""
    if not text and shape is None:
        return [WHOLE]
    if not text and shape is not None:
        return [(row, column) for row in range(1, shape.rows + 1) for column in range(1, shape.columns + 1)]
    return [place for place in map(position, wells(text, shape)) if place is not None]


def _place_words(place: Place) -> str:
    if place.slot is not None:
        return str(place.slot)
    if place.carrier:
        return f"{place.rails}/{place.spot}"
    if place.location is not None:
        return ", ".join(f"{number:g}" for number in place.location)
    return ""
