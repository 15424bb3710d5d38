"""Handles a machine's failed operation: it is repeated or skipped, or the user enters its result."""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from _praxis import holdings, recovery, step_labware
from _praxis.labware_positions import WHOLE_MOVES
from _praxis.machine_remedies import (
    BY_HAND,
    DROP_TIPS,
    PUT_BACK,
    RETURN_TIPS,
    TIPS_OFF,
    MovedByHand,
    Remedies,
)
from _praxis.messages import Message, told
from _praxis.recovery import Outcome
from _praxis.tracker_states import Noted, items_of, note, set_tip, tell_driver
from _praxis.unplugging import unless_unplugged

if TYPE_CHECKING:
    from _praxis.steps import Running
    from _praxis.uncertain_facts import Fact, Failed

_CONNECTING = ("setup", "stop")
_FIRST_DONE = (RETURN_TIPS, DROP_TIPS, TIPS_OFF, PUT_BACK)
"""The choices after which the user is asked again."""
_NEED_TIPS = ("aspirate", "dispense", "drop_tips")

_whole_move: contextvars.ContextVar[tuple[Attempts, Mapping[str, Any]] | None] = contextvars.ContextVar(
    "praxis_whole_move", default=None
)
"""The attempts at the labware move in progress, and the move's arguments."""


class AnotherInstrument(Exception):
    """Raised if the instrument has a different serial number after reconnection."""


class Attempts:
    """A machine operation, repeated until it succeeds or somebody has decided how to continue. ``call``
    performs the operation; if only a part remains to be done, it is given different arguments.
    """

    def __init__(
        self,
        machine: Any,
        method: str,
        function: Callable[..., Any],
        *,
        role: str,
        operation: str,
        step: Running,
        unit: str,
        title: Callable[[Mapping[str, Any]], str],
    ) -> None:
        self._machine = machine
        self._method = method
        self._role, self._operation = role, operation
        self._returns = recovery.returned_type(function, unit, is_machine=True)
        self._step = step
        self._title = title
        self._count = 0
        self._serial_number = ""
        """The instrument's serial number before the reconnection, if the driver had read it."""

    async def run(
        self,
        call: Callable[[Sequence[Any], Mapping[str, Any]], Awaitable[Any]],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        given: Mapping[str, Any],
    ) -> Outcome:
        """Perform the operation. Raises its exception if somebody decides that the program must receive
        it.
        """
        # While another error is being handled, a disconnect only cleans up.
        is_cleaning_up = self._method == "stop" and sys.exception() is not None
        token = None
        if self._method in WHOLE_MOVES and _whole_move.get() is None:
            token = _whole_move.set((self, given))
        try:
            return await self._run(call, args, kwargs, given, is_cleaning_up=is_cleaning_up)
        finally:
            if token is not None:
                _whole_move.reset(token)

    async def _run(
        self,
        call: Callable[[Sequence[Any], Mapping[str, Any]], Awaitable[Any]],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        given: Mapping[str, Any],
        *,
        is_cleaning_up: bool,
    ) -> Outcome:
        while True:
            noted = note(self._machine, given)
            try:
                return Outcome(await unless_unplugged(call(args, kwargs), self._step))
            except MovedByHand as moved:
                if moved.attempts is self:
                    return Outcome(None, recovery.BY_HAND)
                raise
            except Exception as error:
                if is_cleaning_up or not recovery.is_asked_about(error):
                    raise
                failure = error
            self._count += 1
            outcome, rest = await self._decide(failure, noted, given)
            if outcome is not None:
                return outcome
            if rest is not None:
                if rest.get("use_channels") == [] or rest.get("volume") == 0:
                    return Outcome(None)  # nothing is left to do
                args, kwargs, given = (), rest, rest

    async def _decide(
        self, error: Exception, noted: Noted | None, given: Mapping[str, Any]
    ) -> tuple[Outcome | None, Mapping[str, Any] | None]:
        """Return the operation's outcome, or None and any new arguments with which to repeat it."""
        from _praxis.uncertain_facts import Failed

        whole = _whole_move.get()
        failed = Failed(
            self._machine, self._method, self._title(given), given, noted, error, whole[1] if whole else None
        )
        await failed.sense()
        settled = failed.settled()
        if noted is not None:
            noted.put_back(settled)
        failed.note_done()
        now = noted if noted is None else noted.again()
        # A query changes nothing on an instrument, nor does connecting.
        facts = [] if self._returns or self._method in _CONNECTING else failed.facts()
        while True:
            remedies = Remedies(failed, is_part_of_move=whole is not None)
            reply = await recovery.ask(self._told(error, failed, facts, remedies, _obstacle(failed)))
            choice = reply.get("choice", "abort")
            if choice == "abort":
                recovery.let_go(error, reply)
                raise error
            if now is not None:
                now.put_back()
            failed.left.clear()
            said = reply.get("facts", {})
            try:
                await self._settle(choice, facts, said, failed)
                tell_driver(self._machine)
                if choice in _FIRST_DONE:
                    with recovery.heard():
                        await remedies.do(choice)
                    tell_driver(self._machine)
                    failed.is_dealt_with = True
                    facts = [fact for fact in facts if said.get(fact.key, {}).get("resolution") in _OPEN]
                    now = now if now is None else now.again()
                    continue
                if choice == BY_HAND and whole is not None and self._method != "drop_resource":
                    raise MovedByHand(whole[0])
                return await self._carry_out(reply, error), _rest_of(failed, given)
            except MovedByHand:
                raise
            except Exception as again:  # noqa: BLE001 - whatever it is, the person is asked about it
                error = again
            finally:
                recovery.tell_recovered()

    async def _settle(
        self, choice: str, facts: Sequence[Fact], said: Mapping[str, Any], failed: Failed
    ) -> None:
        """Set the trackers according to what the user has reported or has done by hand."""
        if choice != BY_HAND:
            for fact in facts:
                await fact.resolve(said.get(fact.key, {}))
        elif failed.position is not None:
            await failed.position.put(failed.position.destination_name)
        else:
            for fact in facts:
                await fact.resolve({"resolution": "confirmed_success"})

    async def _carry_out(self, reply: Mapping[str, Any], error: Exception) -> Outcome | None:
        """Return the decision's outcome, or None to repeat the operation that failed with ``error``. Raises
        connection errors.
        """
        choice = reply["choice"]
        if choice == BY_HAND:
            return Outcome(None, recovery.BY_HAND)
        if choice == "skip":
            return Outcome(None, recovery.SKIPPED)
        if choice == "set_value":
            return Outcome(reply.get("value"), recovery.BY_HAND)
        if choice == "reconnect":
            await self._reconnect()
        elif self._method == "setup" and recovery.port_of(error)[1] == "PortDisconnected":
            with recovery.heard():
                await _end_driver(self._machine)
        await asyncio.sleep(float(reply.get("pause", 0)))
        return None

    def _told(
        self,
        error: Exception,
        failed: Failed,
        facts: Sequence[Fact],
        remedies: Remedies,
        obstacle: str,
    ) -> dict[str, Any]:
        machine = self._machine
        can_reconnect = callable(getattr(machine, "setup", None)) and callable(getattr(machine, "stop", None))
        request = recovery.request_of("operation", failed.title, self._step, error, self._count)
        return {
            **request,
            # A connection error concerns the port of the previous failure.
            "port": request["port"] or recovery.port_of(failed.error)[0],
            "operation": self._operation,
            "instrument": self._role,
            "returns": self._returns,
            # After a disconnect, a failed attempt to connect can be repeated.
            "is_reached": failed.is_reached or error is not failed.error,
            "is_connecting": self._method in _CONNECTING,
            "can_reconnect": can_reconnect,
            "is_another": isinstance(error, AnotherInstrument),
            "retry_obstacle": obstacle,
            "done": told(holdings.numbers_of(failed.done_channels)),
            "rest": told(step_labware.labels(_places_left(failed))) if failed.done_channels else "",
            "held": holdings.told_of(failed),
            "remedies": remedies.to_json(),
            "facts": [fact.to_json() for fact in facts],
        }

    async def _reconnect(self) -> None:
        """Disconnect if possible, and connect again. The trackers keep their record of what is on the
        channels.

        Raises AnotherInstrument, after which the machine is not connected.
        """
        machine = self._machine
        known = self._serial_number = self._serial_number or _serial_number_of(machine)
        before = note(machine, {"tip_rack": None})
        with recovery.heard():
            try:
                await machine.stop()
            except Exception:  # noqa: BLE001 - it may already be disconnected
                await _close_quietly(machine)
            await machine.setup()
            found = _serial_number_of(machine)
            if known and found and found != known:
                await _close_quietly(machine)
                raise AnotherInstrument(
                    Message(
                        "its serial number is {found}; the earlier one's was {known}",
                        found=found,
                        known=known,
                    )
                )
        if before is not None:
            before.put_back()
            await _note_lost_tips(machine)
            tell_driver(machine)


def _serial_number_of(machine: Any) -> str:
    """Return the serial number that the driver has read, or "" if it has read none."""
    number = getattr(getattr(machine, "backend", None), "serial_number", "")
    return number if isinstance(number, str) else ""


async def _end_driver(machine: Any) -> None:
    """Stop a driver's remaining activity, for instance on its own threads, after connecting was
    interrupted.
    """
    try:
        await machine.backend.stop()
    except Exception:  # noqa: BLE001 - it is not connected
        await _close_quietly(machine)


async def _close_quietly(machine: Any) -> None:
    """Mark a machine that could not be disconnected as disconnected, and close its port."""
    machine._setup_finished = False
    stop = getattr(getattr(getattr(machine, "backend", None), "io", None), "stop", None)
    if stop is None:
        return
    try:
        await stop()
    except Exception:  # noqa: BLE001 - its port is gone
        return


async def _note_lost_tips(machine: Any) -> None:
    """Note which tips the machine dropped while connecting: some liquid handlers start without tips."""
    from _praxis.uncertain_facts import sensed_tips

    for channel, has_tip in (await sensed_tips(machine)).items():
        tracker = machine.head.get(channel)
        if tracker is not None and not has_tip and tracker._tip is not None:
            set_tip(tracker, None)


_OPEN = (None, "unknown")
"""The resolutions that do not establish what has happened."""


def _places_left(failed: Failed) -> list[Any]:
    """Return the labware of the channels that have not succeeded."""
    pieces = items_of(holdings.places_of(failed.given))
    done = failed.done_channels
    if len(pieces) == 1:
        return list(pieces)
    return [piece for channel, piece in zip(failed.channels, pieces, strict=False) if channel not in done]


def _obstacle(failed: Failed) -> str:
    """Return why the operation cannot be repeated in the machine's current state ("" if it can)."""
    machine, channels = failed.machine, failed.channels
    left = [channel for channel in channels if channel not in failed.done_channels]
    if failed.is_reached and not left and channels:
        return Message("all channels carried out the command")
    if not failed.is_dealt_with:
        return "" if _are_arguments_divided(failed) else Message(_MIXED)
    if failed.method in _NEED_TIPS:
        empty = [channel for channel in left if machine.head[channel]._tip is None]
        if empty:
            if len(empty) == 1:
                return Message("channel {number} no longer has a tip", number=empty[0] + 1)
            return Message("channels {numbers} no longer have tips", numbers=holdings.numbers_of(empty))
    elif failed.method.endswith("96") and failed.method != "pick_up_tips96":
        if not any(tracker._tip is not None for tracker in machine.head96.values()):
            return Message("the 96 head no longer has tips")
    elif failed.position is not None and failed.position.is_gripped_before:
        return Message("the gripper is now empty")
    return ""


_MIXED = "some channels carried out the command, but it is not known which"


def _are_arguments_divided(failed: Failed) -> bool:
    """Return whether the arguments for the channels that have not succeeded can be separated from the
    others.
    """
    if not failed.done_channels:
        return True
    lists = [value for value in failed.given.values() if isinstance(value, list | tuple)]
    return all(len(value) == len(failed.channels) for value in lists)


def _rest_of(failed: Failed, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the arguments for the rest of the operation: for the channels that have not succeeded, without
    the volumes that have already been moved according to the user. Return None if nothing is left.
    """
    done, left = failed.done_channels, failed.left
    if failed.method.endswith("96"):
        # The 96 head moves the same volume everywhere: what was moved least is left.
        return {**given, "volume": max(left.values())} if left else None
    channels = failed.channels
    kept = [
        place for place, channel in enumerate(channels) if channel not in done and left.get(channel, 1.0) > 0
    ]
    if not done and not left:
        return None
    if any(isinstance(value, list | tuple) and len(value) != len(channels) for value in given.values()):
        raise ValueError(Message(_MIXED))
    rest = {
        name: [value[place] for place in kept] if isinstance(value, list | tuple) else value
        for name, value in given.items()
    }
    if left:
        rest["vols"] = [left.get(channels[place], given["vols"][place]) for place in kept]
    rest["use_channels"] = [channels[place] for place in kept]
    return rest
