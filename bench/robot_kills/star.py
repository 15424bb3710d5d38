"""A transfer of 96 wells and a serial dilution on a STAR, which is served over USB/IP."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from bench.robot_kills.robot import Command, Robot, Served
from praxis_desktop.core.devices import USBIP_VARIABLE
from praxis_desktop.ports.dialects.hamilton import read_firmware
from praxis_desktop.ports.dialects.transfers import IN, Completion, Transfer
from praxis_desktop.ports.wire_logs import WireRecord

_DECK = """\
from pylabrobot.liquid_handling import LiquidHandler, STARBackend
from pylabrobot.liquid_handling.standard import Mix
from pylabrobot.resources import (
    PLT_CAR_L5AC_A00,
    TIP_CAR_480_A00,
    STARLetDeck,
    cor_96_wellplate_360uL_Fb,
    hamilton_96_tiprack_300uL_filter,
)

deck = STARLetDeck()
tip_carrier, plate_carrier = TIP_CAR_480_A00("tip carrier"), PLT_CAR_L5AC_A00("plate carrier")
tips = tip_carrier[0] = hamilton_96_tiprack_300uL_filter("tips")
more_tips = tip_carrier[1] = hamilton_96_tiprack_300uL_filter("tips of the head")
source, target, copy = (cor_96_wellplate_360uL_Fb(name) for name in ("source", "target", "copy"))
for site, plate in enumerate((source, target, copy)):
    plate_carrier[site] = plate
deck.assign_child_resource(tip_carrier, rails=1)
deck.assign_child_resource(plate_carrier, rails=9)
columns = [f"A{column}:H{column}" for column in range(1, 13)]
handler = LiquidHandler(STARBackend(packet_read_timeout=1), deck)
await handler.setup()
"""

_TRANSFER = """\
for number, column in enumerate(columns):
    volumes = [50.0 + number] * 8
    await handler.pick_up_tips(tips[column])
    await handler.aspirate(source[column], vols=volumes)
    await handler.dispense(target[column], vols=volumes)
    await handler.return_tips()
await handler.pick_up_tips96(more_tips)
await handler.aspirate96(target, volume=40)
await handler.dispense96(copy, volume=40)
await handler.return_tips96()
await handler.stop()
print("done")
"""

_DILUTION = """\
mixed = [Mix(volume=80, repetitions=2, flow_rate=100)] * 8
await handler.pick_up_tips(tips[columns[0]])
for column in columns:
    await handler.aspirate(source[column], vols=[100.0] * 8)
    await handler.dispense(target[column], vols=[100.0] * 8)
await handler.return_tips()
await handler.pick_up_tips(tips[columns[1]])
for first, second in zip(columns, columns[1:]):
    await handler.aspirate(target[first], vols=[100.0] * 8)
    await handler.dispense(target[second], vols=[100.0] * 8, mix=mixed)
await handler.aspirate(target[columns[-1]], vols=[100.0] * 8)
await handler.discard_tips()
await handler.stop()
print("done")
"""

_COMMANDS_TO = 2
_PACKET = 64
_LOOK_AGAIN_S = 0.05
_NO_PROGRAMS = re.compile(r"C0(RF|RI|QW|QC|RT|HD)")
"""Matches the queries sent when a port is opened or a run is resumed, and the guardian's commands. They have
the number 0000, which PyLabRobot never uses.
"""
_QUESTIONS = re.compile(r"C0[RQU].|C0MU|(P.|[HRXI]0)(R|Q|V).")
_SAME_TWICE = ("C0EV", "C0ZA", "C0PG", "C0IV", "I0XP", "C0TT")
"""Commands with the same effect when carried out twice: raising, parking, positioning the autoload, and
defining a kind of tip.
"""
_AUTOLOAD = re.compile(r"I0|C0(II|IV)")


class Star(Robot):
    """The STAR. It identifies commands by their numbers, and sends nothing once a computer's connection is
    lost.
    """

    kind: ClassVar[str] = "star"
    simulator: ClassVar[str] = "star,pace=100"
    programs: ClassVar[Mapping[str, str]] = {
        "transfer": _DECK + _TRANSFER,
        "dilution": _DECK + _DILUTION,
    }
    told: ClassVar[Sequence[str]] = (
        "motions_done",
        "last_error",
        "liquid_without_known_labware_ul",
        "channels",
        "head96",
        "is_moving",
    )

    def grant(self, address: str) -> list[str]:
        return ["--port", "star=usb:08af:8000", "--without-asking", "star=its commands are counted"]

    def environment(self, address: str) -> Mapping[str, str]:
        return {USBIP_VARIABLE: address}

    def commands(self, served: Served) -> list[Command]:
        found = []
        for text in _received(served):
            read = read_firmware(text)
            assert read is not None, text
            if read.id == "0000" and _NO_PROGRAMS.fullmatch(read.name):
                continue
            is_question = _QUESTIONS.fullmatch(read.name) is not None
            part = "autoload" if _AUTOLOAD.match(read.name) else read.module
            bare = text.replace(f"id{read.id}", "", 1)
            found.append(Command(part, bare, read.id, is_question or read.name in _SAME_TWICE))
        return found

    def count(self, records: Sequence[WireRecord], command: bytes) -> int:
        wanted = list(_commands([command]))
        sent = list(_commands(each.data for each in records if each.direction == "out"))
        return sum(sent.count(each) for each in wanted)

    def count_received(self, served: Served, command: bytes) -> int:
        received = _received(served)
        return sum(received.count(each) for each in _commands([command]))

    def reply(self, served: Served, command: bytes) -> str:
        (text,) = _commands([command])
        asked = read_firmware(text)
        assert asked is not None
        while (state := served.state())["is_moving"]:
            time.sleep(_LOOK_AGAIN_S)
        begins = f"{asked.name}id{asked.id}"
        said = [*_said(served), str(state["last_error"])]
        if any(each.startswith(begins) for each in said):
            return next(each for each in said if each.startswith(begins))
        others = (each for each in said if each.startswith(f"{asked.name}id") and "er00" in each)
        done = next(others, f"{begins}er00/00" if asked.module == "C0" else f"{begins}er00")
        return begins + done[len(begins) :]


def _said(served: Served) -> list[str]:
    """Return the replies that the robot has sent."""
    sent = [Completion.from_bytes(data) for direction, data in served.exchanges() if direction == "sent"]
    replies, begun = [], b""
    for each in sent:
        if each.endpoint & IN:
            begun += each.data
            if len(each.data) < _PACKET:
                replies.append(begun.decode("latin-1"))
                begun = b""
    return replies


def _received(served: Served) -> list[str]:
    return list(_commands(data for direction, data in served.exchanges() if direction == "received"))


def _commands(messages: Iterable[bytes]) -> Iterator[str]:
    """Yield the firmware commands in transfer messages."""
    begun = b""
    for message in messages:
        rest = message
        while rest and (first := Transfer.first(rest)) is not None:
            transfer, size = first
            rest = rest[size:]
            if transfer.endpoint != _COMMANDS_TO:
                continue
            begun += transfer.data
            if begun and (not transfer.data or len(transfer.data) % _PACKET):
                yield begun.decode("latin-1")
                begun = b""
