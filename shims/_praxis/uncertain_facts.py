"""Questions about what a machine's failed operation left uncertain, and the effects of the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from _praxis import holdings, recovery, step_labware, step_titles
from _praxis.labware_positions import MOVES, Position
from _praxis.messages import Message, told
from _praxis.tracker_states import Noted, items_of, set_tip, set_volume

_MOST_FACTS = 24

_Action = Callable[[], Awaitable[None] | None]

_TAKES = ("aspirate", "aspirate96")
_GIVES = ("dispense", "dispense96")
_PICKS = ("pick_up_tips", "pick_up_tips96")
_DROPS = ("drop_tips", "drop_tips96")


class Doubt(NamedTuple):
    """What is in doubt about a channel: whether it has ``tip``, if given, or whether ``change`` µL moved into
    its tip, from the container ``source`` if given.
    """

    change: float = 0.0
    source: Any = None
    tip: Any = None
    origin: Any = None


class Fact:
    """A question about one fact. Its answers change the trackers, starting from their state before the
    operation. ``happened`` sets them as if the operation had been done. ``is_now(value, partly)`` sets them
    to ``value``; ``partly`` says whether the operation was partly done. If ``options`` are given, the value
    is one of them. If ``parts`` are given, the value for a partly done operation is a list of the parts done.
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
        options: Sequence[str] = (),
        parts: Sequence[str] = (),
        happened: _Action | None = None,
        is_now: Callable[[Any, bool], Awaitable[None] | None] | None = None,
    ) -> None:
        self.key = key
        self._told = {
            "key": key,
            "kind": kind,
            "question": told(question),
            "subject": told(subject),
            "before": told(before) if isinstance(before, str) else before,
            "after": told(after) if isinstance(after, str) else after,
            "unit": unit,
            "options": [told(option) for option in options],
            "parts": [told(part) for part in parts],
        }
        self._happened = happened
        self._is_now = is_now

    def to_json(self) -> dict[str, object]:
        """Return the question as plain data for the host."""
        return self._told

    async def resolve(self, said: Mapping[str, Any]) -> None:
        """Set the trackers according to the user's answer. Does nothing if the user does not know."""
        resolution = said.get("resolution")
        if resolution == "confirmed_success":
            if self._happened is not None:
                done = self._happened()
                if done is not None:
                    await done
        elif resolution in ("partial", "arbitrary") and self._is_now is not None:
            now = self._is_now(said.get("value"), resolution == "partial")
            if now is not None:
                await now


class Failed:
    """A machine's failed operation: the arguments, the exception, and the trackers' earlier state."""

    def __init__(
        self,
        machine: Any,
        method: str,
        title: str,
        given: Mapping[str, Any],
        noted: Noted | None,
        error: Exception,
        whole: Mapping[str, Any] | None = None,
    ) -> None:
        self.machine = machine
        self.method = method
        self.title = title
        self.given = given
        self.noted = noted
        self.error = error
        self.is_reached = _is_reached(error, getattr(machine, "backend", None))
        """Whether the error came from the instrument rather than from the checks beforehand."""
        self.has_lost_touch = isinstance(error, TimeoutError) or bool(recovery.port_of(error)[1])
        """Whether the instrument may be disconnected, or may have been switched off."""
        self._errors = _errors_of_channels(error)
        self._sensed: Mapping[int, bool] = {}
        """Whether there is a tip on each channel, as reported by the instrument after the operation."""
        self.left: dict[int, float] = {}
        """The volume (µL) that a channel has not moved yet, after the user has reported a partial move."""
        self.is_set_up = bool(getattr(machine, "setup_finished", False))
        self.is_dealt_with = False
        """Whether tips or labware were put away after the failure."""
        self.position: Position | None = None
        """The possible positions of the labware, if the operation moves a piece of labware."""
        if noted is not None and method in MOVES:
            self.position = Position(machine, method, given, noted, whole)

    async def sense(self) -> None:
        """Ask the instrument which channels have tips, if it is connected and can tell."""
        if self.is_reached and not self.has_lost_touch and self.method in ("pick_up_tips", "drop_tips"):
            self._sensed = await sensed_tips(self.machine)

    @property
    def channels(self) -> list[int]:
        """The channels that the operation uses."""
        return holdings.channels_of(self.machine, self.given)

    @property
    def done_channels(self) -> list[int]:
        """The channels that succeeded although others failed, according to the instrument or the error."""
        if self.are_tips_sensed:
            wanted = self.method == "pick_up_tips"
            return [channel for channel in self.channels if self._sensed[channel] == wanted]
        if not (self._errors and self.is_reached):
            return []
        return [channel for channel in self.channels if channel not in self._errors]

    @property
    def are_tips_sensed(self) -> bool:
        """Whether the instrument has reported on the tips of all channels that the operation uses."""
        return bool(self._sensed) and all(channel in self._sensed for channel in self.channels)

    def doubt(self, head: str, channel: int) -> Doubt | None:
        """Return what is unknown about a channel, or None if nothing is in doubt."""
        if not self.is_reached or self.noted is None or self.is_dealt_with:
            return None
        with_96 = self.method.endswith("96")
        if with_96 != (head == "head96") or not (with_96 or channel in self.channels):
            return None
        if self.are_tips_sensed or (not with_96 and channel in self.done_channels):
            return None
        if self.method in _TAKES or self.method in _GIVES:
            amount, source = self._moved_by(channel)
            return Doubt(amount, source) if self.method in _TAKES else Doubt(-amount)
        moves = self._moves_of_96 if with_96 else self._moves
        if self.method in _PICKS or self.method in _DROPS:
            for move in moves(self.noted, self.method in _PICKS):
                if move.channel == channel:
                    return Doubt(tip=move.tip, origin=move.origin)
        return None

    def _moved_by(self, channel: int) -> tuple[float, Any]:
        """Return the volume (µL) that a channel moves in the operation, and the container involved."""
        flows = self._flows()
        found = ((volume, piece) for piece, tips in flows for number, _, volume in tips if number == channel)
        return next(found, (0.0, None))

    def note_done(self) -> None:
        """Record the effects on the channels that succeeded, unless PyLabRobot records them itself."""
        done = self.done_channels
        if self.are_tips_sensed and self.noted is not None:
            for move in self._moves(self.noted, self.method in _PICKS, all_channels=True):
                if move.channel in done:
                    move.happened()
        elif done and self.method in _TAKES + _GIVES:
            pieces = items_of(self.given.get("resources", ()))
            for channel, piece in zip(self.channels, pieces, strict=False):
                if channel in done:
                    holdings.touch(self.machine.head[channel]._tip, piece if self.method in _TAKES else None)

    def settled(self) -> frozenset[int]:
        """Return the trackers (by ``id``) of successful channels, which PyLabRobot sets correctly."""
        done = self.done_channels
        if not done or self.are_tips_sensed:
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
        """Return the uncertain facts. There are none if the instrument was not reached."""
        if not self.is_reached:
            return []
        if self.are_tips_sensed:
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
        if self.position is not None:
            return [_where_is(self.position)]
        return []

    def _volumes(self, noted: Noted, *, taken: bool) -> list[Fact]:
        """Return one question for each group of wells with the same volumes before and after the
        operation.
        """
        if not _tracks("volume_tracker", "does_volume_tracking"):
            return []
        groups: dict[tuple[float, float], list[_Flowing]] = {}
        for piece, tips in self._flows():
            if getattr(getattr(piece, "tracker", None), "is_disabled", True):
                continue
            volume = sum(amount for _, _, amount in tips)
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
            flow = _Flow(noted, flows, taken, self.left)
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

    def _flows(self) -> list[_Flowing]:
        """Return each piece of labware with the channels that aspirate from or dispense into it, their tips,
        and the volumes (µL).
        """
        if self.method.endswith("96"):
            return self._flows_of_96()
        pieces = items_of(self.given.get("resources", ()))
        volumes = [float(volume) for volume in self.given.get("vols", ())]
        channels = self.channels
        if len(pieces) == 1:
            pieces = list(pieces) * len(channels)
        flows: dict[int, _Flowing] = {}
        done = self.done_channels
        for channel, piece, volume in zip(channels, pieces, volumes, strict=False):
            if channel not in done:
                flow = flows.setdefault(id(piece), (piece, []))
                flow[1].append((channel, self.machine.head[channel]._tip, volume))
        return list(flows.values())

    def _flows_of_96(self) -> list[_Flowing]:
        pieces = items_of(self.given.get("resource", ()))
        volume = float(self.given.get("volume", 0))
        tips = [(channel, tracker._tip) for channel, tracker in self.machine.head96.items()]
        if len(pieces) == 1:
            return [(pieces[0], [(channel, tip, volume) for channel, tip in tips if tip is not None])]
        return [
            (piece, [(channel, tip, volume)])
            for piece, (channel, tip) in zip(pieces, tips, strict=False)
            if tip is not None
        ]

    def _moves(self, noted: Noted, picked_up: bool, *, all_channels: bool = False) -> list[_TipMove]:
        spots = items_of(self.given.get("tip_spots", ()))
        done = () if all_channels else self.done_channels
        return [
            _TipMove(channel, self.machine.head[channel], spot, noted.tip(channel), picked_up)
            for channel, spot in zip(self.channels, spots, strict=False)
            if channel not in done
        ]

    def _moves_of_96(self, noted: Noted, picked_up: bool) -> list[_TipMove]:
        spots = items_of(self.given.get("tip_rack", self.given.get("resource", ())))
        if len(spots) == 1:  # the trash
            spots = [spots[0]] * len(self.machine.head96)
        moves = [
            _TipMove(channel, head, spot, noted.tip(channel, "head96"), picked_up)
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

        def is_now(value: Any, partly: bool) -> None:
            for move in moves:
                done = move.channel + 1 in value if partly else not value
                move.put(on_channel=done == picked_up)

        channels = [str(move.channel + 1) for move in moves]
        return [
            Fact(
                subject,
                "tip",
                Message(
                    "Are the tips from {subject} on the channels?"
                    if picked_up
                    else "Were the tips dropped into {subject}?",
                    subject=subject,
                ),
                subject=subject,
                before=before,
                after=after,
                parts=channels if len(channels) > 1 else (),
                happened=happened,
                is_now=is_now,
            )
        ]


def _where_is(position: Position) -> Fact:
    """Return the question that asks where the labware is."""

    async def is_now(value: Any, _partly: bool) -> None:
        await position.put(str(value))

    return Fact(
        f"{position.name} position",  # a key, which is not shown
        "position",
        Message("Where is {name} now?", name=position.name),
        subject=position.name,
        before=position.before,
        after=position.after,
        options=position.options,
        happened=lambda: position.put(position.after),
        is_now=is_now,
    )


_Flowing = tuple[Any, list[tuple[int, Any, float]]]


class _Flow:
    """Liquid that moves between wells and the tips in them."""

    def __init__(self, noted: Noted, flows: Sequence[_Flowing], taken: bool, left: dict[int, float]) -> None:
        self._noted = noted
        self._flows = flows
        self._taken = taken
        self._left = left

    def happened(self) -> None:
        """Set the volumes as if all the liquid had moved."""
        for piece, tips in self._flows:
            total = sum(amount for _, _, amount in tips)
            before = self._noted.volume(piece.tracker)
            set_volume(piece.tracker, max(0.0, before - total if self._taken else before + total))
            for _, tip, amount in tips:
                self._change(tip, amount, piece)

    def is_now(self, value: float, partly: bool) -> None:
        """Set the volume in each well. If the operation was only partly done, also set the volumes in the
        tips and record how much is left to do.
        """
        for piece, tips in self._flows:
            total = sum(amount for _, _, amount in tips)
            moved = abs(self._noted.volume(piece.tracker) - value)
            set_volume(piece.tracker, value)
            for channel, tip, amount in tips if partly and total else ():
                share = moved * amount / total
                self._change(tip, share, piece)
                self._left[channel] = max(0.0, amount - share)

    def _change(self, tip: Any, amount: float, piece: Any) -> None:
        if tip is None or not amount:
            return
        before = self._noted.volume(tip.tracker)
        set_volume(tip.tracker, max(0.0, before + amount if self._taken else before - amount))
        holdings.touch(tip, piece if self._taken else None)


class _TipMove:
    """A tip that moves between a channel and its spot in a rack, or the trash."""

    def __init__(self, channel: int, head: Any, spot: Any, on_channel: Any, picked_up: bool) -> None:
        self.channel = channel
        self._head = head
        self.spot = spot
        self._place = spot.tracker if hasattr(getattr(spot, "tracker", None), "_tip") else None
        self.tip = on_channel
        self.origin = head._tip_origin
        """The tip's origin, if the tip is on the channel."""
        if picked_up and self._place is not None:
            self.tip = self._place._tip or self._place._pending_tip
            self.origin = spot
        self._picked_up = picked_up

    @property
    def has_tip(self) -> bool:
        """Whether there is a tip at all."""
        return self.tip is not None

    def happened(self) -> None:
        """Put the tip where the operation would have put it."""
        self.put(on_channel=self._picked_up)

    def put(self, *, on_channel: bool) -> None:
        """Put the tip on the channel, or back into its spot."""
        set_tip(self._head, self.tip if on_channel else None, self.origin)
        if self._place is not None:
            set_tip(self._place, None if on_channel else self.tip, self.spot)


def _was_it_done(failed: Failed) -> Fact:
    """Return the question for machines without trackers."""
    temperature = failed.given.get("temperature")
    # A sealer's temperature, say, is an argument of sealing: the question then is whether it has sealed.
    if failed.method.endswith("temperature") and isinstance(temperature, int | float):
        question = Message("Is it set to {temperature} °C?", temperature=step_titles.number(temperature))
        return Fact("temperature", "temperature", question, after=float(temperature), unit="°C")
    question = Message("Was this done: {title}?", title=failed.title)
    return Fact("done", "other", question, subject=failed.title)


def _errors_of_channels(error: Exception) -> Mapping[int, object]:
    """Return the errors for the channels that failed, keyed by channel number, if the driver reports them.
    Other PyLabRobot exceptions have ``errors`` too, such as those for a STAR's modules.
    """
    errors = getattr(error, "errors", None)
    is_by_channel = isinstance(errors, dict) and all(type(channel) is int for channel in errors)
    return errors if is_by_channel else {}  # type: ignore[return-value]


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


async def sensed_tips(machine: Any) -> Mapping[int, bool]:
    """Return whether the instrument senses a tip, keyed by channel; {} if it cannot report this."""
    backend = getattr(machine, "backend", None)
    owner = next((kind for kind in type(backend).__mro__ if "request_tip_presence" in vars(kind)), None)
    # PyLabRobot's simulators have no sensors: they repeat what its trackers say.
    if owner is None or "Chatterbox" in owner.__name__ or "Simulat" in owner.__name__:
        return {}
    try:
        told = await backend.request_tip_presence()  # type: ignore[union-attr]
        return {channel: bool(has_tip) for channel, has_tip in enumerate(told) if has_tip is not None}
    except Exception:  # noqa: BLE001 - then it cannot say
        return {}
