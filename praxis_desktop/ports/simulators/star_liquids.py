"""The tips of a simulated STAR: their kinds and contents, and how much liquid the pistons move.

The air between piston and liquid is elastic, so less liquid moves than the piston displaces. The difference
is the correction in Hamilton's liquid classes for water, as in PyLabRobot 0.2.2; it is assumed for all
liquids.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from praxis_desktop.ports.simulators.world import Liquid, share_of

_Curve = Sequence[tuple[float, float]]

_CURVES: Final[tuple[tuple[float, _Curve, _Curve], ...]] = (
    (15.0, ((1, 1.2), (5, 5.9), (10, 11.5)), ()),
    (65.0, ((1, 0.7), (5, 5.7), (10, 11.4), (30, 33.2), (50, 54.2)), ((20, 22.5), (30, 33.5), (50, 54.0))),
    (
        400.0,
        (
            *((0.5, 0.9), (1, 1.6), (2, 2.8), (5, 6.3), (10, 11.9), (20, 23.2)),
            *((50, 55.1), (100, 107.2), (200, 211.0), (300, 313.5)),
        ),
        ((20, 28.2), (100, 111.5), (300, 313.5)),
    ),
    (
        2000.0,
        ((10, 12.5), (20, 23.9), (50, 56.3), (100, 108.3), (200, 211.0), (500, 518.3), (1000, 1028.5)),
        ((20, 26.9), (100, 109.6), (500, 521.7), (1000, 1040.0)),
    ),
)
"""Pairs of liquid moved and piston displacement, in µL, keyed by a tip's maximum volume in µL. The first
curve is for motions at the surface, the second for dispensing part of the contents in a jet.
"""


class TipKind(Struct, frozen=True):
    """A kind of tip, as defined by ``TT``: length below the channel in mm, and maximum volume in µL."""

    number: int
    length: float
    largest_ul: float
    has_filter: bool = False
    collar: int = 2


GRIPPER: Final = 14
"""The number that identifies the CoRe gripper's tools in the table of tip kinds."""

KINDS: Final[dict[int, TipKind]] = {
    kind.number: kind
    for kind in (
        TipKind(0, 51.9, 400.0),
        TipKind(1, 51.9, 360.0, has_filter=True),
        TipKind(2, 21.9, 15.0, collar=1),
        TipKind(3, 21.9, 10.0, has_filter=True, collar=1),
        TipKind(4, 87.1, 1250.0, collar=3),
        TipKind(5, 87.1, 1065.0, has_filter=True, collar=3),
        TipKind(GRIPPER, 22.9, 1.0, collar=5),
    )
}
"""The kinds that are defined at power-on (assumed)."""


class Tip:
    """A tip on a channel: the liquid in it, and the piston's position, in µL."""

    def __init__(self, kind: TipKind) -> None:
        self.kind = kind
        self.liquid: dict[str, float] = {}
        self.displaced = 0.0
        self.air = 0.0
        """The air drawn in instead of liquid, in µL."""

    @property
    def ul(self) -> float:
        """The volume of the liquid in the tip, in µL."""
        return sum(self.liquid.values())

    def moves(self, displacement: float, *, in_jet: bool = False) -> float:
        """Return the volume of liquid, in µL, moved by a piston ``displacement``."""
        _, surface, jet = next(
            curves for curves in _CURVES if self.kind.largest_ul <= curves[0] or curves is _CURVES[-1]
        )
        return _moved(jet if in_jet and jet else surface, displacement)

    def add(self, liquid: Liquid) -> None:
        """Draw in ``liquid``."""
        for name, amount in liquid.items():
            self.liquid[name] = self.liquid.get(name, 0.0) + amount

    def give(self, ul: float) -> dict[str, float]:
        """Dispense and return ``ul`` of the liquid, or all of it if the tip holds less."""
        given = share_of(self.liquid, ul)
        left = {name: amount - given.get(name, 0.0) for name, amount in self.liquid.items()}
        self.liquid = {name: amount for name, amount in left.items() if amount > 1e-9}
        return given


def _moved(curve: _Curve, displacement: float) -> float:
    """Return the volume of liquid that a displacement moves, interpolated from ``curve``. Beyond the end of
    the curve, each further displacement moves an equal volume of liquid.
    """
    if displacement <= 0:
        return 0.0
    for (ul, pushed), (next_ul, next_pushed) in pairwise(((0.0, 0.0), *curve)):
        if displacement <= next_pushed:
            return ul + (next_ul - ul) * (displacement - pushed) / (next_pushed - pushed)
    last_ul, last_pushed = curve[-1]
    return last_ul + displacement - last_pushed
