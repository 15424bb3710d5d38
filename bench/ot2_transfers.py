"""``python -m bench.ot2_transfers``: kill a transfer on an OT-2's HTTP API at random moments, and resume it.

The API is served by another process, ``praxis-desktop simulate ot2 --listen``, which counts its commands.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from bench.crashes.person import Person
from bench.crashes.programs import SITUATIONS
from bench.crashes.trial import Bench
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.journal import JournalDamaged
from praxis_desktop.records.reading import RecordReader, WireEntry

PROGRAM = """
import json, time, urllib.request

def ask(method, path, body=None):
    data = None if body is None else json.dumps({"data": body}).encode()
    headers = {"Opentrons-Version": "3", "Content-Type": "application/json"}
    request = urllib.request.Request(URL + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.load(response)

def do(kind, **params):
    command = {"commandType": kind, "params": params, "intent": "setup"}
    told = ask("POST", f"/runs/{run}/commands", command)["data"]
    while told["status"] in ("queued", "running"):
        time.sleep(0.005)
        told = ask("GET", f"/runs/{run}/commands/{told['id']}")["data"]
    assert told["status"] == "succeeded", told
    return told["result"]

WELLS = [row + str(column) for column in range(1, 5) for row in "ABCDEFGH"]
run = ask("POST", "/runs")["data"]["id"]
for name in ("tips", "plate"):
    ask("POST", f"/runs/{run}/labware_definitions", {
        "parameters": {"loadName": name}, "namespace": "praxis", "version": 1,
        "wells": {well: {"depth": 10} for well in WELLS}})
pipette = do("loadPipette", pipetteName="p300_single_gen2", mount="left")["pipetteId"]
labware = {name: do("loadLabware", location={"slotName": slot}, loadName=name, namespace="praxis", version=1,
                    displayName=name)["labwareId"] for name, slot in (("tips", "1"), ("plate", "2"))}
for number in range(4):
    tip = dict(pipetteId=pipette, labwareId=labware["tips"], wellName=WELLS[number])
    do("pickUpTip", **tip)
    for name, well in (("aspirate", WELLS[number]), ("dispense", WELLS[number + 8])):
        do(name, pipetteId=pipette, labwareId=labware["plate"], wellName=well, volume=50 + number,
           flowRate=90)
    do("dropTip", **tip)
print("done")
"""


class Robot:
    """The API in a process of its own, which knows what it was asked to do."""

    def __init__(self, bench: Bench) -> None:
        self._told = bench.folder / "robot.jsonl"
        with self._told.open("w") as file:
            self._process = bench.start(
                "bench.crashes.child",
                "{}",
                *("simulate", "ot2,pace=2000", "--listen", "127.0.0.1:0", "--json"),
                stdin=subprocess.PIPE,
                stdout=file,
            )
        while not (events := self._events()):
            time.sleep(0.02)
        self.url: str = events[0]["path"]

    def _events(self) -> list[dict[str, Any]]:
        lines = self._told.read_bytes().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith(b"\n")]

    def exchanges(self) -> list[tuple[str, bytes]]:
        """What it "received" and "sent", in order."""
        told = [each for each in self._events() if each["event"] == "exchange"]
        return [(each["direction"], bytes.fromhex(each["data"])) for each in told]

    def counts(self) -> dict[str, float]:
        """How many commands of each kind it carried out, and the µL in each well."""
        states = [each for each in self._events() if each["event"] == "instrument"]
        assert self._process.stdin is not None
        self._process.stdin.write("state\n")
        self._process.stdin.flush()
        while len(now := [each for each in self._events() if each["event"] == "instrument"]) == len(states):
            time.sleep(0.02)
        state = now[-1]["state"]
        return {"runs": state["runs"], **state["commands_done"], **state["dispensed_ul"]}

    def close(self) -> None:
        """End it."""
        self._process.communicate("quit\n")


class RobotsPerson(Person):
    """A person who can see what the robot received and sent."""

    def __init__(self, bench: Bench, robot: Robot) -> None:
        super().__init__(bench, SITUATIONS[0])
        self._robot = robot

    def _has_arrived(self, role: str, command: str) -> bool:
        data = command.encode("latin-1")
        folder = self._bench.run_folder()
        assert folder is not None
        with RecordReader(folder) as reader, suppress(JournalDamaged):
            wires = [each.record for each in reader.entries() if isinstance(each, WireEntry)]
        sent = b"".join(each.data for each in wires if each.direction == "out")
        received = b"".join(data for direction, data in self._robot.exchanges() if direction == "received")
        return received.count(data) >= max(1, sent.count(data))

    def _reply(self, role: str) -> str:
        """What the robot sent after it had last received the command."""
        heard = said = reply = b""
        for direction, data in self._robot.exchanges():
            if direction == "received":
                heard, said = (heard + data if not said else data), b""
                continue
            said += data
            if heard.strip().endswith(self._command.encode("latin-1")):
                reply = said
        return reply.decode("latin-1")


class Result(Struct, frozen=True):
    """What became of a run: how often it was killed, what the robot counted, and what failed."""

    kills: int
    asked: int
    counts: Mapping[str, float]
    failures: list[str]
    seconds: float


def perform(bench: Bench, plan: Mapping[str, object]) -> Result:
    """Run the protocol, killed as ``plan`` says, resume it until it has ended, and replay it."""
    robot = Robot(bench)
    begin = time.monotonic()
    try:
        program = bench.folder / "transfer.py"
        program.write_text(PROGRAM.replace("URL", repr(robot.url.replace("tcp", "http")), 1))
        person = RobotsPerson(bench, robot)
        port = ["--port", f"robot={robot.url}", "--without-asking", "robot=its bytes are counted"]
        code, _ = person.watch(plan, ["run", str(program), "--json", *port, "--profile", "robot=ot2"])
        seconds = time.monotonic() - begin
        kills, resumes = int(code == -signal.SIGKILL), 0
        while code == -signal.SIGKILL and resumes < _MOST_RESUMES:
            folder = bench.run_folder()
            if folder is None:
                return Result(kills, 0, robot.counts(), ["killed before the run began"], seconds)
            resumes += 1
            code, _ = person.watch({}, ["history", "resume", folder.name, "--json", "--on-prompt", "ask"])
        failures = [] if code == 0 or "completed" in person.errors[-300:] else [person.errors[-700:]]
        folder = bench.run_folder()
        if folder is not None and not failures:
            for action in (["verify"], ["replay"]):
                done = bench.call("history", *action, folder.name)
                if done.returncode:
                    failures.append(f"{action[0]}: {(done.stdout + done.stderr)[-400:]}")
        return Result(kills, person.asked, robot.counts(), failures, seconds)
    finally:
        robot.close()


_MOST_RESUMES = 4


def main(arguments: list[str]) -> int:
    """Run once without a kill, then ``--trials`` times with one."""
    parser = argparse.ArgumentParser(prog="python -m bench.ot2_transfers", description=__doc__)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)
    root = Path(tempfile.mkdtemp(prefix="praxis-ot2-"))
    try:
        whole = perform(Bench(root / "whole", cache_directory()), {})
        if whole.failures:
            print(f"without a kill: {whole.failures}")
            return 1
        print(f"without a kill: {whole.seconds:.1f} s, {json.dumps(whole.counts)}; verified and replayed")
        wrong = kills = asked = 0
        for number in range(1, options.trials + 1):
            after = chance.uniform(0, max(0.2, whole.seconds - _START_S))
            folder = root / str(number)
            result = perform(Bench(folder, cache_directory()), {"after": after})
            kills += result.kills
            asked += result.asked
            twice = {key: value for key, value in result.counts.items() if value != whole.counts.get(key)}
            missing = sorted(set(whole.counts) - set(result.counts))
            if twice or missing or result.failures:
                wrong += 1
                print(f"trial {number}, killed after {after:.3f} s: differs {twice}, missing {missing}")
                print("  " + " ".join(result.failures)[-600:])
            shutil.rmtree(folder, ignore_errors=True)
        print(f"{options.trials} trials, {kills} kills, {asked} questions: {wrong} wrong")
        return int(wrong > 0)
    finally:
        shutil.rmtree(root, ignore_errors=True)


_START_S = 2.0
"""About the seconds from the start of the process to the first connection."""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
