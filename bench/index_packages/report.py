"""The table of packages that were tried, as Markdown."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from bench.index_packages.trying import Trial

OURS = "OUR DEFECT"
"""The class of a failure without a known reason, which must be fixed."""

MISSING = "needs what is not to be had"
"""The class of failures where no downloaded wheel of a dependency suits the guest."""

_NEEDS = re.compile(r"needs (?P<what>.+), but there is (?:no package|only) (?P<package>[^ ]+)")
_LACKS = (
    (
        "no processes",
        r"does not support processes|cannot start other|_multiprocessing|_posixsubprocess",
    ),
    ("no sockets", r"_socket\.socket\.__init__|gaierror|No module named '_ssl'"),
)
"""Features that the guest lacks: the class of failure, and a pattern for the failure's text."""


def kind_of(trial: Trial, known: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return the kind of a failure, and its reason; ``known`` are the reasons in reasons.toml. "" if there is
    no failure.
    """
    if trial.stage == "works":
        return "", ""
    for entry in known:
        if any(fnmatchcase(trial.project, pattern) for pattern in entry["packages"]) and re.search(
            entry.get("says", ""), trial.failure
        ):
            return entry["kind"], entry["why"]
    found = _NEEDS.search(trial.failure)
    if trial.stage == "install" and found:
        return MISSING, f"needs {found['what']}: no wheel for the guest was found"
    for kind, says in _LACKS:
        if re.search(says, trial.failure):
            return kind, trial.last_line
    return OURS, trial.last_line


def report(trials: Sequence[Trial], known: Sequence[Mapping[str, Any]], versions: Mapping[str, str]) -> str:
    """Return the document: the counts, the packages that work, and those that do not with the reasons."""
    works = [trial for trial in trials if trial.stage == "works"]
    used = sum(trial.is_used for trial in works)
    fails = [(trial, *kind_of(trial, known)) for trial in trials if trial.stage != "works"]
    kinds = ", ".join(
        f"{kind} {count}" for kind, count in Counter(kind for _, kind, _ in fails).most_common()
    )
    installed = sum(trial.stage != "install" for trial in trials)
    ended = sum(trial.stage == "host" for trial in trials)
    lines = [
        "# Packages of the index in the guest",
        "",
        f"Made by `python -m bench.index_packages` on {time.strftime('%Y-%m-%d')}.",
        "",
        *(f"- {name}: {what}" for name, what in versions.items()),
        "",
        (
            f"{len(trials)} packages; {installed} were installed with what they need, each in an interpreter "
            f"of its own; {len(works)} work: all their modules were imported, and {used} were used beyond "
            f"that. {len(fails)} do not: {kinds or 'none'}. Host processes that came to their end: {ended}."
        ),
        "",
        "## What does not work",
        "",
        "| package | version | class | why |",
        "|---|---|---|---|",
    ]
    ordered = sorted(fails, key=lambda fail: (fail[1], fail[0].project))
    lines += [
        f"| {trial.project} | {trial.version} | {kind} | {_cell(why)} |" for trial, kind, why in ordered
    ]
    lines += [
        "",
        "## What works",
        "",
        "Times are those of the import of everything, and of the use, on a busy machine.",
        "",
        "| package | version | imported | used | packages with it | seconds |",
        "|---|---|---|---|---:|---:|",
    ]
    lines += [
        f"| {trial.project} | {trial.version} | {_names(trial.modules)} | {'yes' if trial.is_used else ''} "
        f"| {trial.packages} | {trial.seconds:.1f} |"
        for trial in works
    ]
    return "\n".join(lines) + "\n"


def _names(modules: Sequence[str]) -> str:
    shown = ", ".join(modules[:4])
    return f"{shown} and {len(modules) - 4} more" if len(modules) > 4 else shown


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
