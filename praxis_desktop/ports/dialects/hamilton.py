"""Parses Hamilton's firmware commands over USB (STAR, STARlet, Vantage), and describes them in words.

Source: the STAR and Vantage backends of PyLabRobot 0.2.2. A command is text: the module ("C0", or on a
Vantage "A1PM"), two letters for the action, ``id`` with four digits, then parameters, each with a name of two
lower-case letters. A reply begins with the same module, letters and id; its parameter ``er`` says what went
wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from praxis_desktop.core.messages import Message
from praxis_desktop.ports.dialects.messages import Said, shortened
from praxis_desktop.ports.dialects.transfers import CONTROL, IN, Completion, Transfer
from praxis_desktop.ports.dialects.usb import first_of

_COMMAND: Final = re.compile(r"([A-Z][0-9A-Z](?:[A-Z]{2})?)([A-Z]{2})(?![A-Z])")
_PARAMETER: Final = re.compile(r'([a-z]{2})((?:"[^"]*"|[^a-z"])*)')
_MASTER_ERROR: Final = re.compile(r"er([0-9]{2})/([0-9]{2})((?: ?[A-Z][0-9A-Z][0-9]{2}/[0-9]{2})*)")
_MODULE_ERROR: Final = re.compile(r"([A-Z][0-9A-Z])([0-9]{2})/([0-9]{2})")
_CHANNELS: Final = "123456789ABCDEFG"
_NAMES_ONE: Final = ("ra",)
"""Parameters whose value is the name of another parameter."""


class FirmwareText(Struct, frozen=True):
    """The parts of a firmware command or reply; ``id`` is "" if the text has none."""

    module: str
    word: str
    id: str = ""
    parameters: Mapping[str, str] = {}

    @property
    def name(self) -> str:
        """The module and the command, such as "C0TP"."""
        return self.module + self.word

    def numbers(self, name: str) -> list[int]:
        """Return a parameter's numbers, one for each channel; a final ``&``, which repeats the last number,
        is ignored. Raises KeyError if the parameter is missing, or ValueError if it contains anything but
        numbers.
        """
        return [int(number) for number in self.parameters[name].replace("&", " ").split()]

    def number(self, name: str, default: int | None = None) -> int:
        """Return a parameter's only number, or ``default`` if the parameter is missing. Raises the same
        errors as ``numbers``.
        """
        if default is not None and name not in self.parameters:
            return default
        (number,) = self.numbers(name)
        return number

    def tenths(self, name: str, sign: str = "") -> float:
        """Return a length in mm or a volume in µL, which the firmware gives in tenths; the result is negative
        if the parameter ``sign`` is 1. Raises the same errors as ``numbers``.
        """
        return self.number(name) / 10 * (-1 if sign and self.number(sign, 0) else 1)


def read_firmware(text: str) -> FirmwareText | None:
    """Return the parts of a command or reply; None if ``text`` is neither."""
    found = _COMMAND.match(text)
    if found is None:
        return None
    parameters: dict[str, str] = {}
    waiting = ""
    for name, value in _PARAMETER.findall(text[found.end() :]):
        if waiting:
            parameters[waiting], waiting = name, ""
        elif name in _NAMES_ONE and not value:
            waiting = name
        else:
            parameters.setdefault(name, value.strip())
    number = parameters.pop("id", "")
    return FirmwareText(found[1], found[2], number, parameters)


# ---- words
_WORDS: Final[Mapping[str, str]] = {
    "C0VI": "pre-initialize",
    "C0DI": "initialize the channels",
    "C0TT": "define a tip type",
    "C0TP": "pick up tips",
    "C0TR": "drop tips",
    "C0AS": "aspirate",
    "C0DS": "dispense",
    "C0ZA": "raise the channels",
    "C0RT": "which channels have tips?",
    "C0EI": "initialize the 96 head",
    "C0EP": "pick up 96 tips",
    "C0ER": "drop 96 tips",
    "C0EA": "aspirate with the 96 head",
    "C0ED": "dispense with the 96 head",
    "C0EM": "move the 96 head",
    "C0EV": "raise the 96 head",
    "C0FI": "initialize the iSWAP",
    "C0PG": "park the iSWAP",
    "C0PP": "get a plate with the iSWAP",
    "C0PM": "move a plate with the iSWAP",
    "C0PR": "put a plate with the iSWAP",
    "C0ZT": "get the CoRe gripper",
    "C0ZP": "get a plate with the CoRe gripper",
    "C0ZM": "move a plate with the CoRe gripper",
    "C0ZR": "put a plate with the CoRe gripper",
    "C0ZS": "return the CoRe gripper",
    "C0II": "initialize the autoload",
    "C0IV": "raise the autoload",
    "I0XP": "move the autoload",
    "C0CO": "lock the cover",
    "C0HO": "unlock the cover",
    "C0QC": "is the cover open?",
    "C0HD": "discard the queued commands",
    "C0RM": "which parts does it have?",
    "C0QM": "how is it configured?",
    "C0QW": "is it initialized?",
    "C0RX": "where is the arm?",
    "C0RE": "what was the error?",
    "C0JX": "move the arm",
}
_ERRORS: Final[Mapping[int, str]] = {
    1: "syntax error",
    2: "hardware error",
    3: "not completed",
    4: "clot detected",
    5: "barcode unreadable",
    6: "too little liquid",
    7: "tip already fitted",
    8: "no tip",
    10: "aborted",
    15: "incompatible parameters",
    16: "cover not closed",
    17: "aspiration error",
    20: "TADM measurement error",
    21: "no plate there",
    22: "still holds a plate",
    23: "plate lost",
    24: "illegal plate position",
    25: "cover open or carrier removed",
    27: "position not reachable",
    28: "unexpected liquid",
    36: "cover open",
}
_VOLUMES: Final[Mapping[str, str]] = {"C0AS": "av", "C0DS": "dv", "C0EA": "af", "C0ED": "df"}


def told(text: str, *, is_reply: bool) -> tuple[str, bool]:
    """Return a one-line description of a command or reply, and whether it reports an error."""
    read = read_firmware(text)
    if read is None:
        return shortened(text), False
    what = _WORDS.get(read.name, "")
    if not is_reply:
        begun = f"{read.name} {what}" if what else shortened(_without_id(text))
        return f"{begun}{_details(read)}" if what else begun, False
    error = _error(read, text)
    if error:
        return Message("{command} rejected: {error}", command=read.name, error=error), True
    answered = " ".join(f"{name}{value}" for name, value in read.parameters.items() if name != "er")
    if not answered:
        return Message("{command} done", command=read.name), False
    return Message("{command} done: {answer}", command=read.name, answer=shortened(answered)), False


def _without_id(text: str) -> str:
    return re.sub(r"id[0-9]{4}", "", text, count=1)


def _details(read: FirmwareText) -> str:
    """Describe the channels, positions and volumes of a command."""
    parts: list[str] = []
    try:
        used = [number for number, is_used in enumerate(read.numbers("tm")) if is_used]
        if used:
            parts.append(
                Message("channels {channels}", channels=_listed([str(number + 1) for number in used]))
            )
        else:
            used = [0]
    except (KeyError, ValueError):
        used = [0]
    for names, unit in ((("xp", "xs"), "x"), (("yp", "yh", "yj"), "y")):
        if place := next((_values(read, name, used) for name in names if name in read.parameters), ""):
            parts.append(" ".join((unit, place, "mm")))
    if volume := _values(read, _VOLUMES.get(read.name, ""), used):
        parts.append(f"{volume} µL")
    return f": {', '.join(parts)}" if parts else ""


def _values(read: FirmwareText, name: str, used: list[int]) -> str:
    try:
        numbers = read.numbers(name)
        return _listed([f"{numbers[min(each, len(numbers) - 1)] / 10:g}" for each in used])
    except (IndexError, KeyError, ValueError):
        return ""


def _listed(values: list[str]) -> str:
    """Return the distinct values as text, in order of first appearance."""
    return " ".join(dict.fromkeys(values))


def _error(read: FirmwareText, text: str) -> str:
    if read.module != "C0":
        code = read.parameters.get("er", "")
        return "" if code.strip("0") == "" else Message("error {code}", code=code)
    found = _MASTER_ERROR.search(text)
    if found is None or (found[1] == found[2] == "00"):
        return ""
    modules = [
        f"{_module(module)}: {_named(int(code), int(trace))}"
        for module, code, trace in _MODULE_ERROR.findall(found[3])
        if (code, trace) != ("00", "00")
    ]
    return "; ".join(modules) or _named(int(found[1]), int(found[2]))


def _module(module: str) -> str:
    if module[0] == "P" and module[1] in _CHANNELS:
        return Message("channel {number}", number=_CHANNELS.index(module[1]) + 1)
    return {"H0": "96 head", "R0": "iSWAP", "X0": "arm", "I0": "autoload"}.get(module, module)


def _named(code: int, trace: int) -> str:
    return f"{_ERRORS.get(code, 'unknown error')} ({code:02}/{trace:02})"


# ---- the monitor
_PACKET: Final = 64


class HamiltonTalk:
    """Reads the commands and replies on one USB connection. If a message's last packet is full, an empty
    packet follows.
    """

    def __init__(self) -> None:
        self._command = b""
        self._reply = b""

    def request(self, data: bytes) -> Said | None:
        """Return the transfer at the start of ``data``, and the command that this transfer completes, if any;
        None if the transfer is incomplete. Raises NoMessage.
        """
        found = first_of(Transfer, data)
        if found is None:
            return None
        transfer, size = found
        if transfer.endpoint == CONTROL:
            return Said(size, "")
        self._command += transfer.data
        if transfer.data and len(transfer.data) % _PACKET == 0:
            return Said(size, "")
        command, self._command = self._command.decode("latin-1"), b""
        return Said(size, told(command, is_reply=False)[0] if command else "")

    def reply(self, data: bytes) -> Said | None:
        """Return the completion at the start of ``data``, and the reply that it completes, if any; None if
        the completion is incomplete. Raises NoMessage.
        """
        found = first_of(Completion, data)
        if found is None:
            return None
        completion, size = found
        if completion.endpoint < IN:
            return Said(size, "")
        self._reply += completion.data
        if len(completion.data) == _PACKET:
            return Said(size, "")
        reply, self._reply = self._reply.decode("latin-1"), b""
        line, is_error = told(reply, is_reply=True) if reply else ("", False)
        return Said(size, line, (), is_error)
