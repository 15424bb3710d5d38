"""Decisions about failures, and answers to questions, as data and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import CONTINUE, NO, READ, STATE, chosen_value, wants_reading

WORDS = {
    "retry": "retried",
    "reconnect": "reconnected and retried",
    "skip": "skipped",
    "continue": "continued",
    "set_value": "set by hand",
    "abort": "ended the run",
}
"""The words for what was done, keyed by the choice made in a recovery."""

_LEFT_OUT = ("skip", "continue")
_BY_HAND = "set_value"

_RESOLUTIONS = {
    "confirmed_success": "it was done",
    "confirmed_failure": "it was not done",
    "partial": "part of it was done",
    "arbitrary": "something else is so",
    "unknown": "not known",
}


def decision_of(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the decision about a step: the choice (``value``), the value ``given`` and the ``facts``."""
    value = event.get("value")
    decision: dict[str, Any] = {
        "value": value.get("choice") if isinstance(value, Mapping) else value,
        "source": str(event.get("source", "")),
        "by": str(event.get("by", "")),
    }
    if isinstance(value, Mapping) and "value" in value:
        decision["given"] = value["value"]
    if event.get("facts"):
        decision["facts"] = event["facts"]
    return decision


def decided_words(decision: Mapping[str, Any]) -> str:
    """Return a decision in words, for the step's line in a report."""
    if decision["value"] is None:
        return "not decided"  # the run ended in the meantime
    word = WORDS.get(str(decision["value"]), str(decision["value"]))
    given = f": {decision['given']}" if "given" in decision else ""
    return f"{word}{given} ({decision['by'] or decision['source']})"


def is_left_out(step: Mapping[str, Any]) -> bool:
    """Return whether a decision skipped the step or part of it."""
    return leaves_out(_last(step))


def leaves_out(choice: object) -> bool:
    """Return whether ``choice`` skips a step or part of it."""
    return choice in _LEFT_OUT


def is_by_hand(step: Mapping[str, Any]) -> bool:
    """Return whether the step's value was supplied by hand."""
    return _last(step) == _BY_HAND


ByHand = Literal["", "by hand", "partly by hand"]
"""Whether a number comes from a value that a user typed; "partly by hand" if it may depend on such a value.
"""

NOT_BY_HAND: Mapping[str, ByHand] = {}


class ValuesByHand:
    """Finds the outputs that come from typed values. Call its methods in the order of the run's events."""

    def __init__(self) -> None:
        self.count = 0
        self._parents: dict[object, object] = {}
        self._asked: dict[object, object] = {}
        self._over: set[object] = set()
        """The steps in which a value was typed, and the steps that enclose them; 0 stands for the run."""

    def note_step(self, number: object, parent: object) -> None:
        """Record a step and its enclosing step."""
        self._parents[number] = parent

    def note_question(self, number: object, step: object) -> None:
        """Record a question about a step that failed."""
        self._asked[number] = step

    def note_answer(self, number: object, value: object) -> None:
        """Record the answer to a question."""
        if not isinstance(value, Mapping) or value.get("choice") != _BY_HAND:
            return
        self.count += 1
        step = self._asked.get(number)
        while step and step not in self._over:
            self._over.add(step)
            step = self._parents.get(step)
        self._over.add(0)

    def of(self, step: object, *, has_limits: bool) -> ByHand:
        """Return whether an output of ``step`` comes from a typed value.

        An output that has limits but lies outside all steps is assumed to depend on everything before it.
        """
        if step not in self._over:
            return ""
        if step:
            return "by hand"
        return "partly by hand" if has_limits else ""


def outputs_by_hand(
    parents: Mapping[int, int], actions: Iterable[Any], outputs: Iterable[Any]
) -> tuple[int, dict[str, ByHand]]:
    """Return the number of values typed in a recorded run, and the outputs that depend on them, by key.
    ``parents`` maps each step to the enclosing one; ``actions`` are ActionRows, ``outputs`` OutputRows.
    """
    hand, found = ValuesByHand(), dict[str, ByHand]()
    for number, parent in parents.items():
        hand.note_step(number, parent)
    for row in sorted((*actions, *outputs), key=lambda each: each.time):
        told = getattr(row, "told", None)
        if told is None:
            has_limits = row.kind == "table" or (row.low, row.high) != (None, None)
            found[row.key] = hand.of(row.step, has_limits=has_limits)
        elif row.kind == "prompt":
            hand.note_question(told.get("number"), told.get("step"))
        elif row.kind == "answer":
            hand.note_answer(told.get("number"), told.get("value"))
    return hand.count, {key: words for key, words in found.items() if words}


def hand_of(by_hand: Mapping[str, ByHand], key: str) -> ByHand:
    """Return whether the number with this key comes from a typed value; the key may end in a column name."""
    return by_hand.get(key) or by_hand.get(key.rpartition(".")[0], "")


def by_hand_sentence(count: int) -> str:
    """Return the sentence about typed values that follows the reason for a verdict."""
    if not count:
        return ""
    if count == 1:
        return "1 value was typed by hand."
    return Message("{count:,} values were typed by hand.", count=count)


def _last(step: Mapping[str, Any]) -> object:
    return step["decisions"][-1]["value"] if step["decisions"] else None


def is_answered(answer: Mapping[str, Any] | None) -> bool:
    """Return whether a question was answered and not withdrawn. The answer to a pause has no value."""
    return answer is not None and answer.get("source") != "withdrawn"


def answer_said(
    question: Mapping[str, Any],
    answer: Mapping[str, Any] | None,
    spoken: Callable[[str], str] = str,
) -> str:
    """Return the answer to a question, in the wording of its button (translated by ``spoken``) and with any
    typed value: ``Set the value by hand: 0.9971 g``; "" if there is no answer. Both arguments are events.
    """
    if answer is None or not is_answered(answer):
        return ""
    value, details = answer.get("value"), question.get("details")
    chosen = CONTINUE if value is None else chosen_value(value)
    typed = value.get("value") if isinstance(value, Mapping) else None
    told = details if isinstance(details, Mapping) else {}
    choices = question.get("choices")
    for choice in choices if isinstance(choices, list) else ():
        if isinstance(choice, Mapping) and choice.get("value") == chosen:
            title = spoken(str(choice.get("title") or chosen))
            returns = told.get("returns")
            unit = returns.get("unit") if isinstance(returns, Mapping) else ""
            return title if typed is None else f"{title}: {_plain(typed, spoken)} {unit or ''}".rstrip()
    said = _plain(CONTINUE if value is None else value, spoken)
    if question.get("kind") != "input" or wants_reading(value):
        return said
    return f"{said} {told.get('unit') or ''}".strip() or '""'


_FIRST: Sequence[object] = (_BY_HAND, "abort", "continue", "skip", "reconnect", "retry")


ROUTINE = len(_FIRST) + 1
"""The rank of questions that every run asks: see ``weight_of``."""


def weight_of(kind: object, answered: object) -> int:
    """Return the rank of a question of this kind, lowest for the most important: first decisions about
    failures, then a "no", then questions that every run asks. ``answered`` is the answer's value.
    """
    chosen = chosen_value(answered)
    if kind in ("recover", "continue"):
        return _FIRST.index(chosen) if chosen in _FIRST else 2
    return len(_FIRST) if kind == "confirm" and chosen == NO else ROUTINE


def answer_words(value: object) -> str:
    """Return the answer in words: ``skip``, ``set_value 12.5``, yes, a string, a reading; "" for None."""
    if isinstance(value, Mapping):
        if READ in value:
            return str(value[READ])
        given = f" {value['value']}" if "value" in value else ""
        return f"{value.get('choice', '')}{given}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def action_words(action: str, details: object) -> str:
    """Return a user's action on a run, in words: ``extend wait of step 3 by 60 s``."""
    said = action.replace("_", " ")
    if not isinstance(details, Mapping):
        return said
    told = {name: _plain(value) for name, value in details.items()}
    port, step, seconds = told.get("port", ""), told.get("step", ""), told.get("seconds", "")
    match action:
        case "use_anyway":
            return Message("use {port} anyway: {found}", port=port, found=told.get("found", ""))
        case "looked_at":
            return Message("looked at {what}: nothing is in its way", what=told.get("what", ""))
        case "go_without" if port:
            return Message("go without asking {port}", port=port)
        case "go_without":
            return "go without a dry run"
        case "skip_wait":
            return Message("skip wait of step {step}", step=step)
        case "extend_wait":
            return Message("extend wait of step {step} by {seconds} s", step=step, seconds=seconds)
    return said


def told_words(
    kind: str,
    what: str,
    told: Mapping[str, Any],
    question: Mapping[str, Any] | None = None,
    spoken: Callable[[str], str] = str,
) -> str:
    """Return a question, answer or action from the audit trail (see ActionRow), in words; an answer to a
    ``question`` includes the facts stated with it. Return "" if there was no answer.
    """
    if kind == "action":
        return spoken(action_words(what, told.get("details")))
    if kind != "answer":
        return what
    facts = facts_words(told.get("facts"), spoken)
    return answer_said(question or {}, told, spoken) + (f" ({facts})" if facts else "")


def facts_words(facts: object, spoken: Callable[[str], str] = str) -> str:
    """Return the text of the facts stated in an answer: ``plate A1: part of it was done, 85 now``, ``tare:
    looked at``.
    """
    if not isinstance(facts, Mapping):
        return ""
    said = []
    for key, fact in facts.items():
        if isinstance(fact, Mapping):
            resolution = str(fact.get("resolution", ""))
            value = _plain(fact.get("value"), spoken)
            now = spoken(Message(", {value} now", value=value)) if "value" in fact else ""
            kind, _, state = str(key).partition(":")
            words = _RESOLUTIONS.get(resolution, resolution)
            if isinstance(fact.get("value"), list):
                now = f", {', '.join(map(str, fact['value']))}"
            if kind == STATE and resolution == "confirmed_success":
                words = "looked at"
            said.append(f"{state if kind == STATE else key}: {spoken(words)}{now}")
    return "; ".join(said)


def _plain(value: object, spoken: Callable[[str], str] = str) -> str:
    return spoken(Message("{value:.12g}", value=value)) if isinstance(value, float) else answer_words(value)
