"""The guest's part in how its run is conducted: what it is asked of its steps, and what it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from praxis_desktop.runs.engine.guest_engine import CHANNEL, SEPARATOR, GuestEngine
from praxis_desktop.runs.engine.guest_requests import Reply, Request, Withdraw, nothing_to_withdraw
from praxis_desktop.runs.engine.time_limits import StepLimit, StepLimits
from praxis_desktop.runs.steps import Steps

if TYPE_CHECKING:
    from praxis_desktop.core.events import StepEvent
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.runs.engine.appointments import Schedule
    from praxis_desktop.runs.engine.pausing.pausing import Pausing
    from praxis_desktop.runs.engine.questions.questions import Questions
    from praxis_desktop.runs.engine.recovery.port_facts import PortFacts
    from praxis_desktop.runs.engine.recovery.recovery import Recovery, RecoveryStates
    from praxis_desktop.runs.engine.telling import Telling
    from praxis_desktop.runs.engine.waits import Waits
    from praxis_desktop.runs.request import RunRequest


class GuestConduct:
    """Holds the steps of one guest in pauses and to their time limits, and has its questions put. On its
    thread, but for what ``schedule`` has done.
    """

    def __init__(
        self,
        request: RunRequest,
        *,
        tell: Telling,
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
        self._steps = Steps(self._tell_step, self)
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
        from praxis_desktop.runs.engine.recovery.recovery import Recovery

        return Recovery(
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
        from praxis_desktop.runs.engine.questions.guest_prompts import GuestPrompts

        return GuestPrompts(self._questions).begin(request, reply)

    # ---- steps
    def _tell_step(self, event: StepEvent) -> None:
        self._pausing.has_steps = True
        self._tell(event)

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
