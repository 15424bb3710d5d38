"""Creates the question asked after a failure: what is known about the port, and the choices, each with its
consequence and, if it is unavailable, the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from praxis_desktop.core.messages import Message, joined
from praxis_desktop.core.prompts import STATE, Choice, PromptEvent, Uncertainty
from praxis_desktop.ports.wire import Exchange
from praxis_desktop.runs._failures import GONE, Failure, Remedy
from praxis_desktop.runs.answering import (
    BY_HAND,
    DROP_TIPS,
    PUT_BACK,
    RECONNECT,
    RETRY,
    RETURN_TIPS,
    SET_VALUE,
    TIPS_OFF,
)

SKIP, CONTINUE, ABORT = "skip", "continue", "abort"

_LINE_FAULTS = frozenset(
    {
        "PortNotFound",
        "PortBusy",
        "PortDenied",
        "PortDisconnected",
        "PortWriteCut",
        "PortOverrun",
        "PortRefused",
        "PortTimeout",
    }
)
"""Port faults that reconnecting can resolve."""

_FIXED_FAULTS = {
    "PortNotAllowed": "a port's limits cannot be changed during a run",
    "PortNotSerial": "this is not a serial port, and another cannot be chosen during a run",
    "PortUnrecorded": "nothing more can be added to the run's record",
    "PortReplayMismatch": "a recorded instrument would give the same reply again",
    "PortReplayEnded": "the recording of the instrument has ended",
}
"""Port faults after which a retry would fail in the same way, each with the reason why."""

_REMEDIES = {
    RETURN_TIPS: "Return the tips",
    DROP_TIPS: "Drop the tips",
    TIPS_OFF: "I removed the tips",
    PUT_BACK: "Put the labware back",
    BY_HAND: "I did it by hand",
}
"""The titles of the remedies for a liquid handler."""

_LOSSES: Final = {
    "tare": (
        "Is its tare unchanged?",
        "If it was switched off, its tare is lost: every weight from here on would be wrong.",
    ),
    "home": (
        "Is it homed?",
        "If it was switched off, it must home again. It will move.",
    ),
    "temperature": (
        "Is its temperature set, and has it been reached?",
        "If it was switched off, it has lost the temperature that was set.",
    ),
    "tips": (
        "Are the same tips still loaded?",
        "If it was switched off, it does not know which tips are loaded.",
    ),
    "settings": (
        "Are its settings unchanged?",
        "If it was switched off, it has lost the settings that the protocol made.",
    ),
}
"""For each property that an instrument may lose when switched off: the question to ask, and why."""

NO_MARKS: Final[Mapping[str, str]] = MappingProxyType({})


class PortFacts(Struct, frozen=True):
    """What is known about a port whose instrument failed.

    ``lost`` lists the settings that the instrument loses when switched off, according to its profile.
    ``was_away`` means that the instrument disconnected during this run and came back; ``is_away``, that it is
    still disconnected; ``is_unplugged``, that its connection has ended, as happens on USB, and must be opened
    again; ``is_replaced``, that another instrument has taken its place. ``marks`` are the identifiers that
    the instrument must report, such as the serial number. If the instrument's last reply was a refusal,
    ``refusal`` is a sentence that says what the reply means.
    """

    last: Exchange | None = None
    lost: tuple[str, ...] = ()
    was_away: bool = False
    is_away: bool = False
    is_unplugged: bool = False
    is_replaced: bool = False
    marks: Mapping[str, str] = NO_MARKS
    refusal: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there are any exchanged data or lost settings to show."""
        return self.last is not None or bool(self.lost)

    @property
    def losses(self) -> tuple[str, ...]:
        """What the instrument may have lost, as sentences."""
        return tuple(_LOSSES[what][1] for what in self.lost if what in _LOSSES)

    def doubts(self, subject: str) -> tuple[Uncertainty, ...]:
        """Return what to check before the instrument is used again. ``subject`` is the instrument's name."""
        return tuple(
            Uncertainty(f"{STATE}:{what}", STATE, _LOSSES[what][0], subject)
            for what in self.lost
            if what in _LOSSES
        )

    def to_prompt(self, port: str) -> PromptEvent:
        """Return a question that asks whether to continue with an instrument that has been reconnected. The
        question gets its number when it is asked.
        """
        told = Message(
            "The instrument on port {port} was disconnected and is back. Check it before the run continues.",
            port=port,
        )
        return PromptEvent(
            number=0,
            kind="continue",
            message=joined("\n", (told, *self.losses)),
            choices=(
                Choice("continue", "It is unchanged", "The program continues from where it is."),
                Choice("abort", "End the run", "The program cleans up first, and is then stopped."),
            ),
            details={"port": port, **self.details()},
        )

    def details(self) -> dict[str, object]:
        """Return entries for the details of a question, with bytes in hexadecimal."""
        told: dict[str, object] = {}
        if self.losses:
            told["losses"] = list(self.losses)
        if self.marks:
            told["marks"] = dict(self.marks)
        if self.refusal:
            told["refusal"] = self.refusal
        if self.is_away:
            told["is_away"] = True
        if self.is_replaced:
            told["is_replaced"] = True
        last = self.last
        if last is not None and last.unsent:
            told["not_sent"] = {"data": last.unsent.hex()}
        if last is not None and last.sent_ns:
            told["last_sent"] = {"data": last.sent.hex(), "at_ns": last.sent_ns}
            if last.received_ns:
                told["last_received"] = {"data": last.received.hex(), "at_ns": last.received_ns}
        return told


def nothing_known(_port: str) -> PortFacts:
    """Return the PortFacts for a run without ports."""
    return PortFacts()


def whether_done(title: str) -> Uncertainty:
    """Return the question whether a failed step was carried out, as far as its instrument is concerned."""
    return Uncertainty("done", "other", Message("Was this done: {title}?", title=title), title)


def question_about(failure: Failure, port: str, facts: PortFacts) -> PromptEvent:
    """Return the question about ``failure``, including the choices. The failed instrument is on ``port``."""
    what = failure.title or failure.operation
    error = joined(": ", [failure.error.name, *filter(None, [failure.error.message])])
    if facts.refusal and not failure.has_lost_touch:
        error = facts.refusal  # worded for users; the driver's own words are in the details
    details: dict[str, object] = {
        "what": failure.what,
        "operation": failure.operation,
        "instrument": failure.instrument,
        "kind": failure.kind,
        "attempt": failure.attempt,
    }
    if failure.port or facts.is_known:
        details |= {"port": port, "fault": failure.fault, **facts.details()}
    if failure.returns is not None:
        details["returns"] = dict(failure.returns)
    if failure.done:
        details["done"] = failure.done
    if failure.ends_heating:
        details["ends_heating"] = True
    return PromptEvent(
        0,
        "recover",
        Message("{what} did not work: {error}", what=what, error=error),
        choices_of(failure),
        step=failure.step,
        error=failure.error,
        facts=failure.facts,
        details=details,
        held=failure.held,
    )


def choices_of(failure: Failure) -> tuple[Choice, ...]:
    """Return the choices, in display order."""
    if failure.what == "block":
        return (
            Choice(
                CONTINUE,
                "Continue",
                "The rest of this block is skipped, and the protocol continues after it. The verdict "
                "can then only be Inconclusive.",
            ),
            Choice(RETRY, "Try again", obstacle=_BLOCK),
            _abort(),
        )
    if failure.is_another:
        return (
            Choice(RETRY, "Try again", obstacle=_ANOTHER),
            Choice(SKIP, "Skip", obstacle=_ANOTHER),
            Choice(
                RECONNECT,
                "Reconnect and try again",
                "Reconnect the earlier instrument. Its serial number will be checked again.",
                advice="No other choice brings back the instrument that the run started with.",
            ),
            _abort(),
        )
    if failure.remedies:  # a liquid handler's operation, which has no value
        remedies = [_remedy(failure, remedy) for remedy in failure.remedies]
        return (_retry(failure), *remedies, _skip(failure), _reconnect(failure), _abort())
    return (_retry(failure), _skip(failure), _set_value(failure), _reconnect(failure), _abort())


def _remedy(failure: Failure, remedy: Remedy) -> Choice:
    obstacle = remedy.obstacle
    if remedy.choice not in (TIPS_OFF, BY_HAND) and failure.fault in _LINE_FAULTS:
        obstacle = "the instrument is not connected"
    return Choice(remedy.choice, _REMEDIES[remedy.choice], remedy.consequence, obstacle)


_ANOTHER: Final = "the run can continue only with the instrument it started with"


_BLOCK: Final = "Python cannot go back to the start of a block: make it a function under @step"


def _retry(failure: Failure) -> Choice:
    if failure.what == "function":
        consequence = "Only this step is repeated, from its beginning. Earlier steps are not."
    elif failure.done and failure.rest:
        consequence = Message(
            "The step will continue at {rest}. Channels {done} have completed it and will not repeat it.",
            rest=failure.rest,
            done=failure.done,
        )
    elif failure.is_state_asked:
        consequence = "The same command is sent again. First confirm the instrument's state above."
    elif failure.facts:
        consequence = "The same command is sent again. First specify the current state."
    else:
        consequence = "The same command is sent again."
    obstacle = _retry_obstacle(failure)
    if failure.is_unplugged and failure.what == "operation" and not failure.is_connecting:
        obstacle = obstacle or (
            'the connection was lost when the cable was pulled: choose "Reconnect and try again"'
        )
    advice = ""
    if failure.is_connecting and failure.fault in _LINE_FAULTS and not obstacle:
        advice = "The connection failed; this tries to connect again."
    elif _is_left_running(failure) and not obstacle:
        advice = "The connection failed; once it is back, this leaves heating and shaking as they are."
    title = Message("Continue at {rest}", rest=failure.rest) if failure.done and failure.rest else "Try again"
    return Choice(RETRY, title, consequence, obstacle, advice)


def _retry_obstacle(failure: Failure) -> str:
    if failure.retry_obstacle:
        return failure.retry_obstacle
    if failure.is_in_program:
        return "the error is in the protocol's own code and would happen again"
    return _FIXED_FAULTS.get(failure.fault, "")


def _skip(failure: Failure) -> Choice:
    if failure.is_connecting and failure.operation.endswith(".setup"):
        return Choice(SKIP, "Skip", obstacle="the protocol needs the instrument to be connected")
    # ``runs.outputs.judging`` makes the verdict inconclusive, as promised here.
    consequence = "It is skipped, and the protocol continues. The verdict can then only be Inconclusive."
    if failure.returns is not None:
        consequence = (
            "It is skipped. The protocol continues without its value and may then end with an error. "
            "The verdict can then only be Inconclusive."
        )
    return Choice(SKIP, "Skip", consequence)


def _set_value(failure: Failure) -> Choice:
    returns = failure.returns
    if returns is None:
        return Choice(SET_VALUE, "Set the value by hand", obstacle="this step returns no value")
    unit = Message(" in {unit}", unit=returns["unit"]) if returns.get("unit") else ""
    consequence = Message(
        "The protocol continues with a value that you enter{unit}. The record says that you entered it.",
        unit=unit,
    )
    if failure.is_state_asked:
        consequence = Message(
            "The protocol continues with a value that you enter{unit}. The record says so. Unless you "
            "confirm the instrument's state above, the verdict can only be Inconclusive.",
            unit=unit,
        )
    return Choice(SET_VALUE, "Set the value by hand", consequence)


def _reconnect(failure: Failure) -> Choice:
    consequence = "The instrument is disconnected and reconnected, then the step is retried."
    if failure.is_state_asked:
        consequence = (
            "The instrument is reconnected, then the step is retried. First confirm its state above."
        )
    if failure.ends_heating:  # ``runs.outputs.judging`` makes the verdict inconclusive, as promised here
        consequence = joined(" ", (consequence, _ENDS_HEATING))
    obstacle = _reconnect_obstacle(failure)
    is_advised = failure.fault in _LINE_FAULTS and not obstacle and not _is_left_running(failure)
    advice = "The connection failed; this opens it again." if is_advised else ""
    return Choice(RECONNECT, "Reconnect and try again", consequence, obstacle, advice)


_ENDS_HEATING: Final = (
    "Reconnecting ends what it is doing, such as heating and shaking, and the protocol does not start that "
    "again. The verdict can then only be Inconclusive."
)


def _is_left_running(failure: Failure) -> bool:
    """Return whether to try again first, because the port is still waiting for the instrument, and
    reconnecting would end what the instrument is doing.
    """
    is_waited_for = failure.fault in _LINE_FAULTS - GONE and failure.attempt == 1
    return is_waited_for and failure.ends_heating and failure.what == "operation"


def _reconnect_obstacle(failure: Failure) -> str:
    if failure.what == "function":
        if not failure.port:
            return "the error has nothing to do with an instrument's connection"
        return "the protocol opens this port itself; it cannot be reconnected from here"
    if failure.is_connecting:
        return _FIXED_FAULTS.get(failure.fault, 'could not connect: choose "Try again"')
    if not failure.can_reconnect:
        return "the instrument cannot be reconnected"
    if failure.fault and failure.fault not in _LINE_FAULTS:
        return _FIXED_FAULTS.get(failure.fault, "the connection did not fail")
    if not failure.fault and not failure.is_timeout and not failure.is_reached:
        return "the connection did not fail"
    return _retry_obstacle(failure)


def _abort() -> Choice:
    return Choice(
        ABORT,
        "End the run",
        "The run ends here. The protocol cleans up first; then its instruments are disconnected.",
    )


def is_possible(choices: tuple[Choice, ...], value: str) -> bool:
    """Return whether ``value`` is one of ``choices`` and available."""
    return any(choice.value == value and not choice.obstacle for choice in choices)
