"""Makes the guest behave as programs expect a desktop computer to. Applied once, during boot."""

from __future__ import annotations


def install() -> None:
    """Apply all of this package's changes to the standard library and to Pyodide."""
    from _praxis import (
        changed_modules,
        executors,
        figures,
        input,  # noqa: A004 - named after the builtin it replaces
        libraries,
        loop,
        moved_modules,
        packages,
        program_threads,
        recursion,
        refusals,
        reseeding,
        signals,
        sleeping,
        sockets,
        sources,
        stand_in_finder,
        step_limits,
        streams,
        tls,
        tracebacks,
        waits,
        web_requests,
    )

    loop.install()
    executors.install()
    waits.install()
    sleeping.install()
    signals.install()
    step_limits.install()
    refusals.install()
    changed_modules.install()
    program_threads.install()
    input.install()
    libraries.install()
    tracebacks.install()
    sources.install()
    sockets.install()
    tls.install()
    web_requests.install()
    figures.install()
    packages.install()
    stand_in_finder.install()
    moved_modules.install()
    streams.install()
    recursion.install()
    reseeding.install()
