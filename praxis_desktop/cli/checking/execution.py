"""``check``: from the arguments to a dry run and its report."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import structs

from praxis_desktop.cli.checking.text import CheckText
from praxis_desktop.cli.running.execution import Execution
from praxis_desktop.cli.running.options import keep_setup, wishes_of
from praxis_desktop.cli.running.ports import limits_by_role
from praxis_desktop.cli.telling.presentation import JsonPresentation, telling_progress
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.ports.roles import devices_by_role, parse_bindings
from praxis_desktop.protocols import resolve_target
from praxis_desktop.runs import Run
from praxis_desktop.runs.modes.dry import Dry, simulated_request
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import described, set_up
from praxis_desktop.settings import Settings, load_settings
from praxis_desktop.workers.pool import desktop_pool

if TYPE_CHECKING:
    from praxis_desktop.protocols import Program
    from praxis_desktop.workers.pool import Pool


class CheckExecution(Execution):
    """A dry run, presented like a run. It is always in this process, and asks no questions."""

    def _maker(self, *_kinds_of_runs: object) -> Callable[..., Run]:
        assert self._pool is not None
        pool = self._pool

        def make(request: RunRequest, *, asker: object, **how: Any) -> Run:
            return Run(request, mode=Dry(), interpreters=pool, **how)

        return make


def prepare(options: argparse.Namespace) -> Execution:
    """The dry run that the options ask for, ready to be performed.

    Raises UsageError, including ProtocolError and FormError, and StorageError.
    """
    settings = load_settings()
    parse_bindings(options.ports)
    program = resolve_target(options.target)
    pool = desktop_pool(settings=settings)
    try:
        return _prepare(options, settings, program, pool)
    except BaseException:
        pool.close(Deadline.after(0))
        raise


def _prepare(options: argparse.Namespace, settings: Settings, program: Program, pool: Pool) -> Execution:
    presentation = JsonPresentation() if options.json else CheckText(is_verbose=options.verbose)
    protocol = described(program, pool, report=telling_progress(presentation))
    wishes = structs.replace(wishes_of(options, protocol), simulates=True)
    setup = set_up(protocol, wishes, devices_by_role(options.ports))
    keep_setup(options, setup)
    request = RunRequest(
        program,
        setup=setup,
        ports=tuple(options.ports),
        limits=limits_by_role(options.limits),
        timeout=options.timeout,
        memory=settings.execution.memory_bytes,
        seed=options.seed,
    )
    return CheckExecution(simulated_request(request), presentation, settings, pool=pool)
