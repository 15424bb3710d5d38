"""Whenever a read in the guest is cancelled or times out, every byte is read exactly once, and in order."""

from __future__ import annotations

import json

import pytest

from tests.ports.guests import run_guest
from tests.ports.talkers import echo, talker
from tests.ports.wires import needs_ports

pytestmark = needs_ports

HELD = """
import asyncio
from concurrent.futures import ThreadPoolExecutor
import serial

class WatchedLoop:
    '''Notes the futures of jobs.'''
    def __init__(self, loop):
        self.loop, self.requests, self.inner = loop, [], loop.run_in_executor
        loop.run_in_executor = self.run
    def run(self, executor, function, *args):
        request = self.inner(executor, function, *args)
        self.requests.append(request)
        for callback in self.first:
            request.add_done_callback(callback)
        return request

port = serial.Serial("echo", timeout=60)
ONE = ThreadPoolExecutor(1)

async def direct():
    return await asyncio.get_running_loop().run_in_executor(None, port.read, 4)

async def in_lane():
    return await asyncio.get_running_loop().run_in_executor(ONE, port.read_until, b"d")

async def with_wait_for():
    return await asyncio.wait_for(asyncio.to_thread(port.read, 4), 60)

async def with_wait_for_of_task():
    return await asyncio.wait_for(asyncio.ensure_future(asyncio.to_thread(port.read, 4)), 60)

async def with_wait_for_of_future():
    return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, port.readline, 4), 60)

async def with_timeout():
    async with asyncio.timeout(60):
        return await asyncio.to_thread(port.read, 4)

async def gathered():
    return b"".join(await asyncio.gather(*(asyncio.to_thread(port.read, count) for count in (1, 2, 1))))

async def gathered_futures():
    loop = asyncio.get_running_loop()
    return b"".join(await asyncio.gather(*(loop.run_in_executor(None, port.read, 2) for _ in range(2))))

async def by_lambda():
    return await asyncio.to_thread(lambda: port.read(4))

SHAPES = [direct, in_lane, with_wait_for, with_wait_for_of_task, with_wait_for_of_future, with_timeout,
          gathered, gathered_futures, by_lambda, lambda: asyncio.to_thread(port.read, 4)]
"""

INTERLEAVINGS = (
    HELD
    + """
async def attempt(shape, steps, before, again):
    '''Cancel ``steps`` handles after the bytes have come, with a callback that runs before or after the
    task's own.'''
    loop = asyncio.get_running_loop()
    watched = WatchedLoop(loop)

    def later(steps):
        if steps:
            loop.call_soon(later, steps - 1)
        else:
            for _ in range(1 + again):
                task.cancel()

    def come(request):
        if not request.cancelled():
            later(steps)

    watched.first = [come] if before else []
    task = loop.create_task(shape())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    if not before:
        for request in watched.requests:
            request.add_done_callback(come)
    port.write(b"abcd")
    try:
        got = await task
        outcome = "read"
    except asyncio.CancelledError:
        got = b""
        outcome = "cancelled"
    del loop.run_in_executor
    port.timeout = 5
    rest = port.read(4 - len(got))
    port.timeout = 60
    assert got + rest == b"abcd" and port.in_waiting == 0, (shape, steps, before, again, got, rest)
    return outcome

async def main():
    outcomes = []
    for shape in SHAPES:
        for steps in range(7):
            for before in (True, False):
                for again in (0, 1):
                    outcomes.append(await attempt(shape, steps, before, again))
    return outcomes

outcomes = await main()
port.close()
repr([outcomes.count("read"), outcomes.count("cancelled")])
"""
)


def test_a_cancellation_at_any_step_after_the_bytes_have_come_loses_none() -> None:
    with echo() as line:
        outcome = run_guest(INTERLEAVINGS, [f"echo={line.device}"])
    assert outcome.error is None, outcome.error
    read, cancelled = json.loads(str(outcome.value))
    assert read + cancelled == 280
    assert min(read, cancelled) > 50, "both must have been tried"


RANDOM = """
import asyncio, json, random
import serial

async def main(reads, seed):
    port = serial.Serial("talker", timeout=None)
    port.write(b"!")
    chance = random.Random(seed)
    loop = asyncio.get_running_loop()
    got = bytearray()
    counts = {}
    async def inner(count):
        return await asyncio.to_thread(port.read, count)
    for _ in range(reads):
        count = chance.randrange(1, 60)
        limit = chance.choice([0, 0.00005, 0.0001, 0.0003, 0.001, 0.002])
        way = chance.choice(["wait_for", "cancel", "task", "timeout", "serial", "burst"])
        if way == "serial":
            port.timeout = limit
            part = await asyncio.to_thread(chance.choice([port.read, port.readline]), count)
            port.timeout = None
            how = "timed out" if len(part) < count else "read"
        elif way == "burst":
            port.timeout = limit
            part = port.read(count)
            port.timeout = None
            how = "timed out" if len(part) < count else "read"
        else:
            if way == "task":
                task = asyncio.ensure_future(inner(count))
            elif way == "cancel":
                task = asyncio.ensure_future(asyncio.to_thread(port.read, count))
            else:
                task = loop.run_in_executor(None, port.read, count)
            try:
                if way in ("wait_for", "timeout"):
                    async with asyncio.timeout(limit):
                        part = await task
                else:
                    loop.call_later(limit, task.cancel)
                    if chance.random() < 0.5:
                        task.add_done_callback(lambda _, task=task: task.cancel())
                    part = await task
                how = "read"
            except (TimeoutError, asyncio.CancelledError):
                part = b""
                how = "cancelled"
        got += part
        counts[how] = counts.get(how, 0) + 1
    port.write(b"!")
    port.timeout = 5
    end = await asyncio.to_thread(port.read_until, b"END")
    got += end
    port.close()
    return bytes(got[:-3]), counts

got, counts = await main({reads}, {seed})
numbers = [int(number) for number in got.split(b"\\n")[:-1]]
assert numbers == list(range(len(numbers))), [n for n, m in zip(numbers, range(len(numbers))) if n != m][:5]
json.dumps([len(numbers), counts.get("read", 0), counts.get("timed out", 0), counts.get("cancelled", 0)])
"""


@pytest.mark.parametrize(
    "reads", [600, pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(600)])]
)
def test_reads_that_end_at_random_moments_lose_no_byte_of_a_talking_instrument(reads: int) -> None:
    with talker() as line:
        source = RANDOM.replace("{reads}", str(reads)).replace("{seed}", "5")
        outcome = run_guest(source, [f"talker={line.device}"])
    assert outcome.error is None, outcome.error
    lines, read, timed_out, cancelled = json.loads(str(outcome.value))
    assert read + timed_out + cancelled == reads
    assert lines > reads / 10
    assert timed_out > reads / 20
    assert cancelled > reads / 20
