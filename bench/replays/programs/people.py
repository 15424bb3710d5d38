"""Protocols with questions, steps and failing operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.replays.recorded_program import RecordedProgram
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs.commands import Answer, Cancel

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.core.events import Event
    from praxis_desktop.runs._run import Run


def answering(*values: object) -> Callable[[Run, Event], None]:
    """Return a function that answers each question with the next value, and further questions with the last
    value; None means no answer.
    """

    def answer(run: Run, event: Event) -> None:
        if not isinstance(event, PromptEvent) or "policy" in event.details:
            return
        value = values[min(event.number, len(values)) - 1]
        if value is None:
            return
        refused = run.do(Answer(event.number, value, by="Ada", reason="it is so"))
        if refused is not None:
            run.do(Cancel(by="nobody", reason=refused.message))

    return answer


_SHAKY = """
import asyncio
from praxis import protocol_function, step
from pylabrobot.scales import Scale
from pylabrobot.scales.scale_backend import ScaleBackend

class Balance(ScaleBackend):
    calls = 0
    async def setup(self): pass
    async def stop(self): pass
    async def zero(self): pass
    async def tare(self):
        await self.read_weight()
    async def read_weight(self):
        self.calls += 1
        if self.calls in (1, 2, 4):
            raise RuntimeError(f"failure {self.calls}: {self!r}")
        return 10.5

@protocol_function
async def weigh():
    scale = Scale("scale", 1, 1, 1, Balance())
    await scale.setup()
    print(await scale.read_weight(), scale.backend.calls)
    await scale.tare()
    return await scale.read_weight(), scale.backend.calls
"""

_STEPS = """
import asyncio
from praxis import protocol_function, step
@step("Wash {times} times", resend="repeatable")
async def wash(times):
    for number in range(times):
        async with step(f"Portion {number}"):
            await asyncio.sleep(0.003)
    return {"times": times, "wells": {"A1": 0.5}}
@protocol_function()
async def steps(times: int = 3):
    told = await asyncio.gather(wash(times), wash(2), return_exceptions=True)
    try:
        async with step("Fails"):
            raise ValueError(object())
    except ValueError as error:
        print(error)
    return told
"""

PEOPLE = (
    RecordedProgram("steps in steps", _STEPS, is_protocol=True, wishes={"values": {"times": "4"}}),
    RecordedProgram(
        "questions",
        """
        import asyncio, time
        from praxis import protocol_function
        from praxis.interactive import choose, confirm, input, pause
        async def chatter():
            while True:
                await asyncio.sleep(0.005)
                print(time.monotonic())
        @protocol_function()
        async def ask():
            talking = asyncio.create_task(chatter())
            await pause("Put the lid on")
            told = [await confirm("Is it on?"), await choose("Which?", ["left", "right"])]
            told.append(await input("How much?", kind=float, minimum=1, maximum=50, unit="ul"))
            told.append(await confirm("Late?", deadline=0.02, default=False))
            talking.cancel()
            return told
        """,
        is_protocol=True,
        request={"on_prompt": "ask"},
        meanwhile=answering("continue", "yes", "right", "7.5", None),
    ),
    RecordedProgram(
        "questions that have answers already",
        """
        from praxis import protocol_function
        from praxis.interactive import choose, confirm, input, pause
        @protocol_function()
        async def ask():
            await pause("Put the lid on")
            told = [await confirm("On?"), await choose("Which?", ["left", "right"])]
            return [*told, await input("Name?", default="x")]
        """,
        is_protocol=True,
        request={"on_prompt": "default"},
    ),
    RecordedProgram(
        "failures: tried again, left out",
        _SHAKY,
        is_protocol=True,
        request={"on_error": "ask", "on_prompt": "ask"},
        meanwhile=answering("retry", "retry", "skip"),
    ),
    RecordedProgram(
        "failures: a value by hand, then left out",
        _SHAKY,
        is_protocol=True,
        request={"on_error": "ask", "on_prompt": "ask"},
        meanwhile=answering("set_value=9,75", "skip", "retry"),
    ),
    RecordedProgram(
        "failures: given up",
        _SHAKY,
        is_protocol=True,
        request={"on_error": "ask", "on_prompt": "ask"},
        meanwhile=answering("retry", "abort"),
        state="failed",
    ),
    RecordedProgram("failures: skipped by rule", _SHAKY, is_protocol=True, request={"on_error": "skip"}),
    RecordedProgram(
        "outputs, files and figures",
        """
        import pathlib, random, time
        from praxis import output, protocol_function, series, table, well_data
        @protocol_function()
        def measure(state: dict):
            output("density", random.random(), "g/mL")
            well_data("od", {"A1": 0.53, "A2": "OVER", "A3": None})
            table("portions", [{"portion": n, "mass": time.time()} for n in range(3)])
            for number in range(50): series("temperature", 36 + random.random(), "°C")
            pathlib.Path("/session/own.csv").write_text("a,b\\n1,2\\n")
            state["odd"] = object(); state["growth"] = {"A1": {"first": 0.1}}
            return {"wells": {"H12": 1.5}, "set": {1, 2}}
        """,
        is_protocol=True,
    ),
)
