"""How a kept run is spoken of in the list and on its page: its result, when it began, how long it took."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from praxis_desktop.core.endings import is_emergency_stop
from praxis_desktop.core.run_numbers import number_or_id
from praxis_desktop.gui.run.run_states import RUN_STATES, StateLook
from praxis_desktop.gui.widgets.decimals import with_decimal_sign

if TYPE_CHECKING:
    from praxis_desktop.records.history.rows import RunRow
    from praxis_desktop.records.history.stops_before import StopBefore

Mode = Literal["real", "partly", "simulated", "none"]
"""How much of a run was simulated; "none": it has no instruments, so that it is neither that nor real."""

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def look_of(run: RunRow) -> StateLook:
    """Word and icon of how a run ended, or that it goes on: whether it passed is another question."""
    if run.is_removed:
        return StateLook(_tr("Deleted"), "trash", "idle")
    if run.discarded is not None:
        return StateLook(_tr("Discarded"), "trash", "idle")
    match run.state:
        case "completed":
            return StateLook(completed_words(run.skipped), "check", "idle")
        case state if is_emergency_stop(state, run.reason):
            return StateLook(_tr("Emergency stop"), "halt", "err")
        case "cancelled":
            return StateLook(_tr("Stopped"), "stop-circle", "idle")
        case state if state in RUN_STATES:
            look = RUN_STATES[state]
            return StateLook(QCoreApplication.translate("RunState", look.word), look.icon, look.tone)
    return StateLook(run.state, "circle", "idle")


def completed_words(skipped: int) -> str:
    """``Completed``, with how many of its steps were left out."""
    return _tr("Completed, {n} skipped").format(n=f"{skipped:,}") if skipped else _tr("Completed")


def run_name(number: int, run_id: str) -> str:
    """``Run 131``, as people say it; of a run that has no number the beginning of its id."""
    return _tr("Run {name}").format(name=number_or_id(number, run_id))


def emergency_stop_time(at: float) -> str:
    """When an emergency stop was, in seconds since 1970: the time of day; with the day, if not today."""
    time = QDateTime.fromMSecsSinceEpoch(round(at * 1000))
    is_today = time.date() == QDateTime.currentDateTime().date()
    return QLocale().toString(time, "HH:mm" if is_today else "d MMM HH:mm")


def stopped_words(stop: StopBefore) -> str:
    """``Stopped in an emergency at 12:34 (run 3)``."""
    words = _tr("Stopped in an emergency at {time} (run {run})")
    return words.format(time=emergency_stop_time(stop.at), run=number_or_id(stop.number, stop.run_id))


def mode_look(mode: Mode, *, is_short: bool = False) -> StateLook:
    """Word, icon and tone of how much of a run was simulated."""
    if mode == "real":
        return StateLook(_tr("Real"), "plug", "idle")
    if mode == "none":
        return StateLook(_tr("No instr.") if is_short else _tr("No instruments"), "circle", "idle")
    if mode == "simulated":
        return StateLook(_tr("Simulated"), "ghost", "sim")
    return StateLook(_tr("Partly sim.") if is_short else _tr("Partly simulated"), "ghost", "sim")


@functools.lru_cache(4096)
def began_text(second: int) -> str:
    """``20 Nov 14:04``; the year where it is another than this one."""
    then = QDateTime.fromSecsSinceEpoch(second)
    is_this_year = then.date().year() == QDateTime.currentDateTime().date().year()
    return QLocale().toString(then, "d MMM HH:mm" if is_this_year else "d MMM yyyy HH:mm")


def took_text(seconds: float | None) -> str:
    """``< 0.1 s``, ``8.5 s``, ``8:52``, ``1:08:52``; "" for what nobody knows. From ten seconds
    on it is what a clock showed at the end.
    """
    if seconds is None:
        return ""
    if seconds < 0.1:
        return with_decimal_sign("< 0.1 s")
    if round(seconds, 1) < 10:
        return with_decimal_sign(f"{seconds:.1f} s")
    minutes, second = divmod(int(seconds + 0.05), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def name_in_words(name: str) -> str:
    """A protocol's name as a person reads it: ``serial_dilution`` is ``Serial dilution``."""
    plain = name.rpartition("/")[2].rpartition("\\")[2].removesuffix(".py").replace("_", " ").strip()
    return plain[:1].upper() + plain[1:] or name


def spaced(name: str) -> str:
    """The name of a class as words: ``Simulated Plate Reader`` for ``SimulatedPlateReader``."""
    return _WORDS.sub(" ", name)


def counted(count: int, one: str, many: str) -> str:
    """``one``, or ``many`` with the number in the place of ``{n}``."""
    return one if count == 1 else many.replace("{n}", f"{count:,}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeptRun", text)
