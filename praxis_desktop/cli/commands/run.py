"""``run``: runs a protocol as specified by the arguments.

Before the run, real instruments are asked to identify themselves, as in the window.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from msgspec import structs

from praxis_desktop import ports, runs
from praxis_desktop.cli.arguments import pair
from praxis_desktop.cli.commands.exec import as_told, lines_of, mode_for, presentation_of
from praxis_desktop.cli.output.run_output import telling_progress
from praxis_desktop.cli.running.execution import Execution
from praxis_desktop.cli.running.options import (
    SANDBOX,
    add_conduct,
    add_journal,
    add_mode,
    add_port,
    add_remember,
    add_reporting,
    add_setup,
    conduct_of,
    conducted,
    keep_setup,
    remember,
    wishes_of,
)
from praxis_desktop.cli.running.ports import RunPorts, limits_by_role, memory_of
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import LISTEN_PREFIX
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.events import LogEvent
from praxis_desktop.core.terminal_text import shell_word
from praxis_desktop.ports.roles import own_paths, parse_bindings, parse_some
from praxis_desktop.protocols import resolve_target
from praxis_desktop.protocols.benches.choosing import backends_without_port
from praxis_desktop.records.approved_protocols import approval_needed
from praxis_desktop.records.history.history import history_of
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import (
    as_entered,
    bench_limits,
    bench_ports,
    described,
    set_up,
    simulated_ports,
)
from praxis_desktop.settings import Settings, load_settings
from praxis_desktop.workers.pool import desktop_pool

if TYPE_CHECKING:
    from praxis_desktop.cli.running.options import Conduct
    from praxis_desktop.ports.preflight.verdict import Verdict
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.protocols import Program
    from praxis_desktop.workers.pool import Pool

STOPS = r"""Ctrl+C stops the run gently; a second stops it at once; a third ends the process. Ctrl+\ (on
Windows Ctrl+Break) is the emergency stop: every instrument gets its own stop command and the program is
ended. This is a software stop: use the stop button on the instrument if anyone is in danger."""

RECORDS = """Every run is recorded: its steps, every byte on its ports, its output and results, and who did
what to it. 'praxis-desktop history' lists and shows records. From another terminal 'praxis-desktop runs'
pauses, resumes, stops and answers."""


def declare(run: argparse.ArgumentParser) -> None:
    """Declare ``run TARGET``."""
    run.epilog = f"{STOPS}\n\n{RECORDS}\n\n{SANDBOX}"
    run.add_argument("target", metavar="TARGET", help="a file, file.py:function, or the name of a protocol")
    add_setup(run)
    run.add_argument("--answer", action=_NoAnswer, help=argparse.SUPPRESS)
    add_port(run)
    add_remember(run)
    add_journal(run)
    add_conduct(run)
    add_preflight(run)
    add_mode(run)
    add_reporting(run)
    run.set_defaults(perform=_perform)


class _NoAnswer(argparse.Action):
    """Rejects ``--answer``, which only ``check`` accepts."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(
            "run does not take --answer: a person must answer its questions, and is named in the record",
            hint=f"Try the answers with `praxis-desktop check --answer {shell_word(str(values))}`, use the "
            "defaults with --on-prompt default, or answer from another terminal with `praxis-desktop runs "
            "answer`.",
        )


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    execution = prepare(options)
    note_run(execution.run_id)
    return execution.perform()


def prepare(options: argparse.Namespace) -> Execution:
    """Prepare the execution that the options of ``run`` describe.

    Raises UsageError (including ProtocolError and FormError), PortError and StorageError.
    """
    settings = load_settings()
    named = parse_some(options.ports)
    own_paths(options.ports)  # before anything is prepared
    program = resolve_target(options.target)
    approval = approval_needed(program, settings)
    conduct = conduct_of(options, settings)
    pool = desktop_pool(settings=settings)
    try:
        return _prepare(options, named, settings, program, pool, approval, conduct)
    except BaseException:
        pool.close(Deadline.after(0))
        raise


def _prepare(
    options: argparse.Namespace,
    named: Sequence[Binding],
    settings: Settings,
    program: Program,
    pool: Pool,
    approval: Mapping[str, str],
    conduct: Conduct,
) -> Execution:
    presentation = presentation_of(options, for_author=False)
    mode = mode_for(program, options, settings, stays_here=False)
    if mode == "process":
        from praxis_desktop.workers.pool import describe_elsewhere

        describe_elsewhere(program, pool, cache_directory())
    protocol = described(program, pool, report=telling_progress(presentation))
    wishes = wishes_of(options, protocol)
    protocol = as_entered(protocol, program, wishes)
    lines, memory = lines_of(options), memory_of(program)
    expected = {role.name: role.expects for role in protocol.ports}
    ports = RunPorts(
        program,
        named,
        limits_by_role(options.limits),
        expected=expected,
        machines=[role.name for role in protocol.machines],
        memory=memory,
        lines=lines,
        own_paths=own_paths(options.ports),
        remembers=options.remember,
    )
    ports.add(parse_bindings(bench_ports(protocol, wishes, ports.devices)))
    if wishes.simulates:  # --simulate must not pick up real ports of an earlier run
        ports.add(parse_bindings(simulated_ports(protocol, ports.devices)))
    else:
        ports.recall()
    if lines is not None and wishes.machines:
        ports.ask(backends_without_port(protocol, wishes.machines))
    given = ports.devices
    setup = set_up(protocol, wishes, given)
    ports.add(parse_bindings(setup.bench.ports_beside(given)))
    # settle() finds a port for each expected role
    ports.limits = {**bench_limits(wishes.bench, {*ports.devices, *expected}), **ports.limits}
    ports.settle()
    note = remember(options, setup)
    request = as_told(RunRequest(program, setup=setup, approval=approval), options, settings, ports)
    keep_setup(options, request)
    request = conducted(request, options, settings, can_ask=lines is not None)
    runs.refuse_pace(request)
    runs.check_world(request)
    request, asked = asked_before(request, ports.bindings, options, expected=expected)
    return Execution(
        request,
        presentation,
        settings,
        mode=mode,
        notes=[*ports.notes, *asked, *([] if note is None else [note])],
        lines=lines,
        memory=memory,
        pool=pool,
        records=history_of(settings.history),
        conduct=conduct,
    )


_LONGEST_REASON = 1000


class InstrumentNotReady(PortError):
    """A run cannot begin because an instrument does not answer or needs a decision from the user."""


def add_preflight(parser: argparse.ArgumentParser) -> None:
    """Add ``--use-anyway`` and ``--without-asking``, which may be given once per role."""
    _add(
        *(parser, "--use-anyway", "used_anyway"),
        "use a role's instrument even if it reports an unknown or different model, or is not the one used "
        "before; the reason is recorded",
    )
    _add(
        *(parser, "--without-asking", "without_asking"),
        "do not test a role's instrument before the run; the reason is recorded",
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
    """Query the real instruments. Returns the request, with the decisions made, and the events to show.

    ``expected`` holds the instruments that the protocol expects, keyed by role. Raises InstrumentNotReady or
    UsageError.
    """
    real = [each for each in bindings if not (each.is_simulated or each.device.startswith(LISTEN_PREFIX))]
    roles = [binding.role for binding in real]
    used_anyway = _reasons(options.used_anyway, "--use-anyway", roles)
    without = _reasons(options.without_asking, "--without-asking", roles)
    if not real:
        return request, []
    kinds = runs.instrument_kinds(request, bindings)
    asked = [binding for binding in real if binding.role not in without]
    verdicts = ports.ask_all(asked, kinds=kinds, expected=expected)
    for role, reason in without.items():
        verdicts[role] = ports.Verdict("gone_without", f"by {request.operator}: “{reason}”")
    _refuse(verdicts, used_anyway)
    decisions = {role: ports.Decision("gone_without", "", reason) for role, reason in without.items()}
    notes: list[LogEvent] = []
    for role, verdict in verdicts.items():
        # An instrument that is in use is tested when the run gets it, and the decision must be made now.
        is_in_use = verdict.kind == "busy"
        if verdict.needs_decision or (is_in_use and role in used_anyway):
            decisions[role] = ports.Decision(verdict.kind, verdict.detail, used_anyway[role])
            notes.append(
                LogEvent(f"{verdict.sentence(role)} Used at your request: “{used_anyway[role]}”", "notice")
            )
        else:
            level = "notice" if verdict.kind in ("late", "gone_without") else "info"
            notes.append(LogEvent(verdict.sentence(role), level))
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
                f"the reason given with {option} has more than {_LONGEST_REASON} characters",
                hint="Say it in fewer words.",
            )
        reasons[role] = reason.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return reasons


def _refuse(verdicts: Mapping[str, Verdict], used_anyway: Mapping[str, str]) -> None:
    """Raise InstrumentNotReady, which lists every instrument that prevents the run from starting."""
    blocked = {
        role: verdict
        for role, verdict in verdicts.items()
        if verdict.blocks and not (verdict.needs_decision and role in used_anyway)
    }
    if not blocked:
        return
    message = " ".join(verdict.sentence(role) for role, verdict in blocked.items())
    hints = []
    for role, verdict in blocked.items():
        if verdict.needs_decision:
            hints.append(f"Choose another port for {role}, or add --use-anyway {role}=REASON.")
        else:
            hints.append(
                f"{verdict.remedy} To run without testing it: --without-asking {role}=REASON.".strip()
            )
    raise InstrumentNotReady(message.removesuffix("."), port=next(iter(blocked)), hint=" ".join(hints))
