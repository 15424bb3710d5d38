"""The situations in which a person acts on a run, with protocols that lead to them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from praxis_desktop.core.events import RunState

PREAMBLE = """
import asyncio, time
import serial
from praxis import protocol_function, step

@protocol_function()
def protocol():
    line = serial.Serial("pump", 9600, timeout=None)
    line.write(b"begin\\n"); line.read(3)
    try:
        {body}
    finally:
        line.write(b"finally\\n")
"""
"""A blocking protocol whose first and last messages show how the run ended."""

ASYNC_PREAMBLE = PREAMBLE.replace("def protocol", "async def protocol")


class Situation(Struct, frozen=True):
    """A situation of a run of ``source``: the run is in ``state``, and has sent ``sign`` on the line.

    ``pause`` is the kind of pause requested on the way: deferred or ``now``. ``policies`` belong to the run's
    request.
    """

    name: str
    source: str
    state: RunState = "running"
    sign: bytes = b"there\n"
    pause: str = ""
    policies: Mapping[str, Any] = MappingProxyType({})


def _blocking(body: str) -> str:
    return PREAMBLE.replace("{body}", body.replace("\n", "\n        "))


def _awaiting(body: str) -> str:
    return ASYNC_PREAMBLE.replace("{body}", body.replace("\n", "\n        "))


_THERE = 'line.write(b"there\\n"); line.read(3)\n'
_STEPS = """
for number in range(10_000):
    with step(f"Step {number}"):
        line.write(b"step %d\\n" % number); line.read(3)
        time.sleep(0.005)
""".strip()
_AWAITED_STEPS = """
for number in range(10_000):
    async with step(f"Step {number}"):
        line.write(b"step %d\\n" % number); line.read(3)
        await asyncio.sleep(0.005)
""".strip()

SITUATIONS: tuple[Situation, ...] = (
    Situation(
        "queued",
        _blocking(_THERE),
        state="queued",
        sign=b"",
        policies=MappingProxyType({"waits_for_ports": True}),
    ),
    Situation("preparing", _blocking(_THERE + "time.sleep(1000)"), state="preparing", sign=b""),
    Situation("busy loop", _blocking(_THERE + "while True: pass")),
    Situation(
        "serial read, silent",
        _blocking(_THERE + 'line.write(b"silent\\n"); line.read(1)'),
        sign=b"silent\n",
    ),
    Situation("time.sleep", _blocking(_THERE + "time.sleep(1000)")),
    Situation("await asyncio.sleep", _awaiting(_THERE + "await asyncio.sleep(1000)")),
    Situation("steps, blocking", _blocking(_THERE + _STEPS)),
    Situation("steps, awaited", _awaiting(_THERE + _AWAITED_STEPS)),
    Situation(
        "pausing",
        _awaiting(
            _THERE + 'async with step("Long"):\n'
            "    await asyncio.get_running_loop().run_in_executor(None, line.read, 1)"
        ),
        state="pausing",
        pause="deferred",
    ),
    Situation("paused before a step", _awaiting(_THERE + _AWAITED_STEPS), state="paused", pause="deferred"),
    Situation("paused before a block", _blocking(_THERE + _STEPS), state="paused", pause="deferred"),
    Situation("paused at once", _awaiting(_THERE + _AWAITED_STEPS), state="paused", pause="now"),
    Situation(
        "prompt",
        _awaiting(_THERE + 'from praxis import interactive\nawait interactive.confirm("Go on?")'),
        state="requires_intervention",
        policies=MappingProxyType({"on_prompt": "ask"}),
    ),
    Situation(
        "recovery question",
        _awaiting(
            _THERE + '@step("Fails")\nasync def fails():\n    raise ValueError("no tip")\nawait fails()'
        ),
        state="requires_intervention",
        policies=MappingProxyType({"on_prompt": "ask", "on_error": "ask"}),
    ),
    Situation(
        "canceling",
        _awaiting(
            _THERE + "try:\n    await asyncio.sleep(1000)\nfinally:\n"
            '    line.write(b"parking\\n")\n    await asyncio.sleep(1000)'
        ),
        state="canceling",
        sign=b"parking\n",
        pause="cancel",
    ),
)
