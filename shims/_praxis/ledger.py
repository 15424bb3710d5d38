"""Counts, in a dry run, the liquid and tips that liquid handlers use, based on the calls to their backends.

PyLabRobot's own trackers are off by default, so that PyLabRobot accepts anything; if a program turns them on,
they work alongside this ledger. Nothing is refused here: an impossible operation is recorded, and the run
continues as a real one would, so that one dry run finds all mistakes. Volumes are in microlitres.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from _praxis import ledger_places, places, steps
from _praxis.ledger_accounts import NEGLIGIBLE, ContainerAccount, Problem, SpotAccount, TipAccount
from _praxis.noted_findings import Findings, place_and_step

Move = tuple[Any, Any, float, Any]
"""A container, a tip, the volume (µL) moved between them, and how the container is mixed (or None)."""


class Ledger:
    """The history of every container, tip spot and tip since the run began. Impossible operations are
    reported to ``findings``.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        # Keyed by identity, and kept with the object, so that no other object gets its address.
        self._containers: dict[int, tuple[Any, ContainerAccount]] = {}
        self._spots: dict[int, tuple[Any, SpotAccount]] = {}
        self._tips: dict[int, tuple[Any, TipAccount]] = {}
        self._stated: dict[int, tuple[Any, float]] = {}
        self._on_channels: dict[int, tuple[Any, Any]] = {}
        """For each tip on a channel, its liquid handler and the tip itself, keyed by the tip's identity."""
        self._heads: dict[int, tuple[Any, list[Any]]] = {}
        # Tips that are picked up again: their spot, and the place in the program.
        self._again: dict[int, tuple[Any, places.Place, int]] = {}

    # ---- statements before PyLabRobot's operations
    def state(self, tracker: Any, volume: float) -> None:
        """Record the volume that a program or the bench sets for the container of ``tracker``."""
        if not _is_volume(volume):
            return
        self._stated[id(tracker)] = (tracker, volume)
        for resource, account in self._containers.values():
            if resource.tracker is tracker:
                account.state(volume)

    def seen(self, spot: Any) -> None:
        """Record a tip spot when it is first used, before PyLabRobot, with tracking off, puts a tip in it."""
        if id(spot) not in self._spots:
            self._spots[id(spot)] = (spot, SpotAccount(spot.tracker.has_tip))

    def state_tips(self, spots: Iterable[tuple[Any, bool]]) -> None:
        """Record which spots have tips according to the program."""
        for spot, has_tip in spots if self._spots else ():
            known = self._spots.get(id(spot))  # other spots are noted when they are first used
            if known is not None:
                known[1].state(has_tip)

    # ---- operations of backends
    def pick_up(self, handler: Any, pairs: Iterable[tuple[Any, Any]]) -> None:
        """Record that tips are picked up, given as pairs of a spot and its tip."""
        for spot, tip in pairs:
            self._on_channels[id(tip)] = (handler, tip)
            self.seen(spot)
            step = steps.current.get()
            account = self._spots[id(spot)][1]
            is_new = account.is_new
            problem = account.pick_up(0 if step is None else step.number)
            if problem is not None:
                self._note(handler, spot, problem)
            if problem is not None or is_new or id(tip) not in self._tips:
                self._tips[id(tip)] = (tip, TipAccount(tip.maximal_volume))
                self._again.pop(id(tip), None)
            else:
                self._tip(tip).pick_up_again()
                self._again[id(tip)] = (spot, *place_and_step())

    def drop(self, handler: Any, pairs: Iterable[tuple[Any, Any]]) -> None:
        """Record that tips are dropped, given as pairs of a destination (a spot or the trash) and a tip."""
        for place, tip in pairs:
            self._on_channels.pop(id(tip), None)
            if hasattr(place, "make_tip"):
                if (
                    id(place) not in self._spots
                ):  # with tip tracking, this spot already has the tip, uncommitted
                    self._spots[id(place)] = (place, SpotAccount(_had_tip(place.tracker)))
                problem = self._spots[id(place)][1].put_back()
                if problem is not None:
                    self._note(handler, place, problem)
                left = self._tip(tip).content
                if left > NEGLIGIBLE:
                    self._note(handler, place, Problem("liquid_in_tip", left, 0.0, severity="warning"))
            else:
                self._tips.pop(id(tip), None)

    def aspirate(self, handler: Any, moves: Sequence[Move]) -> None:
        """Record that liquid is drawn from containers into tips simultaneously, after mixing."""
        moves = self._possible(handler, moves)
        self._mix(handler, moves)
        for container, tip, volume, _ in moves:
            self._touch(handler, container, tip, draws=True)
            self._note_any(handler, container, self._container(handler, container).take(volume))
            self._note_any(handler, container, self._tip(tip).fill(volume))

    def dispense(self, handler: Any, moves: Sequence[Move]) -> None:
        """Record that liquid is dispensed from tips into containers simultaneously, and mixed there."""
        moves = self._possible(handler, moves)
        for container, tip, volume, _ in moves:
            self._touch(handler, container, tip, draws=False)
            self._note_any(handler, container, self._tip(tip).empty(volume))
            self._note_any(handler, container, self._container(handler, container).add(volume))
        self._mix(handler, moves)

    def _possible(self, handler: Any, moves: Sequence[Move]) -> list[Move]:
        """Return the moves with valid volumes, and report the others. PyLabRobot accepts any volume."""
        possible = []
        for container, tip, volume, mix in moves:
            wrong = [each for each in (volume, 0.0 if mix is None else mix.volume) if not _is_volume(each)]
            if wrong:
                told = wrong[0] if math.isfinite(wrong[0]) else 0.0
                self._note(
                    handler, container, Problem("constraint_unsatisfiable", told, 0.0, subject="volume")
                )
            else:
                possible.append((container, tip, volume, mix))
        return possible

    def _touch(self, handler: Any, container: Any, tip: Any, *, draws: bool) -> None:
        if self._tip(tip).touch(id(container), draws=draws):
            spot, place, step = self._again[id(tip)]
            problem = Problem("tip_used_again", 0.0, 0.0, subject="spot", severity="warning")
            self._note(handler, spot, problem, place=place, step=step)

    def _mix(self, handler: Any, moves: Sequence[Move]) -> None:
        """Check that each container holds the total volume that all tips draw from it for mixing."""
        drawn: dict[int, tuple[Any, float]] = {}
        for container, tip, _, mix in moves:
            if mix is not None:
                _, before = drawn.get(id(container), (container, 0.0))
                drawn[id(container)] = (container, before + mix.volume)
                self._note_any(handler, container, self._tip(tip).fits(mix.volume))
        for container, volume in drawn.values():
            self._note_any(handler, container, self._container(handler, container).need(volume))

    # ---- the 96 head
    def pick_up_96(self, handler: Any, rack: Any, tips: Sequence[Any]) -> None:
        """Record that the tips of a whole rack are picked up."""
        held = self._head(handler)
        if held:
            self._note(handler, rack, Problem("tips_already_loaded", 0.0, 0.0))
        pairs = [
            (spot, tip) for spot, tip in zip(rack.get_all_items(), tips, strict=False) if tip is not None
        ]
        if not pairs:
            self._note(handler, rack, Problem("insufficient_tips", 96.0, 0.0, subject="head"))
        self.pick_up(handler, pairs)
        held[:] = tips if pairs else []

    def drop_96(self, handler: Any, place: Any) -> None:
        """Record that the tips of the 96 head are dropped into a rack or the trash."""
        held = self._head(handler)
        if not held:
            self.note_no_tips_96(handler, place)
        spots = place.get_all_items() if hasattr(place, "get_all_items") else [place] * len(held)
        pairs = zip(spots, held, strict=False)
        self.drop(handler, [(spot, tip) for spot, tip in pairs if tip is not None])
        held.clear()

    def note_no_tips_96(self, handler: Any, resource: Any) -> None:
        """Report an operation of the 96 head while it has no tips. PyLabRobot accepts such operations."""
        self._note(handler, resource, Problem("tips_not_loaded", 0.0, 0.0, subject="head"))

    def added_to(self, plate: Any) -> float:
        """Return how much has been dispensed into the wells of ``plate`` so far, in microlitres."""
        return sum(
            account.added
            for well, account in self._containers.values()
            if getattr(well, "parent", None) is plate
        )

    def note_astray(self, handler: Any, source: Any, target: Any) -> None:
        """Report that ``stamp`` has dispensed into ``source`` what it was to bring to ``target``."""
        self._findings.note(
            kind="wrong_target",
            severity="violation",
            machine=handler,
            labware=ledger_places.address(target)[0],
            other=ledger_places.address(source)[0],
        )

    def _head(self, handler: Any) -> list[Any]:
        return self._heads.setdefault(id(handler), (handler, []))[1]

    # ---- accounts
    def _container(self, handler: Any, container: Any) -> ContainerAccount:
        known = self._containers.get(id(container))
        if known is None:
            tracker = container.tracker
            stated = self._stated.get(id(tracker))
            volume = None if stated is None else stated[1]
            if volume is None and tracker.volume > 0:  # set by its constructor, or loaded
                volume = tracker.volume
            known = (container, ContainerAccount(tracker.max_volume, volume))
            self._containers[id(container)] = known
        if not ledger_places.is_on(container, handler.deck):
            self._note_any(handler, container, known[1].missing())
        return known[1]

    def _tip(self, tip: Any) -> TipAccount:
        return self._tips.setdefault(id(tip), (tip, TipAccount(tip.maximal_volume)))[1]

    # ---- findings
    def _note_any(self, handler: Any, resource: Any, problem: Problem | None) -> None:
        if problem is not None:
            self._note(handler, resource, problem)

    def _note(self, handler: Any, resource: Any, problem: Problem, **where: Any) -> None:
        labware, item = ledger_places.address(resource)
        self._findings.note(
            kind=problem.kind,
            severity=problem.severity,
            machine=handler,
            labware=labware,
            item=item,
            wanted=problem.wanted,
            there=problem.there,
            subject=problem.subject,
            since=problem.since,
            **where,
        )

    def _roles_with_liquid(self) -> list[str]:
        """Return the roles of the liquid handlers whose tips hold liquid."""
        holding = [
            ledger_places.machine_name(handler)
            for handler, tip in self._on_channels.values()
            if self._tip(tip).content > NEGLIGIBLE
        ]
        return list(dict.fromkeys(holding))

    def to_json(self) -> dict[str, object]:
        """Return the containers and tip spots in the format of the host's ``runs/dry_run/ledger.py``."""
        containers = []
        for container, account in self._containers.values():
            labware, item = ledger_places.address(container)
            containers.append({"labware": labware, "item": item, **account.to_json()})
        spots = []
        for spot, spot_account in self._spots.values():
            labware, item = ledger_places.address(spot)
            spots.append({"labware": labware, "item": item, **spot_account.to_json()})
        return {"containers": containers, "spots": spots, "with_liquid": self._roles_with_liquid()}


def _is_volume(volume: float) -> bool:
    return 0.0 <= volume < math.inf


def _had_tip(tracker: Any) -> bool:
    """Return whether there was a tip when the operation in progress began."""
    return tracker._tip is not None
