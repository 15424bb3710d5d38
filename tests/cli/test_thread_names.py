"""A protocol with threads on the command line: messages, records, listings and exports name the thread."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from praxis_desktop.records.reading import EventEntry, RecordReader, WireEntry
from tests.cli.command import praxis

PROTOCOL = '''
"""Weigh, with a thread that reads and one that fails."""
import queue, threading, time
import serial
from praxis import step

def main() -> list[str]:
    port = serial.Serial("scale", 9600, timeout=0.1)
    lines, stop = queue.Queue(), threading.Event()

    def read():
        with step("Listen"):
            while not stop.is_set():
                if line := port.readline():
                    lines.put(line.decode().split()[-1])

    def poll():
        with step("Poll"):
            port.write(b"SI\\r\\n")
            time.sleep(1.1)
        raise ValueError("the poll is over")

    threads = [threading.Thread(target=work, name=work.__name__) for work in (read, poll)]
    for thread in threads: thread.start()
    got = [lines.get(timeout=10)]
    with step("Weigh"):
        port.write(b"SI\\r\\n")
        got.append(lines.get(timeout=10))
    threads[1].join()
    stop.set()
    threads[0].join()
    port.close()
    return got
'''


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_run_tells_and_keeps_the_threads_of_its_steps_bytes_and_errors(tmp_path: Path, mode: str) -> None:
    (tmp_path / "poll.py").write_text(PROTOCOL)

    def command(*arguments: str, code: int = 0) -> list[str]:
        finished = praxis(*arguments, cwd=tmp_path)
        assert finished.code == code, finished.err
        return finished.out.splitlines() + finished.told

    told = command("run", "poll.py", "--port", "scale=sim:mettler", "--exec-mode", mode, code=7)
    run = next(line for line in told if ": record: run " in line).split()[-1].rstrip(")")
    told = [line.partition(" (")[0] for line in told]
    assert "praxis-desktop: step 1, thread read: Listen" in told
    assert "praxis-desktop: step 2, thread poll: Poll" in told
    assert any(line.endswith(": Weigh") and "thread" not in line for line in told)
    assert "Exception in thread poll:" in told
    assert "praxis-desktop: Thread 'poll' ended with ValueError: the poll is over" in told

    shown = command("history", "show", run, "--steps", "--log", "--wire")
    assert any(line.endswith("completed  Listen (thread read)") for line in shown)
    assert any(line.endswith("completed    Wait 1.1 s (thread poll)") for line in shown)
    assert any(line.endswith("completed  Weigh") for line in shown)
    assert any("warning  Thread 'poll' ended with ValueError" in line for line in shown)
    causes = [line.strip() for line in shown if "poll.py:" in line]
    assert [cause.rpartition(", ")[2] for cause in causes if "Poll" in cause] == ["thread poll"]
    assert not any("thread" in cause for cause in causes if "Weigh" in cause)

    command("history", "export", run, "--format", "csv,json", "-o", "out")
    steps = next((tmp_path / "out").rglob("*steps.csv"))
    rows = list(csv.DictReader(steps.read_text("utf-8-sig").splitlines()))
    assert {row["title"]: row["thread"] for row in rows} == {
        "Listen": "read",
        "Poll": "poll",
        "Wait 1.1 s": "poll",
        "Weigh": "",
    }
    document = json.loads(next((tmp_path / "out").rglob("*.json")).read_text("utf-8"))
    assert {step["title"] for step in document["steps"] if "thread" not in step} == {"Weigh"}
    assert any("matches its record" in line for line in command("history", "replay", run))


def test_a_run_without_threads_says_nothing_of_any(tmp_path: Path) -> None:
    (tmp_path / "weigh.py").write_text(
        'import serial\nfrom praxis import step\n\ndef main():\n    """Weigh."""\n'
        '    with serial.Serial("scale", timeout=2) as port, step("Weigh"):\n'
        '        port.write(b"SI\\r\\n")\n        return port.readline().decode()\n'
    )
    finished = praxis("run", "weigh.py", "--port", "scale=sim:mettler", "--json", cwd=tmp_path)
    assert finished.code == 0, finished.err
    events = [event for event in finished.events if event["event"] in ("step", "serial")]
    assert len(events) == 4
    assert not any("thread" in event for event in events)
    shown = praxis("history", "show", finished.events[-1]["run_id"], cwd=tmp_path)
    folder = next(line for line in shown.out.splitlines() if line.startswith("record ")).split()[1]
    with RecordReader(Path(folder)) as record:
        entries = list(record.entries())
    told = [entry.event for entry in entries if isinstance(entry, EventEntry)]
    causes = [entry.record.details for entry in entries if isinstance(entry, WireEntry)]
    assert any("line" in cause for cause in causes)
    assert not any("thread" in each for each in (*told, *causes))


def test_a_dry_run_has_the_steps_of_threads(tmp_path: Path) -> None:
    (tmp_path / "poll.py").write_text(PROTOCOL)
    checked = praxis("check", "poll.py", "--port", "scale=sim:mettler", "--json", cwd=tmp_path)
    assert checked.code == 0, checked.err
    steps = {event["title"]: event.get("thread", "") for event in checked.events if event["event"] == "step"}
    assert (steps["Listen"], steps["Poll"], steps["Weigh"]) == ("read", "poll", "")
