"""Times and steps as the header and the sheets of a run word them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTime

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


def end_clock(left: TimeLeft) -> str:
    """The time of day at which a run is done that goes on for so long."""
    return QTime.currentTime().addSecs(round(left.seconds)).toString("HH:mm")


def end_text(left: TimeLeft, *, is_short: bool = False) -> str:
    """``Done about 14:35``; where some of it takes a time that nobody knows, ``At least until 14:32``."""
    if left.is_least:
        words = QCoreApplication.translate("StateWords", "At least until {time}")
    elif is_short:
        words = QCoreApplication.translate("StateWords", "Done ~{time}")
    else:
        words = QCoreApplication.translate("StateWords", "Done about {time}")
    return words.format(time=end_clock(left))


def left_text(left: TimeLeft) -> str:
    """``about 4 min left``; "" where some of it takes a time that nobody knows."""
    if left.is_least:
        return ""
    seconds = round(left.seconds)
    if seconds < 90:
        words = QCoreApplication.translate("StateWords", "about {n} s left")
        return words.format(n=max(5 * round(seconds / 5), 5))
    minutes = round(seconds / 60)
    if minutes < 90:
        return QCoreApplication.translate("StateWords", "about {n} min left").format(n=minutes)
    words = QCoreApplication.translate("StateWords", "about {h} h {n} min left")
    return words.format(h=minutes // 60, n=minutes % 60)


def so_far_text(seconds: int) -> str:
    """``5:52 so far``."""
    words = QCoreApplication.translate("StateWords", "{time} so far")
    return words.format(time=short_clock_text(seconds))
