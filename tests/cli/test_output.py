"""A program that prints very much: nothing is lost, and memory stays bounded."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.cli.command import COMMAND, TIMEOUT_S, environment, finish, start

LINES = 80_000
PROGRAM = f"""
import sys
for number in range({LINES}):
    print(f"{{number:06}}" + "x" * 250)
    if number % 10_000 == 0:
        print(number, file=sys.stderr)
input()
"""
SIZE = LINES * 257
MOST = 200 << 20
"""Bytes of resident memory: an interpreter takes 90 MB, and the output would take 20 MB if it were stored."""


def check_memory(pid: int) -> None:
    if sys.platform == "linux":
        found = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        assert found is not None
        assert int(found[1]) * 1024 < MOST


def check_lines(text: bytes | bytearray) -> None:
    assert len(text) == SIZE
    assert [int(line[:6]) for line in text.split()] == list(range(LINES))


def test_twenty_megabytes_come_whole() -> None:
    process = start("exec", "--timeout", "90", "-c", PROGRAM)
    assert process.stdout is not None
    text = process.stdout.read(SIZE)
    check_memory(process.pid)
    assert finish(process, b"\n").code == 0
    check_lines(text)


def test_twenty_megabytes_come_whole_and_in_order_as_events() -> None:
    process = start("exec", "--json", "--timeout", "90", "-c", PROGRAM)
    assert process.stdout is not None
    text = bytearray()
    errors: list[tuple[int, str]] = []
    while len(text) < SIZE:
        event = json.loads(process.stdout.readline())
        if event["event"] == "stdout":
            text += event["text"].encode()
        elif event["event"] == "stderr":
            # One write may arrive as two events.
            before = errors.pop()[1] if errors and errors[-1][0] == len(text) else ""
            errors.append((len(text), before + event["text"]))
    check_memory(process.pid)
    finished = finish(process, b"\n")
    check_lines(text)
    assert errors == [(257 * (number + 1), f"{number}\n") for number in range(0, LINES, 10_000)]
    assert finished.code == 0
    total = SIZE + sum(len(told) for _, told in errors)
    assert finished.events[-1]["details"]["output_bytes"] == total
    assert len(finished.result["output"]) == 1 << 20
    assert finished.result["output"].endswith("x\n")


def test_all_text_is_utf8_whatever_the_code_page() -> None:
    done = subprocess.run(
        [*COMMAND, "run", "größe-µ.py"],
        env=environment(PYTHONUTF8="0", PYTHONIOENCODING="cp1252"),
        capture_output=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 2
    assert "größe-µ.py" in done.stderr.decode("utf-8")
    assert b"\r" not in done.stderr
