"""The table of a suite's run, as Markdown."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from bench.suites.outcomes import ModuleOutcome, Problem
from bench.suites.reasons import NEWER, OURS, Reason, Reasons

_SHOWN = 6
"""Maximum number of tests or modules that are named for a reason."""

_FEW = 5
"""Number of skipped tests below which reasons are counted together."""


def report(
    title: str,
    command: str,
    versions: Mapping[str, str],
    outcomes: Sequence[ModuleOutcome],
    reasons: Reasons,
    parts: Sequence[str] = (),
) -> str:
    """Return the document: what was run, a row per module, and the reason for each test that did not pass.

    ``parts`` are prefixes of modules' names; the modules with the same prefix share a row.
    """
    judged = [(problem, reasons.of(problem)) for outcome in outcomes for problem in outcome.problems]
    kinds = dict.fromkeys((NEWER, OURS))
    lines = [f"# {title}", "", f"Made by `{command}` on {time.strftime('%Y-%m-%d')}.", ""]
    lines += [f"- {name}: {version}" for name, version in versions.items()]
    lines += ["", _summary(outcomes, judged), "", "## Modules", ""]
    lines += [
        f"| module | run | passed | failed | errors | ended the guest | skipped | {NEWER} | why | {OURS} |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|---:|",
    ]
    for part in parts:
        of_part = [outcome for outcome in outcomes if outcome.module.startswith(f"{part}.")]
        lines.append(_row(f"**{part}**", of_part, reasons, kinds))
    lines += [_row(outcome.module, [outcome], reasons, kinds) for outcome in outcomes]
    lines += [_row("**all**", outcomes, reasons, kinds, with_why=False), ""]
    lines += ["## Why tests did not pass", "", "| class | tests | why | which |", "|---|---:|---|---|"]
    groups: dict[Reason, list[Problem]] = defaultdict(list)
    for problem, reason in judged:
        groups[reason].append(problem)
    for reason, problems in sorted(groups.items(), key=lambda group: (group[0].kind, -len(group[1]))):
        lines.append(f"| {reason.kind} | {len(problems)} | {_cell(reason.why)} | {_names(problems)} |")
    lines += _skipped(outcomes)
    lines += ["", "## Modules that were skipped as a whole", ""]
    whole = [outcome for outcome in outcomes if not outcome.run]
    lines += [f"- {outcome.module}: {_only(outcome)}" for outcome in whole] or ["None."]
    return "\n".join(lines) + "\n"


def _skipped(outcomes: Sequence[ModuleOutcome]) -> list[str]:
    """Return the reasons that tests give for not running; reasons of few tests are combined."""
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        for why in outcome.skipped.values():
            reasons[why][outcome.module.removeprefix("test.")] += 1
    ordered = sorted(reasons.items(), key=lambda reason: -reason[1].total())
    shown = [reason for reason in ordered if reason[1].total() >= _FEW]
    lines = ["", "## Why tests were skipped", "", "| tests | why | in |", "|---:|---|---|"]
    for why, modules in shown:
        more = f" and {len(modules) - _SHOWN} more" if len(modules) > _SHOWN else ""
        names = ", ".join(name for name, _ in modules.most_common(_SHOWN))
        lines.append(f"| {modules.total()} | {_cell(why)} | {names}{more} |")
    few = ordered[len(shown) :]
    if few:
        lines.append(f"| {sum(modules.total() for _, modules in few)} | {len(few)} other reasons | |")
    return lines


def _summary(outcomes: Sequence[ModuleOutcome], judged: Sequence[tuple[Problem, Reason]]) -> str:
    run = sum(outcome.run for outcome in outcomes)
    passed = sum(len(outcome.passed) for outcome in outcomes)
    skipped = sum(len(outcome.skipped) for outcome in outcomes)
    counts = Counter(reason.kind for _problem, reason in judged)
    parts = ", ".join(f"{kind} {count}" for kind, count in counts.most_common()) or "none"
    return (
        f"{len(outcomes)} modules, {run} tests run, {passed} passed ({100 * passed / max(run, 1):.1f} %), "
        f"{run - passed} did not, {skipped} skipped. Those that did not pass, by class: {parts}."
    )


def _row(
    name: str,
    outcomes: Sequence[ModuleOutcome],
    reasons: Reasons,
    own_columns: Mapping[str, None],
    with_why: bool = True,
) -> str:
    kinds: Counter[str] = Counter()
    for outcome in outcomes:
        kinds.update(reasons.of(problem).kind for problem in outcome.problems)
    why = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common() if kind not in own_columns)
    if any(not outcome.is_complete for outcome in outcomes) and with_why:
        why += " (not run to its end)"
    numbers = [
        sum(outcome.run for outcome in outcomes),
        sum(len(outcome.passed) for outcome in outcomes),
        *(sum(outcome.count(kind) for outcome in outcomes) for kind in ("failed", "error", "ended")),
        sum(len(outcome.skipped) for outcome in outcomes),
    ]
    cells = [
        name.removeprefix("test."),
        *map(str, numbers),
        str(kinds[NEWER]),
        why if with_why else "",
        str(kinds[OURS]),
    ]
    return f"| {' | '.join(cells)} |"


def _names(problems: Sequence[Problem]) -> str:
    names = sorted({problem.test.removeprefix("test.") for problem in problems})
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(f"`{_cell(name)}`" for name in names[:_SHOWN]) + more


def _only(outcome: ModuleOutcome) -> str:
    reasons = Counter(outcome.skipped.values()).most_common(1)
    return reasons[0][0] if reasons else "it has no tests here"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
