"""A fault at each step of the gravimetric check: it never passes with a wrong result."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from build_tools.wine.lending import port_name
from praxis_desktop.core.events import (
    ConnectionEvent,
    DataEvent,
    Event,
    ResultEvent,
    SerialEvent,
    StepEvent,
)
from praxis_desktop.core.prompts import STATE, PromptEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.ports.simulators import mettler
from praxis_desktop.ports.simulators.faults import Fault, parse_fault
from praxis_desktop.ports.simulators.mettler import MettlerBalance
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.protocols.library.files import resolve_target
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer, Cancel, EmergencyStop
from praxis_desktop.runs.modes.dry import simulated_request
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up
from praxis_desktop.settings.keys import OnError
from tests.ports.wires import needs_ports
from tests.samples.dry import SAMPLES, Timeless, interpreters

CHECK = SAMPLES / "gravimetric_check.py"
GOOD, BAD = 0.9971, 0.95
"""The mass that the pipette delivers, in grams: about a millilitre, and 5 % too little."""
PORTIONS = 2
COMMANDS = 18
"""An upper limit for the number of commands in a check of two portions."""
SOME = (1, 3, 6, 9, 12)
"""The commands at which each test run has a fault; a long run tries all commands."""

FAULTS = {
    "silence": "silence:at={at}",
    "late": "late:at={at}",
    "garbage": "garbage:at={at}",
    "half an answer": "partial:at={at}",
    "unplugged for ever": "unplug:at={at}",
    "refused": "busy:at={at}",
    "twice": "double:at={at}",
}
"""Faults that every simulator has, by their names in its description."""
TROUBLES = ("tare lost", "wrong value", "stuck value")
"""The faults of the balance below."""


class TroubledBalance(MettlerBalance):
    """A balance with a fault at command ``at``: it is switched off and on (and loses its tare and the
    command), shows one value that is 5 % too high, or shows the last value forever.
    """

    trouble = ""
    at = 0
    delivered: Sequence[float] = ()

    def __init__(self, options: dict[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._shown = ""
        put, delivered = self._pan.put, []

        def put_and_note(grams: float, when: int) -> None:
            delivered.append(grams)
            put(grams, when)

        self._pan.put = put_and_note  # type: ignore[method-assign]
        type(self).delivered = delivered

    def _take(self, command: bytes, now: int) -> None:
        if self.trouble == "tare lost" and self.counts[0] + 1 == self.at:
            self._taken[""] += 1
            self._tare = self._zero = 0.0
            return
        super()._take(command, now)

    def _value(self, grams: float) -> str:
        is_now = self.counts[0] == self.at
        if self.trouble == "stuck value" and self.counts[0] > self.at and self._shown:
            return self._shown
        self._shown = super()._value(grams * 1.05 if self.trouble == "wrong value" and is_now else grams)
        return self._shown


@pytest.fixture
def steps(request: pytest.FixtureRequest) -> Sequence[int]:
    """The commands at which there is a fault."""
    return range(1, COMMANDS + 1) if request.config.getoption("--long") else SOME


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> type[TroubledBalance]:
    """The class of all simulated balances."""

    class Balance(TroubledBalance):
        pass

    monkeypatch.setattr(mettler, "MettlerBalance", Balance)
    return Balance


class Check:
    """A gravimetric check that has ended."""

    def __init__(
        self,
        device: str,
        *,
        on_error: OnError = "abort",
        is_timeless: bool = True,
        watch: Callable[[Event, Run], None] | None = None,
        **more: str,
    ) -> None:
        self.events: list[Event] = []
        self._watch = watch
        limit = "2" if is_timeless else "15"
        values = {"portions": str(PORTIONS), "portion_limit_s": "20", "answer_limit_s": limit}
        values |= more
        self.last: ResultEvent = run_in_guest_thread(
            lambda: self._run(Wishes(values=values, simulates=is_timeless), device, on_error, is_timeless)
        )

    def _run(self, wishes: Wishes, device: str, on_error: OnError, is_timeless: bool) -> ResultEvent:
        program = resolve_target(str(CHECK))
        setup = set_up(described(program, interpreters()), wishes, {"scale": device})
        request = RunRequest(
            program,
            setup,
            ports=(f"scale={device}",),
            on_error=on_error,
            on_prompt="ask" if on_error == "ask" else "abort",
            operator="Ada",
        )
        self.run = Run(
            simulated_request(request) if is_timeless else request,
            mode=Timeless() if is_timeless else None,
            interpreters=interpreters(),
            on_event=self._note,
            output=OutputBuffer(),
        )
        return self.run.execute()

    def _note(self, event: Event) -> None:
        self.events.append(event)
        if self._watch is not None:
            self._watch(event, self.run)

    @property
    def word(self) -> str:
        """The verdict."""
        return self.last.verdict.word

    def masses(self) -> list[float]:
        """Return the masses that it reports as delivered by the pipette, in grams."""
        outputs = [event for event in self.events if isinstance(event, DataEvent)]
        (table,) = [event.value for event in outputs if event.key == "portions"]
        assert isinstance(table, dict)
        place = table["columns"].index("Mass")
        return [row[place] / 1000 for row in table["rows"] if row[place] is not None]


def is_true(check: Check, delivered: Sequence[float]) -> bool:
    """Return whether each mass belongs to a different portion; the check may pass only then."""
    left = list(delivered)
    for mass in check.masses():
        nearest = min(left, key=lambda portion: abs(portion - mass), default=None)
        if nearest is None or abs(nearest - mass) > 0.00006:
            return False
        left.remove(nearest)
    return True


def balance(portion: float, *faults: str) -> str:
    return ",".join(["sim:mettler", f"portion={portion}", *faults])


@pytest.mark.parametrize("on_error", ["abort", "retry", "skip"])
@pytest.mark.parametrize("name", [*FAULTS, *TROUBLES])
def test_no_fault_makes_it_pass_where_it_should_not(
    name: str, on_error: OnError, steps: Sequence[int], trouble: type[TroubledBalance]
) -> None:
    wrong = []
    for at in steps:
        trouble.trouble, trouble.at = name, at
        faults = [FAULTS[name].format(at=at)] if name in FAULTS else []
        bad = Check(balance(BAD, *faults), on_error=on_error)
        good = Check(balance(GOOD, *faults), on_error=on_error)
        if bad.word == "passed" or (good.word == "passed" and not is_true(good, trouble.delivered)):
            wrong.append((at, bad.word, good.word, good.last.verdict.reason))
    assert wrong == []


def test_an_emergency_stop_at_any_step_leaves_no_verdict(steps: Sequence[int]) -> None:
    for at in steps:
        stopped: list[int] = []

        def stop(event: Event, run: Run, at: int = at, stopped: list[int] = stopped) -> None:
            if isinstance(event, StepEvent) and event.step >= at and not stopped:
                stopped.append(event.step)
                run.do(EmergencyStop(by="Ada"))

        check = Check(balance(GOOD), watch=stop)
        if not stopped:  # it has no more steps
            return
        assert (check.last.state, check.word) == ("cancelled", "none"), at


def test_without_an_answer_of_the_operator_there_is_no_verdict(trouble: type[TroubledBalance]) -> None:
    def stop(event: Event, run: Run) -> None:
        if isinstance(event, PromptEvent):
            run.do(Cancel(by="Ada", reason="nobody came"))

    for at in (3, 5):
        device = balance(GOOD, "portion_after=0.05", f"garbage:at={at}")
        check = Check(device, on_error="ask", is_timeless=False, watch=stop)
        assert (check.last.state, check.word) == ("cancelled", "none")


@pytest.mark.parametrize(
    ("choice", "word"),
    [("skip", "inconclusive"), ({"choice": "set_value", "value": 0.9971}, "passed"), ("retry", "passed")],
)
def test_what_a_person_decides_decides_the_verdict(choice: object, word: str) -> None:
    """The reply to the tare command is garbage: if the user skips it, the verdict is inconclusive at best."""

    def answer(event: Event, run: Run) -> None:
        if isinstance(event, PromptEvent) and event.kind == "recover":
            possible = {one.value for one in event.choices if not one.obstacle}
            chosen = choice if isinstance(choice, str) else "set_value"
            value = choice if chosen in possible else "retry"
            assert run.do(Answer(event.number, value, by="Ada")) is None

    # The second answer to a weighing: the taring has no value that could be set.
    check = Check(
        balance(GOOD, "portion_after=0.05", "garbage:at=3" if choice != "skip" else "garbage:at=9"),
        on_error="ask",
        is_timeless=False,
        watch=answer,
    )
    assert check.word in (word, "none"), check.last
    assert not (choice == "skip" and check.word == "passed")


def test_a_portion_that_was_left_out_is_told_wherever_it_counts() -> None:
    check = Check(balance(GOOD, "garbage:at=9"), on_error="skip", portions="3")
    assert (check.word, len(check.masses())) == ("inconclusive", 2)
    assert check.last.verdict.reason.startswith(
        "1 of 3 portions not weighed. The others are inside the limits: "
    )
    told = {event.key: event for event in check.events if isinstance(event, DataEvent)}
    assert told["mean_volume"].title == "Mean volume of 2 of 3 portions"
    table = told["portions"].value
    assert isinstance(table, dict)
    assert sum(row[1:] == [None, None, None] for row in table["rows"]) == 1


class Pulled:
    """Pulls the cable of a balance that waits for the last portion, and plugs it in again: Praxis cannot know
    whether the balance was switched off meanwhile.
    """

    def __init__(self, served: PtyInstrument, answer: str = "") -> None:
        self._served, self._answer = served, answer
        self._portions = 0
        self.asked: list[str] = []

    def __call__(self, event: Event, run: Run) -> None:
        if isinstance(event, ConnectionEvent) and event.what == "lost":
            threading.Timer(0.3, self._put_back).start()
        elif isinstance(event, StepEvent) and event.status == "started":
            self._portions += "dispense" in event.title
        elif isinstance(event, SerialEvent) and event.direction == "in" and self._portions == PORTIONS:
            # Between two checks, or the answer to one is lost with the cable.
            self._portions += 1
            self._served.unplug()
        elif isinstance(event, PromptEvent):
            self.asked.append(event.message)
            if self._answer:
                run.do(Answer(event.number, self._answer, by="Ada"))

    def _put_back(self) -> None:
        self._served.clear_faults()
        self._served.plug_in()


@needs_ports
@pytest.mark.parametrize("on_error", ["abort", "retry", "skip"])
def test_a_balance_that_was_away_and_asked_by_nobody_never_passes(
    on_error: OnError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "30")
    instrument = MettlerBalance({"portion": GOOD})
    with PtyInstrument(instrument, link=port_name(tmp_path, "scale")) as served:
        pulled = Pulled(served)
        check = Check(str(served.path), on_error=on_error, is_timeless=False, watch=pulled)
    lost = [event for event in check.events if isinstance(event, ConnectionEvent)]
    assert [event.losses for event in lost[:1]] == [("tare",)]
    assert (check.last.state, check.word) == ("completed", "inconclusive"), check.last
    assert "may have lost its state; this was not checked" in check.last.verdict.reason


@needs_ports
def test_a_balance_that_was_away_is_looked_at_before_it_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "30")
    instrument = MettlerBalance({"portion": GOOD})
    with PtyInstrument(instrument, link=port_name(tmp_path, "scale")) as served:
        pulled = Pulled(served, answer="continue")
        check = Check(str(served.path), on_error="ask", is_timeless=False, watch=pulled)
    (asked,) = pulled.asked
    assert asked.startswith("The instrument on port scale was disconnected and is back.")
    assert (check.last.state, check.word) == ("completed", "passed"), check.last


def tried_again(device: str, **values: str) -> tuple[str, list[str]]:
    """Retry every failed operation; returns the verdict, and the obstacles to retrying."""
    obstacles: list[str] = []

    def answer(event: Event, run: Run) -> None:
        if isinstance(event, PromptEvent) and event.kind == "recover":
            (again,) = [one for one in event.choices if one.value == "retry"]
            obstacles.append(again.obstacle)
            settled = {
                fact.key: {"resolution": "confirmed_success" if fact.kind == STATE else "confirmed_failure"}
                for fact in event.facts
            }
            chosen = {"choice": "abort" if again.obstacle else "retry"}
            assert run.do(Answer(event.number, chosen, settled, by="Ada")) is None

    check = Check(device, on_error="ask", is_timeless=False, watch=answer, **values)
    return check.word, obstacles


@pytest.mark.parametrize("fault", ["silence", "garbage", "busy"])
def test_whatever_fails_can_be_tried_again_and_it_passes(fault: str, steps: Sequence[int]) -> None:
    for at in steps:
        device = balance(GOOD, "portion_after=0.05", f"{fault}:at={at}")
        word, obstacles = tried_again(device, answer_limit_s="1", portion_limit_s="5")
        assert (word, set(obstacles) <= {""}) == ("passed", True), (at, obstacles)


def test_who_is_too_slow_with_the_pipette_tries_again_and_loses_nothing() -> None:
    word, obstacles = tried_again(balance(GOOD, "portion_after=1.5"), portion_limit_s="1")
    assert (word, obstacles[:2]) == ("passed", ["", ""])


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_no_sample_has_a_block_that_cannot_be_tried_again(sample: Path) -> None:
    for node in ast.walk(ast.parse(sample.read_text())):
        for item in node.items if isinstance(node, ast.With | ast.AsyncWith) else ():
            assert "praxis.step(" not in ast.unparse(item), (sample.name, item.context_expr.lineno)


def test_every_fault_is_one_that_simulators_know() -> None:
    assert all(parse_fault(text.format(at=3)) for text in FAULTS.values())


def test_it_asks_before_each_portion_where_somebody_wants_that() -> None:
    """The balance is tared only when the pipette is filled, so the user need not hurry."""
    told: list[str] = []

    def answer(event: Event, run: Run) -> None:
        if isinstance(event, StepEvent) and event.status == "started" and "tare" in event.operation:
            told.append("tare")
        if isinstance(event, PromptEvent):
            told.append(event.message)
            assert run.do(Answer(event.number, None, by="Ada")) is None

    check = Check(
        balance(GOOD, "portion_after=0.05"),
        on_error="ask",
        is_timeless=False,
        watch=answer,
        ask_before_each_portion="true",
    )
    assert told == [
        "Portion 1 of 2: fill the pipette with 1000 µL",
        "tare",
        "Portion 2 of 2: fill the pipette with 1000 µL",
        "tare",
    ]
    assert check.word == "passed"
