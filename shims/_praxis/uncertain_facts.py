"""The uncertain facts after a machine's failed operation: the questions, and the effects of their answers."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from _praxis import step_labware, step_titles
from _praxis.messages import Message, told
from _praxis.tracker_states import Noted, items_of, set_tip, set_volume

_MOST_FACTS = 24

_Action = Callable[[], Awaitable[None] | None]

_TAKES = ("aspirate", "aspirate96")
_GIVES = ("dispense", "dispense96")
_PICKS = ("pick_up_tips", "pick_up_tips96")
_DROPS = ("drop_tips", "drop_tips96")
_MOVES = ("pick_up_resource", "move_picked_up_resource", "drop_resource")


class Fact:
    """A question about one fact. Its answers change the trackers, starting from their state before the
    operation. ``happened`` sets them as if the operation had been done. ``is_now(value, partly)`` sets
    them to ``value``, because the operation was done partly, or for some other reason.
    """

    def __init__(
        self,
        key: str,
        kind: str,
        question: str,
        *,
        subject: str = "",
        before: object = None,
        after: object = None,
        unit: str = "",
        happened: _Action | None = None,
        is_now: Callable[[Any, bool], None] | None = None,
    ) -> None:
        self.key = key
        self._told = {
            "key": key,
            "kind": kind,
            "question": told(question),
            "subject": told(subject),
            "before": before,
            "after": after,
            "unit": unit,
        }
        self._happened = happened
        self._is_now = is_now

    def to_json(self) -> dict[str, object]:
        """Return the question, as plain data for the host."""
        return self._told

    async def resolve(self, said: Mapping[str, Any]) -> None:
        """Set the trackers according to a person's answer. Does nothing if the answer is unknown."""
        resolution = said.get("resolution")
        if resolution == "confirmed_success":
            if self._happened is not None:
                done = self._happened()
                if done is not None:
                    await done
        elif resolution in ("partial", "arbitrary") and self._is_now is not None:
            self._is_now(said.get("value"), resolution == "partial")


class Failed:
    """A failed operation of a machine: its arguments, the trackers' earlier state, and its exception."""

    def __init__(
        self,
        machine: Any,
        method: str,
        title: str,
        given: Mapping[str, Any],
        noted: Noted | None,
        error: Exception,
    ) -> None:
        self.machine = machine
        self.method = method
        self.title = title
        self.given = given
        self.noted = noted
        self.error = error
        self.is_reached = _is_reached(error, getattr(machine, "backend", None))
        """Whether the error came from the instrument rather than from the checks beforehand."""
        self._errors = getattr(error, "errors", None)

    @property
    def channels(self) -> list[int]:
        """The channels that the operation uses, chosen as PyLabRobot chooses them."""
        given = self.given.get("use_channels") or getattr(self.machine, "_default_use_channels", None)
        if given:
            return list(given)
        pieces = self.given.get("tip_spots", self.given.get("resources", ()))
        return list(range(len(items_of(pieces))))

    @property
    def done_channels(self) -> list[int]:
        """The channels that succeeded although others failed, as far as the error tells."""
        if not (isinstance(self._errors, dict) and self._errors and self.is_reached):
            return []
        return [channel for channel in self.channels if channel not in self._errors]

    def settled(self) -> frozenset[int]:
        """Return the trackers (by ``id``) of successful channels, which PyLabRobot sets correctly."""
        done = self.done_channels
        if not done:
            return frozenset()
        pieces = items_of(self.given.get("tip_spots", self.given.get("resources", ())))
        trackers = [
            piece.tracker
            for channel, piece in zip(self.channels, pieces, strict=False)
            if channel in done and hasattr(piece, "tracker")
        ]
        for channel in done:
            head = self.machine.head[channel]
            trackers.append(head)
            tip = head._tip or (self.noted.tip(channel) if self.noted is not None else None)
            if tip is not None:
                trackers.append(tip.tracker)
        return frozenset(map(id, trackers))

    def facts(self) -> list[Fact]:
        """Return the uncertain facts: none if the instrument was not reached."""
        if not self.is_reached:
            return []
        if self.noted is not None:
            found = self._of_trackers(self.noted)
            if found:
                return found[:_MOST_FACTS]
        return [_was_it_done(self)]

    def _of_trackers(self, noted: Noted) -> list[Fact]:
        method = self.method
        if method in _TAKES or method in _GIVES:
            return self._volumes(noted, taken=method in _TAKES)
        if method in _PICKS or method in _DROPS:
            return self._tips(noted, picked_up=method in _PICKS)
        if method in _MOVES:
            return [self._position(noted)]
        return []

    def _volumes(self, noted: Noted, *, taken: bool) -> list[Fact]:
        """Return a single question for all wells that have the same volumes before and after."""
        if not _tracks("volume_tracker", "does_volume_tracking"):
            return []
        groups: dict[tuple[float, float], list[tuple[Any, list[tuple[Any, float]]]]] = {}
        for piece, tips in self._flows():
            if getattr(getattr(piece, "tracker", None), "is_disabled", True):
                continue
            volume = sum(amount for _, amount in tips)
            before = noted.volume(piece.tracker)
            after = before - volume if taken else before + volume
            groups.setdefault((before, after), []).append((piece, tips))
        question = "Was {amount} µL aspirated from {subject}?"
        if not taken:
            question = "Was {amount} µL dispensed into {subject}?"
        facts = []
        for (before, after), flows in groups.items():
            subject = step_labware.labels([piece for piece, _ in flows])
            amount = step_titles.number(abs(after - before))
            flow = _Flow(noted, flows, taken)
            facts.append(
                Fact(
                    subject,
                    "volume",
                    Message(question, amount=amount, subject=subject),
                    subject=subject,
                    before=before,
                    after=after,
                    unit="µL",
                    happened=flow.happened,
                    is_now=flow.is_now,
                )
            )
        return facts

    def _flows(self) -> list[tuple[Any, list[tuple[Any, float]]]]:
        """Return each piece of labware with the tips that aspirate from or dispense into it, and the µL."""
        if self.method.endswith("96"):
            return self._flows_of_96()
        pieces = items_of(self.given.get("resources", ()))
        volumes = [float(volume) for volume in self.given.get("vols", ())]
        channels = self.channels
        if len(pieces) == 1:
            pieces = list(pieces) * len(channels)
        flows: dict[int, tuple[Any, list[tuple[Any, float]]]] = {}
        done = self.done_channels
        for channel, piece, volume in zip(channels, pieces, volumes, strict=False):
            if channel not in done:
                flow = flows.setdefault(id(piece), (piece, []))
                flow[1].append((self.machine.head[channel]._tip, volume))
        return list(flows.values())

    def _flows_of_96(self) -> list[tuple[Any, list[tuple[Any, float]]]]:
        pieces = items_of(self.given.get("resource", ()))
        volume = float(self.given.get("volume", 0))
        tips = [tracker._tip for tracker in self.machine.head96.values()]
        if len(pieces) == 1:
            return [(pieces[0], [(tip, volume) for tip in tips if tip is not None])]
        return [(piece, [(tip, volume)]) for piece, tip in zip(pieces, tips, strict=False) if tip is not None]

    def _moves(self, noted: Noted, picked_up: bool) -> list[_TipMove]:
        spots = items_of(self.given.get("tip_spots", ()))
        done = self.done_channels
        return [
            _TipMove(self.machine.head[channel], spot, noted.tip(channel), picked_up)
            for channel, spot in zip(self.channels, spots, strict=False)
            if channel not in done
        ]

    def _moves_of_96(self, noted: Noted, picked_up: bool) -> list[_TipMove]:
        spots = items_of(self.given.get("tip_rack", self.given.get("resource", ())))
        if len(spots) == 1:  # the trash
            spots = [spots[0]] * len(self.machine.head96)
        moves = [
            _TipMove(head, spot, noted.tip(channel, "head96"), picked_up)
            for (channel, head), spot in zip(self.machine.head96.items(), spots, strict=False)
        ]
        return [move for move in moves if move.has_tip]

    def _tips(self, noted: Noted, *, picked_up: bool) -> list[Fact]:
        """Return a single question for all tips: are they on the channels?"""
        moves = (
            self._moves_of_96(noted, picked_up)
            if self.method.endswith("96")
            else self._moves(noted, picked_up)
        )
        if not moves:
            return []
        subject = step_labware.labels([move.spot for move in moves])
        before, after = ("there", "on the channels") if picked_up else ("on the channels", "there")

        def happened() -> None:
            for move in moves:
                move.happened()

        def is_now(value: Any, _partly: bool) -> None:
            for move in moves:
                move.put(on_channel=bool(value) != picked_up)

        return [
            Fact(
                subject,
                "tip",
                Message(
                    "Are the tips of {subject} on the channels?"
                    if picked_up
                    else "Were the tips dropped into {subject}?",
                    subject=subject,
                ),
                subject=subject,
                before=before,
                after=after,
                happened=happened,
                is_now=is_now,
            )
        ]

    def _position(self, noted: Noted) -> Fact:
        piece = self.given.get("resource") or noted.held
        name = "the labware" if piece is None else step_labware.label(piece)
        place = getattr(getattr(piece, "parent", None), "name", "")
        before = place if noted.held is None else _IN_GRIPPER
        after = _IN_GRIPPER
        if self.method == "drop_resource":
            destination = self.given.get("destination")
            after = str(getattr(destination, "name", destination))
        question = Message("Is {name} at {place}?", name=name, place=after)
        if self.method == "move_picked_up_resource":
            question = Message("Has {name} been moved?", name=name)
        elif after is _IN_GRIPPER:
            question = Message("Is {name} in the gripper?", name=name)
        return Fact(
            f"{name} position",  # a key, which nobody reads
            "position",
            question,
            subject=name,
            before=before,
            after=after,
            happened=self._keep_books,
        )

    async def _keep_books(self) -> None:
        """Have PyLabRobot perform the operation with a backend that does nothing, to update its trackers."""
        backend, method = self.machine.backend, self.method
        own = vars(backend).get(method)

        async def done(*_: object, **__: object) -> None:
            """Do nothing: the operation has already been done."""

        setattr(backend, method, done)
        try:
            await inspect.unwrap(getattr(type(self.machine), method))(self.machine, **self.given)
        finally:
            if own is None:
                delattr(backend, method)
            else:
                setattr(backend, method, own)


_IN_GRIPPER = "in the gripper"


class _Flow:
    """Liquid that moves between wells and the tips in them."""

    def __init__(
        self, noted: Noted, flows: Sequence[tuple[Any, Sequence[tuple[Any, float]]]], taken: bool
    ) -> None:
        self._noted = noted
        self._flows = flows
        self._sign = 1.0 if taken else -1.0

    def happened(self) -> None:
        """Set the volumes as if all the liquid had moved."""
        for piece, tips in self._flows:
            total = sum(amount for _, amount in tips)
            set_volume(piece.tracker, self._noted.volume(piece.tracker) - self._sign * total)
            for tip, amount in tips:
                self._change(tip, amount)

    def is_now(self, value: float, partly: bool) -> None:
        """Set the volume in each well. If the operation was done partly, the remainder is in the tips."""
        for piece, tips in self._flows:
            total = sum(amount for _, amount in tips)
            moved = abs(self._noted.volume(piece.tracker) - value)
            set_volume(piece.tracker, value)
            for tip, amount in tips if partly and total else ():
                self._change(tip, moved * amount / total)

    def _change(self, tip: Any, amount: float) -> None:
        if tip is not None:
            set_volume(tip.tracker, max(0.0, self._noted.volume(tip.tracker) + self._sign * amount))


class _TipMove:
    """A tip that moves between a channel and its spot in a rack, or the trash."""

    def __init__(self, head: Any, spot: Any, on_channel: Any, picked_up: bool) -> None:
        self._head = head
        self.spot = spot
        self._place = spot.tracker if hasattr(getattr(spot, "tracker", None), "_tip") else None
        self._tip = on_channel
        if picked_up and self._place is not None:
            self._tip = self._place._tip
        self._picked_up = picked_up

    @property
    def has_tip(self) -> bool:
        """Whether there is a tip at all."""
        return self._tip is not None

    def happened(self) -> None:
        """Put the tip where the operation would have put it."""
        self.put(on_channel=self._picked_up)

    def put(self, *, on_channel: bool) -> None:
        """Put the tip on the channel, or back into its spot."""
        set_tip(self._head, self._tip if on_channel else None, self.spot)
        if self._place is not None:
            set_tip(self._place, None if on_channel else self._tip, self.spot)


def _was_it_done(failed: Failed) -> Fact:
    """Return the question for machines without trackers."""
    temperature = failed.given.get("temperature")
    # A sealer's temperature, say, is an argument of sealing: the question then is whether it has sealed.
    if failed.method.endswith("temperature") and isinstance(temperature, int | float):
        question = Message("Is {temperature} °C set?", temperature=step_titles.number(temperature))
        return Fact("temperature", "temperature", question, after=float(temperature), unit="°C")
    question = Message("Was this done: {title}?", title=failed.title)
    return Fact("done", "other", question, subject=failed.title)


def _is_reached(error: BaseException, backend: Any) -> bool:
    """Return whether a method of ``backend`` was running when ``error``, or one of its causes, was raised."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        trace = current.__traceback__
        while trace is not None:
            if trace.tb_frame.f_locals.get("self") is backend and backend is not None:
                return True
            trace = trace.tb_next
        current = current.__cause__ or current.__context__
    return False


def _tracks(module: str, function: str) -> bool:
    import importlib

    return bool(getattr(importlib.import_module(f"pylabrobot.resources.{module}"), function)())
