"""What ``packages check`` does: tell what a program needs, what it would run with, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from praxis_desktop.cli.packages.events import counted, package_event
from praxis_desktop.cli.packages.parts import working
from praxis_desktop.cli.telling.teller import Teller
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event

if TYPE_CHECKING:
    from praxis_desktop.packages.pins import Lock
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols import Program
    from praxis_desktop.protocols.requirements import Requirements
    from praxis_desktop.runs.packages.environments import Environments


class PackagesMissing(PraxisError):
    """A program needs packages that are not there, or do not go together."""

    exit_code = 1


class RequirementEvent(Event):
    """One thing that a program needs: a requirement (PEP 508) or, with ``source`` "imports", a module.

    ``source`` is where it says so ("header", "decorator", "imports"); ``problem`` is empty if it is met.
    """

    name: ClassVar[str] = "requirement"
    requirement: str
    source: str
    problem: str
    remedy: str


_PLACES = {
    "header": "its metadata block says",
    "decorator": "its decorator says",
    "imports": "it does not say; this is what it imports",
}


def check(target: str, *, as_json: bool) -> int:
    """Check a program. Returns the exit code. Raises UsageError, PackagesMissing."""
    from praxis_desktop.protocols import resolve_target
    from praxis_desktop.protocols.requirements import requirements_of

    teller = Teller(as_json=as_json)
    with working(teller) as environments:
        program = resolve_target(target)
        requirements = requirements_of(program)
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
        count = _tell_lock(teller, program, needs, environments) if needs else 0
        teller.result({"packages": count})
    return 0


def _needs(requirements: Requirements, wheelhouse: Wheelhouse) -> Iterator[RequirementEvent]:
    """Each with what is wrong with it alone."""
    from praxis_desktop.packages.errors import PackageError
    from praxis_desktop.packages.import_names import project_of
    from praxis_desktop.packages.resolving.resolving import resolve

    for text in requirements.declared:
        problem = remedy = ""
        try:
            resolve([text], wheelhouse)
        except PackageError as error:
            problem, remedy = error.message, error.hint
        yield RequirementEvent(text, requirements.source, problem, remedy)
    for module in sorted(requirements.imported):
        is_there = bool(wheelhouse.providers(module))
        yield RequirementEvent(
            module,
            requirements.source,
            "" if is_there else f"the program imports {module}, and no package that is there has it",
            ""
            if is_there
            else f"Add the package that has it: praxis-desktop packages add {project_of(module)}",
        )


def _tell_lock(
    teller: Teller, program: Program, needs: Sequence[RequirementEvent], environments: Environments
) -> int:
    from praxis_desktop.cli.telling.tables import aligned
    from praxis_desktop.packages.errors import PackageError
    from praxis_desktop.packages.locks import wheels_of

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
    """What a run would have. Raises PackageError."""
    from praxis_desktop.runs.packages.library_packages import library_packages
    from praxis_desktop.runs.packages.program_packages import find_lock, program_packages

    wheelhouse, locks = environments.wheelhouse, environments.locks
    resolutions = environments.resolutions
    library = library_packages(wheelhouse, resolutions, locks).lock
    return program_packages(program, find_lock(program, locks), wheelhouse, resolutions, library).lock
