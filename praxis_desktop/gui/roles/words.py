"""The texts for roles, simulated instruments, and the results of querying an instrument."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.words import role_words
from praxis_desktop.gui.look.sentences import capitalized, sentence
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.ports import simulators

if TYPE_CHECKING:
    from praxis_desktop.ports.preflight.verdict import Verdict, VerdictKind
    from praxis_desktop.ports.simulators.faults import Fault

    RowKind = Literal[VerdictKind, "unset", "absent", "simulated", "asking", "unknown"]
    """The kinds in ``ports.preflight.verdict``, and others that only a row can have. For example, ``absent``
    means that the instrument is not plugged in, and ``unknown`` that it has not been queried yet.
    """


_FAULTS = {
    "silence": QT_TRANSLATE_NOOP("VerdictWords", "sends no reply"),
    "late": QT_TRANSLATE_NOOP("VerdictWords", "replies late"),
    "partial": QT_TRANSLATE_NOOP("VerdictWords", "sends half a reply"),
    "garbage": QT_TRANSLATE_NOOP("VerdictWords", "replies with garbage"),
    "terminator": QT_TRANSLATE_NOOP("VerdictWords", "ends a reply incorrectly"),
    "busy": QT_TRANSLATE_NOOP("VerdictWords", "busy"),
    "unplug": QT_TRANSLATE_NOOP("VerdictWords", "unplugged"),
    "double": QT_TRANSLATE_NOOP("VerdictWords", "replies twice"),
    "refused": QT_TRANSLATE_NOOP("VerdictWords", "refuses connections"),
    "reset": QT_TRANSLATE_NOOP("VerdictWords", "resets the connection"),
    "half-open": QT_TRANSLATE_NOOP("VerdictWords", "disappears without closing the connection"),
    "slow": QT_TRANSLATE_NOOP("VerdictWords", "replies byte by byte, slowly"),
    "fragmented": QT_TRANSLATE_NOOP("VerdictWords", "replies byte by byte"),
    "wrong": QT_TRANSLATE_NOOP("VerdictWords", "sends a wrong number"),
    "stuck": QT_TRANSLATE_NOOP("VerdictWords", "repeats its last reply"),
}


def simulator_words(name: str, device: str, otherwise: str) -> str:
    """Return ``Simulated: Mettler Toledo balance (MT-SICS), busy at command 14`` for
    ``sim:mettler,busy:at=14``; return ``otherwise`` if ``name`` is "" or only a kind was typed.
    """
    _, *parts = device.split(",")
    if not name or not any(parts):
        return otherwise
    return ", ".join([name, *[_part_words(part) for part in parts if part]])


def _part_words(part: str) -> str:
    """Describe a fault. An invalid fault is returned as it was typed, because validation will report it."""
    if not simulators.is_fault(part):
        return part
    try:
        return _fault_words(simulators.parse_fault(part))
    except UsageError:
        return part


def _fault_words(fault: Fault) -> str:
    what = _tr(str(_FAULTS[fault.name]))
    is_command = fault.name == "busy"
    if fault.every != 1 or fault.times:
        return str(fault)
    if fault.command:
        return _command_words(what, fault)
    if fault.at:
        words = _tr("{what} on command {n}") if is_command else _tr("{what} (reply {n})")
    elif fault.after:
        words = _tr("{what} after command {n}") if is_command else _tr("{what} after reply {n}")
    else:
        words = _tr("{what} on every command") if is_command else _tr("{what} (every time)")
    return words.format(what=what, n=fault.at or fault.after)


def _command_words(what: str, fault: Fault) -> str:
    if fault.at:
        words = _tr("{what} on “{command}” number {n}")
    elif fault.after:
        words = _tr("{what} after {n} × “{command}”")
    else:
        words = _tr("{what} on every “{command}”")
    return words.format(what=what, command=fault.command, n=fault.at or fault.after)


WORDS: Mapping[VerdictKind, str] = MappingProxyType(
    {
        "answers": str(QT_TRANSLATE_NOOP("VerdictWords", "Answers")),
        "late": str(QT_TRANSLATE_NOOP("VerdictWords", "Answers late")),
        "unknown_model": str(QT_TRANSLATE_NOOP("VerdictWords", "Answers, unknown model")),
        "another_model": str(QT_TRANSLATE_NOOP("VerdictWords", "Identifies as a different model")),
        "another_one": str(QT_TRANSLATE_NOOP("VerdictWords", "Not the same instrument")),
        "busy": str(QT_TRANSLATE_NOOP("VerdictWords", "Busy")),
        "no_answer": str(QT_TRANSLATE_NOOP("VerdictWords", "No answer")),
        "not_asked": str(QT_TRANSLATE_NOOP("VerdictWords", "Kind not known")),
        "gone_without": str(QT_TRANSLATE_NOOP("VerdictWords", "Used without a reply")),
    }
)
"""Texts for the kinds in ``ports.preflight.verdict``."""

_DECIDED: Mapping[VerdictKind, str] = MappingProxyType(
    {
        "unknown_model": str(QT_TRANSLATE_NOOP("VerdictWords", "Unknown model")),
        "another_model": str(QT_TRANSLATE_NOOP("VerdictWords", "Another model")),
        "another_one": str(QT_TRANSLATE_NOOP("VerdictWords", "Another instrument")),
    }
)

_LOOKS: Mapping[VerdictKind, tuple[ToneName, str]] = MappingProxyType(
    {
        "answers": ("ok", "check-circle"),
        "late": ("warn", "clock"),
        "unknown_model": ("warn", "help-diamond"),
        "another_model": ("warn", "help-diamond"),
        "another_one": ("err", "alert-circle"),
        "busy": ("idle", "hourglass"),
        "no_answer": ("err", "alert-circle"),
        "not_asked": ("idle", "help"),
        "gone_without": ("warn", "hand"),
    }
)


class RowVerdict(Struct, frozen=True):
    """What is known about a role's instrument. ``word`` is shown on a chip with ``tone`` and ``icon``, and
    ``detail`` next to the chip; ``short`` is the word for narrow columns. ``reason`` is why the user wants to
    use the instrument anyway.
    """

    kind: RowKind
    word: str
    detail: str = ""
    tone: ToneName = "idle"
    icon: str = "circle"
    reason: str = ""
    short: str = ""
    needs_decision: bool = False
    """Whether the user has yet to decide if the instrument may be used anyway."""
    blocks: bool = False
    """Whether the instrument prevents a run."""


def look_of(verdict: Verdict, *, is_simulated: bool = False) -> RowVerdict:
    """Return what to show for a test result or, if ``is_simulated``, for a simulator."""
    tone, icon = _LOOKS[verdict.kind]
    word = _tr(WORDS[verdict.kind])
    # Text from an instrument is not translated.
    detail = verdict.detail if verdict.kind == "answers" else sentence(verdict.detail)
    if is_simulated:
        return RowVerdict("simulated", word, detail, "sim", "ghost", short=word)
    return RowVerdict(
        verdict.kind,
        word,
        detail,
        tone,
        icon,
        short=word,
        needs_decision=verdict.needs_decision,
        blocks=verdict.blocks,
    )


def decided(verdict: Verdict, reason: str) -> RowVerdict:
    """Return the verdict on an instrument that the user has decided to use."""
    what = _tr(_DECIDED[verdict.kind])
    detail = _tr("{what}. Reason: “{reason}”").format(what=what, reason=reason)
    return RowVerdict(verdict.kind, _tr("Used at your request"), detail, "warn", "hand", reason, what)


def _tr(text: str) -> str:
    return QCoreApplication.translate("VerdictWords", text)


def role_title(role: str) -> str:
    """Return the name of a role for use on its own, such as ``Liquid handler``."""
    return capitalized(role_words(role))


class SectionState(Struct, frozen=True):
    """The state of a section. It never relies on colour alone: ``words`` repeats what ``tone`` and ``icon``
    show.
    """

    tone: ToneName
    icon: str
    words: str
