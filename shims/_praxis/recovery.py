"""What becomes of an operation or a step that fails: the host is asked, which asks a person or the policy."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from _praxis import engine, step_values
from _praxis.standing_timeouts import stand_still
from _praxis.tracker_states import Noted, note

if TYPE_CHECKING:
    from _praxis.steps import Running
    from _praxis.uncertain_facts import Fact, Failed

_MOST_TRACE = 20_000
_MOST_MESSAGE = 2000
_RECOVERED = {"kind": "recovered"}
_CONNECTING = ("setup", "stop")
_MARK = "_praxis_is_decided"
"""On an exception that somebody has let go its way."""

_RETURNS: Mapping[object, str] = {
    float: "number",
    "float": "number",
    int: "integer",
    "int": "integer",
    str: "text",
    "str": "text",
    bool: "boolean",
    "bool": "boolean",
}

SKIPPED, BY_HAND, LEFT = "skipped", "by hand", "the rest was left out"
"""What the summaries of steps say that were not done by themselves."""

is_on = False
"""Whether anybody is to be asked: nothing is noted and nothing changes otherwise."""

_is_aborted = False

_is_heard: contextvars.ContextVar[bool] = contextvars.ContextVar("praxis_heard", default=False)
"""Whether a person who asked for what a task does hears of its failure there."""


def listen() -> None:
    """Ask the host from now on what becomes of failures."""
    global is_on, _is_aborted
    is_on, _is_aborted = True, False


@contextmanager
def heard() -> Iterator[None]:
    """Somebody has asked for what is done in this block, and is told if it fails: not asked what becomes of
    it.
    """
    token = _is_heard.set(True)
    try:
        yield
    finally:
        _is_heard.reset(token)


class Outcome(NamedTuple):
    """What an operation came to: ``how`` says it to people where it was not done by itself."""

    value: Any
    how: str = ""


def _is_asked_about(error: Exception) -> bool:
    """Not what is decided already, on its way out or as the cause of another."""
    if _is_aborted or _is_heard.get():
        return False
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        if getattr(current, _MARK, False):
            return False
        current = current.__cause__ or current.__context__
    return True


def _let_go(error: Exception, reply: Mapping[str, Any]) -> None:
    """It goes its way: nobody is asked about it again, nor about what it leads to once a person has ended
    the run.
    """
    global _is_aborted
    if reply.get("choice") == "abort" and reply.get("source") == "operator":
        _is_aborted = True
    try:
        setattr(error, _MARK, True)
    except AttributeError:  # of a class with slots
        return


def _request(what: str, title: str, step: Running | None, error: Exception, attempt: int) -> dict[str, Any]:
    port, fault = _port_of(error)
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - of the exception's own __str__
        message = ""
    trace = "".join(traceback.format_exception(error))
    return {
        "kind": "recover",
        "what": what,
        "title": title,
        "step": 0 if step is None else step.number,
        "attempt": attempt,
        "error": {
            "type": type(error).__name__,
            "message": step_values.shortened(message, _MOST_MESSAGE),
            "traceback": trace[-_MOST_TRACE:],
        },
        "port": port,
        "fault": fault,
        "is_timeout": isinstance(error, TimeoutError),
        "is_in_program": isinstance(error, NameError | SyntaxError | ImportError),
    }


def _port_of(error: BaseException) -> tuple[str, str]:
    """The port that an error is about, and the kind of its fault; of what led to it, too."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        port = getattr(current, "port", None)
        if type(current).__module__ == "_praxis.serial_faults" and isinstance(port, str):
            return port, type(current).__name__
        current = current.__cause__ or current.__context__
    return "", ""


# ---- operations of machines
class Attempts:
    """An operation of a machine, done until it succeeds or somebody has said what becomes of it.

    ``call`` does it, with other arguments the second time if only a part is left to do.
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
        self._returns = _returns(function, unit, is_machine=True)
        self._step = step
        self._title = title
        self._count = 0

    async def run(
        self,
        call: Callable[[Sequence[Any], Mapping[str, Any]], Awaitable[Any]],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        given: Mapping[str, Any],
    ) -> Outcome:
        """Do it. Raises what it raises, once somebody has let that go its way."""
        # Where an error is being handled already, disconnecting is the end of it.
        is_cleaning_up = self._method == "stop" and sys.exception() is not None
        while True:
            noted = note(self._machine, given)
            try:
                return Outcome(await call(args, kwargs))
            except Exception as error:
                if is_cleaning_up or not _is_asked_about(error):
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
        """What the operation came to, or None to do it again: with these arguments, if some are left out."""
        from _praxis.uncertain_facts import Failed

        failed = Failed(self._machine, self._method, self._title(given), given, noted, error)
        settled = failed.settled()
        if noted is not None:
            noted.put_back(settled)
        # What is asked of an instrument leaves nothing behind, nor does its connection.
        facts = [] if self._returns or self._method in _CONNECTING else failed.facts()
        rest, obstacle = _rest_of(failed, given)
        while True:
            reply = await _ask(self._told(error, failed, facts, obstacle))
            if reply.get("choice", "abort") == "abort":
                _let_go(error, reply)
                raise error
            if noted is not None:
                noted.put_back(settled)
            said = reply.get("facts", {})
            try:
                for fact in facts:
                    await fact.resolve(said.get(fact.key, {}))
                return await self._carry_out(reply), rest
            except Exception as again:  # noqa: BLE001 - whatever it is, it is asked about
                error = again
            finally:
                engine.tell(_RECOVERED)

    async def _carry_out(self, reply: Mapping[str, Any]) -> Outcome | None:
        """What the operation came to by this decision, None to do it again. Raises what connecting raises."""
        choice = reply["choice"]
        if choice == "skip":
            return Outcome(None, SKIPPED)
        if choice == "set_value":
            return Outcome(reply.get("value"), BY_HAND)
        if choice == "reconnect":
            await self._reconnect()
        await asyncio.sleep(float(reply.get("pause", 0)))
        return None

    def _told(self, error: Exception, failed: Failed, facts: Sequence[Fact], obstacle: str) -> dict[str, Any]:
        machine = self._machine
        can_reconnect = callable(getattr(machine, "setup", None)) and callable(getattr(machine, "stop", None))
        return {
            **_request("operation", failed.title, self._step, error, self._count),
            "operation": self._operation,
            "instrument": self._role,
            "returns": self._returns,
            # What was disconnected and could not be connected can be tried again.
            "is_reached": failed.is_reached or error is not failed.error,
            "is_connecting": self._method in _CONNECTING,
            "can_reconnect": can_reconnect,
            "retry_obstacle": obstacle,
            "done": step_values.shortened(", ".join(map(str, failed.done_channels))),
            "facts": [fact.to_json() for fact in facts],
        }

    async def _reconnect(self) -> None:
        """Disconnect, if that goes, and connect. What hangs on the channels is the same afterwards."""
        machine = self._machine
        before = note(machine, {"tip_rack": None})
        with heard():
            try:
                await machine.stop()
            except Exception:  # noqa: BLE001 - what is not connected cannot be disconnected
                await _close_quietly(machine)
            await machine.setup()
        if before is not None:
            before.put_back()


async def _close_quietly(machine: Any) -> None:
    """Have a machine that could not be disconnected be one that is not."""
    machine._setup_finished = False
    stop = getattr(getattr(getattr(machine, "backend", None), "io", None), "stop", None)
    if stop is None:
        return
    try:
        await stop()
    except Exception:  # noqa: BLE001 - its port is gone
        return


def _rest_of(failed: Failed, given: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, str]:
    """The arguments that are left to do when some channels have done it, and why that cannot be."""
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
            return None, "some channels have done it, and the others cannot be told apart"
    rest["use_channels"] = [channels[place] for place in kept]
    return rest, ""


def _returns(function: Callable[..., Any], unit: str, *, is_machine: bool) -> dict[str, str] | None:
    """What type of value a function returns; None for none."""
    annotation = getattr(inspect.unwrap(function), "__annotations__", {}).get(
        "return", inspect.Signature.empty
    )
    if annotation is None or annotation == "None":
        return None
    if annotation is inspect.Signature.empty:
        # PyLabRobot leaves it out where there is nothing to return.
        return None if is_machine else {"type": "json"}
    told = {"type": _RETURNS.get(annotation, "json")}
    return told | ({"unit": unit} if unit else {})


# ---- what protocols call a step
class Calls:
    """A decorated function that is a step, called until it returns or somebody has said what becomes of
    it. ``how`` then says to people how it came to its value, where it did not return.
    """

    def __init__(self, title: str, function: Callable[..., Any]) -> None:
        self.how = ""
        self._title = title
        self._function = function
        self._count = 0

    def run(self, step: Running | None, work: Callable[[], Any]) -> Any:
        """Call it, in a program without ``await``."""
        while True:
            try:
                return work()
            except Exception as error:
                if not (is_on and _is_asked_about(error)):
                    raise
                failure = error
            reply = _ask_blocking(self._told(failure, step))
            outcome = self._decided(failure, reply)
            engine.tell(_RECOVERED)
            if outcome is not None:
                self.how = outcome.how
                return outcome.value
            time.sleep(float(reply.get("pause", 0)))

    async def run_async(self, step: Running | None, work: Callable[[], Awaitable[Any]]) -> Any:
        """Call it and await it."""
        while True:
            try:
                return await work()
            except Exception as error:
                if not (is_on and _is_asked_about(error)):
                    raise
                failure = error
            reply = await _ask(self._told(failure, step))
            outcome = self._decided(failure, reply)
            engine.tell(_RECOVERED)
            if outcome is not None:
                self.how = outcome.how
                return outcome.value
            await asyncio.sleep(float(reply.get("pause", 0)))

    def _told(self, error: Exception, step: Running | None) -> dict[str, Any]:
        self._count += 1
        returns = _returns(self._function, "", is_machine=False)
        return {**_request("function", self._title, step, error, self._count), "returns": returns}

    def _decided(self, error: Exception, reply: Mapping[str, Any]) -> Outcome | None:
        match reply.get("choice", "abort"):
            case "retry":
                return None
            case "skip":
                return Outcome(None, SKIPPED)
            case "set_value":
                return Outcome(reply.get("value"), BY_HAND)
        _let_go(error, reply)
        raise error


def leaves_block(title: str, step: Running | None, error: BaseException | None) -> bool:
    """Whether a ``with step(...)`` block that has failed is left as if it had not."""
    if not (is_on and isinstance(error, Exception) and _is_asked_about(error)):
        return False
    return _is_left(error, _ask_blocking(_request("block", title, step, error, 1)))


async def leaves_block_async(title: str, step: Running | None, error: BaseException | None) -> bool:
    """The same for ``async with step(...)``: other tasks go on meanwhile."""
    if not (is_on and isinstance(error, Exception) and _is_asked_about(error)):
        return False
    return _is_left(error, await _ask(_request("block", title, step, error, 1)))


def _is_left(error: Exception, reply: Mapping[str, Any]) -> bool:
    if reply.get("choice") != "continue":
        _let_go(error, reply)
        return False
    engine.tell(_RECOVERED)
    return True


# ---- the host
async def _ask(request: Mapping[str, object]) -> dict[str, Any]:
    with stand_still():
        return await engine.ask(request)


def _ask_blocking(request: Mapping[str, object]) -> dict[str, Any]:
    with stand_still():
        return engine.ask_blocking(request)
