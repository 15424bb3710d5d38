"""The texts for a run: its states, stages and events, how it ended, and how long it takes."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct, structs
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDateTime, QLocale, QTime

from praxis_desktop import runs
from praxis_desktop.core.events import (
    ActionEvent,
    ConnectionEvent,
    ErrorInfo,
    Event,
    HaltEvent,
    LogEvent,
    RunState,
    StateEvent,
    StepEvent,
)
from praxis_desktop.core.messages import Message, joined, parted
from praxis_desktop.core.prompts import Choice, PromptEvent, Uncertainty, reading_of
from praxis_desktop.core.sizes_and_durations import duration_as_clock, duration_for_people
from praxis_desktop.core.words import is_emergency_stop, last_of_each, named_here, number_or_id, role_words
from praxis_desktop.gui.look.sentences import (
    capitalized,
    is_spoken,
    sentence,
    spoken,
    spoken_error,
    spoken_result,
    spoken_step,
)
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.labels import count_text, date_text, in_quotes, with_decimal_sign
from praxis_desktop.workers.launch.preparation_progress import Readiness

if TYPE_CHECKING:
    from praxis_desktop.gui.run.forecast import Simulation, TimeLeft
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.records.history.earlier_stops import StopBefore
    from praxis_desktop.records.history.rows import RunRow, StepRow


Phase = RunState | Literal["ready", "reconnecting", "halted", "interrupted", "not resumed"]
"""A run's state, or one of these: "ready" before the first run, "reconnecting" while an instrument is lost,
"halted" once every instrument has been told to stop, "interrupted" if a run could not be resumed, "not
resumed" if resuming it could not even be attempted.
"""


class StateLook(Struct, frozen=True):
    """The word, icon and tone for a state or an outcome. ``word`` is a source string, to be translated in the
    context of its table.
    """

    word: str
    icon: str
    tone: ToneName


RUN_STATES: Final[dict[Phase, StateLook]] = {
    "ready": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Ready")), "circle", "idle"),
    "queued": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Queued")), "hourglass", "idle"),
    "pending": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Starting…")), "clock", "run"),
    "preparing": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Preparing")), "clock", "run"),
    "running": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Running")), "play", "run"),
    "reconnecting": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Reconnecting…")), "unplug", "warn"),
    "pausing": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Pausing…")), "hourglass", "warn"),
    "paused": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Paused")), "pause", "warn"),
    "resuming": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Continuing…")), "clock", "run"),
    "intervening": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Waiting for you")), "hand", "warn"),
    "requires_intervention": StateLook(
        str(QT_TRANSLATE_NOOP("RunState", "Needs a decision")), "alert-circle", "err"
    ),
    "canceling": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Stopping…")), "stop-circle", "idle"),
    "halted": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Emergency stop")), "halt", "err"),
    "interrupted": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Interrupted")), "lightning", "warn"),
    "not resumed": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Not resumed")), "lightning", "warn"),
    "completed": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Completed")), "check", "idle"),
    "failed": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Ended by error")), "close", "idle"),
    "cancelled": StateLook(str(QT_TRANSLATE_NOOP("RunState", "Stopped")), "stop-circle", "idle"),
}


def shown_phase(model: RunModel) -> Phase:
    """Return the state of a run as it is shown to users."""
    if model.controls.halt_time or (model.controls.was_halted and model.phase == "cancelled"):
        return "halted"
    if model.is_active and model.is_stopping:
        return "canceling"
    if model.is_active and model.question:
        return "intervening"
    if model.phase == "requires_intervention" and model.asked is not None:
        # The engine has one state for both, but a question asked by the protocol is not an error.
        return "requires_intervention" if model.asked.kind == "recover" else "intervening"
    if model.phase in ("running", "intervening") and model.is_reading:
        return "intervening"  # the question is already in front of the user
    if model.phase == "intervening" and model.asked is None:
        return "resuming"  # the answer is being carried out
    return "reconnecting" if model.phase == "running" and model.absences else model.phase


def clock_text(seconds: int) -> str:
    """Return a duration as mm:ss or, if it is at least an hour, as h:mm:ss."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minutes:02}:{second:02}"


def short_clock_text(seconds: int) -> str:
    """Return a duration as m:ss, for use beside other text."""
    return clock_text(seconds).removeprefix("0")


def simulation_words(simulation: Simulation) -> tuple[str, str]:
    """Return how much of a run is simulated, in a long and a short form; both are "" if no part is."""
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


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Return ``text`` with the ports replaced by the names of their instruments."""
    for role in names:
        port = rf"(?:\b[Tt]he \w+ on )?\bport (['\"“]?){re.escape(role)}(?(1)['\"”]?)(?!\w)"
        text = re.sub(port, named_here(role, names).replace("\\", r"\\"), text)
    return text


def thread_text(name: str) -> str:
    """Return the label for a thread, shown next to the thread's steps and bytes; "" for the main thread."""
    if not name:
        return ""
    return QCoreApplication.translate("StateWords", "thread {name}").format(name=name)


def step_text(step: StepEvent, steps: int = 0) -> str:
    """Return the number and title of a step, with the total number of steps if it is known."""
    if 0 < step.step <= steps:
        words = QCoreApplication.translate("StateWords", "Step {n} of {total} · {title}")
    else:
        words = QCoreApplication.translate("StateWords", "Step {n} · {title}")
    title = " · ".join(part for part in (step.title, thread_text(step.thread)) if part)
    return words.format(n=step.step, total=steps, title=title)


def end_clock(left: TimeLeft) -> str:
    """Return the time of day at which the run is expected to end."""
    return QTime.currentTime().addSecs(round(left.seconds)).toString("HH:mm")


def end_change_ms(left: TimeLeft) -> int:
    """Return the number of milliseconds until the time of day in ``end_text`` changes."""
    end = QTime.currentTime().addSecs(round(left.seconds))
    return 60_000 - end.msecsSinceStartOfDay() % 60_000


def end_text(left: TimeLeft, *, is_short: bool = False) -> str:
    """Return ``Done at about 14:35`` or, if the duration of a step is unknown, ``At least until 14:32``."""
    if left.is_least:
        words = QCoreApplication.translate("StateWords", "At least until {time}")
    elif is_short:
        words = QCoreApplication.translate("StateWords", "Done ~{time}")
    else:
        words = QCoreApplication.translate("StateWords", "Done at about {time}")
    return words.format(time=end_clock(left))


def answers_text(left: TimeLeft) -> str:
    """Return a note that ``end_text`` excludes the time people take to answer; "" if nobody will be asked."""
    if not left.is_asking:
        return ""
    return QCoreApplication.translate("StateWords", "not including your response time")


def left_text(left: TimeLeft) -> str:
    """Return ``about 4 min left`` or ``a few seconds left``; "" if the duration of a step is unknown."""
    if left.is_least:
        return ""
    seconds = round(left.seconds)
    if seconds < 8:  # counting down so few seconds would look stuck
        return QCoreApplication.translate("StateWords", "a few seconds left")
    if seconds < 90:
        words = QCoreApplication.translate("StateWords", "about {n} s left")
        return words.format(n=5 * round(seconds / 5))
    minutes = round(seconds / 60)
    if minutes < 90:
        return QCoreApplication.translate("StateWords", "about {n} min left").format(n=minutes)
    words = QCoreApplication.translate("StateWords", "about {h} h {n} min left")
    return words.format(h=minutes // 60, n=minutes % 60)


def so_far_text(seconds: int) -> str:
    """Return a duration as text, such as ``5:52 so far``."""
    words = QCoreApplication.translate("StateWords", "{time} so far")
    return words.format(time=short_clock_text(seconds))


def pace_words() -> list[str]:
    """Return the labels for the speeds of a simulated run."""
    return ["1×", "10×", QCoreApplication.translate("StateWords", "At once")]


_SHOWN: Final[dict[str, str]] = {
    "Loading runtime": str(QT_TRANSLATE_NOOP("Stage", "Loading runtime")),
    "Installing packages": str(QT_TRANSLATE_NOOP("Stage", "Installing packages")),
    "Ready": str(QT_TRANSLATE_NOOP("Stage", "Ready")),
    "Preparing Pyodide": str(QT_TRANSLATE_NOOP("Stage", "Reading files")),
    "Compiling Pyodide for this computer": str(QT_TRANSLATE_NOOP("Stage", "Compiling (first time only)")),
    "Saving the compiled Pyodide": str(QT_TRANSLATE_NOOP("Stage", "Saving for future runs")),
    "Pyodide is ready": str(QT_TRANSLATE_NOOP("Stage", "Pyodide is ready")),
}


def stage_text(stage: str) -> str:
    """Return a stage in the window's language. Only its last part is given if there is a text for that part,
    such as "Compiling (first time only)"; otherwise, all parts are given. Package names are not translated.
    """
    parts = stage.split(": ", 1)
    return ": ".join(
        QCoreApplication.translate("Stage", _SHOWN[part]) if part in _SHOWN else spoken(part)
        for part in (parts[-1:] if parts[-1] in _SHOWN else parts)
    )


def consequence(readiness: Readiness) -> str:
    """Return text that says how the failure to prepare Python affects the user."""
    if readiness.stops_runs:
        return QCoreApplication.translate("Stage", "No run can start until that is fixed.")
    return QCoreApplication.translate(
        "Stage", "Runs still work, but start more slowly: each loads its packages itself."
    )


Mode = Literal["real", "partly", "simulated", "none"]
"""How much of a run was simulated: nothing ("real"), part of it, or all; "none" if it had no instruments."""

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def look_of(run: RunRow) -> StateLook:
    """Return the word and icon for an active run, or for how a run ended. The verdict is shown separately."""
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


def ending_text(end: str) -> str:
    """Return the word for how a run ended; ``end`` is its state, or "emergency stop"."""
    if end == "emergency stop":
        return _tr("Emergency stop")
    word = next((look.word for state, look in RUN_STATES.items() if state == end), end)
    return QCoreApplication.translate("RunState", word)


def completed_words(skipped: int) -> str:
    """Return ``Completed``, with the number of skipped steps if there are any."""
    return _tr("Completed, {n} skipped").format(n=count_text(skipped)) if skipped else _tr("Completed")


def run_name(number: int, run_id: str) -> str:
    """Return ``Run 131`` or, for a run without a number, the beginning of its id."""
    return _tr("Run {name}").format(name=number_or_id(number, run_id))


def emergency_stop_time(at: float) -> str:
    """Return the time of an emergency stop, given in seconds since 1970, with the date if it is not today."""
    time = QDateTime.fromMSecsSinceEpoch(round(at * 1000))
    is_today = time.date() == QDateTime.currentDateTime().date()
    return date_text(at, "HH:mm" if is_today else "d MMM HH:mm")


def stopped_words(stop: StopBefore) -> str:
    """Return text such as ``Emergency stop at 12:34 (run 3)``."""
    words = _tr("Emergency stop at {time} (run {run})")
    return words.format(time=emergency_stop_time(stop.at), run=number_or_id(stop.number, stop.run_id))


def mode_look(mode: Mode, *, is_short: bool = False) -> StateLook:
    """Return the word, icon and tone for how much of a run was simulated."""
    if mode == "real":
        return StateLook(_tr("Real"), "plug", "idle")
    if mode == "none":
        return StateLook(_tr("No instr.") if is_short else _tr("No instruments"), "circle", "idle")
    if mode == "simulated":
        return StateLook(_tr("Simulated"), "ghost", "sim")
    return StateLook(_tr("Partly sim.") if is_short else _tr("Partly simulated"), "ghost", "sim")


@functools.lru_cache(4096)
def began_text(second: int) -> str:
    """Return a time as ``20 Nov 14:04``, with the year unless it is the current year."""
    then = QDateTime.fromSecsSinceEpoch(second)
    is_this_year = then.date().year() == QDateTime.currentDateTime().date().year()
    return date_text(second, "d MMM HH:mm" if is_this_year else "d MMM yyyy HH:mm")


def took_text(seconds: float | None) -> str:
    """Return a duration for a table column, such as ``8.5 s`` or ``8:52``."""
    return with_decimal_sign(duration_as_clock(seconds))


def name_in_words(name: str) -> str:
    """Return the readable name of a protocol, such as ``Serial dilution`` for ``serial_dilution``."""
    plain = (
        name.rpartition("/")[2]
        .rpartition("\\")[2]
        .removesuffix(".py")
        .removesuffix(".ipynb")
        .replace("_", " ")
        .strip()
    )
    return capitalized(plain) or name


def spaced(name: str) -> str:
    """Return the name of a class as words: ``Simulated Plate Reader`` for ``SimulatedPlateReader``."""
    return _WORDS.sub(" ", name)


def counted(count: int, one: str, many: str) -> str:
    """Return ``one`` if the number is 1, otherwise ``many`` with ``{n}`` replaced by the number."""
    return one if count == 1 else many.replace("{n}", count_text(count))


def halts_text(events: Iterable[HaltEvent], names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return text such as ``Stopped: Bench scale (scale): confirmed in 4 ms``, with the ``names`` of
    instruments; "" if there are no events. Instruments that may not have stopped are listed separately, as
    are those that were not connected.
    """
    stopped, others, apart = list[str](), list[str](), list[str]()
    for event in last_of_each(events):
        match event.outcome:
            case "confirmed":
                words = _tr("confirmed in {time} ms").format(time=round(event.milliseconds))
            case "closed":
                words = _tr("closed")
            case "not_connected":
                words = _tr("no stop sent")
            case "sent" | "unconfirmed":
                words = _tr("not confirmed")
            case "no_stop_command":
                words = _tr("has no stop command")
            case _:
                words = _tr("not sent")
        if event.is_simulated:
            words = _tr("{words}, simulated").format(words=words)
        told = {"confirmed": stopped, "closed": apart, "not_connected": apart}.get(event.outcome, others)
        name = named_here(event.port, names) if event.port in names else role_words(event.port)
        told.append(f"{name}: {words}")
    parts = (
        (_tr("Stopped: {names}"), stopped),
        (_tr("May not have stopped: {names}"), others),
        (_tr("Not connected: {names}"), apart),
    )
    return " · ".join(words.format(names=", ".join(told)) for words, told in parts if told)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunRecord", text)


class Failure(Struct, frozen=True):
    """An explanation, in plain words, of why a run failed: a sentence, what to do, and the details. If a port
    failed, ``port`` is its role and ``waiting_for`` says what the port was waiting for.
    """

    message: str
    hint: str = ""
    stack: str = ""
    port: str = ""
    waiting_for: str = ""


class KeptFiles(Struct, frozen=True):
    """The files that a program left in its working folder, as names relative to ``folder``. ``message``
    describes files that were not kept.
    """

    folder: Path
    names: tuple[str, ...] = ()
    message: str = ""


class KeptRecord(Struct, frozen=True):
    """The location of a run's record."""

    run_id: str
    folder: Path
    seconds: float = 0.0
    """The duration of the run according to its record; 0 if the record does not contain it."""
    waited: float | None = None
    """Seconds that the run was paused or waiting for the user; None if unknown."""


def failure_of(error: ErrorInfo, details: Mapping[str, object], *, is_ours: bool = False) -> Failure:
    """Describe an error as a Failure. The first line of its message becomes the sentence; the rest is the
    remedy or the details.

    A port's fault is split into message, hint and what the port was waiting for. The error's name is left out
    if the message is about a package or a run that has not begun, or is the application's own (``is_ours``).
    """
    first, others = parted(error.message, "\n")
    if is_ours:
        return Failure(with_commands_quoted(sentence(first)), spoken(others))
    fault, port = details.get("port_fault"), details.get("port")
    if isinstance(fault, dict) and isinstance(port, str):
        waiting_for = str(fault["waiting_for"])
        message = str(fault["message"])
        if waiting_for:
            message = parted(message, ", while waiting for ")[0]
        return Failure(sentence(message), str(fault["hint"]), error.stack, port, waiting_for)
    if first and "package" in details:
        return Failure(first, others, error.stack)
    if first and not error.stack and not details.get("record"):
        # Nothing has begun, so no program can have raised it.
        return Failure(sentence(first), others)
    if error.name == "SystemExit" and not error.stack:  # not a class of the program with that name
        return Failure(sentence(runs.exit_text(first)), others, error.stack)
    return Failure(joined(": ", filter(None, (error.name, first))), others, error.stack)


def with_commands_quoted(sentence: str) -> str:
    """Return a sentence with commands in typographic quotes instead of Python's, and without line endings."""
    return re.sub(r"\bb(['\"])(.*?)(?:\\[rn0])*\1", lambda found: in_quotes(found[2]), sentence)


def without_marks(sentence: str) -> str:
    """Return a sentence in which bytes are shown without Python's ``b`` and quotes."""
    return re.sub(r"\bb(['\"])(.*?)\1", r"\2", sentence)


def files_of(artifacts: object) -> KeptFiles | None:
    """Return the files listed in a run's result, or None."""
    if not isinstance(artifacts, dict):
        return None
    names = tuple(str(file["name"]) for file in artifacts["files"])
    return KeptFiles(Path(str(artifacts["folder"])), names, str(artifacts["message"]))


def record_of(run_id: str, details: Mapping[str, object], seconds: float) -> KeptRecord | None:
    """Return the record named in a run's result, or None. ``seconds``, which is how long the program took, is
    used if the result does not contain the duration.
    """
    folder, told = details.get("record"), details.get("seconds")
    if isinstance(told, int | float) and told > 0:
        seconds = told
    waited = details.get("waited")
    if not isinstance(waited, int | float):
        waited = None
    return KeptRecord(run_id, Path(folder), seconds, waited) if isinstance(folder, str) and folder else None


def spoken_event(event: Event) -> Event:
    """Return an event in the window's language. The record contains the event as it was reported."""
    if not is_spoken():
        return event
    match event:
        case PromptEvent():
            return _spoken_prompt(event)
        case LogEvent():
            return structs.replace(event, message=spoken(event.message))
        case ConnectionEvent():
            return structs.replace(event, message=spoken(event.message))
        case HaltEvent():
            return structs.replace(event, message=spoken(event.message), advice=spoken(event.advice))
        case ActionEvent():  # a person's own words stay
            by, reason = (spoken(s) if isinstance(s, Message) else s for s in (event.by, event.reason))
            return structs.replace(event, by=by, reason=reason)
        case StateEvent():
            return structs.replace(event, reason=spoken(event.reason))
    return event


def spoken_steps(events: Sequence[StepEvent]) -> Sequence[StepEvent]:
    """Return steps in the window's language. Titles that come from a protocol are not translated."""
    return [_spoken_step(event) if is_spoken() or "-" in event.summary else event for event in events]


def _spoken_step(event: StepEvent) -> StepEvent:
    title = spoken_step(event.title, event.kind)
    return structs.replace(
        event, title=title, summary=spoken_result(event.summary), error=spoken_error(event.error)
    )


def _spoken_prompt(event: PromptEvent) -> PromptEvent:
    """Translate a question: the whole question if it comes from the core, or only standard buttons if it
    comes from a protocol.
    """
    if event.kind not in ("recover", "continue") and not isinstance(event.message, Message):
        has_buttons_of_ours = event.kind in ("pause", "confirm")
        choices = tuple(_spoken_choices(event.choices)) if has_buttons_of_ours else event.choices
        return structs.replace(event, choices=choices, details=_spoken_reading(event))
    error = event.error
    return structs.replace(
        event,
        message=spoken(event.message),
        choices=tuple(_spoken_choices(event.choices)),
        error=None if error is None else structs.replace(error, message=spoken(error.message)),
        facts=tuple(_spoken_facts(event.facts)),
    )


def _spoken_reading(event: PromptEvent) -> Mapping[str, object]:
    """Translate a question's details. Only the application's own texts change."""
    reading = reading_of(event)
    if reading is None:
        return event.details
    said = structs.replace(reading, title=_if_ours(reading.title), trouble=_if_ours(reading.trouble))
    return {**event.details, "reading": structs.asdict(said)}


def _if_ours(text: str) -> str:
    return spoken(text) if isinstance(text, Message) else text


def _spoken_choices(choices: Iterable[Choice]) -> Iterable[Choice]:
    for choice in choices:
        yield structs.replace(
            choice,
            title=spoken(choice.title),
            consequence=spoken(choice.consequence),
            obstacle=spoken(choice.obstacle),
            advice=spoken(choice.advice),
        )


def _spoken_facts(facts: Iterable[Uncertainty]) -> Iterable[Uncertainty]:
    for fact in facts:
        yield structs.replace(
            fact,
            question=spoken(fact.question),
            subject=spoken(fact.subject),
            # An option is an answer: it stays as it is, and is translated where it is shown.
            before=fact.before if fact.options else _spoken_value(fact.before),
            after=fact.after if fact.options else _spoken_value(fact.after),
        )


def _spoken_value(value: object) -> object:
    return spoken(value) if isinstance(value, str) else value


def duration_text(seconds: float | None) -> str:
    """Format a duration for use in a sentence, such as 8.5 s, 8 min 50 s or 24 h 10 min; "" for None."""
    return with_decimal_sign(duration_for_people(seconds))


_RESULT = re.compile(r"(?P<number>[+\-−]?(?P<whole>\d+)(?:[.,](?P<part>\d+))?)(?P<unit> \S{1,8})?")
_FIGURES = 6
"""How many significant digits a step's result may have after zeros are appended."""


def decimals_in(result: str) -> int:
    """Return the number of decimal places in a result such as ``0.9974 g``; 0 unless it is a single
    number.
    """
    found = _RESULT.fullmatch(result)
    return 0 if found is None else len(found["part"] or "")


def with_zeros(result: str, decimals: int) -> str:
    """Return ``0.99740 g`` for ``0.9974 g`` if neighbouring results have five decimal places. A number gets
    no more than six digits, because it may have been rounded to six.
    """
    found = _RESULT.fullmatch(result)
    if found is None:
        return result
    part = found["part"] or ""
    zeros = min(decimals - len(part), _FIGURES - len(f"{found['whole']}{part}".lstrip("0")))
    if zeros <= 0:
        return result
    point = "" if part else QLocale().decimalPoint()
    return f"{found['number']}{point}{'0' * zeros}{found['unit'] or ''}"


def series_of(step: StepEvent | StepRow, result: str) -> tuple[str, ...]:
    """Return the key shared by results that are to be shown with the same number of decimal places."""
    return step.instrument, step.operation, result.rpartition(" ")[2]
