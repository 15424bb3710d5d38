"""Handles a machine's failed operation: it is repeated or skipped, or a person enters its result."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from _praxis import recovery, step_values
from _praxis.messages import Message
from _praxis.recovery import Outcome
from _praxis.tracker_states import Noted, note

if TYPE_CHECKING:
    from _praxis.steps import Running
    from _praxis.uncertain_facts import Fact, Failed

_CONNECTING = ("setup", "stop")


class AnotherInstrument(Exception):
    """After a reconnection, the instrument has a different serial number."""


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
        """The serial number of the instrument before the reconnection, if its driver has read it."""

    async def run(
        self,
        call: Callable[[Sequence[Any], Mapping[str, Any]], Awaitable[Any]],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        given: Mapping[str, Any],
    ) -> Outcome:
        """Perform the operation. Raises its exception if that is what somebody decides."""
        # While another error is being handled, a disconnect only cleans up.
        is_cleaning_up = self._method == "stop" and sys.exception() is not None
        while True:
            noted = note(self._machine, given)
            try:
                return Outcome(await call(args, kwargs))
            except Exception as error:
                if is_cleaning_up or not recovery.is_asked_about(error):
                    raise
                failure = error
            self._count += 1
            outcome, rest = await self._decide(failure, noted, given)
            if outcome is not None:
                return outcome
            if rest is not None:
                args, kwargs, given = (), rest, rest

    async def _decide(
        self, error: Exception, noted: Noted | None, given: Mapping[str, Any]
    ) -> tuple[Outcome | None, Mapping[str, Any] | None]:
        """Return the operation's outcome, or None and any new arguments with which to repeat it."""
        from _praxis.uncertain_facts import Failed

        failed = Failed(self._machine, self._method, self._title(given), given, noted, error)
        settled = failed.settled()
        if noted is not None:
            noted.put_back(settled)
        # A query changes nothing on an instrument, nor does connecting.
        facts = [] if self._returns or self._method in _CONNECTING else failed.facts()
        rest, obstacle = _rest_of(failed, given)
        while True:
            reply = await recovery.ask(self._told(error, failed, facts, obstacle))
            if reply.get("choice", "abort") == "abort":
                recovery.let_go(error, reply)
                raise error
            if noted is not None:
                noted.put_back(settled)
            said = reply.get("facts", {})
            try:
                for fact in facts:
                    await fact.resolve(said.get(fact.key, {}))
                return await self._carry_out(reply), rest
            except Exception as again:  # noqa: BLE001 - whatever it is, the person is asked about it
                error = again
            finally:
                recovery.tell_recovered()

    async def _carry_out(self, reply: Mapping[str, Any]) -> Outcome | None:
        """Return the decision's outcome, or None to repeat the operation. Raises connection errors."""
        choice = reply["choice"]
        if choice == "skip":
            return Outcome(None, recovery.SKIPPED)
        if choice == "set_value":
            return Outcome(reply.get("value"), recovery.BY_HAND)
        if choice == "reconnect":
            await self._reconnect()
        await asyncio.sleep(float(reply.get("pause", 0)))
        return None

    def _told(self, error: Exception, failed: Failed, facts: Sequence[Fact], obstacle: str) -> dict[str, Any]:
        machine = self._machine
        can_reconnect = callable(getattr(machine, "setup", None)) and callable(getattr(machine, "stop", None))
        told = recovery.request_of("operation", failed.title, self._step, error, self._count)
        return {
            **told,
            # A connection error concerns the port of the previous failure.
            "port": told["port"] or recovery.port_of(failed.error)[0],
            "operation": self._operation,
            "instrument": self._role,
            "returns": self._returns,
            # After a disconnect, a failed attempt to connect can be repeated.
            "is_reached": failed.is_reached or error is not failed.error,
            "is_connecting": self._method in _CONNECTING,
            "can_reconnect": can_reconnect,
            "is_another": isinstance(error, AnotherInstrument),
            "retry_obstacle": obstacle,
            "done": step_values.shortened(", ".join(map(str, failed.done_channels))),
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
                        "its serial number is {found}; the earlier one had {known}", found=found, known=known
                    )
                )
        if before is not None:
            before.put_back()


def _serial_number_of(machine: Any) -> str:
    """Return the serial number that the driver has read, or "" if it has read none."""
    number = getattr(getattr(machine, "backend", None), "serial_number", "")
    return number if isinstance(number, str) else ""


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


def _rest_of(failed: Failed, given: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, str]:
    """Return the arguments for the channels that have not succeeded, or why there are none."""
    done = failed.done_channels
    if not done:
        return None, ""
    channels = failed.channels
    kept = [place for place, channel in enumerate(channels) if channel not in done]
    if not kept:
        return None, "all channels have done it"
    rest = {}
    for name, value in given.items():
        if not isinstance(value, list | tuple):
            rest[name] = value
        elif len(value) == len(channels):
            rest[name] = [value[place] for place in kept]
        else:
            return None, "some channels have done it, but it is not known which"
    rest["use_channels"] = [channels[place] for place in kept]
    return rest, ""
