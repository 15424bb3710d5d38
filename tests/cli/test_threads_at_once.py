"""Programs whose threads do the same thing at once, with switches anywhere: nothing is lost or mixed up."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.command import finish, praxis, start


@pytest.fixture
def pseudo_terminal() -> Iterator[tuple[int, str]]:
    """The descriptor of a raw pseudo-terminal's far end, and the terminal's path."""
    if sys.platform == "win32":
        pytest.skip("pseudo-terminals")
    import tty

    far_end, terminal = os.openpty()
    try:
        tty.setraw(terminal)
        yield far_end, os.ttyname(terminal)
    finally:
        os.close(far_end)
        os.close(terminal)


LOOPS = """
import asyncio, threading

def compete():
    while not over.is_set():
        len("")

async def answer(number: int) -> int:
    await asyncio.sleep(0)
    return number

over, answers = threading.Event(), []
others = [threading.Thread(target=compete) for _ in range(3)]
for thread in others: thread.start()
try:
    for _ in range(25):
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        asked = [asyncio.run_coroutine_threadsafe(answer(number), loop) for number in range(4)]
        answers.append([each.result(timeout=20) for each in asked])
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
finally:
    over.set()
print(len(answers), answers.count([0, 1, 2, 3]))
"""


def test_a_loop_answers_while_the_thread_that_will_run_it_is_starting() -> None:
    finished = praxis("exec", "-c", LOOPS)
    assert (finished.code, finished.out) == (0, "25 25\n"), finished.err


STOPPED = """
import asyncio, threading
loop = asyncio.new_event_loop()
stop = loop.stop
thread = threading.Thread(target=loop.run_forever, daemon=True)
thread.start()
loop.call_soon_threadsafe(stop)
thread.join(10)
assert not thread.is_alive()
"""


def test_a_loop_is_stopped_by_a_function_from_before_a_thread_ran_it() -> None:
    finished = praxis("exec", "-c", STOPPED)
    assert finished.code == 0, finished.err


WRITERS = """
import serial, threading
from praxis import step

def main():
    port = serial.Serial("pump", 115200)
    def work(letter):
        for _ in range(8):
            with step(f"Write {letter}"):
                port.write(letter.encode() * 9000)
    threads = [threading.Thread(target=work, args=(letter,), name=letter) for letter in "abc"]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    port.close()
"""


def test_bytes_that_wait_for_the_line_are_told_with_the_step_and_thread_that_wrote_them(
    tmp_path: Path,
    pseudo_terminal: tuple[int, str],
) -> None:
    far_end, port = pseudo_terminal
    left: list[bytes] = []

    def read_slowly() -> None:
        while sum(map(len, left)) < 3 * 8 * 9000:
            left.append(os.read(far_end, 2000))
            time.sleep(0.001)

    instrument = threading.Thread(target=read_slowly, daemon=True)
    instrument.start()
    (tmp_path / "write.py").write_text(WRITERS)
    finished = praxis("run", "write.py", "--port", f"pump={port}", "--json", cwd=tmp_path)
    assert finished.code == 0, finished.err
    instrument.join(10)
    titles = {event["step"]: event["title"] for event in finished.events if event["event"] == "step"}
    told = [event for event in finished.events if event["event"] == "serial" and event["direction"] == "out"]
    sent = [bytes.fromhex(event["data"]).decode() for event in told]
    assert "".join(sent) == b"".join(left).decode()
    causes = [(titles.get(event["step"]), event["thread"]) for event in told]
    assert causes == [(f"Write {data[0]}", data[0]) for data in sent]
    shown = praxis("history", "show", finished.events[-1]["run_id"], "--wire", cwd=tmp_path).out.splitlines()
    cause = ""
    for line in shown:
        if ": Write " in line:
            cause = line.partition(": Write ")[2][0]
        elif "pump  ->" in line:
            assert line.partition("->")[2].strip()[:50] == cause * 50, line


REFUSED = """
import socket, threading
wrong = []
def ask(number):
    for each in range(200):
        host = f"10.0.{number}.{each}"
        try:
            socket.create_connection((host, 4000), timeout=1)
        except OSError as error:
            if host not in str(error):
                wrong.append(str(error))
threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(wrong)
"""


def test_each_thread_is_told_why_its_own_connection_was_refused() -> None:
    finished = praxis("exec", "--port", "scale=sim:mettler", "-c", REFUSED)
    assert (finished.code, finished.out) == (0, "[]\n"), finished.err


SHARED_STEP = """
import serial, threading
from praxis import step

wash = step("Wash")

def main():
    port = serial.Serial("scale", 9600)
    def work(number):
        for _ in range(60):
            with step(f"Batch {number}"):
                with wash:
                    port.write(b"\\r\\n")
                port.write(b"\\r\\n")
    threads = [threading.Thread(target=work, args=(number,), name=f"{number}") for number in range(6)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def test_one_step_object_serves_several_threads(tmp_path: Path) -> None:
    (tmp_path / "wash.py").write_text(SHARED_STEP)
    finished = praxis("run", "wash.py", "--port", "scale=sim:mettler", "--json", cwd=tmp_path)
    assert finished.code == 0, finished.err
    threads: dict[int, str] = {}
    begun: dict[str, list[int]] = {f"{number}": [] for number in range(6)}
    for event in finished.events:
        if event["event"] == "step" and event["status"] == "started":
            threads[event["step"]] = event["thread"]
            begun[event["thread"]].append(event["step"])
        elif event["event"] == "step":
            assert begun[event["thread"]].pop() == event["step"]
        elif event["event"] == "serial" and event["direction"] == "out":
            assert (threads[event["step"]], begun[event["thread"]][-1]) == (event["thread"], event["step"])
    assert len(threads) == 6 * 60 * 2


WAITS = """
import threading, time

def main():
    def wait():
        for _ in range(1000):
            time.sleep(2)
    threads = [threading.Thread(target=wait) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def test_a_dry_run_counts_every_wait(tmp_path: Path) -> None:
    (tmp_path / "wait.py").write_text(WAITS)
    finished = praxis("check", "wait.py", cwd=tmp_path)
    assert finished.out.startswith("passed: 8000 steps"), finished.out


HID = """
import hid, threading
path, failed = hid.enumerate()[0]["path"], []
def use():
    for _ in range(40):
        device = hid.device()
        try:
            device.open_path(path)
            device.close()
        except Exception as error:
            failed.append(error)
threads = [threading.Thread(target=use) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(failed)
"""


def test_threads_open_and_close_one_device() -> None:
    finished = praxis("exec", "--port", "reader=sim:byonoy_a96a", "-c", HID)
    assert (finished.code, finished.out) == (0, "[]\n"), finished.err


LARGE_WRITES = """
import serial, threading
port = serial.Serial("scale", write_timeout=60)
def write():
    for _ in range(5):
        port.write(bytes(3 << 20))
threads = [threading.Thread(target=write) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(port.write_timeout)
"""


def test_large_writes_of_threads_leave_the_time_out_of_writes() -> None:
    finished = praxis("exec", "--port", "scale=sim:mettler", "-c", LARGE_WRITES)
    assert (finished.code, finished.out) == (0, "60\n"), finished.err


POOLS = """
import asyncio, threading, time
from concurrent.futures import ThreadPoolExecutor

async def main():
    most = 0
    for _ in range(100):
        inside, pool, go = [], ThreadPoolExecutor(1), threading.Event()

        def job():
            nonlocal most
            inside.append(None)
            most = max(most, len(inside))
            time.sleep(0.001)
            inside.pop()

        def submit():
            go.wait()
            for _ in range(2): pool.submit(job)

        threads = [threading.Thread(target=submit) for _ in range(3)]
        for thread in threads: thread.start()
        go.set()
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(pool, job) for _ in range(2)))
        for thread in threads: thread.join()
        pool.shutdown()
    return most

print(asyncio.run(main()))
"""


def test_a_pool_of_one_thread_has_one_thread_whoever_submits_its_first_job() -> None:
    finished = praxis("exec", "-c", POOLS)
    assert (finished.code, finished.out) == (0, "1\n"), finished.err


STDIN = """
import sys, threading
got = []
def read():
    while part := sys.stdin.readline(7):
        got.append(part)
threads = [threading.Thread(target=read) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("".join(sorted("".join(got))).strip())
"""


def test_threads_that_read_parts_of_lines_lose_none_of_the_input() -> None:
    given = "".join(f"line {number:04} abcdefghijkl\n" for number in range(300))
    finished = praxis("exec", "-c", STDIN, given=given.encode())
    assert (finished.code, finished.out) == (0, "".join(sorted(given)).strip() + "\n"), finished.err


@contextmanager
def echo() -> Iterator[int]:
    """Send every datagram back. Gives the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as instrument:
        instrument.bind(("127.0.0.1", 0))

        def answer() -> None:
            while (asked := instrument.recvfrom(100))[0] != b"end":
                instrument.sendto(*asked)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield instrument.getsockname()[1]
        instrument.sendto(b"end", instrument.getsockname())
        thread.join(10)


DATAGRAMS = """
import socket, threading
lost = 0
for _ in range(10):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as shared:
        shared.settimeout(5)
        go = threading.Event()
        def send(number):
            go.wait()
            shared.sendto(b"%d" % number, ("127.0.0.1", PORT))
        threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
        for thread in threads: thread.start()
        go.set()
        for thread in threads: thread.join()
        assert {shared.recv(100) for _ in threads} == {b"%d" % number for number in range(6)}
print("all came back")
"""


def test_datagrams_that_threads_send_at_once_share_a_connection() -> None:
    with echo() as port:
        program = DATAGRAMS.replace("PORT", str(port))
        finished = praxis("exec", "--port", f"device=udp://127.0.0.1:{port}", "-c", program)
    assert (finished.code, finished.out) == (0, "all came back\n"), finished.err


LISTENER = """
import queue, socket, threading
shared, got = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), queue.Queue()
def listen():
    while True:
        got.put(shared.recv(100))
threading.Thread(target=listen, daemon=True).start()
for number, port in enumerate([FIRST, SECOND, SECOND, FIRST]):
    shared.sendto(b"%d" % number, ("127.0.0.1", port))
    print(got.get(timeout=20))
"""


def test_a_thread_listens_on_a_socket_before_another_has_sent_anything() -> None:
    with echo() as first, echo() as second:
        grants = [f"--port=a=udp://127.0.0.1:{first}", f"--port=b=udp://127.0.0.1:{second}"]
        program = LISTENER.replace("FIRST", str(first)).replace("SECOND", str(second))
        finished = praxis("exec", *grants, "-c", program)
    assert (finished.code, finished.out) == (0, "b'0'\nb'1'\nb'2'\nb'3'\n"), finished.err


CLOSED = """
import socket, threading, time
shared, ends = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), []
def listen():
    try:
        shared.recv(100)
    except OSError:
        ends.append("closed")
thread = threading.Thread(target=listen, daemon=True)
thread.start()
time.sleep(0.1)
shared.close()
thread.join(20)
print(ends)
"""


def test_closing_a_socket_ends_a_thread_that_listens_on_it() -> None:
    finished = praxis("exec", "--port", "device=udp://127.0.0.1:9", "-c", CLOSED)
    assert (finished.code, finished.out) == (0, "['closed']\n"), finished.err


LATE = """
import os, socket, threading
from praxis import step

def main() -> dict[str, str]:
    server = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(server.getsockname())
    answers = server.accept()
    pair, pipe = socket.socketpair(), os.pipe()
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ends = {}
    def wait(name, act):
        try:
            with step(name, timeout=0.3):
                act()
        except TimeoutError as error:
            ends[name] = type(error).__name__
    waits = {
        "accept": server.accept,
        "receive": lambda: client.recv(10),
        "datagram": lambda: datagrams.recv(10),
        "pair": lambda: pair[0].recv(10),
        "pipe": lambda: os.read(pipe[0], 10),
    }
    threads = [threading.Thread(target=wait, args=each, daemon=True) for each in waits.items()]
    for thread in threads: thread.start()
    for thread in threads: thread.join(10)
    return ends
"""


def test_a_steps_time_limit_ends_every_wait_of_its_thread(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text(LATE)
    finished = praxis("run", "late.py", "--port", "scale=sim:mettler", "--json", cwd=tmp_path)
    assert finished.result["value"] == dict.fromkeys(
        ("accept", "receive", "datagram", "pair", "pipe"), "StepTimeout"
    ), finished.err


FULL_LINE = """
import threading
import serial
from praxis import step

def main() -> list[str]:
    port, ends = serial.Serial("pump", 9600), []
    def write(number):
        try:
            with step(f"Write {number}", timeout=0.3):
                port.write(bytes(200_000))
        except TimeoutError as error:
            ends.append(type(error).__name__)
    threads = [threading.Thread(target=write, args=(number,), daemon=True) for number in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join(10)
    port.close()
    return ends
"""


def test_a_steps_time_limit_ends_a_threads_write_that_waits_for_the_line(
    tmp_path: Path, pseudo_terminal: tuple[int, str]
) -> None:
    _, port = pseudo_terminal
    (tmp_path / "write.py").write_text(FULL_LINE)
    finished = praxis("run", "write.py", "--port", f"pump={port}", "--json", cwd=tmp_path)
    assert finished.result["value"] == ["StepTimeout"] * 2, finished.err


HALF_A_LINE = """
import threading
import serial
from praxis import step

def main() -> list[str]:
    port, got = serial.Serial("pump", 9600), []
    def read():
        port.timeout = None
        try:
            with step("Read", timeout=0.5):
                port.readline()
        except TimeoutError:
            port.timeout = 5
            got.append(port.read(3).decode())
    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    port.close()
    return got
"""


def test_half_a_line_is_left_for_the_next_read_when_a_threads_step_is_late(
    tmp_path: Path, pseudo_terminal: tuple[int, str]
) -> None:
    far_end, port = pseudo_terminal
    (tmp_path / "read.py").write_text(HALF_A_LINE)
    process = start("run", "read.py", "--port", f"pump={port}", "--json", cwd=tmp_path)
    assert process.stdout is not None
    assert any(b'"started"' in line for line in iter(process.stdout.readline, b""))
    os.write(far_end, b"abc")
    finished = finish(process)
    assert '"value":["abc"]' in finished.out.replace(" ", ""), finished.err
