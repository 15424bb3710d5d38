"""What a dry run uses up: volumes by container and tips by rack."""

from __future__ import annotations

from collections.abc import Iterable

from praxis_desktop.core.records import Record
from praxis_desktop.runs.dry_run.counted import Container, Spot
from praxis_desktop.runs.dry_run.places import notation

_DIGITS = 6
"""Of microlitres: sums of floats have no more."""


class ContainerUse(Record):
    """Containers of one piece of labware that have the same figures, in microlitres of each of them.

    ``wells`` is "" for labware that is one container itself. ``stated`` is what was said to be in it at the
    start, None when nobody did: then it has what it needs, and ``peak`` and ``final`` follow from that.
    ``needed`` has to be in it at the start. No dead volume is added: PyLabRobot knows none.
    """

    wells: str
    count: int
    capacity: float
    stated: float | None
    needed: float
    peak: float
    taken: float
    added: float
    final: float


class LabwareUse(Record):
    """A piece of labware with liquid in it; ``needed`` is all of it at the start, ``peak`` the most in any of
    its containers.
    """

    labware: str
    needed: float
    peak: float
    containers: tuple[ContainerUse, ...]


class TipUse(Record):
    """A rack of tips: how many different ones were ``used``, from where, and how often any was picked up."""

    labware: str
    used: int
    spots: str
    pick_ups: int


def labware_uses(containers: Iterable[Container]) -> tuple[LabwareUse, ...]:
    """By labware, in the order in which it was used first."""
    by_labware: dict[str, dict[tuple[float | None, ...], list[str]]] = {}
    for each in containers:
        groups = by_labware.setdefault(each.labware, {})
        groups.setdefault(_figures(each), []).append(each.item)
    return tuple(_labware_use(labware, groups) for labware, groups in by_labware.items())


def _figures(container: Container) -> tuple[float | None, ...]:
    figures = (
        container.capacity,
        container.stated,
        container.needed,
        container.peak,
        container.taken,
        container.added,
        container.final,
    )
    return tuple(None if figure is None else round(figure, _DIGITS) for figure in figures)


def _labware_use(labware: str, groups: dict[tuple[float | None, ...], list[str]]) -> LabwareUse:
    uses = []
    for (capacity, stated, needed, peak, taken, added, final), items in groups.items():
        uses.append(
            ContainerUse(
                wells=notation(items),
                count=len(items),
                capacity=capacity or 0.0,
                stated=stated,
                needed=needed or 0.0,
                peak=peak or 0.0,
                taken=taken or 0.0,
                added=added or 0.0,
                final=final or 0.0,
            )
        )
    return LabwareUse(
        labware=labware,
        needed=round(sum(use.needed * use.count for use in uses), _DIGITS),
        peak=max(use.peak for use in uses),
        containers=tuple(uses),
    )


def tip_uses(spots: Iterable[Spot]) -> tuple[TipUse, ...]:
    """By rack, in the order in which they were used first; racks of which no tip was taken are left out."""
    by_rack: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.pick_ups:
            by_rack.setdefault(spot.labware, []).append(spot)
    return tuple(
        TipUse(
            labware=rack,
            used=sum(spot.tips for spot in taken),
            spots=notation(spot.item for spot in taken),
            pick_ups=sum(spot.pick_ups for spot in taken),
        )
        for rack, taken in by_rack.items()
    )
