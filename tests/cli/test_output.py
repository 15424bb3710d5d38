"""A program that prints far more than anybody reads: nothing is lost, and memory stays bounded."""

from __future__ import annotations

import json
import sys

import pytest

from tests.cli.command import start

LINES = 80_000
PROGRAM = f"""
import sys
for number in range({LINES}):
    print(f"{{number:06}}" + "x" * 250)
    if number % 10_000 == 0:
        print(number, file=sys.stderr)
"""
SIZE = LINES * 257


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process that has ended")
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_twenty_megabytes_come_whole_and_in_order(options: tuple[str, ...]) -> None:
    import os

    process = start("exec", *options, "--timeout", "90", "-c", PROGRAM)
    assert process.stdout is not None
    assert process.stdin is not None
    process.stdin.close()
    text = bytearray()
    errors = []
    result = None
    for line in process.stdout:
        if not options:
            text += line
            continue
        event = json.loads(line)
        if event["event"] == "stdout":
            text += event["text"].encode()
        elif event["event"] == "stderr":
            errors.append((len(text), event["text"]))
        elif event["event"] == "result":
            result = event
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.stderr is not None
    process.stderr.close()
    process.stdout.close()
    assert process.returncode == 0
    lines = bytes(text).split()
    assert [int(line[:6]) for line in lines] == list(range(LINES))
    assert len(text) == SIZE
    assert usage.ru_maxrss < 300 << 10, "KiB"
    if result is not None:
        assert errors == [(257 * (number + 1), f"{number}\n") for number in range(0, LINES, 10_000)]
        assert result["details"]["output_bytes"] == SIZE + sum(len(told) for _, told in errors)
        kept = result["result"]["output"]
        assert (1 << 20) - 4 < len(kept) <= 1 << 20
        assert kept.endswith("x\n")
