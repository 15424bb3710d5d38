"""What the start sheet says of a run before it begins: what moves, what differs, what was stopped."""

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
    from praxis_desktop.gui.records.model import AskedHistory
    from praxis_desktop.gui.roles.row import RoleRow
    from praxis_desktop.gui.run.foreseen import TimeLeft
    from praxis_desktop.gui.setup.form import FormPanel
    from praxis_desktop.records.history.stops_before import StopBefore
    from praxis_desktop.runs.dry_run.report import DryRunReport, PlannedQuestion


class StartRole(Struct, frozen=True):
    """A real instrument of the run: what people call it, by which ``devices`` records know it, and what is
    known of its kind.
    """

    role: str
    name: str
    devices: tuple[str, ...]
    device: str = ""
    kind: str = ""
    expected: str = ""
    backend: str = ""


class Known(Struct, frozen=True):
    """What had to be looked up: the number of the run, 0 where nobody knows it; the emergency stops that
    nobody has dealt with; the roles whose instruments move nothing. ``problem`` is why the runs before are
    not known, "" where they are.
    """

    number: int = 0
    stops: tuple[StopBefore, ...] = ()
    still: frozenset[str] = frozenset()
    problem: str = ""


class Mover(Struct, frozen=True):
    """An instrument of the run: what it does in it, and whether it answers."""

    role: str
    name: str
    does: str
    expected: str
    word: str
    tone: ToneName
    icon: str
    moves: bool = False
    """Whether something real may move or heat in it."""


class ChangedValue(Struct, frozen=True):
    """A value that is not the default."""

    label: str
    value: str
    default: str


class StartState(Struct, frozen=True):
    """All that the start sheet shows. ``number`` is 0 where nobody knows which run it will be.

    ``left`` is how long it takes, None where nobody knows. It will ask ``asked`` questions, the first of
    which are in ``questions``. ``waits`` says what is still being found out, "" for nothing, and ``lacks``
    what the run would go without: a person may choose that, once the runs before are looked up. ``obstacle``
    is why it cannot be started at all.
    """

    number: int = 0
    left: TimeLeft | None = None
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
    """On a thread. What is wrong with the history keeps nobody from starting, but is said."""
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
    """Whether it is known to move nothing."""
    if not role.device:
        return False
    library = profiles.load_profiles()
    try:
        binding = parse_binding(f"{role.role}={role.device}")
        known = preflight.known_kind(
            binding, library, kind=role.kind, backend=role.backend, expected=role.expected
        )
        kinds = preflight.guessed_kinds(binding, library) if known is None else [known]
    except PraxisError:  # the run says what is wrong with the device
        return False
    return bool(kinds) and not any(profile.can_move for profile in kinds)


def start_roles(rows: Sequence[RoleRow]) -> tuple[StartRole, ...]:
    """The real instruments among ``rows``."""
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
    """What each instrument does in the run, what can move first."""
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
        does = _tr("Nothing in it moves or heats")
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
    """The rows of the real instruments that are not known to answer."""
    return tuple([row for row in rows if not row.is_simulated and row.verdict.kind not in ALIVE])


def changed_values(form: FormPanel | None, shown: Mapping[str, str]) -> tuple[ChangedValue, ...]:
    """The values of the form that are not the defaults; ``shown`` has them as people write them."""
    if form is None:
        return ()
    return tuple(
        [
            ChangedValue(field.name.text(), shown.get(field.parameter.name, field.text), field.default_text)
            for field in form.fields
            if field.text is not None
        ]
    )


def names_of(names: Sequence[str]) -> str:
    """``STAR 1, Shaker 2 and Bench scale``."""
    *first, last = names
    return _tr("{names} and {last}").format(names=", ".join(first), last=last) if first else last


def _tr(text: str) -> str:
    return QCoreApplication.translate("StartFacts", text)
