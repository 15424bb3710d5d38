"""A run that something got in the way of: it is held, and a person says whether it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.runs.engine.questions.questions import NobodyToAsk

if TYPE_CHECKING:
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.runs.engine.controls import Controllable
    from praxis_desktop.runs.engine.questions.questions import Questions


def hold_and_ask(run: Controllable, questions: Questions, prompt: PromptEvent, why: str) -> bool:
    """Hold ``run`` until ``prompt`` is answered: it goes on with ``continue``, and is stopped with anything
    else. Waits for the answer; returns whether a person has let it go on. A run that cannot be held now, as
    it waits for another answer, is asked about all the same.
    """
    is_held = run.pause(now=True, reason=why) is None
    try:
        answer = questions.ask(prompt).wait()
    except NobodyToAsk:  # it goes on: what happened is told as a warning
        if is_held:
            run.resume()
        return False
    if answer is None or answer.source == "withdrawn":
        return False
    if answer.value != "continue":
        run.cancel(by=answer.by, reason=answer.reason or why)
        return False
    if is_held:
        run.resume(by=answer.by)
    return answer.source == "operator"
