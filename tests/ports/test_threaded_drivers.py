"""Drivers that read in their own threads, and loops that are driven beside them, work in the guest."""

from __future__ import annotations

import pytest

from tests.ports.guests import run_guest
from tests.ports.talkers import echo

STAR = """
import asyncio, queue, threading
from concurrent.futures import ThreadPoolExecutor
import usb.core, usb.util
from pylabrobot.liquid_handling import STARBackend
from pylabrobot.liquid_handling.backends.hamilton.base import HamiltonLiquidHandler

class Device:
    '''A STAR as pyusb shows it: answers each command when it is read.'''
    def __init__(self): self.answers, self.sent = queue.Queue(), []
    def write(self, endpoint, data, timeout):
        text = data.decode()
        self.sent.append(threading.current_thread() is threading.main_thread())
        self.answers.put(f"{text[:4]}{text[text.index('id'):][:6]}er00/00".encode())
        return len(data)
    def read(self, endpoint, size, timeout):
        try: return self.answers.get(timeout=0.02)
        except queue.Empty: raise usb.core.USBError("timeout") from None

class Endpoint: wMaxPacketSize = 64

async def connect(): pass
backend = STARBackend()
io, io.setup = backend.io, connect
io.dev, io.read_endpoint, io.write_endpoint = Device(), Endpoint, Endpoint
io._executor = ThreadPoolExecutor(max_workers=io.max_workers)
usb.util.dispose_resources = lambda device: None
device = io.dev
backend.set_deck(object())
await HamiltonLiquidHandler.setup(backend)
reader = backend._reading_thread.is_alive()
ticks = []
async def tick():
    while True: ticks.append(1); await asyncio.sleep(0.005)
ticking = asyncio.ensure_future(tick())
answers = await asyncio.gather(*(backend.send_command(module=f"P{n}", command="RF") for n in range(1, 9)))
ticking.cancel()
await HamiltonLiquidHandler.stop(backend)
repr((reader, sorted(answer[:4] for answer in answers), any(device.sent), threading.active_count()))
"""


def test_the_reader_of_a_star_answers_commands_that_run_at_once() -> None:
    outcome = run_guest(STAR, ["scale=sim:mettler"])
    assert outcome.error is None, outcome.error
    assert outcome.value == repr((True, [f"P{n}RF" for n in range(1, 9)], False, 1))


READS = """
import asyncio, time
import serial
port = serial.Serial("echo", timeout=60)
ticks = []
def ask(text):
    time.sleep(0.002)
    port.write(text)
    data = port.read(len(text))
    return data, len(ticks)
async def tick():
    while True: ticks.append(1); await asyncio.sleep(0.001)
ticking = asyncio.ensure_future(tick())
waiting = asyncio.ensure_future(asyncio.to_thread(lambda: (port.read(2), len(ticks))))
while len(ticks) < 5: await asyncio.sleep(0.001)
port.write(b"ab")
first, during = await waiting
second, _ = await asyncio.to_thread(ask, b"cd")
ticking.cancel()
port.close()
repr((first, during >= 5, second))
"""


def test_timers_run_while_a_function_reads_in_a_thread() -> None:
    with echo() as line:
        outcome = run_guest(READS, [f"echo={line.device}"])
    assert (outcome.error, outcome.value) == (None, repr((b"ab", True, b"cd")))


WATCHES = """
import asyncio, threading
import serial
seen = []
async def watch():
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    port = serial.Serial("echo", timeout=0)
    def readable():
        seen.append(port.read(10))
        if b"".join(seen) == b"pong": over.set()
    loop.add_reader(port, readable)
    def writable():
        port.write(b"pong"); loop.remove_writer(port)
    loop.add_writer(port, writable)
    await asyncio.wait_for(over.wait(), 30)
    loop.remove_reader(port)
    port.close()
thread = threading.Thread(target=lambda: asyncio.run(watch()))
thread.start()
{wait}
repr(b"".join(seen))
"""


@pytest.mark.parametrize("wait", ["thread.join()", "while thread.is_alive(): await asyncio.sleep(0.001)"])
def test_a_loop_in_a_thread_watches_a_port_whatever_the_main_thread_does(wait: str) -> None:
    with echo() as line:
        outcome = run_guest(WATCHES.format(wait=wait), [f"echo={line.device}"])
    assert (outcome.error, outcome.value) == (None, repr(b"pong"))
