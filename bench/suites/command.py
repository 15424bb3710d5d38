"""The common parts of the commands for suites: options, the run, the table, the exit code."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bench.suites.outcomes import ModuleOutcome
from bench.suites.reasons import OURS, Reasons, read_ids, write_ids
from bench.suites.report import report
from bench.suites.running import ROOT, Suite, run_modules
from bench.suites.versions import guest_version, host_version
from praxis_desktop.core.directories import cache_directory

DOCUMENTS = ROOT / "docs" / "conformance"


@dataclass(frozen=True, slots=True)
class Subject:
    """A suite for a command to run: its name, its modules, and the files of reasons and earlier results."""

    title: str
    command: str
    name: str
    suite: Suite
    modules: Sequence[str]
    versions: dict[str, str]
    parts: Sequence[str] = ()
    """The parts of the suite: prefixes of modules' names, each of which gets its own row."""

    @property
    def reasons_file(self) -> Path:
        """The file of reasons written by maintainers."""
        return Path(__file__).with_name(f"{self.name}_reasons.toml")

    @property
    def in_node_file(self) -> Path:
        """The ids of tests that fail in node's Pyodide."""
        return Path(__file__).with_name(f"{self.name}_in_node.txt")

    @property
    def native_file(self) -> Path:
        """The ids of tests that fail in a Python of the host."""
        return Path(__file__).with_name(f"{self.name}_native.txt")

    @property
    def last_file(self) -> Path:
        """Each module's last outcome."""
        return cache_directory() / "suites" / f"{self.name}.json"

    @property
    def newer_file(self) -> Path:
        """The ids of tests that pass only with the suite's own version of the library."""
        return Path(__file__).with_name(f"{self.name}_newer.txt")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every suite's command has."""
    parser.add_argument("--modules", nargs="+", metavar="NAME", help="run these alone")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes at once (default: 2)")
    parser.add_argument("--last", action="store_true", help="run nothing: judge each module's last run again")
    parser.add_argument("--all", action="store_true", help="also run tests that are known to end the guest")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds a test may take (default: 60)")
    parser.add_argument(
        "--out", type=Path, help="the document to write; by default the one in docs/conformance"
    )
    parser.add_argument(
        "--node", action="store_true", help="run them in node's Pyodide instead, and keep which fail there"
    )


def run(subject: Subject, options: argparse.Namespace) -> int:
    """Run a suite, show each module's result, and write the document. Returns 1 if there is a
    defect of ours.
    """
    modules = options.modules or subject.modules
    reasons = Reasons(
        subject.reasons_file,
        read_ids(subject.newer_file),
        read_ids(subject.in_node_file),
        read_ids(subject.native_file),
    )
    suite = subject.suite if options.all else replace(subject.suite, left_out=reasons.left_out)
    if suite.takes_one_module:
        outcomes = run_modules(suite, modules, options.jobs, _show)
        failed = {problem.test for outcome in outcomes for problem in outcome.problems}
        if suite.in_node:
            _note(subject.in_node_file, "Tests that fail in node's Pyodide too.", outcomes, failed)
        else:
            _note(subject.native_file, "Tests that fail in a Python of the host too.", outcomes, failed)
        return 0
    if suite.library:
        return _note_newer(subject, suite, modules, options.jobs)

    done: list[ModuleOutcome] = []

    def show(outcome: ModuleOutcome) -> None:
        done.append(outcome)
        _show(outcome)
        for problem in outcome.problems:
            reason = reasons.of(problem)
            if reason.kind == OURS:
                print(f"    {OURS}: {problem.test}: {reason.why}")

    if options.last:
        last = _last_outcomes(subject.last_file)
        outcomes = [last[module] for module in modules if module in last]
    else:
        try:
            outcomes = run_modules(suite, modules, options.jobs, show)
        finally:  # otherwise an interrupt could cost an hour's results
            last = _last_outcomes(subject.last_file) | {outcome.module: outcome for outcome in done}
            subject.last_file.parent.mkdir(parents=True, exist_ok=True)
            subject.last_file.write_text(json.dumps([asdict(outcome) for outcome in last.values()]), "utf-8")
    document = options.out or (None if options.modules else DOCUMENTS / f"{subject.name}.md")
    if document is not None:
        document.parent.mkdir(parents=True, exist_ok=True)
        versions = {**subject.versions, "guest": guest_version(), "host": host_version()}
        left = sorted(set(modules) - {outcome.module for outcome in outcomes})
        if left:
            versions["not run yet"] = f"{len(left)} of {len(modules)} modules: {', '.join(left)}"
        document.write_text(
            report(subject.title, subject.command, versions, outcomes, reasons, subject.parts), "utf-8"
        )
        print(f"written: {document}")
    defects = [
        problem for outcome in outcomes for problem in outcome.problems if reasons.of(problem).kind == OURS
    ]
    run_count = sum(outcome.run for outcome in outcomes)
    print(f"{len(outcomes)} modules, {run_count} tests run, {len(defects)} defects of ours")
    return 1 if defects or not all(outcome.is_complete for outcome in outcomes) else 0


def _last_outcomes(file: Path) -> dict[str, ModuleOutcome]:
    """Return each module's last outcome, keyed by the module's name."""
    plain = json.loads(file.read_text("utf-8")) if file.is_file() else []
    return {data["module"]: ModuleOutcome.from_plain(data) for data in plain}


def _show(outcome: ModuleOutcome) -> None:
    print(
        f"{outcome.module:40} run {outcome.run:5}  failed {outcome.count('failed'):3}  "
        f"errors {outcome.count('error'):3}  ended {outcome.count('ended'):2}  "
        f"skipped {len(outcome.skipped):4}  {outcome.seconds:6.1f} s",
        flush=True,
    )


def _note_newer(subject: Subject, suite: Suite, modules: Sequence[str], jobs: int) -> int:
    """Run with the guest's library, then with the suite's own. Tests that pass only then are too new for the
    guest.
    """
    with_own = run_modules(replace(suite, library=None), modules, jobs, _show)
    failed = {problem.test for outcome in with_own for problem in outcome.problems}
    with_failures = [outcome.module for outcome in with_own if outcome.problems]
    with_newer = run_modules(suite, with_failures, jobs, _show)
    passed = {test for outcome in with_newer for test in outcome.passed}
    heading = "Tests that pass with the suite's own version of the library's Python code only."
    _note(subject.newer_file, heading, with_own, failed & passed)
    return 0


def _note(file: Path, heading: str, outcomes: Sequence[ModuleOutcome], tests: set[str]) -> None:
    """Store ``tests`` in ``file``, replacing its entries for the modules that were run."""
    kept = read_ids(file)
    for outcome in outcomes:
        kept -= {test for test in kept if test == outcome.module or test.startswith(f"{outcome.module}.")}
    write_ids(file, heading, kept | tests)
    print(f"written: {file}")
