"""Checks, in a dry run, that the pieces on a deck do not overlap or stick out, and that channels can reach
their targets, as far as PyLabRobot has data about the robot.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from _praxis import deck_pieces, ledger_places
from _praxis.noted_findings import Findings

_PLAY = 0.5
"""How far, in millimetres, pieces may overlap or stick out, because PyLabRobot's sizes are rounded."""

_SAFE_HEIGHT = 245.0
"""The height (mm) at which the arms of Hamilton robots move. PyLabRobot also warns of pieces above it."""

_WORN = ("carrier", "tips", "plate", "container")
"""The kinds of pieces that a user puts on a deck."""

_STAR = "pylabrobot.liquid_handling.backends.hamilton.STAR_backend"
_CHECKED = "_praxis_checked"


class DeckChecks:
    """Records each problem with a deck once."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._noted: set[tuple[str, ...]] = set()

    def begin(self, handler: Any) -> None:
        """Check the deck of a liquid handler that is being connected, and each piece put on it later."""
        deck = handler.deck
        for piece in list(deck.children):
            self._check(handler, piece)
        if not hasattr(deck, _CHECKED):
            setattr(deck, _CHECKED, True)

            def check(piece: Any) -> None:
                if piece.parent is deck:
                    self._check(handler, piece)

            deck.register_did_assign_resource_callback(check)

    def _check(self, handler: Any, piece: Any) -> None:
        deck = handler.deck
        if piece.location is None or deck_pieces.kind_of(piece) not in _WORN:
            return
        box = _Box(piece, deck)
        for other in deck.children:
            if other is not piece and other.location is not None and box.overlaps(_Box(other, deck)):
                self._note(handler, "collision", piece.name, other.name)
        beyond = box.beyond(deck)
        if beyond > _PLAY and type(deck).__name__ != "OpenDeck":
            self._note(handler, "out_of_deck", piece.name, wanted=beyond)
        if hasattr(deck, "_check_safe_z_height"):
            top = max(_top(each, deck) for each in (piece, *piece.get_all_children()))
            if top > _SAFE_HEIGHT:
                self._note(
                    handler, "too_high", piece.name, severity="warning", wanted=top, there=_SAFE_HEIGHT
                )

    def reach(self, handler: Any, operations: Sequence[Any], channels: Sequence[int]) -> None:
        """Check that each channel can reach the target of its operation."""
        star = _star_of(handler)
        if star is None:
            return
        for operation, channel in zip(operations, channels, strict=False):
            place = operation.resource.get_location_wrt(handler.deck, x="c", y="c") + operation.offset
            if not (star.can_reach_position(channel, place) and _reaches_x(star, place.x)):
                labware, item = ledger_places.address(operation.resource)
                self._note(handler, "out_of_reach", labware, item=item, there=float(channel + 1))

    def reach_by_gripper(self, handler: Any, resource: Any, x: float) -> None:
        """Check that the arm can reach a piece that its gripper picks up or puts down."""
        star = _star_of(handler)
        if star is not None and not _reaches_x(star, x):
            self._note(handler, "out_of_reach", resource.name, subject="head")

    def _note(
        self,
        handler: Any,
        kind: str,
        labware: str,
        other: str = "",
        *,
        item: str = "",
        subject: str = "container",
        severity: str = "violation",
        wanted: float = 0.0,
        there: float = 0.0,
    ) -> None:
        key = (kind, *sorted((labware, other)), item, f"{there:g}")
        if key in self._noted:
            return
        self._noted.add(key)
        self._findings.note(
            kind=kind,
            severity=severity,
            machine=handler,
            labware=labware,
            item=item,
            other=other,
            subject=subject,
            wanted=wanted,
            there=there,
        )


class _Box:
    """The space that a piece takes up on its deck, in millimetres."""

    def __init__(self, piece: Any, deck: Any) -> None:
        self._low, self._size = deck_pieces.space_of(piece, deck)

    def overlaps(self, other: _Box) -> bool:
        """Return whether two pieces overlap. A piece without dimensions overlaps nothing."""
        return all(
            size > 0
            and other_size > 0
            and low + _PLAY < other_low + other_size
            and other_low + _PLAY < low + size
            for low, size, other_low, other_size in zip(
                self._low, self._size, other._low, other._size, strict=True
            )
        )

    def beyond(self, deck: Any) -> float:
        """Return how far the piece sticks out of its deck."""
        room = deck.get_absolute_size_x(), deck.get_absolute_size_y()
        ends = zip(self._low, self._size, room, strict=False)
        return float(max(max(-low, low + size - most) for low, size, most in ends))


def _top(piece: Any, deck: Any) -> float:
    return 0.0 if piece.location is None else deck_pieces.place_on(piece, deck, "l", "f", "t")[2]


def _star_of(handler: Any) -> Any:
    """Return a STAR backend that can report its reach: that of ``handler``, or a standard one if ``handler``
    simulates a STAR with another backend. Return None for other robots, whose reach PyLabRobot does not know.
    """
    backend = handler.backend
    if hasattr(backend, "can_reach_position"):
        return backend if getattr(backend, "_channels_minimum_y_spacing", None) else None
    module = sys.modules.get(_STAR)
    if module is None or type(handler.deck).__name__ != "HamiltonSTARDeck":
        return None
    return _UsualStar(module, backend.num_channels)


class _UsualStar:
    """The data that PyLabRobot's STAR backend needs to determine a robot's reach."""

    def __init__(self, module: Any, channels: int) -> None:
        self._backend = module.STARBackend
        self.num_channels = channels
        self.extended_conf = module.ExtendedConfiguration()
        self._channels_minimum_y_spacing = [self.extended_conf.min_raster_pitch_pip_channels] * channels

    def can_reach_position(self, channel: int, place: Any) -> bool:
        return bool(self._backend.can_reach_position(self, channel, place))


def _reaches_x(star: Any, x: float) -> bool:
    """Return whether the arm reaches ``x``, or True if the robot has not reported the arm's range."""
    check = getattr(star, "_check_x_arm_reachable", None)
    if check is None:
        return True
    try:
        check(x)
    except ValueError:
        return False
    except Exception:  # noqa: BLE001 - it is not known
        return True
    return True
