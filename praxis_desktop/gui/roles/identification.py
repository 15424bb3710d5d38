"""Asking an instrument who it is, for the window: called on a thread of its own."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import SIMULATOR_PREFIX
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.records import Record, replace
from praxis_desktop.gui.look.sentences import spoken

if TYPE_CHECKING:
    from praxis_desktop.ports.errors import PortTimeout
    from praxis_desktop.ports.profiles.inquiry import Answer, Conversation, Exchange
    from praxis_desktop.ports.profiles.library import ProfileLibrary
    from praxis_desktop.ports.profiles.profile import InstrumentProfile
    from praxis_desktop.ports.roles import Binding

LIMIT_S = 3.0
"""So long an instrument is given to say who it is."""


class Inquiry(Record):
    """Whom to ask: the device of a role, and the kind of instrument if that was said.

    ``expected`` is what the protocol says of the role.
    """

    role: str
    device: str
    kind: str = ""
    expected: str = ""


class Identified(Record):
    """What came of an inquiry: a sentence, and if there was no answer what to do. Where nobody knows what to
    ask, ``was_asked`` is False. ``exchanges`` are what was really sent and received, the last one first that
    got no answer; ``at`` is when (seconds since 1970).
    """

    inquiry: Inquiry
    sentence: str
    remedy: str = ""
    has_answered: bool = True
    was_asked: bool = True
    exchanges: tuple[Exchange, ...] = ()
    at: float = 0.0


class Identification:
    """One inquiry. ``perform`` it on any thread, ``cancel`` it on any other."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        self._lock = threading.Lock()
        self._is_cancelled = False
        self._conversation: Conversation | None = None
        self._unanswered: list[Exchange] = []

    def cancel(self) -> None:
        """End it now: it comes to nothing."""
        with self._lock:
            self._is_cancelled = True
            conversation = self._conversation
        if conversation is not None:
            conversation.cancel()

    def perform(self) -> Identified | None:
        """Ask, for LIMIT_S at most; None when it was cancelled."""
        limit = Deadline.after(LIMIT_S)
        try:
            found = self._ask(limit)
        except PraxisError as error:
            found = Identified(
                self.inquiry, _sentence(spoken(error.message)), spoken(error.hint), has_answered=False
            )
        return None if self._is_cancelled else replace(found, at=time.time())

    def _ask(self, limit: Deadline) -> Identified:
        from praxis_desktop.ports.errors import PortTimeout
        from praxis_desktop.ports.profiles.library import load_profiles
        from praxis_desktop.ports.roles import parse_binding

        binding = parse_binding(f"{self.inquiry.role}={self.inquiry.device}")
        binding.check()
        kinds = candidates(self.inquiry, binding, load_profiles())
        if not kinds:
            return Identified(
                self.inquiry,
                _tr("Nothing tells what kind of instrument this is"),
                _tr("Choose its kind under “Limit commands”, then test it again."),
                has_answered=False,
                was_asked=False,
            )
        silent: PortTimeout | None = None
        for place, profile in enumerate(kinds):
            share = Deadline.after((limit.remaining or 0.0) / (len(kinds) - place))
            try:
                return self._answered(self._converse(binding, profile, share))
            except PortTimeout as error:
                silent = error
        assert silent is not None
        if len(kinds) == 1:
            came = silent.message.removesuffix(f", while waiting for {silent.waiting_for}")
            sentence = _tr("No answer as {name}: {came}").format(
                name=kinds[0].name, came=spoken(came.partition(" does: ")[2] or came)
            )
            return self._unheard(sentence, silent)
        names = ", ".join(profile.name for profile in kinds)
        sentence = _tr("No answer to the questions of: {names}").format(names=names)
        return self._unheard(sentence, silent)

    def _unheard(self, sentence: str, silent: PortTimeout) -> Identified:
        exchanges = tuple(reversed(self._unanswered))
        remedy = spoken(silent.hint)
        return Identified(self.inquiry, sentence, remedy, has_answered=False, exchanges=exchanges)

    def _converse(self, binding: Binding, profile: InstrumentProfile, limit: Deadline) -> Answer:
        from praxis_desktop.ports.claims.claiming import claim_for
        from praxis_desktop.ports.profiles.inquiry import Conversation

        with (
            claim_for("Identify", binding),
            Conversation(binding, profile, limit=limit) as conversation,
        ):
            with self._lock:
                self._conversation = conversation
                if self._is_cancelled:
                    conversation.cancel()
            try:
                return conversation.identify()
            finally:
                if conversation.unanswered is not None:
                    self._unanswered.append(conversation.unanswered)
                with self._lock:
                    self._conversation = None

    def _answered(self, answer: Answer) -> Identified:
        facts = [f"{value} {answer.units.get(name, '')}".rstrip() for name, value in answer.values.items()]
        milliseconds = round(answer.seconds * 1000)
        sentence = _tr("Answered in {ms} ms: {facts}").format(
            ms=milliseconds or _tr("under 1"), facts=", ".join(facts)
        )
        return Identified(self.inquiry, sentence, exchanges=answer.exchanges)


def candidates(inquiry: Inquiry, binding: Binding, library: ProfileLibrary) -> list[InstrumentProfile]:
    """The kinds of instrument it may be: the one that was said, else the one that the protocol expects, else
    those that come with such an adapter.
    """
    kind = inquiry.kind
    if not kind and inquiry.device.startswith(SIMULATOR_PREFIX):
        kind = inquiry.device.removeprefix(SIMULATOR_PREFIX).partition(",")[0]
    if kind in library.profiles:
        return [library.profiles[kind]]
    expected = inquiry.expected.casefold()
    for profile in library.profiles.values():
        if profile.kind in expected or (expected and profile.name.casefold() in expected):
            return [profile]
    port = binding.info()
    return [] if port.vid is None or port.pid is None else library.matching(port.vid, port.pid)


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Identification", text)
