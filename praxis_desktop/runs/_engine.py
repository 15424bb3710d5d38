"""What a guest may ask of the engine of its run: to go on, a person's answer, what becomes of an error.

``js._praxis_engine`` of the guest; ``_praxis.engine`` is its other end.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from praxis_desktop import runs
from praxis_desktop.interpreter.environment.base import ENGINE, WaitInterrupted, nanoseconds
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.interpreter.host.js.extensible import offer
from praxis_desktop.runs._states import Begin, Reply, Request, Withdraw, nothing_to_withdraw
from praxis_desktop.runs._steps import Steps
from praxis_desktop.runs._watchdog import StepLimit, StepLimits

if TYPE_CHECKING:
    from praxis_desktop.core.events import StepEvent
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.environment.base import Environment
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.runs._pausing import Pausing
    from praxis_desktop.runs._questions import Questions
    from praxis_desktop.runs._recovery import PortFacts, Recovery, RecoveryStates
    from praxis_desktop.runs._states import Teller
    from praxis_desktop.runs._waits import Waits
    from praxis_desktop.runs._watchdog import Schedule
    from praxis_desktop.runs.request import RunRequest


log = logging.getLogger(__name__)

CHANNEL = ENGINE
"""The channel of the environment on which requests and answers travel."""

SEPARATOR = "\x1f"

INTERRUPTED = -1
"""What a wait comes to that an interrupt has ended."""

MOST_CHARACTERS = 1 << 20
"""Of a request."""

MOST_OPEN = 10_000
"""Requests that may wait for their answers."""


class GuestEngine:
    """Answers one guest: requests by their ``kind``. Used on its thread, but for ``post``."""

    NAME = "_praxis_engine"
    """Of the object that the guest's ``js`` has."""

    def __init__(self, handlers: Mapping[str, Begin]) -> None:
        self._handlers = handlers
        self._environment: Environment | None = None
        self._withdrawals: dict[int, Withdraw] = {}
        self._blocking: set[int] = set()
        self._open: dict[int, tuple[str, bool]] = {}
        """What the guest has asked and was not answered: text, and whether it waits inside a call."""
        self._count = 0
        self._functions = EngineFunctions(self)

    def offer_to(self, interpreter: Interpreter) -> None:
        """Have the guest ask; on its thread, before its program starts."""
        self._environment = interpreter.host.environment
        interpreter.host.loop.on(CHANNEL, self._functions.dispatch)
        offer(interpreter.host.globals, self.NAME, lambda: self._functions)

    def kept(self) -> dict[str, object]:
        """What the guest has asked, and how often, as plain data: for ``return_to``."""
        return {"count": self._count, "open": [[number, *asked] for number, asked in self._open.items()]}

    def return_to(self, interpreter: Interpreter, kept: Mapping[str, Any]) -> None:
        """Take the place of who answered when the guest was captured, which notices nothing. Raises
        LookupError, TypeError, ValueError for what nobody has kept.
        """
        held = interpreter.host.returned.get(self.NAME)
        if isinstance(held, EngineFunctions):
            held.begin(self)
            self._functions = held
        self.offer_to(interpreter)
        self._count = int(kept["count"])
        self._open = {int(number): (str(text), bool(blocks)) for number, text, blocks in kept["open"]}

    # ---- the guest's thread
    def ask(self, text: str, is_blocking: bool) -> str:
        """Begin a request, a JSON object: its number, under which the answer comes."""
        assert self._environment is not None
        self._count += 1
        number = self._count
        self._environment.perform(CHANNEL, text.encode(), lambda: self._begin(number, text, is_blocking))
        self._open[number] = text, is_blocking
        return str(number)

    def wait(self, number: str) -> str:
        """The answer to a request that is blocking, waited for within the call; "" after an interrupt."""
        assert self._environment is not None
        try:
            payload = self._environment.wait(_channel_of(number), None)
        except WaitInterrupted:
            return ""
        self._forget(int(number))
        return "" if payload is None else payload.decode()

    def wait_for(self, number: str, seconds: float) -> str | int:
        """The same for so long at most: "" when the time is over, INTERRUPTED after an interrupt."""
        environment = self._environment
        assert environment is not None
        # The guest has just looked at the clock: from then on it counts, in a replay as well.
        deadline = environment.logical_time + nanoseconds(max(0.0, seconds))
        try:
            payload = environment.wait(_channel_of(number), deadline)
        except WaitInterrupted:
            return INTERRUPTED
        if payload is None:
            return ""
        self._forget(int(number))
        return payload.decode()

    def withdraw(self, number: str) -> None:
        """Nobody waits for the answer any more."""
        assert self._environment is not None
        self._environment.perform(CHANNEL, b"withdraw " + number.encode(), lambda: self._withdraw(number))
        self._open.pop(int(number), None)

    def say(self, request: str, action: Callable[[], bytes]) -> bytes:
        """Have something answered at once that depends on when it is asked."""
        assert self._environment is not None
        return self._environment.perform(CHANNEL, request.encode(), action)

    # ---- in the outside world
    def _begin(self, number: int, text: str, is_blocking: bool) -> bytes:
        if is_blocking:
            self._blocking.add(number)
        request = _request(text)
        handler = self._handlers.get(str(request.get("kind")))
        if handler is None or len(self._withdrawals) >= MOST_OPEN:
            log.warning("The guest asks what nobody answers: %.100s", text)
            self._reply(number, {})
            return b""
        withdraw = handler(
            {**request, "is_blocking": is_blocking}, lambda answer: self._reply(number, answer)
        )
        self._withdrawals[number] = withdraw
        return b""

    def _reply(self, number: int, answer: Mapping[str, object]) -> None:
        told = json.dumps(dict(answer), separators=(",", ":"))
        if number in self._blocking:
            self.post(_channel_of(str(number)), told)
        else:
            self.post(CHANNEL, f"{number}{SEPARATOR}{told}")

    def post(self, channel: str, text: str) -> None:
        """Tell the guest something, in a turn of its own. Any thread."""
        assert self._environment is not None
        self._environment.post(channel, text.encode())

    def answered(self, number: str) -> None:
        """The guest has got the answer to a request."""
        if number.isdecimal():
            self._forget(int(number))

    def unanswered(self, kind: str, begun: str = "") -> list[Request]:
        """What the guest has asked of this kind, and was not answered; ``begun`` is what it is asking now."""
        asked = [*(text for text, _ in self._open.values()), begun]
        return [request for request in map(_request, asked) if request.get("kind") == kind]

    def begin_again(self) -> None:
        """Put everything that is not answered once more, to another process than the one that was asked."""
        for number, (text, is_blocking) in list(self._open.items()):
            self._begin(number, text, is_blocking)

    def _forget(self, number: int) -> None:
        self._open.pop(number, None)
        self._withdrawals.pop(number, None)
        self._blocking.discard(number)

    def _withdraw(self, number: str) -> bytes:
        withdraw = self._withdrawals.pop(int(number), None)
        self._blocking.discard(int(number))
        if withdraw is not None:
            withdraw()
        return b""


def _channel_of(number: str) -> str:
    return f"{CHANNEL}:{number}"


def _request(text: str) -> dict[str, Any]:
    """The request in ``text``; an empty one if that makes no sense: a guest may say anything."""
    if len(text) > MOST_CHARACTERS:
        return {}
    try:
        request = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return request if isinstance(request, dict) else {}


@host_value("engine.functions")
class EngineFunctions:
    """What a guest may do: the marked methods are the guest's.

    In a guest that was restored it answers nothing, unless somebody begins to answer.
    """

    def __init__(self, engine: GuestEngine) -> None:
        self.begin(engine)
        self._dispatcher: Callable[[str, str], object] | None = None

    def begin(self, engine: GuestEngine) -> None:
        self._engine: GuestEngine | None = engine

    @guest_method
    def ask(self, text: str, is_blocking: bool) -> str:
        """Begin a request; returns its number, "" where nobody answers."""
        return "" if self._engine is None else self._engine.ask(text, bool(is_blocking))

    @guest_method
    def wait(self, number: str) -> str:
        """Wait for the answer to a blocking request; "" after an interrupt."""
        return "" if self._engine is None or not number.isdecimal() else self._engine.wait(number)

    @guest_method
    def wait_for(self, number: str, seconds: float) -> str | int:
        """The same for so long at most: "" when the time is over, -1 after an interrupt."""
        if self._engine is None or not number.isdecimal():
            return ""
        return self._engine.wait_for(number, float(seconds))

    @guest_method
    def withdraw(self, number: str) -> None:
        """Nobody waits for the answer any more."""
        if self._engine is not None and number.isdecimal():
            self._engine.withdraw(number)

    @guest_method
    def set_dispatcher(self, dispatcher: Callable[[str, str], object]) -> None:
        """Say which function of the guest is told of answers: ``dispatcher(number, answer)``."""
        self._dispatcher = dispatcher

    def dispatch(self, payload: bytes) -> None:
        """An answer has come, between two turns."""
        number, _, answer = payload.decode().partition(SEPARATOR)
        if self._engine is not None:
            self._engine.answered(number)
        if self._dispatcher is not None:
            self._dispatcher(number, answer)

    def graph_state(self) -> list[object]:
        """Whom it tells of answers; who gives them belongs to the run that is captured."""
        return [self._dispatcher]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Be one that answers nothing."""
        self._engine = None
        (self._dispatcher,) = state
        host.returned[GuestEngine.NAME] = self


class GuestConduct:
    """Holds the steps of one guest in pauses and to their time limits, and has its questions put. On its
    thread, but for what ``schedule`` has done.
    """

    def __init__(
        self,
        request: RunRequest,
        *,
        tell: Teller,
        control: Control,
        schedule: Schedule,
        pausing: Pausing,
        waits: Waits,
        questions: Questions,
        states: RecoveryStates,
        is_stopping: Callable[[], bool],
        port_facts: Callable[[str], PortFacts],
    ) -> None:
        self._request = request
        self._port_facts = port_facts
        self._tell = tell
        self._pausing = pausing
        self._waits = waits
        self._limits = StepLimits(control, schedule, self._tell_overdue)
        self._questions = questions
        self._states = states
        self._is_stopping = is_stopping
        self._steps = Steps(self._tell, self)
        self._engine = GuestEngine(
            {
                "hold": pausing.hold,
                "wait": waits.begin,
                "overdue": self._answer_overdue,
                "limit": self._limit_again,
                "prompt": self._ask_person,
                "recover": self._recover,
                "recovered": self._has_recovered,
            }
        )

    def offer_to(self, interpreter: Interpreter) -> None:
        """Have the guest ask, and tell of its steps; before its program starts. Scripts have none."""
        self._engine.offer_to(interpreter)
        if self._request.on_error != "abort":
            self._recovery.offer_to(interpreter)
        if self._request.is_script:
            return
        self._steps.offer_to(interpreter)
        if self._request.step_timeout is not None:
            interpreter.load("_praxis.step_limits:set_default")(self._request.step_timeout)

    def kept(self) -> dict[str, object]:
        """What the guest has told and asked, as plain data: for ``return_to``."""
        return {"engine": self._engine.kept(), "steps": self._steps.kept()}

    def return_to(self, interpreter: Interpreter, kept: Mapping[str, Any]) -> None:
        """Take the place of who conducted the guest when it was captured, which notices nothing. Raises
        LookupError, TypeError, ValueError for what nobody has kept.
        """
        self._engine.return_to(interpreter, kept["engine"])
        self._steps.return_to(interpreter, kept["steps"])

    # ---- what most starts of the command line do without
    @cached_property
    def _recovery(self) -> Recovery:
        return runs.Recovery(
            self._questions,
            policy=self._request.on_error,
            tell=self._tell,
            states=self._states,
            is_stopping=self._is_stopping,
            port_facts=self._port_facts,
        )

    def _recover(self, request: Request, reply: Reply) -> Withdraw:
        return self._recovery.begin(request, reply)

    def _has_recovered(self, request: Request, reply: Reply) -> Withdraw:
        return self._recovery.recovered(request, reply)

    def _ask_person(self, request: Request, reply: Reply) -> Withdraw:
        return runs.GuestPrompts(self._questions).begin(request, reply)

    # ---- steps
    def step_began(self, step: StepEvent, limit: StepLimit | None) -> bool:
        """A step has begun; returns whether its work must wait."""
        if limit is not None:
            self._limits.add(step.step, limit)
        self._waits.step_began(step)
        is_held = self._pausing.step_began(step)
        if not is_held:
            self._limits.begin(step.step)
        return is_held

    def step_goes_on(self, step: int) -> None:
        """A step that was held begins its work. Any thread."""
        self._limits.begin(step)

    def step_ended(self, number: int) -> bool:
        """A step is over; returns whether its task must wait before it goes on."""
        self._limits.end(number)
        self._waits.step_ended(number)
        return self._pausing.step_ended(number)

    def say(self, request: str, action: Callable[[], bytes]) -> bytes:
        """What ``action`` says now, as an answer of the outside world."""
        return self._engine.say(request, action)

    def questions(self, begun: str = "") -> list[str]:
        """What the program asks people, and was not answered; ``begun`` is what it is asking of its engine
        now.
        """
        return [str(request.get("message", "")) for request in self._engine.unanswered("prompt", begun)]

    def go_on(self) -> None:
        """Take over a guest that has come here in a replay: its open steps, and what it waits to be told."""
        for event, limit in self._steps.open:
            self._pausing.adopt(event)
            self._waits.step_began(event)
            if limit is not None:
                self._limits.add(event.step, limit)
                self._limits.begin(event.step)
        self._engine.begin_again()

    # ---- time limits
    def _tell_overdue(self, step: int) -> None:
        """Tell the guest, on the watchdog's thread, that the time of a step is up."""
        self._engine.post(CHANNEL, f"!{step}{SEPARATOR}")

    def _answer_overdue(self, _request: Request, reply: Reply) -> Withdraw:
        """The guest, which got a signal, asks which steps have used up their time."""
        reply({"steps": list(self._limits.overdue)})
        return nothing_to_withdraw

    def _limit_again(self, request: Request, reply: Reply) -> Withdraw:
        """The work of a step with a limit begins once more."""
        step = request.get("step")
        if isinstance(step, int):
            self._limits.again(step)
        reply({})
        return nothing_to_withdraw
