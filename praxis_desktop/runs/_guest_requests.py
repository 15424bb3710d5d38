"""The requests that a guest makes to its run: to continue, to ask the user, to recover from an error.

The guest sees GuestEngine as ``js._praxis_engine``; its counterpart in the guest is ``_praxis.engine``.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from praxis_desktop import runs
from praxis_desktop.core.events import LogEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.environment.base import ENGINE, WaitInterrupted, nanoseconds
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.interpreter.host.js.extensible import offer
from praxis_desktop.runs._states import Begin, Reply, Request, Withdraw, nothing_to_withdraw
from praxis_desktop.runs._steps import NANOSECONDS, Steps
from praxis_desktop.runs._watchdog import StepLimit, StepLimits

if TYPE_CHECKING:
    from praxis_desktop.core.events import StepEvent
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.environment.base import Environment
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.runs._failure_questions import PortFacts
    from praxis_desktop.runs._pausing import Pausing
    from praxis_desktop.runs._questions import Questions
    from praxis_desktop.runs._recovery import Recovery, RecoveryStates
    from praxis_desktop.runs._states import Teller
    from praxis_desktop.runs._waits import Waits
    from praxis_desktop.runs._watchdog import Schedule
    from praxis_desktop.runs.request import RunRequest


log = logging.getLogger(__name__)

CHANNEL = ENGINE
"""The environment's channel for the guest's requests and the replies to them."""

SEPARATOR = "\x1f"

INTERRUPTED = -1
"""Returned by a wait that was interrupted."""

MOST_CHARACTERS = 1 << 20
"""Maximum number of characters in a request."""

MOST_OPEN = 10_000
"""Maximum number of unanswered requests."""

_LONGEST_TOLD = 500
"""Maximum number of characters in a thread's name, and in its error, in the log."""


class GuestEngine:
    """Dispatches a guest's requests by ``kind``. Only ``post`` may be called on other threads."""

    NAME = "_praxis_engine"
    """The object's name in the guest's ``js``."""

    def __init__(self, handlers: Mapping[str, Begin]) -> None:
        self._handlers = handlers
        self._environment: Environment | None = None
        self._withdrawals: dict[int, Withdraw] = {}
        self._blocking: set[int] = set()
        self._open: dict[int, tuple[str, bool]] = {}
        """The guest's unanswered requests, keyed by number: the text, and whether it blocks the guest."""
        self._count = 0
        self._functions = EngineFunctions(self)

    def offer_to(self, interpreter: Interpreter) -> None:
        """Let the guest send requests. Call this on the guest's thread before its program starts."""
        self._environment = interpreter.host.environment
        interpreter.host.loop.on(CHANNEL, self._functions.dispatch)
        offer(interpreter.host.globals, self.NAME, lambda: self._functions)

    def kept(self) -> dict[str, object]:
        """Return the number of requests so far, and the unanswered ones, as plain data for ``return_to``."""
        return {"count": self._count, "open": [[number, *asked] for number, asked in self._open.items()]}

    def return_to(self, interpreter: Interpreter, kept: Mapping[str, Any]) -> None:
        """Replace the engine that the guest had when it was captured, without the guest noticing. Raises
        LookupError, TypeError or ValueError for invalid data.
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
        """Start a request, given as a JSON object; return the number that its reply will carry."""
        assert self._environment is not None
        self._count += 1
        number = self._count
        self._environment.perform(CHANNEL, text.encode(), lambda: self._begin(number, text, is_blocking))
        self._open[number] = text, is_blocking
        return str(number)

    def wait(self, number: str) -> str:
        """Block until request ``number`` is answered; return the reply, or "" after an interrupt."""
        assert self._environment is not None
        try:
            while (payload := self._environment.waits.wait(_channel_of(number), None)) == b"":
                pass
        except WaitInterrupted:
            return ""
        self._forget(int(number))
        return "" if payload is None else payload.decode()

    def wait_for(self, number: str, seconds: float) -> str | int:
        """Like ``wait``, but wait at most ``seconds``; return "" after a time-out, INTERRUPTED after an
        interrupt.
        """
        environment = self._environment
        assert environment is not None
        # Count from the guest's last look at the clock, so that a replay computes the same deadline.
        deadline = environment.logical_time + nanoseconds(max(0.0, seconds))
        try:
            while (payload := environment.waits.wait(_channel_of(number), deadline)) == b"":
                pass
        except WaitInterrupted:
            return INTERRUPTED
        if payload is None:
            return ""
        self._forget(int(number))
        return payload.decode()

    def withdraw(self, number: str) -> None:
        """Cancel a request whose reply the guest is no longer waiting for."""
        assert self._environment is not None
        self._environment.perform(CHANNEL, b"withdraw " + number.encode(), lambda: self._withdraw(number))
        self._open.pop(int(number), None)

    def say(self, request: str, action: Callable[[], bytes]) -> bytes:
        """Call ``action`` and return its result, which is recorded as input from outside."""
        assert self._environment is not None
        return self._environment.perform(CHANNEL, request.encode(), action)

    # ---- outside the guest
    def _begin(self, number: int, text: str, is_blocking: bool) -> bytes:
        if is_blocking:
            self._blocking.add(number)
        request = _request(text)
        handler = self._handlers.get(str(request.get("kind")))
        if handler is None or len(self._withdrawals) >= MOST_OPEN:
            log.warning("The guest asks an unknown question: %.100s", text)
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
        """Send a message to the guest, which handles it in a separate turn. Thread-safe."""
        assert self._environment is not None
        self._environment.post(channel, text.encode())

    def answered(self, number: str) -> None:
        """Forget a request whose reply has reached the guest."""
        if number.isdecimal():
            self._forget(int(number))

    def unanswered(self, kind: str, begun: str = "") -> list[Request]:
        """Return the unanswered requests of a ``kind``; ``begun`` is the text of a request being started."""
        asked = [*(text for text, _ in self._open.values()), begun]
        return [request for request in map(_request, asked) if request.get("kind") == kind]

    def begin_again(self) -> None:
        """Start all unanswered requests again in this process, because another process received them."""
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
    """Return the request in ``text``. A guest may send anything; malformed text gives an empty request."""
    if len(text) > MOST_CHARACTERS:
        return {}
    try:
        request = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return request if isinstance(request, dict) else {}


@host_value("engine.functions")
class EngineFunctions:
    """The functions that a guest may call; each is marked ``guest_method``.

    In a restored guest they do nothing until ``begin`` is called.
    """

    def __init__(self, engine: GuestEngine) -> None:
        self.begin(engine)
        self._dispatcher: Callable[[str, str], object] | None = None

    def begin(self, engine: GuestEngine) -> None:
        self._engine: GuestEngine | None = engine

    @guest_method
    def ask(self, text: str, is_blocking: bool) -> str:
        """Start a request; return its number, or "" if there is no engine to answer it."""
        return "" if self._engine is None else self._engine.ask(text, bool(is_blocking))

    @guest_method
    def wait(self, number: str) -> str:
        """Block until request ``number`` is answered; return the reply, or "" after an interrupt."""
        return "" if self._engine is None or not number.isdecimal() else self._engine.wait(number)

    @guest_method
    def wait_for(self, number: str, seconds: float) -> str | int:
        """Like ``wait``, but wait at most ``seconds``; return "" after a time-out, -1 after an interrupt."""
        if self._engine is None or not number.isdecimal():
            return ""
        return self._engine.wait_for(number, float(seconds))

    @guest_method
    def withdraw(self, number: str) -> None:
        """Cancel a request."""
        if self._engine is not None and number.isdecimal():
            self._engine.withdraw(number)

    @guest_method
    def set_dispatcher(self, dispatcher: Callable[[str, str], object]) -> None:
        """Register the guest's function that receives replies: ``dispatcher(number, reply)``."""
        self._dispatcher = dispatcher

    def dispatch(self, payload: bytes) -> None:
        """Pass a reply to the guest. Called between the guest's turns."""
        number, _, answer = payload.decode().partition(SEPARATOR)
        if self._engine is not None:
            self._engine.answered(number)
        if self._dispatcher is not None:
            self._dispatcher(number, answer)

    def graph_state(self) -> list[object]:
        """Return only the dispatcher, because the engine belongs to the run that was captured."""
        return [self._dispatcher]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Restore the dispatcher without an engine, so that the functions do nothing."""
        self._engine = None
        (self._dispatcher,) = state
        host.returned[GuestEngine.NAME] = self


class GuestConduct:
    """Applies pauses and time limits to one guest's steps, and forwards its questions. Use it on the
    guest's thread, except for the callbacks that ``schedule`` runs.
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
        commands: Callable[[], int],
        temperature: Callable[[str], float | None],
        deliver: Callable[[Mapping[str, object]], None],
        contents: Callable[[str], dict[str, object]],
        now: Callable[[], int],
        held_ns: Callable[[], int],
    ) -> None:
        self._request = request
        self._temperature_of = temperature
        self._take_delivery = deliver
        self._contents_of = contents
        self._now = now
        self._port_facts = port_facts
        self._tell = tell
        self._pausing = pausing
        self._waits = waits
        self._control = control
        self._limits = StepLimits(
            control, schedule, self._tell_overdue, lambda: (now() - held_ns()) / NANOSECONDS
        )
        self._is_virtual = False
        self._may_be_interrupted = True
        self._questions = questions
        self._states = states
        self._is_stopping = is_stopping
        self._steps = Steps(self._tell, self, commands)
        self._engine = GuestEngine(
            {
                "hold": pausing.hold,
                "wait": waits.begin,
                "overdue": self._answer_overdue,
                "late": self._answer_late,
                "limit": self._limit_again,
                "deadlock": self._answer_deadlock,
                "prompt": self._ask_person,
                "recover": self._recover,
                "recovered": self._has_recovered,
                "temperature": self._temperature,
                "deliver": self._deliver,
                "contents": self._contents,
                "time": self._time,
                "thread": self._thread_failed,
                "end": self._end,
            }
        )

    def offer_to(self, interpreter: Interpreter) -> None:
        """Before the guest starts, let it send requests and, unless the program is a script, report steps."""
        environment = interpreter.environment
        self._is_virtual = environment.is_virtual
        is_recorded = environment.source is not environment
        self._may_be_interrupted = is_recorded or not environment.is_virtual
        self._engine.offer_to(interpreter)
        if self._request.on_error != "abort":
            self._recovery.offer_to(interpreter)
        if self._request.is_script:
            return
        self._steps.offer_to(interpreter)
        if self._request.step_timeout is not None:
            interpreter.load("_praxis.step_limits:set_default")(self._request.step_timeout)

    def kept(self) -> dict[str, object]:
        """Return the guest's open requests and steps, as plain data for ``return_to``."""
        return {"engine": self._engine.kept(), "steps": self._steps.kept()}

    def return_to(self, interpreter: Interpreter, kept: Mapping[str, Any]) -> None:
        """Replace the object that the guest had when it was captured, without the guest noticing. Raises
        LookupError, TypeError or ValueError for invalid data.
        """
        self._engine.return_to(interpreter, kept["engine"])
        self._steps.return_to(interpreter, kept["steps"])

    # ---- created on first use, because most starts of the command line do not need them
    @cached_property
    def _recovery(self) -> Recovery:
        return runs.Recovery(
            self._questions,
            policy=self._request.on_error,
            tell=self._tell,
            states=self._states,
            is_stopping=self._is_stopping,
            port_facts=self._port_facts,
            has_commanded=self._steps.has_commanded,
        )

    def _recover(self, request: Request, reply: Reply) -> Withdraw:
        return self._recovery.begin(request, reply)

    def _has_recovered(self, request: Request, reply: Reply) -> Withdraw:
        return self._recovery.recovered(request, reply)

    def _temperature(self, request: Request, reply: Reply) -> Withdraw:
        """Send the guest the temperature of a simulated heater, for the guest's own simulators to use."""
        reply({"celsius": self._temperature_of(str(request.get("role", "")))})
        return nothing_to_withdraw

    def _deliver(self, request: Request, reply: Reply) -> Withdraw:
        """Make a simulated balance weigh the liquid delivered by one of the guest's own simulators."""
        self._take_delivery(request)
        reply({})
        return nothing_to_withdraw

    def _contents(self, request: Request, reply: Reply) -> Withdraw:
        """Send the guest the contents that simulated liquid handlers have put into labware, for the plate
        readers that the guest simulates.
        """
        reply(self._contents_of(str(request.get("labware", ""))))
        return nothing_to_withdraw

    def _time(self, request: Request, reply: Reply) -> Withdraw:
        """Send the guest the time of the simulated instruments, which continues to pass while a run is
        interrupted. If nothing can interrupt the run, send None, because the program's own clock is right.
        """
        reply({"seconds": self._now() / 1e9 if self._may_be_interrupted else None})
        return nothing_to_withdraw

    def _thread_failed(self, request: Request, reply: Reply) -> Withdraw:
        """Log that an exception has ended one of the program's threads; the program itself continues."""
        name, error = (
            str(request.get(key, ""))[:_LONGEST_TOLD].encode("utf-8", "replace").decode()
            for key in ("name", "error")
        )
        self._tell(
            LogEvent(Message("Thread {name} ended with {error}", name=repr(name), error=error), "warning")
        )
        reply({})
        return nothing_to_withdraw

    def _end(self, _request: Request, reply: Reply) -> Withdraw:
        """Interrupt the program, because somebody has ended the run after a failure in one of its threads."""
        self._control.interrupt()
        reply({})
        return nothing_to_withdraw

    def _ask_person(self, request: Request, reply: Reply) -> Withdraw:
        return runs.GuestPrompts(self._questions).begin(request, reply)

    # ---- steps
    def step_began(self, step: StepEvent, limit: StepLimit | None) -> bool:
        """Record the start of a step; return whether the step must wait before it does its work."""
        if limit is not None:
            self._limits.add(step.step, limit)
        self._waits.step_began(step)
        is_held = self._pausing.step_began(step)
        if not is_held:
            self._limits.begin(step.step)
        return is_held

    def step_goes_on(self, step: int) -> None:
        """Start the time limit for a step that was held and is now beginning its work. Thread-safe."""
        self._limits.begin(step)

    def step_ended(self, number: int) -> bool:
        """Record the end of a step; return whether the step's task must wait before it continues."""
        self._limits.end(number)
        self._waits.step_ended(number)
        return self._pausing.step_ended(number)

    def say(self, request: str, action: Callable[[], bytes]) -> bytes:
        """Call ``action`` and return its result, which is recorded as input from outside."""
        return self._engine.say(request, action)

    def questions(self, begun: str = "") -> list[str]:
        """Return the program's unanswered questions; ``begun`` is the text of a request being started."""
        return [str(request.get("message", "")) for request in self._engine.unanswered("prompt", begun)]

    def go_on(self) -> None:
        """Take over the open steps and unanswered requests of a guest that a replay brought up to date."""
        for event, limit in self._steps.open:
            self._pausing.adopt(event)
            self._waits.step_began(event)
            if limit is not None:
                self._limits.add(event.step, limit)
                self._limits.begin(event.step)
        self._engine.begin_again()

    # ---- time limits
    def _tell_overdue(self, step: int) -> None:
        """Notify the guest, on the watchdog's thread, that a step has exceeded its time limit."""
        self._engine.post(CHANNEL, f"!{step}{SEPARATOR}")

    def _answer_overdue(self, _request: Request, reply: Reply) -> Withdraw:
        """Reply with the numbers of the steps that have exceeded their time limits."""
        reply({"steps": list(self._limits.overdue)})
        return nothing_to_withdraw

    def _answer_late(self, request: Request, reply: Reply) -> Withdraw:
        """Reply whether a step has taken longer than its time limit in the run's time."""
        step = request.get("step")
        reply({"late": isinstance(step, int) and self._limits.is_late(step)})
        return nothing_to_withdraw

    def _answer_deadlock(self, _request: Request, reply: Reply) -> Withdraw:
        """When all of the guest's threads are waiting, reply whether a step's time limit will wake one of
        them.
        """
        reply({"ends": self._limits.are_running and not self._is_virtual})
        return nothing_to_withdraw

    def _limit_again(self, request: Request, reply: Reply) -> Withdraw:
        """Restart the time limit for a step that is about to repeat its work."""
        step = request.get("step")
        if isinstance(step, int):
            self._limits.again(step)
        reply({})
        return nothing_to_withdraw
