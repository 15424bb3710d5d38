"""Whether the run can be started, as a sentence with a tone and an icon, and any obstacles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs
from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.messages import parted
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.roles.panel import InstrumentsPanel
from praxis_desktop.gui.roles.row import sentence_of
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.setup.model import SetupModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.gui.setup.labware import LabwarePanel


class Readiness(Struct, frozen=True):
    """The readiness of a run. ``has_problem`` says whether anything must be chosen or fixed."""

    tone: ToneName
    sentence: str
    details: str = ""
    icon: str = "circle"
    start_text: str = ""
    can_start: bool = False
    has_problem: bool = False
    why_not: str = ""
    """Why the run cannot be started; "" if it can."""
    problem_text: str = ""
    """The text of the button that leads to a decision; "" for the default text."""


def ready(
    simulated: int,
    roles: int,
    *,
    simulated_names: str = "",
    asked: int | None = None,
    is_python_ready: bool = True,
) -> Readiness:
    """Return the readiness of a run that can be started. If Python is not ready yet, the run waits for it.

    ``asked`` is how many questions the run will ask; None if unknown.
    """
    starts_later = "" if is_python_ready else _tr("Starts when Python is ready.")
    if 0 < simulated == roles:
        return Readiness(
            "sim",
            _tr("Simulated run – no instrument will move"),
            starts_later or _tr("Switch to Real instruments at the top when you are ready."),
            "ghost",
            start_text(simulated, roles),
            can_start=True,
        )
    if not roles:
        questions = _tr("It may ask you questions.") if asked is None else ""
        questions = _tr("It will ask you questions.") if asked else questions
        return Readiness(
            "ok",
            _tr("Ready – this protocol names no instruments"),
            starts_later or questions,
            "check-circle",
            can_start=True,
        )
    parts = [_tr("Partly simulated: {names}.").format(names=simulated_names)] if simulated else []
    parts.append(starts_later or _tr("EMERGENCY STOP key: F12."))
    return Readiness(
        "ok",
        _tr("Ready: real instruments will be used"),
        " ".join(parts),
        "check-circle",
        start_text(simulated, roles),
        can_start=True,
    )


def stopped_before(found: Readiness, stop: str, names: str) -> Readiness:
    """Return ``found`` with ``stop``, which describes an emergency stop, and the advice to check the
    instruments in ``names`` first.
    """
    remedy = _tr("Check {names} before you start.").format(names=names)
    return structs.replace(
        found, tone="warn", sentence=stop, details=f"{remedy} {found.details}", icon="hand"
    )


def switched(found: Readiness, role: str, device: str, *, is_simulated: bool) -> Readiness:
    """Return ``found`` with a warning that the choice of ``device`` made the run real or simulated."""
    if is_simulated:
        words = _tr("Now simulated, no longer real: a simulator was chosen for {role}")
    else:
        words = _tr("Now real, no longer simulated: {device} was chosen for {role}")
    tone, icon = (found.tone, found.icon) if is_simulated else ("warn", "plug")
    back = "" if is_simulated else _tr("To rehearse without moving anything, choose Simulated at the top.")
    details = " ".join(filter(None, (back, found.details)))
    said = words.format(device=device, role=role)
    return structs.replace(found, tone=tone, icon=icon, sentence=said, details=details)


def blocked(found: Sequence[Obstacle], remedy: str, *, simulated: int, roles: int) -> Readiness:
    """Return the readiness of a run whose obstacles are ``found``, in order."""
    first, more = found[0], len(found) - 1
    is_wrong = not first.needs_decision
    count = _tr("1 more item after that.") if more == 1 else _tr("{n} more items after that.")
    return Readiness(
        "err" if is_wrong else "warn",
        _tr("Not ready: {reason}").format(reason=first.sentence) if is_wrong else first.sentence,
        remedy or first.details or (count.format(n=more) if more else ""),
        "alert-circle" if is_wrong else "help-diamond",
        start_text(simulated, roles),
        has_problem=bool(first.section),
        why_not=". ".join(filter(None, (first.sentence, first.details))),
        problem_text=_tr("Show {name}").format(name=first.subject) if first.subject else "",
    )


def nothing_open() -> Readiness:
    """Return the readiness to show while no protocol is open."""
    sentence = _tr("Open a protocol to begin")
    return Readiness("idle", sentence, "", "clock", why_not=sentence)


def queued(sentence: str, details: str) -> Readiness:
    """Return the readiness of a run that has to wait for an instrument used by another run."""
    return Readiness("warn", sentence, details, "hourglass", _tr("Queue run…"), can_start=True)


def start_text(simulated: int, roles: int) -> str:
    """Return the text of the start button, which says whether the button starts the run or asks first."""
    if 0 < simulated == roles:
        return _tr("Start simulated run")
    return _tr("Start real run…") if roles else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Readiness", text)


CHECK, VALUES, INSTRUMENTS, BENCH, LABWARE, REVIEW, DRY_RUN = (
    "check",
    "values",
    "instruments",
    "bench",
    "labware",
    "review",
    "dry run",
)
"""Keys for the sections, the bench and the dry run."""


class Obstacle(Struct, frozen=True):
    """Something that must be chosen or fixed in a ``section``; ``details`` say how. The button that leads to
    the obstacle calls it ``subject``, if that is not "".

    If ``needs_decision`` is set, nothing is wrong, and ``sentence`` is shown without "Not ready".
    """

    section: str
    sentence: str
    details: str = ""
    subject: str = ""
    needs_decision: bool = False


def find_obstacles(
    setup: SetupModel | None,
    instruments: InstrumentsPanel,
    labware: LabwarePanel | None,
    *,
    world: str | None = None,
) -> list[Obstacle]:
    """Return the obstacles to the run, in the order in which to remove them. ``setup`` is None if there is no
    form. ``world`` says why ``Bench.world`` does not match the machines and ports, or is None.
    """
    row = instruments.first_unset()
    found: list[Obstacle | None] = []
    if row is not None:
        name = role_title(row.role)
        words = _tr("Choose an instrument for {role}").format(role=name)
        found.append(Obstacle(INSTRUMENTS, words, subject=name))
    if setup is not None:
        found.append(value_obstacle(setup))
        found.append(bench_obstacle(setup, instruments, is_unset=row is not None))
    found.append(instrument_obstacle(instruments))
    if world is not None:
        found.append(Obstacle(BENCH, _tr("The bench does not fit"), world, _tr("bench")))
    if labware is not None and setup is not None and labware.open_items:
        count = labware.open_items
        words = _tr("1 item has not been placed")
        if count > 1:
            words = _tr("{n} items have not been placed").format(n=count)
        found.append(Obstacle(LABWARE, words))
    if setup is not None:
        found.append(rehearsal_obstacle(setup))
    return sorted([obstacle for obstacle in found if obstacle is not None], key=_order)


_ORDER = (VALUES, INSTRUMENTS, BENCH, LABWARE, DRY_RUN)


def _order(obstacle: Obstacle) -> int:
    return _ORDER.index(obstacle.section)


def instrument_obstacle(instruments: InstrumentsPanel) -> Obstacle | None:
    """Return the obstacle for the first instrument that is missing, does not reply, or needs a decision; None
    if there is none.
    """
    row = instruments.first_blocked()
    if row is None:
        return None
    verdict, name = row.verdict, role_title(row.role)
    if not verdict.needs_decision:
        words = _tr("{role} is not responding")
        if row.is_unclear:
            words = _tr("Choose an instrument for {role}")
        elif verdict.kind == "absent":
            words = _tr("{role} is not plugged in")
        elif row.trouble:
            words = _tr("The port for {role} cannot be opened")
        return Obstacle(INSTRUMENTS, words.format(role=name), verdict.detail, name)
    if verdict.kind == "another_one":
        details = _tr("A different instrument answered. Confirm that it is a replacement, or choose another.")
    else:
        details = _tr("It answered, but its model is not known. Use it anyway, or choose another.")
    words = _tr("Confirm or change {role} to start").format(role=name)
    return Obstacle(INSTRUMENTS, words, details, name, needs_decision=True)


def value_obstacle(setup: SetupModel) -> Obstacle | None:
    """Return the obstacle for the first value that must be fixed, or None if none is known."""
    result, sheet = setup.result, setup.sheet
    if result is None or sheet is None:
        return None
    for problem in result.problems:
        parameter = sheet.protocol.parameter(problem.parameter)
        name = problem.parameter if parameter is None else parameter.label or parameter.name
        asked = parted(problem.message, "is missing: it must be ")[1]
        sentence = _tr("{name} {problem}").format(name=name, problem=spoken(problem.message))
        if asked:
            sentence = _tr("{name} is missing: enter {what}").format(name=name, what=spoken(asked))
        return Obstacle(VALUES, sentence, subject=name)
    return None


def bench_obstacle(setup: SetupModel, instruments: InstrumentsPanel, *, is_unset: bool) -> Obstacle | None:
    """Return the obstacle for the first role whose choice is unsuitable, or None. Machine roles are not
    reported until every role has a choice.
    """
    for role, message in ({} if setup.result is None else setup.result.roles).items():
        name, sentence = role_title(role), sentence_of(message, role)
        is_machine = instruments.row(role) is not None
        if is_machine and is_unset:
            return None
        section = INSTRUMENTS if is_machine else LABWARE
        return Obstacle(section, f"{name}: {sentence}" if name else sentence, subject=name)
    return None


def rehearsal_obstacle(setup: SetupModel) -> Obstacle | None:
    """Return the obstacle that the dry run found, or None. Warnings never prevent a run."""
    rehearsal = setup.rehearsal
    if rehearsal.state != "problems" or rehearsal.report is None:
        return None
    wrong = [each for each in rehearsal.report.findings if each.severity == "violation"]
    words = _tr("The dry run did not reach the end")
    if len(wrong) == 1:
        words = _tr("The dry run found a problem: {what}").format(what=spoken(wrong[0].message))
    elif wrong:
        words = _tr("The dry run found {n} problems").format(n=len(wrong))
    return Obstacle(DRY_RUN, words)
