"""Before ``run``: real instruments are asked to identify themselves, by the same rule as in the window."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop import ports, runs
from praxis_desktop.cli.command import pair
from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.events import LogEvent

if TYPE_CHECKING:
    from praxis_desktop.ports.preflight.verdict import Verdict
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs.request import RunRequest

_LONGEST_REASON = 1000


class InstrumentNotReady(PortError):
    """An instrument does not answer, or needs a person's decision: no run may begin with it."""


def add_preflight(parser: argparse.ArgumentParser) -> None:
    """Add ``--use-anyway`` and ``--without-asking``, once per role."""
    _add(
        *(parser, "--use-anyway", "used_anyway"),
        "use the instrument of a role though it answers as an unknown or another model, or is another one"
        " than before; the reason stands in the record",
    )
    _add(
        *(parser, "--without-asking", "without_asking"),
        "do not ask the instrument of a role before the run whether it is there; the reason stands in the"
        " record",
    )


def _add(parser: argparse.ArgumentParser, option: str, destination: str, what: str) -> None:
    parser.add_argument(
        option,
        dest=destination,
        metavar="ROLE=REASON",
        type=pair,
        action="append",
        default=[],
        help=what,
    )


def asked_before(
    request: RunRequest,
    bindings: Sequence[Binding],
    options: argparse.Namespace,
    *,
    expected: Mapping[str, str],
) -> tuple[RunRequest, list[LogEvent]]:
    """Ask the real instruments, and return the request with the decisions about them, and events to show.

    ``expected`` is the instrument that the protocol wants, by role. Raises InstrumentNotReady, UsageError.
    """
    real = [binding for binding in bindings if not binding.is_simulated]
    roles = [binding.role for binding in real]
    used_anyway = _reasons(options.used_anyway, "--use-anyway", roles)
    without = _reasons(options.without_asking, "--without-asking", roles)
    if not real:
        return request, []
    kinds = runs.instrument_kinds(request, bindings)
    asked = [binding for binding in real if binding.role not in without]
    verdicts = _verdicts(asked, kinds, expected)
    for role, reason in without.items():
        verdicts[role] = ports.Verdict("gone_without", f"by {request.operator}: “{reason}”")
    _refuse(verdicts, used_anyway)
    decisions = {role: ports.Decision("gone_without", "", reason) for role, reason in without.items()}
    notes: list[LogEvent] = []
    for role, verdict in verdicts.items():
        is_decided = verdict.needs_decision
        if is_decided:
            decisions[role] = ports.Decision(verdict.kind, verdict.detail, used_anyway[role])
            notes.append(
                LogEvent(f"{_told(role, verdict)} Used by your decision: “{used_anyway[role]}”", "notice")
            )
        else:
            level = "notice" if verdict.kind in ("late", "gone_without") else "info"
            notes.append(LogEvent(_told(role, verdict), level))
    return structs.replace(request, decisions=decisions), notes


def _reasons(given: Iterable[tuple[str, str]], option: str, roles: Sequence[str]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for role, reason in given:
        if role in reasons:
            raise UsageError(f"{option} names {role!r} twice", hint="Give one reason for each role.")
        if role not in roles:
            has = f"There are real ports for: {', '.join(roles)}." if roles else "No role has a real port."
            raise UsageError(f"{option} names {role!r}, which has no real port", hint=has)
        if len(reason) > _LONGEST_REASON:
            raise UsageError(
                f"the reason of {option} has more than {_LONGEST_REASON} characters",
                hint="Say it in fewer words.",
            )
        reasons[role] = reason.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return reasons


def _refuse(verdicts: Mapping[str, Verdict], used_anyway: Mapping[str, str]) -> None:
    """Raise InstrumentNotReady that lists all instruments with which no run may begin."""
    blocked = {
        role: verdict
        for role, verdict in verdicts.items()
        if verdict.blocks and not (verdict.needs_decision and role in used_anyway)
    }
    if not blocked:
        return
    message = " ".join(_told(role, verdict) for role, verdict in blocked.items())
    hints = []
    for role, verdict in blocked.items():
        if verdict.needs_decision:
            hints.append(f"Choose another port for {role}, or add --use-anyway {role}=REASON.")
        else:
            hints.append(
                f"{verdict.remedy} To run without asking it: --without-asking {role}=REASON.".strip()
            )
    raise InstrumentNotReady(message.removesuffix("."), port=next(iter(blocked)), hint=" ".join(hints))


def _told(role: str, verdict: Verdict) -> str:
    if verdict.kind == "no_answer" and not verdict.exchanges:
        return f"{role}: {verdict.detail}"  # it could not be asked
    if verdict.kind == "gone_without":
        return f"{role}: {verdict.word} {verdict.detail}"
    return f"{role}: {verdict.word}. {verdict.detail}".removesuffix(" ")


def _verdicts(
    bindings: Sequence[Binding], kinds: Mapping[str, str], expected: Mapping[str, str]
) -> dict[str, Verdict]:
    """The verdicts on all instruments, asked at the same time."""
    found: dict[str, Verdict] = {}
    askings = {
        binding.role: ports.Asking(
            binding,
            kind=kinds.get(binding.role, ""),
            expected=expected.get(binding.role, ""),
            guesses=False,
        )
        for binding in bindings
    }

    def ask(role: str, asking: ports.Asking) -> None:
        verdict = asking.perform()
        if verdict is not None:
            found[role] = verdict

    threads = [
        threading.Thread(target=ask, args=each, name=f"preflight {each[0]}", daemon=True)
        for each in askings.items()
    ]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except BaseException:
        for asking in askings.values():
            asking.cancel()
        raise
    return {role: found[role] for role in askings if role in found}
