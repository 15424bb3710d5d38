"""Times and steps as the header and the sheets of a run word them."""

from __future__ import annotations

from praxis_desktop.core.events import StepEvent


def clock_text(seconds: int) -> str:
    """mm:ss, from one hour on h:mm:ss."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minutes:02}:{second:02}"


def step_text(step: StepEvent) -> str:
    """Number and title of a step."""
    return f"Step {step.step} · {step.title}"
