"""A transfer on an OT-2, whose HTTP API is served on a TCP port."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit
from urllib.request import urlopen

from bench.robot_kills.robot import Command, Robot, Served
from praxis_desktop.ports.wire_logs import WireRecord

_TRANSFER = """\
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

_CLIENT = "opentrons-http-api-client"


def client_wheel(folder: Path) -> Path:
    """Make a wheel of the driver's API client from the files that are installed here."""
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


class Ot2(Robot):
    """The OT-2. Its API still lists the commands after a connection has ended."""

    kind: ClassVar[str] = "ot2"
    simulator: ClassVar[str] = "ot2,pace=2000"
    serving: ClassVar[Sequence[str]] = ("--listen", "127.0.0.1:0")
    programs: ClassVar[Mapping[str, str]] = {"transfer": _TRANSFER}
    told: ClassVar[Sequence[str]] = ("runs", "commands_done", "dispensed_ul")

    def wheels(self, folder: Path) -> list[Path]:
        return [client_wheel(folder)]

    def placed(self, program: str, address: str) -> str:
        place = urlsplit(address)
        return program.replace("HOST", repr(place.hostname), 1).replace("PORT", str(place.port), 1)

    def grant(self, address: str) -> list[str]:
        asks_nothing = ["--without-asking", "robot=its bytes are counted"]
        return ["--port", f"robot={address}", "--profile", "robot=ot2", *asks_nothing]

    def commands(self, served: Served) -> list[Command]:
        received = _received(served)
        found: list[Command] = []
        for request in _ENQUEUING.finditer(received):
            body = received[request.end() : request.end() + int(request[1])]
            try:
                told = json.loads(body)["data"]
            except ValueError:  # the connection ended before the request did
                continue
            text = f"{told['commandType']} {json.dumps(told['params'], sort_keys=True)}"
            found.append(Command("robot", _ID.sub("ID", text), str(len(found)), may_repeat=False))
        return found

    def count(self, records: Sequence[WireRecord], command: bytes) -> int:
        return b"".join(each.data for each in records if each.direction == "out").count(command.strip())

    def count_received(self, served: Served, command: bytes) -> int:
        return _received(served).count(command.strip())

    def reply(self, served: Served, command: bytes) -> str:
        command = command.strip()
        heard = said = reply = b""
        for direction, data in served.exchanges():
            if direction == "received":
                heard, said = (heard + data if not said else data), b""
                continue
            said += data
            if heard.strip().endswith(command):
                reply = said
        if not reply and (found := _ENQUEUED.match(command.decode("latin-1"))):
            last = _asked(served, found[1])[-1]
            queued = {key: value for key, value in last.items() if key in _QUEUED} | {"status": "queued"}
            body = json.dumps({"data": queued}).encode()
            head = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n"
            reply = head.format(len(body)).encode() + body
        return reply.decode("latin-1")


_ENQUEUED = re.compile(r"POST (/runs/[\w-]+/commands) ")
_QUEUED = ("id", "key", "createdAt", "commandType", "params", "intent", "status")
"""The fields that the robot reports for a command that it has just accepted."""
_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}")
_ENQUEUING = re.compile(
    rb"POST /runs/[\w-]+/commands\S* HTTP/1.1\r\n(?:[^\r\n]+\r\n)*?"
    rb"content-length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n",
    re.IGNORECASE,
)


def _received(served: Served) -> bytes:
    return b"".join(data for direction, data in served.exchanges() if direction == "received")


def _asked(served: Served, path: str) -> list[dict[str, Any]]:
    """Return the entries that the API lists at ``path``."""
    with urlopen(f"{served.address.replace('tcp', 'http', 1)}{path}", timeout=10) as answer:
        return list(json.loads(answer.read())["data"])
