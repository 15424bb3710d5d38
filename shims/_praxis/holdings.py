"""Reports what a liquid handler holds after a failure: tips, liquid and labware, and where each came from.

PyLabRobot's trackers record tips and volumes. This module records which containers the liquid in a tip came
from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from _praxis import step_labware, step_titles
from _praxis.messages import Message, joined, told
from _praxis.tracker_states import items_of

if TYPE_CHECKING:
    from _praxis.uncertain_facts import Failed

KNOWN, ASSUMED, UNKNOWN = "known", "assumed", "unknown"
"""How certain a statement is: confirmed by the instrument, not contradicted, or unknown."""

_DRAWN, _WET, _PLACE = "_praxis_drawn", "_praxis_wet", "_praxis_place"
_MOST_DRAWN = 8
_FLOWS = frozenset({"aspirate", "dispense", "aspirate96", "dispense96"})


# ---- what is noted
def channels_of(machine: Any, given: Mapping[str, Any]) -> list[int]:
    """Return the channels that an operation uses, chosen as PyLabRobot chooses them."""
    named = given.get("use_channels") or getattr(machine, "_default_use_channels", None)
    if named:
        return list(named)
    return list(range(len(items_of(given.get("tip_spots", given.get("resources", ()))))))


def note(machine: Any, method: str, given: Mapping[str, Any]) -> None:
    """Record where a successful operation took place, and which liquid it drew."""
    try:
        pieces = places_of(given)
        if pieces:
            setattr(machine, _PLACE, pieces)
        if method in _FLOWS:
            for tip, container in _tips_in(machine, method, given):
                touch(tip, container if method.startswith("aspirate") else None)
    except Exception:  # noqa: BLE001 - a machine of another make must not make the step fail
        return


def touch(tip: Any, drawn_from: Any = None) -> None:
    """Record that a tip has touched a liquid, and from which container it has drawn."""
    if tip is None:
        return
    setattr(tip, _WET, True)
    if drawn_from is not None:
        before = [container for container in drawn_by(tip) if container is not drawn_from]
        setattr(tip, _DRAWN, (*before, drawn_from)[-_MOST_DRAWN:])
    elif tip.tracker.volume <= 0 and _tracks_volumes():
        setattr(tip, _DRAWN, ())


def drawn_by(tip: Any) -> tuple[Any, ...]:
    """Return the containers from which the liquid in a tip came."""
    return getattr(tip, _DRAWN, ())


def is_wet(tip: Any) -> bool:
    """Return whether a tip has touched a liquid."""
    return getattr(tip, _WET, False)


def places_of(given: Mapping[str, Any]) -> Sequence[Any]:
    """Return the labware that an operation with these arguments involves."""
    for name in ("resources", "tip_spots", "resource", "tip_rack", "destination"):
        value = given.get(name)
        pieces = value if isinstance(value, list | tuple) else (value,)
        if pieces and all(map(step_labware.is_labware, pieces)):
            return pieces
    return ()


def _tips_in(machine: Any, method: str, given: Mapping[str, Any]) -> Iterable[tuple[Any, Any]]:
    if method.endswith("96"):
        pieces = items_of(given.get("resource", ()))
        tips = [tracker._tip for tracker in machine.head96.values()]
        if len(pieces) == 1:
            pieces = [pieces[0]] * len(tips)
        return zip(tips, pieces, strict=False)
    channels = channels_of(machine, given)
    pieces = items_of(given.get("resources", ()))
    if len(pieces) == 1:
        pieces = [pieces[0]] * len(channels)
    return ((machine.head[channel]._tip, piece) for channel, piece in zip(channels, pieces, strict=False))


# ---- what is told
class _Held(NamedTuple):
    """What one channel holds: between ``least`` and ``most`` µL (None if volumes are not tracked)."""

    channel: int
    tip: Any
    origin: Any
    least: float | None
    most: float | None
    liquids: tuple[Any, ...]
    certainty: str
    is_tip_sure: bool


def told_of(failed: Failed) -> list[dict[str, object]]:
    """Return what the machine holds after a failed operation, as plain data for the host."""
    if not isinstance(getattr(failed.machine, "head", None), dict):
        return []
    lines = _tips(failed)
    if not lines:
        lines.append((Message("no tips on the channels"), ASSUMED if failed.has_lost_touch else KNOWN))
    lines += _gripper(failed)
    lines += _arm(failed)
    return [{"text": told(text), "certainty": certainty} for text, certainty in lines]


def told_now(machine: Any) -> list[object]:
    """Return what a machine holds between two operations, as plain data for the host. The list is empty if it
    holds nothing.
    """
    state = _AtRest(machine)
    return [told(text) for text, _ in [*_tips(state), *_gripper(state)]]


class _AtRest:
    """A machine about which nothing is in doubt, because its last operation did not fail."""

    position = None
    has_lost_touch = is_dealt_with = is_reached = False

    def __init__(self, machine: Any) -> None:
        self.machine = machine

    def doubt(self, _head: str, _channel: int) -> None:
        """Return None, because nothing is in doubt."""


def _tips(failed: Failed | _AtRest) -> list[tuple[str, str]]:
    return [_line(group, head) for head in ("head", "head96") for group in _groups(failed, head)]


def _groups(failed: Failed | _AtRest, head: str) -> list[list[_Held]]:
    """Return what the channels hold, in groups of channels with the same contents."""
    groups: dict[object, list[_Held]] = {}
    for channel, tracker in (getattr(failed.machine, head, None) or {}).items():
        held = _held(failed, head, channel, tracker)
        if held is not None:
            liquids = tuple(id(each.parent or each) for each in held.liquids)
            key = (held.certainty, held.is_tip_sure, held.least, held.most, is_wet(held.tip), liquids)
            groups.setdefault(key, []).append(held)
    return list(groups.values())


def _held(failed: Failed | _AtRest, head: str, channel: int, tracker: Any) -> _Held | None:
    doubt = failed.doubt(head, channel)
    tip, origin = tracker._tip, tracker._tip_origin
    if doubt is not None and doubt.tip is not None:
        return _Held(channel, doubt.tip, doubt.origin, None, None, (), UNKNOWN, is_tip_sure=False)
    if tip is None:
        return None
    volume = tip.tracker.volume if _tracks_volumes() else None
    least = most = volume
    liquids = drawn_by(tip)
    certainty = ASSUMED if failed.has_lost_touch else KNOWN
    if doubt is not None:
        certainty = UNKNOWN
        if volume is not None:
            least, most = sorted((volume, max(0.0, volume + doubt.change)))
        if doubt.source is not None and doubt.source not in liquids:
            liquids = (*liquids, doubt.source)
    return _Held(channel, tip, origin, least, most, liquids, certainty, is_tip_sure=True)


def _line(group: Sequence[_Held], head: str) -> tuple[str, str]:
    first = group[0]
    if head == "head96":
        channels: str = Message("96 head")
    elif len(group) == 1:
        channels = Message("channel {number}", number=first.channel + 1)
    else:
        channels = Message("channels {numbers}", numbers=numbers_of([held.channel for held in group]))
    origins = [held.origin for held in group if held.origin is not None]
    if not origins:
        tips: str = Message("tip origin unknown")
    elif len(group) == 1:
        tips = Message("tip from {origin}", origin=step_labware.labels(origins))
    else:
        tips = Message("tips from {origin}", origin=step_labware.labels(origins))
    if not first.is_tip_sure:
        return Message("{channels}: {tips}, or none", channels=channels, tips=tips), first.certainty
    values = {"channels": channels, "content": _content(group), "tips": tips}
    return Message("{channels}: {content}, {tips}", **values), first.certainty


def _content(group: Sequence[_Held]) -> str:
    first = group[0]
    if first.least is None or first.most is None:
        return Message("volume not tracked")
    if first.most <= 0:
        return Message("empty") if is_wet(first.tip) else Message("unused")
    containers = list({id(each): each for held in group for each in held.liquids}.values())
    least, most = step_titles.number(round(first.least, 3)), step_titles.number(round(first.most, 3))
    if first.least == first.most:
        volume = Message("{volume} µL", volume=most)
    else:
        volume = Message("{least} to {most} µL", least=least, most=most)
    if len(group) > 1:
        volume = Message("{volume} each", volume=volume)
    if not containers:
        return volume
    return Message("{volume} from {liquid}", volume=volume, liquid=step_labware.labels(containers))


def numbers_of(channels: Sequence[int]) -> str:
    """Return channels as text, counted from 1: ``1 to 3`` or ``1, 3``."""
    shown = [channel + 1 for channel in channels]
    if len(shown) > 2 and shown == list(range(shown[0], shown[-1] + 1)):
        return Message("{first} to {last}", first=shown[0], last=shown[-1])
    return joined(", ", map(str, shown))


def _gripper(failed: Failed | _AtRest) -> list[tuple[str, str]]:
    position = failed.position
    if position is None or failed.is_dealt_with:
        held = getattr(failed.machine, "_resource_pickup", None)
        piece = getattr(held, "resource", None)
        if piece is None:
            return []
        name = step_labware.label(piece)
        origin = getattr(piece.parent, "name", "")
        return [(Message("gripper: {name}, from {origin}", name=name, origin=origin), KNOWN)]
    values = {"name": position.name, "origin": position.origin_name}
    certainty = UNKNOWN if failed.is_reached else KNOWN
    if not failed.is_reached:
        if position.is_gripped_before:
            return [(Message("gripper: {name}, from {origin}", **values), certainty)]
        return []
    if position.destination is None:
        return [(Message("gripper: {name}, from {origin}, or nothing", **values), certainty)]
    text = "gripper: {name}, from {origin} on its way to {destination}, or nothing"
    return [(Message(text, destination=position.destination_name, **values), certainty)]


def _arm(failed: Failed) -> list[tuple[str, str]]:
    pieces = places_of(failed.given)
    if failed.is_reached and pieces:
        place = step_labware.labels(pieces)
        return [(Message("arm: at {place}, or on its way there", place=place), ASSUMED)]
    pieces = getattr(failed.machine, _PLACE, ())
    if not pieces:
        return []
    certainty = ASSUMED if failed.has_lost_touch else KNOWN
    return [(Message("arm: at {place}, its last step", place=step_labware.labels(pieces)), certainty)]


def _tracks_volumes() -> bool:
    from pylabrobot.resources.volume_tracker import does_volume_tracking

    return bool(does_volume_tracking())
