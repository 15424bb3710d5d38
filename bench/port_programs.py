"""The programs in the benchmark of ports: in the guest, and at the far end of the lines."""

from __future__ import annotations

ECHO = """
import os, sys
fd = int(sys.argv[1])
while True:
    data = os.read(fd, 65536)
    while data:
        data = data[os.write(fd, data):]
"""
"""A far end that sends everything back."""

SOURCE_AND_SINK = """
import os, sys
fd = int(sys.argv[1])
pattern = bytes(range(256)) * 256

def read_line():
    line = b""
    while not line.endswith(b"\\n"):
        line += os.read(fd, 1)
    return line

while True:
    command, count = read_line().split()
    left = int(count)
    if command == b"give":
        while left:
            at = (int(count) - left) % 256
            left -= os.write(fd, pattern[at : at + min(left, 32768)])
    else:
        wrong = 0
        while left:
            at = (int(count) - left) % 256
            data = os.read(fd, 65536)
            wrong += data != (pattern + pattern)[at : at + len(data)]
            left -= len(data)
        os.write(fd, b"%d\\n" % wrong)
"""
"""A far end that sends COUNT bytes on ``give COUNT``; on ``take COUNT`` it receives them and reports how many
parts were wrong.
"""

GUEST = """
import asyncio, json, time
from concurrent.futures import ThreadPoolExecutor
import serial

def sync(size, count):
    data, taken = b"x" * size, []
    with serial.Serial("echo", 115200, timeout=5, write_timeout=5) as port:
        for _ in range(count):
            start = time.perf_counter()
            port.write(data)
            port.read(size)
            taken.append((time.perf_counter() - start) * 1e6)
    return json.dumps(taken)

async def awaited(size, count):
    loop, executor, taken, data = asyncio.get_running_loop(), ThreadPoolExecutor(1), [], b"x" * size
    with serial.Serial("echo", 115200, timeout=5, write_timeout=5) as port:
        for _ in range(count):
            start = time.perf_counter()
            await loop.run_in_executor(executor, port.write, data)
            await loop.run_in_executor(executor, port.read, size)
            taken.append((time.perf_counter() - start) * 1e6)
    return json.dumps(taken)

async def web(size, count):
    import js
    from pyodide.ffi import to_js
    (port,) = await js.navigator.serial.getPorts()
    await port.open(baudRate=115200, bufferSize=65536)
    writer, reader, data, taken = port.writable.getWriter(), port.readable.getReader(), to_js(b"x" * size), []
    for _ in range(count):
        start = time.perf_counter()
        await writer.write(data)
        left = size
        while left:
            left -= (await reader.read()).value.byteLength
        taken.append((time.perf_counter() - start) * 1e6)
    writer.releaseLock()
    reader.releaseLock()
    await port.close()
    return json.dumps(taken)

pattern = bytes(range(256)) * 512

def bulk(count, read):
    with serial.Serial("bulk", 4000000, timeout=10, write_timeout=10) as port:
        port.write(b"give %d\\n" % count)
        start = time.perf_counter()
        got = 0
        while got < count:
            data = read(port, count - got)
            assert data and data == pattern[got % 256 : got % 256 + len(data)], "a byte is wrong or missing"
            got += len(data)
        return time.perf_counter() - start

def receive(count):
    return str(bulk(count, lambda port, left: port.read(min(left, 65536))))

def receive_lines(count):
    return str(bulk(count, lambda port, left: port.read_until(b"\\xff", min(left, 65536))))

def send(count):
    with serial.Serial("bulk", 4000000, timeout=30, write_timeout=30) as port:
        port.write(b"take %d\\n" % count)
        start = time.perf_counter()
        sent = 0
        while sent < count:
            sent += port.write(pattern[sent % 256 : sent % 256 + min(count - sent, 65536)])
        assert port.readline() == b"0\\n", "a byte is wrong"
        return str(time.perf_counter() - start)
"""

EXCHANGES = """
async def exchange_all(ports, rate, seconds):
    told = {"exchanges": 0, "wrong": 0, "late": 0, "taken": []}
    begin = time.perf_counter() + 0.2

    async def exchange(number):
        executor = ThreadPoolExecutor(1)
        loop = asyncio.get_running_loop()
        with serial.Serial(f"port{number}", 115200, timeout=5, write_timeout=5) as port:
            for count in range(int(rate * seconds)):
                due = begin + (count + number / ports) / rate
                wait = due - time.perf_counter()
                if wait > 0:
                    await asyncio.sleep(wait)
                else:
                    told["late"] += 1
                start = time.perf_counter()
                line = b"%d %d\\n" % (number, count)
                await loop.run_in_executor(executor, port.write, line)
                told["wrong"] += await loop.run_in_executor(executor, port.readline) != line
                told["exchanges"] += 1
                if len(told["taken"]) < 100_000:
                    told["taken"].append((time.perf_counter() - start) * 1e6)
            told["wrong"] += port.in_waiting
    await asyncio.gather(*map(exchange, range(ports)))
    return json.dumps(told)
"""
"""A program that sends numbered lines on each port, and compares the replies."""
