"""The large band at the top of a report: the verdict, its reason, and how the run ended."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin
from typing import Any

from msgspec import Struct
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from praxis_desktop.core.sizes_and_durations import duration_for_people
from praxis_desktop.core.verdicts import (
    Figure,
    Verdict,
    VerdictWord,
    limit_words,
    number_words,
    planned_in,
    reason_words,
    simulated_reason,
    verdict_words,
)
from praxis_desktop.core.words import (
    ending_words,
    halt_of,
    halt_words,
    is_emergency_stop,
    last_of_each,
    reason_beside,
    steps_planned,
)
from praxis_desktop.records.decisions import ROUTINE, by_hand_sentence, hand_of, weight_of
from praxis_desktop.records.exporting.document import Document, simulated_words
from praxis_desktop.records.exporting.pdf.styles import BOLD, TEXT, Styles, draw, fitted
from praxis_desktop.records.numbers import decimals_by_unit

_MARK, _LEFT, _EDGE = 34.0, 14.0, 10.0
_FIGURE = 104.0
_MOST_FIGURES = 2
_MOST_DECISIONS = 2


class Tone(Struct, frozen=True):
    """The colours for the text and marks, the background and the border."""

    ink: str
    ground: str
    edge: str


SIMULATED = Tone("#6429ae", "#f2eafd", "#d3bdf5")
_TONES: Mapping[VerdictWord, Tone] = {
    "passed": Tone("#0f6b3a", "#e2f4e9", "#a9dabe"),
    "failed": Tone("#ae1a1f", "#fde9e8", "#f1b3b0"),
    "inconclusive": Tone("#854700", "#fef1d5", "#efcb83"),
    "none": Tone("#455167", "#ebeff4", "#cfd7e2"),
}


def tone_of(word: VerdictWord, *, is_simulated: bool) -> Tone:
    """Return the colours for a verdict; always violet for a simulated run."""
    return SIMULATED if is_simulated else _TONES[word]


def instrument_words(document: Document) -> str:
    """Return whether the instruments were real: ``Real instruments``, ``Partly simulated`` and so on."""
    bench = document["bench"]
    if words := simulated_words(document):
        return words.partition(":")[0]
    return "Real instruments" if (*bench["machines"], *bench["ports"]) else "No instruments"


def stopped_words(document: Document) -> str:
    """Return the instruments that an emergency stop has stopped: ``scale confirmed in 4 ms``; "" if none."""
    told = (
        halt_of({**action["details"], "message": action["what"]})
        for action in document["actions"]
        if action["kind"] == "halt"
    )
    bench = document["bench"]
    names = {part["role"]: part["name"] for part in (*bench["machines"], *bench["ports"]) if part.get("name")}
    return "; ".join(halt_words(event, names) for event in last_of_each(told))


def ending_line(document: Document) -> str:
    """Return how the run ended: ``Completed at 13:31 · 24 of 24 steps · 2 questions · 11 min``."""
    run, steps = document["run"], document["steps"]
    ended = ending_words(run["state"], run["reason"]).capitalize()
    said = [f"{ended} at {run['ended'][11:16]}" + (f" by {run['ended_by']}" if run["ended_by"] else "")]
    if any(_ends_interruption(action) for action in document["actions"]):
        said.append("was interrupted and resumed")
    error = run["error"]
    if error and run["state"] != "cancelled":
        said.append(f"{error['name']}: {error['message']}")
    elif reason := reason_beside(run["state"], run["reason"]):
        said.append(reason)
    if steps:
        said.append(_steps_words(document))
    if run["skipped_steps"]:
        said.append(f"{run['skipped_steps']} skipped")
    if asked := len(_questions(document)):
        said.append(f"{asked} question{'s' * (asked != 1)}")
    said.append(duration_for_people(run["duration_s"]))
    return " · ".join(" ".join(part.split()) for part in said if part)


def _steps_words(document: Document) -> str:
    """Return the number of steps, or the step at which the run was cut short, as in the window."""
    run, steps = document["run"], document["steps"]
    if run["state"] != "completed":
        planned = steps_planned(len(steps), planned_in(run, "steps"))
        return f"step {len(steps):,}" if planned is None else f"step {len(steps):,} of {planned:,}"
    done = sum(step["status"] == "completed" for step in steps) - run["skipped_steps"]
    return f"{done:,} of {len(steps):,} steps"


def _ends_interruption(action: Mapping[str, Any]) -> bool:
    return action["kind"] == "action" and action["what"] == "resume" and "number" in action["details"]


def _questions(document: Document) -> list[Mapping[str, Any]]:
    """Return the questions, without those that an interruption left open, which are asked again."""
    asked: list[Mapping[str, Any]] = []
    answered: set[object] = set()
    for action in document["actions"]:
        if action["kind"] == "question":
            asked.append(action)
        elif action["kind"] == "answer":
            answered.add(action["details"].get("number"))
        elif _ends_interruption(action):
            asked = [each for each in asked if each["details"].get("number") in answered]
    return asked


def question_words(document: Document) -> list[str]:
    """Return questions and answers, sorted by rank: ``Step 17: Weigh did not work – Try again, by root``."""
    return [words for _, words in _weighed(document)]


def first_words(document: Document) -> list[str]:
    """Return the lines beside the verdict: the first decisions or, if there were none, the first question."""
    told = _weighed(document)
    decided = [words for weight, words in told if weight < ROUTINE]
    return decided[:_MOST_DECISIONS] or [words for _, words in told[:1]]


def _weighed(document: Document) -> list[tuple[int, str]]:
    actions, told = document["actions"], []
    answers = {each["details"].get("number"): each for each in actions if each["kind"] == "answer"}
    for question in _questions(document):
        step, answer = question["details"].get("step"), answers.get(question["details"].get("number"))
        said, chosen = "not answered", ""
        if answer is not None and (words := answer_in(answer)):
            said = words + (f", by {answer['by']}" if answer["by"] else "")
            chosen = answer["what"].partition(" ")[0]
        words = f"{f'Step {step}: ' if step else ''}{question['what'].rstrip('.')} – {said}"
        told.append((weight_of(question["details"].get("kind"), chosen), words))
    return sorted(told, key=lambda each: each[0])


def answer_in(action: Mapping[str, Any]) -> str:
    """Return an answer, in the words on its button: ``Set the value by hand: 9.75``; "" if there is none."""
    said, what = str(action["details"].get("said", "")), str(action["what"])
    choice, _, given = what.partition(" ")
    words = _CHOICES.get(choice)
    if words is None or said not in ("", what):
        return said or what
    return f"{words}: {given}" if given else words


_CHOICES: Mapping[str, str] = {
    "retry": "Try again",
    "reconnect": "Reconnect and try again",
    "skip": "Skip",
    "continue": "Continue",
    "set_value": "Set the value by hand",
    "abort": "End the run",
}


class VerdictBand(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Draws the verdict's mark, word, reason and deciding numbers, and how and when the run ended."""

    def __init__(self, document: Document, styles: Styles) -> None:
        super().__init__()
        verdict: dict[str, Any] = document["verdict"]
        self.kind: VerdictWord = verdict["verdict"]
        self.is_simulated: bool = document["run"]["simulated"]
        self.tone = tone_of(self.kind, is_simulated=self.is_simulated)
        self.word = verdict_words(self.kind, self.is_simulated)
        self.simulated = simulated_words(document)
        told, run = Verdict.of_json(verdict), document["run"]
        self.figures = told.figures[:_MOST_FIGURES]
        reason = reason_words(told, run["state"], planned_in(run, "checks"))
        by_hand = {output["key"]: output.get("by_hand", "") for output in document["outputs"]}
        self.by_hand = [hand_of(by_hand, figure.key) for figure in self.figures]
        self.decimals = decimals_by_unit((figure.unit, figure.value) for figure in self.figures)
        if self.is_simulated:
            reason = simulated_reason(reason, told.word)
        self.mark: str = self.kind
        if is_emergency_stop(run["state"], run["reason"]):  # comes first, as in the window
            reason = f"{self.word}. {reason}"
            self.word, self.mark = "Emergency stop", "stop"
            self.tone = SIMULATED if self.is_simulated else _TONES["failed"]
        reason = " ".join(filter(None, (reason, by_hand_sentence(run.get("values_by_hand", 0)))))
        self.reason: Paragraph = styles.paragraph(reason, styles.strong)
        asked = "".join(f" · {words}" for words in first_words(document))
        self.ending: Paragraph = styles.paragraph(ending_line(document) + asked, styles.small)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        room = width - _LEFT - _MARK - 14 - _FIGURE * len(self.figures) - 12
        _, self.reason_high = self.reason.wrap(room, height)
        _, self.ending_high = self.ending.wrap(room, height)
        self.height = max(64.0, 2 * _EDGE + 24 + self.reason_high + 2 + self.ending_high)
        return self.width, self.height + 8

    def draw(self) -> None:
        canvas, top = self.canv, self.height + 8
        bottom = 8.0
        canvas.setFillColor(HexColor(self.tone.ground))
        canvas.setStrokeColor(HexColor(self.tone.edge))
        canvas.setLineWidth(0.8)
        canvas.roundRect(0.4, bottom, self.width - 0.8, self.height - 0.4, 6, stroke=1, fill=1)
        middle = bottom + self.height / 2
        draw_mark(
            canvas, _LEFT, middle - _MARK / 2, _MARK, self.mark, self.tone.ink, is_hollow=self.is_simulated
        )
        left = _LEFT + _MARK + 14
        canvas.setFillColor(HexColor(self.tone.ink))
        y = top - _EDGE - 18
        room = self.width - left - _FIGURE * len(self.figures) - 10
        size = 19 * min(1.0, room / stringWidth(self.word, BOLD, 19))
        used = draw(canvas, left, y, self.word, BOLD, size)
        if self.simulated and self.kind == "none":
            draw(canvas, left + used + 10, y + 1, self.simulated, BOLD, 9)
        y -= 6 + self.reason_high
        self.reason.drawOn(canvas, left, y)
        self.ending.drawOn(canvas, left, y - 2 - self.ending_high)
        for place, figure in enumerate(self.figures):
            left = self.width - _FIGURE * (len(self.figures) - place)
            self._draw_figure(canvas, left, figure, self.by_hand[place])

    def _draw_figure(self, canvas: Canvas, left: float, figure: Figure, by_hand: str) -> None:
        """Draw a number with its name, its limits and its own mark."""
        top = self.height + 8
        canvas.setStrokeColor(HexColor(self.tone.edge))
        canvas.line(left, 16, left, top - 8)
        has_limits = figure.low is not None or figure.high is not None
        kind: VerdictWord = "none" if not has_limits else "failed" if figure.is_outside else "passed"
        ink = tone_of(kind, is_simulated=self.is_simulated).ink
        middle = 8 + self.height / 2
        draw_mark(canvas, left + 9, middle - 6, 12, kind, ink, is_hollow=self.is_simulated)
        room = _FIGURE - 34
        canvas.setFillColor(HexColor(ink if figure.is_outside else "#1c2430"))
        number = number_words(figure.value, figure.unit, self.decimals[figure.unit])
        # Shrink the text rather than cut it: a number without its last digits is a different number.
        size = 12 * min(1.0, room / stringWidth(number, BOLD, 12))
        draw(canvas, left + 27, middle + 7, number, BOLD, size)
        canvas.setFillColor(HexColor("#475467"))
        title = " ".join(filter(None, (figure.title or figure.key, figure.where)))
        draw(canvas, left + 27, middle - 4, fitted(title, TEXT, 7, room), TEXT, 7)
        limits = limit_words(figure.low, figure.high, figure.unit)
        size = 7 * min(1.0, room / stringWidth(limits, TEXT, 7))
        draw(canvas, left + 27, middle - 14, limits, TEXT, size)
        if by_hand:
            draw(canvas, left + 27, middle - 24, by_hand, BOLD, 7)


def draw_mark(
    canvas: Canvas, left: float, bottom: float, size: float, word: str, ink: str, *, is_hollow: bool
) -> None:
    """Draw a verdict's mark: a disc with a tick, a square with a cross, a diamond with a question mark, a
    dashed ring or, for an emergency ``stop``, an octagon. The mark is hollow for a simulated run.
    """
    canvas.saveState()
    x, y = left + size / 2, bottom + size / 2
    is_open = is_hollow or word == "none"
    canvas.setStrokeColor(HexColor(ink))
    canvas.setFillColor(HexColor(ink))
    canvas.setLineWidth(max(0.8, size * 0.07))
    if word == "none":
        canvas.setDash([size * 0.16, size * 0.12])
    half = size * 0.44
    fill = 0 if is_open else 1
    if word == "failed":
        canvas.roundRect(x - half, y - half, 2 * half, 2 * half, size * 0.14, stroke=1, fill=fill)
    elif word == "inconclusive":
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(45)
        side = size * 0.68
        canvas.roundRect(-side / 2, -side / 2, side, side, size * 0.08, stroke=1, fill=fill)
        canvas.restoreState()
    elif word == "stop":
        path = canvas.beginPath()
        corners = [(half * cos(pi * turn / 8), half * sin(pi * turn / 8)) for turn in range(1, 16, 2)]
        path.moveTo(x + corners[-1][0], y + corners[-1][1])
        for right, up in corners:
            path.lineTo(x + right, y + up)
        path.close()
        canvas.drawPath(path, stroke=1, fill=fill)
    else:
        canvas.circle(x, y, half, stroke=1, fill=fill)
    canvas.setDash()
    sign = HexColor(ink if is_open else "#ffffff")
    canvas.setStrokeColor(sign)
    canvas.setFillColor(sign)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    canvas.setLineWidth(max(0.9, size * 0.09))
    if word == "passed":
        path = canvas.beginPath()
        path.moveTo(x - 0.19 * size, y - 0.02 * size)
        path.lineTo(x - 0.05 * size, y - 0.16 * size)
        path.lineTo(x + 0.2 * size, y + 0.14 * size)
        canvas.drawPath(path)
    elif word == "failed":
        canvas.line(x - 0.16 * size, y - 0.16 * size, x + 0.16 * size, y + 0.16 * size)
        canvas.line(x - 0.16 * size, y + 0.16 * size, x + 0.16 * size, y - 0.16 * size)
    elif word == "inconclusive":
        draw(canvas, x, y - size * 0.2, "?", BOLD, size * 0.56, "middle")
    elif word == "stop":
        draw(canvas, x, y - size * 0.2, "!", BOLD, size * 0.56, "middle")
    else:
        canvas.line(x - 0.14 * size, y, x + 0.14 * size, y)
    canvas.restoreState()


class MarkedWord(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A small mark followed by text, for a table cell."""

    def __init__(self, word: VerdictWord, text: str, ink: str, *, is_hollow: bool) -> None:
        super().__init__()
        self.word, self.text, self.ink, self.is_hollow = word, text, ink, is_hollow

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, 9.2

    def draw(self) -> None:
        draw_mark(self.canv, 0, 0.4, 8.4, self.word, self.ink, is_hollow=self.is_hollow)
        self.canv.setFillColor(HexColor(self.ink))
        draw(self.canv, 12, 2.2, self.text, TEXT, 7)
