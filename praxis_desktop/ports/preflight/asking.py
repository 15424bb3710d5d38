"""Queries an instrument before a run. Any well-formed answer proves that an instrument is present."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.expressions import Expression
from praxis_desktop.core.messages import Message
from praxis_desktop.ports import claims
from praxis_desktop.ports.errors import PortBusy, PortTimeout
from praxis_desktop.ports.monitor.traffic import visible
from praxis_desktop.ports.preflight.kinds import guessed_kinds, is_model, known_at, known_kind, wanted_model
from praxis_desktop.ports.preflight.verdict import Verdict
from praxis_desktop.ports.profiles.inquiry import Answer, Conversation, Exchange, meaning_of, well_formed
from praxis_desktop.ports.profiles.introductions import marks_of
from praxis_desktop.ports.profiles.library import is_harmless, line_settings, load_profiles
from praxis_desktop.ports.transport import never

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile
    from praxis_desktop.ports.roles import Binding

LIMIT_S = 3.0
"""Maximum time, in seconds, for an instrument to identify itself; its profile may limit a query further."""

LATE_S = 1.0
"""Time, in seconds, after which an answer counts as late; instruments normally answer immediately."""

_LOOK_AGAIN_S = 0.05
"""Interval, in seconds, between checks of whether queries have been cancelled."""

_MOST_SHOWN = 60
"""Maximum number of characters to show from a message."""

_ANY_LINE = b"?\r\n"

_NOTHING_TELLS = "The program has no query for this instrument."


class Asking:
    """One query to an instrument. Call ``perform`` on any thread, and ``cancel`` on any other.

    ``kind`` is the declared kind, ``backend`` the driver's class, ``expected`` the protocol's description of
    the role. If these do not identify a profile and ``guesses`` is set, the kinds that use an adapter like
    this port's are tried; in that case, a missing answer proves nothing. ``is_claimed`` means that the caller
    has claimed the port.
    """

    def __init__(
        self,
        binding: Binding,
        *,
        kind: str = "",
        backend: str = "",
        expected: str = "",
        guesses: bool = True,
        is_claimed: bool = False,
    ) -> None:
        self._binding = binding
        self._kind = kind
        self._backend = backend
        self._expected = expected
        self._guesses = guesses
        self._is_claimed = is_claimed
        self._lock = threading.Lock()
        self._is_cancelled = False
        self._conversation: Conversation | None = None

    def cancel(self) -> None:
        """Cancel the query, so that ``perform`` returns None."""
        with self._lock:
            self._is_cancelled = True
            conversation = self._conversation
        if conversation is not None:
            conversation.cancel()

    def perform(self) -> Verdict | None:
        """Query the instrument for up to LIMIT_S once its port is open, and return the verdict; None if
        cancelled.
        """
        try:
            verdict = self._ask()
        except PortError as error:
            verdict = Verdict("no_answer", error.message, error.hint)
        return None if self._is_cancelled else verdict

    def _ask(self) -> Verdict:
        self._binding.check()
        known, library = known_at(self._binding), load_profiles()
        profile = known_kind(
            self._binding,
            library,
            kind=self._kind,
            backend=self._backend,
            expected=self._expected,
            known="" if known is None else known.kind,
        )
        if profile is not None:
            return self._ask_as(profile, LIMIT_S)
        guesses = guessed_kinds(self._binding, library) if self._guesses else []
        heard: tuple[Exchange, ...] = ()
        for place, guess in enumerate(guesses):
            left_s = max(0.0, LIMIT_S - sum(one.seconds for one in heard))
            verdict = self._ask_as(guess, left_s / (len(guesses) - place))
            if verdict.kind not in ("no_answer", "unknown_model"):
                return verdict
            heard += verdict.exchanges
        return Verdict("not_asked", _NOTHING_TELLS, exchanges=heard)

    def _ask_as(self, profile: InstrumentProfile, limit_s: float) -> Verdict:
        """Send the queries in ``profile``, and return a verdict based on the answers."""
        claim: AbstractContextManager[object]
        try:
            claim = nullcontext() if self._is_claimed else claims.claim_for("Identify", self._binding)
        except PortBusy as error:  # A run's claim, which this one awaits. Other programs make no claims.
            return Verdict("busy", error.message, error.hint)
        with claim, Conversation(self._binding, profile, limit_s=limit_s) as conversation:
            with self._lock:
                self._conversation = conversation
                if self._is_cancelled:
                    conversation.cancel()
            try:
                return self._heard(conversation)
            finally:
                with self._lock:
                    self._conversation = None

    def _heard(self, conversation: Conversation) -> Verdict:
        profile = conversation.profile
        answer = _identification(conversation)
        if answer is None and any(one.received for one in conversation.exchanges):
            # What another program left half sent in the instrument spoils only the first query.
            answer = _identification(conversation)
        if answer is not None and _tells_apart(answer):
            seconds = max((one.seconds for one in answer.exchanges if one.sent), default=0.0)
            return self._identified(profile, answer, seconds)
        if profile.state is not None and is_harmless(profile.state) and not conversation.limit.expired:
            with suppress(PortTimeout):  # the exchanges contain any partial answer
                conversation.state()
        said = _said_all_the_same(profile, conversation.exchanges)
        if said is not None:
            return self._identified(profile, *said)
        return not_identified(profile, conversation.exchanges)

    def _identified(self, profile: InstrumentProfile, answer: Answer, seconds: float) -> Verdict:
        """Return the verdict on an identified instrument: whether it is the expected one."""
        told = [f"{value} {answer.units.get(name, '')}".rstrip() for name, value in answer.values.items()]
        values = tuple(" ".join(text.split()) for text in told)
        found = Verdict("answers", "", "", values, answer.exchanges, seconds)
        model, wanted = str(answer.values.get("model", "")), wanted_model(self._expected)
        if wanted and model and not is_model(wanted, model):
            return found.as_kind(
                "another_model",
                Message("It reports {model}. This role needs a {wanted}.", model=model, wanted=wanted),
            )
        was = self._was(profile, answer)
        if was:
            return found.as_kind(
                "another_one", Message("Same port, different serial number. It was {was}.", was=was)
            )
        if seconds > LATE_S:
            return found.as_kind(
                "late",
                Message(
                    "{seconds:.1f} s instead of less than {late_s:.0f} s.", seconds=seconds, late_s=LATE_S
                ),
            )
        milliseconds = Message("{seconds:.0f} ms", seconds=seconds * 1000) if seconds >= 0.001 else ""
        return found.as_kind("answers", " · ".join(filter(None, (*values, milliseconds))))

    def _was(self, profile: InstrumentProfile, answer: Answer) -> str:
        """Return the earlier identification at this port if it came from another instrument; otherwise ""."""
        marks = marks_of(profile, {name: str(value) for name, value in answer.values.items()})
        known = known_at(self._binding) if marks else None
        if known is None or not known.answer or (known.kind and known.kind != profile.kind):
            return ""
        was = known.answer.split(", ")
        return "" if all(mark in was for mark in marks.values()) else known.answer


def ask_all(
    bindings: Iterable[Binding],
    *,
    kinds: Mapping[str, str],
    expected: Mapping[str, str],
    is_claimed: bool = False,
    cancelled: Callable[[], bool] = never,
) -> dict[str, Verdict]:
    """Query all instruments simultaneously, without guessing their kinds; return the verdicts, keyed by role.
    ``kinds`` and ``expected`` are keyed by role, too; see ``Asking``. Once ``cancelled`` returns True, or if
    the caller is interrupted, the queries are cancelled and have no verdicts.
    """
    askings = {
        binding.role: Asking(
            binding,
            kind=kinds.get(binding.role, ""),
            expected=expected.get(binding.role, ""),
            guesses=False,
            is_claimed=is_claimed,
        )
        for binding in bindings
    }
    found: dict[str, Verdict] = {}

    def ask(role: str, asking: Asking) -> None:
        verdict = asking.perform()
        if verdict is not None:
            found[role] = verdict

    threads = [
        threading.Thread(target=ask, args=each, name=f"preflight {each[0]}", daemon=True)
        for each in askings.items()
    ]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            while thread.is_alive() and not cancelled():
                thread.join(_LOOK_AGAIN_S)
    finally:
        for asking in askings.values():
            asking.cancel()
    return {role: found[role] for role in askings if role in found}


def _identification(conversation: Conversation) -> Answer | None:
    """Query the identity; return None if no answer that fits arrives in time."""
    if conversation.limit.expired:
        return None
    try:
        return conversation.identify()
    except PortTimeout:
        return None


def _tells_apart(answer: Answer) -> bool:
    """Return whether an answer identifies the instrument. An instrument that gives the same answer to every
    query does not understand the queries.
    """
    texts = [str(value) for value in answer.values.values()]
    return len(texts) < 2 or len(set(texts)) > 1


def _said_all_the_same(
    profile: InstrumentProfile, exchanges: Sequence[Exchange]
) -> tuple[Answer, float] | None:
    """Return the values from an incomplete identification, in which some queries were answered only partly or
    too late, and how long the slowest of the answers took, in seconds; None if there are no values. A query
    whose expression would match every line is ignored, because it proves nothing.
    """
    texts: dict[str, str] = {}
    seconds = 0.0
    for place, one in enumerate(exchanges):
        expression = _telling_expression(profile, one.sent)
        later = [other for other in exchanges[place + 1 :] if other.received]
        if expression is None or (not one.is_answered and (one.received or not later)):
            continue
        came = one.received if one.is_answered else b"".join(other.received for other in later)
        found = expression.search(came)
        if found is not None:
            took = one.seconds if one.is_answered else one.seconds + later[0].heard_s
            seconds = max(seconds, took)
            texts |= {name: text for name, text in found.texts.items() if text is not None}
    if not texts:
        return None
    values = {name: meaning_of(text, profile.identify.values.get(name)) for name, text in texts.items()}
    return Answer(values, tuple(exchanges), _units(profile)), seconds


def _telling_expression(profile: InstrumentProfile, sent: bytes) -> Expression | None:
    """Return the expression for the answer to an identity query; None if it would match every line."""
    for step in profile.identify.steps:
        if step.send and step.expect and step.send.encode("latin-1") == sent:
            expression = Expression(step.expect)
            return None if expression.search(_ANY_LINE) else expression
    return None


def _units(profile: InstrumentProfile) -> Mapping[str, str]:
    return {name: value.unit for name, value in profile.identify.values.items() if value.unit}


def not_identified(profile: InstrumentProfile, exchanges: Sequence[Exchange]) -> Verdict:
    """Return the verdict after a failed identification: whether an instrument is present at all."""
    exchanges = [one.carried(profile.endpoints) for one in exchanges]
    unanswered = [one for one in exchanges if not one.is_answered] or [*exchanges]
    for one in (*unanswered, *exchanges):
        said = well_formed(one.received, profile, sent=one.sent)
        if said:
            asked = shown(one.sent)
            words = (
                Message("When asked “{asked}”, it replied “{said}”.", asked=asked, said=shown(said))
                if asked
                else Message("It replied “{said}”.", said=shown(said))
            )
            return Verdict("unknown_model", words, "", (), _led_by(one, exchanges), one.seconds)
    settings = line_settings(profile.line) if profile.endpoints is None else ""
    noise = next((one for one in unanswered if one.received), None)
    if noise is not None:
        asked, came = shown(noise.sent), _cut(visible(noise.received))
        words = Message("Sent {asked}. The reply is not valid: {came}.", asked=asked, came=came)
        remedy = (
            Message("Do speed and parity match ({settings})?", settings=settings)
            if settings
            else "Is it this kind of instrument? If it is, switch it off and on, and try again."
        )
        return Verdict("no_answer", words, remedy, (), _led_by(noise, exchanges))
    first = unanswered[0]
    asked, seconds = shown(first.sent), f"{first.seconds:.0f}"
    words = (
        Message("Sent {asked}; nothing came back within {seconds} s.", asked=asked, seconds=seconds)
        if asked
        else Message("Nothing was received within {seconds} s.", seconds=seconds)
    )
    remedy = (
        Message("Is it on, and set to {settings}?", settings=settings)
        if settings
        else "Is it on, and is it this kind of instrument?"
    )
    return Verdict("no_answer", words, remedy, (), _led_by(first, exchanges))


def _led_by(first: Exchange, exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    return (first, *(one for one in exchanges if one is not first))


def shown(data: bytes) -> str:
    """Return bytes as readable text, without the line end."""
    return _cut(visible(data.strip(b"\r\n")))


def _cut(words: str) -> str:
    return words if len(words) <= _MOST_SHOWN else f"{words[: _MOST_SHOWN - 1]}…"
