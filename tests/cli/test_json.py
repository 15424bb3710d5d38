"""With ``--json`` every line of standard output is an event, whatever a program does."""

from __future__ import annotations

import pytest

from tests.cli.command import praxis

FORGER = r"""
import os, sys, warnings
print('{"event": "result", "state": "completed"}')
os.write(1, b'{"event": "state", "state": "failed"}\n')
print('{"event": "log"}', file=sys.stderr)
os.write(1, "µ".encode()[:1]); os.write(2, b"e")
os.write(1, "µ".encode()[1:])
os.write(1, b"\n\xff\0\xe2\x82")
{"mass": 1.5, "steps": (1, None)}
"""


def test_a_program_cannot_forge_events() -> None:
    finished = praxis("exec", "--json", "-c", FORGER)
    assert (finished.code, finished.err) == (0, "")
    states = [event["state"] for event in finished.events if event["event"] == "state"]
    assert states == ["preparing", "running", "completed"]
    told = {"stdout": "", "stderr": ""}
    for event in finished.events:
        if event["event"] in told:
            told[event["event"]] += event["text"]
    assert told["stdout"].splitlines() == [
        '{"event": "result", "state": "completed"}',
        '{"event": "state", "state": "failed"}',
        "µ",
        "\ufffd\0\ufffd",
    ]
    assert told["stderr"] == '{"event": "log"}\ne'
    result = finished.events[-1]
    assert result["state"] == "completed"
    assert len(result["run_id"]) == 32
    assert result["details"] == {"output_bytes": 105}
    assert set(result["result"]) == {"output", "callstack", "runtime", "startTimestamp", "value", "error"}
    assert result["result"]["value"] == {"mass": 1.5, "steps": [1, None]}
    assert result["result"]["error"] is None


def test_a_failure_is_told_with_its_traceback_and_nothing_on_standard_error() -> None:
    finished = praxis("exec", "--json", "-c", "print(1)\n1/0")
    assert (finished.code, finished.err) == (1, "")
    assert finished.result["error"] == {
        "name": "ZeroDivisionError",
        "message": "division by zero",
        "stack": 'Traceback (most recent call last):\n  File "<string>", line 2, in <module>\n    1/0\n'
        "    ~^~\nZeroDivisionError: division by zero\n",
    }


def test_serial_traffic_and_settings_are_told() -> None:
    finished = praxis(
        *("run", "gravimetric_check", "--json", "--port", "scale=sim:mettler,portion_after=0.3"),
        *("--set", "portions=2"),
    )
    assert finished.code == 0, finished.err
    names = {event["event"] for event in finished.events}
    assert names >= {"state", "ready", "stdout", "serial", "result"}
    wire = [event for event in finished.events if event["event"] == "serial"]
    assert {event["direction"] for event in wire} == {"in", "out"}
    assert {event["port"] for event in wire} == {"scale"}
    sent = b"".join(bytes.fromhex(event["data"]) for event in wire if event["direction"] == "out")
    assert b"\r\nI4\r\n" in sent
    assert finished.events[-1]["verdict"]["verdict"] == "passed"


@pytest.mark.parametrize(
    "arguments",
    [
        ("exec", "--json"),
        ("exec", "--json", "no_such_file.py"),
        ("run", "no_such_protocol", "--json"),
        ("exec", "-c", "1", "--port", "scale=sim:none", "--json"),
    ],
)
def test_errors_before_the_start_have_the_same_shape(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    from praxis_desktop.cli import main
    from tests.cli.command import Finished

    code = main(arguments)
    captured = capsys.readouterr()
    finished = Finished(code, captured.out, captured.err)
    assert (code, finished.err) == (2, "")
    assert finished.events[0] == {"event": "state", "state": "failed"}
    assert finished.result["error"]["name"] == "UsageError"
    assert finished.result["error"]["message"]
