"""Kinds of failures, and what each choice does with them: the rows of the table in docs/recovery.md."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import serial

from build_tools.wine.lending import port_name
from praxis_desktop.core.events import SerialEvent
from praxis_desktop.core.prompts import STATE, PromptEvent
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.runs.commands import Answer
from tests.runs.engine.answered_run import AnsweredRun

CHOICES = ("retry", "skip", "set_value", "reconnect", "continue", "abort")

BALANCE = "mettler,mass=10,noise=0,drift=0"
"""A balance whose first two replies belong to the connection; the third is the weight."""

_SCALE = """
from praxis import protocol_function
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend

class Balance(MettlerToledoWXS205SDUBackend):
    async def send_command(self, command, timeout=LIMIT):
        return await super().send_command(command, timeout)

@protocol_function
async def weigh():
    backend = Balance(port="scale")
    backend.io.timeout = 0.05
    scale = Scale("scale", 1, 1, 1, backend)
    try:
        await scale.setup()
        return await scale.read_weight(timeout=0)
    finally:
        if scale.setup_finished:
            await scale.stop()
"""

_HANDLER = """
import contextlib, io
from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends.chatterbox import LiquidHandlerChatterboxBackend
from pylabrobot.liquid_handling.errors import ChannelizedError
from pylabrobot.resources import (
    Coordinate, Deck, cor_96_wellplate_360uL_Fb, hamilton_96_tiprack_300uL_filter, set_tip_tracking,
    set_volume_tracking,
)

failures = []
sent = []

class Shaky(LiquidHandlerChatterboxBackend):
    async def aspirate(self, ops, use_channels, **more):
        sent.append(f"aspirate by {''.join(map(str, use_channels))}")
        if failures:
            raise failures.pop()

@protocol_function
async def transfer():
    set_tip_tracking(True)
    set_volume_tracking(True)
    deck = Deck(size_x=2000, size_y=1000, size_z=500)
    lh = LiquidHandler(Shaky(8), deck=deck)
    tips = hamilton_96_tiprack_300uL_filter("tips")
    plate = cor_96_wellplate_360uL_Fb("plate")
    deck.assign_child_resource(tips, Coordinate(100, 100, 100))
    deck.assign_child_resource(plate, Coordinate(400, 100, 100))
    wells = plate["A1:C1"]
    for well in wells:
        well.tracker.set_volume(100)

    def trackers():
        settled = all(w.tracker.volume == w.tracker.pending_volume for w in wells)
        told = "/".join(f"{w.tracker.volume:g}" for w in wells)
        hanging = [t._tip for t in lh.head.values() if t._tip is not None]
        in_tips = "/".join(f"{tip.tracker.volume:g}" for tip in hanging) or "-"
        return f"wells {told}, tips {in_tips}" + ("" if settled else ", NOT SETTLED")

    with contextlib.redirect_stdout(io.StringIO()):
        await lh.setup()
        await lh.pick_up_tips(tips["A1:C1"])
        try:
            PROGRAM
        finally:
            print_now = "; ".join(sent) + "|" + trackers()
    print(print_now)
"""


def _handler(program: str) -> str:
    # The trackers' final state is printed, whatever the end is.
    body = _HANDLER.replace("PROGRAM", program).replace(
        '            print_now = "; ".join(sent) + "|" + trackers()\n    print(print_now)\n',
        '            told.append("; ".join(sent) + "|" + trackers())\n',
    )
    body = body.replace("sent = []\n", "sent = []\ntold = []\n", 1)
    return body.replace(
        "@protocol_function\nasync def transfer():",
        "@protocol_function\nasync def transfer():\n    try:\n        await work()\n    finally:\n"
        '        print("AT END", told[-1])\n\nasync def work():',
    )


_ADD_UP = """
from praxis import protocol_function, step

@step("Add up")
def add_up(values):
    return sum(values)

@protocol_function
async def calculate():
    return add_up(["1"])
"""

_BLOCK = """
from praxis import protocol_function, step

@protocol_function
async def calculate():
    with step("Look up"):
        {}["volume"]
    return "behind the block"
"""

Facts = Mapping[str, Mapping[str, object]]
NOT_DONE: Facts = {"*": {"resolution": "confirmed_failure"}}
_AS_IT_WAS: Mapping[str, object] = {"resolution": "confirmed_success"}


@dataclass(frozen=True)
class Case:
    """A kind of failure: a protocol in which something fails, and what the user does besides answering."""

    name: str
    source: str
    port: str = ""
    limits: str = ""
    step_timeout: float | None = None
    value: object = 5
    facts: Mapping[str, Facts] = field(default_factory=dict)
    is_held: bool = False
    is_plugged_in_again: bool = False


CASES = (
    Case("the instrument says an error", _SCALE.replace("LIMIT", "20"), f"sim:{BALANCE},busy:at=3"),
    Case("it says nothing (timeout)", _SCALE.replace("LIMIT", "0.6"), f"sim:{BALANCE},silence:at=3"),
    Case("it says garbage", _SCALE.replace("LIMIT", "2"), f"sim:{BALANCE},garbage:at=3"),
    Case(
        "it is disconnected",
        _SCALE.replace("LIMIT", "20"),
        f"pty:{BALANCE},unplug:at=3",
        is_plugged_in_again=True,
    ),
    Case(
        "its port is busy when it is connected", _SCALE.replace("LIMIT", "20"), f"pty:{BALANCE}", is_held=True
    ),
    Case(
        "the command is beyond the port's limits",
        _SCALE.replace("LIMIT", "20"),
        f"sim:{BALANCE}",
        limits=json.dumps({"commands": [{"pattern": "M21 0 0"}, {"pattern": "I4"}]}),
    ),
    Case(
        "the step takes too long",
        _SCALE.replace("LIMIT", "30"),
        f"sim:{BALANCE},silence:at=3",
        step_timeout=1.0,
    ),
    Case("TypeError in the protocol's own `@step`", _ADD_UP),
    Case("KeyError in a `with step(...)` block", _BLOCK),
    Case(
        "a tip hangs there already (PyLabRobot's check)",
        _handler('await lh.pick_up_tips(tips["D1"], use_channels=[0])'),
    ),
    Case(
        "too little liquid in one of three wells (PyLabRobot's check)",
        _handler("wells[1].tracker.set_volume(20); await lh.aspirate(wells, [50] * 3)"),
    ),
    Case(
        "the liquid handler fails while it aspirates",
        _handler('failures.append(RuntimeError("no liquid found")); await lh.aspirate(wells, [50] * 3)'),
        facts={
            "retry": NOT_DONE,
            "reconnect": NOT_DONE,
            "skip": {"*": {"resolution": "partial", "value": 80}},
        },
    ),
    Case(
        "one of three channels fails",
        _handler(
            'failures.append(ChannelizedError({1: RuntimeError("clot")})); await lh.aspirate(wells, [50] * 3)'
        ),
        facts={
            "retry": NOT_DONE,
            "reconnect": NOT_DONE,
            "skip": {"*": {"resolution": "confirmed_success"}},
        },
    ),
)


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    failure: str
    choice: str
    received: str
    end: str

    def __str__(self) -> str:
        """Return it as the document has it."""
        return f"| {self.failure} | {self.choice} | {self.received} | {self.end} |"


def rows(case: Case) -> list[Row]:
    """Return the rows of a failure, one for each choice, in the order of the choices."""
    by_abort = run(case, "abort")
    offered = {choice.value: choice.obstacle for choice in by_abort.prompts[0].choices}
    made = []
    for choice in CHOICES:
        if choice not in offered:
            continue
        if offered[choice]:
            made.append(Row(case.name, choice, "", f"not possible: {offered[choice]}"))
        else:
            done = by_abort if choice == "abort" else run(case, choice)
            made.append(Row(case.name, choice, _received(done), _end(done)))
    return made


def run(case: Case, choice: str) -> AnsweredRun:
    """Run the case with this choice; repeated failures are aborted."""
    with contextlib.ExitStack() as stack:
        port, meanwhile = stack.enter_context(_port(case))

        def answer(prompt: PromptEvent) -> Answer:
            if prompt.number > 1:
                return Answer(prompt.number, "abort", by="Ada")
            meanwhile()
            said = case.facts.get(choice, {}).get("*")
            facts = {fact.key: said for fact in prompt.facts} if said is not None else {}
            if choice in ("retry", "reconnect"):  # the balance was not switched off: the user has checked
                facts |= {fact.key: _AS_IT_WAS for fact in prompt.facts if fact.kind == STATE}
            value = {"choice": choice, "value": case.value} if choice == "set_value" else choice
            return Answer(prompt.number, value, facts, by="Ada", reason=f"shows {choice}")

        limits = {}
        if case.limits:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            path = Path(folder, "limits.json")
            path.write_text(case.limits)
            limits = {"scale": str(path)}
        done = AnsweredRun(
            case.source,
            answer,
            ports=[f"scale={port}"] if port else [],
            limits=limits,
            step_timeout=case.step_timeout,
        )
    assert not done.refused, done.refused
    return done


@contextlib.contextmanager
def _port(case: Case) -> Iterator[tuple[str, Callable[[], None]]]:
    """Make the port for the case, and do to it what the user does before answering."""
    kind, _, spec = case.port.partition(":")
    if kind != "pty":
        yield case.port, lambda: None
        return
    (binding,) = parse_bindings([f"scale=sim:{spec}"])
    assert binding.instrument is not None
    with (
        tempfile.TemporaryDirectory() as folder,
        PtyInstrument(binding.instrument, link=port_name(Path(folder), "scale")) as served,
        contextlib.ExitStack() as held,
    ):
        if case.is_held:
            held.callback(_hold(served.device))

        def meanwhile() -> None:
            held.close()
            if case.is_plugged_in_again:
                served.clear_faults()
                served.plug_in()

        yield served.path, meanwhile


def _hold(device: str) -> Callable[[], None]:
    """Hold a port like another program, until the returned function is called."""
    return serial.Serial(device, exclusive=True).close


def _received(done: AnsweredRun) -> str:
    """Return the bytes that the instrument received after the first question."""
    if (at_end := _at_end(done)) is not None:
        commands = at_end.partition("|")[0].split("; ")
        return ", ".join(commands[1:]) or "nothing"
    first = done.events.index(done.prompts[0])
    sent = b"".join(
        bytes.fromhex(event.data)
        for event in done.events[first:]
        if isinstance(event, SerialEvent) and event.direction == "out"
    )
    return ", ".join(f"`{line}`" for line in sent.decode("latin-1").split("\r\n") if line) or "nothing"


def _at_end(done: AnsweredRun) -> str | None:
    text = done.last.result.output
    return text.rpartition("AT END ")[2].strip() if "AT END " in text else None


def _end(done: AnsweredRun) -> str:
    error = done.last.result.error
    end: str = done.last.state
    if error is not None:
        end += f" ({error.name.rpartition('.')[2]})"
    elif done.last.result.value is not None:
        end += f", value {json.dumps(done.last.result.value)}"
    if len(done.prompts) > 1:
        end = f"asked again, then abort: {end}"
    at_end = _at_end(done)
    return end if at_end is None else f"{end}; {at_end.partition('|')[2]}"


def table() -> list[str]:
    """Return the lines of the whole table."""
    head = ["| what fails | choice | the instrument receives then | the run's end |", "|---|---|---|---|"]
    return head + [str(row) for case in CASES for row in rows(case)]


if __name__ == "__main__":
    os.environ["PRAXIS_PORT_GRACE"] = "0"
    sys.stdout.write("\n".join(table()) + "\n")
