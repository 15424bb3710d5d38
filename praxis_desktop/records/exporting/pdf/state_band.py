"""What became of the run, where nobody overlooks it."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from praxis_desktop.records.exporting.decisions import is_by_hand
from praxis_desktop.records.exporting.document import Document
from praxis_desktop.records.exporting.pdf.lettering import BOLD, TEXT, draw, fitted
from praxis_desktop.records.exporting.pdf.scales import duration

COLOURS = {
    "completed": "#1f7a4d",
    "failed": "#b3261e",
    "cancelled": "#5b6472",
    "interrupted": "#8a4b00",
}
_OTHER = "#1f5f8b"

SIMULATED, ON_SIMULATED = "#f5b000", "#2b2000"

_BAND, _STRIPE = 34.0, 22.0


_WORDS = {"completed": "Finished", "cancelled": "Stopped"}
"""What the window says, where that is another word."""


def state_words(state: str, skipped: int = 0) -> str:
    """A state as a title, with the steps that were left out."""
    word = _WORDS.get(state, state.replace("_", " ").capitalize())
    return f"{word}, {skipped} skipped" if skipped else word


def simulated_words(document: Document) -> str:
    """What to say of a run of which anything was simulated; "" for none."""
    run, bench = document["run"], document["bench"]
    if not run["simulated"]:
        return ""
    parts = {part["role"] for part in (*bench["machines"], *bench["ports"])}
    simulated = run["simulated_roles"]
    if parts and not set(simulated) >= parts:
        return f"PARTLY SIMULATED: {', '.join(simulated)}. What they say was not measured."
    return "SIMULATED RUN: nothing in this report was measured."


class StateBand(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A band in the state's colour; below it a striped one if anything was simulated."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.run: dict[str, Any] = document["run"]
        self.simulated = simulated_words(document)
        counted = [step for step in document["steps"] if step["kind"] != "wait"]
        failed = sum(step["status"] == "failed" for step in counted)
        self.facts = f"{duration(self.run['duration_s'])} · {len(counted)} steps"
        self.facts += f" · {failed} failed" * bool(failed)
        by_hand = sum(map(is_by_hand, counted))
        self.facts += f" · {by_hand} by hand" * bool(by_hand)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, _BAND + (_STRIPE if self.simulated else 0) + 6
        return self.width, self.height

    def draw(self) -> None:
        canvas, top = self.canv, self.height
        canvas.setFillColor(HexColor(COLOURS.get(self.run["state"], _OTHER)))
        canvas.roundRect(0, top - _BAND, self.width, _BAND, 3, stroke=0, fill=1)
        canvas.setFillColor(Color(1, 1, 1))
        state = state_words(self.run["state"], self.run["skipped_steps"])
        used = draw(canvas, 12, top - 22, state, BOLD, 14)
        facts = draw(canvas, self.width - 12, top - 21, self.facts, TEXT, 9, "right")
        error = self.run["error"]
        said = f"{error['name']}: {error['message']}" if error else self.run["reason"]
        room = self.width - used - facts - 48
        draw(canvas, 24 + used, top - 21, fitted(said, TEXT, 8.5, room), TEXT, 8.5)
        if self.simulated:
            canvas.saveState()
            outline = canvas.beginPath()
            outline.rect(0, top - _BAND - _STRIPE, self.width, _STRIPE - 3)
            canvas.clipPath(outline, stroke=0, fill=0)
            canvas.setFillColor(HexColor(SIMULATED))
            canvas.rect(0, top - _BAND - _STRIPE, self.width, _STRIPE, stroke=0, fill=1)
            canvas.restoreState()
            canvas.setFillColor(HexColor(ON_SIMULATED))
            draw(canvas, 12, top - _BAND - 14, fitted(self.simulated, BOLD, 9, self.width - 24), BOLD, 9)
