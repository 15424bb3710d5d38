"""The words, icons and tones for a rehearsal's outcomes and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from praxis_desktop.core.messages import Message
from praxis_desktop.gui.look.sentences import sentence, spoken, spoken_error
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.run.words import StateLook
from praxis_desktop.runs.rehearsal.faults import BY_NAME
from praxis_desktop.runs.rehearsal.outcomes import BAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.runs.rehearsal import Branch, BranchOutcome, Operation
    from praxis_desktop.runs.rehearsal.outcomes import Moment, Outcome


LOOKS: Final[dict[Outcome, StateLook]] = {
    "unsafe": StateLook(str(QT_TRANSLATE_NOOP("Rehearsal", "Unsafe")), "flame", "err"),
    "unnoticed": StateLook(str(QT_TRANSLATE_NOOP("Rehearsal", "Wrong, unnoticed")), "eye-off", "warn"),
    "hung": StateLook(str(QT_TRANSLATE_NOOP("Rehearsal", "Hung")), "hourglass", "warn"),
    "asked": StateLook(str(QT_TRANSLATE_NOOP("Rehearsal", "Asked a person")), "person", "run"),
    "recovered": StateLook(str(QT_TRANSLATE_NOOP("Rehearsal", "Recovered by itself")), "recovered", "ok"),
    "ended": StateLook(str(QT_TRANSLATE_NOOP("Rehearsal", "Ended as it should")), "check", "ok"),
}
"""The word, icon and tone for each outcome, worst first. No two outcomes differ only in colour."""

MOMENTS: Final[dict[str, tuple[str, ToneName]]] = {
    "step": ("play", "run"),
    "fault": ("lightning", "warn"),
    "failed": ("alert-circle", "err"),
    "asked": ("person", "run"),
    "decided": ("hand", "run"),
}
"""The icons and tones for the moments in a branch, keyed by kind."""

_TITLES: Final[dict[str, str]] = {
    "silence": str(QT_TRANSLATE_NOOP("Rehearsal", "Silence")),
    "garbage": str(QT_TRANSLATE_NOOP("Rehearsal", "Garbage")),
    "refused": str(QT_TRANSLATE_NOOP("Rehearsal", "Rejected")),
}
"""One-word titles, translated here because the core's sentences do not include them."""

_FAULTS: Final[dict[str, str]] = {
    "silence": str(QT_TRANSLATE_NOOP("Rehearsal", "{name} carries out the command, but does not reply.")),
    "late": str(QT_TRANSLATE_NOOP("Rehearsal", "{name} replies 3 s late.")),
    "garbage": str(QT_TRANSLATE_NOOP("Rehearsal", "{name} replies with meaningless bytes.")),
    "partial": str(QT_TRANSLATE_NOOP("Rehearsal", "Only the first half of {name}’s reply arrives.")),
    "refused": str(QT_TRANSLATE_NOOP("Rehearsal", "{name} rejects the command.")),
    "wrong": str(QT_TRANSLATE_NOOP("Rehearsal", "The last number in {name}’s reply is 10 % too high.")),
    "stuck": str(QT_TRANSLATE_NOOP("Rehearsal", "From now on, {name} will repeat its last reading.")),
    "out-3s": str(QT_TRANSLATE_NOOP("Rehearsal", "{name}’s cable is unplugged for 3 s.")),
    "out": str(QT_TRANSLATE_NOOP("Rehearsal", "{name}’s cable is unplugged and stays unplugged.")),
    "power-cycle": str(
        QT_TRANSLATE_NOOP("Rehearsal", ("{name} turns off and on again, and loses its settings."))
    ),
    "emergency-stop": str(QT_TRANSLATE_NOOP("Rehearsal", "Somebody presses EMERGENCY STOP.")),
    "no-person": str(QT_TRANSLATE_NOOP("Rehearsal", "Nobody answers the question.")),
    "pc-dies": str(QT_TRANSLATE_NOOP("Rehearsal", "The computer dies.")),
}
"""A sentence for each fault that says what happens, with the instrument's name."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Rehearsal", text)


def is_bad(outcome: BranchOutcome | None) -> bool:
    """Return whether the outcome is bad, that is, whether it makes a rehearsal fail."""
    return outcome is not None and outcome.outcome in BAD


def outcome_word(outcome: Outcome) -> str:
    """Return the word for an outcome."""
    return _tr(LOOKS[outcome].word)


def fault_title(name: str) -> str:
    """Return the name of a fault, as shown in the heading of its column."""
    return _tr(_TITLES[name]) if name in _TITLES else spoken(BY_NAME[name].title)


def fault_sentence(branch: Branch) -> str:
    """Return a sentence that says what goes wrong in a branch."""
    return _tr(_FAULTS[branch.fault]).format(name=instrument_name(branch.operation))


def moment_words(moment: Moment, outcome: BranchOutcome) -> str:
    """Return the text for a moment in a branch, without repeating a question that the outcome quotes."""
    match moment.kind:
        case "fault":
            return fault_title(moment.text)
        case "failed":
            return sentence(spoken_error(moment.text))
        case "asked" if moment.text == outcome.sentence:
            return _tr("A person is asked")
        case "asked":
            return _tr("Asked: {question}").format(question=sentence(moment.text))
        case "decided":
            return _tr("Answer: “{choice}”").format(choice=spoken(moment.text))
    return spoken(moment.text)


def instrument_name(operation: Operation) -> str:
    """Return the name of an operation's instrument, or ``A person`` for a question."""
    return role_title(operation.instrument) if operation.instrument else _tr("A person")


def place_words(branch: Branch) -> str:
    """Return a name for a branch, made up of its step, operation, instrument and fault."""
    operation = branch.operation
    name = operation_words(operation)
    return f"{name} · {fault_title(branch.fault)}"


def operation_words(operation: Operation) -> str:
    """Return a name for an operation, made up of its step (with the line if needed), title and instrument."""
    title = spoken(operation.title)
    step = _tr("Step {n}, {title}").format(n=operation.name, title=title)
    if not operation.step:
        step = f"{title} {operation.name}"
    return f"{step} · {instrument_name(operation)}"


def outcome_title(outcome: BranchOutcome) -> str:
    """Return the heading for an outcome. For an unsafe outcome, the heading also says what is unsafe."""
    word = outcome_word(outcome.outcome)
    if outcome.outcome != "unsafe":
        return word
    why, _ = _sentences(outcome.why)
    if isinstance(why, Message) and {"role", "what"} <= why.values.keys():
        role, what = str(why.values["role"]), spoken(str(why.values["what"]))
        return f"{word}: {what} ({role.replace('_', ' ')})"
    return f"{word}: {spoken(why).rstrip('.')}"


def outcome_words(outcome: BranchOutcome) -> str:
    """Return the details that the heading for an outcome leaves out; "" if there are none."""
    if outcome.outcome != "unsafe":
        return spoken(outcome.why)
    return spoken(_sentences(outcome.why)[1])


def _sentences(why: str) -> tuple[str, str]:
    """Return the first and second sentences about an outcome; the second is "" if there is only one."""
    if isinstance(why, Message) and {"part1", "part2"} <= why.values.keys():
        return cast("str", why.values["part1"]), cast("str", why.values["part2"])
    return why, ""


def run_label(branch: Branch) -> str:
    """Return the name of the run that shows a branch."""
    return _tr("Rehearsal: {place}").format(place=place_words(branch))


_MOST_PLACES: Final = 3


def places_words(branches: Sequence[Branch]) -> str:
    """Return text that names the first few branches by step and fault, and gives the number of the others."""
    told = [f"{each.operation.name} {fault_title(each.fault)}" for each in branches[:_MOST_PLACES]]
    if (more := len(branches) - _MOST_PLACES) > 0:
        told.append(_tr("and {n} more").format(n=more))
    return ", ".join(told)
