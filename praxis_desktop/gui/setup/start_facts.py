"""Information for the start sheet: instruments that move, changed values, emergency stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.ports import preflight, profiles
from praxis_desktop.ports.preflight.verdict import ALIVE
from praxis_desktop.ports.roles import parse_binding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.gui.records.history_model import AskedHistory
    from praxis_desktop.gui.roles.row import RoleRow
    from praxis_desktop.gui.run.forecast import TimeLeft
    from praxis_desktop.gui.setup.parameters_card import FormPanel
    from praxis_desktop.records.history.earlier_stops import StopBefore
    from praxis_desktop.runs.dry_run.report import DryRunReport, PlannedQuestion


class StartRole(Struct, frozen=True):
    """A real instrument used in the run: its name, its ``devices`` as named in records, and its profile."""

    role: str
    name: str
    devices: tuple[str, ...]
    device: str = ""
    kind: str = ""
    expected: str = ""
    backend: str = ""


class Known(Struct, frozen=True):
    """Information for the start sheet: the run's number (0 if unknown), emergency stops not followed by a
    completed run, and roles whose instruments never move. ``problem`` says why earlier runs are unknown.
    """

    number: int = 0
    stops: tuple[StopBefore, ...] = ()
    still: frozenset[str] = frozenset()
    problem: str = ""


class Mover(Struct, frozen=True):
    """An instrument used in the run, with what it does and whether it replies."""

    role: str
    name: str
    does: str
    expected: str
    word: str
    tone: ToneName
    icon: str
    moves: bool = False
    """Whether anything real may move or heat up."""


class ChangedValue(Struct, frozen=True):
    """A value that differs from its default."""

    label: str
    value: str
    default: str


class StartState(Struct, frozen=True):
    """The content of the start sheet. ``number`` is the run's number; 0 if it is unknown.

    ``left`` is how long the run will take; None if unknown. ``queues_for`` names the instrument in use by
    another run that this run will wait for; "" if there is none. After the wait, a run for which things have
    to be placed (``has_deck``) is paused. ``asked`` is the number of questions, and ``questions`` are the
    first of them. ``waits`` says what is still being determined, or is "". ``lacks`` lists what the run would
    start without; the user can accept this once earlier runs have been looked up. ``obstacle`` says why the
    run cannot be started at all.
    """

    number: int = 0
    left: TimeLeft | None = None
    queues_for: str = ""
    has_deck: bool = False
    steps: int = 0
    asked: int = 0
    questions: tuple[PlannedQuestion, ...] = ()
    movers: tuple[Mover, ...] = ()
    changed: tuple[ChangedValue, ...] = ()
    stops: tuple[StopBefore, ...] = ()
    problem: str = ""
    waits: str = ""
    lacks: tuple[str, ...] = ()
    is_looked_up: bool = True
    obstacle: str = ""


def look_up(history: AskedHistory | None, roles: Sequence[StartRole]) -> Known:
    """Look up earlier runs. Runs on a background thread. A problem with the history is reported, but does not
    prevent a run from being started.
    """
    still = frozenset([role.role for role in roles if _is_still(role)])
    if history is None:
        return Known(still=still)
    if not history.is_begun:
        return Known(1, still=still)
    try:
        number, stops = history.before_start({role.name: role.devices for role in roles})
    except PraxisError as error:
        return Known(still=still, problem=error.message)
    return Known(number, stops, still)


def _is_still(role: StartRole) -> bool:
    """Return whether the instrument is known never to move."""
    if not role.device:
        return False
    library = profiles.load_profiles()
    try:
        binding = parse_binding(f"{role.role}={role.device}")
        known = preflight.known_kind(
            binding, library, kind=role.kind, backend=role.backend, expected=role.expected
        )
        kinds = preflight.guessed_kinds(binding, library) if known is None else [known]
    except PraxisError:  # the run reports what is wrong with the device
        return False
    return bool(kinds) and not any(profile.can_move for profile in kinds)


def start_roles(rows: Sequence[RoleRow]) -> tuple[StartRole, ...]:
    """Return the real instruments among ``rows``."""
    return tuple(
        [
            StartRole(
                row.role,
                role_title(row.title),
                tuple([device for device in row.devices if device]) if row.uses_port else (),
                row.field.binding if row.uses_port else "",
                row.options.limits,
                row.expected,
                row.backend,
            )
            for row in rows
            if not row.is_simulated
        ]
    )


def movers(rows: Sequence[RoleRow], known: Known, report: DryRunReport | None) -> tuple[Mover, ...]:
    """Return what each instrument does in the run. Instruments that can move come first."""
    uses = {} if report is None else {use.role: use.operations for use in report.instruments}
    found = [_mover(row, row.role in known.still, uses.get(row.role)) for row in rows]
    order = {row.role: (row.is_simulated, row.role in known.still) for row in rows}
    return tuple(sorted(found, key=lambda mover: order[mover.role]))


def _mover(row: RoleRow, is_still: bool, operations: int | None) -> Mover:
    name, shown = role_title(row.title), row.verdict
    word = shown.short or shown.word
    if row.is_simulated:
        return Mover(row.role, name, _tr("Nothing moves"), row.expected, word, shown.tone, shown.icon)
    choice = row.field.choice
    if choice is not None and choice.known_as:
        name = f"{name} · {choice.known_as}"
    if is_still:
        does = _tr("Cannot move or heat")
    elif operations == 1:
        does = _tr("1 operation")
    elif operations:
        does = _tr("{n} operations").format(n=operations)
    else:
        does = _tr("Can move or heat")
    if shown.kind == "answers":
        does = f"{does} · {shown.detail}"
    if shown.reason:
        does = _tr("{does}. Reason: “{reason}”").format(does=does, reason=shown.reason)
    return Mover(row.role, name, does, row.expected, word, shown.tone, shown.icon, moves=not is_still)


def unanswered(rows: Sequence[RoleRow]) -> tuple[RoleRow, ...]:
    """Return the rows of real instruments that are not known to reply, except those in use, which are asked
    when the run gets them.
    """
    return tuple([row for row in rows if not row.is_simulated and row.verdict.kind not in {*ALIVE, "busy"}])


def changed_values(form: FormPanel | None, shown: Mapping[str, str]) -> tuple[ChangedValue, ...]:
    """Return the values that differ from their defaults; ``shown`` contains the values in readable form."""
    if form is None:
        return ()
    return tuple(
        [
            ChangedValue(
                field.name.text(),
                field.control.words(shown.get(field.parameter.name, field.text)),
                field.default_words,
            )
            for field in form.fields
            if field.text is not None
        ]
    )


def names_of(names: Sequence[str]) -> str:
    """Join names into a readable list, such as ``STAR 1, Shaker 2 and Bench scale``."""
    *first, last = names
    return _tr("{names} and {last}").format(names=", ".join(first), last=last) if first else last


def _tr(text: str) -> str:
    return QCoreApplication.translate("StartFacts", text)
