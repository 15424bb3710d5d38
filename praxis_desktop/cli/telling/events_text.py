"""Events that another process has told, as lines for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from praxis_desktop.cli.telling.step_text import change_of_wait
from praxis_desktop.core.endings import ending_words
from praxis_desktop.core.legible import legible_line
from praxis_desktop.core.verdicts import Verdict, verdict_words


def event_line(event: Mapping[str, Any]) -> str:
    """What a person is told of an event in JSON, "" for nothing."""
    tell = _LINES.get(str(event.get("event")))
    try:
        return "" if tell is None else legible_line(tell(event))
    except (KeyError, TypeError, ValueError, AttributeError):  # another version's, perhaps
        return legible_line(str(dict(event)))


def _state(event: Mapping[str, Any]) -> str:
    said = str(event["state"]).replace("_", " ")
    said += f": {event['reason']}" if event.get("reason") else ""
    return said + (f" ({event['by']})" if event.get("by") else "")


def _step(event: Mapping[str, Any]) -> str:
    if event["depth"] and event["status"] == "started":
        return ""
    said = f"step {event['step']}: {event['title']}"
    if event["status"] == "started":
        return f"{said} ..."
    summary = f": {event['summary']}" if event.get("summary") else ""
    error = f": {event['error']}" if event.get("error") else ""
    return f"{said} {event['status']} ({event['duration'] or 0.0:.1f} s){summary}{error}"


def _prompt(event: Mapping[str, Any]) -> str:
    values = "|".join(str(choice["value"]) for choice in event["choices"] if not choice["obstacle"])
    return f"question {event['number']}: {event['message']}" + (f" [{values}]" if values else "")


def _answer(event: Mapping[str, Any]) -> str:
    if event["source"] == "withdrawn":
        return f"question {event['number']} needs no answer any more"
    by = event.get("by") or event["source"]
    return f"question {event['number']} was answered by {by}: {event['value']}"


def _action(event: Mapping[str, Any]) -> str:
    if event["action"] not in ("note", "emergency_stop", "skip_wait", "extend_wait"):
        return ""
    done = change_of_wait(event["action"], event["details"]) or event["action"].replace("_", " ")
    said = f"{done}: {event['reason']}".rstrip(": ")
    return f"{said} ({event['by']})" if event.get("by") else said


def _data(event: Mapping[str, Any]) -> str:
    value = event.get("value")
    shown = f": {value} {event.get('unit', '')}".rstrip() if isinstance(value, int | float | str) else ""
    return f"{event.get('title') or event['key']}{shown[:80]}"


def _halt(event: Mapping[str, Any]) -> str:
    advice = f"ATTENTION: {event['advice']} - " if event.get("advice") else ""
    after = f" after {event['milliseconds']:.0f} ms" if event.get("milliseconds") else ""
    return f"{advice}{event['port']}: {event['outcome'].replace('_', ' ')}{after}: {event['message']}"


def _result(event: Mapping[str, Any]) -> str:
    error = (event.get("result") or {}).get("error") or {}
    ended = ending_words(str(event["state"])) + (f": {error.get('message')}" if error else "")
    verdict = Verdict.of_json(event.get("verdict"))
    if verdict.word == "none":
        return ended
    return f"{verdict_words(verdict.word, verdict.simulated)}: {verdict.reason} ({ended})"


_LINES = {
    "state": _state,
    "step": _step,
    "prompt": _prompt,
    "answer": _answer,
    "action": _action,
    "data": _data,
    "halt": _halt,
    "log": lambda event: str(event["message"]) if event.get("level") != "info" else "",
    "connection": lambda event: str(event["message"]),
    "result": _result,
}
