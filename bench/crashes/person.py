"""The person at the instruments, who is asked about the outcome of commands while a run is killed and
resumed.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from praxis_desktop.journal import JournalDamaged
from praxis_desktop.records.reading import RecordReader, WireEntry

if TYPE_CHECKING:
    from bench.crashes.programs import Situation
    from bench.crashes.trial import Bench

TIME_LIMIT_S = 120.0


class Person:
    """Answers questions truthfully, because this person knows what the instruments received."""

    def __init__(self, bench: Bench, situation: Situation) -> None:
        self._bench = bench
        self._situation = situation
        self.asked = 0
        self.errors = ""

    def watch(self, plan: Mapping[str, object], arguments: list[str]) -> tuple[int, list[dict[str, Any]]]:
        """Attend to a command line until it ends; return its exit code and events."""
        errors = self._bench.folder / "errors.txt"
        events = []
        with errors.open("a") as file:
            process = self._bench.start(
                "bench.crashes.child",
                json.dumps(plan),
                *arguments,
                stdin=subprocess.DEVNULL,
                stderr=file,
            )
            assert process.stdout is not None
            timer = _KilledLate(process)
            with timer, process.stdout:
                for line in process.stdout:
                    with suppress(ValueError):
                        event = json.loads(line)
                        events.append(event)
                        if event["event"] == "prompt":
                            self._answer(event)
                code = process.wait()
        with (self._bench.folder / "events.jsonl").open("a") as told:
            told.writelines(json.dumps(event) + "\n" for event in events)
        results = [event["result"] for event in events if event["event"] == "result"]
        complaints = [str((each or {}).get("error")) for each in results]
        self.errors = errors.read_text() + "".join(complaints)
        if timer.is_late:
            self.errors += f" (it took more than {TIME_LIMIT_S:g} s)"
            code = 124
        return code, events

    def _answer(self, prompt: Mapping[str, Any]) -> None:
        details = prompt.get("details") or {}
        self.asked += 1
        answer = "unsure"
        if details.get("what") == "open exchange":
            self._asked_about = bytes.fromhex(details["command"])
            self._command = self._asked_about.decode("latin-1").strip()
            answer = self._what_became(details["port"], prompt["choices"])
        elif details.get("what") == "reply":
            answer = self._reply(details["port"])
        elif any(choice["value"] == "go_on" for choice in prompt["choices"]):
            answer = "go_on"  # the guardian was killed, too: the instruments are as the program left them
        folder = self._bench.run_folder()
        assert folder is not None
        done = self._bench.call("runs", "answer", folder.name, str(prompt["number"]), answer)
        if done.returncode != 0:
            self.errors += done.stderr

    def _what_became(self, role: str, choices: Sequence[Mapping[str, Any]]) -> str:
        """Return the true answer about a command. If it must not be sent again, the person carries it out by
        hand.
        """
        if self._has_arrived(role, self._command):
            return "done"
        if all(each["value"] != "send" or each["obstacle"] for each in choices):
            self._bench.do_by_hand(role, self._command)
            return "done"
        return "send"

    def _reply(self, role: str) -> str:
        """Return the reply that the instrument sent, or would have sent, to the current command."""
        if role not in self._situation.simulators:
            return self._command.replace(" ", " ok ")
        reply, asked = b"", b""
        for event in self._bench.simulated(role):
            data = bytes.fromhex(event["data"])
            if event["direction"] == "received":
                asked, reply = data, b"" if data.decode("latin-1").strip() == self._command else reply
            elif asked.decode("latin-1").strip() == self._command:
                reply += data
        return reply.decode("latin-1").strip()

    def _has_arrived(self, role: str, command: str) -> bool:
        """Return whether the command arrived as often as the record says that it was sent."""
        got = Counter(self._bench.received(self._situation))[(role, command)]
        folder = self._bench.run_folder()
        assert folder is not None
        sent = 0
        with RecordReader(folder) as reader, suppress(JournalDamaged):
            for entry in reader.entries():
                if isinstance(entry, WireEntry) and entry.record.direction == "out":
                    sent += entry.record.data.decode("latin-1").strip() == command
        return got >= max(1, sent)


class _KilledLate:
    """Kills a process that does not end in time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.is_late = False
        self._process = process
        self._timer = threading.Timer(TIME_LIMIT_S, self._end)

    def _end(self) -> None:
        self.is_late = True
        self._process.kill()

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
