"""``run``: from the arguments to a protocol's run."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from praxis_desktop.cli.running.execute import as_told, lines_of, mode_for, presentation_of
from praxis_desktop.cli.running.execution import Execution
from praxis_desktop.cli.running.options import conduct_of, conducted, keep_setup, remember, wishes_of
from praxis_desktop.cli.running.ports import RunPorts, limits_by_role, memory_of
from praxis_desktop.cli.running.preflight import asked_before
from praxis_desktop.cli.telling.presentation import telling_progress
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.protocols import resolve_target
from praxis_desktop.protocols.benches.choosing import backends_without_port
from praxis_desktop.records.approval import approval_needed
from praxis_desktop.records.history.history import history_of
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import as_entered, described, set_up, simulated_ports
from praxis_desktop.settings import Settings, load_settings
from praxis_desktop.workers.pool import desktop_pool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from praxis_desktop.cli.running.options import Conduct
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.protocols import Program
    from praxis_desktop.workers.pool import Pool


def prepare(options: argparse.Namespace) -> Execution:
    """The execution that the options of ``run`` ask for.

    Raises UsageError, including ProtocolError and FormError, PortError and StorageError.
    """
    settings = load_settings()
    named = parse_bindings(options.ports)
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
    presentation = presentation_of(options, with_traceback=False)
    mode = mode_for(program, options, settings, stays_here=False)
    if mode == "process":
        from praxis_desktop.workers.pool import describe_elsewhere

        describe_elsewhere(program, pool, cache_directory())
    protocol = described(program, pool, report=telling_progress(presentation))
    wishes = wishes_of(options, protocol)
    protocol = as_entered(protocol, program, wishes)
    lines, memory = lines_of(options), memory_of(program)
    ports = RunPorts(
        program,
        named,
        limits_by_role(options.limits),
        expected={role.name: role.expects for role in protocol.ports},
        machines=[role.name for role in protocol.machines],
        memory=memory,
        lines=lines,
        remembers=options.remember,
    )
    if wishes.simulates:  # --simulate must not pick up real ports of an earlier run
        ports.add(parse_bindings(simulated_ports(protocol, ports.devices)))
    else:
        ports.recall()
    if lines is not None and wishes.machines:
        ports.ask(backends_without_port(protocol, wishes.machines))
    given = ports.devices
    setup = set_up(protocol, wishes, given)
    ports.add(parse_bindings(setup.bench.ports_beside(given)))
    ports.settle()
    keep_setup(options, setup)
    note = remember(options, setup)
    request = as_told(RunRequest(program, setup=setup, approval=approval), options, settings, ports)
    request = conducted(request, options, settings, can_ask=lines is not None)
    expected = {role.name: role.expects for role in protocol.ports}
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
