"""The history keeps the parts of a run's messages, so that the window can show them in its language."""

from __future__ import annotations

from praxis_desktop.core.events import (
    ErrorInfo,
    ExecutionResult,
    LogEvent,
    ResultEvent,
    StateEvent,
    StepEvent,
)
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.records.history.history import History
from praxis_desktop.records.reading import EventEntry, RecordReader
from tests.records.history.telling import begin

GERMAN = {
    "port {port} is gone": "Port {port} ist weg",
    "Weigh {what}": "{what} wiegen",
    "{count} values": "{count} Werte",
}


def german(text: object) -> str:
    assert isinstance(text, Message)
    return text.in_language(GERMAN.get, ",")


def gone() -> Message:
    return Message("port {port} is gone", port="waage_übers")


def test_what_was_told_in_messages_is_said_in_another_language(history: History) -> None:
    record = begin(history)
    record.tell(LogEvent(gone(), "warning"))
    title = Message("Weigh {what}", what="it")
    record.tell(StepEvent(1, "started", title, time=1.0))
    record.tell(StepEvent(1, "failed", title, time=1.0, duration=1.0, error=gone()))
    question = PromptEvent(1, "recover", gone(), choices=(Choice("skip", "Skip", consequence=gone()),))
    record.tell(question)
    record.tell(StateEvent("failed", gone()))
    failed = ExecutionResult("", 1.0, 2.0, error=ErrorInfo("PortError", gone()))
    verdict = Verdict("inconclusive", Message("{count} values", count=3))
    record.close(ResultEvent("failed", record.run_id, failed, verdict=verdict))

    run = history.find("last")
    assert german(run.error) == "PortError: Port waage_übers ist weg"
    assert german(run.reason) == "Port waage_übers ist weg"
    assert german(run.verdict_reason) == "3 Werte"
    (row,) = history.log(run.run_id)
    assert german(row.message) == "Port waage_übers ist weg"
    (step,) = history.steps(run.run_id)
    assert (german(step.title), german(step.error)) == ("it wiegen", "Port waage_übers ist weg")
    asked = next(action for action in history.actions(run.run_id) if action.kind == "prompt")
    assert german(asked.what) == "Port waage_übers ist weg"
    assert german(asked.told["choices"][0]["consequence"]) == "Port waage_übers ist weg"  # type: ignore[index]


def test_a_record_keeps_the_english_text_beside_what_it_is_made_of(history: History) -> None:
    record = begin(history)
    record.tell(LogEvent(gone(), "warning"))
    record.close(ResultEvent("completed", record.run_id, ExecutionResult("", 1.0, 2.0)))
    journal = (record.folder / "record.journal").read_bytes()
    assert "port waage_übers is gone".encode() in journal
    with RecordReader(record.folder) as reader:
        told = [entry.event for entry in reader.entries() if isinstance(entry, EventEntry)]
    assert german(next(event["message"] for event in told if event["event"] == "log")) == (
        "Port waage_übers ist weg"
    )
