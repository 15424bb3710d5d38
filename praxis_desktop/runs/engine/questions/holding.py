"""A run that something got in the way of: it is held, and a person says whether it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.runs.engine.questions.questions import NobodyToAsk

if TYPE_CHECKING:
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.runs.engine.controls import Controllable
    from praxis_desktop.runs.engine.questions.questions import Questions


def hold_and_ask(run: Controllable, questions: Questions, prompt: PromptEvent, why: str) -> None:
    """Hold ``run`` until ``prompt`` is answered: it goes on with ``continue``, and is stopped with anything
    else. Waits for the answer. A run that cannot be held now goes on.
    """
    if run.pause(now=True, reason=why) is not None:
        return
    try:
        answer = questions.ask(prompt).wait()
    except NobodyToAsk:  # it goes on: what happened is told as a warning
        run.resume()
        return
    if answer is None or answer.source == "withdrawn":
        return
    if answer.value == "continue":
        run.resume(by=answer.by)
    else:
        run.cancel(by=answer.by, reason=answer.reason or why)
