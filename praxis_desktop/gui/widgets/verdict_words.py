"""The verdict of a run as a person sees it: word, mark and tone, never colour alone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from praxis_desktop.core.verdicts import Figure, Verdict, VerdictWord, number_words, reason_words
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.labels import with_decimal_sign
from praxis_desktop.records.decisions import ByHand

_WORDS: Final[dict[VerdictWord, str]] = {
    "passed": str(QT_TRANSLATE_NOOP("Verdict", "Passed")),
    "failed": str(QT_TRANSLATE_NOOP("Verdict", "Failed")),
    "inconclusive": str(QT_TRANSLATE_NOOP("Verdict", "Inconclusive")),
    "none": str(QT_TRANSLATE_NOOP("Verdict", "No verdict")),
}
_SIMULATED: Final[dict[VerdictWord, str]] = {
    "passed": str(QT_TRANSLATE_NOOP("Verdict", "Passed in simulation")),
    "failed": str(QT_TRANSLATE_NOOP("Verdict", "Failed in simulation")),
    "inconclusive": str(QT_TRANSLATE_NOOP("Verdict", "Inconclusive in simulation")),
    "none": str(QT_TRANSLATE_NOOP("Verdict", "No verdict")),
}

_TONES: Final[dict[VerdictWord, ToneName]] = {
    "passed": "ok",
    "failed": "err",
    "inconclusive": "warn",
    "none": "idle",
}


def verdict_text(word: VerdictWord, *, is_simulated: bool) -> str:
    """``Failed``, ``Passed in simulation``: a simulated run says so wherever it says something."""
    return _tr((_SIMULATED if is_simulated else _WORDS)[word])


def verdict_tone(word: VerdictWord, *, is_simulated: bool) -> ToneName:
    """Its colours: a simulated run is violet, never green or red."""
    return "sim" if is_simulated and word != "none" else _TONES[word]


def reason_text(verdict: Verdict, state: str, planned: int | None = None) -> str:
    """Why, in a sentence (see ``reason_words``)."""
    return sentence(reason_words(verdict, state, planned))


def by_hand_text(count: int) -> str:
    """``1 value was typed by hand.``: what stands behind the reason of a verdict; "" for none."""
    if count == 1:
        return _tr("1 value was typed by hand.")
    return _tr("{n} values were typed by hand.").format(n=f"{count:,}") if count else ""


def hand_text(by_hand: ByHand) -> str:
    """Whether a person typed what a number was made of; "" if not."""
    words = {"": "", "by hand": _tr("by hand"), "partly by hand": _tr("partly by hand")}
    return words[by_hand]


def figure_value(figure: Figure, decimals: int = 0) -> str:
    """``−1.18 %``, with at least so many ``decimals``."""
    return with_decimal_sign(number_words(figure.value, figure.unit, decimals))


def simulated_text(reason: str, word: VerdictWord) -> str:
    """``In simulation: …``: what a protocol says of a pipette it says of one that was simulated."""
    return _tr("In simulation: {reason}").format(reason=reason) if reason and word != "none" else reason


def figure_limits(figure: Figure) -> str:
    """``limits ±0.8 %``; "" for a number without limits."""
    return limits_text(figure.low, figure.high, figure.unit)


def limits_text(low: float | None, high: float | None, unit: str) -> str:
    """``limits 992 to 1008 µL``; "" where there are none."""
    if low is not None and high is not None:
        if high > 0 and low == -high:
            words = _tr("limits ±{high}").format(high=number_words(high, unit))
        else:
            words = _tr("limits {low} to {high}").format(
                low=number_words(low, ""), high=number_words(high, unit)
            )
    elif high is not None:
        words = _tr("at most {high}").format(high=number_words(high, unit))
    elif low is not None:
        words = _tr("at least {low}").format(low=number_words(low, unit))
    else:
        return ""
    return with_decimal_sign(words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Verdict", text)
