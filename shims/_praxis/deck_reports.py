"""Reports, at the end of each step, what is on the deck of each liquid handler, what has changed there, and
which plate is in a reader.

PyLabRobot itself reports changes, through its callbacks for assigned and removed resources and through the
callbacks of its volume and tip trackers. Anything that PyLabRobot does not track is not reported.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from _praxis import deck_pieces, holdings, steps

MOST_CHARACTERS = 40_000
"""Maximum length, in characters, of a report about the decks. The host accepts reports of this length."""

_MOST_PIECES, _MOST_ITEMS = 220, 800
"""Maximum numbers of pieces, and of containers and tip spots, in a report. The next report contains the rest.
"""

_WATCH = "_praxis_deck_watch"
_MOST_NAME = 100
_GRIPPERS = (("STAR", "iSWAP"), ("Vantage", "IPG"), ("EVO", "RoMa"))
"""How each robot's backend class name begins, and the name of the robot's arm."""

_decks: dict[str, DeckWatch | ReaderWatch] = {}


def begin(machine: Any, role: str) -> None:
    """Start reporting the deck of a liquid handler that has just been connected, or the plate in a reader."""
    if not hasattr(machine, "deck"):
        if hasattr(machine, "get_plate"):
            _decks[role] = ReaderWatch(machine)
        return
    try:
        watch = getattr(machine, _WATCH, None)
        if watch is None:
            watch = DeckWatch(machine)
            setattr(machine, _WATCH, watch)
        watch.watch_channels()
    except Exception:  # noqa: BLE001 - a deck of another make must not make connecting fail
        return
    _decks[role] = watch


def note_gripper(machine: Any, given: Mapping[str, Any]) -> None:
    """Record what a machine's gripper holds after a step with the arguments ``given``."""
    watch = getattr(machine, _WATCH, None)
    if watch is not None:
        watch.note_gripper(given)


def _take() -> str:
    """Return the changes since the last report as JSON, keyed by role ("" if there are none or too many)."""
    steps.changed_decks = None
    try:
        told = {role: changes for role, watch in _decks.items() if (changes := watch.changes())}
        text = json.dumps(told, separators=(",", ":")) if told else ""
    except Exception:  # noqa: BLE001 - labware of another make must not make a step fail
        return ""
    return text if len(text) <= MOST_CHARACTERS else ""


class DeckWatch:
    """Collects the changes on a liquid handler's deck."""

    def __init__(self, machine: Any) -> None:
        self._machine = machine
        self._is_new = self._is_moved = True
        self._told: dict[str, list[Any]] = {}
        self._known: set[int] = set()
        """The ``id`` of each resource whose trackers are watched. ``_kept`` keeps these resources alive."""
        self._kept: list[Any] = []
        self._items: dict[int, Any] = {}
        """Containers and tip spots whose state has changed."""
        self._channels: dict[str, Any] = {}
        self._with_96: int | None = None
        self._gripper: list[str] | None = None
        self._are_channels_changed = True
        self._is_gripper_changed = False
        self._held: list[object] = []
        machine.deck.register_did_assign_resource_callback(self._note_moved)
        machine.deck.register_did_unassign_resource_callback(self._note_moved)

    def watch_channels(self) -> None:
        """Listen to the trackers of the current channels. Connecting creates new channels."""
        for head in (self._machine.head, getattr(self._machine, "head96", None)):
            for tracker in (head or {}).values():
                tracker.register_callback(self._note_channels)
        self._note_channels()

    def note_gripper(self, given: Mapping[str, Any]) -> None:
        """Record what the gripper holds; ``given`` are the arguments of the step."""
        held = getattr(getattr(self._machine, "_resource_pickup", None), "resource", None)
        if held is None:
            told = None
        elif self._gripper is not None and self._gripper[1] == held.name:
            return
        else:
            told = [self._gripper_name(given), str(held.name)[:_MOST_NAME]]
        if told != self._gripper:
            self._gripper, self._is_gripper_changed = told, True
            _note()

    def _gripper_name(self, given: Mapping[str, Any]) -> str:
        if given.get("use_arm") == "core":
            return "CO-RE gripper"
        names = [kind.__name__ for kind in type(self._machine.backend).__mro__]
        return next((name for sign, name in _GRIPPERS for kind in names if kind.startswith(sign)), "gripper")

    def _note_moved(self, _resource: Any) -> None:
        self._is_moved = True
        _note()

    def _note_channels(self) -> None:
        self._are_channels_changed = True
        self._machine._state_updated()
        _note()

    def _note_item(self, item: Any, _state: Any = None) -> None:
        # While tips are not tracked, PyLabRobot puts new ones into empty spots that are used.
        if not hasattr(item, "make_tip") or does_tip_tracking():
            self._items[id(item)] = item
            _note()

    # ---- reports
    def changes(self) -> dict[str, Any]:
        """Return the changes since the last report."""
        told: dict[str, Any] = {}
        if self._is_new:
            self._is_new = False
            told["deck"] = deck_pieces.deck_facts(self._machine.deck)
        if self._is_moved:
            told |= self._layout()
        told |= self._contents()
        is_other = self._are_channels_changed or self._is_gripper_changed
        if self._are_channels_changed:
            self._are_channels_changed = False
            told |= self._held_by_channels()
        if self._is_gripper_changed:
            self._is_gripper_changed = False
            told["gripper"] = self._gripper or []
        if is_other and (held := holdings.told_now(self._machine)) != self._held:
            told["held"] = self._held = held
        return told

    def _layout(self) -> dict[str, Any]:
        now = {}
        for piece, facts in deck_pieces.pieces(self._machine.deck):
            if (
                not facts[-1] and facts[0] in self._told
            ):  # a rack without a tip does not say how large its tips are
                facts[-1] = self._told[facts[0]][-1]
            now[facts[0]] = facts
            if facts[2] in ("plate", "tips", "container"):
                self._watch_items(piece)
        moved = [facts for name, facts in now.items() if self._told.get(name) != facts]
        gone = [name for name in self._told if name not in now]
        self._is_moved = len(moved) > _MOST_PIECES
        if self._is_moved:
            _note()
        told = moved[:_MOST_PIECES]
        self._told = {name: facts for name, facts in self._told.items() if name in now}
        self._told |= {facts[0]: facts for facts in told}
        return {name: value for name, value in (("pieces", told), ("gone", gone)) if value}

    def _watch_items(self, piece: Any) -> None:
        """Listen to the trackers of a piece, and report its contents, unless the piece is already watched."""
        if id(piece) in self._known:
            return
        self._known.add(id(piece))
        self._kept.append(piece)
        for item in _items_of(piece):
            tracker = item.tracker
            item.register_state_update_callback(partial(self._note_item, item))
            is_spot = hasattr(item, "make_tip")
            if (not tracker.has_tip) if is_spot else tracker.volume > 0:
                self._items[id(item)] = item

    def _contents(self) -> dict[str, Any]:
        """Return containers' volumes, and which spots have tips, both keyed by labware and then position."""
        volumes: dict[str, dict[str, float]] = {}
        tips: dict[str, dict[str, float]] = {}
        sizes: dict[str, int] = {}
        for number in list(self._items)[:_MOST_ITEMS]:
            item = self._items.pop(number)
            name, position, count = _address(item)
            sizes[name] = count
            if hasattr(item, "make_tip"):
                tips.setdefault(name, {})[position] = int(item.tracker._tip is not None)
            else:
                volumes.setdefault(name, {})[position] = round(item.tracker.volume, 3)
        if self._items:
            _note()
        told = (("volumes", volumes), ("tips", tips))
        return {
            kind: {name: _shortened(states, sizes[name]) for name, states in by_labware.items()}
            for kind, by_labware in told
            if by_labware
        }

    def _held_by_channels(self) -> dict[str, Any]:
        """Return what has changed: channels' tips with capacity and tracked volume; the 96-head's count."""
        told: dict[str, Any] = {}
        channels = {}
        for number, tracker in self._machine.head.items():
            tip = tracker._tip
            state = None if tip is None else [tip.maximal_volume, _tracked_volume(tip)]
            if str(number) not in self._channels or self._channels[str(number)] != state:
                channels[str(number)] = self._channels[str(number)] = state
        if channels:
            told["channels"] = channels
        head = getattr(self._machine, "head96", None)
        if head:
            count = sum(tracker._tip is not None for tracker in head.values())
            if count != self._with_96:
                told["head96"] = self._with_96 = count
        return told


class ReaderWatch:
    """Watches which plate is in a reader."""

    def __init__(self, machine: Any) -> None:
        self._machine = machine
        self._told: list[str] = []
        machine.register_did_assign_resource_callback(self._note_moved)
        machine.register_did_unassign_resource_callback(self._note_moved)
        _note()

    def _note_moved(self, _resource: Any) -> None:
        _note()

    def changes(self) -> dict[str, Any]:
        """Return what is in the reader, if that has changed since the last report."""
        told = [str(child.name)[:_MOST_NAME] for child in self._machine.children][:1]
        if told == self._told:
            return {}
        self._told = told
        return {"inside": told}


def _note() -> None:
    """Have the changes on the decks reported at the end of the current step."""
    steps.changed_decks = _take


def _items_of(piece: Any) -> list[Any]:
    """Return the parts of a piece that have their own trackers: its wells, tubes or tip spots, or the piece
    itself.
    """
    items = piece.get_all_items() if hasattr(piece, "get_all_items") else [piece]
    inner = [getattr(item, "resource", None) or item for item in items]
    return [item for item in inner if hasattr(item, "tracker")]


def _address(item: Any) -> tuple[str, str, int]:
    """Return the labware that an item is in, its position there, and how many items the labware has."""
    place: Any = item
    for _ in range(2):  # a tube is in a holder of its rack
        parent: Any = getattr(place, "parent", None)
        if hasattr(parent, "get_child_identifier"):
            return str(parent.name)[:_MOST_NAME], parent.get_child_identifier(place), int(parent.num_items)
        place = parent
    return str(item.name)[:_MOST_NAME], "", 1


def _shortened(states: dict[str, float], count: int) -> dict[str, float]:
    """Return the items' states, with "" as the only key if all items of the labware have the same state."""
    values = set(states.values())
    return {"": values.pop()} if len(states) == count and len(values) == 1 else states


def does_tip_tracking() -> bool:
    """Return whether PyLabRobot tracks tips."""
    from pylabrobot.resources import tip_tracker

    return bool(tip_tracker.does_tip_tracking())


def _tracked_volume(tip: Any) -> float | None:
    from pylabrobot.resources.volume_tracker import does_volume_tracking

    return round(tip.tracker.volume, 3) if does_volume_tracking() else None
