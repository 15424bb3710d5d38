"""How an instrument is, in a word, a tone and an icon, and the sentence that goes with it."""

from __future__ import annotations

import time
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.records import Record
from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.roles.verdict_words import look_of
from praxis_desktop.ports.preflight.verdict import Verdict, VerdictKind

RECENT_S = 60.0
"""What answered within this time is called connected."""


class Heard(Record):
    """What came of the last time that an instrument was asked, at ``at`` (``time.monotonic``), and of what
    ``kind`` that is; ``is_asked``: it is being asked now. ``has_vanished``: it was there since the window
    opened, and is not any more.
    """

    at: float = 0.0
    kind: VerdictKind = "not_asked"
    sentence: str = ""
    remedy: str = ""
    is_asked: bool = False
    has_vanished: bool = False


class InstrumentState(NamedTuple):
    """What the chip shows; ``sentence`` and ``remedy`` are "" where there is nothing more to say."""

    word: str
    tone: ToneName
    icon: str
    sentence: str = ""
    remedy: str = ""


def state_of(facts: InstrumentFacts, heard: Heard, *, is_open: bool) -> InstrumentState:
    """How it is now; ``is_open``: the serial monitor has it."""
    if is_open:
        return InstrumentState(_tr("Port open"), "run", "play")
    if facts.is_simulated:
        return InstrumentState(_tr("Simulator"), "sim", "ghost", heard.sentence, heard.remedy)
    if facts.holder:
        return InstrumentState(_tr("In use"), "run", "play", facts.holder)
    if not facts.is_present:
        if heard.has_vanished:
            sentence = _tr("{name} was unplugged.").format(name=facts.name)
            return InstrumentState(_tr("Unplugged"), "err", "unplug", sentence, _tr("Plug it in again."))
        return InstrumentState(_tr("Not connected"), "idle", "unplug")
    if facts.trouble:
        used = facts.trouble.startswith(QCoreApplication.translate("DeviceChoice", "Used by another program"))
        word = _tr("Used elsewhere") if used else _tr("Cannot be opened")
        return InstrumentState(word, "err", "lock", facts.trouble, facts.remedy)
    if facts.place in ("new", "other"):
        return InstrumentState(_tr("Not allowed"), "warn", "help")
    if heard.is_asked:
        return InstrumentState(_tr("Asking…"), "idle", "clock")
    if heard.at and heard.kind != "answers":
        shown = look_of(Verdict(heard.kind, heard.sentence))
        return InstrumentState(shown.word, shown.tone, shown.icon, heard.sentence, heard.remedy)
    if heard.at and time.monotonic() - heard.at <= RECENT_S:
        return InstrumentState(_tr("Connected"), "ok", "check-circle", heard.sentence)
    return InstrumentState(_tr("Plugged in"), "idle", "plug", heard.sentence)


def _tr(text: str) -> str:
    return QCoreApplication.translate("InstrumentState", text)
