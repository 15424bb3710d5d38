"""``python -m bench.ot2_transfers``: kill a transfer on an OT-2's HTTP API at random moments, and resume it.

The transfer is made by the driver of PyLabRobot. The API is served by another process, which counts its
commands: ``praxis-desktop simulate ot2 --listen``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from msgspec import Struct

from bench.crashes.person import Person
from bench.crashes.programs import SITUATIONS
from bench.crashes.trial import Bench
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.journal import JournalDamaged
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.records.reading import RecordReader, WireEntry

PROGRAM = """\
# /// script
# dependencies = ["pylabrobot[opentrons]==0.2.2"]
# ///
from pylabrobot.liquid_handling import LiquidHandler, OpentronsOT2Backend
from pylabrobot.resources import Tip, cor_96_wellplate_360uL_Fb, hamilton_96_tiprack_300uL_filter
from pylabrobot.resources.opentrons import OTDeck

deck = OTDeck()
handler = LiquidHandler(OpentronsOT2Backend(HOST, PORT), deck)
await handler.setup()
tips = hamilton_96_tiprack_300uL_filter("tips")
for spot in tips.get_all_items():
    spot.tracker.remove_tip()
    tip = Tip(False, 59.3, fitting_depth=7.47, maximal_volume=300.0, name="t" + spot.name)
    spot.tracker.add_tip(tip, commit=True)
plate = cor_96_wellplate_360uL_Fb("plate")
deck.assign_child_at_slot(tips, 1)
deck.assign_child_at_slot(plate, 2)
for number in range(4):
    row = "ABCD"[number]
    await handler.pick_up_tips(tips[f"{row}1"], use_channels=[0])
    await handler.aspirate(plate[f"{row}1"], vols=[50 + number], use_channels=[0])
    await handler.dispense(plate[f"{row}2"], vols=[50 + number], use_channels=[0])
    await handler.return_tips()
await handler.stop()
print("done")
"""


def client_wheel(folder: Path) -> Path:
    """A wheel of the driver's client of the API, from the files that are installed here."""
    client = metadata.distribution(_CLIENT)
    wheel = folder / f"{_CLIENT.replace('-', '_')}-{client.version}-py3-none-any.whl"
    kept = {
        str(file): Path(str(file.locate()))
        for file in client.files or ()
        if file.suffix == ".py" or file.name in ("METADATA", "WHEEL", "RECORD")
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, path in kept.items():
            lines = path.read_text("utf-8").splitlines(keepends=True)
            if path.name == "RECORD":
                lines = [line for line in lines if line.partition(",")[0] in kept]
            archive.writestr(name, "".join(lines))
    return wheel


_CLIENT = "opentrons-http-api-client"


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


def wires(folder: Path) -> list[WireRecord]:
    """What a record has of the robot's connections, in order, up to where it is damaged."""
    found: list[WireRecord] = []
    with RecordReader(folder) as reader, suppress(JournalDamaged):
        found.extend(each.record for each in reader.entries() if isinstance(each, WireEntry))
    return found


class RobotsPerson(Person):
    """A person who can see what the robot received and sent."""

    def __init__(self, bench: Bench, robot: Robot) -> None:
        super().__init__(bench, SITUATIONS[0])
        self._robot = robot

    def _has_arrived(self, role: str, command: str) -> bool:
        data = command.encode("latin-1")
        folder = self._bench.run_folder()
        assert folder is not None
        sent = b"".join(each.data for each in wires(folder) if each.direction == "out")
        received = b"".join(data for direction, data in self._robot.exchanges() if direction == "received")
        return received.count(data) >= max(1, sent.count(data))

    def _reply(self, role: str) -> str:
        """What the robot sent after it had last received the command; if the connection had ended before it
        could, what it would have sent: the robot still knows its commands.
        """
        heard = said = reply = b""
        for direction, data in self._robot.exchanges():
            if direction == "received":
                heard, said = (heard + data if not said else data), b""
                continue
            said += data
            if heard.strip().endswith(self._command.encode("latin-1")):
                reply = said
        if not reply and (found := _ENQUEUED.match(self._command)):
            with urlopen(f"{self._robot.url.replace('tcp', 'http', 1)}{found[1]}", timeout=10) as answer:
                last = json.loads(answer.read())["data"][-1]
            queued = {key: value for key, value in last.items() if key in _QUEUED} | {"status": "queued"}
            body = json.dumps({"data": queued}).encode()
            head = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n"
            reply = head.format(len(body)).encode() + body
        return reply.decode("latin-1")


_ENQUEUED = re.compile(r"POST (/runs/[\w-]+/commands) ")
_QUEUED = ("id", "key", "createdAt", "commandType", "params", "intent", "status")
"""What the robot says of a command that it has just taken."""


class Result(Struct, frozen=True):
    """What became of a run: how often it was killed, what the robot counted, and what failed.

    ``seconds`` is the time from the first to the last byte.
    """

    kills: int
    asked: int
    counts: Mapping[str, float]
    failures: list[str]
    seconds: float = 0.0


def perform(bench: Bench, plan: Mapping[str, object]) -> Result:
    """Run the protocol, killed as ``plan`` says, resume it until it has ended, and replay it."""
    robot = Robot(bench)
    try:
        file = bench.folder / "transfer.py"
        place = urlsplit(robot.url)
        file.write_text(PROGRAM.replace("HOST", repr(place.hostname), 1).replace("PORT", str(place.port), 1))
        person = RobotsPerson(bench, robot)
        port = ["--port", f"robot={robot.url}", "--without-asking", "robot=its bytes are counted"]
        code, _ = person.watch(plan, ["run", str(file), "--json", *port, "--profile", "robot=ot2"])
        kills, resumes = int(code == -signal.SIGKILL), 0
        while code == -signal.SIGKILL and resumes < _MOST_RESUMES:
            folder = bench.run_folder()
            if folder is None:
                return Result(kills, 0, robot.counts(), ["killed before the run began"])
            resumes += 1
            code, _ = person.watch({}, ["history", "resume", folder.name, "--json", "--on-prompt", "ask"])
        seconds = 0.0
        failures = [] if code == 0 or "completed" in person.errors[-300:] else [person.errors[-700:]]
        folder = bench.run_folder()
        if folder is not None and not failures:
            told = wires(folder)
            seconds = (told[-1].time_ns - told[0].time_ns) / 1e9
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
        wheels = [client_wheel(root)]
        whole = perform(Bench(root / "whole", cache_directory(), wheels), {})
        if whole.failures:
            print(f"without a kill: {whole.failures}")
            return 1
        print(f"without a kill: {whole.seconds:.1f} s, {json.dumps(whole.counts)}; verified and replayed")
        wrong = kills = asked = 0
        for number in range(1, options.trials + 1):
            after = chance.uniform(0, whole.seconds)
            folder = root / str(number)
            result = perform(Bench(folder, cache_directory(), wheels), {"after": after})
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
