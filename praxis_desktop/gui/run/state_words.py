"""Times and steps as the header and the sheets of a run word them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from praxis_desktop.core.events import StepEvent
    from praxis_desktop.gui.run.forecast import TimeLeft
    from praxis_desktop.gui.run.run_announcement import Simulation


def clock_text(seconds: int) -> str:
    """mm:ss, from one hour on h:mm:ss."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minutes:02}:{second:02}"


def short_clock_text(seconds: int) -> str:
    """As ``clock_text``, beside other words: m:ss."""
    return clock_text(seconds).removeprefix("0")


def simulation_words(simulation: Simulation) -> tuple[str, str]:
    """How much of a run is simulated, in full and in short; "" where nothing is."""
    if simulation == "whole":
        return (
            QCoreApplication.translate("StateHeader", "Simulated"),
            QCoreApplication.translate("StateHeader", "Sim"),
        )
    if simulation == "partly":
        return (
            QCoreApplication.translate("StateHeader", "Partly simulated"),
            QCoreApplication.translate("StateHeader", "Partly sim"),
        )
    return "", ""


def step_text(step: StepEvent, steps: int = 0) -> str:
    """Number and title of a step, of how many where that is known."""
    if 0 < step.step <= steps:
        words = QCoreApplication.translate("StateWords", "Step {n} of {total} · {title}")
    else:
        words = QCoreApplication.translate("StateWords", "Step {n} · {title}")
    return words.format(n=step.step, total=steps, title=step.title)


def left_text(left: TimeLeft, *, is_held: bool = False) -> str:
    """What a run will still take; ``is_held``: once it goes on."""
    clock = clock_text(round(left.seconds))
    if left.is_least:
        words = QCoreApplication.translate("StateWords", "at least {time} left")
    elif is_held:
        words = QCoreApplication.translate("StateWords", "~{time} once continued")
    else:
        words = QCoreApplication.translate("StateWords", "~{time} left")
    return words.format(time=clock)
