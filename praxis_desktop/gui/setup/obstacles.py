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

CHECK, PARAMETERS, INSTRUMENTS, LABWARE, REVIEW, DRY_RUN = (
    "check",
    "parameters",
    "instruments",
    "labware",
    "review",
    "dry run",
)
"""The keys of the sections, and what stands beside them."""


class Obstacle(NamedTuple):
    """In which ``section`` something must be chosen or corrected, and what; ``details`` say it at length.

    With a ``subject`` nothing is wrong with that, and a person decides about it: ``sentence`` says all.
    """

    section: str
    sentence: str
    details: str = ""
    subject: str = ""


def find_obstacles(
    setup: SetupModel | None, instruments: InstrumentsPanel, labware: LabwarePanel | None
) -> list[Obstacle]:
    """What keeps the run from being started, in the order in which it is seen to. Without a form ``setup`` is
    None.
    """
    found: list[tuple[str, str]] = []
    if setup is not None:
        found.append((PARAMETERS, value_obstacle(setup)))
    row = instruments.first_unset()
    if row is not None:
        found.append((INSTRUMENTS, _tr("Choose a simulator or a port for {role}").format(role=row.title)))
    if setup is not None:
        role, sentence = bench_obstacle(setup)
        is_machine = instruments.row(role) is not None
        if not is_machine or row is None:
            found.append((INSTRUMENTS if is_machine else LABWARE, sentence))
    instrument = instrument_obstacle(instruments)
    if labware is not None and setup is not None and labware.open_items:
        count = labware.open_items
        words = _tr("1 item is not placed") if count == 1 else _tr("{n} items are not placed").format(n=count)
        found.append((LABWARE, words))
    if setup is not None:
        found.append((DRY_RUN, rehearsal_obstacle(setup)))
    obstacles = [Obstacle(section, sentence) for section, sentence in found if sentence]
    return obstacles if instrument is None else sorted([*obstacles, instrument], key=_order)


_ORDER = (PARAMETERS, INSTRUMENTS, LABWARE, DRY_RUN)


def _order(obstacle: Obstacle) -> int:
    return _ORDER.index(obstacle.section)


def instrument_obstacle(instruments: InstrumentsPanel) -> Obstacle | None:
    """The first instrument that does not answer, or about which a person has to decide."""
    row = instruments.first_blocked()
    if row is None:
        return None
    verdict = row.verdict
    if not verdict.needs_decision:
        words = _tr("{role} does not answer")
        if row.trouble:
            words = _tr("The port of {role} cannot be opened")
        return Obstacle(INSTRUMENTS, words.format(role=row.title), verdict.detail)
    name = role_title(row.role)
    if verdict.kind == "another_one":
        details = _tr(
            "It answers, but it is not the one that was here. Say that it is the new one, or choose another."
        )
    else:
        details = _tr("It answers, but not as a model we know. Use it anyway, or choose another.")
    return Obstacle(INSTRUMENTS, _tr("Decide about {role} to start").format(role=name), details, name)


def value_obstacle(setup: SetupModel) -> str:
    """The first value that must be corrected; "" when there is none, or nobody knows yet."""
    result, sheet = setup.result, setup.sheet
    if result is None or sheet is None:
        return ""
    for problem in result.problems:
        parameter = sheet.protocol.parameter(problem.parameter)
        name = problem.parameter if parameter is None else parameter.label or parameter.name
        asked = problem.message.partition("is missing: it must be ")[2]
        if asked:
            return _tr("{name} is missing: enter {what}").format(name=name, what=spoken(asked))
        return spoken(f"{name} {problem.message}")
    return ""


def bench_obstacle(setup: SetupModel) -> tuple[str, str]:
    """The first role that what is chosen cannot play, and why."""
    for role, message in ({} if setup.result is None else setup.result.roles).items():
        name = role.replace("_", " ").capitalize()
        sentence = sentence_of(message, role)
        return role, f"{name}: {sentence}" if name else sentence
    return "", ""


def rehearsal_obstacle(setup: SetupModel) -> str:
    """What the dry run found wrong; warnings keep nobody from running it."""
    rehearsal = setup.rehearsal
    if rehearsal.state != "problems" or rehearsal.report is None:
        return ""
    wrong = [each for each in rehearsal.report.findings if each.severity == "violation"]
    if len(wrong) == 1:
        return _tr("The dry run found a problem: {what}").format(what=spoken(wrong[0].message))
    if wrong:
        return _tr("The dry run found {n} problems").format(n=len(wrong))
    return _tr("The dry run did not come to its end")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Obstacles", text)
