"""Remedies for a liquid handler after a failure, before the decision about the failed operation: returning or
dropping its tips, or putting back its labware. This uses the machine's own operations, as steps of the run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from _praxis import holdings, step_labware
from _praxis.holdings import numbers_of
from _praxis.messages import Message, told
from _praxis.tracker_states import set_tip

if TYPE_CHECKING:
    from _praxis.uncertain_facts import Failed

RETURN_TIPS, DROP_TIPS, TIPS_OFF = "return_tips", "drop_tips", "tips_off"
PUT_BACK, BY_HAND = "put_back", "by_hand"


_TIPS_OFF = "First remove all tips from the channels by hand. You will then be asked again."


class MovedByHand(Exception):
    """The user has performed by hand the whole move that the failed operation is part of. ``attempts``
    identifies that move.
    """

    def __init__(self, attempts: object) -> None:
        super().__init__("moved by hand")
        self.attempts = attempts


class Remedies:
    """The remedies for ``failed``, given the current state of the machine."""

    def __init__(self, failed: Failed, *, is_part_of_move: bool) -> None:
        self._failed = failed
        self._machine = failed.machine
        self._is_part_of_move = is_part_of_move

    def to_json(self) -> list[dict[str, object]]:
        """Return the choices as plain data, each with its consequence or the reason it is not possible."""
        machine = self._machine
        if not isinstance(getattr(machine, "head", None), dict) or not self._failed.is_set_up:
            return []
        found = []
        for name, head in _heads(machine):
            channels = [channel for channel, tracker in head.items() if self._may_have_tip(name, channel)]
            if channels:
                found += [self._return_tips(name, channels), self._drop_tips(name, channels)]
                if not self._failed.method.startswith("drop_tips"):
                    found.append(_remedy(TIPS_OFF, Message(_TIPS_OFF)))
                break
        position = self._failed.position
        if position is not None:
            found.append(self._put_back())
            found.append(self._by_hand(position))
        elif self._failed.method.startswith("drop_tips") and self._failed.is_reached:
            found.append(self._taken_off_by_hand())
        return found

    # ---- tips
    def _may_have_tip(self, head: str, channel: int) -> bool:
        tracker = getattr(self._machine, head)[channel]
        doubt = self._failed.doubt(head, channel)
        return tracker._tip is not None or (doubt is not None and doubt.tip is not None)

    def _return_tips(self, head: str, channels: Sequence[int]) -> dict[str, object]:
        trackers = [getattr(self._machine, head)[channel] for channel in channels]
        spots = []
        for channel, tracker in zip(channels, trackers, strict=True):
            doubt = self._failed.doubt(head, channel)
            is_unsure = doubt is not None and doubt.tip is not None
            spot = doubt.origin if doubt is not None and is_unsure else tracker._tip_origin
            if spot is None:
                return _remedy(RETURN_TIPS, obstacle=Message("it is not known where the tips came from"))
            # A tip that may not have been picked up is still in its place.
            if not is_unsure and spot.tracker._tip is not None:
                return _remedy(
                    RETURN_TIPS, obstacle=Message("{spot} already has a tip", spot=step_labware.label(spot))
                )
            spots.append(spot)
            least = tracker._tip.tracker.volume if tracker._tip is not None else 0.0
            if least > 0 or (doubt is not None and doubt.change > 0):
                return _remedy(
                    RETURN_TIPS,
                    obstacle=Message(
                        "the tips contain or may contain liquid, which would drip into the rack"
                    ),
                )
        text = "The tips will be returned to {place}. You will then be asked again."
        if any(holdings.is_wet(tracker._tip) for tracker in trackers):
            text = (
                "The tips, which have touched liquid, will be returned to {place}. You will then be asked "
                "again."
            )
        return _remedy(RETURN_TIPS, Message(text, place=step_labware.labels(spots)))

    def _drop_tips(self, head: str, channels: Sequence[int]) -> dict[str, object]:
        deck = self._machine.deck
        area: Callable[[], Any] = deck.get_trash_area96 if head == "head96" else deck.get_trash_area
        try:
            trash = area()
        except Exception:  # noqa: BLE001 - each deck says in its own way that it has none
            return _remedy(DROP_TIPS, obstacle=Message("the deck has no waste area for these tips"))
        values = {"trash": step_labware.label(trash)}
        if head == "head96":
            text = (
                "The tips on the 96 head are dropped into {trash} as they are. You will then be asked again."
            )
            return _remedy(DROP_TIPS, Message(text, **values))
        numbers = numbers_of(channels)
        text = (
            "The tips on channels {numbers} are dropped into {trash} as they are. You will then be asked "
            "again."
        )
        if len(channels) == 1:
            text = "The tip on channel {numbers} is dropped into {trash} as is. You will then be asked again."
        return _remedy(DROP_TIPS, Message(text, numbers=numbers, **values))

    def _taken_off_by_hand(self) -> dict[str, object]:
        place = step_labware.labels(holdings.places_of(self._failed.given))
        text = (
            "First remove the tips yourself, and put them into {place}. The step will then count as done by "
            "hand."
        )
        return _remedy(BY_HAND, Message(text, place=place))

    # ---- labware
    def _put_back(self) -> dict[str, object]:
        position = self._failed.position
        assert position is not None
        if self._failed.is_dealt_with:
            return _remedy(PUT_BACK, obstacle=Message("the gripper is now empty"))
        if not position.is_gripped_before:
            return _remedy(PUT_BACK, obstacle=Message("the gripper was already empty"))
        if not hasattr(position.origin, "get_default_child_location"):
            return _remedy(PUT_BACK, obstacle=Message("it did not come from a carrier site"))
        text = "The arm returns {name} to {origin}. You will then be asked again."
        return _remedy(PUT_BACK, Message(text, name=position.name, origin=position.origin_name))

    def _by_hand(self, position: Any) -> dict[str, object]:
        if position.destination is None or not (
            self._is_part_of_move or self._failed.method == "drop_resource"
        ):
            return _remedy(
                BY_HAND,
                obstacle=Message("this step of the protocol does not say where the labware should go"),
            )
        text = (
            "First take {name} out of the gripper, if it is there, and move it to {destination} yourself. "
            "The move will then count as done by hand."
        )
        return _remedy(BY_HAND, Message(text, name=position.name, destination=position.destination_name))

    # ---- doing
    async def do(self, choice: str) -> None:
        """Put away all tips or the labware, or note that the user has done so. Raises the driver's errors."""
        machine = self._machine
        if choice == PUT_BACK:
            await machine.drop_resource(self._failed.position.origin, **self._arm_given())  # type: ignore[union-attr]
            return
        for name, head in _heads(machine):
            if not any(tracker._tip is not None for tracker in head.values()):
                continue
            suffix = "96" if name == "head96" else ""
            if choice == TIPS_OFF:
                for tracker in head.values():
                    set_tip(tracker, None)
            elif choice == RETURN_TIPS:
                await getattr(machine, f"return_tips{suffix}")()
            else:
                await getattr(machine, f"discard_tips{suffix}")(allow_nonzero_volume=True)

    def _arm_given(self) -> Mapping[str, Any]:
        """Return the arguments that name the arm, if the failed operation has any."""
        given = self._failed.given
        return {name: given[name] for name in ("use_arm",) if name in given}


def _heads(machine: Any) -> list[tuple[str, Mapping[int, Any]]]:
    return [(name, head) for name in ("head", "head96") if (head := getattr(machine, name, None))]


def _remedy(choice: str, consequence: str = "", obstacle: str = "") -> dict[str, object]:
    return {"choice": choice, "consequence": told(consequence), "obstacle": told(obstacle)}
