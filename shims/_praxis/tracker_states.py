"""The states of a liquid handler's trackers before an operation. These states are recorded, and later
restored or set to what the user reports.

PyLabRobot itself leaves trackers inconsistent if an operation is refused in the middle of its checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_TIP = ("_tip", "_pending_tip", "_tip_origin")
_VOLUME = ("volume", "pending_volume")

_Attributes = tuple[str, ...]

_PIECES = frozenset({"tip_rack", "resource", "plate", "source", "target"})
"""Those arguments of 96-channel operations that name a whole rack or plate."""


class Noted:
    """The trackers that an operation affects: those of its labware, its channels, and the channels' tips."""

    __slots__ = ("_arm", "_heads", "_machine", "_trackers")

    def __init__(self, machine: Any, items: Iterable[Any], with_96: bool) -> None:
        self._machine = machine
        trackers = self._trackers = []  # type: ignore[var-annotated]
        for item in items:
            tracker = getattr(item, "tracker", None)
            if tracker is not None:
                trackers.append((tracker, _state(tracker)))
        names = ("head", "head96") if with_96 else ("head",)
        self._heads: list[tuple[str, int, tuple[Any, ...]]] = []
        for name in names:
            for channel, tracker in (getattr(machine, name, None) or {}).items():
                tip = tracker._tip
                self._heads.append((name, channel, (tip, tracker._pending_tip, tracker._tip_origin)))
                if tip is not None:
                    trackers.append((tip.tracker, (tip.tracker.volume, tip.tracker.pending_volume)))
        self._arm = getattr(machine, "_resource_pickup", None)

    def put_back(self, but: frozenset[int] = frozenset()) -> None:
        """Restore all trackers, except those in ``but`` (by ``id``) and their tips' trackers. The machine's
        current channels are used, because connecting creates new ones.
        """
        for tracker, state in self._trackers:
            if id(tracker) not in but:
                _put(tracker, state)
        for name, channel, state in self._heads:
            tracker = (getattr(self._machine, name, None) or {}).get(channel)
            if tracker is not None and id(tracker) not in but:
                _put(tracker, state)
        if not but and hasattr(self._machine, "_resource_pickup"):
            self._set_arm()

    def again(self) -> Noted:
        """Record the current states of the same trackers."""
        noted = Noted(self._machine, (), with_96=len({name for name, _, _ in self._heads}) > 1)
        known = {id(tracker) for tracker, _ in noted._trackers}
        noted._trackers += [
            (tracker, _state(tracker)) for tracker, _ in self._trackers if id(tracker) not in known
        ]
        return noted

    def roll_back(self) -> None:
        """Reset the trackers to their committed states, dropping pending changes."""
        for tracker, state in self._trackers:
            _put(tracker, _settled(state))
        for name, channel, state in self._heads:
            _put(getattr(self._machine, name)[channel], _settled(state))

    def _set_arm(self) -> None:
        if self._machine._resource_pickup is not self._arm:
            self._machine._resource_pickup = self._arm

    @property
    def held(self) -> Any:
        """The labware that was in the gripper, or None if the gripper was empty."""
        return getattr(self._arm, "resource", None)

    def volume(self, tracker: Any) -> float:
        """Return the volume that was in ``tracker``."""
        return float(next(state[0] for noted, state in self._trackers if noted is tracker))

    def tip(self, channel: int, name: str = "head") -> Any:
        """Return the tip that was on a channel, or None if the channel had no tip."""
        return next(
            (state[0] for head, number, state in self._heads if (head, number) == (name, channel)), None
        )


def _state(tracker: Any) -> tuple[Any, ...]:
    try:
        return tracker.volume, tracker.pending_volume
    except AttributeError:
        return tracker._tip, tracker._pending_tip, tracker._tip_origin


def _settled(state: tuple[Any, ...]) -> tuple[Any, ...]:
    return (state[0], state[0], *state[2:])


def _put(tracker: Any, state: tuple[Any, ...]) -> None:
    names: _Attributes = _VOLUME if len(state) == len(_VOLUME) else _TIP
    changed = False
    for name, value in zip(names, state, strict=True):
        if getattr(tracker, name) is not value:
            setattr(tracker, name, value)
            changed = True
    if changed and tracker._callback is not None:
        tracker._callback()


def note(machine: Any, given: Mapping[str, Any]) -> Noted | None:
    """Record the states of the trackers that an operation with the arguments ``given`` affects. Returns
    None for a machine without trackers.
    """
    if not isinstance(getattr(machine, "head", None), dict):
        return None
    items: list[Any] = []
    with_96 = False
    for name, value in given.items():
        kind = type(value)
        if kind is list or kind is tuple:
            if value and hasattr(value[0], "tracker"):
                items += value
        elif name in _PIECES:
            with_96 = True  # the waste, too, is a place of the 96 head's tips
            if hasattr(value, "tracker"):
                items.append(value)
            elif hasattr(value, "get_all_items"):
                items += value.get_all_items()
    return Noted(machine, items, with_96)


def roll_back(machine: Any, given: Mapping[str, Any]) -> None:
    """Drop the changes that an unsuccessful operation has left pending. PyLabRobot does so only for some
    errors, and not if the operation is cancelled.
    """
    noted = note(machine, given)
    if noted is not None:
        noted.roll_back()


def set_volume(tracker: Any, volume: float) -> None:
    """Set and commit the volume (µL)."""
    _put(tracker, (float(volume), float(volume)))


def set_tip(tracker: Any, tip: Any, origin: Any = None) -> None:
    """Set the tip; None means that there is no tip."""
    _put(tracker, (tip, tip, origin if tip is not None else None))


def items_of(value: Any) -> Sequence[Any]:
    """Return the labware in an argument: several pieces, a whole plate, or one piece."""
    if isinstance(value, list | tuple):
        return value
    if hasattr(value, "get_all_items"):
        return value.get_all_items()  # type: ignore[no-any-return]
    return (value,)


def tell_driver(machine: Any) -> None:
    """Tell an OT-2's driver which pipettes have tips, because the driver keeps its own records."""
    backend = machine.backend
    if not (hasattr(backend, "left_pipette_has_tip") and isinstance(getattr(machine, "head", None), dict)):
        return
    tips = [tracker._tip for tracker in machine.head.values() if tracker._tip is not None]
    lefts = [tip for tip in tips if backend.can_pick_up_tip(0, tip)]
    backend.left_pipette_has_tip = bool(lefts)
    backend.right_pipette_has_tip = any(
        backend.can_pick_up_tip(1, tip) for tip in tips if not any(tip is left for left in lefts)
    )
