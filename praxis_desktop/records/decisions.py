"""What somebody decided about a failure, or answered to a question, as data and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from praxis_desktop.core.prompts import READ, STATE

WORDS = {
    "retry": "retried",
    "reconnect": "reconnected and retried",
    "skip": "skipped",
    "continue": "went on",
    "set_value": "set by hand",
    "abort": "ended the run",
}
"""What followed from the choices of a recovery."""

_LEFT_OUT = ("skip", "continue")
_BY_HAND = "set_value"

_RESOLUTIONS = {
    "confirmed_success": "it was done",
    "confirmed_failure": "it was not done",
    "partial": "a part of it was done",
    "arbitrary": "something else is so",
    "unknown": "nobody knows",
}


def decision_of(event: Mapping[str, Any]) -> dict[str, Any]:
    """A decision about a step: the choice's word as ``value``, what was ``given`` by hand, the ``facts``."""
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
    """A decision as the step's line in a report tells it."""
    if decision["value"] is None:
        return "not decided"  # the run was ended meanwhile
    word = WORDS.get(str(decision["value"]), str(decision["value"]))
    given = f": {decision['given']}" if "given" in decision else ""
    return f"{word}{given} ({decision['by'] or decision['source']})"


def is_left_out(step: Mapping[str, Any]) -> bool:
    """Whether a step was not done, or a part of it was not, because somebody decided so."""
    return leaves_out(_last(step))


def leaves_out(choice: object) -> bool:
    """Whether a step, or a part of it, is not done after that choice."""
    return choice in _LEFT_OUT


def is_by_hand(step: Mapping[str, Any]) -> bool:
    """Whether a step's value is somebody's."""
    return _last(step) == _BY_HAND


def _last(step: Mapping[str, Any]) -> object:
    return step["decisions"][-1]["value"] if step["decisions"] else None


def answer_words(value: object) -> str:
    """What was answered: ``skip``, ``set_value 12.5``, yes, a text, what was to be read; "" for nothing."""
    if isinstance(value, Mapping):
        if READ in value:
            return str(value[READ])
        given = f" {value['value']}" if "value" in value else ""
        return f"{value.get('choice', '')}{given}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def action_words(action: str, details: object) -> str:
    """What somebody did to a run: ``extend wait of step 3 by 60 s``."""
    said = action.replace("_", " ")
    if not isinstance(details, Mapping):
        return said
    if action == "use_anyway":
        return f"use {_plain(details.get('port'))} anyway: {_plain(details.get('found'))}"
    if action == "go_without":
        return f"go without asking {_plain(details['port'])}" if "port" in details else "go without a dry run"
    if not action.endswith("_wait"):
        return said
    by = f" by {_plain(details['seconds'])} s" if "seconds" in details else ""
    return f"{said} of step {_plain(details.get('step'))}{by}"


def told_words(kind: str, what: str, told: Mapping[str, object]) -> str:
    """What was asked, answered or done, of a row of the audit trail (see ActionRow); with an answer, what was
    said of what nobody knew.
    """
    if kind == "action":
        return action_words(what, told.get("details"))
    if kind != "answer":
        return what
    facts = facts_words(told.get("facts"))
    return answer_words(told.get("value")) + (f" ({facts})" if facts else "")


def facts_words(facts: object) -> str:
    """What was said of what nobody knew: ``plate A1: a part of it was done, 85``, ``tare: looked at``."""
    if not isinstance(facts, Mapping):
        return ""
    said = []
    for key, fact in facts.items():
        if isinstance(fact, Mapping):
            resolution = str(fact.get("resolution", ""))
            now = f", {_plain(fact['value'])} now" if "value" in fact else ""
            kind, _, state = str(key).partition(":")
            words = _RESOLUTIONS.get(resolution, resolution)
            if kind == STATE and resolution == "confirmed_success":
                words = "looked at"
            said.append(f"{state if kind == STATE else key}: {words}{now}")
    return "; ".join(said)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else answer_words(value)
