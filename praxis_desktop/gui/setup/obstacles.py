"""Why a run cannot be started, in one sentence each: by its values, its bench, its dry run."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.setup.role_sentences import sentence_of
from praxis_desktop.gui.setup.setup_model import SetupModel


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
            return _tr("{name} is missing: enter {what}").format(name=name, what=asked)
        return f"{name} {problem.message}"
    return ""


def bench_obstacle(setup: SetupModel) -> str:
    """The first role that what is chosen cannot play."""
    for role, message in ({} if setup.result is None else setup.result.roles).items():
        name = role.replace("_", " ").capitalize()
        sentence = sentence_of(message, role)
        return f"{name}: {sentence}" if name else sentence
    return ""


def rehearsal_obstacle(setup: SetupModel) -> str:
    """What the dry run found wrong; warnings keep nobody from running it."""
    rehearsal = setup.rehearsal
    if rehearsal.state != "problems" or rehearsal.report is None:
        return ""
    wrong = [each for each in rehearsal.report.findings if each.severity == "violation"]
    if len(wrong) == 1:
        return _tr("The dry run found a problem: {what}").format(what=wrong[0].message)
    if wrong:
        return _tr("The dry run found {n} problems").format(n=len(wrong))
    return _tr("The dry run did not come to its end")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Obstacles", text)
