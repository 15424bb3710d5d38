"""Why a run cannot be started: by its values, its instruments, what is not placed, and its dry run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.roles.instruments_panel import InstrumentsPanel
from praxis_desktop.gui.roles.role_sentences import sentence_of
from praxis_desktop.gui.roles.role_words import role_title
from praxis_desktop.gui.setup.setup_model import SetupModel

if TYPE_CHECKING:
    from praxis_desktop.gui.setup.labware_panel import LabwarePanel

CHECK, VALUES, INSTRUMENTS, LABWARE, REVIEW, DRY_RUN = (
    "check",
    "values",
    "instruments",
    "labware",
    "review",
    "dry run",
)
"""The keys of the sections, and what stands beside them."""


class Obstacle(NamedTuple):
    """In which ``section`` something must be chosen or corrected, and what; ``details`` say what to do, or
    more of it. ``subject`` is what the button names that leads there, "" for nothing that has a name.

    Where it ``needs_decision`` nothing is wrong, and ``sentence`` says all.
    """

    section: str
    sentence: str
    details: str = ""
    subject: str = ""
    needs_decision: bool = False


def find_obstacles(
    setup: SetupModel | None, instruments: InstrumentsPanel, labware: LabwarePanel | None
) -> list[Obstacle]:
    """What keeps the run from being started, in the order in which it is seen to. Without a form ``setup`` is
    None.
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
    if labware is not None and setup is not None and labware.open_items:
        count = labware.open_items
        words = _tr("1 item is not placed") if count == 1 else _tr("{n} items are not placed").format(n=count)
        found.append(Obstacle(LABWARE, words))
    if setup is not None:
        found.append(rehearsal_obstacle(setup))
    return sorted([obstacle for obstacle in found if obstacle is not None], key=_order)


_ORDER = (VALUES, INSTRUMENTS, LABWARE, DRY_RUN)


def _order(obstacle: Obstacle) -> int:
    return _ORDER.index(obstacle.section)


def instrument_obstacle(instruments: InstrumentsPanel) -> Obstacle | None:
    """The first instrument that is not there or does not answer, or about which a person has to decide."""
    row = instruments.first_blocked()
    if row is None:
        return None
    verdict, name = row.verdict, role_title(row.role)
    if not verdict.needs_decision:
        words = _tr("{role} does not answer")
        if verdict.kind == "absent":
            words = _tr("{role} is not plugged in")
        elif row.trouble:
            words = _tr("The port of {role} cannot be opened")
        return Obstacle(INSTRUMENTS, words.format(role=name), verdict.detail, name)
    if verdict.kind == "another_one":
        details = _tr(
            "It answers, but it is not the one that was here. Say that it is the new one, or choose another."
        )
    else:
        details = _tr("It answers, but not as a model we know. Use it anyway, or choose another.")
    words = _tr("Decide about {role} to start").format(role=name)
    return Obstacle(INSTRUMENTS, words, details, name, needs_decision=True)


def value_obstacle(setup: SetupModel) -> Obstacle | None:
    """The first value that must be corrected; None when there is none, or nobody knows yet."""
    result, sheet = setup.result, setup.sheet
    if result is None or sheet is None:
        return None
    for problem in result.problems:
        parameter = sheet.protocol.parameter(problem.parameter)
        name = problem.parameter if parameter is None else parameter.label or parameter.name
        asked = problem.message.partition("is missing: it must be ")[2]
        sentence = spoken(f"{name} {problem.message}")
        if asked:
            sentence = _tr("{name} is missing: enter {what}").format(name=name, what=spoken(asked))
        return Obstacle(VALUES, sentence, subject=name)
    return None


def bench_obstacle(setup: SetupModel, instruments: InstrumentsPanel, *, is_unset: bool) -> Obstacle | None:
    """The first role that what is chosen cannot play, and why. Of a machine nothing is said while there is a
    role that nothing plays: that comes first.
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
    """What the dry run found wrong; warnings keep nobody from running it."""
    rehearsal = setup.rehearsal
    if rehearsal.state != "problems" or rehearsal.report is None:
        return None
    wrong = [each for each in rehearsal.report.findings if each.severity == "violation"]
    words = _tr("The dry run did not come to its end")
    if len(wrong) == 1:
        words = _tr("The dry run found a problem: {what}").format(what=spoken(wrong[0].message))
    elif wrong:
        words = _tr("The dry run found {n} problems").format(n=len(wrong))
    return Obstacle(DRY_RUN, words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Obstacles", text)
