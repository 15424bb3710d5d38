"""``packages check``: reports a program's requirements and missing packages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from praxis_desktop import packages, protocols, runs
from praxis_desktop.cli.commands.packages.listing import counted, package_event, working
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.terminal_text import aligned
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.guest_platform import project_of
from praxis_desktop.packages.resolving.locks import wheels_of

if TYPE_CHECKING:
    from praxis_desktop.packages.pins import Lock
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols import Program
    from praxis_desktop.protocols.requirements import Requirements
    from praxis_desktop.runs.packages.environments import Environments


class PackagesMissing(PraxisError):
    """A program needs packages that are missing or incompatible."""

    exit_code = ExitCode.FAULT


class RequirementEvent(Event, frozen=True):
    """A requirement of a program (PEP 508) or, if ``source`` is "imports", a module.

    ``source`` says where it is stated ("header", "decorator", "imports"); ``problem`` says why it is not met,
    or is "".
    """

    name: ClassVar[str] = "requirement"
    requirement: str
    source: str
    problem: str
    remedy: str


_PLACES = {
    "header": "according to its metadata block",
    "decorator": "according to its decorator",
    "imports": "according to its imports, as it declares nothing",
}


def check(target: str, *, as_json: bool) -> int:
    """Check a program; return the exit code. Raises UsageError or PackagesMissing."""
    teller = Teller(as_json=as_json)
    with working(teller) as environments:
        program = protocols.resolve_target(target)
        requirements = protocols.requirements_of(program)
        needs = list(_needs(requirements, environments.wheelhouse))
        teller.for_programs(*needs)
        if needs:
            teller.for_people(f"{program.title} needs ({_PLACES[requirements.source]}):")
        else:
            teller.for_people(f"{program.title} needs no packages.")
        teller.for_people(*[f"  {need.requirement}{', missing' * bool(need.problem)}" for need in needs])
        missing = [need for need in needs if need.problem]
        if missing:
            raise PackagesMissing(
                "\n".join(need.problem for need in missing),
                hint="\n".join(dict.fromkeys(need.remedy for need in missing)),
            )
        count = _tell_lock(teller, program, environments) if needs else 0
        teller.result({"packages": count})
    return 0


def _needs(requirements: Requirements, wheelhouse: Wheelhouse) -> Iterator[RequirementEvent]:
    """Yield the requirements, each with the problem that it causes on its own, if any."""
    for text in requirements.declared:
        problem = remedy = ""
        try:
            packages.resolve([text], wheelhouse)
        except PackageError as error:
            problem, remedy = error.message, error.hint
        yield RequirementEvent(text, requirements.source, problem, remedy)
    for module in sorted(requirements.imported):
        is_there = bool(wheelhouse.providers(module))
        yield RequirementEvent(
            module,
            requirements.source,
            "" if is_there else f"the program imports {module}, which no available package provides",
            "" if is_there else _remedy(project_of(module)),
        )


def _remedy(project: str) -> str:
    return (
        packages.pack_remedy(project)
        or f"Add the package that provides it: praxis-desktop packages add {project} --network"
    )


def _tell_lock(teller: Teller, program: Program, environments: Environments) -> int:
    try:
        lock = _lock(program, environments)
    except PackageError as error:
        raise PackagesMissing(error.message, hint=error.hint) from error
    wheels = wheels_of(lock, environments.wheelhouse)
    layers = environments.layers
    teller.for_programs(*[package_event(each, "present", is_installed=layers.has(each)) for each in wheels])
    rows = [
        (
            "  " + each.project,
            each.version,
            each.shelf,
            "" if layers.has(each) else "is installed at first use",
        )
        for each in wheels
    ]
    teller.for_people(f"It runs with {counted(len(wheels))}:", *aligned(rows))
    return len(wheels)


def _lock(program: Program, environments: Environments) -> Lock:
    """Return the packages for a run of the program. Raises PackageError."""
    wheelhouse, locks = environments.wheelhouse, environments.locks
    resolutions = environments.resolutions
    library = runs.library_packages(wheelhouse, resolutions, locks).lock
    return runs.program_packages(
        program, runs.find_lock(program, locks), wheelhouse, resolutions, library
    ).lock
