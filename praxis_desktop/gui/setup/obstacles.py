"""Why a run cannot be started, in one sentence: the first reason of a set-up."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.setup.labware_panel import sentence_of
from praxis_desktop.gui.setup.setup_model import SetupModel


def obstacle_of(setup: SetupModel) -> str:
    """The reason, "" when there is none, or nobody knows yet."""
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
    for role, message in result.roles.items():
        return f"{role.replace('_', ' ').capitalize()}: {sentence_of(message, role)}"
    rehearsal = setup.rehearsal
    if rehearsal.state == "problems" and rehearsal.report is not None:
        wrong = [each for each in rehearsal.report.findings if each.severity == "violation"]
        if len(wrong) == 1:
            return _tr("The dry run found a problem: {what}").format(what=wrong[0].message)
        if wrong:
            return _tr("The dry run found {n} problems").format(n=len(wrong))
        return _tr("The dry run did not come to its end")
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Obstacles", text)
